"""The benchmark's files: deterministic, made once, and never into a folder of the user's."""

import importlib
import random
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def make_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, with two small noisy pictures for photographs."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("make_data", "photographs"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("make_data")
    noise = np.random.default_rng(0).integers(0, 255, (120, 160, 3), np.uint8)
    motifs = {}
    for motif in ("noise", "smooth"):
        path = tmp_path / f"{motif}.png"
        Image.fromarray(noise if motif == "noise" else noise // 8).resize((700, 500)).save(path)
        motifs[motif] = (path,)
    found = module.photographs.Photographs("test", "a test", motifs)
    monkeypatch.setattr(module.photographs, "find", lambda _: found)
    monkeypatch.setattr(module, "CACHE", tmp_path / "cache")
    return module


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.jpg"))}


def test_the_files_are_made_once(make_data: ModuleType) -> None:
    made = make_data.prepare(count=3).folder
    first = contents(made)
    assert list(first) == ["noise/noise_00000.jpg", "noise/noise_00001.jpg", "smooth/smooth_00000.jpg"]
    stamps = {path: path.stat().st_mtime_ns for path in made.rglob("*.jpg")}
    assert make_data.prepare(count=3).folder == made
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*.jpg")} == stamps
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_the_same_seed_gives_the_same_file(make_data: ModuleType, tmp_path: Path) -> None:
    one, other = (make_data._picture(random.Random("x"), [tmp_path / "noise.png"]) for _ in range(2))
    assert one == other
    assert one.startswith(b"\xff\xd8")


def test_a_folder_that_holds_files_is_used_as_it_is(make_data: ModuleType, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "keep.txt").write_text("x", encoding="utf-8")
    assert make_data.prepare(mine, 3).folder == mine
    assert [path.name for path in mine.iterdir()] == ["keep.txt"]


def test_a_named_folder_is_made(make_data: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA", str(tmp_path / "new"))
    monkeypatch.setenv("COUNT", "1")
    assert list(contents(make_data.from_environment().folder)) == ["noise/noise_00000.jpg"]


def test_a_count_of_none_is_refused(make_data: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNT", "0")
    with pytest.raises(SystemExit, match="COUNT=0"):
        make_data.from_environment()
