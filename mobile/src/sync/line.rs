//! What a line to the server is expected to be like, whoever opens it.

use super::Request;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Bodies from this size on are compressed.
const WORTH_COMPRESSING: usize = 1024;
/// How long a server may say nothing. There is no limit to a whole exchange: what is slow but moves goes on.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Sending may take as long again for each so many bytes: a part of a photo goes through in one piece at 17 KiB a second. On
/// a slower line it is cut off, what has arrived counts, and the next part goes on from there.
const BYTES_PER_PATIENCE: f64 = 1024.0 * 1024.0;
/// A live connection says something more often than this, if only that it is there.
pub(super) const LIVE_PATIENCE: Duration = Duration::from_secs(60);

/// Whether the body is sent compressed.
pub(super) fn is_packed(request: &Request) -> bool {
    let is_json = request.headers.get("content-type").is_some_and(|t| t == "application/json");
    is_json && request.body.len() >= WORTH_COMPRESSING
}

/// Compresses bodies. Kept from push to push: its tables are larger than most of what it compresses.
#[derive(Clone, Default)]
pub(super) struct Packer(Arc<Mutex<Option<zstd::bulk::Compressor<'static>>>>);

impl Packer {
    pub fn pack(&self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let compressor = match kept.take() {
            Some(compressor) => compressor,
            None => zstd::bulk::Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?,
        };
        kept.insert(compressor).compress(body)
    }
}

/// How long to wait for the answer to so many bytes, from their first one on.
pub(super) fn patience_for(patience: Duration, bytes: usize) -> Duration {
    patience.mul_f64(1.0 + bytes as f64 / BYTES_PER_PATIENCE)
}

/// Whether a data line of server-sent events ends in this chunk; `line` carries what is left over.
pub(super) fn poked(line: &mut Vec<u8>, chunk: &[u8]) -> bool {
    let mut poked = false;
    for byte in chunk {
        match byte {
            b'\n' => {
                poked |= line.starts_with(b"data:");
                line.clear();
            }
            // The head is enough to tell; a line without end must not fill the memory.
            _ if line.len() < 64 => line.push(*byte),
            _ => {}
        }
    }
    poked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_line_ends_soon_and_a_slow_one_that_moves_is_waited_for() {
        assert!(patience_for(PATIENCE, 0) <= Duration::from_secs(30));
        // A part of a photo: a minute at most, and twice what it takes at 1 Mbit/s in any case.
        let part = crate::store::PART;
        assert!(patience_for(PATIENCE, part) <= Duration::from_secs(65));
        assert!(patience_for(PATIENCE, part) >= Duration::from_secs(2 * part as u64 * 8 / 1_000_000));
    }

    #[test]
    fn a_poke_is_seen_even_if_it_comes_in_pieces() {
        let mut line = Vec::new();
        assert!(!poked(&mut line, b": hello\n\nda"));
        assert!(!poked(&mut line, b"ta: {\"seq\":4}"));
        assert!(poked(&mut line, b"\n\n"));
        assert!(!poked(&mut line, b": keep-alive\n\n"));
    }
}
