"""Files of every kind: what is delivered is what Keras and Pillow make of them."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from dirflow import ImageDataGenerator
from tests.parity.pair import Pair
from tests.support.images import picture

pytestmark = pytest.mark.usefixtures("global_random_state")

SIZES = [(1, 1), (2, 3), (7, 1), (8, 8), (15, 17), (16, 16), (33, 40), (100, 75)]


def rgb(size: tuple[int, int], seed: int = 0) -> Image.Image:
    return Image.fromarray(picture(seed, *size))


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def jpegs() -> dict[str, Callable[[tuple[int, int]], bytes]]:
    """JPEG files: how they are made from a size."""
    made: dict[str, Callable[[tuple[int, int]], bytes]] = {}
    for name, subsampling in {"444": 0, "422": 1, "420": 2}.items():
        for progressive in (False, True):
            options = {"subsampling": subsampling, "progressive": progressive, "quality": 85}
            made[f"{name}-progressive-{progressive}"] = lambda size, options=options: encoded(
                rgb(size), "JPEG", **options
            )
    for name in ("440", "411"):  # which Pillow does not write
        made[name] = lambda size, name=name: simplejpeg.encode_jpeg(
            np.ascontiguousarray(rgb(size)), colorsubsampling=name
        )
    made["gray"] = lambda size: encoded(rgb(size).convert("L"), "JPEG")
    made["gray-progressive"] = lambda size: encoded(rgb(size).convert("L"), "JPEG", progressive=True)
    made["cmyk"] = lambda size: encoded(rgb(size).convert("CMYK"), "JPEG")
    made["restarts"] = lambda size: encoded(rgb(size), "JPEG", restart_marker_blocks=1)
    made["optimised"] = lambda size: encoded(rgb(size), "JPEG", optimize=True, quality=97)
    made["coarse"] = lambda size: encoded(rgb(size), "JPEG", quality=2)
    made["rotated-by-exif"] = lambda size: encoded(rgb(size), "JPEG", exif=rotated())
    made["keep-rgb"] = lambda size: encoded(rgb(size), "JPEG", keep_rgb=True)
    return made


def rotated() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def pngs() -> dict[str, Callable[[tuple[int, int]], bytes]]:
    """PNG files: how they are made from a size."""

    def deep(size: tuple[int, int]) -> bytes:
        values = np.random.default_rng(1).integers(0, 65536, size[::-1], dtype=np.uint16)
        return encoded(Image.fromarray(values), "PNG")

    def with_alpha(mode: str) -> Callable[[tuple[int, int]], bytes]:
        return lambda size: encoded(Image.fromarray(picture(2, *size, channels=4)).convert(mode), "PNG")

    def bits(count: int) -> Callable[[tuple[int, int]], bytes]:
        return lambda size: encoded(rgb(size).convert("P", palette=1, colors=2**count), "PNG", bits=count)

    return {
        "1-bit": lambda size: encoded(rgb(size).convert("1"), "PNG"),
        "palette-1": bits(1),
        "palette-2": bits(2),
        "palette-4": bits(4),
        "palette-8": bits(8),
        "palette-transparent": lambda size: encoded(rgb(size).convert("P", palette=1), "PNG", transparency=3),
        "palette-translucent": lambda size: encoded(
            rgb(size).convert("P", palette=1), "PNG", transparency=bytes(range(0, 256, 2))
        ),
        "gray": lambda size: encoded(rgb(size).convert("L"), "PNG"),
        "gray-transparent": lambda size: encoded(rgb(size).convert("L"), "PNG", transparency=100),
        "16-bit": deep,
        "gray-alpha": with_alpha("LA"),
        "rgba": with_alpha("RGBA"),
        "rgb": lambda size: encoded(rgb(size), "PNG"),
        "rgb-transparent": lambda size: encoded(rgb(size), "PNG", transparency=(1, 2, 3)),
        "interlaced": interlaced,
    }


def interlaced(size: tuple[int, int]) -> bytes:
    """An Adam7 file (PNG specification, section 8), which Pillow reads but does not write."""
    pixels = picture(3, *size)
    height, width, _ = pixels.shape
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    parts = (pixels[top::down, left::right] for top, left, down, right in passes)
    rows = b"".join(b"\0" + row.tobytes() for part in parts if part.size for row in part)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def others() -> dict[str, Callable[[tuple[int, int]], bytes]]:
    """BMP, PPM and TIFF files: how they are made from a size."""

    def tiff(mode: str, **options: Any) -> Callable[[tuple[int, int]], bytes]:
        return lambda size: encoded(Image.fromarray(picture(4, *size, channels=4)).convert(mode), "TIFF", **options)

    return {
        "bmp": lambda size: encoded(rgb(size), "BMP"),
        "bmp-gray": lambda size: encoded(rgb(size).convert("L"), "BMP"),
        "bmp-palette": lambda size: encoded(rgb(size).convert("P"), "BMP"),
        "bmp-1": lambda size: encoded(rgb(size).convert("1"), "BMP"),
        "ppm": lambda size: encoded(rgb(size), "PPM"),
        "pgm": lambda size: encoded(rgb(size).convert("L"), "PPM"),
        "pbm": lambda size: encoded(rgb(size).convert("1"), "PPM"),
        "pgm-16": lambda size: b"P5 %d %d 65535\n" % size + bytes(i % 251 for i in range(2 * size[0] * size[1])),
        "tiff": tiff("RGB"),
        "tiff-rgba": tiff("RGBA"),
        "tiff-gray": tiff("L"),
        "tiff-cmyk": tiff("CMYK"),
        "tiff-lzw": tiff("RGB", compression="tiff_lzw"),
        "tiff-deflate": tiff("L", compression="tiff_adobe_deflate"),
        "tiff-1": tiff("1"),
        "tiff-32": lambda size: encoded(Image.fromarray(picture(5, *size, channels=1).astype(np.int32) * 99), "TIFF"),
        "tiff-float": lambda size: encoded(Image.fromarray(picture(5, *size, channels=1).astype(np.float32)), "TIFF"),
        "tiff-16": lambda size: encoded(Image.fromarray(picture(5, *size, channels=1).astype(np.uint16) * 200), "TIFF"),
    }


KINDS = {**{f"jpeg {name}": make for name, make in jpegs().items()}, **pngs(), **others()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("color_mode", ["rgb", "rgba", "grayscale"])
@pytest.mark.filterwarnings("ignore:Palette images with Transparency:UserWarning")
def test_every_kind_of_file(tmp_path: Path, kind: str, color_mode: str) -> None:
    (tmp_path / "class").mkdir()
    for size in SIZES:
        # The extension lies about most of them: content decides.
        (tmp_path / "class" / f"{size[0]:03}x{size[1]:03}.png").write_bytes(KINDS[kind](size))
    options = {"color_mode": color_mode, "target_size": (12, 19), "shuffle": False, "seed": 1, "batch_size": len(SIZES)}
    for interpolation in ("nearest", "bilinear"):
        Pair({}, {**options, "interpolation": interpolation}, tmp_path).assert_same_next()


@pytest.mark.parametrize("kind", KINDS)
def test_documented_differs_only_in_depth_and_transparency(tmp_path: Path, kind: str) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "x.png").write_bytes(KINDS[kind]((33, 40)))
    with Image.open(tmp_path / "class" / "x.png") as image:
        image.load()
        differs = image.mode in ("I", "I;16") or image.has_transparency_data
    if differs:
        pytest.skip("D10 and D11 are shown in tests/contracts")
    batches = [
        next(ImageDataGenerator(compat=compat).flow_from_directory(tmp_path, target_size=(9, 9), interpolation="box"))
        for compat in ("keras", "documented")
    ]
    np.testing.assert_array_equal(batches[0][0], batches[1][0])
