"""A notebook is run as a notebook: its code cells in order, in its folder."""

import json
from pathlib import Path
from typing import Any

import pytest

import dirflow
from dirflow.original.run.notebook import read_notebook
from tests.support.scripts import python


def written(tmp_path: Path, *cells: str, name: str = "notebook.ipynb", **changes: Any) -> Path:
    """Writes a notebook of code cells, each with a text cell before it."""
    content = {
        "cells": [
            part
            for cell in cells
            for part in (
                {"cell_type": "markdown", "source": ["# text\n", "!wget"], "metadata": {}},
                {"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": [], "metadata": {}},
            )
        ],
        "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
        **changes,
    }
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def run(path: Path, *arguments: str | Path, **options: Any) -> Any:
    return python("-W", "error", "-m", "dirflow", "run", path, *arguments, **options)


def test_cells_run_in_order_in_one_namespace(tmp_path: Path, folder: Path) -> None:
    path = written(
        tmp_path,
        "%matplotlib inline\nfrom tensorflow.keras.preprocessing.image import ImageDataGenerator\n!pip install keras",
        "import sys\n"
        "flow = ImageDataGenerator().flow_from_directory(sys.argv[1], target_size=(8, 8), batch_size=4)\n"
        "next(flow)[0].shape",
        "flow.compat;",
        "x = 3",
        "display('shown', x)\n[__name__, '__file__' in globals()]",
    )
    done = run(path, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-4:] == ["(4, 8, 8, 3)", "'shown'", "3", "['__main__', False]"]
    lines = done.stderr.splitlines()
    assert lines[0] == "dirflow skipped code cell 1, line 1: `%matplotlib inline`"
    assert lines[1] == "dirflow skipped code cell 1, line 3: `!pip install keras`"
    assert lines[2].startswith("dirflow answered for tensorflow.keras.preprocessing.image")


def test_it_runs_in_its_folder(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "beside.py").write_text("value = 42\n", encoding="utf-8")
    written(inner, "import os, beside\nprint(beside.value, os.path.basename(os.getcwd()))")
    done = run(Path("inner/notebook.ipynb"), cwd=tmp_path)
    assert done.stdout == "42 inner\n", done.stderr


def test_an_error_names_the_cell_and_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, "def fail(x):\n    return 1 / x", "%matplotlib inline\n\nfail(0)", "print('never')")
    done = run(path)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[2] == f'  File "{path}, code cell 2", line 3, in <module>'
    assert lines[3] == "    fail(0)"
    assert f'  File "{path}, code cell 1", line 2, in fail' in lines
    assert "    return 1 / x" in lines
    assert lines[-3] == "ZeroDivisionError: division by zero"


def test_an_error_in_the_form_names_the_cell_and_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, "print('begun')", "x = 1\ndef (:")
    done = run(path)
    assert (done.returncode, done.stdout) == (1, "begun\n")
    assert f'  File "{path}, code cell 2", line 2' in done.stderr.splitlines()
    assert "Traceback" not in done.stderr


def test_it_ends_as_a_script_does(tmp_path: Path) -> None:
    assert run(written(tmp_path, "import sys\nsys.exit(5)")).returncode == 5
    assert run(written(tmp_path, "raise KeyboardInterrupt")).returncode == -2
    hook = "import sys\nsys.excepthook = lambda *_: print('mine')\n1 / 0"
    assert run(written(tmp_path, hook)).stdout == "mine\n"


def test_lines_that_cannot_be_run_are_named_before_anything_runs(tmp_path: Path) -> None:
    path = written(tmp_path, "print('begun')", "x = 1\n!wget http://localhost/photos.zip\n%run other.py")
    done = run(path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was run" in done.stderr
    assert "code cell 2, line 2: `!wget http://localhost/photos.zip` (a command for the shell" in done.stderr
    assert "code cell 2, line 3: `%run other.py`" in done.stderr
    with pytest.raises(dirflow.ArgumentError, match="code cell 2, line 2"):
        read_notebook(str(path))


def test_notebooks_of_format_3(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "input": ["x = 1\n", "x"]}, {"cell_type": "markdown", "source": "text"}]
    path = written(tmp_path, cells=None, worksheets=[{"cells": cells}], nbformat=3)
    assert [cell.source for cell in read_notebook(str(path)).cells] == ["x = 1\nx"]


@pytest.mark.parametrize("content", ["", "[]", "{}", "\xff", '{"cells": [{}]}', '{"cells": [{"cell_type": "code"}]}'])
def test_what_is_no_notebook(tmp_path: Path, content: str) -> None:
    path = tmp_path / "notebook.ipynb"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(dirflow.ArgumentError, match=r"notebook\.ipynb' is no notebook"):
        read_notebook(str(path))


def test_a_notebook_for_another_language(tmp_path: Path) -> None:
    path = written(tmp_path, "x <- 1", metadata={"kernelspec": {"language": "R"}})
    with pytest.raises(dirflow.ArgumentError, match="a notebook for R"):
        read_notebook(str(path))
