"""D1 to D14, D56 and D60: where pixels differ between the contracts, each side shown."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dirflow import ArgumentError, ImageDataGenerator, ImageError, load_img
from dirflow.pipeline.plan import limits

CONTRACTS = ["keras", "documented"]


def generators(**options: Any) -> tuple[ImageDataGenerator, ImageDataGenerator]:
    return ImageDataGenerator(compat="keras", **options), ImageDataGenerator(compat="documented", **options)


def one_file(folder: Path, array: np.ndarray, name: str = "x.png") -> Path:
    (folder / "class").mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(folder / "class" / name)
    return folder


def batch(generator: ImageDataGenerator, folder: Path, **options: Any) -> np.ndarray:
    flow = {"class_mode": None, "seed": 1, "shuffle": False, **options}
    return next(generator.flow_from_directory(folder, **flow))


def dot(height: int, width: int, row: int, column: int) -> np.ndarray:
    x = np.zeros((height, width, 1), np.float32)
    x[row, column] = 200
    return x


def where(x: np.ndarray) -> tuple[int, int]:
    row, column, _ = np.unravel_index(x.argmax(), x.shape)
    return int(row), int(column)


def test_d1_height_shift_moves_rows() -> None:
    keras, documented = generators(height_shift_range=[3], fill_mode="constant")
    parameters = keras.get_random_transform((9, 9, 1), seed=4)
    assert abs(parameters["tx"]) == 3
    assert parameters["ty"] == 0
    assert where(keras.apply_transform(dot(9, 9, 4, 4), parameters))[0] == 4
    parameters = documented.get_random_transform((9, 9, 1), seed=4)
    assert abs(parameters["ty"]) == 3
    assert parameters["tx"] == 0
    row, column = where(documented.apply_transform(dot(9, 9, 4, 4), parameters))
    assert abs(row - 4) == 3
    assert column == 4


def test_d1_width_shift_moves_columns_by_a_fraction_of_the_width() -> None:
    _, documented = generators(width_shift_range=0.5)
    shifts = [documented.get_random_transform((10, 100, 3), seed=seed) for seed in range(30)]
    assert all(shift["ty"] == 0 for shift in shifts)
    assert 20 < max(abs(shift["tx"]) for shift in shifts) <= 50


def test_d2_half_a_turn_about_the_centre() -> None:
    keras, documented = generators(fill_mode="constant")
    x = dot(3, 6, 0, 1)
    turned = documented.apply_transform(x, {"theta": 180})
    np.testing.assert_allclose(turned, x[::-1, ::-1], atol=1e-4)
    assert keras.apply_transform(x, {"theta": 180}).max() == 0


def test_d3_brightness_of_images_in_0_to_1() -> None:
    keras, documented = generators()
    x = np.full((2, 2, 3), 0.5, np.float32)
    assert keras.apply_transform(x, {"brightness": 1.5}).max() == 0
    np.testing.assert_array_equal(documented.apply_transform(x, {"brightness": 1.5}), x * 1.5)
    np.testing.assert_array_equal(documented.apply_transform(x, {"brightness": 3.0}), np.ones_like(x))


def test_d3_other_images_are_as_in_keras() -> None:
    keras, documented = generators()
    x = np.linspace(0, 255, 48, dtype=np.float32).reshape(4, 4, 3)
    for factor in (0.0, 0.3, 1.0, 1.7):
        np.testing.assert_array_equal(
            keras.apply_transform(x, {"brightness": factor}), documented.apply_transform(x, {"brightness": factor})
        )


def test_d4_brightness_of_channels_first() -> None:
    keras, documented = generators(data_format="channels_first")
    x = np.linspace(0, 255, 3 * 5 * 7, dtype=np.float32).reshape(3, 5, 7)
    with pytest.raises(ValueError, match="channels"):
        keras.apply_transform(x, {"brightness": 0.5})
    last = ImageDataGenerator().apply_transform(x.transpose(1, 2, 0), {"brightness": 0.5})
    np.testing.assert_array_equal(documented.apply_transform(x, {"brightness": 0.5}), last.transpose(2, 0, 1))


def test_d4_in_batches(folder: Path) -> None:
    options = {"brightness_range": (0.5, 0.5), "data_format": "channels_first"}
    keras, documented = generators(**options)
    with pytest.raises(ValueError, match="channels"):
        batch(keras, folder, target_size=(8, 9))
    first = batch(documented, folder, target_size=(8, 9))
    last = batch(ImageDataGenerator(brightness_range=(0.5, 0.5)), folder, target_size=(8, 9))
    np.testing.assert_array_equal(first, last.transpose(0, 3, 1, 2))


def test_d5_brightness_keeps_sixteen_bits() -> None:
    keras, documented = generators()
    x = np.arange(4096, dtype=np.float32).reshape(64, 64, 1) * 16
    assert len(np.unique(keras.apply_transform(x, {"brightness": 0.9}))) <= 256
    np.testing.assert_array_equal(documented.apply_transform(x, {"brightness": 0.5}), x * 0.5)
    assert documented.apply_transform(x, {"brightness": 2.0}).max() == 65535


def test_d5_brightness_keeps_alpha() -> None:
    x = np.full((2, 2, 4), 300, np.float32)
    shone = ImageDataGenerator().apply_transform(x, {"brightness": 0.5})
    np.testing.assert_array_equal(shone[:, :, :3], 150)
    np.testing.assert_array_equal(shone[:, :, 3], 300)


def test_d6_channel_shift_of_a_uniform_image(tmp_path: Path) -> None:
    keras, documented = generators()
    x = np.full((3, 3, 3), 100, np.float32)
    np.testing.assert_array_equal(keras.apply_transform(x, {"channel_shift_intensity": 20.0}), x)
    np.testing.assert_array_equal(documented.apply_transform(x, {"channel_shift_intensity": 20.0}), x + 20)
    np.testing.assert_array_equal(documented.apply_transform(x, {"channel_shift_intensity": 200.0}), 255 + 0 * x)
    np.testing.assert_array_equal(documented.apply_transform(x, {"channel_shift_intensity": -200.0}), 0 * x)
    one_file(tmp_path, np.full((4, 4, 3), 100, np.uint8))
    keras, documented = generators(channel_shift_range=30.0)
    assert np.ptp(batch(keras, tmp_path, target_size=(4, 4))) == 0
    assert batch(keras, tmp_path, target_size=(4, 4)).max() == 100
    assert batch(documented, tmp_path, target_size=(4, 4)).max() != 100


@pytest.mark.parametrize("compat", CONTRACTS)
def test_d7_fractions_pixels_and_choices(compat: str) -> None:
    def drawn(shift: Any) -> set[float]:
        generator = ImageDataGenerator(height_shift_range=shift, compat=compat)
        parameters = [generator.get_random_transform((10, 10, 3), seed=seed) for seed in range(60)]
        return {abs(one["tx"] + one["ty"]) for one in parameters}

    assert max(drawn(0.99)) > 8
    assert max(drawn(1.0)) <= 1
    assert drawn(3) == {0, 1, 2}
    assert drawn((0.1, 0.2)) == {1, 2}


@pytest.mark.parametrize("zoom_range", [1.5, 1.0, (0, 1), (-1, 1), [0.0, 0.0]])
def test_d8_zooms_that_mirror_or_collapse(zoom_range: Any) -> None:
    assert ImageDataGenerator(zoom_range=zoom_range, compat="keras").zoom_range[0] <= 0
    with pytest.raises(ArgumentError, match=r"zoom_range.*Received"):
        ImageDataGenerator(zoom_range=zoom_range)


def test_d9_saved_pictures_are_not_stretched(tmp_path: Path) -> None:
    pixels = np.random.default_rng(3).integers(90, 120, (6, 5, 3), dtype=np.uint8)
    one_file(tmp_path / "data", pixels)
    saved = {}
    for compat in CONTRACTS:
        (tmp_path / compat).mkdir()
        generator = ImageDataGenerator(rescale=1 / 255, samplewise_center=True, compat=compat)
        batch(generator, tmp_path / "data", target_size=(6, 5), save_to_dir=tmp_path / compat, save_prefix="p")
        (path,) = (tmp_path / compat).iterdir()
        assert path.name.startswith("p_0_")
        saved[compat] = np.asarray(Image.open(path))
    assert saved["keras"].min() == 0
    assert saved["keras"].max() >= 254
    np.testing.assert_array_equal(saved["documented"], pixels)


def test_d10_sixteen_bit_gray_as_rgb(tmp_path: Path) -> None:
    deep = np.linspace(0, 65535, 16).astype(np.uint16).reshape(4, 4)
    one_file(tmp_path, deep)
    keras, documented = generators()
    assert (batch(keras, tmp_path, target_size=(4, 4))[0, :, :, 0] == 255).sum() > 10
    x = batch(documented, tmp_path, target_size=(4, 4))[0]
    np.testing.assert_array_equal(x[:, :, 1], np.round(deep / 257.0))
    gray = batch(documented, tmp_path, target_size=(4, 4), color_mode="grayscale")[0]
    np.testing.assert_array_equal(gray[:, :, 0], deep)


@pytest.mark.parametrize("color_mode", ["rgb", "rgba", "grayscale"])
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([0.0, 0.25, 1.0], "floats from 0 to 1.*all of them would be 0 or 1.*multiply by 255"),
        ([-0.5, 0.25, 1.0], "floats from -0.5 to 1"),
        ([0.0, np.nan, 200.0], "NaN or infinite values"),
        ([0.0, np.inf, 200.0], "NaN or infinite values"),
    ],
)
def test_d56_files_of_floats(tmp_path: Path, values: list[float], reason: str, color_mode: str) -> None:
    one_file(tmp_path, np.tile(np.array(values, np.float32), (4, 4)), "x.tif")
    keras, documented = generators()
    with pytest.raises(ImageError, match=reason):
        batch(documented, tmp_path, color_mode=color_mode)
    with pytest.raises(ImageError, match=reason):
        load_img(tmp_path / "class" / "x.tif", color_mode=color_mode)
    assert np.all(batch(keras, tmp_path, target_size=(4, 12), color_mode=color_mode)[..., 0] <= 255)


def test_d56_files_of_floats_up_to_255_are_read(tmp_path: Path) -> None:
    for values in ([0.0, 100.4, 300.0], [0.0, 0.0, 0.0]):
        one_file(tmp_path, np.tile(np.array(values, np.float32), (4, 4)), "x.tif")
        keras, documented = generators()
        made = [batch(generator, tmp_path, target_size=(4, 12)) for generator in (keras, documented)]
        assert made[1][0, 0, :3, 0].tolist() == [0, int(values[1]), min(values[2], 255)]
        np.testing.assert_array_equal(*made)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_d11_transparency_is_laid_on_white(tmp_path: Path, mode: str) -> None:
    rgba = Image.new("RGBA", (4, 4), (10, 10, 10, 0))
    rgba.putpixel((0, 0), (10, 10, 10, 255))
    (tmp_path / "class").mkdir()
    rgba.convert(mode).save(tmp_path / "class" / "x.png")
    keras, documented = generators()
    x = batch(documented, tmp_path, target_size=(4, 4))[0]
    assert x[0, 0].tolist() == [10, 10, 10]
    assert x[3, 3].tolist() == [255, 255, 255]
    gray = batch(documented, tmp_path, target_size=(4, 4), color_mode="grayscale")[0]
    assert gray[3, 3].tolist() == [255]
    if mode != "P":
        assert batch(keras, tmp_path, target_size=(4, 4))[0][3, 3].tolist() == [10, 10, 10]
    assert batch(documented, tmp_path, target_size=(4, 4), color_mode="rgba")[0][3, 3, 3] == 0


def test_d11_opaque_pictures_are_as_in_keras(tmp_path: Path) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (9, 7, 4), dtype=np.uint8)
    pixels[:, :, 3] = 255
    one_file(tmp_path, pixels)
    keras, documented = generators()
    for color_mode in ("rgb", "rgba", "grayscale"):
        flow = {"target_size": (5, 6), "color_mode": color_mode, "interpolation": "bicubic"}
        np.testing.assert_array_equal(batch(keras, tmp_path, **flow), batch(documented, tmp_path, **flow))


def test_d12_a_crop_has_one_pixel_at_least(tmp_path: Path) -> None:
    one_file(tmp_path, np.arange(3 * 100 * 3, dtype=np.uint16).reshape(100, 3, 3).astype(np.uint8))
    flow = {"target_size": (2, 100), "keep_aspect_ratio": True, "interpolation": "nearest"}
    keras, documented = generators()
    crop = batch(documented, tmp_path, **flow)[0]
    assert crop.shape == (2, 100, 3)
    assert np.ptp(crop, axis=0).max() == 0  # both rows come from the one row in the middle
    assert batch(keras, tmp_path, **flow).shape == (1, 2, 100, 3)


def test_d13_preprocessing_to_whole_numbers(folder: Path) -> None:
    def whole(x: np.ndarray) -> np.ndarray:
        return x.astype(np.uint8)

    keras, documented = generators(preprocessing_function=whole, rescale=0.5)
    with pytest.raises(TypeError):
        batch(keras, folder, target_size=(5, 5))
    plain = batch(ImageDataGenerator(rescale=0.5), folder, target_size=(5, 5))
    np.testing.assert_array_equal(batch(documented, folder, target_size=(5, 5)), plain)
    np.testing.assert_array_equal(documented.standardize(np.full((2, 2, 3), 8, np.uint8)), 4)


def test_d14_fit_calls_the_preprocessing_function() -> None:
    def double(x: np.ndarray) -> np.ndarray:
        return x * 2

    x = np.random.default_rng(0).uniform(0, 255, (6, 4, 4, 3))
    keras, documented = generators(featurewise_center=True, preprocessing_function=double, rescale=0.5)
    keras.fit(x)
    documented.fit(x)
    np.testing.assert_allclose(keras.mean.ravel(), x.mean(axis=(0, 1, 2)) / 2, rtol=1e-5)
    np.testing.assert_allclose(documented.mean.ravel(), x.mean(axis=(0, 1, 2)), rtol=1e-5)


def test_d60_files_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_file(tmp_path, np.zeros((20, 20, 3), np.uint8), "x.bmp")
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 1000)
    keras, documented = generators()
    assert batch(keras, tmp_path).shape == (1, 256, 256, 3)
    for options in ({}, {"max_pixels": 399, "max_file_bytes": 10**6}):
        with pytest.raises(ImageError, match="max_"):
            batch(documented, tmp_path, **options)
    assert batch(documented, tmp_path, max_pixels=400, max_file_bytes=10**6).shape == (1, 256, 256, 3)
