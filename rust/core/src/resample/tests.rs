//! Both passes, vectors against plain Rust.

use super::coefficients::{Axis, Coefficients};
use super::*;
use crate::simd::{Level, has_avx2};

fn noise(samples: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..samples).map(|_| next()).collect()
}

const FILTERS: [Interpolation; 5] = [
    Interpolation::Box,
    Interpolation::Bilinear,
    Interpolation::Hamming,
    Interpolation::Bicubic,
    Interpolation::Lanczos,
];

const LENGTHS: [(usize, usize); 10] =
    [(1, 1), (1, 9), (9, 1), (5, 6), (17, 16), (16, 33), (50, 22), (64, 7), (300, 31), (31, 300)];

#[test]
fn rows_are_the_same_with_vectors() {
    if !has_avx2() {
        return;
    }
    for (case, (input, output)) in LENGTHS.into_iter().enumerate() {
        for filter in FILTERS {
            for channels in [1, 3, 4] {
                for height in [1, 2, 5] {
                    let size = Size { height, width: input };
                    let data = noise(size.area() * channels, case as u32);
                    let source = View::new(&data, size, channels).unwrap();
                    let made =
                        Coefficients::new(&Axis { input, from: 0.0, to: input as f32, output, filter })
                            .expect("memory");
                    let mut plain = vec![0; height * output * channels];
                    let mut vectors = vec![1; height * output * channels];
                    horizontal::pass(source, (0, height), &made, &mut plain, Level::Scalar);
                    horizontal::pass(source, (0, height), &made, &mut vectors, Level::Avx2);
                    assert_eq!(plain, vectors, "{input} to {output}, {filter:?}, {channels} channels");
                }
            }
        }
    }
}

#[test]
fn columns_are_the_same_with_vectors() {
    if !has_avx2() {
        return;
    }
    for (case, (input, output)) in LENGTHS.into_iter().enumerate() {
        for filter in FILTERS {
            for stride in [1, 16, 31, 32, 33, 64, 100] {
                let data = noise(input * stride, case as u32);
                let made = Coefficients::new(&Axis { input, from: 0.0, to: input as f32, output, filter })
                    .expect("memory");
                let (mut plain, mut vectors) = (vec![0; output * stride], vec![1; output * stride]);
                vertical::pass(&data, stride, 0, &made, &mut plain, Level::Scalar).expect("memory");
                vertical::pass(&data, stride, 0, &made, &mut vectors, Level::Avx2).expect("memory");
                assert_eq!(plain, vectors, "{input} to {output}, {filter:?}, rows of {stride}");
            }
        }
    }
}

#[test]
fn hamming_is_one_in_the_middle() {
    assert_eq!(Interpolation::Hamming.weight(0.0).to_bits(), 1.0_f64.to_bits());
}

#[test]
fn a_part_outside_is_refused() {
    let data = noise(12, 1);
    let source = View::new(&data, Size { height: 3, width: 4 }, 1).unwrap();
    let size = Size { height: 2, width: 2 };
    let mut out = [0; 4];
    for bounds in
        [[-1.0, 0.0, 2.0, 2.0], [0.0, 0.0, 5.0, 2.0], [3.0, 0.0, 2.0, 2.0], [f64::NAN, 0.0, 2.0, 2.0]]
    {
        let how = Resampling { filter: Interpolation::Box, order: PassOrder::LosingHeight };
        let refused = Resizer::default().resize(source, &mut out, size, how, Some(bounds));
        assert!(refused.is_err(), "{bounds:?}");
    }
}
