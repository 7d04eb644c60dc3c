"""Every code block of docs/ and the README runs, page by page, on small folders, and fits its page."""

import json
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.images import save
from tests.support.scripts import environment, python

ROOT = Path(__file__).parents[2]
PAGES = sorted(str(page.relative_to(ROOT)) for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
WIDEST = 88  # characters of a code block
LARGE = ("torch",)  # packages that need not be installed
RUNNER = Path(__file__).with_name("run_page.py")

OLD_SCRIPT = """
import sys
from keras.preprocessing.image import ImageDataGenerator

flow = ImageDataGenerator(rescale=1 / 255).flow_from_directory(sys.argv[1], target_size=(32, 32), seed=1)
print(next(flow)[0].mean())
"""


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """The folders and the script that the pages speak of."""
    for name, count in (("cats", 9), ("dogs", 7)):
        for number in range(count):
            save(tmp_path / "photos" / name / f"{number}.jpg", number, 40 + number, 36)
            save(tmp_path / "masks" / name / f"{number}.jpg", number, 40 + number, 36, channels=1)
    save(tmp_path / "photos" / ".ipynb_checkpoints" / "0-checkpoint.jpg", 1, 8, 8)
    (tmp_path / "photos" / "notes.txt").write_text("mine", encoding="utf-8")
    save(tmp_path / "damaged" / "a" / "good.png", 1, 20, 20)
    save(tmp_path / "damaged" / "b" / "good.png", 1, 20, 20)
    (tmp_path / "damaged" / "a" / "bad.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "scans" / "a").mkdir(parents=True)
    Image.fromarray(np.full((20, 20), 40000, np.uint16)).save(tmp_path / "scans" / "a" / "0.tif")
    save(tmp_path / "pictures-of-all-kinds" / "a" / "0.webp", 1, 20, 20)
    save(tmp_path / "pictures-of-all-kinds" / "b" / "0.png", 1, 20, 20)
    (tmp_path / "train.py").write_text(OLD_SCRIPT, encoding="utf-8")
    cells = [
        {"cell_type": "code", "source": "%matplotlib inline\nfrom keras.preprocessing.image import load_img"},
        {"cell_type": "code", "source": "load_img('photos/cats/0.jpg').size"},
    ]
    (tmp_path / "train.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_every_block_runs(page: str, workplace: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for package in LARGE:
        if f"import {package}\n" in text and find_spec(package) is None:
            pytest.skip(f"{package} is not installed: make test-backends BACKENDS={package}")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    warnings = ["-W", "error", "-W", "ignore::DeprecationWarning"]
    variables = environment(KERAS_BACKEND="jax", PATH=path)
    done = python(*warnings, RUNNER, ROOT / page, cwd=workplace, env=variables)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_every_block_fits(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert not [line for block in blocks for line in block.splitlines() if len(line) > WIDEST]
