//! The files of a log: finds where the last reading stopped, also after the file was renamed, copied and emptied, or
//! replaced, and reads on from there, a bounded piece at a time. Writes nothing; keeps no line. A file that is copied
//! and emptied before anything was read of it is the one case in which lines are missed unnoticed.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::{DirEntryExt, FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use rustix::fs::{Mode, OFlags, open};
use serde::{Deserialize, Serialize};

use super::{Fault, LONGEST_LINE, LogFormat, Reader};
use crate::model::UtcMs;
use crate::model::logbook::{LogEvent, LogMark, LogPlace, LogTally};

/// Bytes of one file that are read at a time.
pub const PIECE: u64 = 4 << 20;

/// Bytes at the end of a file that are read at first contact: what is older explains outages that are long over.
const FIRST: u64 = 1 << 20;

/// Bytes before a place by which it is known again.
const MARK: u64 = 64;

/// Files of one log, at most.
const FILES: usize = 256;

/// Time without a write after which the former file of a log is left alone, in milliseconds.
const FORMER: i64 = 10 * 60_000;

/// Files beside a log in which its former end is looked for, at most.
const BESIDE: usize = 64;

/// What was read of one file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Piece {
    /// How far it was read.
    pub place: LogPlace,
    /// What it told, in the order of the lines.
    pub events: Vec<LogEvent>,
    /// What became of the lines.
    pub tally: LogTally,
    /// There is more to read.
    pub more: bool,
}

/// Names of the files of a log: of one that names a file, that file; of one that names a folder, those that the
/// product writes.
///
/// # Errors
/// The folder cannot be read, or there is no log.
pub fn files(path: &Path, format: &LogFormat) -> Result<(PathBuf, Vec<String>), Fault> {
    if !path.is_dir() {
        let name = path.file_name().and_then(|n| n.to_str()).ok_or(Fault::Missing)?;
        return Ok((path.parent().unwrap_or(Path::new("/")).to_owned(), vec![name.to_owned()]));
    }
    let mut names: Vec<String> =
        entries(path)?.into_iter().map(|(n, _)| n).filter(|n| (format.files)(n)).collect();
    names.sort_unstable();
    names.truncate(FILES);
    if names.is_empty() { Err(Fault::Missing) } else { Ok((path.to_owned(), names)) }
}

/// Names in a folder, with the inodes behind them.
fn entries(folder: &Path) -> Result<Vec<(String, u64)>, Fault> {
    let entries = folder.read_dir().map_err(|e| fault(&e))?.flatten();
    Ok(entries.filter_map(|e| Some((e.file_name().into_string().ok()?, e.ino()))).collect())
}

fn fault(why: &io::Error) -> Fault {
    if why.kind() == ErrorKind::NotFound { Fault::Missing } else { Fault::Unreadable }
}

/// Who reads, and how.
pub struct Tail<'a> {
    /// Folder of the log.
    pub folder: &'a Path,
    /// How its lines read.
    pub format: &'a LogFormat,
    /// Clock of its stamps.
    pub tz: &'a TimeZone,
    /// Time of the reading.
    pub now: UtcMs,
    /// Called with the number of bytes before they are read.
    pub pace: &'a dyn Fn(u64),
}

