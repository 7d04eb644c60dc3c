//! Rows out of the compressed stream, through a window of a few hundred KiB.
//!
//! A stream is only taken if it ends where the picture does, with a right checksum: zlib, and so Pillow, looks at what
//! follows the last pixel, and lenient decoders do not.

use fdeflate::Decompressor;

/// How far back deflate may refer.
const LOOKBACK: usize = 32 << 10;
/// How much is inflated at once: enough to keep the inflater in its fast path, and rows in the cache.
const STEP: usize = 64 << 10;

/// The size of a window for rows of at most `longest` bytes.
pub(super) const fn room(longest: usize) -> usize {
    LOOKBACK + longest + 4 * STEP + 1
}

/// Inflates the pieces of a stream.
pub(super) struct Inflater<'a, P> {
    decompressor: Box<Decompressor>,
    pieces: P,
    piece: &'a [u8],
    window: &'a mut [u8],
    /// The part of the window that has been inflated and not been asked for.
    ready: std::ops::Range<usize>,
}

impl<'a, P: Iterator<Item = &'a [u8]>> Inflater<'a, P> {
    /// `window` has [`room`] for the longest row.
    pub fn new(pieces: P, window: &'a mut [u8]) -> Self {
        Self { decompressor: Box::new(Decompressor::new()), pieces, piece: &[], window, ready: 0..0 }
    }

    /// The next `length` bytes.
    pub fn row(&mut self, length: usize) -> Result<&[u8], &'static str> {
        while self.ready.len() < length {
            if self.ready.end + STEP >= self.window.len() {
                let kept = self.ready.start.min(self.ready.end.saturating_sub(LOOKBACK));
                self.window.copy_within(kept..self.ready.end, 0);
                self.ready = self.ready.start - kept..self.ready.end - kept;
            }
            if !self.step(STEP)? {
                return Err("less pixel data than its size needs");
            }
        }
        let start = self.ready.start;
        self.ready.start += length;
        Ok(&self.window[start..start + length])
    }

    /// Makes sure that nothing follows the last row but the end of the stream.
    pub fn end(mut self) -> Result<(), &'static str> {
        // The window is never quite full: one byte too many would show.
        while self.ready.is_empty() && self.step(1)? {}
        if self.ready.is_empty() { Ok(()) } else { Err("more pixel data than its size needs") }
    }

    /// Inflates up to `room` bytes; false at the end of the stream.
    fn step(&mut self, room: usize) -> Result<bool, &'static str> {
        if self.decompressor.is_done() {
            return Ok(false);
        }
        let end = self.ready.end;
        let out = &mut self.window[..end + room];
        let (consumed, made) = (self.decompressor.read(self.piece, out, end, false))
            .map_err(|_| "damaged or truncated pixel data")?;
        self.piece = &self.piece[consumed..];
        self.ready.end += made;
        if consumed == 0 && made == 0 && !self.decompressor.is_done() {
            self.piece = self.pieces.next().ok_or("truncated pixel data")?;
        }
        Ok(true)
    }
}
