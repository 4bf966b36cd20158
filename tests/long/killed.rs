//! "Killing any process at any point loses no acknowledged fact and doubles none."

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::support::agent::{COULD_NOT_TELL, DONE};
use crate::support::footage::{FRIGATE, Footage, Laid, last_hour};
use crate::support::site::Site;

/// Passes that are killed, each at a later point of its course.
const ROUNDS: u32 = 40;

#[test]
fn a_pass_killed_at_any_moment_loses_no_segment_and_seals_none_twice() {
    let site = Site::new();
    site.configure("untouched", "");
    let mut laid = hours(200, i64::from(ROUNDS) + 200).lay(&site.footage());
    let whole_pass = duration_of_a_first_pass();
    for round in 0..ROUNDS {
        let age = i64::from(ROUNDS - round);
        laid.extend(hours(1, age).lay(&site.footage()));
        // from the first instruction to a little past the end of an undisturbed pass
        kill_after(&site, whole_pass * (round + 1) / (ROUNDS - 4));
    }
    for _ in 0..2 {
        let ended = site.holdfast(&["check", "--format", "json"]);
        assert!(
            [DONE, COULD_NOT_TELL].contains(&ended.code),
            "{}\n{}\n{}",
            ended.code,
            ended.stdout,
            ended.stderr
        );
        assert_eq!(ended.json()["cameras"][0]["segments"], laid.len());
        each_is_sealed_once(&site.state(), &laid);
    }
}

/// `count` hours, the first one beginning `age` hours ago.
fn hours(count: i64, age: i64) -> Footage {
    let from = last_hour() - SignedDuration::from_hours(age);
    let to = from + SignedDuration::from_hours(count);
    Footage { from, to, ..Footage::days(FRIGATE, "gate", 1, to) }
}

fn duration_of_a_first_pass() -> Duration {
    let site = Site::new();
    site.configure("untouched", "");
    hours(200, 240).lay(&site.footage());
    let begun = Instant::now();
    let ended = site.holdfast(&["check"]);
    assert!([DONE, COULD_NOT_TELL].contains(&ended.code), "{}\n{}", ended.code, ended.stderr);
    begun.elapsed()
}

fn kill_after(site: &Site, delay: Duration) {
    let check = site.command(&["check"]);
    let mut command = Command::new("timeout");
    command.arg("--signal=KILL").arg(format!("{:.3}", delay.as_secs_f64().max(0.001)));
    command.arg(check.get_program()).args(check.get_args());
    let status = command.output().unwrap().status;
    // 137: killed in time; otherwise it was done before
    let code = status.code().unwrap_or(137);
    assert!([DONE, COULD_NOT_TELL, 137].contains(&code), "{status}");
}

/// Every segment's SHA-256 stands in exactly one leaf, in whichever writing.
fn each_is_sealed_once(state: &Path, laid: &[Laid]) {
    let leaves = entry_bundles(state);
    for file in laid {
        let digest: [u8; 32] = Sha256::digest(std::fs::read(&file.path).unwrap()).into();
        let found: usize = writings(&digest).iter().map(|writing| occurrences(&leaves, writing)).sum();
        assert_eq!(found, 1, "{} is sealed {found} times", file.path.display());
    }
}

fn writings(digest: &[u8; 32]) -> [Vec<u8>; 3] {
    use base64::Engine as _;
    let mut hex = String::new();
    digest.iter().for_each(|byte| write!(hex, "{byte:02x}").unwrap());
    let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(digest);
    [digest.to_vec(), hex.into_bytes(), base64.into_bytes()]
}

fn occurrences(haystack: &[u8], needle: &[u8]) -> usize {
    haystack.windows(needle.len()).filter(|window| *window == needle).count()
}

/// All leaves: the full bundle of each number, else its widest part (`N.p/W`).
fn entry_bundles(state: &Path) -> Vec<u8> {
    let mut widest: BTreeMap<PathBuf, (u32, PathBuf)> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(state.join("tlog/tile/entries")).into_iter().map(Result::unwrap) {
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.into_path();
        let folder = path.parent().unwrap();
        let (number, width) = if folder.extension().is_some_and(|e| e == "p") {
            (folder.with_extension(""), path.file_name().unwrap().to_str().unwrap().parse().unwrap())
        } else {
            (path.clone(), 256)
        };
        let best = widest.entry(number).or_insert((0, PathBuf::new()));
        *best = best.clone().max((width, path));
    }
    widest.into_values().flat_map(|(_, path)| std::fs::read(path).unwrap()).collect()
}
