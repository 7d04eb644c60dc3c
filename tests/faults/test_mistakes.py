"""The likeliest mistakes of arguments, folders, frames and protocols: each message says what to do."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import dirflow
from dirflow import DirflowError, ImageDataGenerator
from tests.support.images import save

# A line with what is done, and one with what is said: `{root}` is the folder in which it is done.
ROWS = Path(__file__).with_name("mistakes.txt").read_text(encoding="utf-8").strip().split("\n\n")
MISTAKES = [(code, said.strip()) for code, said in (row.split("\n") for row in ROWS)]
LONGEST = 1000  # letters
# What tells what to do: an accepted value or form, a suggestion, what there is, or where it was looked for.
ADVICE = (
    "must",
    "did you mean",
    "is an argument of",
    "pass ",
    "Write ",
    "Use ",
    "needs",
    "has ",
    "not ",
    "leave",
    "from 0",
    " in ",
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    photos = tmp_path / "data" / "photos"
    for number in range(6):
        for name in ("cats", "dogs"):
            save(photos / name / f"{number}.png", number, 8, 8)
    (photos / "notes.txt").write_text("no picture", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "data")
    generator = ImageDataGenerator(rotation_range=5)
    return {
        **vars(dirflow),
        "np": np,
        "photos": photos,
        "empty": tmp_path / "empty",
        "frame": pd.DataFrame({"filename": ["cats/1.png", "dogs/1.png"], "class": ["cats", "dogs"]}),
        "generator": generator,
        "flow": generator.flow,
        "flow_from_directory": generator.flow_from_directory,
        "flow_from_dataframe": generator.flow_from_dataframe,
        "iterator": generator.flow_from_directory(photos, (8, 8), batch_size=5),
    }


@pytest.mark.parametrize(("code", "said"), MISTAKES, ids=[code for code, _ in MISTAKES])
def test_what_is_said(code: str, said: str, world: dict[str, Any], tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        try:
            exec(code, world)
        except DirflowError as error:
            message = str(error)
        else:
            message = str(given[0].message)
    assert message.startswith(said.replace("{root}", str(tmp_path)))
    assert len(message) < LONGEST
    assert any(word in said for word in ADVICE)


def test_there_are_many() -> None:
    assert len(MISTAKES) >= 100
    assert len(dict(MISTAKES)) == len(MISTAKES)


def test_the_length_of_an_epoch(world: dict[str, Any]) -> None:
    assert len(world["iterator"].epoch()) == len(list(world["iterator"].epoch())) == 3
