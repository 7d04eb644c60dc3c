//! Any scale and region: a part of a picture is that part of the whole picture.
//!
//! An input is ten bytes of options (see `tests/jpeg/corpus.py`) and the file.

#![no_main]

use arbitrary::Arbitrary;
use dirflow_jpeg::{Options, Reason, Region, Scale};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    /// Modulo 4: the power of two to divide by.
    scale: u8,
    /// Whether the region may reach outside.
    any: bool,
    /// Left, top, width, height.
    region: [u16; 4],
    file: &'a [u8],
}

fuzz_target!(|input: Input| {
    let scale = Scale::from_denominator(1 << (input.scale % 4)).expect("1, 2, 4 or 8");
    let (whole, _) = agree::decode(input.file, &Options { scale, region: None });

    // A file that is declined is asked for a region all the same: what lies below its damage may be sound.
    let (width, height) = dirflow_jpeg::Decoder::new().header(input.file).map_or((1, 1), |h| h.scaled(scale));
    let [mut left, mut top, mut w, mut h] = input.region.map(usize::from);
    if !input.any {
        (left, top) = (left % width, top % height);
        (w, h) = (1 + w % (width - left), 1 + h % (height - top));
    }
    let region = Region { left, top, width: w, height: h };
    let (part, _) = agree::decode(input.file, &Options { scale, region: Some(region) });

    let inside = w > 0 && h > 0 && left + w <= width && top + h <= height;
    match (whole, part) {
        (Ok((info, whole)), Ok((got, part))) => {
            assert_eq!((info.width, info.height), (width, height), "not the size that the headers tell");
            assert!(inside, "a region outside");
            assert_eq!((got.width, got.height, got.components), (w, h, info.components));
            let bytes = w * info.components;
            for (y, row) in part.chunks_exact(bytes).enumerate() {
                let at = ((top + y) * width + left) * info.components;
                assert!(row == &whole[at..at + bytes], "row {y} is not the picture's");
            }
        }
        (Ok(_), Err(reason)) => assert!(!inside && reason == Reason::Region, "a region declined: {reason}"),
        (Err(_), Ok(_)) => assert!(inside && top + h < height, "decoded to its end, but as a whole declined"),
        (Err(_), Err(_)) => {}
    }
});
