"""The table of guards is in step with the sources and with docs/reliability.md, and what is tried is told rightly."""

import re
from pathlib import Path

import pytest

from tests.guards.__main__ import try_all
from tests.guards.table import Edit, Mutation, Row, read_mutations, read_rows
from tests.guards.trial import copy_of, run_tests

ROOT = Path(__file__).resolve().parents[2]
MUTATIONS = read_mutations(Path(__file__).parent.glob("*.toml"))
ROWS = read_rows((ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"))


def rows_of(mutation: Mutation) -> list[Row]:
    return [row for row in ROWS if row.fault.startswith(mutation.row)]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_every_mutation_is_in_step(mutation: Mutation) -> None:
    for edit in mutation.edits:
        assert (ROOT / edit.file).read_text(encoding="utf-8").count(edit.old) == 1, edit
        assert edit.new != edit.old
    (row,) = rows_of(mutation)
    assert mutation.tests
    for test in mutation.tests:
        file, _, name = test.partition("::")
        assert Path(file).name in row.tests
        name = name.partition("[")[0].rpartition("::")[2]  # of a class, perhaps
        assert re.search(rf"^ *def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_row_has_a_mutation() -> None:
    assert ROWS
    tried = {row.fault for mutation in MUTATIONS for row in rows_of(mutation)}
    assert [row.fault for row in ROWS if row.fault not in tried] == []


def test_rows_are_those_of_tables_about_faults() -> None:
    page = """
| what | else | there is |
|---|---|---|
| a | b | c |

| fault | what is promised | test |
|---|---|---|
| a `x` or y | an error | `test_a.py`, `test_b.py` |
| z | another | `test_c.py` |

| a | b | c |
"""
    assert read_rows(page) == [Row("a `x` or y", ("test_a.py", "test_b.py")), Row("z", ("test_c.py",))]


def test_files_of_mutations(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(
        """
folder = "tests/x"

[[mutation]]
row = "a"
file = "a.rs"
old = "1"
new = "2"
tests = ["test_a.py::test_a"]

[[mutation]]
row = "b"
file = "src/b.py"
old = "1"
new = "2"
tests = ["test_b.py::test_b"]
[[mutation.also]]
file = "src/c.py"
old = "3"
new = "4"
""",
        encoding="utf-8",
    )
    python, native = read_mutations([tmp_path / "one.toml"])  # what is built comes last
    assert python == Mutation(
        "b", (Edit("src/b.py", "1", "2"), Edit("src/c.py", "3", "4")), ("tests/x/test_b.py::test_b",)
    )
    assert (python.is_native, native.is_native) == (False, True)
    assert [python.is_about(word) for word in ("b", "src/c", "test_b", "a.rs")] == [True, True, True, False]


HALF = """
from pathlib import Path
import dirflow, subprocess, sys, time

SHOW = "import dirflow; print(dirflow.__file__)"

def test_half():
    assert dirflow.half(4) == 2
    assert subprocess.check_output([sys.executable, "-c", SHOW], text=True).strip() == dirflow.__file__

def test_odd():
    try:
        dirflow.half(3)
    except ValueError:
        return
    raise AssertionError("3 has no half")
"""
SOURCE = """
import time

def half(number):
    if number % 2:
        raise ValueError(number)
    return number // 2
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A library of one function and its tests."""
    for path, content in {
        "src/dirflow/__init__.py": SOURCE,
        "tests/test_half.py": HALF,
        "pyproject.toml": "[tool.pytest.ini_options]\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    return tmp_path


def mutation(new: str, test: str, old: str = "if number % 2:") -> Mutation:
    return Mutation("odd numbers", (Edit("src/dirflow/__init__.py", old, new),), (f"tests/test_half.py::{test}",))


def content_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("tried", "status", "line"),
    [
        (mutation("if False:", "test_odd"), 0, "1 mutations of 1 rows: 1 caught"),
        (mutation("if False:", "test_half"), 1, "1 mutations of 1 rows: 1 SURVIVES"),
        (
            mutation("import no_such_module", "test_odd", old="import time"),
            1,
            "1 mutations of 1 rows: 1 BREAKS",
        ),
    ],
)
def test_what_becomes_of_a_mutation(
    checkout: Path, capsys: pytest.CaptureFixture[str], tried: Mutation, status: int, line: str
) -> None:
    before = content_of(checkout)
    assert try_all(checkout, [tried]) == status
    assert capsys.readouterr().out.splitlines()[-1] == line
    assert content_of(checkout) == before


def test_what_hangs_is_noticed(checkout: Path) -> None:
    with copy_of(checkout) as copy:
        mutation("while number % 2: time.sleep(1)\n    if False:", "test_odd").edits[0].apply(copy)
        outcome = run_tests(copy, ["tests/test_half.py"], patience=5.0)
        assert outcome[:2] == ("hangs", "tests/test_half.py::test_odd")
    assert not copy.exists()


def test_tests_that_fail_anyway_tell_nothing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (checkout / "tests" / "test_half.py").open("a", encoding="utf-8") as file:
        file.write("\ndef test_nothing():\n    assert False\n")
    assert try_all(checkout, [mutation("if False:", "test_nothing")]) == 1
    assert capsys.readouterr().out == "without any change: tests/test_half.py::test_nothing fails: assert False\n"


def test_a_text_that_is_not_there_once_is_refused(checkout: Path) -> None:
    for old, count in [("number", 4), ("nothing", 0)]:
        with pytest.raises(ValueError, match=rf"{old}' once, and holds it {count} times"):
            Edit("src/dirflow/__init__.py", old, "").apply(checkout)
