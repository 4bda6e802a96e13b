//! Packed files: gzip and zstd, unpacked in memory within bounds.
//!
//! Owns what is said when a file can't be unpacked. Knows nothing of what is inside.

use std::fmt;
use std::io::{self, Read, Write};

use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Most that a file may unpack to: a small file can be made to unpack to anything.
pub const LIMIT: usize = 128 * 1024 * 1024;

/// How many packings may lie around each other.
pub const DEEPEST: usize = 3;

/// Bytes of a damaged archive from which on they are taken for the text and not for chance.
const WORTH: usize = 1024;

const CHUNK: usize = 64 * 1024;

/// What was inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether there was more, which could not be read.
    pub cut: bool,
}

/// Why a packed file can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpackable {
    /// It begins as an archive, and what follows is none.
    Damaged,
    /// It ends before anything could be unpacked.
    Cut,
    /// It unpacks to more than [`LIMIT`].
    TooBig,
    /// There is an archive within an archive, more than [`DEEPEST`] deep.
    TooDeep,
    /// Unpacking would take more than [`LIMIT`] of working memory.
    TooWide,
    /// It was packed with a dictionary that is not in it.
    Dictionary,
}

impl fmt::Display for Unpackable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unpackable::Damaged => "is a damaged archive: fetch or pack it again",
            Unpackable::Cut => "is an archive that was cut off before any text: fetch it again",
            Unpackable::TooBig => "unpacks to more than 128 MiB: unpack it and open the parts you need",
            Unpackable::TooDeep => "is packed more than 3 times over: unpack it first",
            Unpackable::TooWide => "takes more than 128 MiB to unpack: unpack it with `zstd -d --long=31`",
            Unpackable::Dictionary => {
                "is packed with a dictionary that is not in it: unpack it with `zstd -D`"
            }
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    fn of(head: &[u8]) -> Option<Packing> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
            // Frames to be skipped come first when several threads packed.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }
}

/// Whether this is the head of a file that [`unpack`] reads.
pub fn is_packed(head: &[u8]) -> bool {
    Packing::of(head).is_some()
}

/// Unpacks a file through all its packings; `None` when it is not packed.
///
/// Of an archive that was cut off or is damaged further on, what came out before is kept.
pub fn unpack(bytes: &[u8]) -> Result<Option<Unpacked>, Unpackable> {
    unpack_within(bytes, LIMIT)
}

fn unpack_within(bytes: &[u8], limit: usize) -> Result<Option<Unpacked>, Unpackable> {
    let mut inside: Option<Unpacked> = None;
    for _ in 0..DEEPEST {
        let packed = inside.as_ref().map_or(bytes, |inside| &inside.bytes);
        let layer = match Packing::of(packed) {
            None => return Ok(inside),
            Some(Packing::Gzip) => gunzip(packed, limit)?,
            Some(Packing::Zstd) => unzstd(packed, limit)?,
        };
        let cut = layer.cut || inside.is_some_and(|inside| inside.cut);
        inside = Some(Unpacked { cut, ..layer });
    }
    if inside.as_ref().is_some_and(|inside| is_packed(&inside.bytes)) {
        return Err(Unpackable::TooDeep);
    }
    Ok(inside)
}

/// Takes bytes as they come and no more than its limit, whatever a header promises.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.limit - self.bytes.len() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why unpacking stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// All was read.
    End,
    /// The archive ended early.
    Early,
    /// What follows is not valid.
    Damage,
    /// Valid parts came first, and then something else.
    Trail,
    /// The limit was reached.
    Full,
    /// More working memory than the limit is needed.
    Wide,
    /// A dictionary is needed.
    Dictionary,
}

impl Bounded {
    fn new(limit: usize) -> Bounded {
        Bounded { bytes: Vec::new(), limit }
    }

