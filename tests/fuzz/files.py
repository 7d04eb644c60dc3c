"""Damaged files of every format through iterators: each is what Pillow makes of it, or a failure that names it."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from dirflow import DirectoryIterator
from dirflow.pipeline.run.pillow import resized, to_color_mode
from tests.fuzz.formats import EXTENSIONS, Corpus
from tests.fuzz.outcome import Outcome

FILES = 1000
CONTRACTS = ("keras", "documented")


def attack(rng: np.random.Generator, folder: Path, count: int = FILES) -> Outcome:
    """Reads a folder of mutants under both contracts."""
    corpus, outcome = Corpus(rng), Outcome()
    (folder / "only").mkdir()
    for number in range(count):
        extension = EXTENSIONS[int(rng.integers(len(EXTENSIONS)))]
        (folder / "only" / f"{number:04}.{extension}").write_bytes(corpus.mutant())
    options = {
        "target_size": tuple(int(v) for v in rng.integers(1, 40, 2)),
        "color_mode": str(rng.choice(["rgb", "rgb", "rgba", "grayscale"])),
        "interpolation": str(rng.choice(["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"])),
        "keep_aspect_ratio": bool(rng.random() < 0.3),
    }
    for compat in CONTRACTS:
        means = {"batch_size": int(rng.integers(1, 50)), "workers": int(rng.integers(1, 4)),
                 "prefetch": int(rng.choice([0, 2]))}  # fmt: skip
        compare(outcome, folder, compat, options, **means)
    return outcome


def compare(outcome: Outcome, folder: Path, compat: Any, options: dict[str, Any], **means: Any) -> None:
    """Reads the files of a folder and looks at each."""
    iterator = DirectoryIterator(
        folder, None, shuffle=False, class_mode=None, on_error="blank", compat=compat, **options, **means
    )
    read = np.concatenate([batch for _, batch in zip(range(len(iterator)), iterator, strict=False)])
    failures = {failure.path: failure.reason for failure in iterator.failures}
    for path, pixels in zip(iterator.filepaths, read, strict=True):
        _compare(outcome, path, pixels, failures.get(path), compat, options)


def _compare(outcome: Outcome, path: str, ours: Any, reason: str | None, compat: Any, options: dict[str, Any]) -> None:
    what, content = f"{compat}, {options}", Path(path).read_bytes()
    try:
        theirs = pillow(content, compat, options)
    except Exception as error:  # noqa: BLE001 - whatever a damaged file leads Pillow to
        if reason is None:
            outcome.find(f"{what}: Pillow raises {type(error).__name__}: {error}", content)
        elif np.any(ours):
            outcome.find(f"{what}: pixels of a file that failed: {reason}", content)
        else:
            outcome.note("refused")
        return
    if reason is not None:
        outcome.find(f"{what}: Pillow reads it. We say: {reason}", content)
    elif not np.array_equal(ours, theirs):
        outcome.find(f"{what}: another picture, {np.abs(ours - theirs).max()} at most", content)
    else:
        outcome.note("identical")


def pillow(content: bytes, compat: Any, options: dict[str, Any]) -> np.ndarray:
    """What Pillow makes of a file, float32 (height, width, channels)."""
    # From memory, as Keras opens it: what Pillow maps from the disk it may read in another way.
    with Image.open(io.BytesIO(content)) as opened:
        image = to_color_mode(opened, options["color_mode"], compat)
        height, width = options["target_size"]
        image = resized(image, height, width, options["interpolation"], options["keep_aspect_ratio"], compat)
        pixels = np.asarray(image, np.float32)
    return pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis]
