//! The decoder: what a program holds on to, one for each thread, and what it asks of it.

use crate::Reason;
use crate::coefficients::Coefficients;
use crate::emit::{Buffers, Emit, Target};
use crate::frame::Frame;
use crate::headers::Headers;
use crate::kernels::{Kernels, Level};
use crate::layout::Layout;
use crate::markers::Walk;
use crate::options::{Header, Info, Options};
use crate::progression::Progression;
use crate::scan_header::ScanHeader;
use crate::sequential::{Sequential, parts};
use crate::several::Several;
use crate::tables::Tables;
use crate::unstuff::Coded;

/// The limit that a new decoder has: beyond it, Pillow warns of a decompression bomb.
const MAX_PIXELS: usize = 89_478_485;

/// Decodes JPEG files. Keep one for each thread: tables and buffers are reused from file to file.
///
/// ```
/// # fn main() -> Result<(), dirflow_jpeg::Reason> {
/// # let file = include_bytes!("../tests/gray.jpg");
/// let mut decoder = dirflow_jpeg::Decoder::new();
/// let mut pixels = Vec::new();
/// let info = decoder.decode_into(file, &mut pixels)?;
/// assert_eq!(pixels.len(), info.width * info.height * info.components);
/// # Ok(())
/// # }
/// ```
pub struct Decoder {
    level: Level,
    max_pixels: usize,
    coded: Coded,
    tables: Tables,
    coefficients: Coefficients,
    buffers: Buffers,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder with the fastest loops that the processor has, or the portable ones if the environment variable
    /// `DIRFLOW_SIMD` is `off`.
    #[must_use]
    pub fn new() -> Self {
        let off = std::env::var_os("DIRFLOW_SIMD").is_some_and(|v| v == "off");
        Self {
            level: if off { Level::Portable } else { Level::fastest() },
            max_pixels: MAX_PIXELS,
            coded: Coded::default(),
            tables: Tables::new(),
            coefficients: Coefficients::default(),
            buffers: Buffers::default(),
        }
    }

    /// Forces the portable loops.
    #[must_use]
    pub fn portable(mut self) -> Self {
        self.level = Level::Portable;
        self
    }

    /// Declines pictures of more pixels than this. The default is Pillow's limit, beyond which it warns.
    #[must_use]
    pub fn max_pixels(mut self, pixels: usize) -> Self {
        self.max_pixels = pixels;
        self
    }

    /// Gives back the memory that a large picture left behind, if it is more than `bytes`. Tables stay.
    pub fn shrink(&mut self, bytes: usize) {
        let held = self.coded.memory() + self.coefficients.memory() + self.buffers.memory();
        if held > bytes {
            self.coded = Coded::default();
            self.coefficients = Coefficients::default();
            self.buffers = Buffers::default();
        }
    }

    /// Reads the headers only: cheap, and no promise that the picture itself is sound.
    ///
    /// # Errors
    /// The reason why the file would be declined, as far as its headers tell.
    pub fn header(&self, data: &[u8]) -> Result<Header, Reason> {
        let (_, frame, _) = self.open(&mut Walk::new(data)?)?;
        Ok(Header {
            width: frame.width,
            height: frame.height,
            components: frame.count,
            progressive: frame.progressive,
        })
    }

