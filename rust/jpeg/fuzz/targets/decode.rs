//! Any bytes: both paths give one answer, the headers tell its shape, and memory stays in proportion.

#![no_main]

use dirflow_jpeg::{Decoder, Header, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let header = Decoder::new().header(data);
    let (answer, most) = agree::decode(data, &Options::default());
    match (&header, &answer) {
        (Ok(h), Ok((info, _))) => {
            assert_eq!((h.width, h.height, h.components), (info.width, info.height, info.components));
        }
        (Err(a), Err(b)) => assert_eq!(a, b),
        (Err(reason), Ok(_)) => panic!("decoded, though the headers are declined: {reason}"),
        (Ok(_), Err(_)) => {}
    }
    let bound = bound(data.len(), header.ok());
    assert!(most <= bound, "{most} bytes of memory, more than {bound}");
});

/// The memory that a file may take, by its size and that of the picture that it claims.
fn bound(file: usize, header: Option<Header>) -> usize {
    /// Decoding tables and slack.
    const FIXED: usize = 1 << 18;
    /// The clean data; and an index for each restart marker of two bytes, in a list that doubles when it is full.
    const CODED: usize = 1 + 24 / 2;
    let picture = header.map_or(0, |h| {
        // With the largest sampling factors, an MCU is 32 by 32 pixels.
        let blocks = h.components * h.width.next_multiple_of(32) * h.height.next_multiple_of(32) / 64;
        if h.width.div_ceil(8) * h.height.div_ceil(8) <= 8 * file {
            let mcu_rows = h.components * 2 * 32 * (h.width.next_multiple_of(64) + 64);
            let line = 10 * h.width;
            h.width * h.height * h.components + 136 * blocks + mcu_rows + line
        } else {
            // The data has not a bit for each block: no room is made but for the coefficients of chroma components, two
            // at most, which may be smaller, and padded to twice the blocks either way.
            136 * blocks.min(2 * 4 * 8 * file)
        }
    });
    FIXED + CODED * file + picture
}
