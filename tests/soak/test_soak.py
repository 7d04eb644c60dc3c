"""A soak finds what it is there to find."""

import numpy as np
import pytest

from tests.soak.__main__ import growth
from tests.soak.disturb import Disturber
from tests.soak.reader import Needs, Places, Reader
from tests.soak.scenes import Scene, draw_scenes, make_pictures


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    folder = tmp_path_factory.mktemp("soak")
    make_pictures(folder / "pictures")
    return Places(folder / "pictures", folder / "cache", folder / "listing.npz")


@pytest.fixture(scope="module")
def scenes(places: Places) -> list[Scene]:
    return draw_scenes(np.random.default_rng(5), places.pictures, 4)


def test_batches_are_compared_in_each_way(places: Places, scenes: list[Scene]) -> None:
    reader = Reader(None, places, scenes, 0)  # type: ignore[arg-type] - it tells nobody
    for seed in range(8):
        reader.read(np.random.default_rng(seed))
    assert reader.findings == []
    assert reader.counts["batches"] > 20
    for scene in scenes:
        wrong = dict.fromkeys(scene.digests, "of another batch")
        broken = Reader(None, places, [Scene(scene.compat, scene.generator, scene.flow, wrong)], 0)  # type: ignore[arg-type]
        broken.read(np.random.default_rng(1))
        assert broken.counts["batches"] == 0
        assert broken.findings


@pytest.mark.filterwarnings("ignore:cache folder")
@pytest.mark.filterwarnings("ignore:the saved listing")
def test_what_is_shared_is_disturbed(places: Places, scenes: list[Scene]) -> None:
    disturber, done = Disturber(places, np.random.default_rng(0)), set()
    reader = Reader(None, places, scenes, 0)  # type: ignore[arg-type]
    for seed in range(60):
        reader.read(np.random.default_rng(seed))
        done.add(disturber.disturb())
    assert len(done) > 8
    assert reader.findings == []


def test_what_grows_is_found() -> None:
    steady = Needs(100_000_000, 10, 12)
    assert growth([steady] * 3) == []
    assert growth([steady._replace(memory=1)] + [steady] * 8) == []
    late = [steady._replace(memory=200_000_000), steady._replace(descriptors=20), steady._replace(threads=20)]
    assert [growth([steady] * 5 + [needs] * 5) for needs in late] == [
        ["memory grows"],
        ["descriptors are left open"],
        ["threads are left running"],
    ]
