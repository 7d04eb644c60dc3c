"""Times our decoder against the libjpeg-turbo that Pillow bundles, file by file, in turns.

usage: python -m benchmarks.studies.jpeg.compare_decoders FOLDER [--denominator N] [--portable] [--limit N]

Times are the processor's, so that other work on the machine matters little; the least of several rounds counts.
`CPATH` must lead to libjpeg-turbo's `jpeglib.h`. The library is Pillow's own, so that both give the same bytes.
"""

import argparse
import ctypes
import statistics
import subprocess
import tempfile
from pathlib import Path

import PIL

from tests.jpeg import peer


def turbo() -> ctypes.CDLL:
    """Compiles `peer.c` against Pillow's libjpeg-turbo."""
    library = next((Path(PIL.__path__[0]).parent / "pillow.libs").glob("libjpeg-*"))
    out = Path(tempfile.mkdtemp()) / "peer.so"
    source = Path(__file__).with_name("peer.c")
    subprocess.run(
        ["cc", "-O2", "-shared", "-fPIC", source, library, f"-Wl,-rpath,{library.parent}", "-o", out], check=True
    )
    loaded = ctypes.CDLL(str(out))
    loaded.peer_decode.restype = ctypes.c_double
    return loaded


def cpu(ours: peer.Peer) -> int:
    """Nanoseconds that the decoder's process, now waiting, has had of a processor."""
    return int(Path(f"/proc/{ours.process.pid}/schedstat").read_text(encoding="ascii").split()[0])


def main() -> None:
    """Prints one line: both times and the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--denominator", type=int, default=1)
    parser.add_argument("--portable", action="store_true")
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--program", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=0)
    options = parser.parse_args()
    library, ours = turbo(), peer.Peer(options.program or peer.build(), simd=not options.portable)
    files = sorted(p for p in options.folder.rglob("*") if p.suffix.lower() in {".jpg", ".jpeg"})
    rows = []
    for path in files[:: max(1, len(files) // options.limit)][: options.limit]:
        data = path.read_bytes()
        answer = ours.decode(data, options.denominator)
        if isinstance(answer, str):
            print(f"declined: {path.name}: {answer}")
            continue
        out = ctypes.create_string_buffer(len(answer[3]) + 4 * 3 * answer[0])
        repeat = options.repeat or max(3, 3_000_000 // (answer[0] * answer[1]))
        best = [1e18, 1e18]
        for _ in range(options.rounds):
            theirs = library.peer_decode(data, len(data), out, options.denominator, repeat)
            best[0] = min(best[0], theirs)
            before = cpu(ours)
            ours.decode(data, options.denominator, repeat=repeat)
            best[1] = min(best[1], (cpu(ours) - before) / (repeat + 1))
        if out.raw[: len(answer[3])] != answer[3]:
            print(f"differs: {path.name}")
        rows.append((best[0], best[1], len(data)))
    ratios = [a / b for a, b, _ in rows]
    tenths = statistics.quantiles(ratios, n=10) if len(ratios) > 1 else ratios * 9
    print(
        f"{len(rows)} files of {statistics.mean(r[2] for r in rows) / 1000:.0f} KB: "
        f"libjpeg-turbo {statistics.mean(r[0] for r in rows) / 1e6:.3f} ms, "
        f"ours {statistics.mean(r[1] for r in rows) / 1e6:.3f} ms, "
        f"ratio {statistics.median(ratios):.2f} (p10 {tenths[0]:.2f}, p90 {tenths[8]:.2f})"
    )


if __name__ == "__main__":
    main()
