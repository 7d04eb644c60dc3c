"""What `import dirflow` brings along."""

import subprocess
import sys

import pytest

HEAVY = (
    "click",
    "jax",
    "keras",
    "multiprocessing",
    "pandas",
    "PIL.JpegImagePlugin",
    "scipy",
    "sqlite3",
    "tensorflow",
    "torch",
)


@pytest.mark.parametrize("name", ["dirflow", "dirflow.original"])
def test_nothing_heavy_is_imported_before_it_is_needed(name: str) -> None:
    code = f"import sys, {name}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert name in loaded
    assert loaded.isdisjoint(HEAVY)