    fn finish(mut self, stop: Stop) -> Result<Unpacked, Unpackable> {
        let cut = match stop {
            Stop::Full => return Err(Unpackable::TooBig),
            Stop::Wide if self.bytes.is_empty() => return Err(Unpackable::TooWide),
            Stop::Dictionary if self.bytes.is_empty() => return Err(Unpackable::Dictionary),
            Stop::Damage if self.bytes.len() < WORTH => return Err(Unpackable::Damaged),
            Stop::Early if self.bytes.is_empty() => return Err(Unpackable::Cut),
            Stop::End => false,
            Stop::Trail | Stop::Wide | Stop::Dictionary | Stop::Damage | Stop::Early => true,
        };
        self.bytes.shrink_to_fit();
        Ok(Unpacked { bytes: self.bytes, cut })
    }
}

/// Whether what follows the last part is only filling.
fn trail(rest: &[u8]) -> Stop {
    if rest.iter().all(|&b| b == 0) { Stop::End } else { Stop::Trail }
}

fn gunzip(packed: &[u8], limit: usize) -> Result<Unpacked, Unpackable> {
    let mut out = Bounded::new(limit);
    // Member by member, for one that follows rubbish must not cost what came before.
    let mut decoder = GzDecoder::new(packed);
    let mut chunk = vec![0; CHUNK];
    let stop = loop {
        match decoder.read(&mut chunk) {
            Ok(0) => {
                let rest: &[u8] = decoder.get_ref();
                if Packing::of(rest) != Some(Packing::Gzip) {
                    break trail(rest);
                }
                decoder.reset(rest);
            }
            Ok(read) => {
                if out.write_all(&chunk[..read]).is_err() {
                    break Stop::Full;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break Stop::Early,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break Stop::Damage,
        }
    };
    out.finish(stop)
}

fn unzstd(packed: &[u8], limit: usize) -> Result<Unpacked, Unpackable> {
    let mut out = Bounded::new(limit);
    let mut rest = packed;
    let stop = loop {
        if Packing::of(rest) != Some(Packing::Zstd) {
            break trail(rest);
        }
        // A new decoder for each frame: one that is used again makes room for what the next header promises.
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(limit as u64);
        match decoder.init(&mut rest) {
            Ok(()) => {}
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length, ..
            })) => {
                match usize::try_from(length).ok().and_then(|length| rest.get(length..)) {
                    Some(after) => rest = after,
                    None => break Stop::Early,
                }
                continue;
            }
            Err(FrameDecoderError::DictNotProvided { .. }) => break Stop::Dictionary,
            Err(FrameDecoderError::WindowSizeTooBig { .. }) => break Stop::Wide,
            Err(error) => break ending(&error),
        }
        if let Err(stop) = frame(&mut decoder, &mut rest, &mut out) {
            break stop;
        }
    };
    out.finish(stop)
}

/// Unpacks one frame.
fn frame(decoder: &mut FrameDecoder, rest: &mut &[u8], out: &mut Bounded) -> Result<(), Stop> {
    /// An empty last block and a checksum, so that a frame which broke off hands over what it holds back.
    const LAST: &[u8] = &[1, 0, 0, 0, 0, 0, 0];
    let mut broken = None;
    while !decoder.is_finished() {
        if let Err(error) = decoder.decode_blocks(&mut *rest, BlockDecodingStrategy::UptoBlocks(1)) {
            broken = Some(ending(&error));
            // When not even this is taken, what was held back is lost.
            let _ = decoder.decode_blocks(LAST, BlockDecodingStrategy::UptoBlocks(1));
            decoder.collect_to_writer(&mut *out).map_err(|_| Stop::Full)?;
            break;
        }
        decoder.collect_to_writer(&mut *out).map_err(|_| Stop::Full)?;
    }
    broken.map_or(Ok(()), Err)
}

