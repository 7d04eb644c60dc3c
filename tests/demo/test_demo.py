"""The tour: its pictures, its classifier, its contact sheet, and all of it on a folder with broken files."""

import random
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from demo import __main__ as tour
from demo import classifier, contact_sheet, flows, pictures, speed, variants
from demo.survey import survey

needs_keras = pytest.mark.skipif(find_spec("keras") is None, reason="Keras is not installed")


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> pictures.Dataset:
    return pictures.photographs(tmp_path_factory.mktemp("photographs"), per_class=4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes of twelve noisy pictures, one reddish, one bluish, and in each one file that is none."""
    rng = np.random.default_rng(0)
    for name, channel in (("blue", 2), ("red", 0)):
        (tmp_path / name).mkdir()
        for number in range(12):
            pixels = rng.integers(0, 100, (20, 24, 3), np.uint8)
            pixels[..., channel] += 120
            Image.fromarray(pixels).save(tmp_path / name / f"{number:02d}.png")
        (tmp_path / name / "11.png").write_bytes(b"not a picture")
    return tmp_path


def files(root: Path) -> Counter[str]:
    return Counter(path.suffix for path in root.rglob("*") if path.is_file())


def test_photographs_become_jpegs_in_two_folders(photographs: pictures.Dataset) -> None:
    assert photographs.validation is not None
    assert files(photographs.train) == {".jpg": 40}
    assert files(photographs.validation) == {".jpg": 10}
    assert survey(photographs.train.rglob("*.jpg")).formats == {"JPEG": 40}


def test_no_training_crop_overlaps_what_is_held_out() -> None:
    rng = random.Random(0)
    left, top, right, bottom = held_out = (100, 50, 200, 150)
    for _ in range(200):
        x0, y0, x1, y1 = pictures._crop(rng, (400, 300), held_out, inside=False)
        assert 0 <= x0 < x1 <= 400
        assert 0 <= y0 < y1 <= 300
        assert x1 <= left or x0 >= right or y1 <= top or y0 >= bottom
        x0, y0, x1, y1 = pictures._crop(rng, (400, 300), held_out, inside=True)
        assert left <= x0 < x1 <= right
        assert top <= y0 < y1 <= bottom


def test_digits_become_pngs(tmp_path: Path) -> None:
    dataset = pictures.digits(tmp_path / "digits", count=30)
    assert files(dataset.train) == {".png": 30}
    assert {path.name for path in dataset.train.iterdir()} == set("0123456789")


def test_a_folder_with_train_and_validation_is_taken_as_such(tmp_path: Path) -> None:
    for part in ("train", "val"):
        (tmp_path / part).mkdir()
    assert pictures.from_folder(tmp_path).folders == (tmp_path / "train", tmp_path / "val")
    assert pictures.from_folder(tmp_path / "train").folders == (tmp_path / "train",)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="nowhere"):
        pictures.from_folder(tmp_path / "nowhere")


@pytest.mark.parametrize("shape", [(2, 32, 32, 3), (3, 17, 23, 1), (1, 9, 40, 3)])
def test_features_are_one_finite_row_a_picture(shape: tuple[int, ...]) -> None:
    found = classifier.features(np.random.default_rng(0).random(shape, np.float32))
    assert found.shape[0] == shape[0]
    assert np.isfinite(found).all()


def test_the_classifier_learns_and_is_scored_on_other_files(folder: Path) -> None:
    dataset = pictures.from_folder(folder)
    train = flows.training(dataset)
    validation = flows.validation(dataset, list(train.class_indices))
    assert not set(train.filepaths) & set(validation.filepaths)
    model = classifier.Classifier(2)
    for _ in range(20):
        model.learn(*next(train))
    batch, labels = next(validation)
    assert model.correct(batch, labels) == len(batch) > 0


def test_survey_tells_formats_by_content(folder: Path) -> None:
    found = survey(sorted(folder.rglob("*.png")))
    assert found.formats == {"PNG": 22, "not recognised": 2}
    assert str(found) == "22 PNG, 2 not recognised; 24x20 pixels"
    assert str(survey([folder / "red" / "11.png"])) == "1 not recognised"


def test_the_contact_sheet_shows_a_row_a_class(folder: Path, tmp_path: Path) -> None:
    flow = flows.training(pictures.from_folder(folder))
    contact_sheet.draw([("colours", flow, None)], tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.format == "PNG"
        colours = np.asarray(sheet.convert("RGB")).reshape(-1, 3).astype(int)
    red = (colours[:, 0] - colours[:, 2] > 60).sum()
    blue = (colours[:, 2] - colours[:, 0] > 60).sum()
    assert min(red, blue) > 10_000


@pytest.mark.parametrize("size", [(90, 30), (30, 90)])
def test_pictures_are_shown_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    corners = [(230, 20, 20), (20, 200, 20), (20, 20, 230), (230, 20, 230)]
    image = Image.new("RGB", (2, 2))
    image.putdata(corners)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        image.resize(size, Image.Resampling.NEAREST).save(tmp_path / name / "0.png")
        image.resize(size, Image.Resampling.NEAREST).save(tmp_path / name / "1.png")
    flow = flows.training(pictures.from_folder(tmp_path))
    original = contact_sheet._original(flow, "a", None)
    assert original is not None
    assert original.width / original.height == pytest.approx(size[0] / size[1])
    right, bottom = original.width - 1, original.height - 1
    assert [original.getpixel(at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))] == corners


def test_the_sheet_has_every_parameter_in_its_captions() -> None:
    shown = [name for line in contact_sheet._caption(variants._FORMS) for name in line]
    assert sorted(shown) == sorted(variants._FORMS)


def test_what_is_made_up_is_marked() -> None:
    where = np.zeros((60, 80), bool)
    where[:, :20] = True
    marked = np.asarray(contact_sheet._hatched(Image.new("RGB", (80, 60), (0, 90, 200)), where))
    changed = (marked != (0, 90, 200)).any(axis=2)
    assert not changed[:, 20:].any()
    assert changed[:, 19].all()  # the border
    assert 0.1 < changed[:, :18].mean() < 0.5


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_SECONDS", 0.01)


@pytest.mark.usefixtures("hurry")
def test_the_tour_names_what_it_could_not_read(
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("tour"))
    monkeypatch.setattr(speed, "find_spec", lambda name: None if name == "keras" else find_spec(name))
    tour.main([str(folder)])
    shown = capsys.readouterr().out
    assert "2 classes" in shown
    assert "unreadable files among those read: 2" in shown
    assert f"- {folder / 'red' / '11.png'}: " in " ".join(shown.split())
    assert "not compared with Keras: it is not installed" in shown
    assert Path("demo-output/contact-sheet.png").is_file()


@needs_keras
@pytest.mark.usefixtures("hurry")
def test_the_comparison_with_keras(
    photographs: pictures.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    found = speed.compare(photographs, tmp_path)
    assert "times as fast" in found
    assert "40 of 40 pictures" in found


@needs_keras
@pytest.mark.usefixtures("hurry")
def test_where_keras_stops_its_words_are_shown(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert "stops: cannot identify image file" in speed.compare(pictures.from_folder(folder), tmp_path)


def test_an_empty_folder_is_refused_in_the_librarys_words(tmp_path: Path) -> None:
    dataset: Any = pictures.from_folder(tmp_path)
    with pytest.raises(ValueError, match=tmp_path.name):
        flows.training(dataset)
