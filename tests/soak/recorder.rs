//! The recorder: writes under Frigate's names, by a plan, in the fast time; thinks of nothing but its files.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::plan::{Act, CAMERAS, Deed, Fate, Plan, SEGMENT_S, seconds};
use crate::support::clips::{Container, clip, stamp_creation};
use crate::support::footage::{FRIGATE, Footage, Laid, delete, replace_quietly};
use crate::support::pace::Pace;

/// Hours that lie there at the beginning, and hours that the recorder keeps.
const LIE_THERE_H: i64 = 26;
const KEEPS_H: i64 = 25;

/// By how much the container of a skewed file is behind its name.
const SKEW: SignedDuration = SignedDuration::from_secs(120);

/// Name of a camera.
pub fn camera(number: usize) -> String {
    format!("cam{number:02}")
}

/// Something that happens to the files.
enum Event {
    Write(usize, usize),
    Do(usize, Act),
    Expire(PathBuf),
}

/// Files by what became of them.
#[derive(Default, Debug)]
pub struct Written {
    /// That play, or would if they were whole.
    pub segments: usize,
    /// Files without a byte.
    pub empty: usize,
    /// Bytes of all of them.
    pub bytes: u64,
    /// By how much the latest was later than its plan, in the recorder's time.
    pub latest: SignedDuration,
}

/// Files that were there before the plan began.
pub fn lay_old(root: &Path, origin: Timestamp) -> Vec<Vec<Laid>> {
    let of = |number: usize| {
        let to = origin + seconds(number % SEGMENT_S);
        let from = to - SignedDuration::from_hours(LIE_THERE_H);
        Footage { from, to, ..Footage::days(FRIGATE, &camera(number), 1, to) }.lay(root)
    };
    (0..CAMERAS).map(of).collect()
}

/// Begins to record; the thread ends with the plan.
pub fn begin(plan: Plan, pace: Pace, root: PathBuf, old: Vec<Vec<Laid>>) -> JoinHandle<(Plan, Written)> {
    std::thread::spawn(move || {
        let bytes = fs::read(clip(Container::Mp4, SEGMENT_S.try_into().unwrap())).unwrap();
        let mut events = events(&plan, old);
        events.sort_by_key(|(at, _)| *at);
        let mut recorder = Recorder { plan, root, bytes, written: Written::default() };
        for (at, event) in events {
            pace.wait_until(at);
            let late = pace.now().duration_since(at);
            recorder.written.latest = recorder.written.latest.max(late);
            match event {
                Event::Write(camera, slot) => recorder.write(camera, slot),
                Event::Do(camera, act) => recorder.act(camera, act),
                Event::Expire(path) => delete(&path),
            }
        }
        (recorder.plan, recorder.written)
    })
}

/// Everything that will happen; of what happens at the same instant, in the order of the slots.
fn events(plan: &Plan, old: Vec<Vec<Laid>>) -> Vec<(Timestamp, Event)> {
    let mut out = Vec::new();
    for (number, track) in plan.tracks.iter().enumerate() {
        let mut late = 0;
        for (slot, fate) in track.fates.iter().enumerate() {
            match fate {
                Fate::Missing => {}
                Fate::Late => late += 1,
                _ => {
                    let due = plan.starts(number, slot + 1);
                    let files = slot - std::mem::take(&mut late)..=slot;
                    out.extend(files.map(|slot| (due, Event::Write(number, slot))));
                }
            }
        }
        for act in &track.acts {
            out.push((plan.starts(number, act.during()), Event::Do(number, *act)));
        }
    }
    for (number, files) in old.into_iter().enumerate() {
        for file in files {
            // The recorder cleans up camera after camera.
            let due = file.end + SignedDuration::from_hours(KEEPS_H) + SignedDuration::from_mins(6);
            let due = due + seconds(number * SEGMENT_S);
            if due < plan.ends() {
                out.push((due, Event::Expire(file.path)));
            }
        }
    }
    out
}

struct Recorder {
    plan: Plan,
    root: PathBuf,
    bytes: Vec<u8>,
    written: Written,
}

impl Recorder {
    fn path(&self, number: usize, at: Timestamp) -> PathBuf {
        let name = at.to_zoned(TimeZone::UTC).strftime(FRIGATE.template).to_string();
        self.root.join(name.replace("{camera}", &camera(number)))
    }

    fn write(&mut self, number: usize, slot: usize) {
        let start = self.plan.starts(number, slot);
        let fate = self.plan.tracks[number].fates[slot];
        let bytes = match fate {
            Fate::Empty => Vec::new(),
            Fate::Garbage => vec![0xa5; self.bytes.len()],
            Fate::Skewed => self.stamped(number, start, start - SKEW),
            Fate::Cut => {
                let mut bytes = self.stamped(number, start, start);
                bytes.truncate(bytes.len() * 3 / 5);
                bytes
            }
            Fate::Whole | Fate::Doubled | Fate::Late => self.stamped(number, start, start),
            Fate::Missing => unreachable!("nothing is written"),
        };
        self.put(&self.path(number, start), &bytes);
        if fate == Fate::Doubled {
            self.put(&self.path(number, start + SignedDuration::from_secs(3)), &bytes);
        }
        let files = 1 + usize::from(fate == Fate::Doubled);
        self.written.segments += files;
        self.written.empty += usize::from(fate == Fate::Empty);
        self.written.bytes += (bytes.len() * files) as u64;
    }

    /// The clip with the time at which it claims to begin; no two are alike.
    fn stamped(&self, number: usize, start: Timestamp, claimed: Timestamp) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        assert!(stamp_creation(&mut bytes, claimed.as_second()) >= 3);
        let word = format!("{number:08}{:016}", start.as_second());
        bytes.extend_from_slice(&u32::try_from(8 + word.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(b"free");
        bytes.extend_from_slice(word.as_bytes());
        bytes
    }

    fn put(&self, path: &Path, bytes: &[u8]) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn act(&self, number: usize, act: Act) {
        for slot in act.first..act.first + act.count {
            let path = self.path(number, self.plan.starts(number, slot));
            match act.deed {
                Deed::Alter => replace_quietly(&path),
                Deed::Delete => delete(&path),
                Deed::Rename => fs::rename(&path, path.with_extension("old.mp4")).unwrap(),
            }
        }
    }
}
