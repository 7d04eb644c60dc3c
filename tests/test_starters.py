"""What the tests show does not depend on who starts them: a part of them, started in unusual ways."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.scripts import environment

ROOT = Path(__file__).parents[1]
UNIT = "tests/unit"
CONTROL_C = f"{UNIT}/pipeline/scan/test_walk.py::test_control_c_ends_a_listing"
PROCESSES = f"{UNIT}/pipeline/run/cache/test_folder.py::test_other_processes_share_it"
A_SCRIPT = "tests/faults/test_run_ends.py::test_it_ends_in_an_error"
FAILURES = f"{UNIT}/pipeline/deliver/test_failures.py"
PERSONAL = ("HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TERM")


def passes(tmp_path: Path, shell: str, *part: str, user: str | None = None, **variables: str) -> None:
    """Runs a part of the tests by a line of shell, of which `"$@"` are the command and its arguments."""
    places = tmp_path / "[odd] 'name'.png"
    places.mkdir()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout", "60"]
    done = subprocess.run(
        ["sh", "-c", shell, "sh", *command, *(str(ROOT / tests) for tests in part)],
        env=environment(TMPDIR=str(places), **variables),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        user=user,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by `nohup make test &` in a service without home, terminal, input and language."""
    for name in PERSONAL:
        monkeypatch.delenv(name, raising=False)
    part = (CONTROL_C, PROCESSES, A_SCRIPT, FAILURES, f"{UNIT}/common", f"{UNIT}/survey")
    passes(tmp_path, "trap '' HUP INT TERM CHLD; umask 077; cd /; exec setsid -w \"$@\" <&-", *part)


def test_in_the_c_locale(tmp_path: Path) -> None:
    """Where files have ASCII names, and text is ASCII unless somebody says something else."""
    names = (f"{UNIT}/pipeline/scan/test_listing.py", f"{UNIT}/pipeline/scan/test_names.py")
    part = ("tests/test_compat_page.py", A_SCRIPT, FAILURES, *names, f"{UNIT}/survey")
    passes(tmp_path, 'exec "$@"', *part, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")


def test_with_settings_of_ones_own(tmp_path: Path) -> None:
    """Where Keras is told something else, terminals are narrow and colourful, and warnings are errors."""
    settings = {"floatx": "float64", "epsilon": 1e-3, "backend": "jax", "image_data_format": "channels_first"}
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text(json.dumps(settings), encoding="utf-8")
    variables = {"HOME": str(tmp_path), "KERAS_BACKEND": "jax", "FORCE_COLOR": "1", "COLUMNS": "9", "LINES": "2"}
    part = ("tests/parity/test_functions_keras.py::test_saving[3-png-x.png]", A_SCRIPT, f"{UNIT}/common", f"{UNIT}/cli")
    passes(tmp_path, 'umask 0; exec "$@"', *part, **variables, PYTHONWARNINGS="error")


def test_by_another_user(tmp_path: Path) -> None:
    """Who owns neither the checkout nor a home."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    visible = f"cd {shlex.quote(str(ROOT))} && {shlex.quote(sys.executable)} -c 'import dirflow'"
    tried = subprocess.run(["sh", "-c", visible], user="nobody", env=environment(), capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"nobody else can run Python here: {tried.stderr.decode(errors='replace').strip()}")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    passes(tmp_path, 'exec "$@"', A_SCRIPT, FAILURES, f"{UNIT}/survey", user="nobody", HOME="/nonexistent")
