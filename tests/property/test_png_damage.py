"""A small share of `make fuzz TARGETS=png`: damaged PNG files are declined, or shown as Pillow shows them."""

import struct
import zlib

import numpy as np
import pytest

from tests.fuzz import pngs
from tests.fuzz.png import CHANNELS, WANTED, engine, pillow, run


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files(seed: int) -> None:
    verdicts = run(500, seed)
    assert verdicts.failures == []
    # Both happen: neither is everything declined, nor is nothing damaged.
    assert verdicts.counts["identical"] > 50
    assert verdicts.counts["declined"] > 50


@pytest.mark.parametrize("color_mode", ["rgb", "grayscale"])
@pytest.mark.parametrize("compat", ["keras", "documented"])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_every_alpha_with_every_colour(color_mode: str, compat: str, mode: str) -> None:
    colour, alpha = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    channels = [colour, alpha] if mode == "LA" else [colour, colour[::-1], alpha.T ^ 85, alpha]
    pixels = np.stack(channels, axis=-1)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    png = pngs.Png([256, 256, 8, 4 if mode == "LA" else 6, 0, 0, 0], rows, stream=zlib.compress(rows))
    content = pngs.join(png.chunks())
    np.testing.assert_array_equal(engine(content, color_mode, compat), pillow(content, color_mode, compat))


@pytest.mark.parametrize(("width", "height"), [(1000, 1000), (1, 10**6), (10**6, 1)])
def test_a_claimed_size_costs_nothing(width: int, height: int) -> None:
    stream = zlib.compress(bytes(200))
    content = pngs.join(pngs.Png([width, height, 8, 6, 0, 0, 0], b"", stream=stream).chunks())
    assert engine(content, "rgb", "keras") == "png: too little data for its size"


def test_bombs_in_texts_and_profiles_are_left_to_pillow() -> None:
    rows = b"\0\1\2\3"
    for name, data in [(b"iCCP", b"x\0\0" + pngs.BOMB), (b"zTXt", b"x\0\0" + pngs.BOMB)]:
        png = pngs.Png([1, 1, 8, 2, 0, 0, 0], rows, [(name, data)], stream=zlib.compress(rows))
        assert engine(pngs.join(png.chunks()), "rgb", "keras") == "png: a text or profile that is damaged or very long"
    half = (b"zTXt", b"x\0\0" + zlib.compress(bytes(600_000)))
    png = pngs.Png([1, 1, 8, 2, 0, 0, 0], rows, [half], stream=zlib.compress(rows))
    np.testing.assert_array_equal(engine(pngs.join(png.chunks()), "rgb", "keras"), [[[1, 2, 3]]])
    png.before *= 2
    assert "very long" in engine(pngs.join(png.chunks()), "rgb", "keras")


def test_large_pictures_of_every_kind() -> None:
    random = np.random.default_rng(3)
    for color, (depths, samples) in pngs.KINDS.items():
        for depth in set(depths) - {16}:
            for interlaced in (0, 1):
                # Rows longer than what is inflated at once, and many short ones; noise below a smooth part.
                for width, height in [(30011, 9), (211, 1500)]:
                    parts = []
                    for number, length in enumerate(pngs.rows(width, height, depth * samples, interlaced)):
                        row = (
                            random.integers(0, 256, length, dtype=np.uint8)
                            if number % 3
                            else np.zeros(length, np.uint8)
                        )
                        parts.append(struct.pack("B", number % 5 if color != 3 else 0) + row.tobytes())
                    rows = b"".join(parts)
                    png = pngs.Png([width, height, depth, color, 0, 0, interlaced], rows, stream=zlib.compress(rows, 1))
                    if color == 3:
                        png.before.append((b"PLTE", random.bytes(3 * 2**depth)))
                    content = pngs.join(png.chunks())
                    mode = list(CHANNELS)[height % 3]
                    np.testing.assert_array_equal(engine(content, mode, "keras"), pillow(content, mode, "keras"))


def test_what_is_left_to_pillow_and_why() -> None:
    rows = b"\0\1\2\3"
    stream = zlib.compress(rows)
    header = [1, 1, 8, 2, 0, 0, 0]

    def reason(**changes: object) -> object:
        content = pngs.join(pngs.Png(**{"header": header, "data": rows, "stream": stream, **changes}).chunks())
        return engine(content, *WANTED[0])

    assert reason(header=[1, 1, 16, 2, 0, 0, 0]) == "png: 16 bits a sample"
    assert reason(before=[(b"tRNS", bytes(6))]) == "png: transparency in a tRNS chunk"
    assert reason(before=[(b"acTL", bytes(8))]) == "png: animation"
    assert reason(header=[2000, 2000, 8, 2, 0, 0, 0]) == "png: 2000 x 2000 pixels, more than 1000000"
    assert reason(stream=stream[:-4]) == "png: truncated pixel data"
    assert reason(before=[(b"tEXt", b"interlace\0yes")]) == "png: a text whose keyword has a meaning for Pillow"
