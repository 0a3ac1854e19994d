//! Bytes of a source, read and hashed by a thread of their own while the rows before them are checked.

use std::io::{ErrorKind, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use crate::Result;
use crate::hash::{Hashed, Sha256};

/// Number of bytes read at once, and of such parts that may wait.
const PART: usize = 1 << 18;
const WAITING: usize = 4;

/// A result of the reading thread.
enum Part {
    Bytes(Vec<u8>),
    End(Hashed),
    Failed(std::io::Error),
}

/// The bytes of a source in their order; `progress` receives the number of bytes taken.
pub(super) struct Ahead<'a> {
    parts: Receiver<Part>,
    /// Returns the memory of parts that were taken.
    empty: Sender<Vec<u8>>,
    part: Vec<u8>,
    at: usize,
    taken: u64,
    hashed: Option<Hashed>,
    progress: &'a mut dyn FnMut(u64),
}

/// Runs `take` on the bytes of a reader that another thread reads and hashes.
///
/// # Errors
/// Those of `take`, to which errors of the reader are passed on; when no thread can be made.
pub(super) fn read_ahead<T>(
    reader: impl Read + Send,
    progress: &mut dyn FnMut(u64),
    take: impl FnOnce(Ahead<'_>) -> Result<T>,
) -> Result<T> {
    std::thread::scope(|scope| {
        let (sender, parts) = sync_channel(WAITING);
        let (empty, used) = channel();
        std::thread::Builder::new()
            .name("obole-read".to_owned())
            .spawn_scoped(scope, move || send(reader, &sender, &used))?;
        take(Ahead { parts, empty, part: Vec::new(), at: 0, taken: 0, hashed: None, progress })
    })
}

/// Reads to the end, to an error, or until nobody takes the parts.
fn send(mut reader: impl Read, sender: &SyncSender<Part>, used: &Receiver<Vec<u8>>) {
    let mut hash = Sha256::default();
    loop {
        let mut part = used.try_recv().unwrap_or_default();
        part.resize(PART, 0);
        let read = match reader.read(&mut part) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read,
        };
        let found = match read {
            Err(error) => Part::Failed(error),
            Ok(0) => Part::End(std::mem::take(&mut hash).finish()),
            Ok(bytes) => {
                part.truncate(bytes);
                hash.update(&part);
                Part::Bytes(part)
            }
        };
        let more = matches!(found, Part::Bytes(_));
        if sender.send(found).is_err() || !more {
            return;
        }
    }
}

impl Ahead<'_> {
    /// Returns the hash of all bytes, after the last of them.
    pub(super) fn hashed(self) -> Hashed {
        self.hashed.unwrap_or_else(|| Sha256::default().finish())
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.part.len() && self.hashed.is_none() {
            match self.parts.recv() {
                Ok(Part::Bytes(part)) => {
                    // The thread may have ended, and then the memory is not used again.
                    let _ = self.empty.send(std::mem::replace(&mut self.part, part));
                    self.at = 0;
                }
                Ok(Part::End(hashed)) => self.hashed = Some(hashed),
                Ok(Part::Failed(error)) => return Err(error),
                Err(_) => return Err(ErrorKind::BrokenPipe.into()),
            }
        }
        let rest = &self.part[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        self.taken += count as u64;
        (self.progress)(self.taken);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads some bytes, then fails.
    struct Broken(usize);

    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            match self.0 {
                0 => Err(ErrorKind::PermissionDenied.into()),
                left => {
                    let count = left.min(buffer.len()).min(1000);
                    buffer[..count].fill(b'x');
                    self.0 -= count;
                    Ok(count)
                }
            }
        }
    }

    #[test]
    fn every_byte_comes_in_order_with_its_hash() {
        let bytes: Vec<u8> = (0..3 * PART + 17).map(|at| (at % 251) as u8).collect();
        let mut seen = 0;
        let (read, hashed) = read_ahead(&bytes[..], &mut |taken| seen = taken, |mut ahead| {
            let mut read = Vec::new();
            ahead.read_to_end(&mut read)?;
            Ok((read, ahead.hashed()))
        })
        .unwrap();
        assert_eq!((read == bytes, seen, hashed.bytes), (true, bytes.len() as u64, bytes.len() as u64));
        assert_eq!(hashed.sha256, crate::sha256_hex(&bytes));
    }

    #[test]
    fn an_error_comes_after_the_bytes_before_it_and_nobody_waits() {
        let failed = read_ahead(Broken(5_000), &mut |_| {}, |mut ahead| {
            let mut read = Vec::new();
            let failed = ahead.read_to_end(&mut read).unwrap_err();
            Ok((read.len(), failed.kind()))
        });
        assert_eq!(failed.unwrap(), (5_000, ErrorKind::PermissionDenied));
        // A reader without an end is not read further after the last use.
        let early = read_ahead(std::io::repeat(b'x'), &mut |_| {}, |mut ahead| Ok(ahead.read(&mut [0; 10])?));
        assert_eq!(early.unwrap(), 10);
    }
}
