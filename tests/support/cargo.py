"""Rust's build tool, which not everybody who runs the tests can use."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def why_nothing_can_be_built() -> str | None:
    """Returns why cargo builds nothing here: it is missing, not this user's, or may not write what it builds."""
    if shutil.which("cargo") is None:
        return "cargo is not installed"
    tried = subprocess.run(["cargo", "--version"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if tried.returncode:
        return f"cargo does not run: {tried.stderr.strip().partition(os.linesep)[0]}"
    if not os.access(TARGET if TARGET.exists() else TARGET.parent, os.W_OK):
        return f"{TARGET} cannot be written to"
    return None
