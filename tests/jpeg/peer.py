"""Our decoder behind a pipe, and Pillow beside it."""

import io
import os
import struct
import subprocess
import warnings
from pathlib import Path
from typing import Any

from PIL import Image

from tests.support.cargo import ROOT, TARGET

# Width, height, components and pixels; or why there are none.
Answer = tuple[int, int, int, bytes] | str


def build() -> Path:
    """Builds the example `serve` and returns its path."""
    command = ["cargo", "build", "-q", "--release", "-p", "dirflow-jpeg", "--example", "serve"]
    subprocess.run(command, cwd=ROOT, check=True)
    return TARGET / "release/examples/serve"


class Peer:
    """One running `serve`. A crash of it ends the next `decode` with an exception."""

    def __init__(self, program: Path, *, simd: bool = True) -> None:
        env = dict(os.environ, DIRFLOW_SIMD="on" if simd else "off")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input, self.output = self.process.stdin, self.process.stdout

    def close(self) -> None:
        """Ends the program."""
        self.input.close()
        self.output.close()
        self.process.wait()

    def memory(self) -> int:
        """The most memory that the program has held, in KB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0])

    def _read(self, n: int) -> bytes:
        data = self.output.read(n)
        if len(data) != n:
            raise RuntimeError(f"the decoder died: {self.process.wait()}")
        return data

    def decode(
        self,
        data: bytes,
        denominator: int = 1,
        region: tuple[int, int, int, int] = (0, 0, 0, 0),
        rows: bool = False,
        repeat: int = 0,
    ) -> Answer:
        """Returns `(width, height, components, pixels)`, or the reason's name; with `repeat`, nanoseconds as pixels."""
        self.input.write(struct.pack("<8I", len(data), denominator, *region, rows, repeat) + data)
        self.input.flush()
        ok, width, height, components, size = struct.unpack("<5I", self._read(20))
        body = self._read(size)
        return (width, height, components, body) if ok else body.decode()


def pillow(data: bytes, denominator: int = 1) -> Answer:
    """What Pillow shows, in the same form, or the exception's text."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            if denominator > 1:
                # As `draft` does it, which however chooses the denominator itself.
                width, height = (-(-v // denominator) for v in image.size)
                image._size, image.decoderconfig = (width, height), (denominator, 0)
                name, _, offset, arguments = image.tile[0]
                kind: Any = type(image.tile[0])  # a plain tuple before Pillow 11
                tile: Any = (name, (0, 0, width, height), offset, arguments)
                image.tile = [kind(*tile) if hasattr(kind, "_fields") else tile]
            image.load()
            return (*image.size, len(image.getbands()), image.tobytes())
    except Exception as e:  # noqa: BLE001 - whatever it raises is an answer
        return f"{type(e).__name__}: {e}"
