"""Writes the files that the fuzzers of rust/jpeg/fuzz begin with: small, sound ones of all kinds, and damaged ones.

usage: python -m tests.jpeg.corpus FOLDER
"""

import sys
from pathlib import Path

import numpy as np

from tests.jpeg import mutate


def write(folder: Path, seed: int = 0) -> None:
    """Fills `folder`/decode with files, and `folder`/options with the same behind ten bytes of options."""
    rng = np.random.default_rng(seed)
    sound = [data for data in mutate.seeds(rng, 400) if len(data) < 4096]
    damaged = [mutate.mutant(rng, sound)[1] for _ in range(100)]
    for target, head in ("decode", 0), ("options", 10):
        (folder / target).mkdir(parents=True, exist_ok=True)
        for i, data in enumerate(sound + damaged):
            options = bytearray(rng.bytes(head))
            if head:
                options[1] = 0  # the region is brought inside
            (folder / target / f"{i:03}.jpg").write_bytes(options + data)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
