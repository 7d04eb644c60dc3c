"""The parts of several ranks, laid together, are the batch of one process, to the bit."""

import json
import multiprocessing
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dirflow import ArgumentError, DirectoryIterator, ImageDataGenerator
from dirflow.errors import ImageError
from tests.support.compare import assert_same, laid_together
from tests.support.flows import flow

FILES = 13
GENERATOR = {
    "rotation_range": 20,
    "zoom_range": 0.2,
    "width_shift_range": [-1, 0, 2],
    "channel_shift_range": 20,
    "brightness_range": (0.5, 1.5),
    "horizontal_flip": True,
}
CONTRACTS = pytest.mark.parametrize("compat", ["documented", "keras"])


def opened(folder: Path, compat: str = "documented", **options: Any) -> DirectoryIterator:
    return flow(folder, compat, GENERATOR, **{"target_size": (7, 9), "batch_size": 6, "seed": 5, **options})


@settings(max_examples=60)
@given(
    compat=st.sampled_from(["documented", "keras"]),
    count=st.integers(1, 4),
    share=st.integers(1, 4),
    remainder=st.sampled_from(["wrap", "drop", "mask"]),
    seed=st.integers(0, 50),
    more=st.sampled_from(
        [
            {},
            {"shuffle": False},
            {"sampling": "balanced"},
            {"with_index": True},
            {"class_mode": "sparse", "cache": "memory"},
            {"class_mode": "input", "prefetch": 0},
        ]
    ),
    protocol=st.sampled_from(["next", "index"]),
)
def test_parts_are_the_whole(
    folder: Path, compat: str, count: int, share: int, remainder: str, seed: int, more: dict[str, Any], protocol: str
) -> None:
    options = {"batch_size": count * share, "seed": seed, "remainder": remainder, **more}
    if remainder == "drop" and count * share > FILES:
        return
    whole = opened(folder, compat, **options)
    ranks = [opened(folder, compat, shard=(rank, count), **options) for rank in range(count)]
    assert {len(rank) for rank in ranks} == {len(whole)}
    for _ in range(2):
        for number in range(len(whole)):
            if protocol == "next":
                one, parts = next(whole), [next(rank) for rank in ranks]
            else:
                one, parts = whole[number], [rank[number] for rank in ranks]
            assert_same(laid_together(parts), one)
            sizes = [len(part[0]) for part in parts]
            assert sizes == [share] * count
        if protocol == "index":
            for iterator in (whole, *ranks):
                iterator.on_epoch_end()


@CONTRACTS
@pytest.mark.parametrize("remainder", ["wrap", "mask"])
def test_what_fills_up_changes_nothing_else(folder: Path, compat: str, remainder: str) -> None:
    plain, filled = opened(folder, compat), opened(folder, compat, remainder=remainder)
    for number, (one, other) in enumerate(zip(islice(plain, 9), islice(filled, 9), strict=True)):
        real = len(one[0])
        assert real == (1 if number % 3 == 2 else 6)
        assert_same(tuple(part[:real] for part in other[:2]), one)
        assert len(other[0]) == 6
    for _ in range(3):  # under `keras`, each order comes from what the last batch has left of its stream
        for number in range(3):
            one, other = plain[number], filled[number]
            assert_same(tuple(part[: len(one[0])] for part in other[:2]), one)
        plain.on_epoch_end()
        filled.on_epoch_end()


def test_each_sample_counts_once_under_a_mask(folder: Path) -> None:
    count = np.zeros(FILES)
    for rank in range(3):
        for _, _, weights, rows in opened(folder, shard=(rank, 3), remainder="mask", with_index=True).epoch():
            assert weights.dtype == np.float32
            np.add.at(count, rows, weights)
    assert count.tolist() == [1] * FILES


def test_a_mask_and_weights_of_the_samples(folder: Path) -> None:
    names = [f"{name}/{file}" for name, file in [("ant", "a.jpg"), ("bee", "e.tif"), ("cat", "j.jpg")]]
    frame = pd.DataFrame({"filename": names, "class": ["x", "y", "x"], "weight": [2.0, 3.0, 4.0]})
    iterator = ImageDataGenerator().flow_from_dataframe(
        frame, folder, weight_col="weight", batch_size=2, shuffle=False, target_size=(8, 8), remainder="mask"
    )
    assert [weights.tolist() for _, _, weights in iterator.epoch()] == [[2, 3], [4, 0]]


def test_more_ranks_than_samples() -> None:
    generator = ImageDataGenerator(**GENERATOR)
    x = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3)).astype(np.float32)

    def arrays(**options: Any) -> Any:
        return generator.flow(x, np.arange(3), batch_size=8, seed=1, remainder="wrap", **options)

    whole, ranks = arrays(), [arrays(shard=(rank, 4)) for rank in range(4)]
    for _ in range(3):
        one = next(whole)
        assert len(one[0]) == 8
        assert_same(laid_together([next(rank) for rank in ranks]), one)


