//! Days of footage without waiting for them: copies of one real clip, laid out and named as a recorder would have
//! left them, with the modification times it would have left.

use std::fs::{File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::clips::{Container, clip, stamp_creation};

/// How a recorder names its files: a strftime template below the root, `{camera}` and `{event}` (a running number)
/// replaced, in UTC or in the recorder's own time.
#[derive(Debug, Clone, Copy)]
pub struct Naming {
    /// Template, `/` between folders.
    pub template: &'static str,
    /// Names are UTC whatever the zone.
    pub utc: bool,
    /// Container of the files.
    pub container: Container,
    /// The container states the start as creation time.
    pub stamped: bool,
}

impl Naming {
    const fn local(template: &'static str, container: Container) -> Self {
        Self { template, utc: false, container, stamped: false }
    }
}

/// Frigate since 0.12.
pub const FRIGATE: Naming = Naming {
    template: "recordings/%Y-%m-%d/%H/{camera}/%M.%S.mp4",
    utc: true,
    container: Container::Mp4,
    stamped: true,
};
/// Frigate up to 0.11, local time.
pub const FRIGATE_OLD: Naming = Naming::local("recordings/%Y-%m/%d/%H/{camera}/%M.%S.mp4", Container::Mp4);
/// ZoneMinder, scheme Medium; the camera is a monitor number.
pub const ZONEMINDER_MEDIUM: Naming =
    Naming::local("{camera}/%Y-%m-%d/{event}/{event}-video.mp4", Container::Mp4);
/// ZoneMinder, scheme Deep.
pub const ZONEMINDER_DEEP: Naming =
    Naming::local("{camera}/%y/%m/%d/%H/%M/%S/{event}-video.mp4", Container::Mp4);
/// Debian's motion.
pub const MOTION: Naming = Naming::local("{camera}-{event}-%Y%m%d%H%M%S.mkv", Container::Mkv);
/// motionEye.
pub const MOTIONEYE: Naming = Naming::local("{camera}/%Y-%m-%d/%H-%M-%S.mp4", Container::Mp4);
/// MediaMTX.
pub const MEDIAMTX: Naming =
    Naming::local("recordings/{camera}/%Y-%m-%d_%H-%M-%S-000000.mp4", Container::FragmentedMp4);

/// A stretch of footage to lay down.
#[derive(Debug, Clone)]
pub struct Footage {
    pub naming: Naming,
    pub camera: String,
    /// Time zone of the recorder.
    pub zone: TimeZone,
    pub from: Timestamp,
    pub to: Timestamp,
    /// Seconds a file holds; the last one is left out when it would pass `to`.
    pub segment_s: u32,
}

/// One file that was laid down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    pub path: PathBuf,
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Footage {
    /// The `days` before `to`, in segments of an hour, recorder in UTC.
    pub fn days(naming: Naming, camera: &str, days: i64, to: Timestamp) -> Self {
        let from = to - SignedDuration::from_hours(24 * days);
        Self { naming, camera: camera.to_owned(), zone: TimeZone::UTC, from, to, segment_s: 3600 }
    }

    /// Writes the files below `root` and gives them in time order. A name that comes twice (the hour that a clock
    /// repeats) overwrites, as it does on the recorder.
    pub fn lay(&self, root: &Path) -> Vec<Laid> {
        let bytes = std::fs::read(clip(self.naming.container, self.segment_s)).unwrap();
        let length = SignedDuration::from_secs(self.segment_s.into());
        let mut laid = Vec::new();
        let mut start = self.from;
        while start + length <= self.to {
            let path = root.join(self.name(start, laid.len() + 1));
            self.write(&path, &bytes, start, start + length);
            laid.push(Laid { path, start, end: start + length });
            start += length;
        }
        laid
    }

    fn name(&self, start: Timestamp, event: usize) -> String {
        let zone = if self.naming.utc { TimeZone::UTC } else { self.zone.clone() };
        let named = start.to_zoned(zone).strftime(self.naming.template).to_string();
        named.replace("{camera}", &self.camera).replace("{event}", &event.to_string())
    }

    fn write(&self, path: &Path, bytes: &[u8], start: Timestamp, end: Timestamp) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = bytes.to_vec();
        if self.naming.stamped {
            assert!(
                stamp_creation(&mut bytes, start.as_second()) >= 3,
                "an ffmpeg MP4 has three creation times"
            );
        }
        std::fs::write(path, bytes).unwrap();
        set_modified(path, end);
    }
}

/// The hour where recent footage ends: the last one whose end every known layout takes for
/// settled. Right after the hour strikes, the newest file might still be being written.
#[expect(clippy::disallowed_methods, reason = "footage has to be recent for the program under test")]
pub fn last_hour() -> Timestamp {
    settled_hour(Timestamp::now())
}

/// The last full hour that ended five minutes before `now` or earlier; the slowest layout in the
/// registry waits that long before it takes a file for finished.
pub fn settled_hour(now: Timestamp) -> Timestamp {
    let settled = now.as_second() - 300;
    Timestamp::from_second(settled - settled.rem_euclid(3600)).unwrap()
}

/// Takes one file away; the recorder's folders stay.
#[expect(clippy::disallowed_methods, reason = "what is tested is how deletions are noticed")]
pub fn delete(path: &Path) {
    std::fs::remove_file(path).unwrap();
}

/// Sets a file's modification time.
pub fn set_modified(path: &Path, at: Timestamp) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(at.as_millisecond().try_into().unwrap());
    let file = File::options().write(true).open(path).unwrap();
    file.set_times(FileTimes::new().set_modified(time).set_accessed(time)).unwrap();
}

/// Puts a prepared copy with one byte changed and the old modification time in a file's place: the inode is another.
pub fn replace_by_renaming(path: &Path) {
    let draft = path.with_extension("draft");
    std::fs::copy(path, &draft).unwrap();
    let modified = std::fs::metadata(path).unwrap().modified().unwrap();
    File::options()
        .write(true)
        .open(&draft)
        .unwrap()
        .set_times(FileTimes::new().set_modified(modified))
        .unwrap();
    replace_quietly(&draft);
    std::fs::rename(&draft, path).unwrap();
}

/// Exchanges a file's bytes for others of the same number and puts its modification time back: what someone does who
/// wants no trace in a listing.
pub fn replace_quietly(path: &Path) {
    let modified = std::fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::write(path, bytes).unwrap();
    File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_times(FileTimes::new().set_modified(modified))
        .unwrap();
}
