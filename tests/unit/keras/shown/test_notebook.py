"""What a notebook shows: small, harmless, true, and the iterator stays where it is."""

import base64
import io
import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dirflow import ArgumentError, BatchIndexError, DirectoryIterator, ImageDataGenerator, NumpyArrayIterator
from tests.support.flows import flow
from tests.support.images import save

AUGMENTED = {"rotation_range": 40, "rescale": 1 / 255, "samplewise_center": True}


def pictures_in(html: str) -> list[np.ndarray]:
    urls = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(url)))) for url in urls]


@pytest.mark.parametrize("compat", ["keras", "documented"])
def test_the_iterator_stays_where_it_is(folder: Path, compat: str) -> None:
    shown, other = (flow(folder, compat, AUGMENTED, target_size=(20, 20), seed=1, batch_size=4) for _ in range(2))
    for step in range(6):
        assert pictures_in(shown._repr_html_())
        shown.show(step % len(shown))
        for ours, theirs in zip(next(shown), next(other), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert shown.total_batches_seen == other.total_batches_seen


def test_pictures_are_those_of_the_first_batch(folder: Path) -> None:
    options: dict[str, Any] = {"target_size": (30, 20), "shuffle": False, "batch_size": 5, "seed": 2}
    plain = next(flow(folder, generator={"rotation_range": 40}, **options))[0]
    shown = pictures_in(flow(folder, generator=AUGMENTED, **options)._repr_html_())
    assert len(shown) == 5
    for picture, pixels in zip(shown, plain, strict=True):
        assert np.abs(picture - pixels.round()).mean() < 12  # JPEG


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("color_mode", ["rgb", "rgba", "grayscale"])
def test_all_forms(folder: Path, color_mode: str, data_format: str) -> None:
    generator = {"data_format": data_format, "dtype": "float16"}
    iterator = flow(folder, generator=generator, color_mode=color_mode, target_size=(9, 8))
    assert len(pictures_in(iterator._repr_html_())) == 8
    assert iterator.show(images=3, side=20).mode == "RGB"


def test_arrays_of_each_range() -> None:
    x = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3))
    x[0, 0, 0] = 255
    for values in (x.astype(np.uint8), x / 255, x * 257.0):
        shown = pictures_in(NumpyArrayIterator(values, [5, 6, 6], None)._repr_html_())
        np.testing.assert_allclose([picture.mean() for picture in shown], x.mean(axis=(1, 2, 3)), atol=3)
    html = NumpyArrayIterator(x, [1, 0, 1], None)._repr_html_()
    assert re.findall(r"<td[^>]*>([^<]*)</td>", html) == ["0", "1", "1", "2"]


def test_it_stays_small(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    for number in range(400):
        long = tmp_path / (f"{number:03}" * 60)
        long.mkdir()
        noise = Image.fromarray(random.integers(0, 256, (99, 99, 3), dtype=np.uint8))
        noise.save(long / "x.bmp")
    html = DirectoryIterator(tmp_path, None, (99, 99))._repr_html_()
    assert len(html) < 300_000
    assert html.count("<tr>") == 1 + 12 + 1
    assert "and 388 more" in html


def test_names_are_harmless(tmp_path: Path) -> None:
    name = '"><script>alert(1)<&\x1b[31m'
    save(tmp_path / name.replace("/", "") / "x.png", 1, 5, 5)
    save(tmp_path / "other" / "x.png", 1, 5, 5)
    html = flow(tmp_path)._repr_html_()
    assert "<script" not in html
    assert "\x1b" not in html
    assert "&lt;script&gt;" in html


def test_no_function_of_the_users_is_called_for_a_notebook(folder: Path) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError

    class Own(ImageDataGenerator):
        get_random_transform = never

    for generator in (ImageDataGenerator(preprocessing_function=never), Own(rotation_range=5)):
        assert len(pictures_in(generator.flow_from_directory(folder, (9, 9))._repr_html_())) == 8


def test_what_cannot_be_shown_is_said(folder: Path, tmp_path: Path) -> None:
    class Own(DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            return index_array

    own = Own(folder, None)
    assert "No pictures: Own has a `_get_batches_of_transformed_samples` of its own" in own._repr_html_()
    with pytest.raises(ArgumentError, match="of its own"):
        own.show()
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "x.png").write_bytes(b"none")
    html = flow(tmp_path, class_mode=None)._repr_html_()
    assert not pictures_in(html)
    assert "1 images" in html


@pytest.mark.filterwarnings("ignore:expected 1, 3 or 4 channels")
def test_images_of_two_channels_are_not_shown() -> None:
    iterator = NumpyArrayIterator(np.zeros((2, 4, 4, 2)), None, None)
    assert not pictures_in(iterator._repr_html_())
    with pytest.raises(ArgumentError, match="1, 3 or 4 channels"):
        iterator.show()


def test_values_that_are_no_classes(folder: Path) -> None:
    frame = pd.DataFrame({"filename": ["ant/a.jpg", "bee/e.tif"], "class": [0.5, 1.5]})
    iterator = ImageDataGenerator().flow_from_dataframe(frame, folder, class_mode="raw", shuffle=False)
    html = iterator._repr_html_()
    assert "<table" not in html
    assert 'alt="image 0"' in html


def test_the_sheet(folder: Path) -> None:
    iterator = flow(folder, target_size=(50, 25), batch_size=6, seed=1)
    assert iterator.show(images=4, side=40).size == (8 + 2 * 48, 8 + 2 * 64)
    assert iterator.show(2).size[0] == 8 + 136  # the last batch has one image
    assert pickle.loads(pickle.dumps(iterator)).show().tobytes() == iterator.show().tobytes()
    with pytest.raises(BatchIndexError):
        iterator.show(3)
    for wrong in ({"images": 0}, {"side": 1.5}, {"images": True}):
        with pytest.raises(ArgumentError, match="must be a whole number"):
            iterator.show(**wrong)
