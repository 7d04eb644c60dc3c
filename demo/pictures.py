"""Makes real class folders out of the sample pictures that scikit-image and scikit-learn ship."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

VALIDATION_SHARE = 0.2
_VALIDATION_FOLDERS = ("validation", "val", "valid", "test")
_HELD_OUT = (0.36, 0.5)  # share of a photograph's width and height that is kept for validation crops alone
_SIDE = (0.3, 0.5)  # of a crop, as a share of the photograph's shorter side

Box = tuple[int, int, int, int]

AUGMENTATION: dict[str, Any] = {
    "rotation_range": 20,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "shear_range": 10,
    "zoom_range": 0.2,
    "channel_shift_range": 20,
    "brightness_range": (0.8, 1.2),
    "horizontal_flip": True,
}
_DIGIT_AUGMENTATION: dict[str, Any] = {
    "rotation_range": 12,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "shear_range": 8,
    "zoom_range": 0.12,
    "fill_mode": "constant",
}


@dataclass(frozen=True)
class Dataset:
    """Class folders on disk, and how to read them.

    Attributes:
        title: Its name in what the demo prints.
        train: Folder of class folders to train on.
        validation: The same to validate on; None when a share of `train` is to be split off.
        size: Height and width of a batch's pictures.
        color_mode: As in `flow_from_directory`.
        augmentation: Arguments of the training `ImageDataGenerator`.
        whole: Folder of class folders with the pictures of which `train` holds parts; None: it holds whole pictures.
    """

    title: str
    train: Path
    validation: Path | None = None
    size: tuple[int, int] = (64, 64)
    color_mode: str = "rgb"
    augmentation: dict[str, Any] = field(default_factory=lambda: AUGMENTATION)
    whole: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder of class folders that belongs to it."""
        return (self.train,) if self.validation is None else (self.train, self.validation)


def from_folder(folder: Path) -> Dataset:
    """Takes a folder of the user's own: class folders, or `train` and `validation` folders of them."""
    if not folder.is_dir():
        raise SystemExit(f"DATA must name a folder that holds one folder a class. Received: DATA={folder}")
    validation = next((folder / name for name in _VALIDATION_FOLDERS if (folder / name).is_dir()), None)
    if validation is not None and (folder / "train").is_dir():
        return Dataset(folder.name, folder / "train", validation)
    return Dataset(folder.name, folder)


def photographs(folder: Path, per_class: int = 80) -> Dataset:
    """Cuts crops out of sample photographs as JPEG files, one class a motif, in two folders.

    Validation crops come from a part of each photograph that no training crop overlaps. The photographs themselves are
    written too, each into its class's folder in a folder `whole`.

    Args:
        folder: Where to write; made anew.
        per_class: Crops of each motif for training; a quarter as many are made for validation.
    """
    _empty(folder)
    for motif, pixels in _motifs():
        rng = random.Random(motif)
        photograph = Image.fromarray(pixels)
        held_out = _place(
            rng, photograph.size, (int(photograph.width * _HELD_OUT[0]), int(photograph.height * _HELD_OUT[1]))
        )
        (folder / "whole" / motif).mkdir(parents=True)
        photograph.save(folder / "whole" / motif / f"{motif}.jpg", quality=90)
        for part, count in (("train", per_class), ("validation", per_class // 4)):
            (folder / part / motif).mkdir(parents=True)
            for number in range(count):
                crop = photograph.crop(_crop(rng, photograph.size, held_out, inside=part == "validation"))
                crop.save(folder / part / motif / f"{motif}_{number:03d}.jpg", quality=90)
    return Dataset("photographs", folder / "train", folder / "validation", whole=folder / "whole")


def digits(folder: Path, count: int = 1000) -> Dataset:
    """Writes scikit-learn's handwritten digits of 8x8 pixels as PNG files: framed in black, enlarged to 48x48."""
    from sklearn.datasets import load_digits

    _empty(folder)
    bunch = load_digits()
    for number, (image, label) in enumerate(zip(bunch.images[:count], bunch.target[:count], strict=True)):
        path = folder / str(label) / f"{number:04d}.png"
        path.parent.mkdir(exist_ok=True)
        framed = Image.fromarray(np.pad((image * (255 / 16)).astype(np.uint8), 2))
        framed.resize((48, 48), Image.Resampling.BICUBIC).save(path)
    return Dataset("digits", folder, None, (32, 32), "grayscale", _DIGIT_AUGMENTATION)


def _motifs() -> Iterator[tuple[str, np.ndarray[Any, np.dtype[np.uint8]]]]:
    import skimage.data
    from sklearn.datasets import load_sample_image

    data: Any = skimage.data
    sources: dict[str, Callable[[], Any]] = {
        "astronaut": data.astronaut,
        "brick": data.brick,
        "cat": data.cat,
        "coffee": data.coffee,
        "flower": lambda: load_sample_image("flower.jpg"),
        "galaxies": data.hubble_deep_field,
        "grass": data.grass,
        "motorcycle": lambda: data.stereo_motorcycle()[0],
        "retina": data.retina,
        "temple": lambda: load_sample_image("china.jpg"),
    }
    for motif, source in sources.items():
        yield motif, source()


def _place(rng: random.Random, area: tuple[int, int], size: tuple[int, int]) -> Box:
    """Returns a box of some size at a random place of an area."""
    left, top = (rng.randint(0, whole - part) for whole, part in zip(area, size, strict=True))
    return left, top, left + size[0], top + size[1]


def _crop(rng: random.Random, area: tuple[int, int], held_out: Box, *, inside: bool) -> Box:
    """Returns a random square, wholly inside of what is held out or wholly outside."""
    left, top, right, bottom = held_out
    while True:
        side = min(256, int(min(area) * rng.uniform(*_SIDE)))
        if inside:
            side = min(side, right - left, bottom - top)
            x0, y0, x1, y1 = _place(rng, (right - left, bottom - top), (side, side))
            return x0 + left, y0 + top, x1 + left, y1 + top
        box = _place(rng, area, (side, side))
        if box[2] <= left or box[0] >= right or box[3] <= top or box[1] >= bottom:
            return box


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
