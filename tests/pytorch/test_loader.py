"""Tensors of the batches: what they are, in which order they come, and what is refused."""

import json
import pickle
import warnings
from itertools import islice
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader
from torchdata.stateful_dataloader import StatefulDataLoader

from dirflow import ArgumentError, ArgumentTypeError, StateError
from dirflow.torch import Loader, loader

BATCHES = 5
pytestmark = [
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:This DataLoader will create 3 worker processes"),
    pytest.mark.filterwarnings("ignore:'set_vital' is deprecated"),  # torchdata calls it
]


def expected(opened: Any, epochs: int = 3, **options: Any) -> list[list[Any]]:
    """The batches of whole epochs, as the iterator has them."""
    iterator = opened(**options)
    return [list(iterator.epoch()) for _ in range(epochs)]


def assert_same(found: Any, batches: Any) -> None:
    """Tensors hold what arrays hold, channels first."""
    assert len(found) == len(batches)
    for (images, labels), (x, y) in zip(found, batches, strict=True):
        np.testing.assert_array_equal(images.numpy(), x.transpose(0, 3, 1, 2))
        np.testing.assert_array_equal(labels.numpy(), y)


def test_tensors_have_the_memory_of_the_batch(opened: Any) -> None:
    images, labels = next(iter(loader(opened(generator={}, dtype="uint8"))))
    assert images.shape == (3, 3, 8, 8)
    assert images.dtype == torch.uint8
    assert images.is_contiguous(memory_format=torch.channels_last)
    assert labels.dtype == torch.int64


