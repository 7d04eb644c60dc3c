//! Everything after resizing, row by row where no step needs the whole image.

use super::values::{self, Brightness, Shift};
use super::write::{self, Element, Place};
use crate::affine::{Sampler, Writing};
use crate::error::OutOfMemory;
use crate::image::View;
use crate::memory;
use crate::spec::{BatchSpec, Layout, Transform};

/// Buffers for rows and for a whole image.
#[derive(Debug, Default)]
pub(super) struct Floats {
    image: Vec<f32>,
    row: Vec<f32>,
    bytes: Vec<u8>,
    padded: Vec<u8>,
}

impl Floats {
    /// Gives back a buffer of more than `limit` bytes.
    pub fn trim(&mut self, limit: usize) {
        if self.image.capacity() > limit / size_of::<f32>() {
            self.image = Vec::new();
        }
        if self.padded.capacity() > limit {
            self.padded = Vec::new();
        }
    }
}

/// Brings `image`, which has the target's size, through the transform into `slot`.
pub(super) fn finish<T: Element>(
    spec: &BatchSpec,
    image: View<'_, u8>,
    transform: &Transform,
    buffers: &mut Floats,
    slot: &mut [T],
) -> Result<(), OutOfMemory> {
    let scale = spec.rescale.map_or(1.0, |factor| factor as f32);
    let brightness = transform.brightness.map(Brightness::new);
    let height = spec.target.height;
    let place = |y: usize| Place {
        y: if transform.flip_vertical { height - 1 - y } else { y },
        mirrored: transform.flip_horizontal,
    };
    if transform.keeps_bytes() {
        for y in 0..height {
            let mut row = image.row(y);
            if let Some(brightness) = &brightness {
                memory::copy(&mut buffers.bytes, row)?;
                brightness.bytes(&mut buffers.bytes, spec.channels);
                row = &buffers.bytes;
            }
            write::row(spec, row, place(y), slot, |value| T::from_byte(value, scale));
        }
        return Ok(());
    }
    let sampler = transform.affine.map(|affine| Sampler::new(image, affine, spec.fill, &mut buffers.padded));
    let sampler = sampler.transpose()?;
    let packed =
        spec.layout == Layout::ChannelsLast && brightness.is_none() && transform.channel_shift.is_none();
    let sampler = match (sampler, T::as_floats(slot)) {
        // Nothing comes between the samples and their place.
        (Some(mut sampler), Some(slot)) if packed => {
            for y in 0..height {
                let Place { y: row, mirrored } = place(y);
                let out = &mut slot[row * image.stride()..][..image.stride()];
                sampler.row(y, Writing { mirrored, scale }, out);
            }
            return Ok(());
        }
        (sampler, _) => sampler,
    };
    let mut write = |y: usize, row: &mut [f32]| {
        if let Some(brightness) = &brightness {
            brightness.floats(row, spec.channels);
        }
        write::row(spec, row, place(y), slot, |value| T::from_float(value, scale));
    };
    match (sampler, transform.channel_shift) {
        (Some(mut sampler), Some(by)) => {
            memory::resize(&mut buffers.image, image.data.len(), 0.0)?;
            for (y, row) in buffers.image.chunks_exact_mut(image.stride()).enumerate() {
                sampler.row(y, Writing::default(), row);
            }
            let shift = Shift::new(spec, by, values::range(&buffers.image));
            for (y, row) in buffers.image.chunks_exact_mut(image.stride()).enumerate() {
                shift.apply(row);
                write(y, row);
            }
        }
        (Some(mut sampler), None) => {
            memory::resize(&mut buffers.row, image.stride(), 0.0)?;
            for y in 0..height {
                sampler.row(y, Writing::default(), &mut buffers.row);
                write(y, &mut buffers.row);
            }
        }
        (None, Some(by)) => {
            memory::resize(&mut buffers.row, image.stride(), 0.0)?;
            let shift = Shift::new(spec, by, values::byte_range(image.data));
            for y in 0..height {
                for (value, byte) in buffers.row.iter_mut().zip(image.row(y)) {
                    *value = f32::from(*byte);
                }
                shift.apply(&mut buffers.row);
                write(y, &mut buffers.row);
            }
        }
        (None, None) => unreachable!("such an image keeps bytes"),
    }
    Ok(())
}
