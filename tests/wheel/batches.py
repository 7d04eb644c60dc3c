"""Prints what one dirflow makes of a folder: its version, and a checksum of the pixels of each of several jobs."""

import contextlib
import hashlib
import io
import json
import sys
from typing import Any

import numpy as np

import dirflow

AUGMENTATION: dict[str, Any] = {
    "rotation_range": 20,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "shear_range": 10,
    "zoom_range": 0.2,
    "channel_shift_range": 20,
    "brightness_range": (0.8, 1.2),
    "horizontal_flip": True,
}
JOBS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain": ({"rescale": 1 / 255}, {"interpolation": "bilinear"}),
    "nearest": ({"dtype": "uint8"}, {"interpolation": "nearest"}),
    "augmented": ({**AUGMENTATION, "rescale": 1 / 255}, {"interpolation": "bicubic"}),
    "gray": ({**AUGMENTATION, "fill_mode": "constant"}, {"interpolation": "lanczos", "color_mode": "grayscale"}),
    "keras": ({**AUGMENTATION, "fill_mode": "reflect", "compat": "keras"}, {"interpolation": "hamming"}),
    "fast": ({}, {"interpolation": "box", "decode": "fast"}),
}


def checksum(folder: str, generator: dict[str, Any], options: dict[str, Any]) -> str:
    """Returns the checksum of two epochs, labels included."""
    with contextlib.redirect_stdout(io.StringIO()):
        flow = dirflow.ImageDataGenerator(**generator).flow_from_directory(
            folder, target_size=(29, 37), batch_size=5, seed=3, **options
        )
    found = hashlib.sha256()
    for _ in range(2):
        for x, y in flow.epoch():
            found.update(np.ascontiguousarray(x).tobytes() + np.ascontiguousarray(y).tobytes())
    return found.hexdigest()


if __name__ == "__main__":
    checksums = {job: checksum(sys.argv[1], *arguments) for job, arguments in JOBS.items()}
    print(json.dumps({"version": dirflow.__version__, "file": dirflow.__file__, "checksums": checksums}))
