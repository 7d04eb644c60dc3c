"""Builds a commit beside the working tree, in `.bench/against/<hash>`; what is there already is used again."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.against import revisions
from benchmarks.against.sides import Side
from benchmarks.measure.machine import version
from benchmarks.paths import CACHE, ROOT

_LAST_LINES = 20
# A build folder of the user's, or another environment, would take part in the build.
_UNSET = ("CARGO_TARGET_DIR", "CONDA_PREFIX", "PYTHONPATH")


def make(commit: str) -> Side:
    """Returns the side of a commit, built first where that is still to do.

    Raises:
        SystemExit: It cannot be checked out or built.
    """
    folder = CACHE / "against" / commit
    stamp = folder / ".venv" / "built.json"
    packages = pins(revisions.file_of(ROOT, commit, "pyproject.toml"))
    wanted = json.dumps({"commit": commit, "Python": platform.python_version(), "packages": packages})
    side = Side("old", folder / ".venv" / "bin" / "python", folder / "src")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted and revisions.is_checked_out(folder, commit):
        return side
    print(f"building {revisions.describe(ROOT, commit)}", file=sys.stderr, flush=True)
    revisions.check_out(ROOT, commit, folder)
    try:
        _build(folder, packages)
        stamp.write_text(wanted, encoding="utf-8")
    except BaseException:  # an interruption too
        revisions.remove(ROOT, folder)
        raise
    return side


def pins(pyproject: str) -> list[str]:
    """Returns what a library needs at run time, in the versions that are installed here.

    Args:
        pyproject: The text of its pyproject.toml. What is not installed here stays as it asks for it.
    """
    wanted = []
    for requirement in tomllib.loads(pyproject)["project"].get("dependencies", []):
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        found = version(name)
        wanted.append(requirement if found == "-" else f"{name}=={found}")
    return wanted


def _build(folder: Path, packages: Sequence[str]) -> None:
    environment = folder / ".venv"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    _call(folder, [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
    _call(folder, [_maturin(), "develop", "--release", "--quiet"], VIRTUAL_ENV=str(environment))
    shutil.rmtree(folder / "target", ignore_errors=True)  # the built module lies beside the sources


def _maturin() -> str:
    """Returns this environment's maturin, so that both sides are built by the same."""
    found = shutil.which("maturin", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if not found:
        raise SystemExit("maturin is missing: `make setup` installs it")
    return found


def _call(folder: Path, command: Sequence[str], **variables: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in _UNSET} | variables
    done = subprocess.run(command, cwd=folder, check=False, env=environment, capture_output=True, text=True)
    if done.returncode:
        lines = "\n".join((done.stdout + done.stderr).strip().splitlines()[-_LAST_LINES:])
        raise SystemExit(f"commit {folder.name[:12]} cannot be built: `{' '.join(command)}` ended with:\n{lines}")
