"""Writes zlib streams as no compressor does: every kind of block, any Huffman code, and every way to be wrong."""

import struct
import zlib

import numpy as np

Random = np.random.Generator
Token = int | tuple[int, int]  # a literal, or (length, distance)

# RFC 1951, 3.2.5: the first length (distance) of each symbol and its extra bits.
LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227]
LENGTH_BITS = [0] * 8 + [bits for bits in range(1, 6) for _ in range(4)]
DISTANCES = [1, 2, 3, 4] + [(2 + odd) * 2**bits + 1 for bits in range(1, 14) for odd in (0, 1)]
DISTANCE_BITS = [0] * 4 + [bits for bits in range(1, 14) for _ in (0, 1)]
# 3.2.7: the order in which the lengths of code length codes stand.
ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
FIXED = [8] * 144 + [9] * 112 + [7] * 24 + [8] * 8

ODDITIES = (
    "incomplete literals", "oversubscribed literals", "incomplete distances", "oversubscribed distances",
    "incomplete lengths", "oversubscribed lengths", "no end of block", "too many literals", "too many distances",
    "too far", "small window", "reserved block", "wrong stored length", "no last block", "blocks after the last",
    "wrong sum", "no sum", "part of the sum", "repeat nothing", "repeat beyond", "dictionary", "wrong header",
    "bytes after the sum", "forbidden length symbol", "forbidden distance symbol",
)  # fmt: skip


class Bits:
    """Bits, lowest first."""

    def __init__(self) -> None:
        self.value = self.count = 0
        self.bytes = bytearray()

    def put(self, value: int, count: int) -> None:
        self.value |= value << self.count
        self.count += count
        while self.count >= 8:
            self.bytes.append(self.value & 255)
            self.value >>= 8
            self.count -= 8

    def code(self, code: tuple[int, int]) -> None:
        """A Huffman code: highest bit first."""
        value, count = code
        for bit in range(count - 1, -1, -1):
            self.put(value >> bit & 1, 1)

    def align(self) -> None:
        if self.count:
            self.put(0, 8 - self.count)


def codes(lengths: list[int]) -> dict[int, tuple[int, int]]:
    """The canonical code of these lengths (3.2.2), as (value, count) by symbol; too many symbols wrap around."""
    found, value = {}, 0
    for count in range(1, 16):
        value <<= 1
        for symbol, length in enumerate(lengths):
            if length == count:
                found[symbol] = (value & (2**count - 1), count)
                value += 1
    return found


def tree(rng: Random, symbols: list[int], size: int, most: int, oddity: str) -> list[int]:
    """Random lengths of a complete code for these symbols, or of one that is not complete."""
    others = [symbol for symbol in range(size) if symbol not in symbols]
    wanted = [*symbols, *([] if len(symbols) > 1 else others[:1])]
    spare = next((symbol for symbol in others if symbol not in wanted), None)
    leaves = [0]
    incomplete = oddity.startswith("incomplete")
    while len(leaves) < len(wanted) + incomplete:
        splittable = [i for i, depth in enumerate(leaves) if depth < most]
        at = splittable[int(rng.integers(len(splittable)))]
        leaves[at] += 1
        leaves.append(leaves[at])
    leaves = [leaves[i] for i in rng.permutation(len(leaves))]
    lengths = [0] * size
    for symbol, depth in zip(wanted, leaves, strict=False):
        lengths[symbol] = depth
    if oddity.startswith("oversubscribed") and spare is not None:
        lengths[spare] = int(rng.integers(1, most + 1))
    return lengths


def symbol_of(value: int, firsts: list[int]) -> int:
    return max(i for i, first in enumerate(firsts) if first <= value)


def tokens(rng: Random, data: bytes) -> list[Token]:
    """Literals and matches that give these bytes."""
    found: list[Token] = []
    last: dict[bytes, int] = {}
    at = 0
    while at < len(data):
        key = data[at : at + 3]
        before = last.get(key)
        last[key] = at
        if before is None or len(key) < 3 or at - before > 32768 or rng.random() < 0.1:
            found.append(data[at])
            at += 1
            continue
        length = 3
        while length < 258 and at + length < len(data) and data[before + length] == data[at + length]:
            length += 1
        found.append((length, at - before))
        at += length
    return found


def length_code(rng: Random, length: int) -> tuple[int, int, int]:
    """(symbol, extra bits, their count) of a length."""
    if length == 258 and rng.random() < 0.7:
        return 285, 0, 0
    symbol = symbol_of(length, LENGTHS)
    return 257 + symbol, length - LENGTHS[symbol], LENGTH_BITS[symbol]


def put_tokens(bits: Bits, coded: list[tuple[int, int, int, int, int, int]], literal: dict, distance: dict) -> None:
    for symbol, extra, count, away, away_extra, away_count in coded:
        bits.code(literal[symbol])
        bits.put(extra, count)
        if away >= 0:
            bits.code(distance[away])
            bits.put(away_extra, away_count)
    if 256 in literal:
        bits.code(literal[256])


def coded(rng: Random, part: list[Token], oddity: str) -> list[tuple[int, int, int, int, int, int]]:
    """Symbols and extra bits of tokens."""
    out = []
    for token in part:
        if isinstance(token, int):
            out.append((token, 0, 0, -1, 0, 0))
        else:
            away = symbol_of(token[1], DISTANCES)
            more = (away, token[1] - DISTANCES[away], DISTANCE_BITS[away])
            out.append((*length_code(rng, token[0]), *more))
    at = int(rng.integers(len(out) + 1))
    if oddity == "too far":
        out.insert(at, (257, 0, 0, 29, 2**13 - 1, 13))
    if oddity == "forbidden length symbol":
        out.insert(at, (286, 0, 0, 0, 0, 0))
    if oddity == "forbidden distance symbol":
        out.insert(at, (257, 0, 0, 30, 0, 0))
    return out


