//! Why a file was declined: one plain value, cheap to compare, without the file's path (the caller knows it).

use std::fmt;

/// Why this decoder does not vouch for a file.
///
/// A reason is never a verdict on the file: another decoder (Pillow, say) may show it or explain what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The bytes do not begin with a JPEG's first marker.
    NotJpeg,
    /// A process other than baseline, extended sequential or progressive Huffman; the frame's marker.
    Process(u8),
    /// Samples of another width than eight bits.
    Precision(u8),
    /// Neither one nor three components.
    Components(u8),
    /// The colours are not `YCbCr` (RGB, CMYK or YCCK), or the markers contradict each other.
    ColourSpace,
    /// A combination of sampling factors that this decoder does not know.
    Sampling,
    /// A width or height of zero.
    Empty,
    /// More pixels than [`Decoder::max_pixels`](crate::Decoder::max_pixels) allows, or a side longer than libjpeg takes.
    TooLarge,
    /// More scans than any encoder writes.
    TooManyScans,
    /// A marker that has no business where it stands.
    Marker(u8),
    /// The marker's segment has a length or a content that does not fit it.
    Segment(u8),
    /// Bytes between two segments that belong to neither.
    StrayBytes,
    /// The file ends before the picture does.
    Truncated,
    /// A Huffman table that cannot exist, or none where one is needed.
    HuffmanTable,
    /// No quantisation table where one is needed.
    QuantTable,
    /// A scan header that does not fit the frame, or the scans before it.
    Scan,
    /// A scan or a coefficient never came: libjpeg would show an approximation.
    Incomplete,
    /// A bit sequence that is no code.
    Code,
    /// A coefficient beyond the end of its block.
    Overflow,
    /// Coded data that ends too early or too late, between markers.
    DataLength,
    /// Restart markers missing, surplus or out of order.
    Restart,
    /// A running sum of DC differences beyond anything a picture holds.
    DcRange,
    /// There is not enough memory.
    Memory,
    /// The asked region reaches outside the picture, or is empty.
    Region,
}

impl Reason {
    /// True if the file is damaged or suspicious; false if it is merely of a kind left to others.
    #[must_use]
    pub fn is_damage(self) -> bool {
        !matches!(
            self,
            Self::Process(_)
                | Self::Precision(_)
                | Self::Components(_)
                | Self::ColourSpace
                | Self::Sampling
                | Self::TooLarge
                | Self::TooManyScans
                | Self::Memory
                | Self::Region
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJpeg => f.write_str("not a JPEG file"),
            Self::Process(m) => write!(f, "coding process of frame marker 0x{m:02X} is not supported"),
            Self::Precision(p) => write!(f, "{p}-bit samples are not supported"),
            Self::Components(n) => write!(f, "{n} components are not supported"),
            Self::ColourSpace => f.write_str("colour space other than gray and YCbCr"),
            Self::Sampling => f.write_str("unusual sampling factors"),
            Self::Empty => f.write_str("width or height of zero"),
            Self::TooLarge => f.write_str("more pixels than the limit"),
            Self::TooManyScans => f.write_str("too many scans"),
            Self::Marker(m) => write!(f, "marker 0x{m:02X} in a wrong place"),
            Self::Segment(m) => write!(f, "malformed segment of marker 0x{m:02X}"),
            Self::StrayBytes => f.write_str("stray bytes between segments"),
            Self::Truncated => f.write_str("truncated file"),
            Self::HuffmanTable => f.write_str("bad or missing Huffman table"),
            Self::QuantTable => f.write_str("missing quantisation table"),
            Self::Scan => f.write_str("bad scan header"),
            Self::Incomplete => f.write_str("scans do not complete the picture"),
            Self::Code => f.write_str("bad Huffman code"),
            Self::Overflow => f.write_str("coefficient beyond the end of its block"),
            Self::DataLength => f.write_str("coded data too short or too long"),
            Self::Restart => f.write_str("restart markers missing, surplus or out of order"),
            Self::DcRange => f.write_str("DC coefficient out of range"),
            Self::Memory => f.write_str("not enough memory"),
            Self::Region => f.write_str("region empty or outside the picture"),
        }
    }
}

impl std::error::Error for Reason {}
