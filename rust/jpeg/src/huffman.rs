//! Huffman tables: what the file says (`Spec`), checked, and a walk by code length for the rare long codes.

use crate::Reason;

/// A table as DHT gives it: how many codes of each length, and their symbols in order.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Spec {
    counts: [u8; 16],
    symbols: [u8; 256],
    len: usize,
}

impl Spec {
    /// Reads one table; also says how many bytes it took. `None` if it does not fit.
    pub fn parse(s: &[u8]) -> Option<(Self, usize)> {
        let counts: [u8; 16] = *s.first_chunk()?;
        let len = counts.iter().map(|&n| usize::from(n)).sum();
        let given = s.get(16..16 + len)?;
        let mut symbols = [0; 256];
        symbols.get_mut(..len)?.copy_from_slice(given);
        Some((Self { counts, symbols, len }, 16 + len))
    }

    /// Calls `f(code, length, symbol)` for each code in order; fails where libjpeg would: codes that overflow their length.
    pub fn for_each_code(&self, mut f: impl FnMut(u32, u32, u8)) -> Result<(), Reason> {
        let (mut code, mut next) = (0u32, 0);
        for (length, &count) in (1..).zip(&self.counts) {
            for &symbol in &self.symbols[next..next + usize::from(count)] {
                f(code, length, symbol);
                code += 1;
            }
            next += usize::from(count);
            if code > 1 << length {
                return Err(Reason::HuffmanTable);
            }
            code <<= 1;
        }
        Ok(())
    }

    pub fn symbols(&self) -> &[u8] {
        &self.symbols[..self.len]
    }
}

/// Codes up to this length seldom reach the walk: look-up tables have them.
const SHORT: u32 = 9;

/// Decodes a code of any length, bit by bit; used where a look-up table gives up.
#[derive(Clone)]
pub(crate) struct ByLength {
    /// For each length, the first 16-bit window that is too large for it.
    limit: [u32; 17],
    /// The first window that is too large for all codes of nine bits and less: where most searches begin.
    short: u32,
    /// What to add to a code of this length to get its symbol's index.
    offset: [u32; 17],
    symbols: [u8; 256],
}

impl ByLength {
    pub fn new() -> Self {
        Self { limit: [0; 17], short: 0, offset: [0; 17], symbols: [0; 256] }
    }

    pub fn build(&mut self, spec: &Spec) -> Result<(), Reason> {
        let (mut limit, mut offset) = ([0; 17], [0; 17]);
        let mut index = 0u32;
        spec.for_each_code(|code, length, _| {
            let l = length as usize;
            if limit[l] == 0 {
                offset[l] = index.wrapping_sub(code);
            }
            limit[l] = (code + 1) << (16 - length);
            index += 1;
        })?;
        let short = limit[..=SHORT as usize].iter().copied().max().unwrap_or(0);
        *self = Self { limit, short, offset, symbols: spec.symbols };
        Ok(())
    }

    /// Length and symbol of the code at the top of the bit buffer; `None` if there is no such code.
    pub fn find(&self, buffer: u64) -> Option<(u32, u8)> {
        let window = (buffer >> 48) as u32;
        let from = if window < self.short { 1 } else { SHORT + 1 };
        let length = (from..=16).find(|&l| window < self.limit[l as usize])?;
        let index = (window >> (16 - length)).wrapping_add(self.offset[length as usize]);
        self.symbols.get(index as usize).map(|&s| (length, s))
    }
}

/// A table built from a specification, and rebuilt only when the specification changes.
///
/// Most files carry the standard's example tables: from one image to the next there is nothing to build.
pub(crate) struct Cached<T> {
    spec: Option<Spec>,
    table: Box<T>,
}

/// A decoding table that can be built from a specification.
pub(crate) trait Build {
    fn empty() -> Self;
    fn build(&mut self, spec: &Spec) -> Result<(), Reason>;
}

impl<T: Build> Cached<T> {
    pub fn new() -> Self {
        Self { spec: None, table: Box::new(T::empty()) }
    }

    /// Makes the table fit the specification; a missing one is an error, as in libjpeg.
    pub fn prepare(&mut self, spec: Option<&Spec>) -> Result<(), Reason> {
        let spec = spec.ok_or(Reason::HuffmanTable)?;
        if self.spec.as_ref() != Some(spec) {
            self.spec = None;
            self.table.build(spec)?;
            self.spec = Some(spec.clone());
        }
        Ok(())
    }

    pub fn table(&self) -> &T {
        &self.table
    }
}