def dynamic(rng: Random, bits: Bits, part: list[Token], oddity: str) -> None:
    """A block with a code of its own."""
    symbols = coded(rng, part, oddity)
    wide = oddity in ("too many literals", "forbidden length symbol")
    far = oddity in ("too many distances", "forbidden distance symbol")
    used = sorted({one[0] for one in symbols} | (set() if oddity == "no end of block" else {256}))
    away = sorted({one[3] for one in symbols if one[3] >= 0})
    literals = tree(rng, used, 288 if wide else 286, 15, oddity if "literals" in oddity else "")
    if away or rng.random() < 0.5:
        distances = tree(rng, away or [0], 32 if far else 30, 15, oddity if "distances" in oddity else "")
        if len(away) == 1 and rng.random() < 0.5:
            distances = [int(i in away) for i in range(len(distances))]  # a single code may be incomplete
    else:
        distances = [0]
    while not wide and len(literals) > 257 and not literals[-1] and rng.random() < 0.95:
        literals.pop()
    while not far and len(distances) > 1 and not distances[-1] and rng.random() < 0.95:
        distances.pop()
    runs = run_lengths(rng, literals + distances)
    if oddity == "repeat nothing":
        runs.insert(0, (16, 0, 2))
    if oddity == "repeat beyond":
        runs.append((18, 127, 7))
    lengths = tree(rng, sorted({run[0] for run in runs}), 19, 7, oddity if "lengths" in oddity else "")
    count = max(4, max(i for i, symbol in enumerate(ORDER) if lengths[symbol]) + 1)
    bits.put(len(literals) - 257, 5)
    bits.put(len(distances) - 1, 5)
    bits.put(count - 4, 4)
    for symbol in ORDER[:count]:
        bits.put(lengths[symbol], 3)
    code = codes(lengths)
    for symbol, extra, extra_bits in runs:
        bits.code(code[symbol])
        bits.put(extra, extra_bits)
    put_tokens(bits, symbols, codes(literals), codes(distances))


def run_lengths(rng: Random, lengths: list[int]) -> list[tuple[int, int, int]]:
    """Code lengths as (symbol, extra bits, their count), runs shortened or not (3.2.7)."""
    runs, at = [], 0
    while at < len(lengths):
        value = lengths[at]
        run = 1
        while at + run < len(lengths) and lengths[at + run] == value and run < 138:
            run += 1
        if value == 0 and run >= 11 and rng.random() < 0.9:
            runs.append((18, run - 11, 7))
        elif value == 0 and run >= 3 and rng.random() < 0.9:
            run = min(run, 10)
            runs.append((17, run - 3, 3))
        elif at and lengths[at - 1] == value and run >= 3 and rng.random() < 0.9:
            run = min(run, 6)
            runs.append((16, run - 3, 2))
        else:
            run = 1
            runs.append((value, 0, 0))
        at += run
    return runs


def stored(bits: Bits, data: bytes, oddity: str) -> None:
    bits.align()
    bits.bytes += struct.pack("<HH", len(data), len(data) ^ (0xFFFE if oddity == "wrong stored length" else 0xFFFF))
    bits.bytes += data


def compress(rng: Random, data: bytes, oddity: str = "") -> bytes:
    """A zlib stream of these bytes, in blocks of all kinds; with an oddity, most are streams that must be refused."""
    bits = Bits()
    rest = tokens(rng, data)
    done = 0
    places = np.sort(rng.integers(0, len(rest) + 1, rng.integers(0, 4)))
    parts = [list(part) for part in np.split(np.array([*rest, None], object)[:-1], places)]
    odd = int(rng.integers(len(parts)))
    for i, part in enumerate(parts):
        now = oddity if i == odd else ""
        size = sum(1 if isinstance(token, int) else token[0] for token in part)
        last = i == len(parts) - 1 and oddity != "no last block"
        last = last or (oddity == "blocks after the last" and i == odd)
        kind = int(rng.choice([0, 1, 2, 2, 2]))
        if now == "wrong stored length":
            kind = 0
        elif now == "reserved block":
            kind = 3
        elif now:
            kind = 2
        kind = 2 if kind == 0 and size > 65535 else kind
        bits.put(int(last), 1)
        bits.put(kind, 2)
        if kind == 0:
            stored(bits, data[done : done + size], now)
        elif kind == 1:
            put_tokens(bits, coded(rng, part, ""), codes(FIXED), {i: (i, 5) for i in range(32)})
        elif kind == 2:
            dynamic(rng, bits, part, now)
        done += size
    bits.align()
    body = bytes(bits.bytes)
    method = 0x78 if oddity != "small window" else int(rng.choice([0x08, 0x18, 0x48]))
    flags = (0x20 if oddity == "dictionary" else 0) | int(rng.integers(4)) << 6
    check = (31 - (method * 256 + flags) % 31) % 31 + (oddity == "wrong header")
    total = struct.pack(">I", zlib.adler32(data) ^ (oddity == "wrong sum"))
    total = total[: {"no sum": 0, "part of the sum": int(rng.integers(1, 4))}.get(oddity, 4)]
    after = rng.bytes(int(rng.integers(1, 40))) if oddity == "bytes after the sum" else b""
    return bytes([method, flags | check]) + body + total + after
