"""D46, D50 to D53, and the pixel differences again: where the functions differ, each side shown."""

import io
from pathlib import Path, PurePath

import numpy as np
import pytest
from PIL import Image

import dirflow
from dirflow import ArgumentError, ImageError

CONTRACTS = ["keras", "documented"]


def dot(height: int, width: int) -> np.ndarray:
    x = np.zeros((height, width, 1), np.float32)
    x[1, 2] = 200
    return x


LAST = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}


def test_d1_shifts() -> None:
    options = {**LAST, "fill_mode": "constant", "seed": 3}
    down = dirflow.random_shift(dot(9, 9), 0, 0.3, **options)
    assert np.count_nonzero(down.sum(axis=(0, 2))) == 1  # the dot stays in its column
    across = dirflow.random_shift(dot(9, 9), 0, 0.3, **options, compat="keras")
    assert np.count_nonzero(across.sum(axis=(1, 2))) == 1  # in its row
    np.testing.assert_array_equal(dirflow.random_shift(dot(9, 9), 0, 0, **options), dot(9, 9))


def test_d2_half_a_turn_about_the_centre() -> None:
    x = dot(3, 6)
    options = {"theta": 180, **LAST, "fill_mode": "constant"}
    np.testing.assert_allclose(dirflow.apply_affine_transform(x, **options), x[::-1, ::-1], atol=1e-4)
    assert dirflow.apply_affine_transform(x, **options, compat="keras").max() < 200


def test_d2_columns_before_rows() -> None:
    x = dot(5, 8)
    turned = dirflow.apply_affine_transform(x, theta=30, tx=2, zx=0.7, **LAST)
    transposed = dirflow.apply_affine_transform(
        x.transpose(1, 0, 2), theta=30, tx=2, zx=0.7, row_axis=1, col_axis=0, channel_axis=2
    )
    np.testing.assert_allclose(transposed.transpose(1, 0, 2), turned, atol=1e-3)


def test_d3_brightness_of_images_in_0_to_1() -> None:
    x = np.full((2, 2, 3), 0.5, np.float32)
    assert dirflow.apply_brightness_shift(x, 1.5, scale=False, compat="keras").max() == 0
    np.testing.assert_array_equal(dirflow.apply_brightness_shift(x, 1.5, scale=False), 0.75)


def test_d6_channel_shift_of_a_uniform_image() -> None:
    x = np.full((2, 2, 3), 100, np.float32)
    np.testing.assert_array_equal(dirflow.apply_channel_shift(x, 20, 2, compat="keras"), x)
    np.testing.assert_array_equal(dirflow.apply_channel_shift(x, 20, 2), x + 20)


def test_d8_zooms_that_mirror_or_collapse() -> None:
    assert dirflow.random_zoom(dot(4, 4), (-1, 1), **LAST, seed=1, compat="keras").shape == (4, 4, 1)
    with pytest.raises(ArgumentError, match="zoom_range"):
        dirflow.random_zoom(dot(4, 4), (-1, 1), **LAST, seed=1)


def test_d11_and_d12_of_loading(tmp_path: Path) -> None:
    Image.new("RGBA", (100, 3), (10, 10, 10, 0)).save(tmp_path / "x.png")
    options = {"target_size": (100, 2), "keep_aspect_ratio": True}
    keras, documented = (dirflow.load_img(tmp_path / "x.png", compat=compat, **options) for compat in CONTRACTS)
    assert keras.getpixel((0, 0)) == (10, 10, 10)
    assert documented.getpixel((0, 0)) == (255, 255, 255)


def test_d28_arguments_of_loading(tmp_path: Path) -> None:
    Image.new("RGB", (3, 3)).save(tmp_path / "x.png")
    assert dirflow.load_img(tmp_path / "x.png", interpolation="cubic", compat="keras").size == (3, 3)
    for options in ({"interpolation": "cubic"}, {"target_size": (0, 3)}, {"color_mode": "hsv"}):
        with pytest.raises(ArgumentError, match=next(iter(options))):
            dirflow.load_img(tmp_path / "x.png", **options)
    with pytest.raises(ArgumentError, match="size"):
        dirflow.smart_resize(np.zeros((3, 3, 3)), (0, 3))


