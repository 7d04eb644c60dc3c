"""Small pictures, drawn from a seed."""

from pathlib import Path

import numpy as np
from PIL import Image


def picture(seed: int, width: int, height: int, channels: int = 3) -> np.ndarray:
    """Returns a smooth picture with some noise, uint8 (height, width, channels), or (height, width) for one."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    waves = [
        127 + 100 * np.sin(rows / random.uniform(2, 9) + columns / random.uniform(2, 9) + random.uniform(0, 6))
        for _ in range(channels)
    ]
    noisy = np.stack(waves, axis=2) + random.normal(0, 12, (height, width, channels))
    array = noisy.clip(0, 255).astype(np.uint8)
    return array if channels > 1 else array[:, :, 0]


def save(path: Path, seed: int, width: int, height: int, channels: int = 3, **options: object) -> None:
    """Saves a picture; the extension says the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture(seed, width, height, channels)).save(path, **options)
