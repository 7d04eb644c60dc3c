"""A folder of small opaque pictures, of which both contracts give the same pixels."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.images import save

FILES = {"ant": 9, "bee": 6, "cat": 8}


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes of 23 pictures in all, PNG and JPEG."""
    root = tmp_path_factory.mktemp("photos")
    seed = 0
    for name, count in FILES.items():
        for number in range(count):
            seed += 1
            extension = "jpg" if number % 3 == 2 else "png"
            save(root / name / f"{name}{number:02}.{extension}", seed, 14 + seed % 5, 11 + seed % 7)
    return root


@pytest.fixture(scope="session")
def masks(tmp_path_factory: pytest.TempPathFactory, photos: Path) -> Path:
    """A mask of each picture, in folders and under names like theirs."""
    root = tmp_path_factory.mktemp("masks")
    for path in sorted(photos.glob("*/*")):
        values = np.asarray(Image.open(path).convert("L")) > 127
        target = (root / path.relative_to(photos)).with_suffix(".png")
        target.parent.mkdir(exist_ok=True)
        Image.fromarray((values * 255).astype(np.uint8)).save(target)
    return root


@pytest.fixture(autouse=True)
def _put_back(global_random_state: None) -> None:
    """Keras reseeds NumPy's global random state at every batch."""
