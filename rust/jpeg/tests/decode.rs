//! What a program sees: shapes, scales, regions, rows, and reasons. Pixels are compared with Pillow's in `tests/jpeg`.

use dirflow_jpeg::{Decoder, Options, Reason, Region, Scale};

const GRAY: &[u8] = include_bytes!("gray.jpg");

#[test]
fn the_header_tells_the_shape() {
    let header = Decoder::new().header(GRAY).expect("a sound file");
    assert_eq!((header.width, header.height, header.components), (30, 20, 1));
    assert_eq!(header.scaled(Scale::Eighth), (4, 3));
}

#[test]
fn both_paths_agree_at_all_scales() {
    let (mut fast, mut portable) = (Decoder::new(), Decoder::new().portable());
    for denominator in [1, 2, 4, 8] {
        let options = Options { scale: Scale::from_denominator(denominator).expect("a scale"), region: None };
        let (mut a, mut b) = (Vec::new(), vec![7; 5000]);
        let info = fast.decode_with(GRAY, &options, &mut a).expect("a sound file");
        assert_eq!(portable.decode_with(GRAY, &options, &mut b), Ok(info));
        assert_eq!(info.width, 30_usize.div_ceil(denominator));
        assert_eq!(a, b);
    }
}

#[test]
fn rows_make_the_region() {
    let mut decoder = Decoder::new();
    let (mut whole, mut rows) = (Vec::new(), Vec::new());
    decoder.decode_into(GRAY, &mut whole).expect("a sound file");
    let region = Region { left: 9, top: 7, width: 12, height: 10 };
    let options = Options { scale: Scale::Full, region: Some(region) };
    let done = decoder.rows_with(GRAY, &options, |y, row| {
        assert_eq!(row, &whole[(7 + y) * 30 + 9..][..12]);
        rows.push(y);
    });
    assert!(done.is_ok());
    assert_eq!(rows, (0..10).collect::<Vec<_>>());
}

#[test]
fn reasons_tell_damage_from_kinds() {
    let mut decoder = Decoder::new();
    let mut out = Vec::new();
    assert_eq!(decoder.decode_into(b"GIF89a", &mut out), Err(Reason::NotJpeg));
    assert_eq!(decoder.decode_into(&GRAY[..GRAY.len() - 2], &mut out), Err(Reason::Truncated));
    assert_eq!(Decoder::new().max_pixels(599).header(GRAY), Err(Reason::TooLarge));
    assert!(Reason::Truncated.is_damage() && !Reason::TooLarge.is_damage());
    decoder.shrink(0);
    assert!(decoder.decode_into(GRAY, &mut out).is_ok());
}
