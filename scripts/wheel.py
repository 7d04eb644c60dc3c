"""Builds what is released, the wheel of this machine's architecture and the sdist, into a folder: `wheel.py FOLDER`.

The wheel runs where glibc is as old as manylinux2014's, which Zig's linker sees to, and with any Python from 3.11 on.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COMPATIBILITY = "manylinux2014"
MATURIN = Path(sys.executable).with_name("maturin")


def main(folder: Path) -> None:
    """Empties the folder of earlier builds, and builds."""
    for built in folder.glob("dirflow-*"):
        built.unlink()
    metadata = json.loads(_output("cargo", "metadata", "--locked", "--format-version", "1"))
    flags = [f"--remap-path-prefix={path}=" for path in sorted(local_folders(metadata))]
    variables = {
        **os.environ,
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags),
        # Other flags: beside the builds of development, not over them.
        "CARGO_TARGET_DIR": str(Path(metadata["target_directory"]) / "wheel"),
        "PATH": os.pathsep.join([str(MATURIN.parent), os.environ["PATH"]]),  # has Zig
    }
    build = ["build", "--release", "--locked", "--quiet", "--zig", "--compatibility", COMPATIBILITY, "--out"]
    subprocess.run([MATURIN, *build, folder], cwd=ROOT, env=variables, check=True)
    subprocess.run([MATURIN, "sdist", "--out", folder], cwd=ROOT, env=variables, check=True, stderr=subprocess.DEVNULL)
    for wheel in folder.glob("dirflow-*.whl"):
        forget(metadata["workspace_root"], wheel)
    for built in sorted(folder.glob("dirflow-*")):
        print(f"{built} ({built.stat().st_size / 1e6:.2f} MB)")


def local_folders(metadata: dict[str, Any]) -> Iterator[str]:
    """Yields the folders of this machine that panics would name: of the project, and of the crates that it needs."""
    yield f"{metadata['workspace_root']}/"
    yield from {
        f"{Path(package['manifest_path']).parents[1]}/" for package in metadata["packages"] if package["source"]
    }


def forget(root: str, wheel: Path) -> None:
    """Takes the project's folder on this machine out of the wheel's list of crates (`sboms`)."""
    with zipfile.ZipFile(wheel) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    entries = {}
    for info, content in members.items():
        if "/sboms/" in info.filename:
            members[info] = content.replace(root.encode(), b"")
            entries[info.filename] = _record_entry(info.filename, members[info])
    for info in (info for info in members if info.filename.endswith(".dist-info/RECORD")):
        lines = members[info].decode().splitlines()
        members[info] = "".join(entries.get(line.split(",")[0], line) + "\n" for line in lines).encode()
    with zipfile.ZipFile(wheel, "w") as archive:
        for info, content in members.items():
            archive.writestr(info, content)


def _record_entry(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"{name},sha256={digest},{len(content)}"


def _output(*command: str) -> str:
    return subprocess.check_output(command, cwd=ROOT, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
