//! The other commands, each once for real.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::support::agent::{COULD_NOT_TELL, DONE, REFUSED, VIOLATIONS, ended, holdfast, run};
use crate::support::footage::{FRIGATE, Footage, MOTIONEYE, delete, last_hour};
use crate::support::site::Site;

#[test]
fn discover_names_the_recorder_and_why() {
    for (naming, name) in [(FRIGATE, "frigate"), (MOTIONEYE, "motioneye")] {
        let site = Site::new();
        Footage::days(naming, "gate", 2, last_hour()).lay(&site.footage());
        let mut command = holdfast();
        command.arg("discover").arg(site.footage()).args(["--format", "json"]);
        let text = ended(&mut command).expect_code(DONE).json().to_string();
        assert!(text.to_lowercase().contains(name), "{name} not recognised: {text}");
    }
}

#[test]
fn init_writes_a_configuration_that_check_accepts() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let mut command = holdfast();
    command.arg("init").arg(site.footage()).current_dir(site.path());
    ended(&mut command).expect_code(DONE);
    let file = site.path().join("holdfast.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(site.footage().to_str().unwrap()) && text.contains('#'), "{text}");
    let mut command = holdfast();
    command.args(["check", "--format", "json", "--state"]).arg(site.state()).current_dir(site.path());
    let document = ended(&mut command).expect_code(COULD_NOT_TELL).json();
    assert_eq!(document["cameras"][0]["segments"], 48);
}

#[test]
fn init_names_what_stays_unseen_in_the_language_asked_for() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    for (lang, words) in [("en", "Who looks at footage"), ("zh-CN", "谁看了录像")] {
        let file = site.path().join(format!("{lang}.toml"));
        let mut command = holdfast();
        command.arg("init").arg(site.footage()).args(["--lang", lang, "--output"]).arg(&file);
        ended(&mut command).expect_code(DONE);
        let text = std::fs::read_to_string(&file).unwrap();
        for part in [words, "- /var/log/frigate:/dev/shm/logs", "hainan-", "# id = \"frigate/gate\""] {
            assert!(text.contains(part), "no {part:?} in {text}");
        }
        let mut command = holdfast();
        command.args(["check", "--format", "json", "--config"]).arg(&file).arg("--state").arg(site.state());
        ended(&mut command).expect_code(COULD_NOT_TELL);
    }
}

#[test]
fn init_writes_nothing_where_it_recognises_nothing() {
    let site = Site::new();
    let mut command = holdfast();
    command.arg("init").arg(site.footage()).current_dir(site.path());
    let ended = ended(&mut command).expect_code(COULD_NOT_TELL);
    assert!(ended.stderr.contains("Nothing was recognised"), "{}", ended.stderr);
    assert!(!site.path().join("holdfast.toml").exists());
}

#[test]
fn init_takes_the_names_of_a_recorder_that_nobody_recognises_as_a_template() {
    let site = Site::new();
    for hour in ["08", "09", "10"] {
        std::fs::write(site.footage().join(format!("clip gate 20261120 {hour}0000.mkv")), b"footage")
            .unwrap();
    }
    let init = |layout: Option<&str>| {
        let mut command = holdfast();
        command.arg("init").arg("footage").args(layout.map(|l| format!("--layout={l}")));
        ended(command.args(["--lang", "en"]).current_dir(site.path()))
    };
    let unknown = init(None).expect_code(COULD_NOT_TELL).stderr;
    assert!(unknown.contains("`holdfast init footage --layout '{camera}/"), "what to do next: {unknown}");
    let other = init(Some("{camera}/%Y-%m-%d/%H-%M-%S.mp4")).expect_code(COULD_NOT_TELL).stderr;
    assert!(other.contains("No file is named like {camera}/%Y"), "{other}");
    assert!(!site.path().join("holdfast.toml").exists());
    init(Some("clip {camera} %Y%m%d %H%M%S.mkv")).expect_code(DONE);
    let mut command = holdfast();
    command.args(["check", "--format", "json", "--state"]).arg(site.state()).current_dir(site.path());
    let document = ended(&mut command).json();
    assert_eq!(document["cameras"][0]["id"], "nvr/gate", "{document:#}");
    assert_eq!(document["cameras"][0]["segments"], 3);
}

