"""PNG files of every kind, sound ones and ones that a careless or an odd program has written."""

import io
import itertools
import struct
import zlib
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from tests.fuzz import deflate

Random = np.random.Generator
Chunk = tuple[bytes, bytes]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Colour type: bits of a sample, samples of a pixel (PNG specification, table 11.1).
KINDS = {0: ((1, 2, 4, 8, 16), 1), 2: ((8, 16), 3), 3: ((1, 2, 4, 8), 1), 4: ((8, 16), 2), 6: ((8, 16), 4)}
# Left, top, step across, step down of each pass (section 8.2).
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
BOMB = zlib.compress(bytes(3 << 20), 9)
PROFILE = zlib.compress(bytes(i * i % 251 for i in range(3000)) * 20)


@dataclass
class Png:
    """A file in pieces.

    Attributes:
        header: the fields of IHDR.
        data: filtered rows, before compression.
        before: chunks between IHDR and IDAT.
        after: chunks between IDAT and IEND.
        oddity: of the compressed stream.
        cuts: where the stream is cut into IDAT chunks.
    """

    header: list[int]
    data: bytes
    before: list[Chunk] = field(default_factory=list)
    after: list[Chunk] = field(default_factory=list)
    stream: bytes = b""
    cuts: list[int] = field(default_factory=list)

    def chunks(self) -> list[Chunk]:
        """All chunks, in order."""
        edges = [0, *sorted(self.cuts), len(self.stream)]
        data = [(b"IDAT", self.stream[a:b]) for a, b in itertools.pairwise(edges)]
        ihdr = struct.pack(">IIBBBBB", *self.header)
        return [(b"IHDR", ihdr), *self.before, *data, *self.after, (b"IEND", b"")]


def join(chunks: list[Chunk]) -> bytes:
    """A file of these chunks."""
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def split(content: bytes) -> list[Chunk]:
    """The chunks of a sound file."""
    chunks, at = [], len(SIGNATURE)
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4])
        chunks.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + size]))
        at += 12 + size
    return chunks