/// Whether an error says that bytes are missing, or that they are wrong.
fn ending(error: &FrameDecoderError) -> Stop {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(now) = cause {
        if now.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::UnexpectedEof) {
            return Stop::Early;
        }
        cause = now.source();
    }
    Stop::Damage
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    fn text() -> Vec<u8> {
        (0..20_000)
            .flat_map(|n| format!("Story {n} of the port, {}.\n", n * 7919 % 1000).into_bytes())
            .collect()
    }

    #[track_caller]
    fn check(packed: &[u8], bytes: &[u8], cut: bool) {
        let got = unpack(packed).unwrap().unwrap();
        assert_eq!(got.cut, cut);
        assert!(got.bytes == bytes, "{} bytes for {}", got.bytes.len(), bytes.len());
    }

    #[test]
    fn whole_archives_are_unpacked() {
        let text = text();
        let skipped = |mut frame: Vec<u8>| {
            frame.splice(0..0, *b"\x5a\x2a\x4d\x18\x03\0\0\0abc");
            frame
        };
        check(&gz(&text), &text, false);
        check(&zst(&text), &text, false);
        check(&skipped(zst(&text)), &text, false);
        check(&gz(&zst(&gz(&text))), &text, false);
        check(&gz(b""), b"", false);
        check(&zst(b""), b"", false);
        check(&[gz(b"one "), gz(b"two")].concat(), b"one two", false);
        check(&[zst(b"one "), skipped(zst(b"two"))].concat(), b"one two", false);
        check(&[gz(b"one"), vec![0; 500]].concat(), b"one", false);
        assert_eq!(unpack(b"Plain text"), Ok(None));
        assert_eq!(unpack(b""), Ok(None));
    }

    #[test]
    fn what_came_out_before_a_cut_is_kept() {
        let text = text();
        for packed in [gz(&text), zst(&text)] {
            let got = unpack(&packed[..packed.len() / 2]).unwrap().unwrap();
            assert!(got.cut && got.bytes.len() > text.len() / 5, "{}", got.bytes.len());
            assert!(text.starts_with(&got.bytes));
        }
        let packed = gz(&text);
        check(&packed[..packed.len() - 1], &text, true);
        check(&[gz(b"one "), b"rubbish".to_vec()].concat(), b"one ", true);
        check(&[zst(b"one "), b"rubbish".to_vec()].concat(), b"one ", true);
        let inner = gz(&text);
        let got = unpack(&gz(&inner[..inner.len() / 2])).unwrap().unwrap();
        assert!(got.cut && text.starts_with(&got.bytes));
    }

    #[test]
    fn what_cannot_be_unpacked_says_why() {
        let deep = gz(&gz(&gz(&gz(b"far inside"))));
        for (packed, why) in [
            (
                &b"\x1f\x8b\x08rubbish that is no archive at all"[..],
                "is a damaged archive: fetch or pack it again",
            ),
            (
                b"\x28\xb5\x2f\xfd\0Xgarbage that is no archive",
                "is a damaged archive: fetch or pack it again",
            ),
            (b"\x1f\x8b\x08", "is an archive that was cut off before any text: fetch it again"),
            (b"\x28\xb5\x2f\xfd", "is an archive that was cut off before any text: fetch it again"),
            (
                b"\x28\xb5\x2f\xfd\x21\x07\x05",
                "is packed with a dictionary that is not in it: unpack it with `zstd -D`",
            ),
            (
                b"\x28\xb5\x2f\xfd\0\xa8\0\0\0",
                "takes more than 128 MiB to unpack: unpack it with `zstd -d --long=31`",
            ),
            (&deep, "is packed more than 3 times over: unpack it first"),
        ] {
            assert_eq!(unpack(packed).unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn the_limit_holds_whatever_the_header_says() {
        let big = vec![b' '; 3_000_000];
        for packed in [gz(&big), zst(&big), gz(&zst(&big))] {
            assert_eq!(unpack_within(&packed, 2_999_999), Err(Unpackable::TooBig));
            assert_eq!(unpack_within(&packed, 3_000_000).unwrap().unwrap().bytes.len(), 3_000_000);
        }
    }

    proptest! {
        #[test]
        fn damage_never_panics(at in 0_usize..4000, with in any::<u8>(), zstd in any::<bool>(), cut in 0_usize..4000) {
            let text = &text()[..9000];
            let mut packed = if zstd { zst(text) } else { gz(text) };
            let length = packed.len();
            packed[at % length] = with;
            let _ = unpack(&packed);
            let _ = unpack(&packed[..cut % length]);
        }
    }
}
