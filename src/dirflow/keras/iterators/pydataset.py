"""What Keras asks of a dataset, so that `fit`, `evaluate` and `predict` take an iterator as it is.

Keras takes what is an instance of its `PyDataset` (of `Sequence`, in tf-keras). dirflow never imports Keras, and
iterators may be older than its import. So that base is added where Python looks it up: `isinstance` asks an object
for its `__class__`, and an iterator answers with a class that also has the bases of every Keras loaded by then.
`type(iterator)` stays what it is, and is what pickles.
"""

import sys
import warnings
from collections.abc import Sequence
from functools import lru_cache
from types import FrameType, ModuleType, new_class
from typing import Any, NamedTuple, TypeAlias

from dirflow.arguments.table import check
from dirflow.errors import ArgumentError, StateError
from dirflow.pipeline.deliver.cursor import Cursor

KERASES = ("keras", "tf_keras")
FRAMES_UP = 4  # from `[i]` to the loop that asks, with a user's own `__getitem__` between
BASES = ("PyDataset", "Sequence")
ENDS_EARLY = "Your input ran out of data"  # of which Keras warns when an epoch has fewer batches than the others

Place: TypeAlias = tuple[Cursor, Cursor, int]  # of `next`, of `[i]`, and the batches delivered so far


class KerasDataset:
    """The part of an iterator that Keras sees.

    Attributes:
        num_threads: that make a batch: the option `workers`; None: as many as this process may use processors.
        max_queue_size: as Keras users set it; batches wait in dirflow's own look-ahead, not in Keras' queue.
        use_multiprocessing: likewise; threads do the work, whatever it is set to.
    """

    num_threads: int | None = None
    max_queue_size: int = 10
    use_multiprocessing: bool = False

    @property
    def __class__(self) -> Any:
        """The iterator's type, with the base of every Keras that is loaded."""
        return _with_keras(type(self))

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        vars(object)["__class__"].__set__(self, kind)

    @property
    def workers(self) -> int:
        """Threads or processes that Keras starts around the iterator: 0, whatever is assigned.

        They would compete with dirflow's own for the same processors, each with a batch in the making. What is
        assigned becomes `num_threads`.
        """
        return 0

    @workers.setter
    def workers(self, workers: int | None) -> None:
        self.num_threads = check("workers", workers, "Iterator") or (
            None if workers is None else 1
        )  # Keras' 0: no threads but the caller's

    @property
    def num_batches(self) -> int:
        """Number of batches of an epoch."""
        return len(self)  # type: ignore[arg-type]  # every iterator has a length

    def on_epoch_begin(self) -> None:
        """Called by Keras before each epoch.

        Raises:
            ArgumentError: Keras would take the row numbers of `with_index` for sample weights, or would share
                batches between processes of which each makes its part already.
        """
        if getattr(self, "shard", None) is not None:
            refuse_second_sharding()
        labelled = getattr(self, "class_mode", None) is not None or getattr(self, "y", None) is not None
        if labelled and getattr(self, "with_index", False):
            raise ArgumentError(
                "Keras takes the third part of a batch for sample weights, and `with_index=True` puts row numbers "
                "there. Make the iterator without it: what `predict` returns for an iterator with shuffle=False is "
                "in the order of `filenames`."
            )

    def __reduce__(self) -> Any:
        # The default refuses an object whose `__class__` is not its type.
        return _made_anew, (type(self),), self.__getstate__()


def _made_anew(kind: type[Any]) -> Any:
    return object.__new__(kind)


def _with_keras(kind: Any) -> Any:
    missing = tuple(base for base in _loaded_bases() if not issubclass(kind, base))
    return _joined(kind, missing) if missing else kind


def _loaded_bases() -> list[type[Any]]:
    """Returns the dataset class of each Keras that has been imported."""
    found: list[type[Any]] = []
    for name in KERASES:
        keras = sys.modules.get(name)
        utils = vars(keras).get("utils") if keras else None  # by `vars`: nothing lazy is set off
        if isinstance(utils, ModuleType):
            bases = (vars(utils).get(base) for base in BASES)  # two names of one class, in Keras 3
            found += [base for base in dict.fromkeys(bases) if isinstance(base, type)]
    return found


@lru_cache(maxsize=64)
def _joined(kind: Any, bases: tuple[Any, ...]) -> Any:
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "__doc__": kind.__doc__}
    return new_class(kind.__name__, (kind, *bases), exec_body=lambda body: body.update(names))


def refuse_torch() -> None:
    """Refuses PyTorch's `DataLoader`, which takes an iterator for a data set of batches and never ends its epochs.

    Raises:
        ArgumentError: the caller's caller is PyTorch's loader.
    """
    asking = sys._getframe(2).f_globals.get("__name__", "")  # noqa: SLF001 - it is documented
    if str(asking).startswith("torch.utils.data"):
        raise ArgumentError(
            "torch's DataLoader takes this iterator for a data set of which every epoch is the first again. Write "
            "`for x, y in iterator.epoch():` once an epoch in its place: batches are made ahead, in threads, already."
        )


def refuse_second_sharding() -> None:
    """Refuses Keras' own sharding of data sets, for an iterator whose batches are parts already.

    Raises:
        ArgumentError: Keras' distribution would shard in this process.
    """
    distributed = sys.modules.get("keras.distribution")  # it is there as soon as Keras 3 is imported
    distribution = getattr(distributed, "distribution", lambda: None)()
    processes = getattr(distribution, "num_processes", 1)
    if processes > 1 and getattr(distribution, "auto_shard_dataset", False):
        raise ArgumentError(
            f"this iterator has a `shard`, and Keras' distribution would share its batches between {processes} "
            "processes once more. Make the distribution with auto_shard_dataset=False, or set "
            "`distribution.auto_shard_dataset = False`."
        )