def rows(width: int, height: int, bits: int, interlaced: int) -> list[int]:
    """The length of each row, in the order of the file."""
    if not interlaced:
        return [(width * bits + 7) // 8] * height
    found = []
    for left, top, across, down in PASSES:
        columns = (width - left + across - 1) // across
        if columns > 0:
            found += [(columns * bits + 7) // 8] * ((height - top + down - 1) // down)
    return found


def forged(rng: Random, oddity: str = "") -> Png:
    """A file of any kind: every filter, any bytes, every way to compress them."""
    color = int(rng.choice([0, 0, 2, 2, 2, 3, 3, 4, 6, 6]))
    depths, samples = KINDS[color]
    depth = int(rng.choice(depths)) if rng.random() < 0.95 or color in (0, 3) else 8
    depth = 8 if depth == 16 and rng.random() < 0.8 else depth
    width, height = (int(v) for v in rng.integers(1, rng.choice([4, 12, 40, 90]), 2))
    interlaced = int(rng.random() < 0.3)
    few = rng.random() < 0.5
    parts = []
    for length in rows(width, height, depth * samples, interlaced):
        row = rng.integers(0, 3, length, dtype=np.uint8) if few else rng.integers(0, 256, length, dtype=np.uint8)
        simple = color == 3 and rng.random() < 0.9
        parts.append(bytes([0 if simple else int(rng.integers(5))]) + row.tobytes())
    data = b"".join(parts)
    png = Png([width, height, depth, color, 0, 0, interlaced], data)
    if color == 3 or (color in (2, 6) and rng.random() < 0.1):
        entries = 2**depth if rng.random() < 0.7 else int(rng.integers(1, 2**depth + 1))
        png.before.append((b"PLTE", rng.bytes(3 * entries)))
    png.stream = deflate.compress(rng, data, oddity) if oddity or rng.random() < 0.3 else zlib.compress(data, 6)
    if rng.random() < 0.5:
        png.cuts = [int(v) for v in rng.integers(0, len(png.stream) + 1, rng.integers(1, 6))]
    for chunks in (png.before, png.after):
        for _ in range(int(rng.choice([0, 0, 0, 1, 2]))):
            chunks.insert(int(rng.integers(len(chunks) + 1)), sound_chunk(rng))
    return png


def saved(rng: Random) -> bytes:
    """A file that Pillow wrote."""
    width, height = (int(v) for v in rng.integers(1, 60, 2))
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 100 * np.sin(x / f + y / g) for f, g in rng.uniform(2, 20, (4, 2))]
    image = Image.fromarray(np.stack(waves, -1).astype(np.uint8))
    mode = str(rng.choice(["1", "L", "LA", "P", "RGB", "RGBA", "RGB"]))
    stream = io.BytesIO()
    image = image.convert("RGB").quantize(int(rng.choice([2, 4, 16, 200]))) if mode == "P" else image.convert(mode)
    image.save(stream, "PNG", optimize=bool(rng.integers(2)), dpi=(72, 72))
    return stream.getvalue()


def text(rng: Random, keyword: bytes) -> Chunk:
    """A text of any kind."""
    compressed = [zlib.compress(b"a text"), BOMB, PROFILE, b"", b"x\x9c\0", zlib.compress(bytes(1 << 20))]
    value = compressed[int(rng.integers(len(compressed)))]
    return [
        (b"tEXt", keyword + b"\0a text"),
        (b"tEXt", keyword),
        (b"zTXt", keyword + b"\0" + bytes([int(rng.choice([0, 0, 0, 1]))]) + value),
        (b"iTXt", keyword + b"\0\0\0en\0key\0\xc3\xa9"),
        (b"iTXt", keyword + b"\0\1" + bytes([int(rng.choice([0, 0, 1]))]) + b"en\0key\0" + value),
        (b"iTXt", keyword + b"\0\2"),
    ][int(rng.integers(6))]


def sound_chunk(rng: Random) -> Chunk:
    """A chunk that may stand anywhere and means nothing for the picture."""
    return [
        (b"gAMA", struct.pack(">I", 45455)),
        (b"pHYs", struct.pack(">IIB", 2835, 2835, 1)),
        (b"tEXt", b"Software\0none"),
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"no" * 50)),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<xmp/>"),
        (b"iCCP", b"sRGB\0\0" + PROFILE),
        (b"eXIf", b"MM\0*\0\0\0\x08\0\0\0\0\0\0"),
        (b"tIME", bytes([7, 231, 1, 1, 0, 0, 0])),
        (b"bKGD", b"\0\1"),
        (b"prVt", b"private"),
    ][int(rng.integers(10))]


def odd_chunk(rng: Random) -> Chunk:
    """A chunk over which a reader may stumble."""
    words = [b"transparency", b"interlace", b"bbox", b"default_image", b"disposal", b"blend", b"gamma", b"", b"exif"]
    kind = int(rng.integers(5))
    if kind == 0:
        return text(rng, words[int(rng.integers(len(words)))])
    if kind == 1:
        return text(rng, b"Title")
    if kind == 2:
        value = [BOMB, PROFILE, b"", b"x", PROFILE[:50]][int(rng.integers(5))]
        return b"iCCP", [b"name\0\0", b"name\0\1", b"name", b"\0\0"][int(rng.integers(4))] + value
    if kind == 3:
        names = [b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"tRNS", b"acTL", b"fcTL", b"fdAT", b"IEND", b"IDAT", b"IHDR"]
        names += [b"PLTE", b"DDAT", b"CgBI", b"abcd", b"a1_d", b"ab d", b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"sBIT"]
        return names[int(rng.integers(len(names)))], rng.bytes(int(rng.integers(0, 40)))
    animation = [
        (b"acTL", struct.pack(">II", int(rng.integers(0, 3)), 0)),
        (b"fcTL", struct.pack(">IIIIIHHBB", 0, 3, 3, int(rng.integers(2)), 0, 1, 1, 0, int(rng.integers(2)))),
        (b"fdAT", struct.pack(">I", 1) + zlib.compress(bytes(99))),
        (b"tRNS", rng.bytes(int(rng.choice([2, 6, 1, 200])))),
    ]
    return animation[int(rng.integers(4))]
