//! `holdfast doctor` against set-ups with one fault each: the fault is named, its remedy is a line that can be typed,
//! and what stays unseen is said. Every check is seen failing.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use holdfast::app::doctor::{CHECKS, Case, Standing};
use rustix::fs::{FlockOperation, flock};
use serde_json::Value;

use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, REFUSED, VIOLATIONS, ended, holdfast, run};
use crate::support::dead_mount::DeadMount;
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::group::Group;
use crate::support::server::Foreground;
use crate::support::site::Site;

/// A site with a recorder that has been judged once.
pub fn site(further: &str) -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    site.configure("untouched", further);
    let checked = site.holdfast(&["check"]);
    assert!([DONE, VIOLATIONS, COULD_NOT_TELL].contains(&checked.code), "{}", checked.stderr);
    site
}

/// What doctor says in English.
pub fn doctor(site: &Site, further: &[&str]) -> Ended {
    let arguments: Vec<&str> =
        ["doctor", "--format", "json", "--lang", "en"].iter().chain(further).copied().collect();
    site.holdfast(&arguments)
}

/// The points of one check.
#[track_caller]
pub fn points(ended: &Ended, check: &str) -> Vec<Value> {
    let document = ended.json();
    let all = document["points"].as_array().unwrap();
    all.iter().filter(|p| p["check"] == check).cloned().collect()
}

/// The one point of a check has this case; a wanting one says what to do and what stays unseen.
#[track_caller]
pub fn finds(ended: &Ended, check: &str, case: Case) -> Value {
    let points = points(ended, check);
    let point = points.iter().find(|p| p["case"] == case.as_str());
    let point = point.unwrap_or_else(|| panic!("no {} among {points:#?}", case.as_str())).clone();
    if case.standing() == Standing::Good {
        assert!(point["remedy"].is_null() && point["unseen"].is_null(), "{point:#}");
        return point;
    }
    for words in [&point["text"], &point["remedy"], &point["unseen"]["text"]] {
        assert!(words.as_str().is_some_and(|w| w.len() > 5), "{point:#}");
    }
    assert!(
        !point["commands"].as_array().unwrap().is_empty(),
        "a remedy is a line that can be typed: {point:#}"
    );
    if case.standing() == Standing::Failed {
        assert_eq!(ended.code, VIOLATIONS, "{point:#}");
    }
    point
}

