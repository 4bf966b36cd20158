//! A site with six hours of footage that was sealed, and bags from it.

use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use walkdir::WalkDir;

use crate::support::agent::{Ended, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, Laid, last_hour};
use crate::support::site::Site;

/// Integrity failure of anything that `verify` checks.
pub const FAILED: i32 = 4;

/// Footage and the state that sealed it.
pub struct Sealed {
    pub site: Site,
    pub laid: Vec<Laid>,
}

impl Sealed {
    /// Six hours of one camera, hashed and sealed.
    pub fn new() -> Self {
        let site = Site::new();
        let six = SignedDuration::from_hours(6);
        let footage = Footage { from: last_hour() - six, ..Footage::days(FRIGATE, "gate", 1, last_hour()) };
        let laid = footage.lay(&site.footage());
        assert_eq!(laid.len(), 6);
        let sealed = Self { site, laid };
        sealed.look();
        sealed
    }

    /// One more pass over the footage.
    pub fn look(&self) {
        let ended = self.site.audit("thirty-days", &[]);
        assert!([0, 1, 3].contains(&ended.code), "{ended:?}");
    }

    /// `holdfast` with this site's state.
    pub fn holdfast(&self, arguments: &[&str]) -> Ended {
        ended(holdfast().args(arguments).arg("--state").arg(self.site.state()))
    }

    /// `export bag` of all six hours to `out`, with a reason; further arguments as on the command line.
    pub fn export(&self, out: &Path, further: &[&str]) -> Ended {
        let (from, to) = (self.laid[0].start.to_string(), self.laid[5].end.to_string());
        let out = out.to_str().unwrap();
        let mut all = vec!["export", "bag", "--camera", "gate", "--from", &from, "--to", &to, "--out", out];
        all.extend(further);
        if !further.contains(&"--lang") {
            all.extend(["--lang", "en"]);
        }
        self.holdfast(&all)
    }

    /// A whole bag.
    pub fn bag(&self) -> PathBuf {
        let out = self.site.path().join("bag");
        self.export(&out, &["--inspection", "Police, case 123"]).expect_code(0);
        out
    }

    /// The log's verifier key.
    pub fn key(&self) -> String {
        self.holdfast(&["ledger", "key"]).expect_code(0).stdout.trim().to_owned()
    }
}

/// Files below a folder, by their relative names.
pub fn files(dir: &Path) -> Vec<String> {
    let all = WalkDir::new(dir).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = all.filter(|e| e.file_type().is_file());
    files.map(|e| e.path().strip_prefix(dir).unwrap().to_str().unwrap().to_owned()).collect()
}

/// Changes one bit of one byte of a file; gives back what stood there.
pub fn flip(file: &Path, at: usize, bit: u8) -> Vec<u8> {
    let before = std::fs::read(file).unwrap();
    let mut bytes = before.clone();
    let at = at % bytes.len();
    bytes[at] ^= 1 << (bit % 8);
    std::fs::write(file, bytes).unwrap();
    before
}

/// The first recording of a bag.
pub fn recording(bag: &Path) -> String {
    let is_one = |f: &String| f.starts_with("data/video/") && !f.ends_with("BLAKE3SUMS");
    files(bag).into_iter().find(is_one).unwrap()
}
