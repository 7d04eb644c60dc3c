"""Pictures, what their batches are, and an empty place for a cache."""

from pathlib import Path

import numpy as np
import pytest

from tests.faults.cache.child import make_flow, small_segments, whole_epoch
from tests.support.images import save


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faults") / "pictures"
    for number in range(7):
        save(root / "ant" / f"{number}.jpg", number, 30 + number, 25)
        save(root / "bee" / f"{number}.png", 20 + number, 22, 31 + number)
    return root


@pytest.fixture(scope="package")
def expected(pictures: Path) -> list[np.ndarray]:
    return whole_epoch(make_flow(pictures, None))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    from dirflow.pipeline.run.cache import catalogue, segments  # noqa: PLC0415

    monkeypatch.setattr(catalogue, "RECENT", catalogue.RECENT)  # put back afterwards
    monkeypatch.setattr(segments, "FILE_BYTES", segments.FILE_BYTES)
    small_segments()
