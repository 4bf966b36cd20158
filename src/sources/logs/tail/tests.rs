//! Readings of a log that grows, is rotated in every way, or is no log at all.

use std::fs;
use std::io::Write;

use proptest::prelude::*;

use super::*;
use crate::clock::{Clock, System};
use crate::sources::recorders::LOGS;

/// A log of motion in a folder, and who reads it.
struct Site {
    folder: tempfile::TempDir,
    /// Time of every reading; lines are of the minutes before it.
    now: UtcMs,
    place: Option<LogPlace>,
    tally: LogTally,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, now: System.now(), place: None, tally: LogTally::default() }
    }

    /// The beginning of the first of the seconds that are written about.
    fn begins(&self) -> i64 {
        self.now.0 / 1000 - 200
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// One line an event, which is known again by its second.
    fn write(&self, name: &str, seconds: std::ops::Range<u32>) {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(self.path(name)).unwrap();
        for s in seconds {
            let at = UtcMs((self.begins() + i64::from(s)) * 1000);
            let stamp = TimeZone::UTC.to_datetime(at.timestamp()).strftime("%b %d %H:%M:%S");
            writeln!(file, "[0:motion] [NTC] [ALL] [{stamp}] main: Motion terminating").unwrap();
        }
    }

    #[expect(clippy::disallowed_methods, reason = "what is tested is how a lost log is noticed")]
    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn once(&mut self) -> Result<Piece, Fault> {
        let format = LOGS.iter().find(|l| l.product == "motion").unwrap();
        let folder = self.folder.path();
        let tail = Tail { folder, format, tz: &TimeZone::UTC, now: self.now, pace: &|_| () };
        let piece = tail.read("motion.log", self.place.as_ref())?;
        // What stops here goes on from what was written down.
        let kept = serde_json::to_string(&piece.place).unwrap();
        self.place = Some(serde_json::from_str(&kept).unwrap());
        self.tally = self.tally.and(piece.tally);
        Ok(piece)
    }

    /// Seconds of the events that one reading gives.
    fn read(&mut self) -> Vec<i64> {
        let piece = self.once().unwrap();
        piece.events.iter().map(|e| e.at.0 / 1000 - self.begins()).collect()
    }
}

fn seconds(range: std::ops::Range<i64>) -> Vec<i64> {
    range.collect()
}

#[test]
fn every_line_is_read_once_and_one_that_is_still_being_written_when_it_is_whole() {
    let mut site = Site::new();
    site.write("motion.log", 0..3);
    assert_eq!(site.read(), seconds(0..3));
    assert_eq!(site.read(), seconds(0..0));
    site.write("next", 3..4);
    let line = fs::read(site.path("next")).unwrap();
    let (begun, rest) = line.split_at(50);
    let mut file = fs::OpenOptions::new().append(true).open(site.path("motion.log")).unwrap();
    file.write_all(begun).unwrap();
    assert_eq!(site.read(), seconds(0..0));
    file.write_all(rest).unwrap();
    assert_eq!(site.read(), seconds(3..4));
    assert_eq!((site.tally.lines, site.tally.foreign, site.tally.breaks), (4, 0, 0));
}

#[test]
fn a_log_that_is_renamed_is_read_to_its_end_also_what_is_written_to_it_late() {
    let mut site = Site::new();
    site.write("motion.log", 0..3);
    site.read();
    site.write("motion.log", 3..5);
    site.rename("motion.log", "motion.log.1");
    assert_eq!(site.read(), seconds(3..5), "no new file yet");
    site.write("motion.log.1", 5..6);
    site.write("motion.log", 6..8);
    assert_eq!(site.read(), seconds(5..8));
    site.write("motion.log.1", 8..9);
    site.write("motion.log", 9..10);
    assert_eq!(site.read(), [8, 9], "the writer learned late of the new file");
    assert_eq!(site.tally.breaks, 0);
}

#[test]
fn a_log_that_is_copied_and_emptied_is_read_on_in_the_copy() {
    let mut site = Site::new();
    site.write("motion.log", 0..30);
    site.read();
    site.write("motion.log", 30..32);
    fs::copy(site.path("motion.log"), site.path("motion.log.1")).unwrap();
    fs::write(site.path("motion.log"), b"").unwrap();
    // Longer again than it was: only its bytes tell.
    site.write("motion.log", 32..80);
    assert_eq!(site.read(), seconds(30..80));
    assert_eq!(site.tally.breaks, 0);
}

