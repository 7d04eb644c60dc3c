"""Saved listings that are damaged or forged: they name files of the folder, or are made anew."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from dirflow import ArgumentError
from dirflow.pipeline.scan import listing
from tests.fuzz.formats import DAMAGES
from tests.fuzz.outcome import Outcome
from tests.support.listings import NAMES, Parts, make_data, parts_of, start, text, write

ATTACKS = 300
BEGIN = 100  # bytes by which a listing is known
LURES = ["../outside/secret.png", "a/../../outside/secret.png", "/etc/passwd.png", "a//x.png", "", ".", "a", "b/z.png",
         "a/deep", "c/x.png", "a/x.png", "a/\n.png", "\ud7ff.png", "b/../a/x.png", "x" * 300 + ".png"]  # fmt: skip
NUMBERS = [0, 1, 2, 3, -1, 2**31, 2**63 - 1, -(2**63), 10**9]


def attack(rng: np.random.Generator, folder: Path) -> Outcome:
    """Starts on some hundred listings of one folder."""
    listing.GRANULARITY = 0
    outcome = Outcome()
    data, kept = make_data(folder), folder / "kept.npz"
    whole = start(data, kept)
    sound, parts = kept.read_bytes(), parts_of(kept)
    for _ in range(ATTACKS):
        if rng.random() < 0.3:
            damaged = sound
            for _ in range(int(rng.integers(1, 3))):
                damaged = DAMAGES[int(rng.integers(len(DAMAGES)))](rng, damaged, sound) or sound
            kept.write_bytes(damaged)
        else:
            write(kept, _forged(rng, parts))
        content = kept.read_bytes()
        try:
            names = start(data, kept)
        except ArgumentError as error:
            if content[:BEGIN] == sound[:BEGIN]:
                outcome.find(f"{type(error).__name__}: {error}", content)
            else:
                outcome.note("no listing of ours")
            kept.unlink()
            continue
        except Exception as error:  # noqa: BLE001 - it is a finding
            outcome.find(f"{type(error).__name__}: {error}", content)
            continue
        outside = [name for name in names if not _inside(data, name)]
        if outside:
            outcome.find(f"names that lead out of the folder: {outside}", content)
        outcome.note("made anew" if names == whole else "believed")
    return outcome


def _inside(data: Path, name: str) -> bool:
    return os.path.realpath(data / name).startswith(f"{os.path.realpath(data)}{os.sep}")


def _forged(rng: np.random.Generator, parts: Parts) -> Parts:
    """A listing of the right form, one or two of whose members say something else."""
    forged = dict(parts)
    for name in rng.choice(list(parts), int(rng.integers(1, 3)), replace=False):
        forged[name] = _changed(rng, parts[name])
    return forged


def _changed(rng: np.random.Generator, values: Any) -> Any:
    flat = values.reshape(-1).copy()
    kind = int(rng.integers(6))
    if values.dtype == np.uint8 and kind < 3:
        names = list(NAMES) if rng.random() < 0.5 else bytes(flat).decode(errors="replace").split("\0")
        names[int(rng.integers(len(names)))] = LURES[int(rng.integers(len(LURES)))]
        return text(*names)
    if kind < 4 and flat.size:
        at = int(rng.integers(flat.size))
        flat[at] = rng.choice(NUMBERS) if flat.dtype == np.int64 else rng.integers(0, 2)
        return flat.reshape(values.shape)
    if kind == 4:
        return np.concatenate([flat, flat[: int(rng.integers(flat.size + 1))]])
    return flat[: int(rng.integers(flat.size + 1))].astype(rng.choice([np.float64, np.int32, values.dtype]))
