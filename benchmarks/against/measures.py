"""What is measured of each side, and the figures that are made of it."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.measure.workloads import WORKLOADS


@dataclass(frozen=True)
class Sample:
    """What one process measured.

    Attributes:
        count: Of images, listings or imports.
        seconds: That they took.
        cpu_seconds: Processor time of the process with its threads, of user and system.
    """

    count: int
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Figure:
    """A figure made of a sample, with its format."""

    title: str
    of: Callable[[Sample], float]
    form: str


@dataclass(frozen=True)
class Measure:
    """One thing to measure.

    Attributes:
        title: What the table says.
        figures: What is made of its samples.
        workload: A key of `WORKLOADS`; None where no images are read.
        cache: The iterator's; the measured epochs find all images in it.
    """

    title: str
    figures: tuple[Figure, ...]
    workload: str | None = None
    cache: str | None = None


_EPOCHS = (
    Figure("CPU ms/image", lambda sample: 1000 * sample.cpu_seconds / sample.count, ".3f"),
    Figure("images/s", lambda sample: sample.count / sample.seconds, ",.0f"),
)
_ONCE = (
    Figure("CPU s", lambda sample: sample.cpu_seconds / sample.count, ".4f"),
    Figure("s", lambda sample: sample.seconds / sample.count, ".4f"),
)
_CACHED = ("W1", "W2")

LISTING, IMPORT = "listing", "import"
MEASURES = {
    **{name: Measure(f"{name}: {workload.title}", _EPOCHS, name) for name, workload in WORKLOADS.items()},
    **{f"{name}-cached": Measure(f"{name}, from memory", _EPOCHS, name, "memory") for name in _CACHED},
    LISTING: Measure("listing", _ONCE),
    IMPORT: Measure("`import dirflow`, after NumPy and Pillow", _ONCE),
}


def chosen(text: str) -> list[str]:
    """Returns the names in a list with commas, each once, in the table's order.

    Raises:
        ValueError: One is unknown, or there is none.
    """
    names = {name.strip() for name in text.split(",")} - {""}
    if unknown := sorted(names - set(MEASURES)):
        raise ValueError(f"what can be measured is {', '.join(MEASURES)}. Received: {', '.join(unknown)}")
    if not names:
        raise ValueError(f"name one or more of {', '.join(MEASURES)}. Received: {text!r}")
    return [name for name in MEASURES if name in names]
