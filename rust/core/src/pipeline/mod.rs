//! One image from its source into its slot.
//!
//! read → decode → crop, resize → affine → channel shift → flips → brightness → rescale → slot. The pixels stay bytes
//! as long as they can; the last four steps are done row by row.

mod crop;
mod finish;
mod values;
mod write;

use std::fs::File;

pub use write::Element;

use crate::decode::{Decoded, Decoder};
use crate::error::Status;
use crate::image::View;
use crate::memory;
use crate::resample::Resizer;
use crate::source::{self, Source};
use crate::spec::{BatchSpec, Layout, Transform};

/// Buffers larger than this are given back after the image, in bytes.
const KEPT: usize = 64 << 20;

/// What a thread keeps between images.
#[derive(Default)]
pub struct Workspace {
    content: Vec<u8>,
    decoder: Decoder,
    decoded: Vec<u8>,
    resizer: Resizer,
    resized: Vec<u8>,
    floats: finish::Floats,
}

impl Workspace {
    /// Brings `source` through all steps into a slot of shape (height, width, channels) or (channels, height, width).
    ///
    /// `slot` is called once the file is read, if it is one, which may take a while; nothing is done if there is none.
    ///
    /// # Errors
    /// Why it was not written.
    pub fn deliver<'a, T: Element + 'a>(
        &mut self,
        spec: &BatchSpec,
        source: &Source<'_>,
        transform: &Transform,
        slot: impl FnOnce() -> Option<&'a mut [T]>,
    ) -> Result<(), Status> {
        let read = if let Source::Path(path) = source {
            source::read(path, spec.max_file_bytes, &mut self.content)
        } else {
            Ok(())
        };
        let done = read.and_then(|()| match slot() {
            Some(slot) => self.pixels(spec, source, transform, slot),
            None => Ok(()),
        });
        self.trim();
        done
    }

    fn pixels<T: Element>(
        &mut self,
        spec: &BatchSpec,
        source: &Source<'_>,
        transform: &Transform,
        slot: &mut [T],
    ) -> Result<(), Status> {
        let content: &[u8] = match source {
            Source::Skip => return Ok(()),
            Source::Pixels(image) => {
                let decoded = Decoded::whole(image.size);
                let image = fit(&mut self.resizer, &mut self.resized, spec, *image, decoded)?;
                finish::finish(spec, image, transform, &mut self.floats, slot)?;
                return Ok(());
            }
            Source::Stored(file, offset) => return self.stored(spec, (file, *offset), transform, slot),
            Source::Encoded(content) => content,
            Source::Path(_) => &self.content,
        };
        let decoded = self.decoder.decode(content, spec.wanted(), &mut self.decoded)?;
        let image = View::new(&self.decoded, decoded.size, spec.channels)?;
        let image = fit(&mut self.resizer, &mut self.resized, spec, image, decoded)?;
        finish::finish(spec, image, transform, &mut self.floats, slot)?;
        Ok(())
    }

    /// Pixels that have the target's form already.
    fn stored<T: Element>(
        &mut self,
        spec: &BatchSpec,
        (file, offset): (&File, u64),
        transform: &Transform,
        slot: &mut [T],
    ) -> Result<(), Status> {
        if spec.layout == Layout::ChannelsLast
            && *transform == Transform::default()
            && let Some(bytes) = T::as_bytes(slot)
        {
            return source::read_stored(file, offset, bytes);
        }
        memory::resize(&mut self.decoded, spec.slot(), 0)?;
        source::read_stored(file, offset, &mut self.decoded)?;
        let image = View::new(&self.decoded, spec.target, spec.channels)?;
        finish::finish(spec, image, transform, &mut self.floats, slot)?;
        Ok(())
    }

    fn trim(&mut self) {
        for buffer in [&mut self.content, &mut self.decoded, &mut self.resized] {
            if buffer.capacity() > KEPT {
                *buffer = Vec::new();
            }
        }
        self.decoder.trim(KEPT);
        self.resizer.trim(KEPT);
        self.floats.trim(KEPT);
    }
}

/// Crops and resizes to the target, if the image does not have its size already.
fn fit<'a>(
    resizer: &mut Resizer,
    resized: &'a mut Vec<u8>,
    spec: &BatchSpec,
    image: View<'a, u8>,
    decoded: Decoded,
) -> Result<View<'a, u8>, Status> {
    let BatchSpec { target, channels, .. } = *spec;
    if image.channels != channels {
        let reason = format!("the image has {} channels, {channels} are asked for", image.channels);
        return Err(Status::Failed(reason));
    }
    if decoded.own == target {
        return Ok(image);
    }
    if image.size.area() == 0 {
        return Err(Status::Failed("the image has no pixel".to_owned()));
    }
    memory::resize(resized, spec.slot(), 0)?;
    resizer.resize(image, resized, target, spec.resampling(), crop::read(spec, decoded))?;
    Ok(View { data: resized, size: target, channels })
}
