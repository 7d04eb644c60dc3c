"""A script that was written for Keras runs as it is, and two lines say what became of it."""

import re
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from tests.support import scripts

OLD = """
import sys
import numpy as np
from {module} import ImageDataGenerator

def main():
    flow = ImageDataGenerator(rescale=1 / 255, horizontal_flip=True).flow_from_directory(
        sys.argv[1], target_size=(8, 8), batch_size=4, seed=1
    )
    total = sum(next(flow)[0].sum() for _ in range(len(flow)))
    print("contract", flow.compat, "sum", total)

if __name__ == "__main__":
    main()
"""


run = partial(scripts.python, "-W", "error", "-m", "dirflow", "run")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.py"
    path.write_text(OLD.format(module="tensorflow.keras.preprocessing.image"), encoding="utf-8")
    return path


def test_a_script_runs_as_it_is(old: Path, folder: Path) -> None:
    done = run(str(old), str(folder))
    assert done.returncode == 0, done.stderr
    assert "contract keras" in done.stdout
    first, second = done.stderr.splitlines()
    assert first == (
        'dirflow answered for tensorflow.keras.preprocessing.image (compat="keras"): 1 DirectoryIterator made'
    )
    pattern = r"dirflow read 13 images in 4 batches, [\d,]+ images/s while loading; "
    assert re.fullmatch(pattern + r"the script waited \d+\.\d\d s for them; no file failed", second)


def test_the_other_contract(old: Path, folder: Path) -> None:
    done = run("--compat", "documented", str(old), str(folder))
    assert "contract documented" in done.stdout
    assert '(compat="documented")' in done.stderr


def test_keras_own_module(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "old.py"
    path.write_text(OLD.format(module="keras.preprocessing.image"), encoding="utf-8")
    done = run(str(path), str(folder))
    assert done.returncode == 0, done.stderr
    assert "dirflow answered for keras.preprocessing.image, keras.utils (" in done.stderr


def test_files_that_fail_are_named(tmp_path: Path, folder: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "data" / name).mkdir(parents=True)
        Image.new("RGB", (8, 8)).save(tmp_path / "data" / name / "good.png")
    (tmp_path / "data" / "b" / "damaged.png").write_bytes(b"no picture")
    path = tmp_path / "old.py"
    path.write_text(OLD.format(module="keras_preprocessing.image"), encoding="utf-8")
    done = run(str(path), str(tmp_path / "data"))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert f"1 file failed: {tmp_path / 'data' / 'b' / 'damaged.png'} (" in last
    assert folder.exists()
