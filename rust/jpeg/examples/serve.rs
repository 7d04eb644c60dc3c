//! Decodes on request: the harness in Python sends files through a pipe and compares the pixels.
//!
//! A request is eight little-endian words (bytes to come; denominator of the scale; left, top, width and height of the
//! region, width 0 for all; 1 to use the row callback; how often to repeat) and the file. The answer is four words (1 for pixels, 0 for a
//! reason; width, height, components) and a length-prefixed body: the
//! pixels, or the reason's name, or with repetitions the least nanoseconds that one took, in decimal digits.

use std::io::{Read, Result, Write};
use std::time::Instant;

use dirflow_jpeg::{Decoder, Options, Region, Scale};

fn main() -> Result<()> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut decoder = Decoder::new();
    let (mut file, mut pixels) = (Vec::new(), Vec::new());
    let mut request = [0; 32];
    while input.read_exact(&mut request).is_ok() {
        let word =
            |i: usize| u32::from_le_bytes(request[4 * i..4 * i + 4].try_into().expect("four bytes")) as usize;
        file.resize(word(0), 0);
        input.read_exact(&mut file)?;
        let [left, top, width, height] = [2, 3, 4, 5].map(word);
        let options = Options {
            scale: Scale::from_denominator(word(1)).expect("1, 2, 4 or 8"),
            region: (width > 0).then_some(Region { left, top, width, height }),
        };
        let answer = if word(6) > 0 {
            pixels.clear();
            decoder.rows_with(&file, &options, |_, row| pixels.extend_from_slice(row))
        } else {
            decoder.decode_with(&file, &options, &mut pixels)
        };
        let best = (0..word(7)).map(|_| {
            let start = Instant::now();
            let _ = decoder.decode_with(&file, &options, &mut pixels);
            start.elapsed().as_nanos()
        });
        let best = best.min();
        let (head, body) = match (&answer, best) {
            (Err(reason), _) => ([0; 4], format!("{reason:?}").into_bytes()),
            (Ok(info), best) => (
                [1, info.width, info.height, info.components],
                best.map_or_else(|| pixels.clone(), |b| b.to_string().into_bytes()),
            ),
        };
        for v in head.into_iter().chain([body.len()]) {
            output.write_all(&(v as u32).to_le_bytes())?;
        }
        output.write_all(&body)?;
        output.flush()?;
    }
    Ok(())
}
