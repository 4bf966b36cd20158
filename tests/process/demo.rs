//! The demo as a newcomer meets it: everything that was planted is found, nothing else is, and what it
//! leaves can be played, read and run again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::agent::{DONE, Ended, REFUSED, VIOLATIONS, ended, holdfast};
use crate::support::server::open_folder;

/// Kinds and how many findings of each are planted.
const PLANTED: &[(&str, usize)] = &[
    ("disallowed_zone", 1),
    ("early_deletion", 1),
    ("inventory_match", 3),
    ("max_retention", 1),
    ("min_retention", 1),
    ("recording_continuity", 3),
    ("segment_integrity", 4),
    ("storage_location", 2),
];

fn demo(folder: &Path, arguments: &[&str]) -> Ended {
    ended(holdfast().arg("demo").args(arguments).current_dir(folder))
}

fn check(config: &Path) -> Value {
    let mut command = holdfast();
    command.args(["check", "--format", "json", "--config"]).arg(config);
    ended(&mut command).expect_code(VIOLATIONS).json()
}

fn files(root: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter();
    let paths = entries.map(|e| e.unwrap().into_path());
    paths.filter(|path| path.extension().is_some_and(|e| e == ending)).collect()
}

#[test]
fn every_planted_violation_is_found_and_nothing_else() {
    let folder = open_folder();
    let shown = demo(folder.path(), &["--lang", "en"]).expect_code(DONE);
    assert!(shown.stdout.contains("All 16 were found, and nothing else was."), "{}", shown.stdout);
    let document = check(&folder.path().join("holdfast-demo/holdfast.toml"));
    let findings = document["findings"].as_array().unwrap();
    for finding in findings {
        let id = finding["id"].as_str().unwrap();
        assert!(shown.stdout.contains(id), "check found {id} and the demo did not: {finding:#}");
        assert_eq!(finding["state"], "ongoing", "{finding:#}");
    }
    for (kind, planted) in PLANTED {
        let found = findings.iter().filter(|f| f["rule"] == *kind).count();
        assert_eq!(found, *planted, "{kind}");
    }
    assert_eq!(findings.len(), PLANTED.iter().map(|p| p.1).sum::<usize>());
    names_its_policy(folder.path(), findings);
}

/// Whole in JSON, its first 12 digits wherever people read; a declared one says whose word it is.
fn names_its_policy(folder: &Path, findings: &[Value]) {
    let page = std::fs::read_to_string(folder.join("holdfast-demo/report.en.html")).unwrap();
    let zone = findings.iter().find(|f| f["rule"] == "disallowed_zone").unwrap();
    let policy = zone["policy"].as_str().unwrap();
    assert_eq!(policy.len(), 64, "a SHA-256 in hexadecimal");
    let config = folder.join("holdfast-demo/holdfast.toml");
    let mut show = holdfast();
    show.args(["findings", "show", zone["id"].as_str().unwrap(), "--lang", "en", "--config"]).arg(config);
    let shown = ended(&mut show).expect_code(DONE).stdout;
    for text in [&page, &shown] {
        assert!(text.contains(policy.get(..12).unwrap()), "{text}");
        assert!(text.contains("By declaration of ") && text.contains("no picture checked"), "{text}");
    }
    assert!(shown.contains(", line 4") && !shown.contains("{\""), "evidence is told in words: {shown}");
    let mut list = holdfast();
    list.args(["findings", "list", "--lang", "en", "--config"])
        .arg(folder.join("holdfast-demo/holdfast.toml"));
    let listed = ended(&mut list).expect_code(DONE).stdout;
    let places = ["Since", " critical ", "North gate (nvr1/gate-north)", " high ", " medium "];
    let places: Vec<_> =
        places.map(|part| listed.find(part).unwrap_or_else(|| panic!("{part}: {listed}"))).into();
    assert!(places.is_sorted(), "worst first: {listed}");
    let declared = &zone["evidence"][0];
    assert!(declared["declared_by"].is_string() && declared["declared_on"].is_string(), "{declared:#}");
}

#[test]
fn the_same_site_is_seen_from_wherever_check_is_typed() {
    let folder = open_folder();
    demo(folder.path(), &["here", "--lang", "zh-CN"]).expect_code(DONE);
    let from_above = ended(
        holdfast()
            .args(["check", "--format", "json", "--config", "here/holdfast.toml"])
            .current_dir(folder.path()),
    );
    let inside =
        ended(holdfast().args(["check", "--format", "json"]).current_dir(folder.path().join("here")));
    let ids = |ended: Ended| -> BTreeSet<String> {
        let document = ended.expect_code(VIOLATIONS).json();
        document["findings"].as_array().unwrap().iter().map(|f| f["id"].to_string()).collect()
    };
    assert_eq!(ids(from_above), ids(inside));
}

