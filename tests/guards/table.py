"""The table of guards, in the `.toml` files beside this module, and the rows of docs/reliability.md that it is about.

Each file holds mutations of one family. To add one, copy an entry:

    folder = "tests/faults"            # where this file's tests lie

    [[mutation]]
    row = "how the row's fault begins"  # as far as only one row begins so
    file = "src/dirflow/..."            # holds the guard; Rust sources too, which are built anew
    old = "the guard's text"            # which stands there once
    new = "what stands there without it"
    tests = ["test_x.py::test_y"]       # of the row's files; one of them is to fail

`[[mutation.also]]` with `file`, `old` and `new` changes another place together with it: for two guards of which each is
enough alone.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEAD = ["fault", "what is promised", "test"]


@dataclass(frozen=True)
class Edit:
    """A text that stands once in a file, and what takes its place."""

    file: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        """Changes the file below a folder.

        Raises:
            ValueError: the text does not stand there once.
        """
        path = root / self.file
        content = path.read_text(encoding="utf-8")
        if content.count(self.old) != 1:
            raise ValueError(f"{self.file} must hold {self.old!r} once, and holds it {content.count(self.old)} times")
        path.write_text(content.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Mutation:
    """A guard that is removed.

    Attributes:
        row: how the fault of its row begins.
        edits: what is changed.
        tests: paths of tests, of which one is to fail then.
    """

    row: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]

    def __str__(self) -> str:
        """Returns the first place that is changed."""
        first = self.edits[0]
        more = f" (and {len(self.edits) - 1} more)" if len(self.edits) > 1 else ""
        return f"{first.file.partition('src/')[2] or first.file}: {' '.join(first.old.split())}{more}"

    @property
    def is_native(self) -> bool:
        """Whether the engine has to be built anew."""
        return any(edit.file.endswith(".rs") for edit in self.edits)

    def is_about(self, word: str) -> bool:
        """Returns whether a word is in its row, its files or its tests."""
        return any(word in text for text in (self.row, *(edit.file for edit in self.edits), *self.tests))


@dataclass(frozen=True)
class Row:
    """A row of the page: a fault, and the names of the files that test it."""

    fault: str
    tests: tuple[str, ...]


def read_mutations(files: Iterable[Path]) -> list[Mutation]:
    """Returns the mutations in some files, those that need a build last."""
    found = []
    for file in sorted(files):
        with file.open("rb") as opened:
            family = tomllib.load(opened)
        found += [_mutation(entry, family["folder"]) for entry in family["mutation"]]
    return sorted(found, key=lambda mutation: mutation.is_native)


def _mutation(entry: dict[str, Any], folder: str) -> Mutation:
    places = [{name: entry[name] for name in ("file", "old", "new")}, *entry.get("also", [])]
    tests = tuple(f"{folder}/{test}" for test in entry["tests"])
    return Mutation(entry["row"], tuple(Edit(**place) for place in places), tests)


def read_rows(page: str) -> list[Row]:
    """Returns the rows of all tables of a page that are about faults."""
    rows, within = [], False
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("|") else []
        if cells == HEAD:
            within = True
        elif len(cells) != len(HEAD):
            within = within and line.startswith("|--")
        elif within:
            rows.append(Row(cells[0], tuple(Path(name.strip(" `")).name for name in cells[2].split(","))))
    return rows
