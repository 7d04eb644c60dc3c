"""Arguments of ImageDataGenerator, in any combination."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

FILL_MODES = ["constant", "nearest", "reflect", "wrap"]
shifts = st.one_of(
    st.just(0.0),
    st.floats(0.01, 1.5),
    st.integers(1, 5),
    st.lists(st.floats(0.05, 0.9), min_size=1, max_size=3),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
)


def center(x: np.ndarray) -> np.ndarray:
    """A preprocessing function whose sums depend on the order of memory."""
    return x - x.mean(axis=(0, 1), keepdims=True)


def halve(x: np.ndarray) -> np.ndarray:
    x *= 0.5
    return x


def widen(x: np.ndarray) -> np.ndarray:
    return x.astype(np.float64) / 3


@st.composite
def generators(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of ImageDataGenerator, in any combination."""
    options: dict[str, Any] = {}

    def maybe(name: str, strategy: st.SearchStrategy[Any]) -> None:
        if draw(st.booleans()):
            options[name] = draw(strategy)

    maybe("rotation_range", st.floats(0, 180))
    maybe("width_shift_range", shifts)
    maybe("height_shift_range", shifts)
    maybe("shear_range", st.floats(0, 60))
    maybe("zoom_range", st.one_of(st.floats(0, 0.9), st.tuples(st.floats(0.3, 1), st.floats(1, 2))))
    maybe("channel_shift_range", st.floats(0, 120))
    maybe("brightness_range", st.tuples(st.floats(0, 1), st.floats(0.5, 2.5)))
    maybe("fill_mode", st.sampled_from(FILL_MODES))
    maybe("cval", st.sampled_from([0.0, 17.5, -40.0, 300.0]))
    maybe("horizontal_flip", st.booleans())
    maybe("vertical_flip", st.booleans())
    maybe("rescale", st.sampled_from([1 / 255, 2, 0.1, np.float64(1 / 255), np.float32(0.3)]))
    maybe("samplewise_center", st.booleans())
    maybe("samplewise_std_normalization", st.booleans())
    maybe("preprocessing_function", st.sampled_from([center, halve, widen]))
    maybe("interpolation_order", st.integers(0, 5))
    maybe("validation_split", st.floats(0.1, 0.9))
    maybe("data_format", st.sampled_from(["channels_last", "channels_first"]))
    maybe("dtype", st.sampled_from(["float16", "float32", "float64", "uint8"]))
    return options
