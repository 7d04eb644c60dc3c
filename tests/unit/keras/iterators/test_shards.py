"""Iterators of which each makes a slice of every batch."""

import pickle
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, Batches, DirectoryIterator, ImageDataGenerator, NumpyArrayIterator
from tests.support import flows
from tests.support.compare import assert_same, laid_together
from tests.support.images import picture, save

SIDE = (6, 5)
flow = partial(flows.flow, target_size=SIDE, batch_size=4, seed=3, class_mode="sparse")  # 13 images: 4 batches
both_contracts = pytest.mark.parametrize("compat", ["documented", "keras"])


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Thirteen pictures of two classes, which a test may damage."""
    for number in range(13):
        save(tmp_path / "photos" / ("ant" if number < 6 else "bee") / f"{number:02}.png", number, 7, 9)
    return tmp_path / "photos"


@both_contracts
@pytest.mark.parametrize("remainder", ["wrap", "drop", "mask"])
def test_a_rank_opens_the_files_of_its_slices_alone(photos: Path, compat: str, remainder: str) -> None:
    whole = flow(photos, compat, remainder=remainder, shuffle=False)
    expected = [[next(whole) for _ in range(len(whole))] for _ in range(2)]
    ranks = [flow(photos, compat, remainder=remainder, shuffle=False, shard=(rank, 2)) for rank in range(2)]
    needed = [{row for number in range(len(one)) for row in one.batches.rows(0, number).tolist()} for one in ranks]
    assert needed[0] != needed[1]
    kept = {path: Path(path).read_bytes() for path in whole.filepaths}
    made: list[list[Any]] = []
    for rank, rows in zip(ranks, needed, strict=True):
        for row, (path, data) in enumerate(kept.items()):
            Path(path).write_bytes(data) if row in rows else Path(path).unlink(missing_ok=True)
        made.append([next(rank) for _ in range(2 * len(rank))])  # of two epochs, without one failure
        assert rank.failures == []
    slices = list(zip(*made, strict=True))
    assert_same([laid_together(list(one)) for one in slices], expected[0] + expected[1])


@pytest.mark.parametrize("n", [1, 3, 4, 5, 7, 8, 9, 12])
@pytest.mark.parametrize("remainder", [None, "wrap", "drop", "mask"])
def test_all_ranks_have_as_many_batches_of_the_same_structure(n: int, remainder: str | None) -> None:
    if remainder == "drop" and n < 4:
        pytest.skip("there is no batch")
    x = np.stack([picture(seed, 5, 6) for seed in range(n)])

    def make(rank: int) -> NumpyArrayIterator:
        options: Any = {"seed": 1, "shard": (rank, 4), "remainder": remainder}
        return ImageDataGenerator().flow(x, np.arange(n), 4, **options)

    ranks = [make(rank) for rank in range(4)]
    expected = n // 4 if remainder == "drop" else -(-n // 4)
    assert [len(rank) for rank in ranks] == [len(rank.batches) for rank in ranks] == [expected] * 4
    for _ in range(2 * expected):
        batches = [next(rank) for rank in ranks]
        forms = {tuple((part.shape, part.dtype) for part in batch) for batch in batches}
        assert len(forms) == 1
        assert len(batches[0]) == (3 if remainder == "mask" else 2)
        assert len(batches[0][0]) == 1
    assert [rank.total_batches_seen for rank in ranks] == [2 * expected] * 4


@both_contracts
@pytest.mark.parametrize("count", [None, 2, 4])
def test_with_mask_each_sample_counts_once_an_epoch(photos: Path, compat: str, count: int | None) -> None:
    shards = [None] if count is None else [(rank, count) for rank in range(count)]
    ranks = [flow(photos, compat, remainder="mask", with_index=True, shard=shard) for shard in shards]
    for _ in range(2):
        weight: Counter[int] = Counter()
        for batch in [batch for rank in ranks for batch in rank.epoch()]:
            assert batch[2].dtype == np.float32
            for row, one in zip(batch[3].tolist(), batch[2].tolist(), strict=True):
                weight[row] += one
        assert weight == dict.fromkeys(range(13), 1.0)


def test_with_mask_a_sample_keeps_its_own_weight() -> None:
    x, weights = np.zeros((5, 4, 4, 3)), np.array([0.5, 2, 3, 4, 5])
    flow = ImageDataGenerator().flow(x, np.arange(5), 4, shuffle=False, sample_weight=weights, remainder="mask")
    assert [batch[2].tolist() for batch in flow.epoch()] == [[0.5, 2, 3, 4], [5, 0, 0, 0]]
    assert weights.tolist() == [0.5, 2, 3, 4, 5]


def test_what_is_known_of_the_data_is_whole(photos: Path) -> None:
    whole, part = flow(photos), flow(photos, shard=(1, 2))
    for name in ("n", "samples", "filenames", "class_indices", "num_classes", "batch_size"):
        assert getattr(part, name) == getattr(whole, name)
    assert part.classes.tolist() == whole.classes.tolist()
    assert part.class_weight() == whole.class_weight()
    assert_same(list(part.samples_in_order()), list(whole.samples_in_order()))
    fitted = [ImageDataGenerator(featurewise_center=True) for _ in range(2)]
    fitted[0].fit(whole)
    fitted[1].fit(part)
    np.testing.assert_array_equal(fitted[0].mean, fitted[1].mean)
    assert "shard=(1, 2)" in repr(part)
    assert "part 1 of 2" in repr(part.batches)
    assert "shard" not in repr(whole) + repr(whole.batches)


def test_index_of_has_the_rows_of_the_slice(photos: Path) -> None:
    part = flow(photos, shard=(1, 2), with_index=True)
    for number in range(len(part)):
        batch = next(part)
        assert part.index_of(batch).tolist() == batch[2].tolist() == part.batches.rows(0, number).tolist()
        assert len(batch[2]) == 2


@both_contracts
@pytest.mark.parametrize("remainder", ["wrap", "drop", "mask"])
def test_batches_are_sharded_by_whoever_has_them(photos: Path, compat: str, remainder: str) -> None:
    for rank in range(2):
        part = flow(photos, compat, {"rotation_range": 20}, shard=(rank, 2), remainder=remainder)
        other: Batches = flow(photos, compat, {"rotation_range": 20}).batches.sharded(rank, 2, remainder)  # type: ignore[arg-type]
        other = pickle.loads(pickle.dumps(other))
        assert len(other) == len(part)
        for epoch in range(2):
            for number, batch in enumerate(part.epoch()):
                assert_same(other.batch(epoch, number), batch)
                assert_same(part.batches.batch(epoch, number), batch)
                assert len(other.pictures(epoch, number).x) == 2


def test_nothing_is_shared_twice(photos: Path) -> None:
    with pytest.raises(ArgumentError, match="part 1 of 2"):
        flow(photos, shard=(1, 2)).batches.sharded(0, 2)
    dropping = flow(photos, drop_remainder=True).batches
    assert len(dropping.sharded(0, 2)) == len(dropping) == 3
    with pytest.raises(ArgumentError, match="multiple of their number, 3"):
        dropping.sharded(0, 3)
    with pytest.raises(ArgumentError, match="smaller"):
        flow(photos, on_error="skip").batches.sharded(0, 2, "drop")
    with pytest.raises(ArgumentError, match="no labels"):
        flow(photos, class_mode=None).batches.sharded(0, 2, "mask")


@both_contracts
@pytest.mark.parametrize("remainder", ["wrap", "mask"])
def test_each_picture_is_saved_by_one_rank_under_the_name_of_one_process(
    photos: Path, tmp_path: Path, compat: str, remainder: str
) -> None:
    generator = {"rotation_range": 20, "rescale": 0.5}
    for name, shards in (("whole", [None]), ("ranks", [(0, 2), (1, 2)])):
        (tmp_path / name).mkdir()
        for shard in shards:
            options: dict[str, Any] = {"remainder": remainder, "shard": shard, "save_to_dir": tmp_path / name}
            part = flow(photos, compat, generator, **options)
            before = set((tmp_path / name).iterdir())
            for _ in range(len(part)):
                next(part)
            assert len(set((tmp_path / name).iterdir()) - before) in (13, 7, 6)
    saved = {
        name: {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("whole", "ranks")
    }
    assert len(saved["whole"]) == 13
    assert saved["ranks"] == saved["whole"]


@both_contracts
def test_under_skip_a_rank_leaves_out_its_own_failures(photos: Path, compat: str) -> None:
    options: dict[str, Any] = {"shuffle": False, "on_error": "skip", "with_index": True, "remainder": "mask"}
    for number in (1, 2, 3):  # one of the first slice of two, and the whole second one
        (photos / "ant" / f"{number:02}.png").write_bytes(b"")
    ranks = [flow(photos, compat, shard=(rank, 2), **options) for rank in range(2)]
    first, second = (next(rank) for rank in ranks)
    assert first[3].tolist() == [0]
    assert first[2].tolist() == [1]
    assert second[3].tolist() == [4]  # which is delivered in the next batch again, and counts there
    assert second[2].tolist() == [0]
    assert len(second) == 4
    assert [[failure.row for failure in rank.failures] for rank in ranks] == [[1], [2, 3]]
    assert_same(ranks[1].batches.batch(0, 0), second)
    weight: Counter[int] = Counter()
    for batch in [first, second, *(next(rank) for rank in ranks for _ in range(3))]:
        for row, one in zip(batch[3].tolist(), batch[2].tolist(), strict=True):
            weight[row] += one
    assert {row for row, one in weight.items() if one == 1} == set(range(13)) - {1, 2, 3}
    assert set(weight.values()) == {1}


def test_a_change_of_shard_is_noticed_by_what_was_made_ahead(photos: Path) -> None:
    part, expected = flow(photos, shard=(0, 2), prefetch=3), flow(photos, shard=(1, 2), prefetch=0)
    next(part), next(expected)
    part.shard = (1, 2)
    assert_same([next(part) for _ in range(5)], [next(expected) for _ in range(5)])
    part.remainder = None
    with pytest.raises(ArgumentError, match="remainder=None"):
        next(part)
    part.remainder, part.batch_size = "wrap", 3
    with pytest.raises(ArgumentError, match="multiple of their number, 2"):
        next(part)


class Negatives(DirectoryIterator):
    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        x, y = super()._get_batches_of_transformed_samples(index_array)
        return 1 - x, y


class Backwards(DirectoryIterator):
    def _flow_index(self) -> Any:
        while True:
            yield np.arange(4)[::-1]


class Fetches(DirectoryIterator):
    """Makes its batches in `next`, as older versions of Keras did."""

    own: Any = None

    def next(self) -> Any:
        """Returns a batch."""
        with self.lock:
            rows = next(self.index_generator)
        return self._get_batches_of_transformed_samples(rows if self.own is None else self.own)


@pytest.mark.parametrize("kind", [Negatives, Backwards])
@pytest.mark.parametrize("options", [{"shard": (0, 2)}, {"remainder": "wrap"}])
def test_a_users_own_batches_are_not_cut_in_silence(
    photos: Path, kind: type[DirectoryIterator], options: dict[str, Any]
) -> None:
    part = kind(photos, None, SIDE, batch_size=4, seed=1, **options)
    with pytest.raises(ArgumentError, match="own batches alone"):
        next(part)
    if kind is Negatives:
        with pytest.raises(ArgumentError, match="of a user's own"):
            part[0]


def test_a_users_own_generator_of_rows(photos: Path) -> None:
    part = flow(photos, shard=(0, 2))
    part.index_generator = iter([np.arange(4)])
    with pytest.raises(ArgumentError, match="of a user's own"):
        next(part)


def test_a_user_who_fetches_the_rows_makes_the_slice_of_these_and_of_no_others(photos: Path) -> None:
    options: dict[str, Any] = {"batch_size": 4, "seed": 1, "shard": (1, 2)}
    part, expected = Fetches(photos, None, SIDE, **options), DirectoryIterator(photos, None, SIDE, **options)
    for _ in range(2 * len(part)):
        assert_same(next(part), next(expected))
    part.own = np.arange(4)
    with pytest.raises(ArgumentError, match="own rows alone"):
        next(part)
    with pytest.raises(ArgumentError, match="own rows alone"):
        DirectoryIterator(photos, None, SIDE, **options)._get_batches_of_transformed_samples([0, 1])


@both_contracts
def test_an_order_of_the_users(photos: Path, compat: str) -> None:
    whole = flow(photos, compat, remainder="wrap", with_index=True)
    ranks = [flow(photos, compat, shard=(rank, 2), with_index=True) for rank in range(2)]
    for iterator in (whole, *ranks):
        iterator.index_array = np.arange(13)[::-1]
    for number in range(4):
        assert_same(laid_together([rank[number] for rank in ranks]), whole[number])
    assert whole[3][2].tolist() == [0, 12, 11, 10]
    ranks[0].index_array = np.arange(5)
    with pytest.raises(ArgumentError, match="must have 13"):
        ranks[0][0]


def test_processes_need_one_seed(photos: Path) -> None:
    with pytest.raises(ArgumentError, match="the same in all processes"):
        flow(photos, shard=(0, 2), seed=None)
