"""Makes an environment for each peer, below `.bench/environments`, from the pins in `peers/requirements`.

Usage: `python -m benchmarks.loaders.environments [peer ...]`. An environment that is there and whose list has not
changed stays as it is. One that cannot be made does not stop the others: the benchmark then reports that loader as
failed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import venv
from ctypes.util import find_library
from pathlib import Path

from benchmarks.loaders.registry import LOADERS, environment, requirements

PEERS = tuple(name for name, loader in LOADERS.items() if loader.peer)
# A shared library that a peer needs of the system, and the Debian package that brings it.
_SYSTEM = {"spdl": ("avfilter", "ffmpeg")}
_TIMEOUT = 3600


def make(name: str) -> None:
    """Makes one environment unless it is up to date.

    Raises:
        OSError: Something of the system is missing.
        subprocess.SubprocessError: The packages could not be installed.
    """
    folder, wanted = environment(name), requirements(name).read_text(encoding="utf-8")
    stamp = folder / "installed.txt"
    if name in _SYSTEM:
        _need(*_SYSTEM[name])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print(f"making the environment of {name}: {', '.join(wanted.split())}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements(name))]
    _call([str(folder / "bin" / "python"), *install])
    stamp.write_text(wanted, encoding="utf-8")


def _need(library: str, package: str) -> None:
    """Sees to a shared library of the system; installs its package where that is allowed.

    Raises:
        OSError: It is missing, and cannot be installed from here.
    """
    if find_library(library):
        return
    if os.geteuid() or not shutil.which("apt-get"):
        raise OSError(f"lib{library} is missing: install it with your system's packages (on Debian: {package})")
    print(f"installing {package} for lib{library}", flush=True)
    _call(["apt-get", "update", "-qq"])
    _call(["apt-get", "install", "-qq", "-y", "--no-install-recommends", package])


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=_TIMEOUT)


def reason(error: OSError | subprocess.SubprocessError) -> str:
    """Returns what went wrong in one line: the last one that a command wrote, else the error itself."""
    lines = str(getattr(error, "stderr", None) or "").strip().splitlines()
    return lines[-1] if lines else str(error)


def megabytes(folder: Path) -> int:
    """Returns how much of the disk a folder takes."""
    return sum(path.lstat().st_size for path in folder.rglob("*")) // 10**6


def main() -> None:
    """Makes the environments that are named, else all."""
    parser = argparse.ArgumentParser(description="Makes the environments of the peers.")
    parser.add_argument("peers", nargs="*", metavar="peer", help=f"of {', '.join(PEERS)}; default: all")
    names = parser.parse_args().peers or PEERS
    if unknown := set(names) - set(PEERS):
        parser.error(f"peers are {', '.join(PEERS)}. Received: {', '.join(sorted(unknown))}")
    failed = []
    for name in names:
        try:
            make(name)
        except (OSError, subprocess.SubprocessError) as error:
            failed.append(name)
            print(f"no environment for {name}: {reason(error)}", file=sys.stderr, flush=True)
        else:
            print(f"{name}: {megabytes(environment(name)):,} MB", flush=True)
    if failed:
        print(f"to be reported as failed: {', '.join(failed)}", file=sys.stderr)


if __name__ == "__main__":
    main()
