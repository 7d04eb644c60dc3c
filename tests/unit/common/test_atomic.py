"""Files that are complete or missing."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dirflow.common.atomic import whole_file


def test_it_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with whole_file(str(path)) as partial:
        Path(partial).write_text("complete")
        assert not path.exists()
    assert path.read_text() == "complete"
    assert os.listdir(tmp_path) == ["file"]


def test_it_is_left_as_it_was_when_something_goes_wrong(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), whole_file(str(path)) as partial:  # noqa: PT012
        Path(partial).write_text("after")
        raise ZeroDivisionError
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["file"]


def test_many_may_write_it(tmp_path: Path) -> None:
    path = tmp_path / "file"

    def write(number: int) -> None:
        with whole_file(str(path)) as partial:
            Path(partial).write_text(str(number) * 1000)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(10)))
    content = path.read_text()
    assert content == content[0] * 1000
    assert os.listdir(tmp_path) == ["file"]


def test_a_file_that_was_not_begun_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole_file(str(tmp_path / "file")):
        pass
    assert os.listdir(tmp_path) == []
