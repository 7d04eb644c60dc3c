"""Users put other names in an iterator's list: other files are other pixels."""

from pathlib import Path

import numpy as np
import pytest

from tests.support.flows import Flow


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_other_names_are_other_files(flow: Flow, kind: str, tmp_path: Path) -> None:
    cached, plain = flow("memory" if kind == "memory" else tmp_path / "kept"), flow(None)
    for iterator in (cached, plain):
        list(iterator.epoch())
        iterator.reset()
        iterator.filenames = iterator.filenames[::-1]
    np.testing.assert_array_equal(cached[0][0], plain[0][0])
    for iterator in (cached, plain):
        iterator.filenames[0] = iterator.filenames[5]
        iterator.prefetch = 0
        iterator.on_epoch_end()
    np.testing.assert_array_equal(cached[0][0], plain[0][0])
