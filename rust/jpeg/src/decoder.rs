//! The decoder: what a program holds on to, one for each thread, and what it asks of it.

use crate::Reason;
use crate::coefficients::Coefficients;
use crate::frame::Frame;
use crate::headers::Headers;
use crate::kernels::{Kernels, Portable};
use crate::layout::Layout;
use crate::markers::Walk;
use crate::planes::Planes;
use crate::progression::Progression;
use crate::rows::{self, Scratch};
use crate::scan_header::ScanHeader;
use crate::sequential::{Sequential, parts};
use crate::several::Several;
use crate::tables::Tables;
use crate::unstuff::Coded;

/// What a file's headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// 1: gray, 3: colour (decoded to RGB).
    pub components: usize,
    /// True if the file is coded progressively.
    pub progressive: bool,
}

/// What was decoded: the shape of the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Bytes of a pixel: 1 (gray) or 3 (RGB).
    pub components: usize,
}

/// The size to decode to, by libjpeg's smaller transforms. Sizes are rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// The picture's own size.
    #[default]
    Full,
}

impl Scale {
    pub(crate) fn block(self) -> usize {
        match self {
            Self::Full => 8,
        }
    }
}

/// A rectangle of the (scaled) picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// Where finished rows go.
pub(crate) enum Target<'a> {
    Image(&'a mut Vec<u8>),
}

#[derive(Clone, Copy, Debug)]
enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(crate::kernels::Avx2),
}

/// The limit that a new decoder has: beyond it, Pillow warns of a decompression bomb.
const MAX_PIXELS: usize = 89_478_485;

/// Decodes JPEG files. Keep one for each thread: tables and buffers are reused from file to file.
pub struct Decoder {
    level: Level,
    max_pixels: usize,
    coded: Coded,
    tables: Tables,
    coefficients: Coefficients,
    planes: Planes,
    scratch: Scratch,
    line: Vec<u8>,
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
            level: if off { Level::Portable } else { fastest() },
            max_pixels: MAX_PIXELS,
            coded: Coded::default(),
            tables: Tables::new(),
            coefficients: Coefficients::default(),
            planes: Planes::default(),
            scratch: Scratch::default(),
            line: Vec::new(),
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
        self.run(data, Scale::Full, None, &mut Target::Image(out))
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

    fn run(
        &mut self,
        data: &[u8],
        scale: Scale,
        region: Option<Region>,
        target: &mut Target,
    ) -> Result<Info, Reason> {
        match self.level {
            Level::Portable => self.run_with(Portable, data, scale, region, target),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(k) => self.run_with(k, data, scale, region, target),
        }
    }

    fn run_with<K: Kernels>(
        &mut self,
        k: K,
        data: &[u8],
        scale: Scale,
        region: Option<Region>,
        target: &mut Target,
    ) -> Result<Info, Reason> {
        let mut walk = Walk::new(data)?;
        let (mut headers, frame, scan) = self.open(&mut walk)?;
        let layout = Layout::new(&frame, scale, region)?;
        let (data, start) = walk.coded();
        let end = self.coded.read(k, data, start)?;
        walk.resume(end);
        if frame.progressive || scan.count < frame.count {
            self.several(k, &mut headers, &mut walk, &frame, scan)?;
            self.planes.fit(&layout);
            self.scratch.fit(&layout);
            let mut emit = Emit::new(&layout, target, &mut self.line, &mut self.scratch);
            for row in layout.rows.clone() {
                self.coefficients.row(k, &layout, row, &mut self.planes);
                emit.rows(k, &self.planes, row);
            }
        } else {
            self.tables.prepare(&frame, &headers, &scan)?;
            let parts = parts(&frame, &scan, &self.tables, &headers.quant)?;
            let mut sequential = Sequential::new(&frame, parts, &self.coded, headers.restart)?;
            self.planes.fit(&layout);
            self.scratch.fit(&layout);
            let mut emit = Emit::new(&layout, target, &mut self.line, &mut self.scratch);
            for row in 0..layout.rows.end {
                sequential.row(k, &layout, row, &mut self.planes)?;
                emit.rows(k, &self.planes, row);
            }
            if layout.rows.end == frame.mcu_rows() {
                sequential.finish()?;
            }
            // Behind a scan with all components, libjpeg takes nothing but the end for granted.
            if headers.read(&mut walk)?.is_some() {
                return Err(Reason::Scan);
            }
        }
        Ok(Info {
            width: layout.region.width,
            height: layout.region.height,
            components: frame.count,
        })
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
        let mut several = Several {
            frame,
            coefficients: &mut self.coefficients,
            progression: Progression::new(),
        };
        loop {
            several.scan(k, headers, &scan, &mut self.tables, &self.coded)?;
            match headers.read(walk)? {
                Some(next) => scan = next,
                None => return several.progression.finish(frame),
            }
            let (data, start) = walk.coded();
            walk.resume(self.coded.read(k, data, start)?);
        }
    }
}

/// Hands out rows as they become final.
struct Emit<'a, 'b> {
    layout: &'a Layout,
    target: &'a mut Target<'b>,
    line: &'a mut Vec<u8>,
    scratch: &'a mut Scratch,
    next: usize,
}

impl<'a, 'b> Emit<'a, 'b> {
    fn new(
        layout: &'a Layout,
        target: &'a mut Target<'b>,
        line: &'a mut Vec<u8>,
        scratch: &'a mut Scratch,
    ) -> Self {
        match target {
            Target::Image(out) => {
                out.resize(layout.region.width * layout.region.height * layout.count, 0);
            }
        }
        line.resize(layout.local_width() * layout.count + rows::ROW_SLACK, 0);
        Self {
            next: layout.region.top,
            layout,
            target,
            line,
            scratch,
        }
    }

    /// Renders the rows that MCU row `row` made final.
    fn rows<K: Kernels>(&mut self, k: K, planes: &Planes, row: usize) {
        let layout = self.layout;
        let size = layout.region.width * layout.count;
        for y in self.next..layout.rows_done(row) {
            match self.target {
                Target::Image(out) => {
                    let out = &mut out[(y - layout.region.top) * size..];
                    if layout.is_uncut() {
                        rows::render(k, layout, planes, self.scratch, y, out);
                    } else {
                        rows::render(k, layout, planes, self.scratch, y, self.line);
                        let left = (layout.region.left - layout.local_left()) * layout.count;
                        out[..size].copy_from_slice(&self.line[left..][..size]);
                    }
                }
            }
            self.next = y + 1;
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn fastest() -> Level {
    crate::kernels::Avx2::detect().map_or(Level::Portable, Level::Avx2)
}

#[cfg(not(target_arch = "x86_64"))]
fn fastest() -> Level {
    Level::Portable
}
