"""`compat="keras"`: the files that are found, and their order, are those of the installed Keras."""

import os
import tempfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras.src.legacy.preprocessing import image as keras_image

import dirflow
from tests.support.trees import TREES, Link, build

pytestmark = pytest.mark.usefixtures("global_random_state")


def without_circles(tree: Any) -> Any:
    """Leaves out links to folders that they lie in: with several, there is no end of paths."""
    if not isinstance(tree, dict):
        return tree
    up = ("..", ".", "{root}", "{root}/a")
    kept = {name: what for name, what in tree.items() if not (isinstance(what, Link) and what.target in up)}
    return {name: without_circles(what) for name, what in kept.items()}


@given(tree=TREES, follow_links=st.booleans(), workers=st.integers(1, 3), some=st.booleans())
@settings(max_examples=100, deadline=None)
def test_the_same_files_in_the_same_order(tree: Any, *, follow_links: bool, workers: int, some: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "data")
        build(os.fsencode(root), without_circles(tree) if follow_links else tree, os.fsencode(root))
        build(os.fsencode(os.path.join(folder, "outside")), {b"x.png": None, b"more": {b"y.png": None}}, b"")
        options = {"follow_links": follow_links, "classes": ["a", "b.png", os.fsdecode("é".encode())] if some else None}
        theirs = keras_image.DirectoryIterator(root, keras_image.ImageDataGenerator(), **options)
        ours = dirflow.DirectoryIterator(root, None, compat="keras", workers=workers, **options)
        assert ours.filenames == theirs.filenames
        assert ours.filepaths == theirs.filepaths
        assert ours.class_indices == theirs.class_indices
        np.testing.assert_array_equal(ours.classes, theirs.classes)


def test_a_cycle_ends_where_the_system_refuses(tmp_path: Any) -> None:
    (tmp_path / "class.png").mkdir()
    (tmp_path / "class.png" / "x.png").touch()
    (tmp_path / "class.png" / "again.png").symlink_to(".")
    theirs = keras_image.DirectoryIterator(tmp_path, keras_image.ImageDataGenerator(), follow_links=True)
    ours = dirflow.DirectoryIterator(tmp_path, None, compat="keras", follow_links=True)
    assert ours.filenames == theirs.filenames
    assert len(ours.filenames) > 30
