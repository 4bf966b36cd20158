//! Builds a recorder's tree from `tests/fixtures/recorders/<id>/tree.txt` and walks it.

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use holdfast::model::observation::KnownFile;
use holdfast::model::observation::{MediaFacts, Observation, Readability};
use holdfast::model::{RecorderId, RelPath, UtcMs};
use holdfast::sources::layout::Layout;
use holdfast::sources::walk::{Helpers, Tally, Walk, walk};
use jiff::tz::TimeZone;

/// A minute past which every fixture's newest file was written.
pub const NOW: &str = "2026-11-22T00:00:00Z";

pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recorders").join(name)
}

/// Lays out the tree of a recorder: a file's content is the length of its footage in seconds.
pub fn build(name: &str, root: &Path) {
    for line in fs::read_to_string(folder(name).join("tree.txt")).unwrap().lines() {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let (mtime, length, path) = (UtcMs::parse(words[0]).unwrap(), words[1], root.join(words[2]));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, if length == "-" { "" } else { length }).unwrap();
        touch(&path, mtime);
    }
}

pub fn touch(path: &Path, mtime: UtcMs) {
    let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(mtime.0).unwrap());
    File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(at)).unwrap();
}

/// Container facts as a fixture's bytes give them: a length, never a start.
pub fn probe(path: &Path, bytes: u64) -> std::io::Result<MediaFacts> {
    let readability = if bytes == 0 { Readability::Empty } else { Readability::Whole };
    let length = fs::read_to_string(path)?.parse::<u64>().ok().map(|seconds| seconds * 1000);
    Ok(MediaFacts {
        container: "mp4".to_owned(),
        start: None,
        duration_ms: length,
        playable_ms: length,
        readability,
    })
}

/// Walks a root as the site in Berlin would, knowing nothing before.
pub fn observe(layout: &Layout, root: &Path) -> (Vec<Observation>, Tally) {
    observe_with(layout, root, &|_, _| None)
}

pub fn observe_with(
    layout: &Layout,
    root: &Path,
    known: &dyn Fn(&str, &RelPath) -> Option<KnownFile>,
) -> (Vec<Observation>, Tally) {
    let recorder = RecorderId::new("nvr").unwrap();
    let compiled = layout.compile(&TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    let mut seen = Vec::new();
    let spec = Walk {
        recorder: &recorder,
        name: "root",
        path: root,
        layout: &compiled,
        default_camera: "camera",
        now: UtcMs::parse(NOW).unwrap(),
    };
    let tally = walk(&spec, &Helpers { known, probe: &probe }, &mut |o| seen.push(o));
    (seen, tally)
}