/// Puts another line in the place of the policy's.
fn with_policy(file: &Path, line: &str) {
    let text = fs::read_to_string(file).unwrap();
    let (head, _) = text.split_once("files = ").unwrap();
    fs::write(file, format!("{head}{line}\n")).unwrap();
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn a_sound_site_has_a_good_point_for_everything_that_it_set_up() {
    let ended = doctor(&site(""), &[]);
    for (check, case) in [
        ("configuration", Case::ConfigurationGood),
        ("account", Case::AccountGood),
        ("state", Case::StateGood),
        ("rights", Case::RightsGood),
        ("key", Case::KeyGood),
        ("stores", Case::StoresGood),
        ("footage", Case::RootGood),
        ("pictures", Case::PicturesGood),
        ("mail", Case::MailNone),
        ("agent", Case::AgentNever),
        ("metrics", Case::MetricsNone),
        ("witnesses", Case::WitnessNone),
        ("stamps", Case::StampNone),
        ("dead_man", Case::DeadManNone),
        ("status", Case::StatusNone),
        ("logs", Case::LogsNone),
        ("groups", Case::GroupsNone),
    ] {
        finds(&ended, check, case);
    }
    assert!([DONE, COULD_NOT_TELL].contains(&ended.code), "nothing failed: {}", ended.stdout);
}

#[test]
fn every_check_gives_a_point_and_the_document_is_that_of_its_schema() {
    let schema = run(["schema", "doctor"]).expect_code(DONE).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let broken = Site::new();
    for document in [doctor(&site(""), &[]).json(), doctor(&broken, &[]).expect_code(REFUSED).json()] {
        let wrong: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let seen: BTreeSet<&str> =
            document["points"].as_array().unwrap().iter().map(|p| p["check"].as_str().unwrap()).collect();
        assert_eq!(seen, CHECKS.iter().map(|c| c.id).collect());
    }
}

#[test]
fn the_text_is_spoken_in_both_languages_and_names_the_remedy_on_a_line_of_its_own() {
    let site = site("");
    mode(&site.state().join("keys/log.key"), 0o644);
    let line = format!("chmod 600 {}", site.state().join("keys/log.key").display());
    for (lang, words) in [("en", "FAILED: "), ("zh-CN", "失败：")] {
        let text = site.holdfast(&["doctor", "--lang", lang]).expect_code(VIOLATIONS).stdout;
        assert!(text.contains(words) && text.lines().any(|l| l.trim() == line), "{text}");
    }
}

#[test]
fn a_broken_configuration_is_refused_with_every_mistake_and_the_machine_is_looked_at_all_the_same() {
    let site = Site::new();
    let file = site.configure("untouched", "[metrics]\nlisten = \"nowhere\"\n\n[budgett]\n");
    let ended = doctor(&site, &[]).expect_code(REFUSED);
    let point = points(&ended, "configuration").remove(0);
    assert_eq!(point["case"], Case::ConfigurationBroken.as_str());
    for words in ["budgett", "listen", file.to_str().unwrap()] {
        assert!(point["text"].to_string().contains(words) && ended.stderr.contains(words), "{point:#}");
    }
    assert_eq!(points(&ended, "inotify")[0]["case"], Case::InotifyGood.as_str());
    assert_eq!(points(&ended, "footage")[0]["case"], Case::NotLooked.as_str());
}

#[test]
fn where_there_is_no_configuration_the_line_that_writes_one_is_shown() {
    let folder = Site::new();
    for (lang, words) in [("en", "There is none, here or in /etc/holdfast"), ("zh-CN", "没有配置文件")]
    {
        let mut command = holdfast();
        command.args(["doctor", "--format", "json", "--lang", lang]).current_dir(folder.path());
        let ended = ended(&mut command).expect_code(REFUSED);
        let point = points(&ended, "configuration").remove(0);
        assert_eq!(point["case"], Case::ConfigurationMissing.as_str(), "{point:#}");
        assert!(point["text"].as_str().unwrap().contains(words), "{point:#}");
        assert_eq!(point["commands"][0], "holdfast init PATH");
    }
}

#[test]
fn rights_that_are_too_wide_are_named_with_the_line_that_closes_them() {
    let site = site("");
    let (state, key, file) =
        (site.state(), site.state().join("keys/log.key"), site.path().join("holdfast.toml"));
    for (path, wide, narrow, check, case) in [
        (&state, 0o750, 0o700, "rights", Case::StateOpen),
        (&key, 0o640, 0o600, "key", Case::KeyOpen),
        (&file, 0o664, 0o644, "rights", Case::ConfigurationOpen),
    ] {
        mode(path, wide);
        let point = finds(&doctor(&site, &[]), check, case);
        let line = point["commands"][0].as_str().unwrap().to_owned();
        assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success(), "{line}");
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o7777, narrow, "{line}");
        assert_ne!(doctor(&site, &[]).code, VIOLATIONS, "the line of {check} mends it");
    }
}

#[test]
fn a_key_that_is_no_key_and_a_store_that_is_no_store_hide_the_ledger() {
    let site = site("");
    let (key, store) = (site.state().join("keys/log.key"), site.state().join("evidence.db"));
    let good = fs::read(&key).unwrap();
    fs::write(&key, "garbage\n").unwrap();
    finds(&doctor(&site, &[]), "key", Case::KeyBroken);
    fs::write(&key, good).unwrap();
    fs::write(store, "no database, but long enough to be one".repeat(200)).unwrap();
    finds(&doctor(&site, &[]), "stores", Case::StoresBroken);
}

