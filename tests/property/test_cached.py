"""Cached batches are those of files, to the bit, whatever the options; a killed process leaves no wrong pixel."""

import os
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dirflow import DirectoryIterator, ImageDataGenerator
from dirflow.pipeline.run.cache import catalogue
from tests.support.compare import assert_same
from tests.support.images import picture, save
from tests.support.scripts import environment

GENERATORS = st.fixed_dictionaries(
    {},
    optional={
        "rotation_range": st.just(30),
        "width_shift_range": st.just(0.2),
        "brightness_range": st.just((0.5, 1.5)),
        "channel_shift_range": st.just(30.0),
        "horizontal_flip": st.just(True),
        "samplewise_center": st.just(True),
        "rescale": st.just(1 / 255),
        "data_format": st.sampled_from(["channels_first", "channels_last"]),
        "dtype": st.sampled_from(["float32", "float64", "uint8"]),
        "interpolation_order": st.sampled_from([0, 1, 3]),
    },
)
FLOWS = st.fixed_dictionaries(
    {"target_size": st.tuples(st.integers(1, 40), st.integers(1, 40)), "seed": st.integers(0, 100)},
    optional={
        "color_mode": st.sampled_from(["rgb", "rgba", "grayscale"]),
        "interpolation": st.sampled_from(["nearest", "bilinear", "lanczos"]),
        "keep_aspect_ratio": st.booleans(),
        "decode": st.sampled_from(["exact", "fast"]),
        "shuffle": st.booleans(),
        "sampling": st.none(),
        "batch_size": st.integers(1, 15),
        "on_error": st.sampled_from(["skip", "blank"]),
        "prefetch": st.integers(0, 2),
    },
)


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of many kinds, 16-bit ones among them, and files that are none."""
    root = tmp_path_factory.mktemp("messy")
    for number, name in enumerate(("a.jpg", "b.png", "c.bmp", "d.tif", "e.jpeg")):
        save(root / "one" / name, number, 20 + 7 * number, 31)
    save(root / "two" / "clear.png", 7, 14, 15, channels=4)
    Image.fromarray(picture(8, 22, 17, 1).astype(np.uint16) * 200).save(root / "two" / "deep.png")
    (root / "two" / "empty.png").touch()
    (root / "two" / "text.jpg").write_text("not an image", encoding="utf-8")
    return root


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")  # 16 bits as uint8, under "keras"
@pytest.mark.parametrize("compat", ["documented", "keras"])
@given(generator=GENERATORS, flow=FLOWS)
@settings(max_examples=40)
def test_cached_batches_are_those_of_files(
    messy: Path, compat: str, generator: dict[str, Any], flow: dict[str, Any]
) -> None:
    flow = {"on_error": "blank", **flow}
    if compat == "keras" and "brightness_range" in generator:
        generator = {**generator, "data_format": "channels_last"}  # D4

    def made(cache: str | None) -> list[Any]:
        iterator = ImageDataGenerator(**generator, compat=compat).flow_from_directory(messy, cache=cache, **flow)
        stream = [batch for _ in range(3) for batch in iterator.epoch()]
        return [*stream, [failure.path for failure in iterator.failures]]

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "RECENT", 0)
        expected = made(None)
        for cache in ("memory", folder, folder):
            assert_same(made(cache), expected)


KILLS = int(os.environ.get("KILLS", "6"))
FILLER = textwrap.dedent(
    """
    import sys
    from dirflow import ImageDataGenerator
    from dirflow.pipeline.run.cache import catalogue

    catalogue.RECENT = 0
    print("begins", flush=True)
    flow = ImageDataGenerator().flow_from_directory(
        sys.argv[1], (40, 50), cache=sys.argv[2], batch_size=2, seed=int(sys.argv[3])
    )
    for _ in flow.epoch():
        pass
    """
)


def test_processes_killed_at_any_moment_leave_no_wrong_pixel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "RECENT", 0)
    for number in range(60):
        save(tmp_path / "pictures" / "ant" / f"{number}.jpg", number, 400, 300)
    kept = tmp_path / "kept"
    random = np.random.default_rng(0)
    for kill in range(KILLS):
        command = [sys.executable, "-c", FILLER, str(tmp_path / "pictures"), str(kept)]
        fillers = [
            subprocess.Popen([*command, str(2 * kill + k)], stdout=subprocess.PIPE, text=True, env=environment())
            for k in range(2)
        ]
        for filler in fillers:
            assert filler.stdout is not None
            while "begins" not in (line := filler.stdout.readline()):
                assert line, "it has not begun"
            time.sleep(random.uniform(0, 0.06))
            filler.kill()
            filler.communicate()

    def made(cache: Path | None) -> DirectoryIterator:
        generator = ImageDataGenerator()
        return generator.flow_from_directory(tmp_path / "pictures", (40, 50), cache=cache, shuffle=False)

    for _ in range(2):
        for (x, _), (expected, _) in zip(made(kept).epoch(), made(None).epoch(), strict=True):
            np.testing.assert_array_equal(x, expected)
