//! The decoding tables of all kinds, each kept until its specification changes.

use crate::Reason;
use crate::frame::Frame;
use crate::headers::Headers;
use crate::huffman::Cached;
use crate::lookup::{AcTable, DcTable};
use crate::progressive::BandTable;
use crate::scan_header::ScanHeader;
use crate::skip::SkipTable;

pub(crate) struct Tables {
    pub dc: [Cached<DcTable>; 4],
    pub ac: [Cached<AcTable>; 4],
    pub skip: [Cached<SkipTable>; 4],
    pub band: [Cached<BandTable>; 4],
}

impl Tables {
    pub fn new() -> Self {
        Self {
            dc: std::array::from_fn(|_| Cached::new()),
            ac: std::array::from_fn(|_| Cached::new()),
            skip: std::array::from_fn(|_| Cached::new()),
            band: std::array::from_fn(|_| Cached::new()),
        }
    }

    /// Builds what a scan needs, and nothing else: libjpeg does not look at tables that no scan uses, either.
    pub fn prepare(&mut self, frame: &Frame, headers: &Headers, scan: &ScanHeader) -> Result<(), Reason> {
        for s in scan.components() {
            let (dc, ac) = (headers.dc[s.dc].as_ref(), headers.ac[s.ac].as_ref());
            if !frame.progressive {
                self.dc[s.dc].prepare(dc)?;
                self.ac[s.ac].prepare(ac)?;
            } else if scan.first > 0 {
                self.band[s.ac].prepare(ac)?;
            } else if scan.high == 0 {
                self.dc[s.dc].prepare(dc)?;
            }
        }
        Ok(())
    }

    /// Builds what passing over blocks takes besides.
    pub fn prepare_skipping(&mut self, headers: &Headers, scan: &ScanHeader) -> Result<(), Reason> {
        scan.components().iter().try_for_each(|s| self.skip[s.ac].prepare(headers.ac[s.ac].as_ref()))
    }
}
