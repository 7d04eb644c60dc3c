"""A process of its own that reads a dataset through a cache folder and is told step by step what to do."""

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np

from dirflow import DirectoryIterator, ImageDataGenerator
from dirflow.pipeline.run.cache import catalogue, segments

SHAPE = (12, 10, 3)
IMAGE = int(np.prod(SHAPE))
SLOTS = 3  # images in a segment: a few pictures fill several
_CONTEXT = multiprocessing.get_context("forkserver")  # a start takes milliseconds
# A child that becomes another user may not be able to open the folders that these come from.
_LATE = [
    "concurrent.futures.thread",
    "dirflow.pipeline.run.cache.folder",
    "dirflow.pipeline.run.engine",
    "numpy.random",
]
_CONTEXT.set_forkserver_preload(["dirflow", *_LATE, __name__])
PATIENCE = 60.0  # seconds that a child may take for a step


class Told(NamedTuple):
    """What became of a step: what it returned, or its error, and the warnings that were given."""

    result: Any
    warnings: list[str]

    @property
    def batches(self) -> list[np.ndarray]:
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


def make_flow(pictures: Path, kept: Path | None, **options: Any) -> DirectoryIterator:
    options = {"batch_size": 4, "shuffle": False, "prefetch": 0, "interpolation": "bilinear", **options}
    return ImageDataGenerator().flow_from_directory(pictures, SHAPE[:2], cache=kept, **options)


class Child:
    """A reader in another process; used in a `with` block, at whose end it is killed."""

    def __init__(self, pictures: Path, kept: Path, prepare: Callable[[], object] = int, **options: Any) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=_serve, args=(theirs, prepare, pictures, kept, options))
        self.process.start()
        theirs.close()
        self.opened = self._answer()

    def epoch(self) -> Told:
        """Reads all batches, in order."""
        return self.tell(whole_epoch)

    def tell(self, step: Callable[..., Any], *arguments: Any) -> Told:
        """Calls a function of this module or a test with the iterator, there."""
        self._pipe.send((step, arguments))
        return self._answer()

    def begin(self, step: Callable[..., Any], *arguments: Any) -> None:
        """Begins a step whose end nobody waits for."""
        self._pipe.send((step, arguments))

    def _answer(self) -> Told:
        if not self._pipe.poll(PATIENCE):
            raise TimeoutError("the process hangs")
        try:
            return Told(*self._pipe.recv())
        except EOFError:
            self.process.join()
            raise RuntimeError(f"the process has died: {self.process.exitcode}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.join()
        self._pipe.close()


def whole_epoch(flow: DirectoryIterator) -> list[np.ndarray]:
    return [x for x, _ in flow.epoch()]


def some_batches(flow: DirectoryIterator, numbers: list[int]) -> list[np.ndarray]:
    return [flow[number][0] for number in numbers]


def small_segments() -> None:
    """Pictures are kept however new they are, and few in a file."""
    catalogue.RECENT = 0
    segments.FILE_BYTES = SLOTS * IMAGE


def _serve(pipe: Any, prepare: Callable[[], object], pictures: Path, kept: Path, options: dict[str, Any]) -> None:
    small_segments()
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    prepare()
    flow = _send(pipe, lambda: make_flow(pictures, kept, **options), lambda _: None)
    while flow is not None:
        try:
            step, arguments = pipe.recv()
        except EOFError:
            return
        _send(pipe, lambda step=step, arguments=arguments: step(flow, *arguments))


def _send(pipe: Any, step: Callable[[], Any], shown: Callable[[Any], Any] = lambda result: result) -> Any:
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        try:
            result = step()
        except Exception as error:  # noqa: BLE001 - it is told
            pipe.send((error, [str(one.message) for one in given]))
            return None
    pipe.send((shown(result), [str(one.message) for one in given]))
    return result
