"""`dirflow run`: a script that was written for Keras runs as it is, and two lines say what became of it."""

import re
import sys
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from dirflow.original import script
from dirflow.pipeline.deliver.tally import Counts
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
    assert "dirflow answered for keras.preprocessing.image (" in done.stderr


def test_an_error_is_the_scripts_own(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text("def fail():\n    raise KeyError('mine')\nfail()\n", encoding="utf-8")
    done = run(str(path))
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1] == f'  File "{path}", line 3, in <module>'
    assert lines[-3] == "KeyError: 'mine'"
    assert "not imported" in lines[-2]
    assert "dirflow read 0 images in 0 batches; " in lines[-1]


@pytest.mark.parametrize(("code", "status"), [("3", 3), ("None", 0), ("'said'", 1)])
def test_the_status_is_the_scripts_own(tmp_path: Path, code: str, status: int) -> None:
    path = tmp_path / "exits.py"
    path.write_text(f"import sys\nsys.exit({code})\n", encoding="utf-8")
    assert script.run_script(str(path), [], "keras") == status


def test_an_interrupted_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "long.py"
    path.write_text("raise KeyboardInterrupt\n", encoding="utf-8")
    assert script.run_script(str(path), [], "keras") == 130
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_a_script_that_does_not_compile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.py"
    path.write_text("def (:\n", encoding="utf-8")
    assert script.run_script(str(path), [], "keras") == 1
    assert "SyntaxError" in capsys.readouterr().err


def test_a_script_sees_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "beside.py").write_text("value = 42\n", encoding="utf-8")
    path = tmp_path / "sees.py"
    path.write_text(
        "import pickle, sys\nimport beside\n"
        "class Mine: pass\n"
        "again = pickle.loads(pickle.dumps(Mine()))\n"
        "print(__name__, sys.argv[1:], beside.value, type(again) is Mine, __file__ == sys.argv[0])\n",
        encoding="utf-8",
    )
    argv = list(sys.argv)
    assert script.run_script(str(path), ["--epochs", "3"], "keras") == 0
    assert capsys.readouterr().out == "__main__ ['--epochs', '3'] 42 True True\n"
    assert sys.argv == argv


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


def test_many_failures_are_counted() -> None:
    counts = Counts(images=1200, batches=38, loading=2.0, waited=1.5, made={"DirectoryIterator": 2})
    failures = {f"{number}.png": "empty" for number in range(7)}
    line = script.summary(Counts(**{**vars(counts), "failures": failures}), ["keras.preprocessing.image"], "keras")[1]
    assert line.startswith(
        "dirflow read 1,200 images in 38 batches, 600 images/s while loading; the script waited 1.50 s"
    )
    assert line.endswith("7 files failed: " + "; ".join(f"{i}.png (empty)" for i in range(5)) + "; and 2 more")


def test_keras_inner_modules_are_not_named_beside_its_public_ones() -> None:
    inner = ["keras.src.legacy.preprocessing.image", "keras._tf_keras.keras.preprocessing.image"]
    assert script._named([*inner, "keras.preprocessing.image"]) == "keras.preprocessing.image"
    assert script._named(inner) == ", ".join(sorted(inner))
