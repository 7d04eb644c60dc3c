"""The Pythons of this machine on which dirflow can be installed."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
# What a version can do that belongs to no environment: its number, its file, and whether it makes environments.
_QUESTION = (
    "import os, platform, sys, ensurepip, venv; "
    "print(platform.python_version(), os.path.realpath(sys.executable), sys.prefix == sys.base_prefix)"
)


def found() -> dict[str, Path]:
    """Returns them by version and folder: those on the path, and those that pyenv and uv have installed.

    Left out are Pythons older than 3.11, virtual environments, and Pythons that cannot make one.
    """
    pythons: dict[Path, str] = {}
    for candidate in sorted(set(_candidates())):
        done = subprocess.run([candidate, "-Ic", _QUESTION], capture_output=True, encoding="utf-8", check=False)
        if done.returncode == 0:
            version, file, is_base = done.stdout.split()
            if is_base == "True":
                pythons[Path(file)] = version
    return {f"{version} in {path.parent}": path for path, version in pythons.items()}


def _candidates() -> Iterator[Path]:
    home = Path.home()
    folders = [Path(folder) for folder in os.environ["PATH"].split(os.pathsep)]
    for root in (os.environ.get("PYENV_ROOT", home / ".pyenv"), home / ".local" / "share" / "uv" / "python"):
        folders += [*Path(root).glob("versions/*/bin"), *Path(root).glob("*/bin")]
    for folder in folders:
        for path in folder.glob("python3.*"):
            if (version := re.fullmatch(r"python3\.(\d+)", path.name)) and (3, int(version[1])) >= OLDEST:
                yield path
