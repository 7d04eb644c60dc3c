//! Nearest neighbour (Pillow, `ImagingScaleAffine` in `Geometry.c`).

use std::ops::Range;

use crate::error::OutOfMemory;
use crate::image::{Size, View};
use crate::memory;

/// The input position of every output position along one axis, and which of them are inside the image.
///
/// Positions are accumulated in f64, as Pillow does: a product would differ where a position falls on a boundary.
fn positions(
    input: usize,
    from: f32,
    to: f32,
    output: usize,
) -> Result<(Vec<usize>, Range<usize>), OutOfMemory> {
    let step = f64::from(to - from) / output as f64;
    let mut at = f64::from(from) + step * 0.5;
    let mut found = Vec::new();
    memory::reserve(&mut found, output)?;
    // The part lies within the image, and positions only grow: what is outside is at the end.
    let mut inside = 0;
    for i in 0..output {
        let position = at as usize;
        if position < input {
            inside = i + 1;
        }
        found.push(position);
        at += step;
    }
    Ok((found, 0..inside))
}

/// Fills `out` (of shape `size` and the source's channels) from `source`; pixels outside it become 0.
pub(super) fn resize(
    source: View<'_, u8>,
    size: Size,
    bounds: [f32; 4],
    out: &mut [u8],
) -> Result<(), OutOfMemory> {
    let channels = source.channels;
    let (columns, across) = positions(source.size.width, bounds[0], bounds[2], size.width)?;
    let (rows, down) = positions(source.size.height, bounds[1], bounds[3], size.height)?;
    for (i, out) in out.chunks_exact_mut(size.width * channels).enumerate() {
        if !down.contains(&i) {
            out.fill(0);
            continue;
        }
        let line = source.row(rows[i]);
        match channels {
            1 => pick::<1>(line, &columns[across.clone()], out),
            3 => pick::<3>(line, &columns[across.clone()], out),
            _ => pick::<4>(line, &columns[across.clone()], out),
        }
    }
    Ok(())
}

fn pick<const C: usize>(line: &[u8], columns: &[usize], out: &mut [u8]) {
    let (line, _) = line.as_chunks::<C>();
    let (out, outside) = out.as_chunks_mut::<C>().0.split_at_mut(columns.len());
    for (column, pixel) in columns.iter().zip(out) {
        *pixel = line[*column];
    }
    outside.fill([0; C]);
}
