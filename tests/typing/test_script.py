"""What type checkers say of a user's script: a typo in an option is an error, everything else is none."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.support.scripts import environment

SCRIPT = Path(__file__).with_name("script.py")
WRONG = {number for number, line in enumerate(SCRIPT.read_text("utf-8").splitlines(), 1) if line.endswith("# error")}
ROOT = Path(__file__).parents[2]


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_mypy(tmp_path: Path) -> None:
    out = run("mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path), str(SCRIPT))
    assert {int(number) for number in re.findall(r"script\.py:(\d+): error", out)} == WRONG, out


def test_pyright() -> None:
    out = json.loads(run("basedpyright", "--outputjson", "--level", "error", str(SCRIPT)))
    lines = {one["range"]["start"]["line"] + 1: one["message"] for one in out["generalDiagnostics"]}
    assert set(lines) == WRONG, lines
