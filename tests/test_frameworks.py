"""Runs `tests/frameworks` in a process of its own: Keras has one backend a process, and NumPy's cannot train."""

from pathlib import Path

from tests.support.scripts import environment, python

FRAMEWORKS = Path(__file__).with_name("frameworks")


def test_keras_on_jax_trains_on_the_iterators() -> None:
    options = ["-q", "-p", "no:cacheprovider"]
    done = python("-m", "pytest", *options, FRAMEWORKS, env=environment(DIRFLOW_TEST_BACKEND="jax"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
