"""Writes the same pictures progressively, with scan scripts, end-of-band runs and refinements drawn at random."""

import struct
from itertools import pairwise

import numpy as np

from tests.jpeg.forge import ZIGZAG, Bits, Codes, Picture, flat_table, magnitude, segment

SYMBOLS = [0x01, 0x00, 0x02, 0x11, 0x03, 0xF0, 0x10, 0x20]
SYMBOLS += [s for s in range(256) if s not in SYMBOLS and s & 15 < 15]


class BandWriter:
    """Writes one band of coefficients, block by block, and joins blocks without any to runs."""

    def __init__(self, codes: Codes, low: int) -> None:
        self.bits, self.codes, self.low, self.ended = Bits(), codes, low, 0

    def flush(self) -> None:
        """Writes the run of ended blocks, if there is one."""
        if self.ended:
            size = self.ended.bit_length() - 1
            self.bits.put(*self.codes[size << 4])
            self.bits.put(self.ended - (1 << size), size)
            self.ended = 0

    def first(self, values: list[int]) -> None:
        """Writes the first bits of a block's band."""
        run = 0
        for value in values:
            kept = abs(value) >> self.low
            if not kept:
                run += 1
                continue
            self.flush()
            while run > 15:
                self.bits.put(*self.codes[0xF0])
                run -= 16
            size, low = magnitude(kept if value > 0 else -kept)
            self.bits.put(*self.codes[run << 4 | size])
            self.bits.put(low, size)
            run = 0
        if run:
            self.ended += 1
        if self.ended == 0x7FFF:
            self.flush()

    def refine(self, values: list[int]) -> None:
        """Writes one more bit of a block's band; here each block ends its own band."""
        kept = [abs(v) >> self.low for v in values]
        last = max((i for i, k in enumerate(kept) if k == 1), default=-1)
        run, corrections = 0, []
        for i, (value, k) in enumerate(zip(values, kept, strict=True)):
            if k == 0:
                run += 1
                continue
            while run > 15 and i <= last:
                self._symbol(0xF0, [], corrections)
                run -= 16
            if k > 1:
                corrections.append(k & 1)
                continue
            self._symbol(run << 4 | 1, [int(value > 0)], corrections)
            run = 0
        if run or corrections:
            self._symbol(0x00, [], corrections)

    def _symbol(self, symbol: int, sign: list[int], corrections: list[int]) -> None:
        self.bits.put(*self.codes[symbol])
        for bit in sign + corrections:
            self.bits.put(bit, 1)
        corrections.clear()


class ScanWriter:
    """Writes scans of one picture."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        dc, self.dc_codes = flat_table(list(range(16)), short=3)
        ac, self.ac_codes = flat_table(SYMBOLS, short=picture.short)
        self.tables = segment(0xC4, b"\x00" + dc) + segment(0xC4, b"\x10" + ac)
        if picture.restart:
            self.tables += segment(0xDD, struct.pack(">H", picture.restart))

    def _header(self, scan: list[int], first: int, last: int, high: int, low: int) -> bytes:
        parts = b"".join(bytes([self.picture.ids[c], 0]) for c in scan)
        return segment(0xDA, bytes([len(scan)]) + parts + bytes([first, last, high << 4 | low]))

    def _restart(self, done: int) -> bytes:
        restart = self.picture.restart
        due = restart and done and done % restart == 0
        return bytes([0xFF, 0xD0 | (done // restart - 1) % 8]) if due else b""

    def dc(self, scan: list[int], high: int, low: int) -> bytes:
        """A scan of DC coefficients, of one component or interleaved."""
        bits, predictions, body = Bits(), dict.fromkeys(scan, 0), b""
        for done, mcu in enumerate(self.picture.mcus(scan)):
            if mark := self._restart(done):
                body += bits.close() + mark
                predictions = dict.fromkeys(scan, 0)
            for c, block in mcu:
                value = int(block[0]) >> low
                if high:
                    bits.put(value & 1, 1)
                    continue
                size, rest = magnitude(value - predictions[c])
                bits.put(*self.dc_codes[size])
                bits.put(rest, size)
                predictions[c] = value
        return self._header(scan, 0, 0, high, low) + body + bits.close()

    def ac(self, c: int, first: int, last: int, high: int, low: int) -> bytes:
        """A scan of a band of AC coefficients."""
        writer, body = BandWriter(self.ac_codes, low), b""
        for done, mcu in enumerate(self.picture.mcus([c])):
            if mark := self._restart(done):
                writer.flush()
                body += writer.bits.close() + mark
            values = [int(mcu[0][1][n]) for n in ZIGZAG[first : last + 1]]
            (writer.refine if high else writer.first)(values)
        writer.flush()
        return self._header([c], first, last, high, low) + body + writer.bits.close()


def bands(rng: np.random.Generator, c: int) -> list[list[tuple[int, int, int, int, int]]]:
    """Cuts a component's AC coefficients into bands; for each, the scans that complete it, in order."""
    scripts = []
    cuts = [1, *sorted({int(v) for v in rng.integers(2, 64, rng.integers(0, 3))}), 64]
    for first, end in pairwise(cuts):
        low = int(rng.choice([0, 0, 1, 2, 4]))
        steps = [(0, low), *((high, high - 1) for high in range(low, 0, -1))]
        scripts.append([(c, first, end - 1, high, to) for high, to in steps])
    return scripts


def encode(picture: Picture, rng: np.random.Generator) -> bytes:
    """The file, with a random script; no value may have more than 14 bits."""
    writer, everything = ScanWriter(picture), list(range(len(picture.factors)))
    out, low = picture.head(0xC2) + writer.tables, int(rng.integers(0, 3))
    for scan in [everything] if rng.integers(2) else [[c] for c in everything]:
        out += writer.dc(scan, 0, low)
    for high in range(low, 0, -1):
        out += writer.dc(everything, high, high - 1)
    waiting = [script for c in everything for script in bands(rng, c)]
    while waiting:
        script = waiting[int(rng.integers(len(waiting)))]
        out += writer.ac(*script.pop(0))
        waiting = [w for w in waiting if w]
    return out + b"\xff\xd9"
