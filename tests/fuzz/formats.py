"""Files of every format that Pillow writes and data sets have, sound and damaged."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from tests.fuzz import damage
from tests.jpeg import mutate

Random = np.random.Generator
LARGE = 200_000  # pixels
EXTENSIONS = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff", "JPG")
COMPRESSIONS = ("tiff_lzw", "tiff_deflate", "packbits", "jpeg", "tiff_adobe_deflate")
SAVED: dict[str, tuple[tuple[str, ...], tuple[dict[str, Any], ...]]] = {
    "BMP": (("1", "L", "P", "RGB", "RGBA"), ({},)),
    "GIF": (("1", "L", "P", "RGB", "RGBA"), ({}, {"interlace": 0}, {"transparency": 3}, {"save_all": True})),
    "PPM": (("1", "L", "RGB", "I;16", "RGBA"), ({},)),
    "TIFF": (
        ("1", "L", "P", "RGB", "RGBA", "CMYK", "LA", "I;16", "I", "F", "YCbCr", "LAB"),
        ({}, *({"compression": name} for name in COMPRESSIONS)),
    ),
    "WEBP": (("RGB", "RGBA", "L"), ({}, {"lossless": True}, {"save_all": True}, {"quality": 10})),
    "JPEG": (("CMYK", "L", "RGB", "YCbCr"), ({"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}, {"progressive": True})),
    "PNG": (("1", "L", "P", "RGB", "RGBA", "LA", "I;16", "I"), ({}, {"optimize": True}, {"save_all": True})),
}  # fmt: skip


def saved(rng: Random, kind: str) -> bytes:
    """A sound file as Pillow saves it, often with what cannot be saved so left out."""
    modes, options = SAVED[kind]
    while True:
        image = Image.fromarray(mutate.wave(rng, *(int(v) for v in rng.integers(1, 50, 2))))
        mode = str(rng.choice(modes))
        try:
            image = _in_mode(image, mode)
            out = io.BytesIO()
            chosen = options[int(rng.integers(len(options)))]
            more = {"append_images": [image.rotate(90)]} if "save_all" in chosen else {}
            image.save(out, kind, **chosen, **more)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):  # not every mode with every option
            continue
        return out.getvalue()


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    if mode in ("I;16", "I", "F"):
        values = np.asarray(image.convert("L"), np.float32) * {"I;16": 257, "I": 300, "F": 0.7}[mode]
        return Image.fromarray(values.astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]))
    if mode == "LAB":
        return Image.frombytes("LAB", image.size, image.tobytes())
    return image.convert(mode)


def _claimed_pixels(data: bytes) -> int:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            return opened.width * opened.height
    except Exception:  # noqa: BLE001 - it claims nothing that Pillow believes
        return 0


def truncate(rng: Random, data: bytes, _other: bytes) -> bytes:
    return data[: int(rng.integers(len(data)))] if rng.random() < 0.7 else data[: -int(rng.integers(1, 20))]


def flip(rng: Random, data: bytes, _other: bytes) -> bytes:
    return damage.flip_bits(rng, data, b"") if data else data


def set_header(rng: Random, data: bytes, _other: bytes) -> bytes:
    """Bytes near the beginning, where sizes and offsets are."""
    out = bytearray(data)
    for _ in range(int(rng.integers(1, 4))):
        width = int(rng.choice([1, 2, 4]))
        value = int(rng.choice([0, 1, 2**31, 2**32 - 1, 127, 2**16 - 1, 2**15, int(rng.integers(2**16))]))
        at = int(rng.integers(min(len(out), 300)))
        out[at : at + width] = (value % 256**width).to_bytes(width, "little" if rng.random() < 0.6 else "big")
    return bytes(out)


def splice(rng: Random, data: bytes, other: bytes) -> bytes:
    return data[: int(rng.integers(len(data)))] + other[int(rng.integers(len(other))) :]


def remove(rng: Random, data: bytes, _other: bytes) -> bytes:
    at = int(rng.integers(len(data)))
    return data[:at] + data[at + int(rng.choice([1, 2, 4, 30])) :]


def insert(rng: Random, data: bytes, _other: bytes) -> bytes:
    at = int(rng.integers(len(data)))
    return data[:at] + rng.bytes(int(rng.choice([1, 2, 4, 30]))) + data[at:]


DAMAGES: list[Callable[[Random, bytes, bytes], bytes]] = [truncate, flip, flip, set_header, set_header, splice, remove,
                                                          insert]  # fmt: skip


class Corpus:
    """Sound files to be damaged, drawn once for many mutants."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._jpegs = mutate.seeds(rng, 24)
        self._pngs = [damage.sound(rng, b"", b"") for _ in range(24)]
        self._others = {kind: [saved(rng, kind) for _ in range(12)] for kind in SAVED}

    def mutant(self) -> bytes:
        """Returns a file, damaged nine times in ten; few claim to be large, which takes time."""
        while True:
            data = self._any()
            if _claimed_pixels(data) < LARGE or self._rng.random() < 0.02:
                return data

    def _any(self) -> bytes:
        rng, draw = self._rng, self._rng.random()
        if draw < 0.3:
            return mutate.mutant(rng, self._jpegs)[1]
        if draw < 0.5:
            return damage.mutant(rng, self._pngs)[1]
        kinds = list(self._others)
        data, other = (self._others[kinds[int(k)]][int(rng.integers(12))] for k in rng.integers(len(kinds), size=2))
        for _ in range(int(rng.choice([0, 1, 1, 1, 1, 2, 2]))):
            if len(data) > 30:
                data = DAMAGES[int(rng.integers(len(DAMAGES)))](rng, data, other)
        return data
