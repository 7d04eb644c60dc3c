"""What stands between `Batches` and one consumer: look-ahead, kept pixels, failures, receipts."""

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from dirflow.pipeline.batches import Batches
from dirflow.pipeline.finish.made import Made, Means, make
from dirflow.pipeline.order.streams import Streams
from dirflow.pipeline.plan.request import Request
from dirflow.pipeline.run.cache.opening import CacheArgument
from dirflow.pipeline.run.cache.protocol import PixelCache
from dirflow.pipeline.scan.sources import Files

from .failures import Failures
from .lookahead import Ahead, LookAhead
from .receipts import Receipts
from .tally import TALLY


class _Opened(NamedTuple):
    """A cache, the form of the pixels and the folder for which it was opened, and for how many rows."""

    asked: tuple[Any, ...]
    rows: int
    cache: PixelCache


class Loader:
    """Delivers batches to one consumer; no batch depends on it.

    Args:
        tell: called with a line on each cache folder that is opened; None: nobody is told.

    Attributes:
        failures: the files that could not be read so far.
        receipts: the rows of what was delivered.
        look_ahead: what is being made.
    """

    _opened: _Opened | None

    def __init__(self, tell: Callable[[str], None] | None = None) -> None:
        self.failures = Failures()
        self.receipts = Receipts()
        self.look_ahead = LookAhead()
        self._tell = tell
        self._opened = None
        self._lock = threading.Lock()

    def deliver(
        self,
        batches: Batches,
        request: Request,
        means: Means,
        ahead: Ahead | None = None,
        streams: Streams | None = None,
    ) -> Any:
        """Returns a batch as it is delivered, and notes what failed.

        Args:
            batches: whose batch it is.
            request: what it depends on.
            means: what it is made with.
            ahead: what is made ahead; None: nothing.
            streams: to draw from, in whatever state they are; None: the request's own.

        Raises:
            EmptyBatchError: no file at all can be read, and they were to be skipped.
            ImageError: a file cannot be read, and that is to be an error.
        """

        def made(asked: Request) -> Made:
            with TALLY.making():
                return make(asked, means, streams)

        finished = self.take(request, made, ahead)
        self.note(finished)
        if batches.is_empty(finished):
            finished = batches.next_readable(request, means)
        delivery = batches.deliver(finished)
        self.receipts.record(delivery.x, delivery.rows)
        return delivery.batch

    def note(self, made: Made) -> None:
        """Lists the files of a batch that could not be read."""
        for slot, error in sorted(made.failures.items()):
            self.failures.record(int(made.rows[slot]), error)

    def take(self, request: Request, make_batch: Callable[[Request], Any], ahead: Ahead | None) -> Any:
        """Returns what `make_batch(request)` returns, perhaps made ahead."""
        if ahead is None:
            return make_batch(request)
        return self.look_ahead.take(request, make_batch, ahead)

    def means(self, batches: Batches, workers: int | None, cache: CacheArgument) -> Means:
        """Returns what batches are made with; the cache is opened anew when the form of the pixels is not what it was.

        Raises:
            CacheError: the cache cannot be used, or has not enough room for all images.
        """
        if cache is None or not isinstance(batches.source, Files):
            return Means(workers)
        asked = (batches.steps.target.pixels, batches.steps.compat, batches.steps.limits, cache)
        with self._lock:
            opened, rows = self._opened, batches.schedule.rows
            if opened is None or opened.asked != asked or opened.rows < rows:
                opened = self._opened = _Opened(asked, rows, batches.open_cache(cache))
                if self._tell and opened.cache.description:
                    self._tell(opened.cache.description)
            return Means(workers, opened.cache)

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        del state["_lock"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()
