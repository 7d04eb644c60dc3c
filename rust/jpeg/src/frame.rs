//! The frame header and the geometry that follows from it.

use crate::Reason;
use crate::markers::be16;

/// The longest side that libjpeg takes.
const LONGEST: usize = 65500;

/// One colour component of the frame.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Component {
    pub id: u8,
    /// Blocks of an MCU across and down.
    pub h: usize,
    pub v: usize,
    /// Index of its quantisation table.
    pub quant: usize,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub width: usize,
    pub height: usize,
    pub progressive: bool,
    pub count: usize,
    all: [Component; 3],
    pub h_max: usize,
    pub v_max: usize,
}

impl Frame {
    /// How many segments between restart markers a scan can have: none has more MCUs than the picture has blocks.
    pub fn most_segments(&self) -> usize {
        self.width.div_ceil(8) * self.height.div_ceil(8)
    }

    /// Reads the content of SOF0, SOF1 or SOF2; other frames are declined by their marker.
    pub fn parse(marker: u8, s: &[u8]) -> Result<Self, Reason> {
        if !matches!(marker, 0xC0..=0xC2) {
            return Err(Reason::Process(marker));
        }
        if s.len() < 6 {
            return Err(Reason::Segment(marker));
        }
        if s[0] != 8 {
            return Err(Reason::Precision(s[0]));
        }
        let (height, width, count) = (be16(&s[1..]), be16(&s[3..]), usize::from(s[5]));
        if width == 0 || height == 0 {
            return Err(Reason::Empty);
        }
        if width.max(height) > LONGEST {
            return Err(Reason::TooLarge);
        }
        if count != 1 && count != 3 {
            return Err(Reason::Components(s[5]));
        }
        if s.len() != 6 + 3 * count {
            return Err(Reason::Segment(marker));
        }
        let mut all = [Component::default(); 3];
        for (c, s) in all.iter_mut().zip(s[6..].chunks_exact(3)) {
            let (h, v) = (usize::from(s[1] >> 4), usize::from(s[1] & 15));
            if !(1..=4).contains(&h) || !(1..=4).contains(&v) || s[2] > 3 {
                return Err(Reason::Segment(marker));
            }
            *c = Component { id: s[0], h, v, quant: usize::from(s[2]) };
        }
        let mut frame =
            Self { width, height, progressive: marker == 0xC2, count, all, h_max: all[0].h, v_max: all[0].v };
        if count == 1 {
            // A single component is never interleaved: its factors say nothing.
            (frame.all[0].h, frame.all[0].v, frame.h_max, frame.v_max) = (1, 1, 1, 1);
        } else {
            frame.check_sampling()?;
        }
        Ok(frame)
    }

    /// Luma at full resolution, both chroma components alike, at most ten blocks in an MCU.
    fn check_sampling(&self) -> Result<(), Reason> {
        let [y, b, r] = self.all;
        if y.id == b.id || y.id == r.id || b.id == r.id {
            return Err(Reason::Segment(0xC0));
        }
        let fits = (b.h, b.v) == (r.h, r.v)
            && y.h.is_multiple_of(b.h)
            && y.v.is_multiple_of(b.v)
            && y.h * y.v + 2 * b.h * b.v <= 10;
        if fits { Ok(()) } else { Err(Reason::Sampling) }
    }

    pub fn components(&self) -> &[Component] {
        &self.all[..self.count]
    }

    pub fn mcu_cols(&self) -> usize {
        self.width.div_ceil(8 * self.h_max)
    }

    pub fn mcu_rows(&self) -> usize {
        self.height.div_ceil(8 * self.v_max)
    }

    /// Blocks of a component that hold samples: what a scan of this component alone codes.
    pub fn own_blocks(&self, c: usize) -> (usize, usize) {
        let k = &self.all[c];
        ((self.width * k.h).div_ceil(8 * self.h_max), (self.height * k.v).div_ceil(8 * self.v_max))
    }

    /// Blocks of a component with the padding to whole MCUs: what an interleaved scan codes.
    pub fn padded_blocks(&self, c: usize) -> (usize, usize) {
        (self.mcu_cols() * self.all[c].h, self.mcu_rows() * self.all[c].v)
    }
}
