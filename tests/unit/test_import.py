"""What `import dirflow` brings along."""

import pytest

from tests.support.scripts import python

HEAVY = (
    "click",
    "concurrent.futures",
    "jax",
    "keras",
    "multiprocessing",
    "numpy.random",
    "pandas",
    "PIL.JpegImagePlugin",
    "scipy",
    "sqlite3",
    "tensorflow",
    "torch",
    "zipfile",
)


@pytest.mark.parametrize("name", ["dirflow", "dirflow.original"])
def test_nothing_heavy_is_imported_before_it_is_needed(name: str) -> None:
    code = f"import sys, {name}; print(*sys.modules)"
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert name in loaded
    assert loaded.isdisjoint(HEAVY)