#[test]
fn rotations_while_nobody_read_are_made_up_for_as_far_as_files_are_there() {
    let mut site = Site::new();
    site.write("motion.log", 0..3);
    site.read();
    let old = |site: &Site, name: &str, age: u64| {
        let file = File::open(site.path(name)).unwrap();
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs((site.now.0 / 1000) as u64 - age);
        file.set_modified(at).unwrap();
    };
    site.rename("motion.log", "motion.log.2");
    old(&site, "motion.log.2", 300);
    site.write("motion.log.1", 3..6);
    old(&site, "motion.log.1", 100);
    site.write("motion.log", 6..9);
    assert_eq!(site.read(), seconds(3..9));
    assert_eq!(site.tally.breaks, 0);
    site.rename("motion.log", "motion.log.3");
    site.remove("motion.log.3");
    site.write("motion.log", 9..11);
    assert_eq!(site.read(), seconds(9..11));
    assert_eq!(site.tally.breaks, 1, "what became of the rest is nowhere to be found");
}

#[test]
fn a_line_without_an_end_costs_no_memory_and_is_passed_over() {
    let mut site = Site::new();
    site.write("motion.log", 0..1);
    site.read();
    let mut file = fs::OpenOptions::new().append(true).open(site.path("motion.log")).unwrap();
    file.write_all(&vec![b'a'; PIECE as usize + 5]).unwrap();
    file.write_all(b"\n").unwrap();
    site.write("motion.log", 1..2);
    assert!(site.once().unwrap().more);
    assert_eq!(site.read(), seconds(1..2));
    assert_eq!((site.tally.lines, site.tally.foreign), (4, 2));
}

#[test]
fn at_first_contact_only_the_end_of_a_long_log_is_read() {
    let mut site = Site::new();
    fs::write(site.path("motion.log"), "something of long ago\n".repeat(200_000)).unwrap();
    site.write("motion.log", 0..2);
    assert_eq!(site.read(), seconds(0..2));
    assert!(site.tally.lines < 60_000, "{:?}", site.tally);
}

#[test]
fn a_log_that_is_not_there_or_no_file_is_told_and_nothing_is_taken_for_read() {
    let mut site = Site::new();
    assert_eq!(site.once().unwrap_err(), Fault::Missing);
    fs::create_dir(site.path("motion.log")).unwrap();
    assert_eq!(site.once().unwrap_err(), Fault::Unreadable);
    let of = |path: &Path| files(path, LOGS.iter().find(|l| l.product == "motion").unwrap());
    assert_eq!(of(&site.path("none.log")).unwrap().1, ["none.log"]);
    fs::create_dir(site.path("empty")).unwrap();
    assert_eq!(of(&site.path("empty")).unwrap_err(), Fault::Missing);
    assert_eq!(of(site.folder.path()).unwrap().1, ["motion.log"]);
}

#[derive(Clone, Debug)]
enum Step {
    Write(u32),
    Read,
    Rename,
    Copy,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (1u32..4).prop_map(Step::Write),
        3 => Just(Step::Read),
        1 => Just(Step::Rename),
        1 => Just(Step::Copy),
    ];
    prop::collection::vec(step, 0..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_rotated_between_two_readings_no_line_is_lost_and_none_is_read_twice(steps in steps()) {
        let mut site = Site::new();
        let (mut written, mut next, mut got, mut turned) = (0, 0, Vec::new(), 0);
        site.write("motion.log", 0..1);
        written += 1;
        got.extend(site.read());
        for step in steps {
            match step {
                Step::Write(n) => {
                    site.write("motion.log", written..written + n);
                    written += n;
                }
                Step::Read => {
                    got.extend(site.read());
                    turned = 0;
                }
                // One rotation between two readings, as daily and monthly ones are.
                Step::Rename | Step::Copy if turned > 0 => {}
                // Of an emptied file nothing is known that nothing was read of.
                Step::Copy if site.place.as_ref().unwrap().mark.offset == 0 => {}
                Step::Rename => {
                    site.rename("motion.log", &format!("motion.log.{next}"));
                    fs::write(site.path("motion.log"), b"").unwrap();
                    (next, turned) = (next + 1, 1);
                }
                Step::Copy => {
                    fs::copy(site.path("motion.log"), site.path(&format!("motion.log.{next}"))).unwrap();
                    fs::write(site.path("motion.log"), b"").unwrap();
                    (next, turned) = (next + 1, 1);
                }
            }
        }
        got.extend(site.read());
        got.sort_unstable();
        prop_assert_eq!(got, (0..i64::from(written)).collect::<Vec<_>>());
        prop_assert_eq!(site.tally.breaks, 0);
    }
}
