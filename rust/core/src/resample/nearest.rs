//! Nearest neighbour (Pillow, `ImagingScaleAffine` in `Geometry.c`).

use crate::image::{Size, View};

/// The input position of every output position along one axis, `None` outside the image.
///
/// Positions are accumulated in f64, as Pillow does: a product would differ where a position falls on a boundary.
fn positions(input: usize, from: f32, to: f32, output: usize) -> Vec<Option<usize>> {
    let step = f64::from(to - from) / output as f64;
    let mut at = f64::from(from) + step * 0.5;
    let mut found = Vec::with_capacity(output);
    for _ in 0..output {
        let position = at as usize;
        found.push((at >= 0.0 && position < input).then_some(position));
        at += step;
    }
    found
}

/// Fills `out` (of shape `size` and the source's channels) from `source`; pixels outside it become 0.
pub(super) fn resize(source: View<'_, u8>, size: Size, bounds: [f32; 4], out: &mut [u8]) {
    let channels = source.channels;
    let columns = positions(source.size.width, bounds[0], bounds[2], size.width);
    let rows = positions(source.size.height, bounds[1], bounds[3], size.height);
    for (row, out) in rows.into_iter().zip(out.chunks_exact_mut(size.width * channels)) {
        let Some(y) = row else {
            out.fill(0);
            continue;
        };
        let line = source.row(y);
        match channels {
            1 => pick::<1>(line, &columns, out),
            3 => pick::<3>(line, &columns, out),
            4 => pick::<4>(line, &columns, out),
            _ => pick::<2>(line, &columns, out),
        }
    }
}

fn pick<const C: usize>(line: &[u8], columns: &[Option<usize>], out: &mut [u8]) {
    let (line, _) = line.as_chunks::<C>();
    let (out, _) = out.as_chunks_mut::<C>();
    for (column, pixel) in columns.iter().zip(out) {
        *pixel = column.map_or([0; C], |x| line[x]);
    }
}
