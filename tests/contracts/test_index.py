"""D20 to D31 and D33, D34: where files, labels and arguments differ between the contracts, each side shown."""

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dirflow import ArgumentError, BatchIndexError, DatasetError, DirectoryIterator, FolderNotFound, ImageDataGenerator
from tests.support import flows

CONTRACTS = ["keras", "documented"]


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (3, 3), (50, 100, 150)).save(path, format="PNG")


def flow(folder: Path, compat: str, split: float = 0.0, **options: Any) -> DirectoryIterator:
    return flows.flow(folder, compat, {"validation_split": split}, **{"target_size": (3, 3), "seed": 1, **options})


@pytest.fixture
def classes(tmp_path: Path) -> Path:
    touch(*(tmp_path / "many" / f"{number:03}.png" for number in range(50)))
    touch(*(tmp_path / "some" / f"{number:03}.png" for number in range(3)))
    return tmp_path


def test_d20_the_split_is_not_the_first_files(classes: Path) -> None:
    first = flow(classes, "keras", 0.2, subset="validation")
    assert first.filenames == [f"many/{number:03}.png" for number in range(10)]
    spread = flow(classes, "documented", 0.2, subset="validation")
    assert spread.filenames[:10] != first.filenames
    assert [name[:4] for name in spread.filenames] == ["many"] * 10 + ["some"]
    rest = flow(classes, "documented", 0.2, subset="training", seed=99)
    assert sorted(spread.filenames + rest.filenames) == flow(classes, "documented").filenames
    assert rest.filenames == sorted(rest.filenames)


def test_d20_files_stay_in_their_part_when_others_are_added(classes: Path) -> None:
    before = set(flow(classes, "documented", 0.2, subset="validation").filenames)
    touch(classes / "many" / "0005.png")
    assert len(before - set(flow(classes, "documented", 0.2, subset="validation").filenames)) <= 1


def test_d20_classes_too_small_to_split_are_warned_of(classes: Path) -> None:
    touch(classes / "one" / "only.png")
    with pytest.warns(UserWarning, match=r"1 classes have fewer than two files.*: one"):
        iterator = flow(classes, "documented", 0.2, subset="validation")
    assert "one/only.png" not in iterator.filenames
    assert "one/only.png" not in flow(classes, "keras", 0.2, subset="validation").filenames


def test_d21_validation_is_not_augmented(folder: Path) -> None:
    def batches(compat: str, **generator: Any) -> np.ndarray:
        made = ImageDataGenerator(validation_split=0.5, rescale=0.5, compat=compat, **generator)
        flowing = made.flow_from_directory(folder, subset="validation", target_size=(9, 9), seed=1)
        return next(flowing)[0]

    for compat, augmented in (("keras", True), ("documented", False)):
        plain = batches(compat)
        assert np.array_equal(batches(compat, rotation_range=90, brightness_range=(0.2, 0.8)), plain) is not augmented
    made = ImageDataGenerator(validation_split=0.5, rotation_range=90)
    training = made.flow_from_directory(folder, subset="training", target_size=(9, 9), seed=1, shuffle=False)
    assert not np.array_equal(training[0][0], batches("documented")[: len(training[0][0])])


def test_d22_labels_hold_every_class_number(tmp_path: Path) -> None:
    touch(*(tmp_path / f"{number:04}" / "x.png" for number in range(301)))
    options = {"class_mode": "sparse", "shuffle": False, "batch_size": 301}
    for compat, last in (("keras", 44), ("documented", 300)):
        made = ImageDataGenerator(dtype="uint8", compat=compat).flow_from_directory(
            tmp_path, target_size=(1, 1), **options
        )
        x, y = made[0]
        assert x.dtype == np.uint8
        assert y[-1] == last
    x, y = flow(tmp_path, "documented", **options)[0]
    assert y.dtype == np.float32


def test_d23_missing_folders(classes: Path) -> None:
    assert flow(classes, "keras", classes=["many", "gone"]).samples == 50
    with pytest.raises(FolderNotFound, match="gone"):
        flow(classes, "documented", classes=["many", "gone"])
    for compat in CONTRACTS:
        with pytest.raises(FileNotFoundError, match="nowhere"):
            flow(classes / "nowhere", compat)


def test_d23_binary_labels_of_more_than_two_classes(classes: Path) -> None:
    touch(classes / "third" / "x.png")
    assert flow(classes, "keras", class_mode="binary").num_classes == 3
    with pytest.raises(ArgumentError, match="3"):
        flow(classes, "documented", class_mode="binary")


def test_d23_no_images(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "x.webp").write_bytes(b"RIFF")
    assert flow(tmp_path, "keras").samples == 0
    with pytest.raises(DatasetError, match=r"no images found.*class.*\.png.*x\.webp"):
        flow(tmp_path, "documented")
    with pytest.raises(DatasetError, match="no sub-folders"):
        flow(tmp_path / "class", "documented")


