//! Handing out rows, as soon as they are final.

use crate::Reason;
use crate::kernels::Kernels;
use crate::layout::Layout;
use crate::memory;
use crate::planes::Planes;
use crate::rows::{self, ROW_SLACK, Scratch};

/// Where finished rows go.
pub(crate) enum Target<'a> {
    /// Into a packed picture.
    Image(&'a mut Vec<u8>),
    /// To a consumer, with their number, while they are in cache.
    Rows(&'a mut dyn FnMut(usize, &[u8])),
}

/// Buffers that outlive a picture.
#[derive(Default)]
pub(crate) struct Buffers {
    pub planes: Planes,
    scratch: Scratch,
    line: Vec<u8>,
}

impl Buffers {
    /// Bytes held, but for the few rows of scratch.
    pub fn memory(&self) -> usize {
        self.planes.memory() + self.line.capacity()
    }
}

/// Renders rows of one picture into its target.
pub(crate) struct Emit<'a, 'b> {
    layout: &'a Layout,
    target: &'a mut Target<'b>,
    pub buffers: &'a mut Buffers,
    next: usize,
}

impl<'a, 'b> Emit<'a, 'b> {
    /// Makes room for the picture. Called when its data is known to be long enough for its size.
    pub fn new(
        layout: &'a Layout,
        target: &'a mut Target<'b>,
        buffers: &'a mut Buffers,
    ) -> Result<Self, Reason> {
        buffers.planes.fit(layout)?;
        buffers.scratch.fit(layout)?;
        memory::resize(&mut buffers.line, layout.local_width() * layout.count + ROW_SLACK, 0)?;
        if let Target::Image(out) = target {
            memory::resize(out, layout.region.width * layout.region.height * layout.count, 0)?;
        }
        Ok(Self { next: layout.region.top, layout, target, buffers })
    }

    /// Renders the rows that MCU row `row` made final.
    pub fn rows<K: Kernels>(&mut self, k: K, row: usize) {
        let layout = self.layout;
        let size = layout.region.width * layout.count;
        let left = (layout.region.left - layout.local_left()) * layout.count;
        let Buffers { planes, scratch, line } = &mut *self.buffers;
        for y in self.next..layout.rows_done(row) {
            let place = y - layout.region.top;
            match self.target {
                // Straight into the picture, if no columns are to be cut off.
                Target::Image(out) if layout.is_uncut() => {
                    rows::render(k, layout, planes, scratch, y, &mut out[place * size..]);
                }
                Target::Image(out) => {
                    rows::render(k, layout, planes, scratch, y, line);
                    out[place * size..][..size].copy_from_slice(&line[left..][..size]);
                }
                Target::Rows(consume) => {
                    rows::render(k, layout, planes, scratch, y, line);
                    consume(place, &line[left..][..size]);
                }
            }
            self.next = y + 1;
        }
    }
}