    /// Decodes into `out`, which becomes (height, width, components) bytes, packed. Its contents before do not matter,
    /// and its memory is reused.
    ///
    /// # Errors
    /// The reason why the file is declined; `out` then holds nothing of use.
    pub fn decode_into(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<Info, Reason> {
        self.decode_with(data, &Options::default(), out)
    }

    /// Decodes at a smaller scale, or a part of the picture, or both.
    ///
    /// # Errors
    /// The reason why the file is declined; `out` then holds nothing of use.
    pub fn decode_with(&mut self, data: &[u8], options: &Options, out: &mut Vec<u8>) -> Result<Info, Reason> {
        self.run(data, options, &mut Target::Image(out))
    }

    /// Hands each row to `consume` as soon as it is final, with its number from the region's top: `width` times
    /// `components` bytes.
    ///
    /// # Errors
    /// The reason why the file is declined, perhaps after some rows, which are then worth nothing.
    pub fn rows_with(
        &mut self,
        data: &[u8],
        options: &Options,
        mut consume: impl FnMut(usize, &[u8]),
    ) -> Result<Info, Reason> {
        self.run(data, options, &mut Target::Rows(&mut consume))
    }

    fn open(&self, walk: &mut Walk) -> Result<(Headers, Frame, ScanHeader), Reason> {
        let mut headers = Headers::default();
        let scan = headers.read(walk)?.ok_or(Reason::Incomplete)?;
        let frame = headers.frame.ok_or(Reason::Scan)?;
        headers.check_colour(&frame)?;
        if frame.width * frame.height > self.max_pixels {
            return Err(Reason::TooLarge);
        }
        Ok((headers, frame, scan))
    }

    fn run(&mut self, data: &[u8], options: &Options, target: &mut Target) -> Result<Info, Reason> {
        match self.level {
            Level::Portable => self.run_on(crate::kernels::Portable, data, options, target),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(k) => self.run_on(k, data, options, target),
        }
    }

    fn run_on<K: Kernels>(
        &mut self,
        k: K,
        data: &[u8],
        options: &Options,
        target: &mut Target,
    ) -> Result<Info, Reason> {
        let mut walk = Walk::new(data)?;
        let (mut headers, frame, scan) = self.open(&mut walk)?;
        let layout = Layout::new(&frame, options)?;
        let (data, start) = walk.coded();
        walk.resume(self.coded.read(k, data, start, frame.most_segments())?);
        if frame.progressive || scan.count < frame.count {
            self.several(k, &mut headers, &mut walk, &frame, scan)?;
            let mut emit = Emit::new(&layout, target, &mut self.buffers)?;
            for row in layout.rows.clone() {
                self.coefficients.row(k, &layout, row, &mut emit.buffers.planes);
                emit.rows(k, row);
            }
        } else {
            self.single(k, &headers, &frame, scan, &layout, target)?;
            // Behind a scan with all components, libjpeg takes nothing but the end for granted.
            if headers.read(&mut walk)?.is_some() {
                return Err(Reason::Scan);
            }
        }
        Ok(Info { width: layout.region.width, height: layout.region.height, components: frame.count })
    }

    /// Decodes the one scan of a sequential file, row by row down to the last that is needed.
    fn single<K: Kernels>(
        &mut self,
        k: K,
        headers: &Headers,
        frame: &Frame,
        scan: ScanHeader,
        layout: &Layout,
        target: &mut Target,
    ) -> Result<(), Reason> {
        self.tables.prepare(frame, headers, &scan)?;
        if layout.skips(frame) {
            self.tables.prepare_skipping(headers, &scan)?;
        }
        let parts = parts(frame, &scan, &self.tables, &headers.quant)?;
        let mut sequential = Sequential::new(frame, parts, &self.coded, headers.restart)?;
        let mut emit = Emit::new(layout, target, &mut self.buffers)?;
        for row in 0..layout.rows.end {
            sequential.row(k, layout, row, &mut emit.buffers.planes)?;
            emit.rows(k, row);
        }
        if layout.rows.end == frame.mcu_rows() { sequential.finish() } else { Ok(()) }
    }

    /// Decodes all scans into the coefficients; the first one's data is clean already.
    fn several<K: Kernels>(
        &mut self,
        k: K,
        headers: &mut Headers,
        walk: &mut Walk,
        frame: &Frame,
        mut scan: ScanHeader,
    ) -> Result<(), Reason> {
        self.coefficients.reset();
        let mut several =
            Several { frame, coefficients: &mut self.coefficients, progression: Progression::new() };
        loop {
            several.scan(k, headers, &scan, &mut self.tables, &self.coded)?;
            match headers.read(walk)? {
                Some(next) => scan = next,
                None => return several.progression.finish(frame),
            }
            let (data, start) = walk.coded();
            walk.resume(self.coded.read(k, data, start, frame.most_segments())?);
        }
    }
}
