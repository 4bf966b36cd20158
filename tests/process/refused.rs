//! Input that is refused: exit code 2, nothing on standard output, and words that say what to do.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, REFUSED, VIOLATIONS, ended, run};
use crate::support::disk::Disk;
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::{Site, policy_file};

#[track_caller]
fn refused(ended: Ended, words: &[&str]) {
    let ended = ended.expect_code(REFUSED);
    for word in words {
        assert!(ended.stderr.contains(word), "no \"{word}\" in: {}", ended.stderr);
    }
    assert_eq!(ended.stdout, "");
}

#[test]
fn an_unknown_flag_is_refused_with_a_suggestion() {
    refused(run(["audit", "/", "--fulll"]), &["--fulll", "--full"]);
}

#[test]
fn an_unknown_command_is_refused() {
    refused(run(["audti"]), &["audti", "audit"]);
}

#[test]
fn a_path_that_does_not_exist_is_refused_by_name() {
    refused(run(["audit", "/no/such/recordings"]), &["/no/such/recordings"]);
}

#[test]
fn a_file_in_place_of_a_folder_is_refused_by_name() {
    let site = Site::new();
    let file = site.path().join("notes.txt");
    std::fs::write(&file, "no folder").unwrap();
    refused(site.audit_of(&file, "thirty-days", &[]), &["notes.txt"]);
}

#[test]
fn a_missing_configuration_is_refused_by_name() {
    refused(run(["check", "--config", "/no/such/holdfast.toml"]), &["/no/such/holdfast.toml"]);
}

#[test]
fn three_mistakes_of_a_policy_are_shown_at_once_with_line_and_caret() {
    let site = Site::new();
    let ended = site.audit("three-mistakes", &[]).expect_code(REFUSED);
    let places = ["three-mistakes.toml:8:1", "three-mistakes.toml:12:16", "three-mistakes.toml:15:8"];
    for words in places.iter().chain(&["min_dayz", "min_days", "thirty", "minimum_retention"]) {
        assert!(ended.stderr.contains(words), "no \"{words}\" in: {}", ended.stderr);
    }
    assert_eq!(ended.stderr.lines().filter(|line| line.contains('^')).count(), 3, "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
}

/// Findings about a name that matches nothing.
#[track_caller]
fn unmatched(ended: &Ended, name: &str) {
    let found = ended.findings("inventory_match");
    let about: Vec<_> = found.iter().filter(|f| f["subject"] == name).collect();
    assert_eq!((about.len(), &about[0]["facts"]["case"]), (1, &"unmatched".into()), "{found:#?}");
}

#[test]
fn an_override_for_a_camera_that_nobody_has_is_reported() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    site.configure(
        "thirty-days",
        "[[policy.override]]\nkind = \"min_retention\"\ncamera = [\"nvr1/no-such-gate\"]\nset = { min_days = 60 }\n\
         reason = \"the yard\"\nby = \"head of security\"\n",
    );
    let ended = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS);
    unmatched(&ended, "nvr1/no-such-gate");
}

#[test]
fn a_scope_with_a_zone_that_nobody_has_is_reported() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    site.configure("unknown-zone", "[[camera]]\nid = \"nvr1/gate\"\nzone = [\"gate\"]\n");
    unmatched(&site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS), "no_such_zone");
}

/// The program as a user who owns nothing here.
fn as_nobody(site: &Site, root: &Path) -> Ended {
    let program = site.path().join("holdfast");
    std::fs::copy(env!("CARGO_BIN_EXE_holdfast"), &program).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
    command.arg("audit").arg(root).arg("--policy").arg(site.path().join("policy.toml"));
    std::fs::copy(policy_file("thirty-days"), site.path().join("policy.toml")).unwrap();
    command.args(["--format", "json", "--lang", "en"]).env("TMPDIR", "/tmp").current_dir("/");
    ended(&mut command)
}

