"""Sends damaged PNG files to the engine: each has to be declined, or shown exactly as Pillow shows it."""

import io
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from dirflow import _native
from dirflow.pipeline.run.pillow import to_color_mode
from tests.fuzz import damage
from tests.fuzz.outcome import Outcome
from tests.support.specs import spec

CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
WANTED = [(mode, compat) for mode in CHANNELS for compat in ("keras", "documented")]
MOST = 10**6  # pixels


def engine(content: bytes, mode: str, compat: str) -> np.ndarray | str:
    """The pixels that the engine makes of a file, or why it makes none."""
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    if not 0 < width * height <= MOST:
        width = height = 1
    asked = spec(
        height=height,
        width=width,
        channels=CHANNELS[mode],
        min_crop=1,
        max_pixels=MOST,
        drop_alpha=compat == "keras",
    )
    out = np.full((1, height, width, CHANNELS[mode]), 77, np.uint8)
    (status,) = _native.run_batch(asked, [content], None, out, 1)
    if status is None:
        return out[0]
    # An engine that panics says so in a failure: that is not declining.
    return status.reason if status.kind == "declined" else f"FAILED: {status.reason}"


def pillow(content: bytes, mode: str, compat: str) -> np.ndarray | str:
    """The pixels that Pillow makes of a file, or what it raises."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            pixels = np.asarray(to_color_mode(opened, mode, compat))
            return pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis]
    except Exception as error:  # noqa: BLE001  # whatever a damaged file leads it to
        return f"{type(error).__name__}: {error}"


class Verdicts:
    """What became of the mutants."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: list[tuple[str, bytes]] = []

    def check(self, name: str, content: bytes, wanted: tuple[str, str]) -> None:
        """Decodes one file and compares."""
        ours = engine(content, *wanted)
        if isinstance(ours, str):
            self.counts["declined"] += 1
            if ours.startswith("FAILED"):
                self.failures.append((f"{name}: {ours}", content))
            return
        theirs = pillow(content, *wanted)
        if isinstance(theirs, str):
            self.failures.append((f"{name}, {wanted}: Pillow raises {theirs}", content))
        elif not np.array_equal(ours, theirs):
            self.failures.append((f"{name}, {wanted}: another picture", content))
        else:
            self.counts["identical"] += 1


def run(count: int, seed: int) -> Verdicts:
    """Checks `count` mutants of files made from `seed`."""
    rng, verdicts = np.random.default_rng(seed), Verdicts()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i in range(count):
            if i % 500 == 0:
                files = [damage.sound(rng, b"", b"") for _ in range(40)]
            name, content = damage.mutant(rng, files)
            verdicts.check(name, content, WANTED[int(rng.integers(len(WANTED)))])
    return verdicts


def attack(rng: np.random.Generator, _folder: Path) -> Outcome:
    """Checks some hundred mutants."""
    verdicts = run(1000, int(rng.integers(2**62)))
    outcome = Outcome(verdicts.counts)
    for text, content in verdicts.failures:
        outcome.find(text, content)
    return outcome
