//! Which coefficients have come, and how exactly: libjpeg's checks of the order of scans, its warnings as errors.

use crate::Reason;
use crate::frame::Frame;
use crate::scan_header::ScanHeader;

/// More scans than any encoder writes: a limit on the time that a small file can take.
const MAX_SCANS: usize = 128;

/// For each component and coefficient, the bits still missing; -1: nothing has come.
pub(crate) struct Progression {
    missing: [[i8; 64]; 3],
    scans: usize,
}

impl Progression {
    pub fn new() -> Self {
        Self { missing: [[-1; 64]; 3], scans: 0 }
    }

    /// Checks that a scan continues what came before, and takes note of it.
    pub fn begin(&mut self, frame: &Frame, scan: &ScanHeader) -> Result<(), Reason> {
        self.scans += 1;
        if self.scans > MAX_SCANS {
            return Err(Reason::TooManyScans);
        }
        for s in scan.components() {
            let missing = &mut self.missing[s.index];
            if !frame.progressive && missing[0] >= 0 || scan.first > 0 && missing[0] < 0 {
                return Err(Reason::Scan);
            }
            for bits in &mut missing[scan.first..=scan.last] {
                // A first scan says 0 for "all bits are missing"; it must not come twice.
                let expected = if scan.high == 0 { -1 } else { scan.high as i8 };
                if *bits != expected {
                    return Err(Reason::Scan);
                }
                *bits = scan.low as i8;
            }
        }
        Ok(())
    }

    /// Checks that every coefficient is exact; libjpeg would smooth the blocks of an unfinished picture.
    pub fn finish(&self, frame: &Frame) -> Result<(), Reason> {
        let complete = self.missing[..frame.count].iter().flatten().all(|&bits| bits == 0);
        if complete { Ok(()) } else { Err(Reason::Incomplete) }
    }
}