#[test]
fn a_root_that_may_not_be_read_is_refused_by_name() {
    let site = Site::new();
    std::fs::set_permissions(site.footage(), PermissionsExt::from_mode(0o700)).unwrap();
    let ended = as_nobody(&site, &site.footage()).expect_code(REFUSED);
    assert!(ended.stderr.contains("footage"), "{}", ended.stderr);
}

#[test]
fn a_folder_that_may_not_be_read_is_never_a_pass() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let hour = laid[100].path.parent().unwrap();
    std::fs::set_permissions(hour, PermissionsExt::from_mode(0o700)).unwrap();
    let document = as_nobody(&site, &site.footage()).expect_code(COULD_NOT_TELL).json();
    let unknown = document["unknown"].as_array().unwrap();
    assert!(unknown.iter().any(|u| u["why"] == "unreadable"), "{unknown:#?}");
}

#[test]
fn a_full_state_disk_is_an_error_and_nothing_half_written_is_accepted_later() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let disk = Disk::tmpfs(64 << 10);
    let audit = || {
        let mut command = site.audit_command(&site.footage(), "thirty-days");
        ended(command.arg("--state").arg(disk.path().join("state")))
    };
    let mut refusals = 0;
    for kibibytes in [64, 128, 256, 384, 512, 768, 1024] {
        disk.resize(kibibytes << 10);
        let ended = audit();
        if ended.code != REFUSED {
            break;
        }
        assert!(
            ended.stderr.to_lowercase().contains("space") || ended.stderr.contains("full"),
            "{}",
            ended.stderr
        );
        assert!(ended.stderr.contains(disk.path().to_str().unwrap()), "does not say where: {}", ended.stderr);
        refusals += 1;
    }
    assert!(refusals > 0, "no state fits into 64 KiB");
    disk.resize(64 << 20);
    let document = audit().expect_code(DONE).json();
    assert_eq!(document["cameras"][0]["segments"], laid.len());
}

#[test]
fn a_disk_that_fills_up_in_a_later_pass_loses_nothing_that_was_sealed() {
    let site = Site::new();
    let disk = Disk::tmpfs(64 << 20);
    let audit = || {
        let mut command = site.audit_command(&site.footage(), "thirty-days");
        ended(command.arg("--state").arg(disk.path().join("state")))
    };
    let first = Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let before = audit().expect_code(DONE).json();
    let second = Footage::days(FRIGATE, "yard", 35, last_hour()).lay(&site.footage());
    disk.resize(disk.used() + (64 << 10));
    let full = audit().expect_code(REFUSED);
    assert!(full.stderr.contains(disk.path().to_str().unwrap()), "does not say where: {}", full.stderr);
    assert_eq!(full.stdout, "", "no verdict from half a pass");
    disk.resize(64 << 20);
    let after = audit().expect_code(DONE).json();
    let segments = |document: &serde_json::Value| -> Vec<u64> {
        document["cameras"].as_array().unwrap().iter().map(|c| c["segments"].as_u64().unwrap()).collect()
    };
    assert_eq!(segments(&before), [first.len() as u64]);
    assert_eq!(segments(&after), [first.len() as u64, second.len() as u64]);
    assert_eq!(before["ledger"]["origin"], after["ledger"]["origin"]);
    let grown = after["ledger"]["size"].as_u64().unwrap() - before["ledger"]["size"].as_u64().unwrap();
    assert!(grown >= second.len() as u64, "{grown} leaves for {} new segments", second.len());
}

/// A refusal in Chinese: these words, and none of ours in English.
#[track_caller]
fn refused_in_chinese(ended: Ended, words: &[&str]) {
    for english in ["cannot", "error:", "help:", "unknown", "No such", "problems found"] {
        assert!(!ended.stderr.contains(english), "\"{english}\" in: {}", ended.stderr);
    }
    refused(ended, words);
}

