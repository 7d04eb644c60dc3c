"""A small share of `make fuzz TARGETS=files`, always the same, and what it has found."""

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.fuzz import files
from tests.fuzz.outcome import Outcome

FOUND = sorted((Path(files.__file__).parent / "corpus").iterdir())


@pytest.mark.filterwarnings("ignore")  # Pillow warns of some
@pytest.mark.parametrize("seed", range(2))
def test_damaged_files(seed: int, tmp_path: Path) -> None:
    outcome = files.attack(np.random.default_rng([77, seed]), tmp_path, 300)
    assert outcome.findings == []
    assert outcome.counts["identical"] > 150
    assert outcome.counts["refused"] > 150


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("color_mode", ["rgb", "rgba", "grayscale"])
@pytest.mark.parametrize("compat", files.CONTRACTS)
def test_what_was_found(compat: str, color_mode: str, tmp_path: Path) -> None:
    (tmp_path / "only").mkdir()
    for number, path in enumerate(FOUND):
        shutil.copy(path, tmp_path / "only" / f"{number}.png")
    outcome = Outcome()
    for interpolation, keep in itertools.product(["nearest", "lanczos"], [False, True]):
        options = {"target_size": (17, 13), "color_mode": color_mode, "interpolation": interpolation}
        files.compare(outcome, tmp_path, compat, {**options, "keep_aspect_ratio": keep}, workers=2)
    assert outcome.findings == []
    assert outcome.counts.total() == 4 * len(FOUND)
