"""Batches as PyTorch's tensors, for any number of ranks, resumable after any batch. Imports torch."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from dirflow.common.forms import BFLOAT16
from dirflow.common.threads.workers import thread_count
from dirflow.errors import ArgumentError, ArgumentTypeError, StateError, shown
from dirflow.pipeline.batches import Batches
from dirflow.pipeline.deliver.failures import Failure
from dirflow.pipeline.deliver.reader import Reader
from dirflow.pipeline.deliver.state.audit import Audit
from dirflow.pipeline.finish.targets import ClassLabels
from dirflow.pipeline.run.cache.opening import CacheArgument

MOST_PROCESSES = 1024  # of a DataLoader


def loader(
    batches: Any,
    *,
    device: "torch.device | str | None" = None,
    normalise: tuple[Sequence[float], Sequence[float]] | None = None,
    shard: tuple[int, int] | None = None,
    workers: int | None = None,
    prefetch: int | None = None,
    cache: CacheArgument = None,
) -> "Loader":
    """Returns what a training loop reads tensors from: each loop over it is one epoch.

    A batch has the parts that the iterator's has. Images are (images, channels, height, width): those of a
    `data_format="channels_last"` keep their memory, in the format that PyTorch calls channels last. Class numbers
    (`class_mode="sparse"`) are int64, as losses want them; everything else keeps its type.

    Args:
        batches: an iterator, of which this takes the batches as they are now; or its `batches`.
        device: to which tensors are copied, from pinned memory if it is a GPU; None: they stay.
        normalise: (mean, std) of the channels, as torchvision's: subtracted and divided by on the device. Images of
            uint8 are divided by 255 before. None: images are delivered as they are.
        shard: (rank, count): of each batch this process makes its part; None: that of `torch.distributed`, if it is
            initialised and the iterator has none; (0, 1): all of it in any case.
        workers: threads; None: the iterator's.
        prefetch: batches made ahead; None: the iterator's.
        cache: `"memory"` or a folder; None: the iterator's.

    Raises:
        ArgumentError: an argument makes no sense, or the iterator has no `batches`.
    """
    made = batches if isinstance(batches, Batches) else getattr(batches, "batches", None)
    if not isinstance(made, Batches):
        raise ArgumentTypeError(
            f"`batches` must be an iterator of dirflow, or its `batches`. Received: batches={shown(batches)}"
        )
    rank, count = _shard_of(shard, sharded=made.shard is not None)
    if (rank, count) != (0, 1):
        made = made.sharded(rank, count, made.remainder or "wrap")
    reader = Reader(
        made,
        workers if workers is not None else getattr(batches, "num_threads", None),
        prefetch if prefetch is not None else getattr(batches, "prefetch", None),
        cache if cache is not None else getattr(batches, "cache", None),
    )
    return Loader(reader, _Convert.of(made, device, normalise))


def _shard_of(shard: tuple[int, int] | None, *, sharded: bool) -> tuple[int, int]:
    if shard is not None:
        return shard
    distributed = torch.distributed
    if sharded or not (distributed.is_available() and distributed.is_initialized()):
        return 0, 1
    return distributed.get_rank(), distributed.get_world_size()


class Loader(IterableDataset[Any]):  # type: ignore[misc]  # where torch is not installed
    """Tensors of batches; `loader` makes one.

    It needs no `DataLoader`: threads make batches ahead. In one it is written with `batch_size=None`; with
    `num_workers`, each process makes every so-many-th batch, and they arrive in the same order.

    Attributes:
        batches: what is read.
    """

    def __init__(self, reader: Reader, convert: "_Convert") -> None:
        self._reader = reader
        self._convert = convert
        self.batches = reader.batches
        self._rest: _Rest | None = None  # of an epoch, for the processes of a DataLoader
        # Of each process of a DataLoader the epoch that it begins next: most are new in every epoch, and know nothing.
        self._epochs = torch.zeros(MOST_PROCESSES, dtype=torch.int64).share_memory_()
        self._noted = 0  # what this process has written there

    def __len__(self) -> int:
        """Returns the number of batches an epoch has."""
        return len(self._reader)

    def __iter__(self) -> Iterator[Any]:
        """Returns the batches of the next epoch, or of the rest of one that is gone on with.

        Raises:
            ArgumentError: a DataLoader would put batches together once more, or shares out what is shared out already.
        """
        _refuse_second_hand(self)
        process = get_worker_info()
        if process is None:
            return _Tensors(self)
        return _Part(self, process.id, process.num_workers)

    @property
    def epoch(self) -> int:
        """Number of the epoch that was begun last, counted from 0; 0 before the first."""
        return self._reader.epoch

    @property
    def failures(self) -> list[Failure]:
        """The files that could not be read so far in this process."""
        return self._reader.failures

    def state_dict(self) -> dict[str, Any]:
        """Returns where the loader is, after the last batch that was delivered, as JSON has it.

        Raises:
            StateError: processes of a DataLoader have delivered batches, and they alone know how many.
        """
        if get_worker_info() is None and bool((self._epochs != self._noted).any()):
            raise StateError(
                "processes of a DataLoader have delivered the batches: use num_workers=0, or torchdata's "
                "StatefulDataLoader and its `state_dict`."
            )
        return self._reader.state_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on from where a state was taken, at once; the next loop has the rest of the epoch.

        Raises:
            StateError: it is no state of these batches; says what differs.
        """
        self._reader.load_state_dict(state)
        self._note_place()

    def seek(self, epoch: int, batch: int = 0) -> None:
        """Makes any batch the next one.

        Raises:
            BatchIndexError: there is no such batch.
        """
        self._reader.seek(epoch, batch)
        self._note_place()

    def audit(self, state: Mapping[str, Any] | None = None) -> Audit:
        """Returns which samples have been delivered so far, on all ranks; None: now.

        Raises:
            StateError: as `state_dict` and `load_state_dict`.
        """
        return self._reader.audit(self.state_dict() if state is None else state)

    def _note_place(self) -> None:
        epoch, number = self._reader.place
        process = get_worker_info()
        self._rest = _Rest(epoch, number, process is not None)
        self._note_epoch(epoch + (number == len(self)), None if process is None else process.id)

    def _note_epoch(self, epoch: int, process: int | None = None) -> None:
        """Notes which epoch is the next that a process of a DataLoader begins; None: all of them."""
        if process is not None:
            self._epochs[process] = epoch
        else:
            self._noted = epoch
            self._epochs.fill_(epoch)


