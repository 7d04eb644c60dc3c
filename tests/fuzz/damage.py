"""Damages PNG files in the ways that disks, networks, bad software and attackers do."""

import struct
from collections.abc import Callable

import numpy as np

from tests.fuzz import deflate, pngs
from tests.fuzz.pngs import Random, join, split


def truncate(rng: Random, file: bytes, _other: bytes) -> bytes:
    return file[: int(rng.integers(len(file)))] if rng.random() < 0.5 else file[: -int(rng.integers(1, 30))]


def flip_bits(rng: Random, file: bytes, _other: bytes) -> bytes:
    out = np.frombuffer(file, np.uint8).copy()
    for _ in range(int(rng.choice([1, 1, 2, 5]))):
        out[rng.integers(len(out))] ^= 1 << rng.integers(8)
    return out.tobytes()


def flip_bits_in_chunk(rng: Random, file: bytes, _other: bytes) -> bytes:
    """Bits of a chunk's name or data, and its checksum made to fit."""
    chunks = split(file)
    at = int(rng.integers(len(chunks)))
    both = b"".join(chunks[at])
    if rng.random() < 0.9 and len(both) > 4:
        both = both[:4] + flip_bits(rng, both[4:], b"")
    else:
        both = flip_bits(rng, both, b"")
    chunks[at] = (both[:4], both[4:])
    return join(chunks)


def shuffle_chunks(rng: Random, file: bytes, _other: bytes) -> bytes:
    chunks = split(file)
    a, b = (int(v) for v in rng.integers(len(chunks), size=2))
    kind = int(rng.integers(3))
    if kind == 0:
        chunks[a], chunks[b] = chunks[b], chunks[a]
    elif kind == 1:
        chunks.insert(b, chunks[a])
    else:
        del chunks[a]
    return join(chunks)


def alter_header(rng: Random, file: bytes, _other: bytes) -> bytes:
    (name, ihdr), *rest = split(file)
    fields = list(struct.unpack(">IIBBBBB", ihdr))
    at = int(rng.integers(7))
    if at < 2:
        sizes = [0, 1, fields[at] - 1, fields[at] + 1, 2 * fields[at], 2**31, 2**31 - 1, 2**32 - 1, 30000, 10**6]
        fields[at] = max(0, sizes[int(rng.integers(len(sizes)))])
    else:
        fields[at] = int(rng.choice([0, 1, 2, 3, 4, 6, 8, 16, 255]))
    return join([(name, struct.pack(">IIBBBBB", *fields) + rng.bytes(int(rng.random() < 0.05))), *rest])


def splice(rng: Random, file: bytes, other: bytes) -> bytes:
    if rng.random() < 0.5:
        return file[: int(rng.integers(len(file)))] + other[int(rng.integers(len(other))) :]
    ours, theirs = split(file), split(other)
    return join(ours[: int(rng.integers(1, len(ours)))] + theirs[int(rng.integers(len(theirs))) :])


def insert_chunk(rng: Random, file: bytes, _other: bytes) -> bytes:
    chunks = split(file)
    for _ in range(int(rng.choice([1, 1, 2]))):
        chunks.insert(int(rng.integers(1, len(chunks))), pngs.odd_chunk(rng))
    return join(chunks)


def alter_length(rng: Random, file: bytes, _other: bytes) -> bytes:
    """The length that a chunk claims."""
    at = 8
    for _, data in split(file)[: int(rng.integers(6))]:
        at += 12 + len(data)
    length = int.from_bytes(file[at : at + 4])
    lengths = [0, length + 1, max(length - 1, 0), 2**31, 2**32 - 1, 2**31 - 1, length + 12, int(rng.integers(2**16))]
    return file[:at] + struct.pack(">I", lengths[int(rng.integers(len(lengths)))]) + file[at + 4 :]


def alter_rows(rng: Random, _file: bytes, _other: bytes) -> bytes:
    """More or fewer rows than the header says, or filters that there are not."""
    png = pngs.forged(rng)
    data = bytearray(png.data)
    kind = int(rng.integers(3))
    if kind == 0:
        del data[-int(rng.integers(1, len(data) + 1)) :]
    elif kind == 1:
        data += rng.bytes(int(rng.choice([1, 10, 40000, 100000])))
    else:
        data[int(rng.integers(len(data)))] = int(rng.integers(5, 256))
    png.stream = deflate.compress(rng, bytes(data[:3000])) if kind != 1 else deflate.zlib.compress(bytes(data))
    png.stream = png.stream[: len(png.stream) - int(rng.choice([0, 0, 0, 1, 4, 5]))]
    return join(png.chunks())


def odd_stream(rng: Random, _file: bytes, _other: bytes) -> bytes:
    """A stream that is compressed in an odd way, most of which are forbidden."""
    oddity = str(rng.choice(deflate.ODDITIES))
    return join(pngs.forged(rng, oddity).chunks())


def sound(rng: Random, _file: bytes, _other: bytes) -> bytes:
    return join(pngs.forged(rng).chunks()) if rng.random() < 0.8 else pngs.saved(rng)


DAMAGES: list[Callable[[Random, bytes, bytes], bytes]] = [
    truncate, flip_bits, flip_bits_in_chunk, flip_bits_in_chunk, shuffle_chunks, alter_header, splice, insert_chunk,
    insert_chunk, alter_length, alter_rows, odd_stream, odd_stream, sound, sound,
]  # fmt: skip


def mutant(rng: Random, files: list[bytes]) -> tuple[str, bytes]:
    """One damaged file, and the name of the damage."""
    damage = DAMAGES[int(rng.integers(len(DAMAGES)))]
    file, other = (files[int(i)] for i in rng.integers(len(files), size=2))
    return damage.__name__, damage(rng, file, other)
