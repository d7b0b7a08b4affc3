//! A ZIP that is written while it is sent.

use super::ExportError;
use bytes::Bytes;
use futures::SinkExt;
use futures::channel::mpsc::Sender;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// So many bytes are sent at once.
const PIECE: usize = 64 * 1024;

/// What is written and not sent yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self, at_least: usize) -> Option<Vec<u8>> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (bytes.len() >= at_least && !bytes.is_empty()).then(|| std::mem::take(&mut *bytes))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The archive in the making.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    out: Sender<Result<Bytes, std::io::Error>>,
}

impl Archive {
    pub fn new(out: Sender<Result<Bytes, std::io::Error>>) -> Archive {
        let written = Written::default();
        Archive { zip: ZipWriter::new_stream(written.clone()), written, out }
    }

    /// Begins a file.
    pub fn begin(&mut self, name: &str) -> Result<(), ExportError> {
        // Nobody knows yet how large it becomes.
        let options = SimpleFileOptions::default().large_file(true);
        Ok(self.zip.start_file(name, options.compression_method(CompressionMethod::Deflated))?)
    }

    /// Begins a file whose bytes are packed already.
    pub fn begin_packed(&mut self, name: &str) -> Result<(), ExportError> {
        let options = SimpleFileOptions::default().large_file(true);
        // Stored bytes have no end of their own, and their length is not known ahead: the fastest packing gives them one.
        let options = options.compression_method(CompressionMethod::Deflated).compression_level(Some(1));
        Ok(self.zip.start_file(name, options)?)
    }

    /// Goes on with the file.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        for piece in bytes.chunks(PIECE) {
            self.zip.write_all(piece)?;
            send(&self.written, &mut self.out, PIECE).await?;
        }
        Ok(())
    }

    /// Ends the archive.
    pub async fn end(mut self) -> Result<(), ExportError> {
        self.zip.finish()?;
        send(&self.written, &mut self.out, 1).await
    }
}

/// Sends what is written, if it is so much.
async fn send(
    written: &Written,
    out: &mut Sender<Result<Bytes, std::io::Error>>,
    at_least: usize,
) -> Result<(), ExportError> {
    match written.take(at_least) {
        Some(bytes) => out.send(Ok(bytes.into())).await.map_err(|_| ExportError::Stopped),
        None => Ok(()),
    }
}
