"""A side is measured with its own dirflow, or not at all."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

import dirflow
from benchmarks.against import sides, worker
from benchmarks.against.measures import IMPORT, LISTING, Sample
from benchmarks.measure import child

SOURCE = Path(dirflow.__file__).parents[1]


def test_modules_are_those_of_the_side() -> None:
    found = worker.origins(SOURCE)
    assert set(found) == {"dirflow", "dirflow._native"}
    assert all(Path(file).is_relative_to(SOURCE.resolve()) for file in found.values())


def test_another_dirflow_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"dirflow was imported from .*, and not from"):
        worker.origins(tmp_path)


def test_the_working_tree_is_measured() -> None:
    sample, origin = sides.measure(sides.working_tree(), IMPORT, {})
    assert sample.count == 1
    assert min(sample.seconds, sample.cpu_seconds) > 0
    assert Path(origin["modules"]["dirflow"]) == sides.ROOT / "src" / "dirflow" / "__init__.py"
    assert set(origin["versions"]) == {"Python", "numpy", "pillow", "scipy"}


@pytest.mark.parametrize("name", ["W1n", "W2-cached"])
def test_whole_epochs_are_measured(folder: Path, name: str) -> None:
    sample, _ = sides.measure(sides.working_tree(), name, {"data": folder, "threads": 1})
    assert sample.count == 13


def test_listings_are_counted(folder: Path) -> None:
    sample, _ = sides.measure(sides.working_tree(), LISTING, {"data": folder})
    assert sample.count == 1


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(child.ChildError, match="missing"):
        sides.measure(sides.working_tree(), "W1", {"data": tmp_path / "missing"})


def imported(versions: dict[str, str]) -> tuple[Sample, dict[str, Any]]:
    return Sample(1, 1.0, 1.0), {"modules": {}, "versions": versions}


def test_sides_must_stand_on_the_same_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = sides.Side("old", Path("python"), Path("src")), sides.working_tree()
    monkeypatch.setattr(sides, "measure", lambda *_: imported({"numpy": "2.0"}))
    assert set(sides.check(old, new)) == {"old", "new"}
    monkeypatch.setattr(sides, "measure", lambda side, *_: imported({"numpy": side.name}))
    with pytest.raises(SystemExit, match="different packages"):
        sides.check(old, new)


def test_a_side_that_does_not_work_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise child.ChildError("ImportError: no engine")

    monkeypatch.setattr(sides, "measure", fail)
    with pytest.raises(SystemExit, match="the new side does not work: ImportError: no engine"):
        sides.check(sides.working_tree())


def test_a_wheel_is_a_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sides, "CACHE", tmp_path / "cache")
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        for path in (SOURCE / "dirflow").rglob("*"):
            archive.write(path, path.relative_to(SOURCE))
    for _ in range(2):  # unpacked anew
        side = sides.unpacked(tmp_path / "a.whl")
        _, origin = sides.measure(side, IMPORT, {})
        assert all(Path(file).is_relative_to(tmp_path / "cache") for file in origin["modules"].values())
    (tmp_path / "b.whl").write_bytes(b"no archive")
    with pytest.raises(SystemExit, match=r"b\.whl cannot be unpacked"):
        sides.unpacked(tmp_path / "b.whl")
