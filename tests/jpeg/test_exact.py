"""Sound files of every kind have Pillow's pixels, on both paths."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.jpeg import forge, forge_progressive, mutate, peer

FACTORS = [
    *mutate.FACTORS,
    [(2, 2)],
    [(3, 1), (1, 1), (1, 1)],
    [(2, 4), (1, 1), (1, 1)],
    [(4, 2), (1, 1), (1, 1)],
    [(2, 2), (2, 1), (2, 1)],
    [(4, 1), (2, 1), (2, 1)],
]
SIZES = [(1, 1), (2, 2), (3, 5), (5, 3), (8, 8), (9, 17), (16, 16), (33, 31), (100, 1), (1, 100), (65, 66), (200, 131)]


def assert_like_pillow(peers: list[peer.Peer], data: bytes, denominator: int = 1) -> None:
    want = peer.pillow(data, denominator)
    for p in peers:
        got = p.decode(data, denominator)
        assert not isinstance(got, str), got
        assert got == want


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}, {"restart_marker_blocks": 3}])
def test_files_that_pillow_writes(peers: list[peer.Peer], size: tuple[int, int], options: dict[str, Any]) -> None:
    rng = np.random.default_rng(size)
    for subsampling in (None, 0, 1, 2):
        for quality in (3, 75, 100):
            image = Image.fromarray(mutate.wave(rng, *size))
            out = io.BytesIO()
            if subsampling is None:
                image.convert("L").save(out, "JPEG", quality=quality, **options)
            else:
                image.save(out, "JPEG", quality=quality, subsampling=subsampling, **options)
            for denominator in (1, 2, 4, 8):
                assert_like_pillow(peers, out.getvalue(), denominator)


@pytest.mark.parametrize("extreme", [0.0, 0.3])
@pytest.mark.parametrize("factors", FACTORS, ids=str)
def test_unusual_sampling_and_coefficients_out_of_range(
    peers: list[peer.Peer], factors: list[tuple[int, int]], extreme: float
) -> None:
    rng = np.random.default_rng(sum(sum(f) for f in factors))
    for i in range(24):
        scans = mutate.SCANS[i % len(mutate.SCANS)] if len(factors) > 1 else None
        picture = forge.random_picture(
            rng, factors, extreme=extreme, scans=scans, restart=[0, 0, 1, 5][i % 4], short=i % 7
        )
        assert_like_pillow(peers, picture.encode(), [1, 1, 2, 4, 8][i % 5])


@pytest.mark.parametrize("extreme", [0.0, 0.3])
@pytest.mark.parametrize("factors", FACTORS, ids=str)
def test_scan_scripts_drawn_at_random(peers: list[peer.Peer], factors: list[tuple[int, int]], extreme: float) -> None:
    rng = np.random.default_rng(sum(sum(f) for f in factors) + 1)
    for i in range(16):
        picture = forge.random_picture(rng, factors, extreme=extreme, restart=[0, 0, 1, 5][i % 4], short=i % 7)
        assert_like_pillow(peers, forge_progressive.encode(picture, rng), [1, 1, 2, 4, 8][i % 5])


@pytest.mark.parametrize("rows", [False, True])
def test_regions_are_parts_of_the_picture(peers: list[peer.Peer], rows: bool) -> None:
    rng = np.random.default_rng(8)
    for data in mutate.seeds(rng, 60):
        denominator = int(rng.choice([1, 1, 2, 4, 8]))
        width, height, components, pixels = peer.pillow(data, denominator)
        whole = np.frombuffer(pixels, np.uint8).reshape(height, width, components)
        left, top = int(rng.integers(width)), int(rng.integers(height))
        w, h = int(rng.integers(1, width - left + 1)), int(rng.integers(1, height - top + 1))
        want = whole[top : top + h, left : left + w].tobytes()
        for p in peers:
            assert p.decode(data, denominator, (left, top, w, h), rows) == (w, h, components, want)


def test_a_region_outside_is_declined(peers: list[peer.Peer]) -> None:
    data = mutate.seeds(np.random.default_rng(0), 2)[1]
    for p in peers:
        assert p.decode(data, 1, (0, 0, 4000, 1)) == "Region"


@pytest.mark.parametrize(
    ("mode", "options", "reason"),
    [("CMYK", {}, "Components(4)"), ("RGB", {"keep_rgb": True}, "ColourSpace")],
)
def test_other_colour_spaces_are_declined(
    peers: list[peer.Peer], mode: str, options: dict[str, Any], reason: str
) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, "JPEG", **options)
    for p in peers:
        assert p.decode(out.getvalue()) == reason


def test_metadata_does_not_matter(peers: list[peer.Peer]) -> None:
    image, out = Image.fromarray(mutate.wave(np.random.default_rng(1), 50, 40)), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "upside down"
    image.save(out, "JPEG", exif=exif, icc_profile=b"p" * 70000, comment=b"\xff\xd8\xff", dpi=(72, 72))
    assert_like_pillow(peers, out.getvalue())
