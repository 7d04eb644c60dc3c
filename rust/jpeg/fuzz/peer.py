"""Our decoder behind a pipe, and Pillow beside it."""

import io
import os
import struct
import subprocess
import warnings
from pathlib import Path

from PIL import Image

warnings.simplefilter("ignore")
ROOT = Path(__file__).resolve().parents[3]


def build() -> Path:
    """Builds the example `serve` and returns its path."""
    command = ["cargo", "build", "-q", "--release", "-p", "dirflow-jpeg", "--example", "serve"]
    subprocess.run(command, cwd=ROOT, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/examples/serve"


class Peer:
    """One running `serve`. A crash of it ends the next `decode` with an exception."""

    def __init__(self, program: Path, *, simd: bool = True) -> None:
        env = dict(os.environ, DIRFLOW_SIMD="on" if simd else "off")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)

    def _read(self, n: int) -> bytes:
        data = self.process.stdout.read(n)
        if len(data) != n:
            raise RuntimeError(f"the decoder died: {self.process.wait()}")
        return data

    def decode(self, data: bytes, denominator=1, region=(0, 0, 0, 0), rows=False, repeat=0):
        """Returns `(width, height, components, pixels)`, or the reason's name; with `repeat`, nanoseconds as pixels."""
        self.process.stdin.write(struct.pack("<8I", len(data), denominator, *region, rows, repeat) + data)
        self.process.stdin.flush()
        ok, width, height, components, size = struct.unpack("<5I", self._read(20))
        body = self._read(size)
        return (width, height, components, body) if ok else body.decode()


def pillow(data: bytes, denominator=1):
    """What Pillow shows, in the same form, or the exception's text."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            if denominator > 1:
                # As `draft` does it, which however chooses the denominator itself.
                width, height = (-(-v // denominator) for v in image.size)
                image._size, image.decoderconfig = (width, height), (denominator, 0)
                image.tile = [t._replace(extents=(0, 0, width, height)) for t in image.tile]
            image.load()
            return (*image.size, len(image.getbands()), image.tobytes())
    except Exception as e:  # noqa: BLE001 - whatever it raises is an answer
        return f"{type(e).__name__}: {e}"
