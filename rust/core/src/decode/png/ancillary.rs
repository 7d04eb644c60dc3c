//! Chunks that do not describe pixels, but over which Pillow can stumble.

/// Compressed texts and profiles may inflate to less than this, all together; Pillow refuses each that reaches it.
const INFLATED: usize = 1 << 20;
/// Texts may have this many bytes, all together; Pillow refuses files with four times as many.
const TEXTS: usize = 16 << 20;

/// Pillow keeps texts under their keywords beside its own notes about the picture: these it would mistake for them.
const MISTAKEN: [&[u8]; 8] =
    [b"interlace", b"transparency", b"bbox", b"default_image", b"disposal", b"blend", b"duration", b"loop"];

/// How much ancillary data a file has had so far.
#[derive(Default)]
pub(super) struct Ancillary {
    texts: usize,
    inflated: usize,
}

impl Ancillary {
    /// Refuses what Pillow refuses, or what would change the picture.
    pub fn check(&mut self, name: [u8; 4], data: &[u8]) -> Result<(), &'static str> {
        match &name {
            b"tRNS" => Err("transparency in a tRNS chunk"),
            b"acTL" | b"fcTL" | b"fdAT" => Err("animation"),
            b"gAMA" => exactly(data, 4),
            b"cHRM" => exactly(data, 32),
            b"sRGB" => exactly(data, 1),
            b"pHYs" => exactly(data, 9),
            b"iCCP" => self.compressed(split(data)?.1),
            b"tEXt" => self.text(data, split(data)?.0),
            b"zTXt" => {
                let (keyword, value) = split(data)?;
                self.text(data, keyword)?;
                self.compressed(value)
            }
            b"iTXt" => {
                let (keyword, rest) = split(data)?;
                self.text(data, keyword)?;
                match rest {
                    [0, ..] => Ok(()),
                    [_, 0, rest @ ..] => self.inflate(split(split(rest)?.1)?.1),
                    _ => Err("damaged text"),
                }
            }
            _ if name.iter().all(u8::is_ascii_alphabetic) => Ok(()),
            _ => Err("a chunk without a name"),
        }
    }

    fn text(&mut self, data: &[u8], keyword: &[u8]) -> Result<(), &'static str> {
        if MISTAKEN.contains(&keyword) {
            return Err("a text whose keyword has a meaning for Pillow");
        }
        self.texts += data.len();
        if self.texts > TEXTS { Err("very long texts") } else { Ok(()) }
    }

    /// A method, which must be 0, and a zlib stream.
    fn compressed(&mut self, value: &[u8]) -> Result<(), &'static str> {
        match value {
            [0, stream @ ..] => self.inflate(stream),
            _ => Err("a text or profile compressed by an unknown method"),
        }
    }

    fn inflate(&mut self, stream: &[u8]) -> Result<(), &'static str> {
        // Deflate expands a byte to 1032 at most: what is short need not be tried.
        let most = stream.len().saturating_mul(1032);
        self.inflated += if most < INFLATED / 16 {
            most
        } else {
            let left = INFLATED - 1 - self.inflated;
            fdeflate::decompress_to_vec_bounded(stream, left)
                .map_err(|_| "a text or profile that is damaged or very long")?
                .len()
        };
        if self.inflated < INFLATED { Ok(()) } else { Err("very long texts") }
    }
}

/// What is shorter Pillow refuses; what is longer some of its versions do.
fn exactly(data: &[u8], length: usize) -> Result<(), &'static str> {
    if data.len() == length { Ok(()) } else { Err("an ancillary chunk of a wrong length") }
}

/// What is before and after the first zero.
fn split(data: &[u8]) -> Result<(&[u8], &[u8]), &'static str> {
    let zero = data.iter().position(|byte| *byte == 0).ok_or("a text or profile without a keyword")?;
    Ok((&data[..zero], &data[zero + 1..]))
}