impl Tail<'_> {
    /// Reads a file on from where the last reading stopped; from near its end at first contact.
    ///
    /// # Errors
    /// It is not there or cannot be read; nothing of it is remembered as read then.
    pub fn read(&self, file: &str, last: Option<&LogPlace>) -> Result<Piece, Fault> {
        let mut piece = Piece {
            place: last.cloned().unwrap_or_else(|| LogPlace { file: file.to_owned(), ..LogPlace::default() }),
            events: Vec::new(),
            tally: LogTally::default(),
            more: false,
        };
        let opened = self.open(file).map_err(|e| fault(&e));
        if let (Err(why), None) = (&opened, last) {
            return Err(why.clone());
        }
        let Some(last) = last else { return self.first(&opened?, piece) };
        if let Some(former) = piece.place.former.clone() {
            self.late(&former, &mut piece);
        }
        match opened {
            Ok(open) if last.mark.is_in(&open) => self.go_on(&open, last.mark.offset, &mut piece)?,
            Ok(open) => self.replaced(&open, file, &last.mark, &mut piece)?,
            // Renamed, and not yet there again: what is still written is written to the old one.
            Err(Fault::Missing) => match self.moved(file, &last.mark) {
                Some(Moved { open, .. }) => self.go_on(&open, last.mark.offset, &mut piece)?,
                None => return Err(Fault::Missing),
            },
            Err(why) => return Err(why),
        }
        Ok(piece)
    }

    /// Opens a regular file; what waits for a writer is not waited for, and a link is not followed.
    fn open(&self, file: &str) -> io::Result<Open> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = File::from(open(self.folder.join(file), flags, Mode::empty())?);
        let about = file.metadata()?;
        if about.is_file() { Ok(Open { file, about }) } else { Err(ErrorKind::InvalidInput.into()) }
    }

    fn first(&self, open: &Open, mut piece: Piece) -> Result<Piece, Fault> {
        let from = open.about.len().saturating_sub(FIRST);
        piece.place.mark = LogMark { inode: open.about.ino(), ..LogMark::default() };
        let from = if from == 0 { 0 } else { open.line_after(from).map_err(|e| fault(&e))? };
        self.go_on(open, from, &mut piece)?;
        Ok(piece)
    }

    /// Another file has the name, or the same one begins anew: first the rest of what was read so far, then all of it.
    fn replaced(&self, open: &Open, file: &str, mark: &LogMark, piece: &mut Piece) -> Result<(), Fault> {
        match self.moved(file, mark) {
            Some(moved) => {
                self.go_on(&moved.open, mark.offset, piece)?;
                if piece.more {
                    return Ok(());
                }
                piece.place.former = Some(piece.place.mark.clone());
                for between in &moved.since {
                    self.between(between, piece);
                }
            }
            None => {
                piece.tally.breaks += 1;
                piece.place.former = None;
            }
        }
        self.go_on(open, 0, piece)
    }

    /// A file that had the name for a while in which nobody read.
    fn between(&self, name: &str, piece: &mut Piece) {
        let compressed = [".gz", ".xz", ".bz2", ".zst"].iter().any(|end| name.ends_with(end));
        let read = || {
            self.open(name).map_err(|e| fault(&e)).and_then(|open| {
                let mut read = piece.clone();
                self.go_on(&open, 0, &mut read)?;
                Ok(read)
            })
        };
        match (!compressed).then(read) {
            Some(Ok(read)) if !read.more => *piece = read,
            _ => piece.tally.breaks += 1,
        }
    }

    /// What was written to the former file after the last reading; its writer may learn of the new one late.
    fn late(&self, former: &LogMark, piece: &mut Piece) {
        let here = entries(self.folder).unwrap_or_default();
        let name = here.iter().find(|(_, inode)| *inode == former.inode).map(|(name, _)| name);
        let opened = name.and_then(|name| self.open(name).ok()).filter(|open| former.is_in(open));
        let written = |o: &Open| self.now.0 - o.about.mtime().saturating_mul(1000) <= FORMER;
        let Some(open) = opened.filter(written) else {
            piece.place.former = None;
            return;
        };
        if open.about.len() == former.offset {
            return;
        }
        let current = piece.place.mark.clone();
        if self.go_on(&open, former.offset, piece).is_ok() {
            piece.place.former = Some(std::mem::replace(&mut piece.place.mark, current));
        }
    }

    /// Where a file is now that had this name: renamed, or copied before it was emptied.
    fn moved(&self, file: &str, mark: &LogMark) -> Option<Moved> {
        if mark.offset == 0 && mark.inode == 0 {
            return None;
        }
        let of_this = |n: &String, inode: u64| n != file && (n.starts_with(file) || inode == mark.inode);
        let beside = entries(self.folder).ok()?.into_iter().filter(|(n, inode)| of_this(n, *inode));
        let mut beside: Vec<(String, Open)> =
            beside.filter_map(|(n, _)| self.open(&n).ok().map(|open| (n, open))).take(BESIDE).collect();
        beside.sort_by_key(|(_, open)| std::cmp::Reverse(open.written()));
        let by_inode = beside.iter().position(|(_, o)| o.about.ino() == mark.inode && mark.is_in(o));
        let at = by_inode.or_else(|| {
            // Nothing was read yet: any file would do.
            let known = |o: &Open| !mark.before.is_empty() && mark.is_like(o);
            beside.iter().position(|(_, o)| known(o))
        })?;
        let (_, open) = beside.remove(at);
        // Older ones were read, or are the same in another file.
        let later = beside.into_iter().filter(|(_, other)| other.written() > open.written());
        let since = later.rev().map(|(name, _)| name).collect();
        Some(Moved { open, since })
    }

    /// Reads whole lines from a place on, at most a piece of them.
    fn go_on(&self, open: &Open, from: u64, piece: &mut Piece) -> Result<(), Fault> {
        let latest = match piece.place.ended {
            Some(_) => self.now,
            None => self.now.min(UtcMs(open.about.mtime().saturating_mul(1000).saturating_add(999))),
        };
        let file = piece.place.file.clone();
        let mut reader = Reader::new(self.format, &file, self.tz, latest, piece.place.ended);
        reader.newest = piece.place.newest;
        reader.names.0 = std::mem::take(&mut piece.place.names);
        let lines = self.lines(open, from, &mut |line| reader.line(line));
        piece.place.names = std::mem::take(&mut reader.names.0);
        let (offset, more) = lines.map_err(|e| fault(&e))?;
        piece.place.newest = reader.newest;
        piece.place.mark =
            LogMark { inode: open.about.ino(), offset, before: open.before(offset).map_err(|e| fault(&e))? };
        piece.tally = piece.tally.and(reader.tally);
        piece.events.append(&mut reader.events);
        piece.more = more;
        piece.place.ended = if more { piece.place.ended } else { Some(self.now) };
        Ok(())
    }

    /// Hands over the lines from a place on; gives the place after the last one, and whether there is more.
    fn lines(&self, open: &Open, from: u64, line: &mut dyn FnMut(&[u8])) -> io::Result<(u64, bool)> {
        let mut file = &open.file;
        file.seek(SeekFrom::Start(from))?;
        let mut from_file = file.take(PIECE);
        let (mut buffer, mut rest, mut done) = (vec![0; 64 << 10], Vec::new(), from);
        // A line without an end is skipped as it comes; of it only the length is kept.
        let mut skipped = 0u64;
        loop {
            (self.pace)(buffer.len() as u64);
            let read = from_file.read(&mut buffer)?;
            let Some(chunk) = buffer.get(..read).filter(|c| !c.is_empty()) else { break };
            for part in chunk.split_inclusive(|b| *b == b'\n') {
                rest.extend_from_slice(part);
                if part.last() == Some(&b'\n') {
                    done += skipped + rest.len() as u64;
                    let whole = rest.strip_suffix(b"\n").unwrap_or(&rest);
                    // One byte more than allowed is as good as all of it.
                    line(if skipped > 0 { &[b'x'; LONGEST_LINE + 1] } else { whole });
                    (skipped, rest) = (0, Vec::new());
                } else if rest.len() > LONGEST_LINE {
                    skipped += rest.len() as u64;
                    rest.clear();
                }
            }
        }
        let read = PIECE - from_file.limit();
        let full = from_file.limit() == 0;
        if full && done == from {
            // One line as long as all that is read at a time: it is passed over.
            line(&[b'x'; LONGEST_LINE + 1]);
            done = from + read;
        }
        Ok((done, full))
    }
}

