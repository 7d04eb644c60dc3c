"""Files that are complete or missing."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dirflow.common.atomic import atomic_write


def test_it_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with atomic_write(str(path)) as partial:
        Path(partial).write_text("complete", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "complete"
    assert os.listdir(tmp_path) == ["file"]


def test_it_is_left_as_it_was_when_something_goes_wrong(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), atomic_write(str(path)) as partial:  # noqa: PT012
        Path(partial).write_text("after", encoding="utf-8")
        raise ZeroDivisionError
    assert path.read_text(encoding="utf-8") == "before"
    assert os.listdir(tmp_path) == ["file"]


def test_many_may_write_it(tmp_path: Path) -> None:
    path = tmp_path / "file"

    def write(number: int) -> None:
        with atomic_write(str(path)) as partial:
            Path(partial).write_text(str(number) * 1000, encoding="utf-8")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(10)))
    content = path.read_text(encoding="utf-8")
    assert content == content[0] * 1000
    assert os.listdir(tmp_path) == ["file"]


def test_a_file_that_was_not_begun_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_write(str(tmp_path / "file")):
        pass
    assert os.listdir(tmp_path) == []
