"""Which caches make sense."""

from pathlib import Path
from typing import Any

import pytest

from dirflow import ArgumentError
from tests.support.flows import Flow


@pytest.mark.parametrize("cache", [True, 3, "", ["memory"]])
def test_what_is_no_cache(flow: Flow, cache: Any) -> None:
    with pytest.raises(ArgumentError, match=r'`cache` must be None, "memory" or a folder\. Received: cache='):
        flow(cache)


def test_it_must_not_become_a_class(flow: Flow, pictures: Path) -> None:
    for inside in (pictures, pictures / "cache", pictures / "ant" / "cache"):
        with pytest.raises(ArgumentError, match="must not lie in the dataset's folder"):
            flow(inside)
    assert sorted(path.name for path in pictures.iterdir()) == ["ant", "bee"]
    flow(pictures / ".cache")
    assert flow(None).class_indices == {"ant": 0, "bee": 1}


def test_a_folder_beside_it(flow: Flow, pictures: Path) -> None:
    flow(pictures.parent / "pictures-cache")
