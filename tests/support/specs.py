"""Specs of batches for the engine: small, plain, and changed where a test wants it."""

from typing import Any

from dirflow import _native
from dirflow.pipeline.plan.batch import PILLOW

HEIGHT, WIDTH = 6, 8
PLAIN: dict[str, Any] = {
    "height": HEIGHT,
    "width": WIDTH,
    "channels": 3,
    "channels_first": False,
    "interpolation": "nearest",
    "keep_aspect_ratio": False,
    "min_crop": 0,
    "reduce": False,
    "fill_mode": "nearest",
    "cval": 0.0,
    "order": 1,
    "channel_shift_limits": None,
    "max_pixels": 10**8,
    "rescale": None,
    "drop_alpha": True,
    "pillow": PILLOW,
}


def spec(**changes: Any) -> _native.BatchSpec:
    """Returns a spec that differs from the plain one in some fields."""
    return _native.BatchSpec(**{**PLAIN, **changes})
