"""What a soak reads: pictures, some of them damaged, and ways to read them, each with the batches of a quiet run."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dirflow import DirectoryIterator, ImageDataGenerator
from tests.support.images import save

CLASSES = ("ant", "bee", "cat")
FILES = 60
EPOCHS = 3
DAMAGED = (7, 23, 41)  # files whose content is none
PROTOCOLS = ("next", "index")  # two orders of the same pictures under one of the contracts
Address = tuple[str, int, int]  # protocol, epoch, number of the batch


@dataclass(frozen=True)
class Scene:
    """A way to read the pictures.

    Attributes:
        compat: the contract.
        generator: options of the generator.
        flow: options of the iterator on which batches depend.
        digests: of the batches of a quiet run.
    """

    compat: str
    generator: dict[str, Any]
    flow: dict[str, Any]
    digests: dict[Address, str]

    def iterator(self, folder: Path, **means: Any) -> DirectoryIterator:
        """Returns an iterator; `means` are options on which no batch depends."""
        return ImageDataGenerator(compat=self.compat, **self.generator).flow_from_directory(
            folder, **self.flow, **means
        )


def make_pictures(folder: Path) -> None:
    """Draws the pictures."""
    for number in range(FILES):
        path = folder / CLASSES[number % 3] / f"{number:02}.{'jpg' if number % 2 else 'png'}"
        save(path, number, 24 + number % 17, 20 + number % 13)
        if number in DAMAGED:
            path.write_bytes(path.read_bytes()[:60])


def draw_scenes(rng: np.random.Generator, folder: Path, count: int) -> list[Scene]:
    """Draws ways to read the pictures, and reads them in quiet."""
    scenes = []
    for number in range(count):
        scene = Scene(str(rng.choice(["documented", "keras"])), _generator(rng), _flow(rng, number), {})
        for protocol in PROTOCOLS:
            scene.digests.update(_read(protocol, scene.iterator(folder, workers=1, prefetch=0)))
        scenes.append(scene)
    return scenes


def _read(protocol: str, iterator: DirectoryIterator) -> Iterator[tuple[Address, str]]:
    """Yields the digests of all batches of the first epochs."""
    for epoch in range(EPOCHS):
        for number in range(len(iterator)):
            yield (protocol, epoch, number), digest(next(iterator) if protocol == "next" else iterator[number])
        if protocol == "index":
            iterator.on_epoch_end()


def digest(batch: Any) -> str:
    """Returns a digest of the bytes of a batch."""
    made = hashlib.sha256()
    for part in batch:
        made.update(repr((part.shape, part.dtype)).encode() + np.ascontiguousarray(part).tobytes())
    return made.hexdigest()


def _generator(rng: np.random.Generator) -> dict[str, Any]:
    choices: dict[str, list[Any]] = {
        "rotation_range": [0, 30],
        "zoom_range": [0.0, 0.3],
        "width_shift_range": [0.0, 0.2],
        "horizontal_flip": [False, True],
        "brightness_range": [None, (0.6, 1.4)],
        "channel_shift_range": [0.0, 20.0],
        "samplewise_center": [False, True],
        "rescale": [None, 1 / 255],
    }
    return {name: values[int(rng.integers(len(values)))] for name, values in choices.items()}


def _flow(rng: np.random.Generator, number: int) -> dict[str, Any]:
    return {
        "seed": number,
        "target_size": ((17, 13), (24, 20))[int(rng.integers(2))],  # two cache folders for many ways to read
        "interpolation": "bilinear",
        "batch_size": int(rng.integers(3, 17)),
        "shuffle": bool(rng.integers(2)),
        "class_mode": str(rng.choice(["categorical", "sparse"])),
        "on_error": str(rng.choice(["skip", "blank"])),
    }