def test_a_rank_opens_the_files_of_its_part_alone(folder: Path, mixed: Path) -> None:
    (mixed / "bee" / "cut.jpg").unlink()
    whole = opened(folder, with_index=True)
    batches = [opened(folder, shard=(rank, 2)).batches for rank in range(2)]
    rows = [batches[rank].rows(0, 0).tolist() for rank in range(2)]
    assert rows[0] + rows[1] == whole.batches.rows(0, 0).tolist()
    for row in rows[1]:
        (mixed / whole.filenames[row]).write_bytes(b"no picture")
    parts = [opened(mixed, shard=(rank, 2), prefetch=0) for rank in range(2)]
    next(parts[0])
    with pytest.raises(ImageError):
        next(parts[1])


@CONTRACTS
def test_a_state_knows_no_ranks(folder: Path, compat: str) -> None:
    options = {"batch_size": 6, "remainder": "mask"}
    expected = list(islice(opened(folder, compat, **options), 10))
    found, state = [], None
    for count in (2, 3, 1, 6):
        ranks = [opened(folder, compat, shard=(rank, count), prefetch=count, **options) for rank in range(count)]
        for rank in ranks:
            if state is not None:
                rank.load_state_dict(state)
        steps = min(4, 10 - len(found))
        found += [laid_together([next(rank) for rank in ranks]) for _ in range(steps)]
        states = [json.loads(json.dumps(rank.state_dict())) for rank in ranks]
        assert all(one == states[0] for one in states)
        state = states[0]
    assert_same(found, expected)
    one = opened(folder, compat, **options)
    one.load_state_dict(state)
    assert_same(next(one), list(islice(opened(folder, compat, **options), 11))[10])


def test_what_is_said_of_the_whole_stays_whole(folder: Path) -> None:
    whole, part = opened(folder), opened(folder, shard=(1, 3))
    assert (part.n, part.samples, part.filenames) == (whole.n, whole.samples, whole.filenames)
    assert part.class_weight() == whole.class_weight()
    assert part.audit().left.tolist() == whole.audit().left.tolist()
    assert_same(list(part.samples_in_order()), list(whole.samples_in_order()))
    batch = next(part)
    assert part.index_of(batch).tolist() == part.batches.rows(0, 0).tolist()
    assert "shard=(1, 3)" in repr(part)
    assert "part 1 of 3" in repr(part.batches)


def test_files_that_cannot_be_read(mixed: Path) -> None:
    for name in ("a.jpg", "B.PNG"):
        (mixed / "ant" / name).write_bytes(b"no picture")
    options = {"batch_size": 4, "shuffle": False, "on_error": "skip", "with_index": True, "remainder": "wrap"}
    whole = opened(mixed, **options)
    parts = [next(opened(mixed, shard=(rank, 2), **options)) for rank in range(2)]
    one = next(whole)
    assert one[2].tolist() == [2, 3]
    assert parts[0][2].tolist() == [4]  # nothing is left of its part: the next sample that can be read
    assert_same(parts[1], one)


@CONTRACTS
def test_saved_pictures_have_the_names_of_the_whole(folder: Path, tmp_path: Path, compat: str) -> None:
    for place, shards in (("whole", [None]), ("parts", [(0, 2), (1, 2)])):
        (tmp_path / place).mkdir()
        for shard in shards:
            iterator = opened(folder, compat, shard=shard, remainder="wrap", save_to_dir=tmp_path / place, prefetch=0)
            list(islice(iterator, 4))
    names = [sorted(path.name for path in (tmp_path / place).iterdir()) for place in ("whole", "parts")]
    assert names[0] == names[1]
    assert len(names[0]) == FILES + 6  # what fills the third of four batches up is not saved


def test_of_a_users_own_batches_there_are_no_parts(folder: Path) -> None:
    class Twice(DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
            return super()._get_batches_of_transformed_samples(index_array)

    iterator = Twice(folder, ImageDataGenerator(), (8, 8), batch_size=4, seed=1, shard=(0, 2))
    with pytest.raises(ArgumentError, match="`_get_batches_of_transformed_samples` of a user's own"):
        next(iterator)
    iterator = opened(folder, shard=(0, 2))
    iterator.index_generator = iter([np.arange(6)])
    with pytest.raises(ArgumentError, match="of a user's own"):
        next(iterator)


def _read(folder: Path, compat: str, rank: int, count: int, pipe: Any) -> None:
    iterator = opened(folder, compat, batch_size=8, shard=(rank, count))
    pipe.send(list(islice(iterator, 4)))


@CONTRACTS
@pytest.mark.parametrize("count", [2, 4])
def test_processes_make_up_the_whole(folder: Path, compat: str, count: int) -> None:
    context = multiprocessing.get_context("spawn")
    pipes = [context.Pipe() for _ in range(count)]
    processes = [
        context.Process(target=_read, args=(folder, compat, rank, count, theirs))
        for rank, (_, theirs) in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    parts = [ours.recv() for ours, _ in pipes]
    for process in processes:
        process.join()
    whole = opened(folder, compat, batch_size=8, remainder="wrap")
    for number, one in enumerate(islice(whole, 4)):
        assert_same(laid_together([part[number] for part in parts]), one)
