"""Makes the files to measure on: JPEGs like ImageNet's, about 500x375 and 90 KB, cut from real photographs.

Usage: `python benchmarks/make_data.py`. `COUNT=n` sets how many; `DATA=folder` names the folder: it is
made when missing or empty, and used as it is when it holds files already.
"""

import functools
import io
import math
import os
import random
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter

import photographs

CACHE = Path(__file__).resolve().parent.parent / ".bench"
DEFAULT_COUNT = 600

# What ImageNet's training files look like: mostly 500x375, some upright, quality 88 to 96, 4:2:0 or 4:4:4,
# about 3 % progressive, 2 % grey; file sizes spread log-normally around 100 KB at 500x375.
_QUALITIES = (88, 90, 90, 90, 92, 92, 95)
_LATER_QUALITIES = (92, 93, 94, 95, 96)
_SHARE_444 = 0.15
_SHARE_PROGRESSIVE = 0.03
_SHARE_GREY = 0.02
_LOG_KILOBYTES = (4.62, 0.42)
_CLOSE_ENOUGH = 0.08
_CROPS = 4
_SHARPEN = ImageFilter.UnsharpMask(radius=1.0, percent=80, threshold=0)  # as cameras do


@dataclass(frozen=True)
class Data:
    """A folder of class folders, and in words where its files come from."""

    folder: Path
    description: str


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


def prepare(folder: Path | None = None, count: int = DEFAULT_COUNT) -> Data:
    """Returns the folder to measure on, made first where that is still to do.

    Args:
        folder: The user's own; None for one in the cache folder.
        count: How many files to make.
    """
    if folder is not None and folder.is_dir() and any(folder.iterdir()):
        return Data(folder, f"of {folder.name}")
    sources = photographs.find(CACHE / "photographs")
    target = folder or CACHE / f"images-{sources.source}-{count}"
    if not target.is_dir() or not any(target.iterdir()):
        _make(target, count, sources)
    return Data(target, f"cut from {sources.description}")


def _make(target: Path, count: int, sources: photographs.Photographs) -> None:
    """Writes all files into a folder beside the target, then renames it: a target is complete or missing."""
    print(f"making {count} JPEGs from {sources.description}", flush=True)
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    motifs = sorted(sources.motifs)
    with ProcessPoolExecutor() as pool:
        jobs = [
            pool.submit(_make_class, partial, motif, sources.motifs[motif], len(range(k, count, len(motifs))))
            for k, motif in enumerate(motifs)
        ]
        for job in jobs:
            job.result()
    if target.is_dir():
        target.rmdir()
    partial.rename(target)


def _make_class(folder: Path, motif: str, sources: Sequence[Path], count: int) -> None:
    if count:
        (folder / motif).mkdir()
    for k in range(count):
        content = _picture(random.Random(f"{motif}/{k}"), sources)
        (folder / motif / f"{motif}_{k:05d}.jpg").write_bytes(content)


def _picture(rng: random.Random, sources: Sequence[Path]) -> bytes:
    """Returns one JPEG: of a few random crops, the one whose size in bytes is nearest ImageNet's."""
    kind = rng.random()
    width, height = (500, 375) if kind < 0.75 else (375, 500)
    if kind >= 0.90:
        width, height = rng.randint(300, 640), rng.randint(300, 640)
    encoding = _Encoding(
        rng.choice(_QUALITIES), 0 if rng.random() < _SHARE_444 else 2, rng.random() < _SHARE_PROGRESSIVE
    )
    mode = "L" if rng.random() < _SHARE_GREY else "RGB"
    wanted = 1000 * rng.lognormvariate(*_LOG_KILOBYTES) * (width * height) / (500 * 375)
    best, nearest, content = None, math.inf, b""
    for _ in range(_CROPS):
        image = _crop(rng, _load(rng.choice(sources)), width, height).filter(_SHARPEN).convert(mode)
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


def _crop(rng: random.Random, photograph: Image.Image, width: int, height: int) -> Image.Image:
    """Cuts a random place at some scale: the largest that fits to half of it, enlarged only if need be."""
    largest = min(photograph.width / width, photograph.height / height)
    smallest = max(0.5 * largest, min(1.0, largest))
    scale = smallest * (largest / smallest) ** rng.random()
    w, h = int(width * scale), int(height * scale)
    x, y = rng.randint(0, photograph.width - w), rng.randint(0, photograph.height - h)
    return photograph.crop((x, y, x + w, y + h)).resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


@functools.lru_cache(maxsize=8)
def _load(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def from_environment() -> Data:
    """Returns the folder that DATA and COUNT ask for."""
    data, count = os.environ.get("DATA"), int(os.environ.get("COUNT", DEFAULT_COUNT))
    if count < 1:
        raise SystemExit(f"COUNT must be at least 1. Received: COUNT={count}")
    return prepare(Path(data).expanduser() if data else None, count)


if __name__ == "__main__":
    made = from_environment()
    sizes = sorted(path.stat().st_size for path in made.folder.rglob("*") if path.is_file())
    print(f"{made.folder}: {len(sizes)} files {made.description}, median {sizes[len(sizes) // 2] / 1000:.0f} KB")