#[test]
fn an_account_without_rights_learns_what_it_cannot_see_and_root_that_it_proves_nothing() {
    let site = site("");
    mode(&site.path().join("holdfast.toml"), 0o644);
    let own = |who: &str| {
        let chown = Command::new("chown").args(["-R", who]).arg(site.state()).status().unwrap();
        assert!(chown.success());
    };
    own("nobody");
    finds(&doctor(&site, &[]), "account", Case::AccountRoot);

    let command = site.command(&["doctor", "--format", "json", "--lang", "en"]);
    let as_nobody = || {
        let mut nobody = Command::new("setpriv");
        nobody.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
        nobody.arg(command.get_program()).args(command.get_args()).current_dir("/");
        ended(&mut nobody)
    };
    finds(&as_nobody(), "account", Case::AccountGood);
    finds(&as_nobody(), "footage", Case::RootGood);
    mode(&site.footage().join("recordings"), 0o700);
    finds(&as_nobody(), "footage", Case::RootPartly);
    mode(&site.footage(), 0o700);
    let point = finds(&as_nobody(), "footage", Case::RootUnreadable);
    assert!(point["unseen"]["kinds"].to_string().contains("segment_integrity"), "{point:#}");
    own("root");
    finds(&as_nobody(), "account", Case::AccountOther);
}

#[test]
fn another_disk_a_read_only_one_and_a_full_one_are_told_apart() {
    let site = Site::new();
    let (footage, state) = (Disk::ext4(64), Disk::ext4(48));
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&footage.path());
    let file = site.configure("untouched", "");
    let text = fs::read_to_string(&file).unwrap();
    let text = text.replace("\"footage\"", &format!("{:?}", footage.path()));
    let text = text.replace("\"state\"", &format!("{:?}", state.path().join("state")));
    fs::write(&file, text).unwrap();
    assert_ne!(site.holdfast(&["check"]).code, REFUSED);

    // 48 MiB hold a start, and no year.
    finds(&doctor(&site, &[]), "state", Case::StateFull);
    finds(&doctor(&site, &[]), "disks", Case::DisksApart);
    let remount = |how: &str| {
        let done = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(state.path()).status();
        assert!(done.unwrap().success());
    };
    remount("ro");
    finds(&doctor(&site, &[]), "state", Case::StateReadOnly);
    remount("rw");
    footage.unmount();
    finds(&doctor(&site, &[]), "footage", Case::RootReplaced);
    footage.mount();
    finds(&doctor(&site, &[]), "footage", Case::RootGood);
}

#[test]
fn a_recorder_that_shares_our_disk_and_a_product_that_shows_little_are_told_as_choices() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    let file = site.configure("untouched", "");
    with_policy(&file, "packs = [\"hainan\"]");
    let ended = doctor(&site, &[]);
    let shared = finds(&ended, "disks", Case::DisksShared);
    assert_eq!(shared["standing"], "advice");
    let blind = points(&ended, "products");
    assert!(blind.len() >= 3 && blind.iter().all(|p| p["case"] == Case::ProductBlind.as_str()), "{blind:#?}");
    assert!(blind[0]["commands"].to_string().contains("/dev/shm/logs"), "{blind:#?}");
    assert!(blind[0]["unseen"]["clauses"].to_string().contains("hainan-16"), "{blind:#?}");
    assert!(blind[0]["unseen"]["kinds"].to_string().contains("approval_chain"), "{blind:#?}");
}

#[test]
fn a_rule_that_asks_what_cameras_show_needs_ffmpeg() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    let policy = site.path().join("views.toml");
    let asks = "[regulation]\nid = \"views\"\nname = { zh = \"画面\", en = \"Views\" }\n\n[[rule]]\nkind = \"view_tamper\"\n";
    fs::write(&policy, asks).unwrap();
    let file = site.configure("untouched", "");
    with_policy(&file, "files = [\"views.toml\"]");
    let without = |site: &Site| {
        let mut command = site.command(&["doctor", "--format", "json"]);
        ended(command.env("PATH", site.path()))
    };
    let point = finds(&without(&site), "pictures", Case::PicturesMissing);
    assert_eq!(point["unseen"]["kinds"], serde_json::json!(["view_tamper"]));
    finds(&doctor(&site, &[]), "pictures", Case::PicturesGood);
    site.configure("untouched", "");
    finds(&without(&site), "pictures", Case::PicturesUnasked);
}