/// A file that was opened.
struct Open {
    file: File,
    about: Metadata,
}

impl Open {
    /// When it was last written to: seconds and nanoseconds.
    fn written(&self) -> (i64, i64) {
        (self.about.mtime(), self.about.mtime_nsec())
    }

    /// Digest of the bytes before a place.
    fn before(&self, offset: u64) -> io::Result<String> {
        let long = offset.min(MARK);
        if long == 0 {
            return Ok(String::new());
        }
        let mut bytes = [0; MARK as usize];
        let bytes = bytes.get_mut(..long as usize).unwrap_or_default();
        self.file.read_exact_at(bytes, offset - long)?;
        let digest = blake3::hash(bytes).to_hex();
        Ok(digest.get(..16).unwrap_or_default().to_owned())
    }

    /// The beginning of the line after a place.
    fn line_after(&self, from: u64) -> io::Result<u64> {
        let mut buffer = [0; LONGEST_LINE];
        let read = self.file.read_at(&mut buffer, from)?;
        let end = buffer.iter().take(read).position(|b| *b == b'\n');
        Ok(from + end.map_or(read, |end| end + 1) as u64)
    }
}

/// Where a file went.
struct Moved {
    open: Open,
    /// Names of files that had its name after it, oldest first.
    since: Vec<String>,
}

impl LogMark {
    /// Whether this is the file, and the place still in it.
    fn is_in(&self, open: &Open) -> bool {
        open.about.ino() == self.inode && self.is_like(open)
    }

    /// Whether the place is in a file, whichever: the bytes before it are the same.
    fn is_like(&self, open: &Open) -> bool {
        open.about.len() >= self.offset && open.before(self.offset).is_ok_and(|before| before == self.before)
    }
}

#[cfg(test)]
mod tests;