def test_d24_hidden_entries_and_other_files(classes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    touch(classes / ".ipynb_checkpoints" / "x.png", classes / "many" / "foojpg", classes / "many" / ".hidden.png")
    touch(classes / "many" / ".thumbs" / "t.png", classes / "stray.png")
    (classes / "many" / "notes.txt").write_text("about", encoding="utf-8")
    keras = flow(classes, "keras")
    assert keras.num_classes == 3
    assert {"many/foojpg", "many/.hidden.png", "many/.thumbs/t.png"} <= set(keras.filenames)
    capsys.readouterr()
    documented = flow(classes, "documented")
    assert documented.num_classes == 2
    assert documented.samples == 53
    left_out = {os.path.basename(entry.path): entry.reason for entry in documented.ignored}
    assert left_out == {
        ".ipynb_checkpoints": "a hidden folder",
        ".thumbs": "a hidden folder",
        ".hidden.png": "a hidden file",
        "foojpg": "not one of the file name extensions that are read",
        "notes.txt": "not one of the file name extensions that are read",
        "stray.png": "a file outside of the class folders",
    }
    assert "Left out: " in capsys.readouterr().out


def test_d24_folders_of_systems_and_archives(classes: Path) -> None:
    touch(classes / "__MACOSX" / "many" / "x.png", classes / "@eaDir" / "x.png", classes / "many" / "@eaDir" / "t.jpg")
    (classes / "lost+found").mkdir()
    assert flow(classes, "keras").num_classes == 5
    documented = flow(classes, "documented")
    assert (documented.num_classes, documented.samples) == (2, 53)
    assert {os.path.relpath(entry.path, classes): entry.reason for entry in documented.ignored} == dict.fromkeys(
        ["__MACOSX", "@eaDir", "lost+found", os.path.join("many", "@eaDir")],
        "a folder that a system or an archive put there",
    )
    assert flow(classes, "documented", classes=["@eaDir", "many"]).samples == 51


def test_d25_repeated_and_nested_classes(classes: Path) -> None:
    repeated = flow(classes, "keras", classes=["some", "some"])
    assert (repeated.num_classes, repeated.samples, repeated.class_indices) == (2, 6, {"some": 1})
    with pytest.raises(ArgumentError, match="some"):
        flow(classes, "documented", classes=["some", "some"])
    touch(classes / "many" / "deep" / "x.png")
    with pytest.raises(KeyError):
        flow(classes, "keras", classes=["many/deep", "some"])
    nested = flow(classes, "documented", classes=["many/deep", "some"])
    assert nested.filenames[0] == "many/deep/x.png"
    assert nested.class_indices == {"many/deep": 0, "some": 1}
    for outside in ("..", "/etc", "many/../..", ""):
        with pytest.raises(ArgumentError, match="classes"):
            flow(classes, "documented", classes=[outside])


def test_d26_batches_by_negative_number(classes: Path) -> None:
    keras, documented = (flow(classes, compat, batch_size=10) for compat in CONTRACTS)
    assert len(keras[-1][0]) == 0
    np.testing.assert_array_equal(documented[-1][0], documented[5][0])
    assert len(documented[-1][0]) == 3
    for iterator in (keras, documented):
        with pytest.raises(BatchIndexError, match="6"):
            iterator[6]
    for kind in (IndexError, ValueError):
        with pytest.raises(kind):
            documented[-7]


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d27_iteration_goes_on_and_epoch_ends(classes: Path, compat: str) -> None:
    iterator = flow(classes, compat, batch_size=10)
    assert iter(iterator) is iterator
    for count, (x, _) in enumerate(iterator):
        assert len(x) in (10, 3)
        if count == 15:
            break
    for _ in range(2):
        assert sum(len(x) for x, _ in iterator.epoch()) == 53
    assert len(list(iterator.epoch())) == len(iterator) == 6


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("batch_size", 0),
        ("batch_size", -3),
        ("batch_size", 2.5),
        ("target_size", (0, 3)),
        ("target_size", (3,)),
        ("target_size", (3.5, 3)),
        ("interpolation", "cubic"),
        ("subset", "validation"),
        ("workers", 0),
        ("on_error", "ignore"),
        ("save_format", "tga2"),
        ("dtype", "complex64"),
        ("color_mode", "hsv"),
        ("class_mode", "other"),
        ("data_format", "channels_middle"),
    ],
)
def test_d28_arguments_that_make_no_sense(classes: Path, tmp_path: Path, argument: str, value: Any) -> None:
    options = {argument: value, "save_to_dir": tmp_path} if argument == "save_format" else {argument: value}
    with pytest.raises(ArgumentError, match=argument):
        DirectoryIterator(classes, ImageDataGenerator(), **options)