def test_d34_transparency_in_jpeg(tmp_path: Path) -> None:
    x = np.zeros((8, 8, 4), np.uint8)
    with pytest.warns(UserWarning, match="transparency"):
        dirflow.save_img(tmp_path / "keras.jpg", x, scale=False, compat="keras")
    dirflow.save_img(tmp_path / "documented.jpg", x, scale=False)
    assert np.asarray(Image.open(tmp_path / "keras.jpg")).max() == 0
    assert np.asarray(Image.open(tmp_path / "documented.jpg")).min() == 255
    dirflow.save_img(stream := io.BytesIO(), x, file_format="jpg")
    assert Image.open(stream).format == "JPEG"


def test_d46_channels_by_negative_axis() -> None:
    x = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
    assert dirflow.apply_channel_shift(x, 1, -1, compat="keras").shape == (3, 2, 4)
    np.testing.assert_array_equal(dirflow.apply_channel_shift(x, 1, -1), dirflow.apply_channel_shift(x, 1, 2))


def test_d50_values_beyond_a_byte() -> None:
    x = np.array([-1, 256, 300, 77.9, 3, 255]).reshape(1, 2, 3)
    with np.errstate(all="ignore"):
        keras, documented = (dirflow.array_to_img(x, scale=False, compat=compat) for compat in CONTRACTS)
    assert np.asarray(documented).ravel().tolist() == [0, 255, 255, 77, 3, 255]
    assert np.asarray(keras).ravel()[1] == 0
    x[0, 0, 0] = np.nan
    assert np.asarray(dirflow.array_to_img(x, scale=False)).ravel()[0] == 0
    assert dirflow.array_to_img(np.full((2, 2, 1), 300), scale=False).mode == "I"


def test_d51_damage_is_found_and_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes((folder / "ant" / "a.jpg").read_bytes()[:-200])
    lazy = dirflow.load_img(tmp_path / "x.jpg", compat="keras")
    with pytest.raises(OSError, match=r"(?i)truncated"):
        lazy.load()
    with pytest.raises(ImageError, match=r"(?i)x\.jpg.*truncated"):
        dirflow.load_img(tmp_path / "x.jpg")
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    for path in (str(tmp_path / "x.jpg"), str(tmp_path / "x.jpg").encode(), io.BytesIO(b"no")):
        with pytest.raises(ImageError, match=r"not an image"):
            dirflow.load_img(path)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        dirflow.load_img(tmp_path / "nowhere.jpg")
    with pytest.raises(TypeError, match="path"):
        dirflow.load_img(3)
    with pytest.raises(TypeError, match="path"):
        dirflow.load_img(PurePath(folder / "ant" / "a.jpg"), compat="keras")
    assert dirflow.load_img(PurePath(folder / "ant" / "a.jpg")).size == (31, 23)


def test_d52_extensions_that_are_no_format(tmp_path: Path) -> None:
    x = np.zeros((4, 4, 3))

    def format_of(name: str) -> str | None:
        with Image.open(tmp_path / name) as picture:
            return picture.format

    with pytest.raises(KeyError):
        dirflow.save_img(tmp_path / "x.tif", x, compat="keras")
    for name, kind in (("x.tif", "TIFF"), ("x.jpg", "JPEG"), ("x.JPE", "JPEG"), ("x.png", "PNG")):
        dirflow.save_img(tmp_path / name, x)
        assert format_of(name) == kind
    dirflow.save_img(tmp_path / "y.png", x, file_format="tif")
    assert format_of("y.png") == "TIFF"


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d53_seeds(compat: str) -> None:
    x = np.random.default_rng(0).random((9, 9, 3), np.float32)
    np.random.seed(4)
    first, second = (dirflow.random_rotation(x, 90, **LAST, compat=compat) for _ in range(2))
    assert not np.array_equal(first, second)
    np.random.seed(4)
    np.testing.assert_array_equal(dirflow.random_rotation(x, 90, **LAST, compat=compat), first)
    state = np.random.get_state()[1].copy()
    by_seed = [dirflow.random_rotation(x, 90, **LAST, seed=4, compat=compat) for _ in range(2)]
    np.testing.assert_array_equal(*by_seed)
    np.testing.assert_array_equal(np.random.get_state()[1], state)
