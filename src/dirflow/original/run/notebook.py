"""Runs the code cells of a notebook in their order."""

import ast
import json
import linecache
import os
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from types import CodeType, TracebackType
from typing import Any, NamedTuple, cast

from dirflow.common.terminal import say
from dirflow.errors import ArgumentError, few

from .magics import translate
from .script import new_main, run_program


class Cell(NamedTuple):
    """A code cell.

    Attributes:
        name: the notebook's path and the cell's number, from 1, as tracebacks show them.
        source: Python.
    """

    name: str
    source: str


class Notebook(NamedTuple):
    """What is run of a notebook.

    Attributes:
        path: of its file.
        cells: code cells.
        skipped: lines of cells that have no effect, as they are told.
    """

    path: str
    cells: list[Cell]
    skipped: list[str]


def read_notebook(path: str) -> Notebook:
    """Returns the code cells of a notebook as Python.

    Raises:
        ArgumentError: it is no notebook, not one for Python, or has lines that cannot be run (see `magics`); each is
            named with its cell and its line.
    """
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        codes = _code_cells(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArgumentError(f"{path!r} is no notebook that can be read: {error!r}") from error
    language = content.get("metadata", {}).get("kernelspec", {}).get("language", "python")
    if str(language).lower() not in {"python", "python3"}:
        raise ArgumentError(f"{path!r} is a notebook for {language}; `dirflow run` runs those for Python.")
    cells, skipped, refused = [], [], []
    for number, code in enumerate(codes, 1):
        translated = translate(code)
        cells.append(Cell(f"{os.path.join(os.getcwd(), path)}, code cell {number}", translated.source))
        skipped += [f"code cell {number}, line {line}: `{text}`" for line, text in translated.skipped]
        refused += [f"code cell {number}, line {line}: `{text}` ({why})" for line, text, why in translated.refused]
    if refused:
        raise ArgumentError(
            f"{path!r} cannot be run as it is; nothing was run. Do by hand what these lines do, and take them out: "
            f"{few(refused)}"
        )
    return Notebook(path, cells, skipped)


def run_notebook(notebook: Notebook, arguments: Sequence[str], compat: str) -> None:
    """Runs the cells as a notebook does: in its folder, in one `__main__`, showing a cell's last expression.

    Raises:
        SystemExit, KeyboardInterrupt: as in `run_script`.
    """
    main = new_main()
    vars(main)["display"] = _display
    sys.argv = [notebook.path, *arguments]
    folder = os.path.dirname(os.path.realpath(notebook.path))
    if not sys.flags.safe_path:
        sys.path[0] = folder
    os.chdir(folder)
    os.environ.setdefault("MPLBACKEND", "agg")  # no window that would have to be closed, as in a notebook
    sys.excepthook = _show  # Python's own looks for the lines of a cell in a file of its name
    for line in notebook.skipped:
        say(f"dirflow skipped {line}", error=True)
    run_program(partial(_run, notebook.cells, vars(main)), compat)


def _code_cells(content: Any) -> list[str]:
    sheets = content.get("worksheets", [content])  # format 3, and 4
    cells = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
    return ["".join(cell["source"] if "source" in cell else cell["input"]) for cell in cells]


def _run(cells: list[Cell], names: dict[str, Any]) -> None:
    for cell in cells:
        linecache.cache[cell.name] = len(cell.source), None, cell.source.splitlines(keepends=True), cell.name
        for code in _compiled(cell):
            exec(code, names)  # noqa: S102 - that is the command's purpose


def _compiled(cell: Cell) -> list[CodeType]:
    """Returns the statements of a cell, and its last expression, which is shown, unless it ends in a semicolon."""
    # Not by `ast.parse`, which would be in the traceback of an error in the cell's form.
    tree = cast("ast.Module", compile(cell.source, cell.name, "exec", ast.PyCF_ONLY_AST, dont_inherit=True))
    shown: list[ast.stmt] = []
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not cell.source.rstrip().endswith(";"):
        shown = [tree.body.pop()]
    return [
        compile(tree, cell.name, "exec", dont_inherit=True),
        compile(ast.Interactive(shown), cell.name, "single", dont_inherit=True),
    ]


def _display(*objects: object, **options: object) -> None:
    """Shows objects, as far as a terminal can."""
    del options
    for shown in objects:
        print(repr(shown))


def _show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    traceback.print_exception(kind, error, trace)
