"""What `decode="fast"` costs and gains: its distance from exact pixels, and its speed.

Usage: `python -m benchmarks.studies.fast_decoding [--images 60] [--rounds 5]`; files as in `data/make_data.py`. PSNR is
that of bytes, over the images of each kind that are decoded at a smaller scale: the median, and the least. Speed is in
processor time on one thread, beside exact pixels and beside libjpeg-turbo, which decodes the same files at their full
size and does nothing else: the medians of interleaved rounds.
"""

import argparse
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from benchmarks.data import make_data
from benchmarks.data.pictures import KINDS
from benchmarks.report.markdown import table
from benchmarks.studies.in_process import bare, cpu_seconds_of
from dirflow import DirectoryIterator, ImageDataGenerator
from dirflow.common.forms import DecodeMode, Interpolation

_SIDES = (32, 96, 160, 224)
_FILTERS: tuple[Interpolation, ...] = ("bilinear", "bicubic", "lanczos")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description='Compares decode="fast" with "exact".')
    parser.add_argument("--images", type=int, default=60, help="of each kind")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    rows: list[tuple[str, ...]] = [
        ("files", "target", "filter", "reduced", "PSNR, dB", "least", "times as fast", "of libjpeg-turbo")
    ]
    for kind in KINDS:
        folder = make_data.from_environment(kind).folder
        for side in _SIDES:
            for name in _FILTERS:
                rows.append((kind, f"{side}x{side}", name, *_compared(folder, side, name, arguments)))  # noqa: PERF401
    print(table(rows, "<><>>>>>"))


def _compared(folder: Path, side: int, name: Interpolation, arguments: argparse.Namespace) -> tuple[str, ...]:
    exact, fast = (_flow(folder, side, name, decode, arguments.images) for decode in ("exact", "fast"))
    x, y = exact[0], fast[0]
    ratios = [psnr for one, other in zip(x, y, strict=True) if (psnr := _psnr(one, other)) is not None]
    if not ratios:
        return "0", "", "", "", ""
    contents = [Path(path).read_bytes() for path in np.take(fast.filepaths, fast.index_of(y))]
    jobs = (lambda: exact[0], lambda: bare(contents), lambda: fast[0])
    rounds = [[cpu_seconds_of(job) for job in jobs] for _ in range(arguments.rounds)]
    gains = [f"{median(one[k] / one[-1] for one in rounds):.2f}" for k in range(2)]
    return str(len(ratios)), f"{median(ratios):.1f}", f"{min(ratios):.1f}", *gains


def _flow(folder: Path, side: int, name: Interpolation, decode: DecodeMode, images: int) -> DirectoryIterator:
    return ImageDataGenerator(dtype="uint8").flow_from_directory(
        str(folder), (side, side), interpolation=name, class_mode=None, batch_size=images, seed=1, decode=decode,
        workers=1, prefetch=0,
    )  # fmt: skip


def _psnr(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float | None:
    """Returns the peak signal-to-noise ratio in dB; None if they are the same."""
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return float(10 * np.log10(255**2 / error)) if error else None


if __name__ == "__main__":
    main()
