"""The benchmark's files: deterministic, made once, and never into a folder of the user's."""

import random
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from benchmarks.data import empty_files
from benchmarks.data import make_data as make_data_module


@pytest.fixture
def make_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, with two small noisy pictures for photographs."""
    loaded = make_data_module
    noise = np.random.default_rng(0).integers(0, 255, (120, 160, 3), np.uint8)
    motifs = {}
    for motif in ("noise", "smooth"):
        path = tmp_path / f"{motif}.png"
        Image.fromarray(noise if motif == "noise" else noise // 8).resize((700, 500)).save(path)
        motifs[motif] = (path,)
    found = loaded.photographs.Photographs("test", "a test", motifs)
    monkeypatch.setattr(loaded.photographs, "find", lambda _: found)
    monkeypatch.setattr(loaded, "CACHE", tmp_path / "cache")
    for variable in ("DATA", "COUNT", "CAMERA_DATA", "CAMERA_COUNT"):
        monkeypatch.delenv(variable, raising=False)
    return loaded


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.jpg"))}


def test_the_files_are_made_once(make_data: ModuleType) -> None:
    made = make_data.prepare("web", count=3).folder
    first = contents(made)
    assert list(first) == ["noise/noise_00000.jpg", "noise/noise_00001.jpg", "smooth/smooth_00000.jpg"]
    stamps = {path: path.stat().st_mtime_ns for path in made.rglob("*.jpg")}
    assert make_data.prepare("web", count=3).folder == made
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*.jpg")} == stamps
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_the_same_seed_gives_the_same_file(make_data: ModuleType, tmp_path: Path) -> None:
    one, other = (
        make_data.picture(random.Random("x"), make_data.KINDS["web"], [tmp_path / "noise.png"]) for _ in range(2)
    )
    assert one == other
    assert one.startswith(b"\xff\xd8")


def test_a_folder_that_holds_files_is_used_as_it_is(make_data: ModuleType, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "keep.txt").write_text("x", encoding="utf-8")
    assert make_data.prepare("web", mine, 3).folder == mine
    assert [path.name for path in mine.iterdir()] == ["keep.txt"]


def test_a_named_folder_is_made(make_data: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA", str(tmp_path / "new"))
    monkeypatch.setenv("COUNT", "1")
    assert list(contents(make_data.from_environment("web").folder)) == ["noise/noise_00000.jpg"]


def test_a_count_of_none_is_refused(make_data: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNT", "0")
    with pytest.raises(SystemExit, match="COUNT=0"):
        make_data.from_environment("web")


def test_large_files_have_variables_of_their_own(
    make_data: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNT", "0")
    monkeypatch.setenv("CAMERA_COUNT", "1")
    (made,) = make_data.from_environment("camera").folder.rglob("*.jpg")
    with Image.open(made) as image:
        assert sorted(image.size) == [1500, 2000]
    assert made.parent.parent == tmp_path / "cache" / "camera-test-1"


def test_large_files_are_cut_from_large_photographs(make_data: ModuleType, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    Image.new("L", (1900, 20)).save(large)
    small = tmp_path / "noise.png"
    camera = make_data.KINDS["camera"]
    assert make_data.large_enough(camera, [small, large]) == [large]
    assert make_data.large_enough(camera, [small]) == [small]


def test_an_empty_folder_is_refused(make_data: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no files"):
        make_data.Data(tmp_path / "nothing", "").sizes()


def test_empty_files_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty_files, "CACHE", tmp_path)
    folder = empty_files.prepare(2000)
    assert sorted(len(list(one.iterdir())) for one in folder.iterdir()) == [1000, 1000]
    assert empty_files.prepare(2000) == folder
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("count", [0, -1000, 1500])
def test_empty_files_come_in_thousands(count: int) -> None:
    with pytest.raises(SystemExit, match="multiple of 1,000"):
        empty_files.prepare(count)
