"""Which loaders are measured, on what, and in which environment."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure.workloads import LIMIT, WORKLOADS, limit_of
from benchmarks.paths import CACHE

_COMMON = ("W1", "W2", "W3")


@dataclass(frozen=True)
class Loader:
    """One measured loader.

    Attributes:
        title: What the table says.
        workloads: What it is measured on.
        peer: Whether it has an environment of its own; the others run where dirflow does.
        antialiased: Whether its resizing is; one that leaves pixels out has less to do.
    """

    title: str
    workloads: tuple[str, ...] = _COMMON
    peer: bool = True
    antialiased: bool = True


LOADERS = {
    LIMIT: Loader("libjpeg-turbo alone", tuple(dict.fromkeys(map(limit_of, WORKLOADS))), peer=False),
    "dirflow": Loader("dirflow", tuple(WORKLOADS), peer=False),
    "keras": Loader("Keras' DirectoryIterator", tuple(WORKLOADS), peer=False),
    "opencv": Loader("OpenCV in threads", antialiased=False),
    "tfdata": Loader("tf.data", antialiased=False),
    "grain": Loader("Grain with OpenCV", antialiased=False),
    "spdl": Loader("SPDL", ("W1", "W3")),  # its filters hold one set of numbers a batch, not one an image
    "torchvision": Loader("torchvision, DataLoader"),
    "pillow": Loader("Pillow in threads"),
    "dali": Loader("DALI on the CPU"),
}
SHORT = tuple(name for name, loader in LOADERS.items() if not loader.peer)


def module(name: str) -> str:
    """Returns the module that measures a loader when it is run."""
    return f"benchmarks.loaders.{'peers.' if LOADERS[name].peer else ''}bench_{name}"


def requirements(name: str) -> Path:
    """Returns the file with the pinned packages of a peer's environment."""
    return Path(__file__).parent / "peers" / "requirements" / f"{name}.txt"


def environment(name: str) -> Path:
    """Returns the folder of a peer's environment."""
    return CACHE / "environments" / name
