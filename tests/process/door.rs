//! What a newcomer types first: folders whose recorder is doubtful, clocks of another zone, lists as offices keep them.

use std::fs;
use std::path::Path;

use jiff::tz::TimeZone;

use crate::support::agent::{DONE, Ended, REFUSED, VIOLATIONS, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, MOTIONEYE, last_hour};
use crate::support::site::{Site, policy_file};

fn run_in(folder: &Path, arguments: &[&str]) -> Ended {
    ended(holdfast().args(arguments).current_dir(folder))
}

/// Two days of a plain `ffmpeg -f segment` in names that motionEye uses as well.
fn plain_tree(site: &Site) -> Vec<crate::support::footage::Laid> {
    Footage::days(MOTIONEYE, "gate", 4, last_hour()).lay(&site.footage())
}

#[test]
fn names_that_fit_two_products_are_shown_as_a_tie_everywhere() {
    let site = Site::new();
    plain_tree(&site);
    let text = run_in(site.path(), &["discover", "footage", "--lang", "en"]).expect_code(DONE).stdout;
    assert!(text.contains("ffmpeg_segment") && text.contains("may also be motioneye"), "{text}");
    assert!(text.contains("50 %") || text.contains("47 %"), "half as sure: {text}");
    assert!(!text.contains("100 %"), "{text}");
    let json = run_in(site.path(), &["discover", "footage", "--format", "json"]).expect_code(DONE).json();
    let root = &json["paths"][0]["roots"][0];
    assert_eq!((&root["layout"], &root["runners_up"][0]["tied"]), (&"ffmpeg_segment".into(), &true.into()));
    run_in(site.path(), &["init", "footage", "--lang", "en"]).expect_code(DONE);
    let written = fs::read_to_string(site.path().join("holdfast.toml")).unwrap();
    let at =
        |line: &str| written.lines().position(|l| l == line).unwrap_or_else(|| panic!("{line}: {written}"));
    assert_eq!(at("layout = \"ffmpeg_segment\"") + 3, at("# layout = \"motioneye\""), "{written}");
    assert!(!written.contains("100 %"), "{written}");
    let audit = run_in(site.path(), &["audit", "footage", "--format", "json", "--lang", "en"]).json();
    let why = audit["recorders"][0]["why"].to_string();
    assert!(why.contains("motioneye"), "{why}");
}

#[test]
fn what_only_one_product_leaves_behind_settles_a_tie() {
    let site = Site::new();
    let laid = plain_tree(&site);
    let mut beside = laid[0].path.clone().into_os_string();
    beside.push(".thumb");
    fs::write(beside, "").unwrap();
    let json = run_in(site.path(), &["discover", "footage", "--format", "json"]).expect_code(DONE).json();
    let root = &json["paths"][0]["roots"][0];
    assert_eq!((&root["layout"], &root["sure"]), (&"motioneye".into(), &100.into()));
}

#[test]
fn a_day_that_is_missing_from_footage_of_all_hours_is_found_whatever_the_layout_usually_holds() {
    let site = Site::new();
    let laid = plain_tree(&site);
    for gone in laid.iter().skip(30).take(24) {
        crate::support::footage::delete(&gone.path);
    }
    let file = site.configure("baseline", "");
    let text = fs::read_to_string(&file).unwrap();
    let text = text
        .replace("layout = \"frigate\"", "layout = \"motioneye\"")
        .replace(&format!("files = [{:?}]", policy_file("baseline")), "packs = [\"baseline\"]");
    fs::write(&file, text).unwrap();
    let ended = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS);
    assert_eq!(ended.findings("recording_continuity").len(), 1, "{}", ended.stdout);
}

#[test]
fn discover_tries_the_layout_that_it_is_told() {
    let site = Site::new();
    plain_tree(&site);
    let template = "{camera}/%Y-%m-%d/%H-%M-%S.mp4";
    let text = run_in(site.path(), &["discover", "footage", "--layout", template]).expect_code(DONE).stdout;
    assert!(text.contains("template") && text.contains("gate"), "{text}");
    let wrong =
        run_in(site.path(), &["discover", "footage", "--layout", "{camra}/%Q.mp4", "--lang", "zh-CN"]);
    let said = wrong.expect_code(REFUSED).stderr;
    assert!(said.contains("是否想写 {camera}") && said.contains("不认识的时间成分“%Q”"), "{said}");
    assert!(!said.contains("\\x0a") && !said.contains("byte"), "{said}");
}