@pytest.mark.parametrize(
    ("class_mode", "dtype", "shape"),
    [("sparse", torch.int64, (3,)), ("binary", torch.float32, (3,)), ("categorical", torch.float32, (3, 2)),
     ("input", torch.float32, (3, 8, 8, 3))],
)  # fmt: skip
def test_labels(opened: Any, class_mode: str, dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    _, labels = next(iter(loader(opened(class_mode=class_mode, classes=["ant", "bee"]))))
    assert (labels.dtype, tuple(labels.shape)) == (dtype, shape)


def test_images_alone_and_row_numbers(opened: Any) -> None:
    assert next(iter(loader(opened(class_mode=None)))).shape == (3, 3, 8, 8)
    iterator = opened(with_index=True)
    _, _, rows = next(iter(loader(iterator)))
    assert rows.tolist() == iterator.batches.rows(0, 0).tolist()


def test_bfloat16_and_channels_first(opened: Any) -> None:
    pytest.importorskip("ml_dtypes")
    images, _ = next(iter(loader(opened(dtype="bfloat16", generator={}))))
    assert images.dtype == torch.bfloat16
    plain, _ = next(iter(loader(opened(generator={}))))
    torch.testing.assert_close(images, plain.to(torch.bfloat16))
    images, _ = next(iter(loader(opened(generator={"data_format": "channels_first"}))))
    assert images.shape == (3, 3, 8, 8)


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_normalised_as_torchvision_does(opened: Any, dtype: str) -> None:
    from torchvision.transforms import Normalize  # noqa: PLC0415 - slow to import

    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    generator = {} if dtype == "uint8" else {"rescale": 1 / 255}
    plain, _ = next(iter(loader(opened(generator=generator, dtype=dtype))))
    found, _ = next(iter(loader(opened(generator=generator, dtype=dtype), normalise=(mean, std), device="cpu")))
    plain = plain.to(torch.float32) / 255 if dtype == "uint8" else plain
    torch.testing.assert_close(found, Normalize(mean, std)(plain))


@pytest.mark.parametrize("normalise", [1, (1, 2, 3), ((1, 2), (1, 1)), ((0, 0, 0), (1, 0, 1)), ("a", "b")])
def test_what_does_not_normalise(opened: Any, normalise: Any) -> None:
    with pytest.raises(ArgumentError, match="`normalise` must be"):
        loader(opened(), normalise=normalise)


def test_what_is_no_iterator() -> None:
    with pytest.raises(ArgumentTypeError, match="must be an iterator of dirflow"):
        loader([1, 2])


def test_epoch_after_epoch(opened: Any) -> None:
    made = loader(opened())
    assert len(made) == BATCHES
    for epoch, batches in enumerate(expected(opened)):
        assert_same(list(made), batches)
        assert made.epoch == epoch


@pytest.mark.parametrize("processes", [0, 1, 2, 3])
def test_in_a_data_loader(opened: Any, processes: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        warnings.filterwarnings("ignore", "This DataLoader will create 3 worker processes")
        data = DataLoader(loader(opened()), batch_size=None, num_workers=processes)
        assert len(data) == BATCHES
        for batches in expected(opened):
            assert_same(list(data), batches)


def test_in_a_data_loader_whose_processes_stay(opened: Any) -> None:
    data = DataLoader(loader(opened()), batch_size=None, num_workers=2, persistent_workers=True)
    for batches in expected(opened):
        assert_same(list(data), batches)


def test_in_a_data_loader_of_fresh_processes(opened: Any) -> None:
    data = DataLoader(loader(opened()), batch_size=None, num_workers=2, multiprocessing_context="spawn")
    for batches in expected(opened, 2):
        assert_same(list(data), batches)


def test_a_data_loader_that_would_put_batches_together(opened: Any) -> None:
    with pytest.raises(ArgumentError, match="batch_size=None"):
        next(iter(DataLoader(loader(opened()))))


@pytest.mark.parametrize("compat", ["documented", "keras"])
@pytest.mark.parametrize("stop", [0, 1, 4, 5, 7, 10])
def test_stopped_and_gone_on_with(opened: Any, compat: str, stop: int) -> None:
    batches = [batch for epoch in expected(opened, compat=compat) for batch in epoch]
    first, found = loader(opened(compat), prefetch=3), []
    while len(found) < stop:
        found += islice(first, stop - len(found))
    state = json.loads(json.dumps(first.state_dict()))
    second = loader(opened(compat), workers=1, prefetch=0)
    second.load_state_dict(state)
    assert second.state_dict() == state
    assert second.audit().total_batches == stop
    while len(found) < len(batches):
        found += second
    assert_same(found, batches)


@pytest.mark.parametrize("processes", [0, 2])
@pytest.mark.parametrize("stop", [1, 3, 5, 8])
def test_a_stateful_data_loader(opened: Any, processes: int, stop: int) -> None:
    batches = [batch for epoch in expected(opened) for batch in epoch]

    def data() -> Any:
        return StatefulDataLoader(loader(opened()), batch_size=None, num_workers=processes)

    first, found = data(), []
    while len(found) < stop:
        for batch in first:
            found.append(batch)
            if len(found) == stop:
                state = first.state_dict()  # inside the loop
                break
    second = data()
    second.load_state_dict(pickle.loads(pickle.dumps(state)))
    while len(found) < len(batches):
        found += list(second)
    assert_same(found, batches)


@pytest.mark.parametrize("processes", [0, 2])
def test_a_stateful_data_loader_between_epochs(opened: Any, processes: int) -> None:
    epochs = expected(opened)
    first = StatefulDataLoader(loader(opened()), batch_size=None, num_workers=processes)
    list(first)
    second = StatefulDataLoader(loader(opened()), batch_size=None, num_workers=processes)
    second.load_state_dict(first.state_dict())
    assert_same(list(second), epochs[1])
    assert_same(list(second), epochs[2])


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_gone_on_with_in_the_processes_of_a_data_loader(opened: Any, processes: int) -> None:
    epochs = expected(opened)
    first = loader(opened())
    list(islice(first, 2))
    second = loader(opened())
    second.load_state_dict(first.state_dict())
    data = DataLoader(second, batch_size=None, num_workers=processes)
    assert_same(list(data), epochs[0][2:])
    assert_same(list(data), epochs[1])
    with pytest.raises(StateError, match="StatefulDataLoader"):
        second.state_dict()


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_stateful_data_loader_that_begins_in_the_middle(opened: Any, stop: int) -> None:
    epochs = expected(opened)
    made = loader(opened())
    made.seek(0, 1)
    first, found = StatefulDataLoader(made, batch_size=None, num_workers=2), []
    for batch in first:
        found.append(batch)
        if len(found) == stop:
            state = first.state_dict()
            break
    second = StatefulDataLoader(loader(opened()), batch_size=None, num_workers=2)
    second.load_state_dict(state)
    assert_same([*found, *second], epochs[0][1:])
    assert_same(list(second), epochs[1])


def test_a_copy_goes_its_own_way(opened: Any) -> None:
    made = loader(opened())
    made.seek(0, 3)
    assert len(list(pickle.loads(pickle.dumps(made)))) == len(list(made)) == 2


def test_the_memory_of_a_tensor_is_not_used_again(opened: Any) -> None:
    made = loader(opened(target_size=(300, 300)))  # more than a MiB
    images = next(iter(made))[0]
    kept = images.clone()
    for _ in range(6):
        list(made)
    torch.testing.assert_close(images, kept, rtol=0, atol=0)
    images[:] = 0  # writable


def test_in_a_class_of_its_own(opened: Any) -> None:
    assert isinstance(loader(opened()), Loader)
    assert isinstance(loader(opened().batches), torch.utils.data.IterableDataset)


def test_the_parts_of_ranks_are_the_batch(opened: Any) -> None:
    whole = list(loader(opened(batch_size=4, remainder="wrap")))
    ranks = [list(loader(opened(batch_size=4), shard=(rank, 2))) for rank in range(2)]
    for (images, labels), *parts in zip(whole, *ranks, strict=True):
        torch.testing.assert_close(torch.cat([part[0] for part in parts]), images, rtol=0, atol=0)
        assert torch.cat([part[1] for part in parts]).tolist() == labels.tolist()
    with pytest.raises(ArgumentError, match="parts already"):
        loader(opened(batch_size=4, shard=(0, 2)), shard=(0, 2))
