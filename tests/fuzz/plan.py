"""Plans that no plan should be, sent to the engine: pixels, or an error; nothing beside the array is written to."""

from pathlib import Path
from typing import Any

import numpy as np

from dirflow import _native
from dirflow.pipeline.plan.batch import PILLOW
from tests.fuzz.formats import Corpus
from tests.fuzz.outcome import Outcome

ATTACKS = 500
NUMBERS = [0, 1, 2, 3, 4, 5, -1, 7, 40, 255, 2**16, 2**31 - 1, 2**31, 2**32, 2**62, 2**63, -(2**63)]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, 1e-300, 1e300, -1e300, 1e9, np.inf, -np.inf, np.nan, 255.0, 2.0**31, 2.0**63]
WORDS = ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming", "constant", "reflect", "wrap", "", "\0", "é"]
ODD: list[Any] = [None, True, "1", 1.5, b"x", [1], (1, 2, 3), {}, object()]
GUARD = 4096  # bytes before and behind the array
PATTERN = 0xA5


def attack(rng: np.random.Generator, folder: Path) -> Outcome:
    """Asks the engine for some hundred batches."""
    outcome, corpus = Outcome(), Corpus(rng)
    paths = []
    for number in range(20):
        paths.append(folder / str(number))
        paths[-1].write_bytes(corpus.mutant())
    for _ in range(ATTACKS):
        try:
            asked = _spec(rng)
            spec = _native.BatchSpec(**asked)
            count = int(rng.integers(5))
            transforms = _transforms(rng, count)
            sources = _sources(rng, paths, count)
            memory, out = _out(rng, asked, count)
        except (ValueError, TypeError, OverflowError):
            outcome.note("no plan")
            continue
        try:
            _native.run_batch(spec, sources, transforms, out, _number(rng, 1, 2))
        except (ValueError, TypeError, OverflowError, MemoryError):
            outcome.note("refused")
        else:
            outcome.note("made")
        if (memory[:GUARD] != PATTERN).any() or (memory[-GUARD:] != PATTERN).any():
            outcome.find(f"{spec!r}: written beside the array of {out.shape}, {out.dtype}")
    return outcome


def _one(rng: np.random.Generator, values: Any) -> Any:
    return values[int(rng.integers(len(values)))]


def _number(rng: np.random.Generator, *usual: Any) -> Any:
    """Mostly a usual value; else one near an edge, or none at all."""
    draw = rng.random()
    return _one(rng, usual) if draw < 0.9 else _one(rng, NUMBERS) if draw < 0.98 else _one(rng, ODD)


def _float(rng: np.random.Generator, *usual: Any) -> Any:
    draw = rng.random()
    return _one(rng, usual) if draw < 0.7 else _one(rng, FLOATS) if draw < 0.98 else _one(rng, ODD)


def _word(rng: np.random.Generator, *usual: str) -> Any:
    draw = rng.random()
    return _one(rng, usual) if draw < 0.95 else _one(rng, WORDS) if draw < 0.99 else _one(rng, ODD)


def _spec(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "height": _number(rng, 1, 5, 24),
        "width": _number(rng, 1, 5, 24),
        "channels": _number(rng, 1, 3, 4),
        "channels_first": bool(rng.integers(2)),
        "interpolation": _word(rng, *WORDS[:6]),
        "keep_aspect_ratio": bool(rng.integers(2)),
        "min_crop": _number(rng, 0, 1),
        "reduce": bool(rng.integers(2)),
        "fill_mode": _word(rng, "constant", "nearest", "reflect", "wrap"),
        "cval": _float(rng, 0.0, 128.0),
        "order": _number(rng, 0, 1),
        "channel_shift_limits": _one(rng, [None, (0.0, 255.0), (_float(rng, 0.0), _float(rng, 1.0))]),
        "max_pixels": _number(rng, 10**6),
        "rescale": _float(rng, None, 1 / 255),
        "drop_alpha": bool(rng.integers(2)),
        "pillow": _one(rng, [PILLOW, PILLOW, (11, 3), (0, 0), (2**32 - 1, 2**32 - 1)]),
    }


def _floats(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    values = rng.normal(0, 2, shape)
    odd = rng.random(shape) < 0.1
    values[odd] = rng.choice(FLOATS, int(odd.sum()))
    return values


def _transforms(rng: np.random.Generator, count: int) -> _native.Transforms | None:
    if rng.random() < 0.3:
        return None
    arrays: dict[str, Any] = {
        "affine": _floats(rng, (count, 6)),
        "has_affine": rng.integers(0, 2, count, dtype=np.uint8),
        "flips": rng.integers(0, 4, count, dtype=np.uint8),
        "channel_shift": np.where(rng.random(count) < 0.5, np.nan, _floats(rng, (count,))),
        "brightness": np.where(rng.random(count) < 0.5, np.nan, _floats(rng, (count,))),
    }
    if rng.random() < 0.05:
        name = _one(rng, list(arrays))
        wrong = arrays[name]
        arrays[name] = _one(rng, [wrong[:-1], wrong.astype(np.float32), wrong[None], wrong[::-1], None, wrong.tolist()])
    return _native.Transforms(**arrays)


def _sources(rng: np.random.Generator, paths: list[Path], count: int) -> Any:
    def one() -> Any:
        path = _one(rng, paths)
        pixels = rng.integers(0, 256, (int(rng.integers(1, 30)), int(rng.integers(1, 30)), 3), dtype=np.uint8)
        return _one(
            rng,
            [
                path,
                str(path),
                path.read_bytes(),
                None,
                pixels,
                pixels[:, ::2],
                pixels.astype(np.float32),
                pixels[:0],
                (_native.PixelFile(path), _number(rng, 0, 100)),
                (path, 0),
                str(path) + "\0",
                path.parent,
                7,
            ],
        )

    sources = [one() for _ in range(count)]
    return sources if rng.random() < 0.95 else _one(rng, [sources[1:], [*sources, None], 5, iter(sources)])


def _out(rng: np.random.Generator, asked: dict[str, Any], count: int) -> tuple[np.ndarray, np.ndarray]:
    """An array with guards around it; mostly of the shape that the plan asks for."""
    height, width, channels = asked["height"], asked["width"], asked["channels"]
    if rng.random() < 0.05:
        channels = _number(rng, 1, 3, 4)
    shape = (count, channels, height, width) if asked["channels_first"] else (count, height, width, channels)
    dtype = np.dtype(_one(rng, [np.float32, np.uint8] if rng.random() < 0.97 else [np.float64, np.int32]))
    size = dtype.itemsize
    for side in shape:
        size *= int(side)
    if not 0 <= size < 10**7:
        raise ValueError("too large to be tried")
    memory = np.full(size + 2 * GUARD, PATTERN, np.uint8)
    out = memory[GUARD : GUARD + size].view(dtype).reshape(shape)
    if rng.random() < 0.03:
        out.flags.writeable = False
    return memory, out[:, ::-1] if rng.random() < 0.02 else out
