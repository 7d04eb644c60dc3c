"""What Keras asks of a dataset, so that `fit`, `evaluate` and `predict` take an iterator as it is.

Keras takes what is an instance of its `PyDataset` (of `Sequence`, in tf-keras). dirflow never imports Keras, and
iterators may be older than its import. So that base is added where Python looks it up: `isinstance` asks an object
for its `__class__`, and an iterator answers with a class that also has the bases of every Keras loaded by then.
`type(iterator)` stays what it is, and is what pickles.
"""

import sys
from functools import lru_cache
from types import FrameType, ModuleType, new_class
from typing import Any, NamedTuple

from dirflow.arguments.table import check
from dirflow.errors import ArgumentError

KERASES = ("keras", "tf_keras")
FRAMES_UP = 4  # from `[i]` to the loop that asks, with a user's own `__getitem__` between
BASES = ("PyDataset", "Sequence")


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
                batches between processes that `shard` has shared between them already.
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
    """Refuses Keras' own sharding of data sets, for an iterator whose batches are slices already.

    Raises:
        ArgumentError: Keras' distribution would shard in this process.
    """
    distributed = sys.modules.get("keras.distribution")  # as soon as Keras 3 is imported
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

    order: list[int]
    place: int

    def coming(self, count: int) -> list[int]:
        """Returns the batches that are asked for next, at most `count`."""
        return self.order[self.place + 1 : self.place + 1 + count]


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
            return _found(order, batch, place) if isinstance(order, list) else None
        frame = frame.f_back
    return None


def _found(order: list[int], batch: int, place: int) -> KerasPosition | None:
    if order[place : place + 1] == [batch]:
        return KerasPosition(order, place)
    try:
        return KerasPosition(order, order.index(batch))
    except ValueError:
        return None


def _of_keras(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == "keras"
