"""What all tests share: a light Keras without settings, usual signals, and folders of small pictures of every kind."""

import importlib.util
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.support.images import save

pytest.register_assert_rewrite("tests.support.compare", "tests.parity.pair")

# Keras is the reference, not a dependency: its lightest backend will do where nothing is trained. Settings of whoever
# starts the tests, like channels first, are not theirs.
for variable in [name for name in os.environ if name.startswith("KERAS_")]:
    del os.environ[variable]
os.environ["KERAS_BACKEND"] = os.environ.get("DIRFLOW_TEST_BACKEND", "numpy")
os.environ["KERAS_HOME"] = os.devnull

# Tests end processes and wait for their end; a starter may have signals ignored or blocked.
signal.pthread_sigmask(signal.SIG_SETMASK, ())
for number in (signal.SIGCHLD, signal.SIGTERM):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

# These train models: `test_frameworks.py` runs them on JAX, `make test-backends` on the other backends.
collect_ignore = [] if "DIRFLOW_TEST_BACKEND" in os.environ else ["frameworks"]
# These are about PyTorch, which the default environment has not: `make test-backends BACKENDS=torch` runs them.
collect_ignore += [] if importlib.util.find_spec("torch") else ["pytorch"]
# These are about what is released: `make test-wheel` builds it first.
collect_ignore += [] if "DIRFLOW_TEST_DIST" in os.environ else ["wheel"]

ROOT = Path(__file__).parents[1]
settings.register_profile(
    "dirflow",
    # In the checkout, if it can be written to; by default it would be in the current folder.
    database=DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "examples") if os.access(ROOT, os.W_OK) else None,
    deadline=None,  # speed is never asserted in a test
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
settings.load_profile("dirflow")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes of a few small pictures of many kinds, nested folders included."""
    root = tmp_path_factory.mktemp("pictures")
    save(root / "ant" / "a.jpg", 1, 31, 23)
    save(root / "ant" / "B.PNG", 2, 24, 32)
    save(root / "ant" / "deep" / "c.bmp", 3, 20, 20)
    save(root / "ant" / "deep" / "gray.jpeg", 4, 40, 17, channels=1)
    save(root / "ant" / "deep-er" / "d.png", 5, 9, 33, channels=4)
    save(root / "bee" / "e.tif", 6, 28, 28)
    save(root / "bee" / "f.ppm", 7, 21, 35)
    save(root / "bee" / "same.png", 8, 24, 16)
    save(root / "bee" / "progressive.jpg", 9, 50, 41, progressive=True)
    save(root / "cat" / "g.png", 10, 1, 1)
    save(root / "cat" / "h.jpg", 11, 64, 3)
    save(root / "cat" / "i.png", 12, 33, 27, channels=1)
    save(root / "cat" / "j.jpg", 13, 45, 30, quality=30)
    return root


@pytest.fixture
def global_random_state() -> Iterator[None]:
    """Puts NumPy's global random state back: Keras reseeds it at every batch."""
    state = np.random.get_state()
    yield
    np.random.set_state(state)


@pytest.fixture
def mixed(folder: Path, tmp_path: Path) -> Path:
    """The folder of all kinds of pictures, with a damaged one and a file that is none."""
    shutil.copytree(folder, tmp_path / "mixed")
    (tmp_path / "mixed" / "bee" / "cut.jpg").write_bytes((folder / "ant" / "a.jpg").read_bytes()[:300])
    (tmp_path / "mixed" / "notes.txt").write_text("mine", encoding="utf-8")
    return tmp_path / "mixed"