@dataclass(frozen=True)
class _Rest:
    """From where on an epoch is delivered; `own`: of this process' batches alone."""

    epoch: int
    number: int
    own: bool


class _Tensors:
    """An epoch, in this process."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._epoch = iter(loader._reader)  # noqa: SLF001 - it is a part of it
        self._begun = False

    def __iter__(self) -> "_Tensors":
        return self

    def __next__(self) -> Any:
        loader = self._loader
        batch = next(self._epoch)
        if not self._begun:
            self._begun, loader._rest = True, None  # noqa: SLF001 - as above
            loader._note_epoch(loader.epoch + 1)  # noqa: SLF001
        return loader._convert(batch)  # noqa: SLF001


class _Part:
    """The batches of an epoch that one process of a DataLoader makes: one of so many, since it takes them in turns."""

    def __init__(self, loader: Loader, process: int, processes: int) -> None:
        self._loader, self._processes = loader, processes
        reader = loader._reader  # noqa: SLF001 - it is a part of it
        self._means = reader.means(max(1, thread_count(reader.workers) // processes))
        epoch, number = int(loader._epochs[process]), process  # noqa: SLF001
        rest, loader._rest = loader._rest, None  # noqa: SLF001
        if rest is not None and rest.own:
            epoch, number = rest.epoch, rest.number
        elif rest is not None and rest.epoch == epoch:
            number += rest.number
        loader._note_epoch(epoch + 1, process)  # noqa: SLF001
        self._move(epoch, number)

    def __iter__(self) -> "_Part":
        return self

    def __next__(self) -> Any:
        loader, (epoch, number) = self._loader, self._place
        if number >= len(loader):
            raise StopIteration
        batch = loader.batches.batch(epoch, number, self._means)
        self._move(epoch, number + self._processes)
        return loader._convert(batch)  # noqa: SLF001

    def _move(self, epoch: int, number: int) -> None:
        """Notes which batch comes next, where a state is taken of this process."""
        self._place = epoch, number
        reader = self._loader._reader  # noqa: SLF001
        if number < len(self._loader):
            reader.seek(epoch, number)
        else:
            reader.end(epoch)


def _refuse_second_hand(loader: Loader) -> None:
    """Refuses who would put batches together, or share them out, once more.

    Raises:
        ArgumentError: the caller's caller does.
    """
    asking = sys._getframe(2)  # noqa: SLF001 - it is documented
    module = str(asking.f_globals.get("__name__", ""))
    if module.startswith(("torch.utils.data", "torchdata")) and asking.f_locals.get("auto_collation"):
        raise ArgumentError("the loader delivers whole batches: write DataLoader(loader, batch_size=None).")
    if module.startswith("accelerate") and loader.batches.shard is not None:
        raise ArgumentError(
            "each rank makes its part of every batch already, and accelerate would share out the parts once more: do "
            "not `prepare` this loader, and give it `device=accelerator.device`."
        )


@dataclass(frozen=True)
class _Convert:
    """Makes tensors of the parts of a batch.

    Attributes:
        channels_last: whether images are (images, height, width, channels) in memory.
        whole: whether labels are class numbers.
        device: to which tensors are copied; None: they stay.
        mean, std: of the channels, (channels, 1, 1); None: images are delivered as they are.
        scale: by which images are multiplied before.
    """

    channels_last: bool
    whole: bool
    device: torch.device | None
    mean: torch.Tensor | None = None
    std: torch.Tensor | None = None
    scale: float = 1.0

    @classmethod
    def of(cls, batches: Batches, device: Any, normalise: Any) -> "_Convert":
        """Returns what is done to the batches of a dataset.

        Raises:
            ArgumentError: `normalise` has not as many numbers as images have channels.
        """
        target, labels = batches.steps.target, batches.targets.labels
        channels_last = target.data_format == "channels_last"
        whole = isinstance(labels, ClassLabels) and labels.class_mode == "sparse"
        device = None if device is None else torch.device(device)
        if normalise is None:
            return cls(channels_last, whole, device)
        channels = target.shape[-1 if channels_last else 0]
        try:
            mean, std = (torch.tensor(part, dtype=torch.float32, device=device).reshape(-1, 1, 1) for part in normalise)
        except (TypeError, ValueError, RuntimeError) as error:
            raise ArgumentError(f"`normalise` must be (mean, std). Received: {shown(normalise)}") from error
        if len(mean) not in (1, channels) or len(std) not in (1, channels) or not bool((std > 0).all()):
            raise ArgumentError(
                f"`normalise` must be (mean, std), each of one number above 0 for a channel, of which images have "
                f"{channels}. Received: {shown(normalise)}"
            )
        return cls(channels_last, whole, device, mean, std, 1 / 255 if target.dtype == np.uint8 else 1.0)

    def __call__(self, batch: Any) -> Any:
        """Returns a batch with tensors in the place of arrays."""
        if not isinstance(batch, tuple):
            return self._inputs(batch)
        x, *more = batch
        if more and self.whole:
            more[0] = more[0].astype(np.int64)
        return (self._inputs(x), *map(self._tensors, more))

    def _inputs(self, x: Any) -> Any:
        if isinstance(x, list):  # images, and further inputs of the model
            return [self._images(x[0]), *map(self._tensors, x[1:])]
        return self._images(x)

    def _images(self, x: Any) -> torch.Tensor:
        images: torch.Tensor = self._tensors(x)
        if self.channels_last:
            images = images.permute(0, 3, 1, 2)
        if self.mean is None or self.std is None:
            return images
        images = images.to(torch.float32)  # a copy of uint8; floats are changed where they are, they are ours
        return images.mul_(self.scale).sub_(self.mean).div_(self.std)

    def _tensors(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self._tensors(one) for one in part]
        if part.dtype.kind in "OUS":  # strings of a data frame: there are no tensors of them
            return part
        tensor = (
            torch.from_numpy(part.view(np.uint16)).view(torch.bfloat16)
            if part.dtype.name == BFLOAT16
            else torch.from_numpy(part)
        )
        if self.device is None:
            return tensor
        if self.device.type == "cuda":
            return tensor.pin_memory().to(self.device, non_blocking=True)
        return tensor.to(self.device)