/// A program of this name that prints these words, in a folder to be put in front of `PATH`.
fn program(folder: &Path, name: &str, prints: &str) {
    fs::create_dir_all(folder).unwrap();
    let file = folder.join(name);
    fs::write(&file, format!("#!/bin/sh\necho '{prints}'\n")).unwrap();
    mode(&file, 0o755);
}

/// Neither `timedatectl` nor `chronyc` can say "yes" on a machine without systemd; mocks speak their lines.
#[test]
fn the_clock_is_good_only_where_a_program_says_that_it_is_synchronised() {
    let site = site("");
    let bin = site.path().join("bin");
    let asked = || {
        let mut command = site.command(&["doctor", "--format", "json"]);
        ended(command.env("PATH", format!("{}:/usr/bin:/bin", bin.display())))
    };
    program(&bin, "timedatectl", "NTPSynchronized=no");
    let point = finds(&asked(), "clock", Case::ClockFree);
    assert_eq!(point["commands"][0], "timedatectl set-ntp true");
    program(&bin, "timedatectl", "NTPSynchronized=yes");
    finds(&asked(), "clock", Case::ClockGood);
    program(&bin, "timedatectl", "");
    program(&bin, "chronyc", "Leap status     : Normal");
    finds(&asked(), "clock", Case::ClockGood);
    program(&bin, "chronyc", "506 Cannot talk to daemon");
    let unknown = asked();
    finds(&unknown, "clock", Case::ClockUnknown);
    assert_eq!(unknown.code, COULD_NOT_TELL, "what nobody can say is not in order");
}

#[test]
fn a_clock_behind_the_newest_pass_is_named_with_both_times() {
    let site = site("");
    let command = site.command(&["doctor", "--format", "json"]);
    let mut earlier = Command::new("faketime");
    earlier.args(["-f", "-1h"]).arg(command.get_program()).args(command.get_args());
    earlier.env_clear().env("PATH", "/usr/bin:/bin").env("LANG", "C.UTF-8");
    finds(&ended(&mut earlier), "clock", Case::ClockBehind);
}

#[test]
fn an_agent_that_runs_that_ended_and_that_does_not_answer_are_told_apart() {
    let port = crate::support::server::free_port();
    let site = site(&format!("[metrics]\nlisten = \"127.0.0.1:{port}\"\n"));
    finds(&doctor(&site, &[]), "metrics", Case::MetricsIdle);
    let mut agent = Foreground::start("holdfast", &site.command(&["run"]), site.path());
    agent.wait_for("answer", std::time::Duration::from_secs(60), || {
        (points(&doctor(&site, &[]), "metrics")[0]["case"] == Case::MetricsGood.as_str()).then_some(())
    });
    let point = finds(&doctor(&site, &[]), "agent", Case::AgentGood);
    assert!(point["text"].as_str().unwrap().contains(env!("CARGO_PKG_VERSION")), "{point:#}");

    // The configuration moved on, the agent did not.
    let moved = crate::support::server::free_port();
    site.configure("untouched", &format!("[metrics]\nlisten = \"127.0.0.1:{moved}\"\n"));
    finds(&doctor(&site, &[]), "metrics", Case::MetricsSilent);
    site.configure("untouched", &format!("[metrics]\nlisten = \"127.0.0.1:{port}\"\n"));
    agent.stop();
    finds(&doctor(&site, &[]), "agent", Case::AgentEnded);

    let lock = fs::File::open(site.state().join("lock")).unwrap();
    flock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
    finds(&doctor(&site, &[]), "agent", Case::AgentSilent);
}

#[test]
fn before_the_first_start_everything_is_said_to_be_made_by_it() {
    let site = Site::new();
    let file = site.configure("untouched", "");
    let ended = doctor(&site, &[]);
    for (check, case) in [
        ("state", Case::StateNew),
        ("key", Case::KeyNew),
        ("stores", Case::StoresNew),
        ("footage", Case::RootNew),
    ] {
        finds(&ended, check, case);
    }
    assert!(!site.state().exists(), "looking makes nothing");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"state\"", "\"holdfast.toml/state\"")).unwrap();
    finds(&doctor(&site, &[]), "state", Case::StateMissing);
    fs::write(&file, text.replace("layout = \"frigate\"", "template = \"{camera}/%s.mp4\"")).unwrap();
    finds(&doctor(&site, &[]), "products", Case::ProductGood);
    let (head, rest) = text.split_once("[[recorder]]").unwrap();
    fs::write(&file, format!("{head}[policy]{}", rest.split_once("[policy]").unwrap().1)).unwrap();
    finds(&doctor(&site, &[]), "footage", Case::RootNone);
}

