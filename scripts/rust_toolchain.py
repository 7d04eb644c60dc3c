"""Finds a Rust toolchain that is new enough, or brings one; where neither can be, says how to install it.

`python scripts/rust_toolchain.py FOLDER` writes commands `cargo` and `rustc` into FOLDER if Rust has to be downloaded,
and nothing if the commands on the path will do.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_SETTINGS = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
NEEDED: str = _SETTINGS["workspace"]["package"]["rust-version"]
DOWNLOADER = "puccinialin"  # what maturin's own backend takes
COMMANDS = """\
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh
    . "$HOME/.cargo/env"
"""


class NoRust(SystemExit):
    """There is no usable Rust, and none can be brought: ends the process with how to install it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"dirflow's engine is written in Rust, and cannot be built here: {why}.\n"
            f"Install Rust {NEEDED} or newer with these two commands, and try again:\n\n{COMMANDS}"
        )


def why_unusable(variables: Mapping[str, str] = os.environ) -> str | None:
    """Returns why the `cargo` on the path cannot build dirflow, under these variables; None if it can."""
    cargo = shutil.which("cargo", path=variables.get("PATH"))
    if cargo is None:
        return "no `cargo` was found"
    options: dict[str, Any] = {"cwd": ROOT, "env": variables, "capture_output": True, "encoding": "utf-8"}
    try:
        done = subprocess.run([cargo, "--version"], check=False, **options)
    except OSError as error:
        return f"`cargo` does not run ({error})"
    found = re.match(r"cargo (\d+)\.(\d+)", done.stdout)
    if done.returncode or not found:
        return f"`cargo --version` failed ({_first_line(done.stderr or done.stdout)})"
    if tuple(map(int, found.groups())) < tuple(map(int, NEEDED.split("."))):
        return f"{found[0]} is too old"
    return None


def bring() -> dict[str, str]:
    """Returns the variables with which `cargo` is found: none if one is there, else of a toolchain that is downloaded.

    Raises:
        NoRust: There is none, and none can be downloaded.
    """
    why = why_unusable()
    if why is None:
        return {}
    if os.environ.get("MATURIN_NO_INSTALL_RUST"):
        raise NoRust(f"{why}, and MATURIN_NO_INSTALL_RUST is set")
    print(f"{why}: downloading Rust", file=sys.stderr, flush=True)
    try:
        from puccinialin import setup_rust  # noqa: PLC0415 - installed only where it is needed

        variables = dict(setup_rust())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a download can fail in many ways, and each is said
        raise NoRust(f"{why}, and none could be downloaded ({_described(error)})") from None
    if brought := why_unusable({**os.environ, **variables}):
        raise NoRust(f"{why}, and what was downloaded cannot build it: {brought}")
    return variables


def write_commands(folder: Path, variables: Mapping[str, str]) -> None:
    """Writes commands `cargo` and `rustc` that run the ones that `variables` lead to."""
    folder.mkdir(parents=True, exist_ok=True)
    homes = [f"export {name}={shlex.quote(variables[name])}" for name in ("RUSTUP_HOME", "CARGO_HOME")]
    for command in ("cargo", "rustc"):
        found = shlex.quote(str(shutil.which(command, path=variables["PATH"])))
        path = folder / command
        path.write_text("\n".join(["#!/bin/sh", *homes, f'exec {found} "$@"', ""]), encoding="utf-8")
        path.chmod(0o755)


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {_first_line(str(error))}" if str(error) else type(error).__name__


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def main(folder: Path) -> None:
    """Brings a toolchain to an environment that has pip."""
    if why_unusable() is not None:
        # Where this fails, `bring` says so.
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", DOWNLOADER], check=False)
        if variables := bring():
            write_commands(folder, variables)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
