"""Runs `tests/frameworks` in a process of its own: Keras has one backend a process, and NumPy's cannot train."""

import os
import subprocess
import sys
from pathlib import Path

FRAMEWORKS = Path(__file__).with_name("frameworks")


def test_keras_on_jax_trains_on_the_iterators() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(FRAMEWORKS)],
        env={**os.environ, "DIRFLOW_TEST_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