#[test]
fn storage_that_never_answers_costs_its_patience_and_nothing_more() {
    let site = site("[budget]\npatience = \"1s\"\n");
    let _dead = DeadMount::at(&site.footage().join("recordings/0000-dead"));
    let hangs = finds(&doctor(&site, &[]), "footage", Case::RootHangs);
    assert!(hangs["text"].as_str().unwrap().contains("1 s"), "{hangs:#}");
}

#[test]
fn an_agent_that_has_judged_nothing_yet_says_so_at_its_door() {
    let port = crate::support::server::free_port();
    let site = Site::new();
    site.configure(
        "untouched",
        &format!("[budget]\npatience = \"10m\"\n\n[metrics]\nlisten = \"127.0.0.1:{port}\"\n"),
    );
    let _dead = DeadMount::at(&site.footage().join("recordings"));
    let mut agent = Foreground::start("holdfast", &site.command(&["run"]), site.path());
    agent.wait_for_port(port, std::time::Duration::from_secs(60));
    // The agent waits for its storage; we need not.
    let quick = fs::read_to_string(site.path().join("holdfast.toml")).unwrap().replace("10m", "1s");
    fs::write(site.path().join("holdfast.toml"), quick).unwrap();
    let point = finds(&doctor(&site, &[]), "metrics", Case::MetricsUnready);
    assert!(point["commands"][0].as_str().unwrap().ends_with("/readyz"), "{point:#}");
}

/// Cases that no set-up of these tests can bring about, and why.
const UNSEEN: &[(Case, &str)] = &[
    (Case::InotifyFew, "a limit of the machine"),
    (Case::InotifyUnknown, "a container that hides it"),
    (Case::PressureNone, "a kernel without it"),
    (Case::PressureGood, "a kernel with it"),
    (Case::LandlockGood, "a kernel with it"),
    (Case::LandlockNone, "a kernel without it"),
    (Case::LandlockUnknown, "securityfs is not mounted"),
    (Case::MailPlainLogin, "a server that takes a password without encryption; that of the tests refuses it"),
    (Case::AgentOther, "two versions of the program"),
    (Case::StoresFrozen, "tests/crash brings it about"),
    (Case::WitnessContradicts, "tests/witness brings it about"),
    (Case::WitnessNotListed, "tests/witness brings it about"),
];

/// A case that no test names is a sentence that nobody ever saw.
#[test]
fn every_case_is_found_by_a_test_or_says_why_not() {
    let tests = concat!(include_str!("doctor.rs"), include_str!("outside.rs"));
    let told: BTreeSet<String> = UNSEEN.iter().map(|(case, _)| format!("{case:?}")).collect();
    for case in Case::ALL {
        let named = tests.matches(&format!("Case::{case:?}")).count();
        assert!(named > 0, "{case:?} is found by no test");
        assert!(
            !told.contains(&format!("{case:?}")) || named == 1,
            "{case:?} is found: take it off the list"
        );
    }
}

#[test]
fn a_control_group_that_is_not_there_is_told_from_one_that_is() {
    let (site, group) = (site(""), Group::new());
    let file = site.path().join("holdfast.toml");
    let plain = fs::read_to_string(&file).unwrap();
    for (name, case) in [(group.name(), Case::GroupsGood), ("/no.such.group".to_owned(), Case::GroupsMissing)]
    {
        fs::write(&file, plain.replace("layout = ", &format!("cgroup = {name:?}\nlayout = "))).unwrap();
        let point = finds(&doctor(&site, &[]), "groups", case);
        assert!(point["text"].as_str().unwrap().contains(&name), "{point:#}");
    }
}
