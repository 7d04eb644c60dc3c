"""What the files to measure on look like: one JPEG at a time, cut from a real photograph."""

import functools
import io
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter

_LATER_QUALITIES = (92, 93, 94, 95, 96)
_CLOSE_ENOUGH = 0.08
_CROPS = 4
_SHARPEN = ImageFilter.UnsharpMask(radius=1.0, percent=80, threshold=0)  # as cameras do


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        title: In words, for a person.
        count: How many files are made unless told otherwise.
        size: Width and height of most of them; of the others some stand upright.
        share_upright: How many.
        share_odd: How many have any size about as large.
        qualities: Pillow's JPEG qualities to draw from.
        share_444: How many keep their chroma at full resolution; the others are 4:2:0.
        share_progressive: How many are progressive.
        share_grey: How many are grey.
        log_kilobytes: Mean and standard deviation of the logarithm of the kilobytes of a file of this size; None
            takes files as they come.
    """

    title: str
    count: int
    size: tuple[int, int]
    share_upright: float
    share_odd: float
    qualities: tuple[int, ...]
    share_444: float
    share_progressive: float
    share_grey: float
    log_kilobytes: tuple[float, float] | None


KINDS = {
    # What ImageNet's training files look like: mostly 500x375, quality 88 to 96, sizes spread around 100 KB.
    "web": Kind(
        "like ImageNet's", 600, (500, 375), 0.15, 0.10, (88, 90, 90, 90, 92, 92, 95), 0.15, 0.03, 0.02, (4.62, 0.42)
    ),
    # What a telephone or a camera saves after sizing down for the web.
    "camera": Kind("2000x1500 as of a camera", 100, (2000, 1500), 0.20, 0.0, (88, 90, 92), 0.15, 0.0, 0.0, None),
}


@dataclass(frozen=True)
class _Encoding:
    quality: int
    subsampling: int
    progressive: bool

    def of(self, image: Image.Image, quality: int | None = None) -> bytes:
        buffer = io.BytesIO()
        image.save(
            buffer,
            "JPEG",
            quality=quality or self.quality,
            subsampling=self.subsampling,
            progressive=self.progressive,
        )
        return buffer.getvalue()


def picture(rng: random.Random, kind: Kind, sources: Sequence[Path]) -> bytes:
    """Returns one JPEG: of a few random crops, the one whose size in bytes is nearest to what its kind has."""
    draw = rng.random()
    width, height = kind.size if draw < 1 - kind.share_odd - kind.share_upright else kind.size[::-1]
    if draw >= 1 - kind.share_odd:
        least, most = round(0.8 * min(kind.size)), round(1.28 * max(kind.size))
        width, height = rng.randint(least, most), rng.randint(least, most)
    encoding = _Encoding(
        rng.choice(kind.qualities), 0 if rng.random() < kind.share_444 else 2, rng.random() < kind.share_progressive
    )
    mode = "L" if rng.random() < kind.share_grey else "RGB"
    if kind.log_kilobytes is None:
        return encoding.of(_crop(rng, sources, width, height).convert(mode))
    share = (width * height) / (kind.size[0] * kind.size[1])
    return _of_size(
        rng, encoding, sources, (width, height), mode, 1000 * rng.lognormvariate(*kind.log_kilobytes) * share
    )


def _of_size(
    rng: random.Random, encoding: _Encoding, sources: Sequence[Path], size: tuple[int, int], mode: str, wanted: float
) -> bytes:
    best, nearest, content = None, math.inf, b""
    for _ in range(_CROPS):
        image = _crop(rng, sources, *size).convert(mode)
        encoded = encoding.of(image)
        distance = abs(len(encoded) - wanted) / wanted
        if distance < nearest:
            best, nearest, content = image, distance, encoded
        if nearest < _CLOSE_ENOUGH:
            break
    for quality in _LATER_QUALITIES:  # a blurred background stays small: raise the quality
        if best is None or len(content) >= wanted * (1 - _CLOSE_ENOUGH):
            break
        if quality > encoding.quality:
            content = encoding.of(best, quality)
    return content


def _crop(rng: random.Random, sources: Sequence[Path], width: int, height: int) -> Image.Image:
    """Cuts a random place at some scale: the largest that fits to half of it, enlarged only if need be."""
    photograph = _load(rng.choice(sources))
    largest = min(photograph.width / width, photograph.height / height)
    smallest = max(0.5 * largest, min(1.0, largest))
    scale = smallest * (largest / smallest) ** rng.random()
    w, h = int(width * scale), int(height * scale)
    x, y = rng.randint(0, photograph.width - w), rng.randint(0, photograph.height - h)
    cut = photograph.crop((x, y, x + w, y + h))
    return cut.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0).filter(_SHARPEN)


def large_enough(kind: Kind, sources: Sequence[Path]) -> list[Path]:
    """Returns the photographs that need not be enlarged much for this kind; all of them when none is large."""
    found = []
    for path in sources:
        with Image.open(path) as image:
            if max(image.size) >= 0.95 * max(kind.size):
                found.append(path)
    return found or list(sources)


@functools.lru_cache(maxsize=8)
def _load(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")
