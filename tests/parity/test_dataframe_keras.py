"""`compat="keras"`: the batches of DataFrameIterator are those of the installed Keras, bit for bit."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from keras.src.legacy.preprocessing.image import ImageDataGenerator as KerasGenerator

from dirflow import ImageDataGenerator
from tests.parity.pair import Pair, assert_same_saved
from tests.parity.strategies import generators
from tests.support.compare import outcome

pytestmark = [
    pytest.mark.usefixtures("global_random_state"),
    pytest.mark.filterwarnings("ignore:`samplewise_std_normalization` overrides:UserWarning"),
    pytest.mark.filterwarnings("ignore:This ImageDataGenerator specifies:UserWarning"),
    pytest.mark.filterwarnings("ignore:Found .* invalid image filename:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*are left out:UserWarning"),
    pytest.mark.filterwarnings("ignore:`classes` (will|has):UserWarning"),
]

FILES = [
    "ant/a.jpg", "ant/B.PNG", "ant/deep/c.bmp", "ant/deep/gray.jpeg", "ant/deep-er/d.png", "bee/e.tif", "bee/f.ppm",
    "bee/same.png", "bee/progressive.jpg", "cat/g.png", "cat/h.jpg", "cat/i.png", "cat/j.jpg",
]  # fmt: skip
MISSING = ["ant/gone.jpg", "nowhere/x.png", "ant", "ant/a.txt"]
NAMES = ["ant", "bee", "cat", "dog"]
LABELS = {
    "names": st.sampled_from(NAMES),
    "two names": st.sampled_from(NAMES[:2]),
    "lists": st.lists(st.sampled_from(NAMES), max_size=3),
    "mixed": st.one_of(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=2).map(tuple)),
    "numbers": st.integers(0, 9),
}
MODES = ["categorical", "binary", "sparse", "input", "raw", "multi_output", "other", None]


@st.composite
def frames(draw: st.DrawFn, folder: Path, *, valid: bool) -> pd.DataFrame:
    """Rows of any files, with labels of any kind, numbers, weights and any index."""
    names = draw(st.lists(st.sampled_from(FILES if valid else FILES + MISSING), min_size=1, max_size=12))
    absolute = draw(st.booleans())
    kind = draw(st.sampled_from(sorted(LABELS)))
    frame = pd.DataFrame(
        {
            "filename": [str(folder / name) if absolute and len(name) % 2 else name for name in names],
            "class": [draw(LABELS[kind]) for _ in names],
            "height": [number / 3 for number in range(len(names))],
            "weight": np.linspace(0, 1, len(names)),
            "index": range(len(names)),
        }
    )
    return draw(st.sampled_from([frame, frame.set_index("index").iloc[::-1], frame.set_axis([7] * len(names))]))


@st.composite
def flows(draw: st.DrawFn, generator: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {
        "seed": draw(st.integers(0, 2**31)),
        "batch_size": draw(st.integers(1, 13)),
        "target_size": (draw(st.integers(1, 20)), draw(st.integers(1, 20))),
        "shuffle": draw(st.booleans()),
        "color_mode": draw(st.sampled_from(["rgb", "rgba", "grayscale"])),
        "class_mode": draw(st.sampled_from(MODES)),
        "classes": draw(st.one_of(st.none(), st.lists(st.sampled_from(NAMES), max_size=4))),
        "weight_col": draw(st.sampled_from([None, "weight", "index"])),
    }
    if options["class_mode"] == "multi_output":
        options["y_col"] = draw(st.sampled_from([["height"], ["height", "class"], "class"]))
    elif options["class_mode"] in ("raw", "other"):
        options["y_col"] = draw(st.sampled_from(["height", "class", ["height", "weight"]]))
    if options["class_mode"] == "other":
        options["has_ext"] = True
    if generator.get("validation_split"):
        options["subset"] = draw(st.sampled_from(["training", "validation", None]))
    return options


def both(data: st.DataObject, folder: Path) -> Pair | None:
    """Returns the pair, or None if both refuse the arguments for the same kind of reason."""
    generator = data.draw(generators(), label="generator")
    flow = data.draw(flows(generator), label="flow")
    flow["validate_filenames"] = data.draw(st.booleans(), label="validate")
    frame = data.draw(frames(folder, valid=not flow["validate_filenames"]), label="frame")
    if "index" not in frame.columns and flow["weight_col"] == "index":
        flow["weight_col"] = None
    flow["directory"] = str(folder)
    refused = outcome(lambda: KerasGenerator(**generator).flow_from_dataframe(frame, **flow))
    if isinstance(refused, Exception):
        with pytest.raises(type(refused)):
            ImageDataGenerator(**generator, compat="keras").flow_from_dataframe(frame, **flow)
        event(f"refused: {type(refused).__name__}")
        return None
    return Pair(generator, flow, frame, "flow_from_dataframe", workers=data.draw(st.integers(1, 3)))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestEveryCombination:
    @given(data=st.data())
    @settings(max_examples=200)
    def test_two_epochs_by_next(self, folder: Path, data: st.DataObject) -> None:
        if pair := both(data, folder):
            assert pair.theirs.filenames == pair.ours.filenames
            assert pair.theirs.filepaths == pair.ours.filepaths
            for name in ("classes", "class_indices"):
                assert getattr(pair.theirs, name, None) == getattr(pair.ours, name)
            for _ in range(2 * len(pair.theirs) + 1):
                pair.assert_same_next()

    @given(data=st.data())
    @settings(max_examples=100)
    def test_three_epochs_by_number(self, folder: Path, data: st.DataObject) -> None:
        if pair := both(data, folder):
            pair.assert_same_epochs()


def test_the_frame_is_not_changed(folder: Path) -> None:
    frame = pd.DataFrame({"filename": FILES[:4], "class": [["ant", "bee"], ["dog"], ["ant"], ["bee"]]})
    copy = frame.copy(deep=True)
    Pair({}, {"directory": str(folder), "classes": ["ant"]}, frame, "flow_from_dataframe")
    pd.testing.assert_frame_equal(frame, copy)


def test_saved_pictures_have_the_same_names_and_bytes(folder: Path, tmp_path: Path) -> None:
    frame = pd.DataFrame({"filename": FILES})
    flow = {"seed": 3, "target_size": (9, 9), "class_mode": None, "directory": str(folder), "batch_size": 5}
    generator = {"rotation_range": 9}
    assert_same_saved(
        lambda saved: Pair(generator, {**flow, "save_to_dir": saved}, frame, "flow_from_dataframe"), tmp_path
    )


@pytest.mark.parametrize("keyword", ["has_ext", "sort", "drop_duplicates"])
def test_deprecated_keywords(folder: Path, keyword: str) -> None:
    frame = pd.DataFrame({"filename": FILES, "class": "x"})
    for generator in (KerasGenerator(), ImageDataGenerator(compat="keras"), ImageDataGenerator()):
        with pytest.warns(DeprecationWarning, match=keyword):
            assert generator.flow_from_dataframe(frame, str(folder), **{keyword: True}).n == len(FILES)
        with pytest.warns(DeprecationWarning, match="raw"):
            generator.flow_from_dataframe(frame, str(folder), class_mode="other")