#[test]
fn pages_and_mails_stand_in_both_languages_and_footage_plays() {
    let folder = open_folder();
    demo(folder.path(), &["--lang", "en"]).expect_code(DONE);
    let dir = folder.path().join("holdfast-demo");
    for (file, words) in [("report.zh-CN.html", "发现项"), ("report.en.html", "Findings")] {
        let page = std::fs::read_to_string(dir.join(file)).unwrap();
        assert!(page.contains("<svg") && page.contains(words) && !page.contains("<script src"), "{file}");
    }
    mails_parse(&files(&dir.join("mail"), "eml"));
    let footage = files(&dir.join("footage"), "mp4");
    let of = |part: &str| footage.iter().find(|f| f.to_str().unwrap().contains(part)).unwrap();
    for camera in ["gate-north", "library", "dorm3-205", "locker-hall"] {
        assert_eq!(frames(of(camera)), 60, "an hour at a frame a minute");
    }
}

#[test]
fn a_number_that_is_loosened_right_after_the_demo_is_announced() {
    let folder = open_folder();
    demo(folder.path(), &["--lang", "en"]).expect_code(DONE);
    let dir = folder.path().join("holdfast-demo");
    let policy = dir.join("site-policy.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    std::fs::write(&policy, text.replace("max_days = 42", "max_days = 400")).unwrap();
    let before = files(&dir.join("mail"), "eml");
    check(&dir.join("holdfast.toml"));
    let mails = files(&dir.join("mail"), "eml");
    let announced = mails.iter().filter(|m| !before.contains(m));
    let texts: Vec<String> = announced.map(|m| std::fs::read_to_string(m).unwrap()).collect();
    assert!(texts.iter().any(|t| t.contains("max_days") && t.contains("400")), "{texts:#?}");
}

/// Read by Python's own mail parser: two for each language, a plain and an HTML part, nothing broken.
fn mails_parse(mails: &[PathBuf]) {
    const READ: &str = "import email, email.policy, sys\n\
        for f in sys.argv[1:]:\n\
        \x20   m = email.message_from_binary_file(open(f, 'rb'), policy=email.policy.default)\n\
        \x20   parts = [p.get_content_type() for p in m.walk() if not p.is_multipart()]\n\
        \x20   body = m.get_body(('plain',)).get_content()\n\
        \x20   assert not m.defects and 'text/html' in parts and 'nvr1/library' in body, f\n\
        \x20   print(m['To'], m['Subject'])\n";
    let output = Command::new("python3").arg("-c").arg(READ).args(mails).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    for to in ["security-office@college.example", "headmaster@college.example"] {
        assert_eq!(said.matches(to).count(), 2, "first contact and what changed: {said}");
    }
}

/// Frames that ffprobe decodes.
fn frames(file: &Path) -> u32 {
    let mut command = Command::new("ffprobe");
    command.args([
        "-v",
        "error",
        "-count_frames",
        "-show_entries",
        "stream=nb_read_frames",
        "-of",
        "csv=p=0",
    ]);
    let output = command.arg(file).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}: {output:?}", file.display());
    String::from_utf8(output.stdout).unwrap().trim().trim_end_matches(',').parse().unwrap()
}

#[test]
fn a_second_demo_starts_over_only_when_forced_and_keeps_what_was_edited() {
    let folder = open_folder();
    demo(folder.path(), &[]).expect_code(DONE);
    let refused = demo(folder.path(), &[]).expect_code(REFUSED);
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    let dir = folder.path().join("holdfast-demo");
    std::fs::write(dir.join("site-policy.toml"), "# edited").unwrap();
    let again = demo(folder.path(), &["--force", "--lang", "en"]).expect_code(DONE);
    assert!(again.stdout.contains("site-policy.toml.old-1"), "{}", again.stdout);
    assert!(again.stdout.contains("All 16 were found, and nothing else was."), "{}", again.stdout);
    assert_eq!(std::fs::read_to_string(dir.join("site-policy.toml.old-1")).unwrap(), "# edited");
}

#[test]
fn a_folder_with_anything_else_in_it_is_refused() {
    let folder = open_folder();
    std::fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
    for arguments in [&["."][..], &[".", "--force"]] {
        let refused = demo(folder.path(), arguments).expect_code(REFUSED);
        assert!(refused.stderr.contains("not empty"), "{}", refused.stderr);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