#[test]
fn init_never_overwrites_a_configuration() {
    let site = Site::new();
    std::fs::write(site.path().join("holdfast.toml"), "# mine").unwrap();
    let mut command = holdfast();
    command.arg("init").arg(site.footage()).current_dir(site.path());
    let ended = ended(&mut command).expect_code(2);
    assert!(ended.stderr.contains("holdfast.toml"), "{}", ended.stderr);
    assert_eq!(std::fs::read_to_string(site.path().join("holdfast.toml")).unwrap(), "# mine");
}

#[test]
fn findings_outlive_the_check_and_can_be_shown() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    laid[400..403].iter().for_each(|file| delete(&file.path));
    site.configure("thirty-days", "");
    let checked = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS);
    let id = checked.findings("recording_continuity")[0]["id"].as_str().unwrap().to_owned();
    let listed = site.holdfast(&["findings", "list", "--format", "json"]).expect_code(DONE);
    assert!(listed.stdout.contains(&id), "{}", listed.stdout);
    let shown = site.holdfast(&["findings", "show", &id]).expect_code(DONE);
    assert!(shown.stdout.contains(&id) && shown.stdout.contains("gate"), "{}", shown.stdout);
    let again = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS);
    let ids: Vec<_> = again.findings("recording_continuity").iter().map(|f| f["id"].clone()).collect();
    assert_eq!(ids, [id], "a second pass finds the same finding, not another");
}

#[test]
fn rules_and_clauses_are_listed_and_every_clause_has_a_status() {
    assert!(run(["rules", "list"]).expect_code(DONE).stdout.contains("min_retention"));
    assert!(run(["rules", "show", "min_retention"]).expect_code(DONE).stdout.contains("min_days"));
    let document = run(["clauses", "--regulation", "hainan", "--format", "json"]).expect_code(DONE).json();
    let clauses = document["clauses"].as_array().unwrap();
    assert!(clauses.len() > 20, "{} clauses", clauses.len());
    for clause in clauses {
        let status = clause["status"].as_str().unwrap();
        assert!(
            ["pass", "breach", "could_not_tell", "attested", "lapsed", "listed"].contains(&status),
            "{clause:#}"
        );
    }
}

#[test]
fn a_proof_is_asked_for_by_the_clocks_of_the_site_which_say_what_was_meant() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let file = site.configure("thirty-days", "");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("tz = \"UTC\"", "tz = \"Europe/Berlin\"")).unwrap();
    site.holdfast(&["check"]);
    let at = laid[20].start + SignedDuration::from_mins(5);
    let civil = at.to_zoned(TimeZone::get("Europe/Berlin").unwrap()).strftime("%Y-%m-%dT%H:%M").to_string();
    let (utc, out) = (at.to_string(), site.path().join("proof"));
    let prove = |at: &str| {
        let out = out.to_str().unwrap();
        site.holdfast(&["ledger", "prove", "--camera", "nvr1/gate", "--at", at, "--out", out, "--lang", "en"])
    };
    let (by_clock, by_offset) = (prove(&civil).expect_code(DONE), prove(&utc).expect_code(DONE));
    assert_eq!(by_clock.stdout, by_offset.stdout);
    assert!(
        by_clock.stderr.contains(&civil) && by_clock.stderr.contains(&format!("({utc})")),
        "{by_clock:?}"
    );
    // An hour that occurred twice, and one that never did: both readings, and no choice.
    for (asked, readings) in [
        ("2026-10-25T02:30", ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]),
        ("2026-03-29T02:30", ["2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"]),
    ] {
        let refused = prove(asked).expect_code(REFUSED);
        assert!(readings.iter().all(|reading| refused.stderr.contains(reading)), "{refused:?}");
    }
}