#[test]
fn whoever_reads_chinese_is_refused_in_chinese_by_option_and_by_environment() {
    let site = Site::new();
    let nowhere = ["check", "--config", "/no/such/holdfast.toml", "--lang", "zh-CN"];
    refused_in_chinese(run(nowhere), &["无法读取 /no/such/holdfast.toml：不存在", "建议", "共 1 处问题"]);
    let mut by_environment = crate::support::agent::holdfast();
    by_environment.args(["check"]).env("LANG", "zh_CN.UTF-8").current_dir(site.path());
    refused_in_chinese(ended(&mut by_environment), &["未找到配置文件", "holdfast init"]);
    refused_in_chinese(run(["audit", "/no/such", "--lang", "zh-CN"]), &["无法审查 /no/such", "先挂载存储"]);
    let layout = ["audit", "/", "--layout", "nobody", "--lang", "zh-CN"];
    refused_in_chinese(run(layout), &["没有名为“nobody”的目录布局"]);
}

#[test]
fn mistakes_of_a_configuration_are_told_in_chinese_with_their_places() {
    let site = Site::new();
    site.configure(
        "thirty-days",
        "[findings]\nwaive_days_at_most = 0\n\n[ledger]\nstamp_every = \"often\"\nquroum = \"x\"\n",
    );
    let ended = site.holdfast(&["check", "--lang", "zh-CN"]);
    let words = [
        "不认识的键 `quroum`",
        "是否想写 `quorum`",
        "不能为",
        "请给出 1 至 366 的数字",
        "请写整数并带单位",
        "错误",
        "处问题",
    ];
    refused_in_chinese(ended, &words);
}

#[test]
fn acts_cameras_and_times_are_refused_in_chinese_and_a_time_with_an_example() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    site.configure("thirty-days", "");
    site.holdfast(&["check"]);
    let zh = |arguments: &[&str]| site.holdfast(&[arguments, &["--lang", "zh-CN"]].concat());
    refused_in_chinese(zh(&["findings", "show", "F-ffffffffff"]), &["F-ffffffffff"]);
    let out = site.path().join("bag");
    let bag = |camera: &str, from: &str| {
        let out = out.to_str().unwrap();
        let ask = [
            "export",
            "bag",
            "--camera",
            camera,
            "--from",
            from,
            "--to",
            "2027-01-01T00:00:00Z",
            "--out",
            out,
        ];
        zh(&[&ask[..], &["--inspection", "检查"]].concat())
    };
    refused_in_chinese(bag("gate", "yesterday"), &["--from yesterday 不是时间", "2026-11-20T08:00:00Z"]);
    refused_in_chinese(bag("nobody", "2020-01-01T00:00:00Z"), &["没有名为 nobody 的摄像机", "nvr1/gate"]);
    std::fs::create_dir(&out).unwrap();
    refused_in_chinese(bag("gate", "2020-01-01T00:00:00Z"), &["它已存在"]);
    let prove = ["ledger", "prove", "--camera", "gate", "--at", "noon"];
    refused_in_chinese(zh(&prove), &["--at noon 不是时间", "2026-11-20T16:00", "2026-11-20T08:00:00Z"]);
    let english = site.holdfast(&prove);
    refused(english, &["--at noon is no time", "2026-11-20T16:00", "2026-11-20T08:00:00Z"]);
}

#[test]
fn who_only_reads_stores_of_an_earlier_version_is_told_what_brings_them_up_to_date() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    site.configure("thirty-days", "");
    site.holdfast(&["check"]);
    let store = rusqlite::Connection::open(site.state().join("evidence.db")).unwrap();
    let version: i64 = store.query_row("pragma user_version", [], |r| r.get(0)).unwrap();
    store.pragma_update(None, "user_version", version - 1).unwrap();
    for command in [&["findings", "list"][..], &["status"], &["ledger", "status"], &["clauses"]] {
        let words = [&format!("schema {}", version - 1), "run `holdfast check"];
        refused(site.holdfast(command), &words);
    }
}
