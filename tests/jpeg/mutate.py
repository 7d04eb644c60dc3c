"""Damages JPEG files in the ways that disks, networks, bad software and attackers do."""

import io
import struct

import numpy as np
from PIL import Image

from tests.jpeg import forge, forge_progressive

Random = np.random.Generator

FACTORS = [
    [(1, 1)],
    [(1, 1)] * 3,
    [(2, 1), (1, 1), (1, 1)],
    [(2, 2), (1, 1), (1, 1)],
    [(1, 2), (1, 1), (1, 1)],
    [(4, 1), (1, 1), (1, 1)],
    [(2, 2), (1, 2), (1, 2)],
    [(2, 1)] * 3,
    [(1, 3), (1, 1), (1, 1)],
]
SCANS = [None, None, [[0], [1], [2]], [[0], [1, 2]], [[2], [0, 1]]]


def wave(rng: Random, width: int, height: int) -> np.ndarray:
    """A colour picture with smooth parts, edges and noise."""
    y, x = np.mgrid[0:height, 0:width]
    a = np.stack([np.sin(x / f + p) + np.cos(y / f - p) for f, p in rng.uniform(1, 20, (3, 2))], -1)
    a = 128 + 50 * a + rng.normal(0, rng.choice([0, 5, 40]), a.shape)
    a[height // 3 : height // 2, width // 4 :] = rng.integers(0, 256, 3)
    return a.clip(0, 255).astype(np.uint8)


def seeds(rng: Random, count: int) -> list[bytes]:
    """Sound files of all kinds that the decoder takes."""
    files = []
    for i in range(count):
        if i % 3 == 0:
            factors = FACTORS[int(rng.integers(len(FACTORS)))]
            scans = SCANS[int(rng.integers(len(SCANS)))] if len(factors) > 1 else None
            options = {"scans": scans, "restart": int(rng.choice([0, 0, 1, 3])), "short": int(rng.integers(7))}
            if i % 2:
                options |= {"scans": None}
            forged = forge.random_picture(rng, factors, extreme=float(rng.choice([0, 0.2])), **options)
            files.append(forge_progressive.encode(forged, rng) if i % 2 else forged.encode())
            continue
        options = {"quality": int(rng.choice([5, 30, 75, 92, 100])), "subsampling": int(rng.integers(3))}
        options |= {"progressive": bool(i % 2), "optimize": bool(rng.integers(2))}
        options |= [{}, {"restart_marker_blocks": int(rng.integers(1, 9))}, {"restart_marker_rows": 1}][rng.integers(3)]
        out = io.BytesIO()
        image = Image.fromarray(wave(rng, *(int(v) for v in rng.integers(1, 90, 2))))
        (image.convert("L") if rng.random() < 0.2 else image).save(out, "JPEG", **options)
        files.append(out.getvalue())
    return files


def parts(data: bytes) -> list[bytes]:
    """Cuts a sound file into segments, coded data and restart markers; joined, they are the file."""
    cut, at = [data[:2]], 2
    while at < len(data):
        if data[at] == 0xFF and data[at + 1 : at + 2] and data[at + 1] not in (0, 0xFF):
            marker = data[at + 1]
            alone = 0xD0 <= marker <= 0xD9
            end = at + 2 if alone else at + 2 + int.from_bytes(data[at + 2 : at + 4])
        else:
            end = at + 1
            while end < len(data) and not (data[end] == 0xFF and data[end + 1 : end + 2] not in (b"\0", b"")):
                end += 1
        cut.append(data[at:end])
        at = end
    return cut


def _at(rng: Random, data: bytes | bytearray, low: int = 0) -> int:
    return int(rng.integers(low, max(low + 1, len(data))))


def flip(rng: Random, data: bytes) -> bytes:
    """Flips a few bits anywhere."""
    out = bytearray(data)
    for _ in range(int(rng.integers(1, 4))):
        out[_at(rng, out)] ^= 1 << int(rng.integers(8))
    return bytes(out)


def flip_coded(rng: Random, data: bytes) -> bytes:
    """Flips a bit behind the headers."""
    out = bytearray(data)
    start = data.find(b"\xff\xda") + 2
    out[_at(rng, out, min(start, len(out) - 1))] ^= 1 << int(rng.integers(8))
    return bytes(out)


def flip_header(rng: Random, data: bytes) -> bytes:
    """Sets a byte of the headers."""
    out = bytearray(data)
    end = data.find(b"\xff\xda") + 14
    value = int(rng.choice([0, 1, 2, 63, 127, 128, 255, rng.integers(256)]))
    out[int(rng.integers(2, max(3, min(end, len(out)))))] = value
    return bytes(out)


def truncate(rng: Random, data: bytes) -> bytes:
    """Cuts the end off, often only a few bytes."""
    return data[: -int(rng.integers(1, 12))] if rng.random() < 0.5 else data[: _at(rng, data)]


def remove(rng: Random, data: bytes) -> bytes:
    """Takes out some bytes."""
    at = _at(rng, data)
    return data[:at] + data[at + int(rng.choice([1, 1, 2, 3, 16])) :]


def insert(rng: Random, data: bytes) -> bytes:
    """Puts in some bytes, often the start of a marker."""
    at = _at(rng, data)
    kinds = [b"\xff", b"\0", b"\xff\xff", b"\xff\0", b"\xff\xd9", bytes([0xFF, 0xD0 + int(rng.integers(8))])]
    kinds += [bytes([0xFF, int(rng.integers(1, 255))]), rng.bytes(int(rng.integers(1, 9)))]
    return data[:at] + kinds[int(rng.integers(len(kinds)))] + data[at:]


def tail(rng: Random, data: bytes) -> bytes:
    """Adds or removes a byte right before the last marker, or at the very end."""
    if data[-2:] != b"\xff\xd9":
        return data
    body, end = data[:-2], data[-2:]
    kinds = [body + rng.bytes(1) + end, body[:-1] + end, data + rng.bytes(3), body + b"\xff" + end]
    return kinds[int(rng.integers(len(kinds)))]


def shuffle(rng: Random, data: bytes) -> bytes:
    """Moves, doubles or drops a segment."""
    cut = parts(data)
    if len(cut) < 3:
        return data
    i, j = (int(v) for v in rng.integers(1, len(cut), 2))
    kind = rng.integers(4)
    if kind == 0:
        cut.insert(j, cut.pop(i))
    elif kind == 1:
        cut.insert(j, cut[i])
    elif kind == 2:
        cut.pop(i)
    else:
        cut[i], cut[j] = cut[j], cut[i]
    return b"".join(cut)


def field(rng: Random, data: bytes) -> bytes:
    """Sets a field of a frame or scan header, table or restart interval to something near the edge."""
    cut = parts(data)
    wanted = int(rng.choice([0xC0, 0xDA, 0xC4, 0xDB, 0xDD]))
    same = {0xC0: (0xC0, 0xC1, 0xC2)}.get(wanted, (wanted,))
    match = [i for i, p in enumerate(cut) if len(p) > 4 and p[0] == 0xFF and p[1] in same]
    if not match:
        return flip_header(rng, data)
    i = int(rng.choice(match))
    p = bytearray(cut[i])
    if wanted == 0xDA and rng.random() < 0.5:
        p[-int(rng.integers(1, 4))] = int(rng.choice([0, 1, 2, 5, 0x10, 0x21, 62, 63, 64]))
    elif wanted == 0xC0 and rng.random() < 0.5 and len(p) > 8:
        struct.pack_into(">H", p, int(rng.choice([5, 7])), int(rng.choice([0, 1, 8, 9, 17, 100, 4000, 65500, 65535])))
    elif wanted == 0xC0 and len(p) > 9:
        p[int(rng.integers(9, len(p)))] = int(rng.choice([0, 1, 2, 3, 4, 0x11, 0x12, 0x21, 0x22, 0x41, 0x14, 0x44]))
    else:
        at = int(rng.integers(4, len(p)))
        p[at] = (p[at] + int(rng.choice([-1, 1, 16, 255, int(rng.integers(256))]))) % 256
    cut[i] = bytes(p)
    return b"".join(cut)


def restarts(rng: Random, data: bytes) -> bytes:
    """Renumbers, drops, doubles or swaps restart markers."""
    cut = parts(data)
    marks = [i for i, p in enumerate(cut) if len(p) == 2 and 0xD0 <= p[1] <= 0xD7]
    if not marks:
        return insert(rng, data)
    i = int(rng.choice(marks))
    kind = rng.integers(4)
    if kind == 0:
        cut[i] = bytes([0xFF, 0xD0 + int(rng.integers(8))])
    elif kind == 1:
        cut[i] = b""
    elif kind == 2:
        cut[i] += cut[i]
    else:
        j = int(rng.choice(marks))
        cut[i - 1], cut[j - 1] = cut[j - 1], cut[i - 1]
    return b"".join(cut)


def application(rng: Random, data: bytes) -> bytes:
    """Adds a segment that decides the colour space, or that Pillow reads."""
    adobe = b"Adobe\0\x64\0\0\0\0" + bytes([int(rng.integers(4))])
    jfif = b"JFIF\0%c\1\0\0\1\0\1\0\0"
    bodies = [adobe, adobe[: int(rng.integers(5, 12))], jfif % 1, jfif % 2, b"JFIF\0"]
    bodies += [b"ICC_PROFILE\0\1\1abc", b"ICC_PROFILE\0\1"]
    bodies.append(b"Photoshop 3.0\0" + b"8BIM" + rng.bytes(int(rng.integers(0, 12))))
    exif = struct.pack("<HHIIHHII", 0x011A, int(rng.integers(14)), int(rng.integers(3)), 8, 0x0128, 3, 1, 2)
    bodies.append(b"Exif\0\0II*\0\x08\0\0\0" + b"\x02\0" + exif + rng.bytes(int(rng.integers(0, 12))))
    markers = [0xEE, 0xEE, 0xE0, 0xE0, 0xE0, 0xE2, 0xE2, 0xED, 0xE1]
    i = int(rng.integers(len(bodies)))
    body = bodies[i]
    if rng.random() < 0.3:
        data = data[:2] + data[20:] if data[2:4] == b"\xff\xe0" else data
    return data[:2] + forge.segment(markers[i], body) + data[2:]


def huge(rng: Random, data: bytes) -> bytes:
    """Claims a large size."""
    at = max(data.find(bytes([0xFF, m])) for m in (0xC0, 0xC1, 0xC2))
    size = struct.pack(">HH", int(rng.integers(1, 65536)), int(rng.integers(1, 65536)))
    return data if at < 0 else data[: at + 5] + size + data[at + 9 :]


ONE = [flip, flip_coded, flip_coded, flip_header, truncate, remove, insert, tail]
ONE += [shuffle, field, field, field, restarts, application, huge]


def splice(rng: Random, a: bytes, b: bytes) -> bytes:
    """The beginning of one file and the end of another, cut at random or at a marker."""
    if rng.random() < 0.5:
        return a[: _at(rng, a)] + b[_at(rng, b) :]
    i, j = parts(a), parts(b)
    return b"".join(i[: int(rng.integers(1, len(i)))] + j[int(rng.integers(1, len(j))) :])


def mutant(rng: Random, files: list[bytes]) -> tuple[str, bytes]:
    """One damaged file, and the names of what was done to it."""
    data, names = files[int(rng.integers(len(files)))], []
    if rng.random() < 0.05:
        data, names = splice(rng, data, files[int(rng.integers(len(files)))]), ["splice"]
    for _ in range(int(rng.choice([1, 1, 1, 2, 3])) - len(names)):
        change = ONE[int(rng.integers(len(ONE)))]
        if len(data) > 24:
            names.append(change.__name__)
            data = change(rng, data)
    return "+".join(names), data