#[test]
fn a_table_is_as_wide_as_the_terminal_says() {
    let site = Site::new();
    plain_tree(&site);
    let mut command = holdfast();
    command.args(["discover", "footage"]).env("COLUMNS", "60").current_dir(site.path());
    let text = ended(&mut command).expect_code(DONE).stdout;
    let table = text
        .lines()
        .take_while(|l| !l.contains("motioneye,") && !l.starts_with(&*site.path().to_string_lossy()));
    assert!(table.take(5).all(|line| line.chars().count() <= 60), "{text}");
}

#[test]
fn names_of_another_zone_are_asked_about_before_anything_is_told() {
    let site = Site::new();
    let mut footage = Footage::days(MOTIONEYE, "gate", 2, last_hour());
    footage.zone = TimeZone::get("Asia/Shanghai").unwrap();
    footage.lay(&site.footage());
    let audit =
        |further: &[&str]| run_in(site.path(), &[&["audit", "footage", "--lang", "en"], further].concat());
    let text = audit(&["--tz", "UTC"]).stdout;
    let (asked, found) = (text.find("--tz Asia/Shanghai"), text.find("File names 8 h ahead"));
    assert!(asked.is_some() && found.is_some() && asked < found, "{text}");
    assert!(!text.contains("Recorder's clock 8 h ahead"), "{text}");
    let document = audit(&["--tz", "UTC", "--format", "json"]).json();
    let unknown = document["unknown"].as_array().unwrap();
    assert!(
        unknown.iter().any(|u| u["rule"] == "camera_downtime" && u["why"] == "future_time"),
        "what is now cannot be told: {unknown:#?}"
    );
    assert_eq!(document["questions"][0]["about"], "clock");
    let right = audit(&["--tz", "Asia/Shanghai", "--format", "json"]).json();
    assert_eq!(right["questions"].as_array().unwrap().len(), 0, "{right:#}");
    let mut init = holdfast();
    init.args(["init", "footage", "--lang", "zh-CN"]).env("TZ", "UTC").current_dir(site.path());
    let said = ended(&mut init).expect_code(DONE).stderr;
    assert!(said.contains("Asia/Shanghai"), "{said}");
}

/// A site under the baseline whose inventory is `cameras.csv`.
fn with_list(list: &[u8], policy: &str) -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    let file = site.configure("thirty-days", "[inventory]\nfile = \"cameras.csv\"\n");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace(&format!("files = [{:?}]", policy_file("thirty-days")), policy)).unwrap();
    fs::write(site.path().join("cameras.csv"), list).unwrap();
    site
}

const BASELINE: &str = "packs = [\"baseline\"]";

#[test]
fn a_forbidden_zone_in_the_words_of_the_office_is_a_breach() {
    for zone in ["宿舍室内", "宿舍室内、浴室", "dormitory_interior", "走廊/浴室", "Inside a dormitory room"]
    {
        let site = with_list(format!("编号,区域标签\nnvr1/gate,{zone}\n").as_bytes(), BASELINE);
        let ended = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS);
        assert_eq!(ended.findings("disallowed_zone").len(), 1, "{zone}");
    }
}

#[test]
fn a_misspelt_zone_is_shown_at_its_place_and_passes_nothing() {
    let site = with_list("编号,区域标签\nnvr1/gate,大们\n".as_bytes(), BASELINE);
    let ended = site.holdfast(&["check", "--format", "json", "--lang", "zh-CN"]);
    for words in ["cameras.csv:2", "^^", "“大们”", "是否想写 `大门`"] {
        assert!(ended.stderr.contains(words), "no {words} in {}", ended.stderr);
    }
    let unknown = ended.json()["unknown"].clone();
    let tag = unknown.as_array().unwrap().iter().find(|u| u["rule"] == "disallowed_zone").cloned();
    assert_eq!(tag.map(|u| u["why"].clone()), Some("unknown_tag".into()), "{unknown:#}");
    let file = site.path().join("holdfast.toml");
    let own = fs::read_to_string(&file).unwrap().replace("[inventory]\n", "[inventory]\ntags = [\"大们\"]\n");
    fs::write(&file, own).unwrap();
    let ended = site.holdfast(&["check", "--format", "json", "--lang", "zh-CN"]);
    assert!(!ended.stderr.contains("大们"), "a word of the site's own: {}", ended.stderr);
    let unknown = ended.json()["unknown"].clone();
    assert!(unknown.as_array().unwrap().iter().all(|u| u["rule"] != "disallowed_zone"), "{unknown:#}");
}

#[test]
fn a_list_as_a_chinese_spreadsheet_saves_it_is_read_and_that_is_said() {
    let list = "编号,区域标签\nnvr1/gate,宿舍室内\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(list);
    let site = with_list(&gbk, BASELINE);
    let ended = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS);
    assert_eq!(ended.findings("disallowed_zone").len(), 1);
    assert!(ended.stderr.contains("GB18030"), "{}", ended.stderr);
}

