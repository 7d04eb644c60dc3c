"""Names and paths as users edit them: what is in the lists is what is read."""

import pickle

import numpy as np
import pytest

from dirflow.keras.iterators.names import EditableNames
from dirflow.pipeline.scan.names import Names

NAMES = [f"class/{number}.png" for number in range(20)]
PATHS = [f"root/{name}" for name in NAMES]


@pytest.fixture
def names() -> EditableNames:
    return EditableNames(Names.of(NAMES))


def read(names: EditableNames) -> list[str]:
    source = names.source("root")
    return list(source.inputs(np.arange(len(source))))


def test_nobody_asked(names: EditableNames) -> None:
    assert read(names) == PATHS
    assert isinstance(names.names, Names)


def test_names_edited_in_place(names: EditableNames) -> None:
    names.as_list()[17] = "other.png"
    assert read(names) == [*PATHS[:17], "root/other.png", *PATHS[18:]]
    del names.as_list()[1:]
    assert read(names) == PATHS[:1]


def test_paths_edited_in_place(names: EditableNames) -> None:
    names.paths("root")[18] = "/elsewhere/x.png"
    assert read(names) == [*PATHS[:18], "/elsewhere/x.png", PATHS[19]]
    names.as_list()[2] = "both.png"  # those that were not touched still follow the names
    assert read(names)[2] == "root/both.png"
    del names.paths("root")[3:]
    assert read(names) == PATHS[:3]


def test_paths_assigned_stay_whatever_the_names_are(names: EditableNames) -> None:
    names.set_paths(["a.png", "b.png"])
    assert read(names) == ["a.png", "b.png"]
    other = names.renamed(["c.png"])
    assert read(other) == ["a.png", "b.png"]
    assert other.as_list() == ["c.png"]


def test_names_assigned_are_read_and_paths_follow(names: EditableNames) -> None:
    assert names.paths("root") == PATHS
    other = names.renamed(NAMES[:2])
    assert read(other) == other.paths("root") == PATHS[:2]
    assert other.paths_as_keras_has_them("root") == PATHS  # until they are assigned
    assert other.paths("elsewhere") == ["elsewhere/class/0.png", "elsewhere/class/1.png"]


def test_pickled_with_what_was_edited(names: EditableNames) -> None:
    small = len(pickle.dumps(names))
    names.paths("root")
    assert read(pickle.loads(pickle.dumps(names))) == PATHS
    names.paths("root")[0] = "edited.png"
    assert read(pickle.loads(pickle.dumps(names))) == ["edited.png", *PATHS[1:]]
    assert small < 1000
