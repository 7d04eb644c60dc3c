"""Writes JPEG files out of coefficients: sampling factors, values and scans that no encoder at hand would write."""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

ZIGZAG = sorted(range(64), key=lambda n: (n // 8 + n % 8, n // 8 if (n // 8 + n % 8) % 2 else n % 8))


Codes = dict[int, tuple[int, int]]


def segment(marker: int, content: bytes) -> bytes:
    """A marker with its segment."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def flat_table(symbols: list[int], *, short: int = 0) -> tuple[bytes, Codes]:
    """A Huffman table that gives `short` symbols codes of 3 bits and up, and all others codes of one length.

    Returns the table as DHT wants it, and code and length of each symbol.
    """
    counts, codes, code = [0] * 16, {}, 0
    for i, symbol in enumerate(symbols[:short]):
        length = i + 2
        codes[symbol] = (code, length)
        counts[length - 1] += 1
        code = (code + 1) << 1
    length = short + 2
    rest = symbols[short:]
    while code + len(rest) > (1 << length) - 1:
        length += 1
        code <<= 1
    for symbol in rest:
        codes[symbol] = (code, length)
        counts[length - 1] += 1
        code += 1
    return bytes(counts) + bytes(symbols), codes


class Bits:
    """Collects bits and stuffs zeros behind 0xFF."""

    def __init__(self) -> None:
        self.out, self.value, self.count = bytearray(), 0, 0

    def put(self, value: int, count: int) -> None:
        """Adds `count` bits."""
        self.value, self.count = self.value << count | value, self.count + count
        while self.count >= 8:
            self.count -= 8
            byte = self.value >> self.count
            self.value &= (1 << self.count) - 1
            self.out.append(byte)
            if byte == 0xFF:
                self.out.append(0)

    def close(self) -> bytes:
        """Fills the last byte with ones and hands out what has come together."""
        if self.count:
            self.put((1 << (8 - self.count)) - 1, 8 - self.count)
        done, self.out = bytes(self.out), bytearray()
        return done


def magnitude(value: int) -> tuple[int, int]:
    """Size category and the bits that follow it."""
    size = abs(value).bit_length()
    return size, value if value >= 0 else value + (1 << size) - 1


@dataclass
class Picture:
    """Coefficients of each component, as (rows of blocks, columns of blocks, 64 in natural order)."""

    width: int
    height: int
    factors: list[tuple[int, int]]
    quant: np.ndarray
    blocks: list[np.ndarray] = field(default_factory=list)
    ids: tuple[int, ...] = (1, 2, 3)
    app: bytes = b""
    restart: int = 0
    scans: list[list[int]] | None = None
    short: int = 6

    def sizes(self) -> list[tuple[int, int]]:
        """Rows and columns of blocks with padding to whole MCUs."""
        if len(self.factors) == 1:
            return [(-(-self.height // 8), -(-self.width // 8))]
        h_max, v_max = (max(f[i] for f in self.factors) for i in (0, 1))
        cols, rows = -(-self.width // (8 * h_max)), -(-self.height // (8 * v_max))
        return [(rows * v, cols * h) for h, v in self.factors]

    def head(self, marker: int) -> bytes:
        """The file up to the frame header."""
        out = b"\xff\xd8" + self.app
        for i, table in enumerate(self.quant):
            wide = table.max() > 255
            body = b"".join(struct.pack(">H" if wide else "B", int(table[n])) for n in ZIGZAG)
            out += segment(0xDB, bytes([i | wide << 4]) + body)
        frame = struct.pack(">BHHB", 8, self.height, self.width, len(self.factors))
        for c, (h, v) in enumerate(self.factors):
            frame += bytes([self.ids[c], h << 4 | v, min(c, len(self.quant) - 1)])
        return out + segment(marker, frame)

    def mcus(self, scan: list[int]) -> Iterator[list[tuple[int, np.ndarray]]]:
        """The blocks of each MCU of a scan, with their component."""
        h_max, v_max = (max(f[i] for f in self.factors) for i in (0, 1))
        alone = len(scan) == 1
        h, v = self.factors[scan[0]] if alone and len(self.factors) > 1 else (h_max, v_max)
        across, down = (8 * h_max, 8 * v_max) if not alone else (8 * h_max / h, 8 * v_max / v)
        for row in range(math.ceil(self.height / down)):
            for col in range(math.ceil(self.width / across)):
                mcu = []
                for c in scan:
                    h, v = (1, 1) if alone else self.factors[c]
                    for y in range(row * v, row * v + v):
                        mcu += [(c, self.blocks[c][y, x]) for x in range(col * h, col * h + h)]
                yield mcu

    def encode(self) -> bytes:
        """The file."""
        out = self.head(0xC1)
        dc, dc_codes = flat_table(list(range(16)), short=min(self.short, 3))
        ac_symbols = [0x01, 0x00, 0x02, 0x11, 0x03, 0xF0]
        ac_symbols += [r << 4 | s for r in range(16) for s in range(1, 16) if r << 4 | s not in ac_symbols]
        ac, ac_codes = flat_table(ac_symbols, short=self.short)
        out += segment(0xC4, b"\x00" + dc) + segment(0xC4, b"\x10" + ac)
        if self.restart:
            out += segment(0xDD, struct.pack(">H", self.restart))
        for scan in self.scans or [list(range(len(self.factors)))]:
            header = bytes([len(scan)]) + b"".join(bytes([self.ids[c], 0]) for c in scan) + b"\x00\x3f\x00"
            out += segment(0xDA, header)
            out += self._scan(scan, dc_codes, ac_codes)
        return out + b"\xff\xd9"

    def _scan(self, scan: list[int], dc_codes: Codes, ac_codes: Codes) -> bytes:
        bits, predictions, out = Bits(), dict.fromkeys(scan, 0), b""
        for done, mcu in enumerate(self.mcus(scan)):
            if self.restart and done and done % self.restart == 0:
                out += bits.close() + bytes([0xFF, 0xD0 | (done // self.restart - 1) % 8])
                predictions = dict.fromkeys(scan, 0)
            for c, block in mcu:
                predictions[c] = self._block(bits, block, predictions[c], dc_codes, ac_codes)
        return out + bits.close()

    @staticmethod
    def _block(bits: Bits, block: np.ndarray, prediction: int, dc_codes: Codes, ac_codes: Codes) -> int:
        size, low = magnitude(int(block[0]) - prediction)
        bits.put(*dc_codes[size])
        bits.put(low, size)
        run = 0
        for n in ZIGZAG[1:]:
            value = int(block[n])
            if not value:
                run += 1
                continue
            while run > 15:
                bits.put(*ac_codes[0xF0])
                run -= 16
            size, low = magnitude(value)
            bits.put(*ac_codes[run << 4 | size])
            bits.put(low, size)
            run = 0
        if run:
            bits.put(*ac_codes[0x00])
        return int(block[0])


def random_picture(
    rng: np.random.Generator, factors: list[tuple[int, int]], *, extreme: float = 0.0, **options: Any
) -> Picture:
    """A picture of noise; `extreme` is the share of blocks with coefficients up to 15 bits."""
    width, height = (int(v) for v in rng.integers(1, 70, 2))
    top = int(rng.choice([3, 40, 255, 255, 4000, 65535] if extreme else [3, 20, 60, 255]))
    quant = rng.integers(1, top + 1, (2, 64)) if len(factors) > 1 else rng.integers(1, top + 1, (1, 64))
    picture = Picture(width, height, factors, quant, **options)
    for rows, cols in picture.sizes():
        scale = 40.0 / (1 + np.add.outer(np.arange(8), np.arange(8)).ravel()) ** 1.5
        blocks = np.round(rng.normal(0, scale, (rows, cols, 64)) * rng.choice([0.1, 1, 4])).astype(int)
        blocks[..., 0] = rng.integers(-60, 60, (rows, cols))
        blocks[rng.random((rows, cols)) < 0.1, 1:] = 0
        for at in np.argwhere(rng.random((rows, cols)) < extreme):
            kind, limit = rng.integers(0, 5), int(rng.choice([300, 1023, 4000, 16383]))
            block = np.zeros(64, int)
            if kind == 0:
                block[0] = rng.integers(-limit, limit)
            elif kind == 1:
                block[:8] = rng.integers(-limit, limit, 8) * (rng.random(8) < 0.5)
            elif kind == 2:
                block[::8] = rng.integers(-limit, limit, 8)
            else:
                block[:] = rng.integers(-limit, limit, 64) * (rng.random(64) < rng.choice([0.05, 0.3, 1]))
            blocks[tuple(at)] = block
        picture.blocks.append(blocks)
    return picture