#[test]
fn every_mistake_of_every_file_is_told_at_once_and_in_chinese() {
    let list = "编号,启用日期,录像时段\nxx/b,2026-13-40,always\ngate,2026-01-01,\n";
    let site = with_list(list.as_bytes(), "packs = [\"baselin\"]");
    let said = site.holdfast(&["check", "--lang", "zh-CN"]).expect_code(REFUSED).stderr;
    for words in [
        "2026-13-40",
        "always",
        "\"gate\" 不能作为摄像机编号",
        "baselin",
        "是否想写 `baseline`",
        "共 4 处问题",
    ] {
        assert!(said.contains(words), "no {words} in {said}");
    }
    let english = ["cannot", "write", "column", "first here", "choose"];
    assert!(english.iter().all(|w| !said.contains(w)), "{said}");
}

#[test]
fn a_row_of_a_recorder_that_nobody_declared_is_refused_with_the_nearest() {
    let site = with_list("id\nnvr1/gate\nnvrl/hall\n".as_bytes(), BASELINE);
    let said = site.holdfast(&["check", "--lang", "en"]).expect_code(REFUSED).stderr;
    for words in ["cameras.csv:3:1", "^^^^^^^^^", "\"nvrl\"", "did you mean `nvr1`"] {
        assert!(said.contains(words), "no {words} in {said}");
    }
}

#[test]
fn what_the_baseline_asks_and_no_adopted_regulation_does_is_named() {
    let site = with_list(b"id,zone\nnvr1/gate,gate\n", "packs = [\"campus-security\"]");
    let said = site.holdfast(&["policy", "lint", "--lang", "en"]).expect_code(DONE).stderr;
    assert!(said.contains("recording_continuity (baseline-3)") && said.contains("holdfast.toml:"), "{said}");
    assert!(site.holdfast(&["check", "--lang", "en"]).stderr.contains("recording_continuity (baseline-3)"));
    let both = with_list(b"id,zone\nnvr1/gate,gate\n", "packs = [\"baseline\", \"campus-security\"]");
    let said = both.holdfast(&["policy", "lint", "--lang", "en"]).expect_code(DONE).stderr;
    assert!(!said.contains("baseline-"), "{said}");
}

#[test]
fn init_proposes_other_regulations_beside_the_baseline_and_writes_plain_paths() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&site.footage());
    fs::create_dir(site.path().join("work")).unwrap();
    run_in(&site.path().join("work"), &["init", "../footage", "--lang", "en"]).expect_code(DONE);
    let written = fs::read_to_string(site.path().join("work/holdfast.toml")).unwrap();
    assert!(written.contains("# packs = [\"baseline\", \"campus-security\"]"), "{written}");
    let root = site.footage().canonicalize().unwrap();
    assert!(written.contains(&format!("roots = [{root:?}]")), "{written}");
}

#[test]
fn a_file_that_is_not_there_has_no_line_to_point_at() {
    let folder = crate::support::server::open_folder();
    let said = run_in(folder.path(), &["check", "--config", "none.toml"]).expect_code(REFUSED).stderr;
    assert!(said.contains("none.toml") && !said.contains('^') && !said.contains("none.toml:1"), "{said}");
}

#[test]
fn a_camera_that_stopped_is_found_by_default() {
    let site = Site::new();
    let hour = jiff::SignedDuration::from_hours(1);
    Footage::days(FRIGATE, "hall", 2, last_hour()).lay(&site.footage());
    Footage::days(FRIGATE, "gate", 2, last_hour() - hour * 3).lay(&site.footage());
    let ended = run_in(site.path(), &["audit", "footage", "--format", "json"]).expect_code(VIOLATIONS);
    let found = ended.findings("camera_downtime");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0]["subject"].as_str().unwrap().ends_with("/gate"), "{found:#?}");
}

#[test]
fn a_camera_that_nobody_knows_is_answered_with_the_nearest() {
    let site = Site::new();
    let list: String = (1..=10).map(|n| format!("nvr1/lecture-hall-{n}\n")).collect();
    site.configure("thirty-days", "[inventory]\nfile = \"cameras.csv\"\n");
    fs::write(site.path().join("cameras.csv"), format!("id\n{list}")).unwrap();
    let said = site.holdfast(&["policy", "explain", "--camera", "x", "--lang", "en"]);
    let said = said.expect_code(REFUSED).stderr;
    assert!(said.contains("nvr1/lecture-hall-1"), "{said}");
}