class KerasPosition(NamedTuple):
    """Where Keras is in the order in which it asks for batches.

    Attributes:
        order: the numbers of the batches.
        place: of the one that it asks for now.
    """

    order: Sequence[int]
    place: int

    def coming(self, count: int) -> Sequence[int]:
        """Returns the batches that are asked for next, at most `count`."""
        return self.order[self.place + 1 : self.place + 1 + count]


class InFit:
    """Where Keras' `fit` is in its epoch, and what an epoch still has that was left in its middle.

    Args:
        left: numbers of the batches of that epoch, in the order in which they are to be delivered; None: all of them,
            in whichever order Keras asks.
        place: of the iterator, at which Keras begins that epoch; None: there is no such epoch.
    """

    def __init__(self, left: Sequence[int] | None = None, place: "Place | None" = None) -> None:
        self._left = left
        self._place = place
        self._inside = False  # the epoch has begun
        self._asked: KerasPosition | None = None
        self._silenced = Silenced()

    @property
    def left_of_epoch(self) -> int | None:
        """How many batches the epoch that is beginning has, if it is gone on with; None: it is a whole one."""
        begins = self._inside and self._asked is None  # later, Keras asks for the sake of all epochs
        return len(self._left) if begins and self._left is not None else None

    def begin_epoch(self) -> "Place | None":
        """Notes that Keras begins an epoch, and returns the place at which the iterator must be; None: where it is."""
        self._inside = self._place is not None
        if self.left_of_epoch is not None:
            self._silenced.begin()
        return self._place

    def end_epoch(self) -> "Place | None":
        """Notes that an epoch ends, and returns the place to go back to if Keras had no more than a look at it.

        Before it trains, Keras takes a batch, or begins nothing at all, and ends the epoch by `reset`.
        """
        self._asked = None
        self._silenced.end()
        if self._place is None or not _in_keras("reset"):
            self._left = self._place = None
        self._inside = False
        return self._place

    def asks(self, number: int, position: KerasPosition | None) -> tuple[int, KerasPosition | None]:
        """Returns the batch that is delivered where one is asked for, and its place in the order of the epoch."""
        if self._place is not None and not self._inside and (position or _in_keras()):
            return number, position  # it looks at a batch before the epoch
        if position is None:
            self._left = self._place = None
            self._inside = False
        elif self._left is not None and position.place < len(self._left):
            position = KerasPosition(self._left, position.place)
            number = self._left[position.place]
        self._asked = position
        return number, position

    def asked_in_advance(self, consumed: int | None) -> int:
        """Returns how many batches Keras has asked for beyond those that it has used.

        Args:
            consumed: how many those are, in this epoch; None: all.

        Raises:
            StateError: it has not asked for so many.
        """
        asked = 0 if self._asked is None else self._asked.place + 1
        if consumed is None:
            return 0
        if consumed > asked:
            raise StateError(
                f"`consumed` must be at most {asked}, the batches of this epoch that Keras has asked for. "
                f"Received: consumed={consumed}"
            )
        return asked - consumed

    def left(self, back: int = 0) -> tuple[int, ...] | None:
        """Returns the numbers of the batches that the epoch still has, in order; None: nobody is in its middle.

        Args:
            back: how many that were asked for count as not delivered.
        """
        if self._asked is not None:
            return tuple(self._asked.order[self._asked.place + 1 - back :])
        return None if self._left is None else tuple(self._left)


class Silenced:
    """Keeps Keras from warning, in an epoch of which only the rest is delivered, that it ends early."""

    def __init__(self) -> None:
        self._filter: Any = None

    def begin(self) -> None:
        """Begins to."""
        warnings.filterwarnings("ignore", message=ENDS_EARLY)
        self._filter = warnings.filters[0]

    def end(self) -> None:
        """Ends it; what others have done to the filters of warnings in the meantime stays."""
        if self._filter in warnings.filters:
            warnings.filters.remove(self._filter)  # type: ignore[attr-defined]  # it is a list
        self._filter = None


def find_keras_position(batch: int, place: int = 0) -> KerasPosition | None:
    """Returns where a batch stands in the order in which Keras asks; None if that is not known.

    `fit` shuffles the numbers of the batches and tells nobody, so that a look-ahead would never guess right. They
    stand in the loop that asks. Whatever is read there is a hint: it decides what is prepared, never what is
    delivered.

    Args:
        batch: the number asked for.
        place: where it probably stands, so that a long order need not be searched for every batch.
    """
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - it is documented
    for _ in range(FRAMES_UP):
        if frame is None:
            return None
        if _of_keras(frame):
            order = frame.f_locals.get("indices")
            return _found(order, batch, place) if isinstance(order, (list, range)) else None
        frame = frame.f_back
    return None


def _in_keras(function: str | None = None) -> bool:
    """Returns whether Keras, or a function of its with that name, has called what is being done."""
    frame: FrameType | None = sys._getframe(3)  # noqa: SLF001 - it is documented
    for _ in range(FRAMES_UP):
        if frame is not None and _of_keras(frame) and function in (None, frame.f_code.co_name):
            return True
        frame = frame and frame.f_back
    return False


def _found(order: Sequence[int], batch: int, place: int) -> KerasPosition | None:
    if place < len(order) and order[place] == batch:
        return KerasPosition(order, place)
    try:
        return KerasPosition(order, order.index(batch))
    except ValueError:
        return None


def _of_keras(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == "keras"
