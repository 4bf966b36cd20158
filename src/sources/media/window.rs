//! Bounded reading of a file at arbitrary offsets. Keeps one buffer, counts what it spends, and
//! never returns bytes beyond the end of the file.

use std::io::{self, Read, Seek, SeekFrom};

/// Bytes fetched by a read that asked for less: one page.
const PAGE: usize = 4096;
/// Reads spent on one file at most: one page each for the fragments or clusters of a day, when they
/// are of three seconds.
const MAX_READS: u32 = 1 << 15;
/// Bytes spent on one file at most.
const MAX_BYTES: u64 = 128 << 20;

/// Why an examination ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// The system could not read.
    Io(io::Error),
    /// The file would cost more than its budget.
    Spent,
}

/// A file seen through one buffer.
pub(super) struct Window<'a, R> {
    reader: &'a mut R,
    len: u64,
    buffer: Vec<u8>,
    start: u64,
    /// Where the reader stands; `None` after a failed read.
    at: Option<u64>,
    reads: u32,
    spent: u64,
}

impl<'a, R: Read + Seek> Window<'a, R> {
    /// `reader` stands at its beginning.
    pub(super) fn new(reader: &'a mut R, len: u64) -> Self {
        Self { reader, len, buffer: Vec::new(), start: 0, at: Some(0), reads: 0, spent: 0 }
    }

    /// Size of the file; becomes smaller when the file turns out to be.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Up to `want` bytes from `pos`; fewer only at the end of the file.
    pub(super) fn bytes(&mut self, pos: u64, want: usize) -> Result<&[u8], Stop> {
        let available = usize::try_from(self.len.saturating_sub(pos)).unwrap_or(usize::MAX);
        let want = want.min(available);
        if !self.holds(pos, want) {
            self.fetch(pos, want.max(PAGE).min(available))?;
        }
        let from =
            usize::try_from(pos.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.buffer.len());
        let to = from.saturating_add(want).min(self.buffer.len());
        Ok(&self.buffer[from..to])
    }

    /// Whether the rest of the file from `pos` is zeros short enough to be padding.
    pub(super) fn only_padding_from(&mut self, pos: u64) -> Result<bool, Stop> {
        let rest = self.len.saturating_sub(pos);
        if rest > super::PADDING {
            return Ok(false);
        }
        Ok(self.bytes(pos, PAGE)?.iter().all(|&b| b == 0))
    }

    fn holds(&self, pos: u64, want: usize) -> bool {
        let end = self.start + self.buffer.len() as u64;
        want == 0 || (pos >= self.start && pos + want as u64 <= end)
    }

    fn fetch(&mut self, pos: u64, size: usize) -> Result<(), Stop> {
        if self.reads >= MAX_READS || self.spent + size as u64 > MAX_BYTES {
            return Err(Stop::Spent);
        }
        self.reads += 1;
        self.spent += size as u64;
        if self.at != Some(pos) {
            self.reader.seek(SeekFrom::Start(pos)).map_err(Stop::Io)?;
        }
        self.start = pos;
        self.buffer.clear();
        self.buffer.shrink_to(1 << 20);
        let got = self.fill(size).map_err(Stop::Io)?;
        self.at = Some(pos + got as u64);
        if got < size {
            self.len = pos + got as u64;
        }
        Ok(())
    }

    /// Fills the buffer with `size` bytes or up to the end of the file. One call of the system where it
    /// gives all that is asked for; `read_to_end` feels its way with eight.
    fn fill(&mut self, size: usize) -> io::Result<usize> {
        self.buffer.resize(size, 0);
        let mut got = 0;
        while let Some(rest) = self.buffer.get_mut(got..).filter(|rest| !rest.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) => break,
                Ok(n) => got += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => {
                    self.buffer.clear();
                    self.at = None;
                    return Err(e);
                }
            }
        }
        self.buffer.truncate(got);
        Ok(got)
    }
}

/// The `N` bytes at `at`, when they are there.
pub(super) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// Big-endian 32-bit number at `at`.
pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// Little-endian 32-bit number at `at`.
pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_file_shorter_than_said_is_taken_as_it_is() {
        let mut file = Cursor::new(vec![7u8; 10]);
        let mut window = Window::new(&mut file, 100);
        assert_eq!(window.bytes(4, 50).expect("memory").len(), 6);
        assert_eq!(window.len(), 10);
        assert!(window.bytes(10, 1).expect("memory").is_empty());
        assert!(window.bytes(u64::MAX, 1).expect("memory").is_empty());
    }

    #[test]
    fn the_budget_ends_a_walk_that_would_read_everything() {
        let mut file = Cursor::new(vec![0u8; 1 << 20]);
        let mut window = Window::new(&mut file, 1 << 20);
        let spent = (0..300).find(|n| window.bytes(n % 2, (1 << 20) - 1).is_err());
        assert!(spent.is_some_and(|n| n >= 127), "128 MiB are allowed, and no more: {spent:?}");
    }
}
