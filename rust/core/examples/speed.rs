//! Times the parts of the engine on one thread: `cargo run --release --example speed`.

use std::time::Instant;

use dirflow_core::affine::{Fill, Mode, Order, Sampler, Writing};
use dirflow_core::batch::Batch;
use dirflow_core::decode::Alpha;
use dirflow_core::image::{Size, View};
use dirflow_core::pool::Work;
use dirflow_core::resample::{Interpolation, PassOrder, Resampling, Resizer};
use dirflow_core::simd::{self, Level};
use dirflow_core::source::Source;
use dirflow_core::spec::{BatchSpec, Layout, Transform};

/// The best of many runs, in milliseconds.
fn best(mut work: impl FnMut()) -> f64 {
    let once = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..60).map(|_| once(&mut work)).fold(f64::INFINITY, f64::min)
}

fn main() {
    let mut state = 1_u32;
    let mut random = |n: usize| -> Vec<u8> {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..n).map(|_| next()).collect()
    };
    let target = Size { height: 224, width: 224 };
    let levels = if simd::has_avx2() { vec![Level::Scalar, Level::Avx2] } else { vec![Level::Scalar] };
    for level in levels {
        simd::set_level(level).expect("the processor was asked");
        println!("{level:?}, milliseconds");
        for channels in [1, 3, 4] {
            let size = Size { height: 375, width: 500 };
            let pixels = random(size.area() * channels);
            let mut out = vec![0; target.area() * channels];
            let view = View::new(&pixels, size, channels).expect("it fits");
            let mut resizer = Resizer::default();
            for name in ["nearest", "bilinear", "bicubic", "lanczos"] {
                let filter = Interpolation::from_name(name).expect("a filter");
                let how = Resampling { filter, order: PassOrder::LosingHeight };
                let time = best(|| resizer.resize(view, &mut out, target, how, None).expect("it fits"));
                println!("  resize 500x375 to 224x224, {channels} channels, {name}: {time:.3}");
            }
            let view = View::new(&out, target, channels).expect("it fits");
            let (sin, cos) = 0.35_f64.sin_cos();
            let offset = |a: f64, b: f64| 111.5 - 111.5 * a - 111.5 * b + 9.3;
            let affine = [cos, -sin, sin, cos, offset(cos, -sin), offset(sin, cos)];
            for name in ["nearest", "constant", "reflect", "wrap"] {
                for order in [Order::Nearest, Order::Linear] {
                    let fill = Fill { mode: Mode::from_name(name).expect("a mode"), value: 0.0, order };
                    let (mut row, mut room) = (vec![0.0; view.stride()], Vec::new());
                    let time = best(|| {
                        let mut sampler = Sampler::new(view, affine, fill, &mut room).expect("memory");
                        (0..224).for_each(|y| sampler.row(y, Writing::default(), &mut row));
                    });
                    println!("  affine 224x224, {channels} channels, {order:?} in {name}: {time:.3}");
                }
            }
            whole(view);
        }
    }
}

/// Times one image through the pipeline.
fn whole(view: View<'_, u8>) {
    let spec = BatchSpec {
        target: view.size,
        channels: view.channels,
        layout: Layout::ChannelsLast,
        interpolation: Interpolation::Bilinear,
        keep_aspect_ratio: false,
        reduce: false,
        min_crop: 1,
        fill: Fill { mode: Mode::Nearest, value: 0.0, order: Order::Linear },
        channel_shift_limits: None,
        passes: PassOrder::LosingHeight,
        alpha: Alpha::OnWhite,
        max_pixels: usize::MAX,
        max_file_bytes: u64::MAX,
        read_timeout: None,
        rescale: Some(1.0 / 255.0),
    };
    let mut out = vec![0.0_f32; spec.slot()];
    let mut time = |name: &str, spec: &BatchSpec, transform: Transform| {
        let time = best(|| {
            let sources = vec![Source::Pixels(view)];
            Batch::new(spec, sources, Some(&[transform]), &mut out).expect("a batch").one(0);
        });
        println!("  pipeline 224x224, {} channels, {name}: {time:.3}", spec.channels);
    };
    time("to float", &spec, Transform::default());
    time("flip", &spec, Transform { flip_horizontal: true, ..Transform::default() });
    time("channel shift", &spec, Transform { channel_shift: Some(10.0), ..Transform::default() });
    time("brightness", &spec, Transform { brightness: Some(1.2), ..Transform::default() });
    let first = BatchSpec { layout: Layout::ChannelsFirst, ..spec };
    time("channels first", &first, Transform::default());
    time("channels first, flip", &first, Transform { flip_horizontal: true, ..Transform::default() });
}