@pytest.mark.parametrize(
    "options",
    [
        {"fill_mode": "mirror-ish"},
        {"interpolation_order": 6},
        {"rotation_range": float("nan")},
        {"rotation_range": "much"},
        {"preprocessing_function": 3},
        {"brightness_range": (-1, 1)},
        {"brightness_range": 0.5},
        {"validation_split": 1.0},
        {"zoom_range": (1, 2, 3)},
        {"data_format": "nhwc"},
        {"dtype": "string"},
        {"compat": "torch"},
    ],
)
def test_d28_generators_that_make_no_sense(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(ArgumentError, match=rf"{name}.*Received"):
        ImageDataGenerator(**options)


def test_d28_keras_accepts_and_fails_later(classes: Path) -> None:
    flow(classes, "keras", interpolation="cubic")
    assert flow(classes, "keras", subset="validation").samples == 0
    with pytest.raises(ZeroDivisionError):
        len(flow(classes, "keras", batch_size=0))


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d29_classes_are_numbers(classes: Path, compat: str) -> None:
    iterator = flow(classes, compat, classes=["some", "many"])
    assert iterator.classes.dtype == np.int32
    assert iterator.classes.tolist() == [0] * 3 + [1] * 50


def test_d30_batch_index(classes: Path) -> None:
    keras, documented = (flow(classes, compat, batch_size=20) for compat in CONTRACTS)
    indices = []
    for _ in range(4):
        next(keras)
        next(documented)
        indices.append((keras.batch_index, documented.batch_index))
    assert indices == [(1, 0), (2, 1), (0, 2), (1, 0)]


def test_d31_links(classes: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    touch(outside / "secret.png", outside / "more" / "x.png")
    (classes / "some" / "inside.png").symlink_to(classes / "many" / "000.png")
    (classes / "some" / "out.png").symlink_to(outside / "secret.png")
    (classes / "some" / "linked").symlink_to(outside / "more")
    (classes / "some" / "loop").symlink_to(classes / "some")

    def names(compat: str, **options: Any) -> list[str]:
        return [name for name in flow(classes, compat, **options).filenames if name.startswith("some")]

    regular = [f"some/{number:03}.png" for number in range(3)]
    assert names("documented") == [*regular, "some/inside.png"]
    assert names("documented", follow_links=True) == [*regular, "some/inside.png", "some/out.png", "some/linked/x.png"]
    assert names("keras") == [*regular, "some/inside.png", "some/out.png"]
    assert len(names("keras", follow_links=True)) > 30
    for name in ("circle.png", "circle.txt"):
        (classes / "some" / name).symlink_to(name)
    assert names("documented") == [*regular, "some/inside.png"]
    circles = {os.path.basename(entry.path): entry.reason for entry in flow(classes, "documented").ignored}
    assert circles["circle.png"] == circles["circle.txt"] == "a link that leads to itself, or through too many links"
    assert names("keras") == [*regular, "some/circle.png", "some/inside.png", "some/out.png"]
    (classes / "third").symlink_to(outside)
    with pytest.raises(DatasetError, match=r"third.*follow_links=True"):
        flow(classes, "documented")
    assert flow(classes, "documented", follow_links=True).num_classes == 3
    assert flow(classes, "keras").num_classes == 3


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d33_next_pickle_and_workers(classes: Path, compat: str) -> None:
    iterator = flow(classes, compat, batch_size=7, workers=2)
    iterator.next()
    copy = pickle.loads(pickle.dumps(iterator))
    for _ in range(len(iterator)):
        np.testing.assert_array_equal(iterator.next()[0], copy.next()[0])


def test_d34_saving(tmp_path: Path) -> None:
    (tmp_path / "data" / "class").mkdir(parents=True)
    Image.new("RGBA", (3, 3), (9, 9, 9, 0)).save(tmp_path / "data" / "class" / "x.png")
    options = {"color_mode": "rgba", "save_format": "jpeg", "save_to_dir": tmp_path / "new" / "folder"}
    next(flow(tmp_path / "data", "documented", **options))
    (path,) = (tmp_path / "new" / "folder").iterdir()
    assert np.asarray(Image.open(path)).min() > 250
    with pytest.raises(OSError, match="RGBA"):
        next(flow(tmp_path / "data", "keras", **options))


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d58_relative_paths_stay_what_they_were(
    classes: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, compat: str
) -> None:
    monkeypatch.chdir(classes.parent)
    iterator = flow(Path(classes.name), compat, on_error="skip")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert iterator.filepaths[0] == os.path.join(classes.name, iterator.filenames[0])
    assert iterator.batches.source.path(0) == str(classes / iterator.filenames[0])  # type: ignore[union-attr]
