"""`decode="fast"` is what Pillow makes of a picture that it has drafted, and of nothing else a different one."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dirflow import ArgumentError, ImageDataGenerator
from dirflow.common.contract import Compat
from dirflow.common.forms import INTERPOLATIONS
from dirflow.pipeline.run.pillow import _centre_box
from tests.support.images import picture, save

MODES = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}


def fast(folder: Path, size: tuple[int, int], **options: Any) -> np.ndarray:
    options = {"class_mode": None, "interpolation": "bilinear", "shuffle": False, "decode": "fast", **options}
    generator = ImageDataGenerator(dtype="uint8", compat=options.pop("compat", "documented"))
    images: np.ndarray = generator.flow_from_directory(folder, size, **options)[0]
    return images


def drafted(
    path: Path, height: int, width: int, interpolation: str, color_mode: str, compat: Compat, *, keep: bool
) -> np.ndarray:
    """What Pillow makes: a smaller decoding, of which the part that the file's own pixels would be is resized."""
    with Image.open(path) as image:
        own = image.size
        box = _centre_box(own, height, width, compat) if keep else (0, 0, *own)
        part = (box[2] - box[0]) // width, (box[3] - box[1]) // height
        scale = next((scale for scale in (8, 4, 2) if min(part) >= scale), 1)
        image.draft(None, (own[0] // scale, own[1] // scale))
        assert image.size == (-(-own[0] // scale), -(-own[1] // scale))
        small = image.convert(MODES[color_mode])
        if scale == 1 and own == (width, height):
            return np.asarray(small)
        scaled = tuple(side / scale for side in box)
        return np.asarray(small.resize((width, height), INTERPOLATIONS[interpolation], box=scaled))


@given(
    own=st.tuples(st.integers(1, 150), st.integers(1, 150)),
    target=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    interpolation=st.sampled_from(["bilinear", "bicubic", "lanczos", "box", "hamming"]),
    color_mode=st.sampled_from(["rgb", "rgba", "grayscale"]),
    keep=st.booleans(),
    encoding=st.fixed_dictionaries(
        {"quality": st.integers(40, 95), "progressive": st.booleans(), "subsampling": st.integers(0, 2)}
    ),
    channels=st.sampled_from([1, 3]),
    compat=st.sampled_from(["documented", "keras"]),
)
@settings(max_examples=150)
def test_it_is_pillow_after_a_draft(
    tmp_path: Path,
    own: tuple[int, int],
    target: tuple[int, int],
    interpolation: str,
    color_mode: str,
    keep: bool,
    encoding: dict[str, Any],
    channels: int,
    compat: Compat,
) -> None:
    path = tmp_path / "a" / "picture.jpg"
    save(path, 1, *own, channels=channels, **encoding)
    options = {"interpolation": interpolation, "color_mode": color_mode, "keep_aspect_ratio": keep, "compat": compat}
    made = fast(tmp_path, target, **options)
    expected = drafted(path, *target, interpolation, color_mode, compat, keep=keep)
    np.testing.assert_array_equal(made[0].squeeze(), expected.squeeze())


def exact(folder: Path, size: tuple[int, int], **options: Any) -> np.ndarray:
    return fast(folder, size, decode="exact", **options)


def test_what_is_not_a_large_jpeg_stays_exact(tmp_path: Path) -> None:
    save(tmp_path / "a" / "large.png", 1, 200, 160)
    save(tmp_path / "a" / "small.jpg", 2, 60, 90)
    Image.fromarray(picture(3, 200, 160)).convert("CMYK").save(tmp_path / "a" / "cmyk.jpg")
    np.testing.assert_array_equal(fast(tmp_path, (40, 40)), exact(tmp_path, (40, 40)))


@pytest.mark.parametrize("compat", ["documented", "keras"])
def test_nearest_stays_exact(tmp_path: Path, compat: str) -> None:
    save(tmp_path / "a" / "large.jpg", 1, 200, 160)
    options = {"interpolation": "nearest", "compat": compat}
    np.testing.assert_array_equal(fast(tmp_path, (20, 20), **options), exact(tmp_path, (20, 20), **options))


def test_exact_is_the_default(tmp_path: Path) -> None:
    save(tmp_path / "a" / "large.jpg", 1, 200, 160)
    plain = ImageDataGenerator(dtype="uint8").flow_from_directory(
        tmp_path, (20, 20), class_mode=None, interpolation="bilinear"
    )[0]
    np.testing.assert_array_equal(plain, exact(tmp_path, (20, 20)))
    assert not np.array_equal(plain, fast(tmp_path, (20, 20)))


def test_it_looks_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    smooth = Image.fromarray(picture(1, 50, 40)).resize((400, 320), Image.Resampling.BICUBIC)
    smooth.save(tmp_path / "a" / "large.jpg", quality=90)
    difference = fast(tmp_path, (30, 40)).astype(float) - exact(tmp_path, (30, 40))
    assert 0 < np.mean(difference**2) < 4


def test_workers_and_look_ahead_change_nothing(tmp_path: Path) -> None:
    for number in range(6):
        save(tmp_path / "a" / f"{number}.jpg", number, 150 + number, 140)
    options = {"seed": 1, "shuffle": True, "batch_size": 3}
    first = fast(tmp_path, (20, 30), workers=1, prefetch=0, **options)
    np.testing.assert_array_equal(fast(tmp_path, (20, 30), workers=4, **options), first)


def test_a_cache_keeps_them_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dirflow.pipeline.run.cache.catalogue.RECENT", 0)
    folder, kept = tmp_path / "pictures", tmp_path / "kept"
    save(folder / "a" / "large.jpg", 1, 200, 160)
    for _ in range(2):
        np.testing.assert_array_equal(fast(folder, (20, 20), cache=kept), fast(folder, (20, 20)))
        np.testing.assert_array_equal(exact(folder, (20, 20), cache=kept), exact(folder, (20, 20)))


def test_damage_is_named(tmp_path: Path) -> None:
    content = io.BytesIO()
    Image.fromarray(picture(1, 200, 160)).save(content, "JPEG")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "cut.jpg").write_bytes(content.getvalue()[:900])
    with pytest.raises(OSError, match=r"cut\.jpg.*truncated"):
        fast(tmp_path, (20, 20))


def test_what_is_accepted(tmp_path: Path) -> None:
    save(tmp_path / "a" / "large.jpg", 1, 200, 160)
    with pytest.raises(ArgumentError, match=r"`decode` must be one of 'exact', 'fast'\. Received: decode='quick'"):
        fast(tmp_path, (20, 20), decode="quick")
