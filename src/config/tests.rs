//! Every mistake has its file; every file its text, as people read it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::text::{Lang, for_lang};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config")
}

fn none(_: &str) -> Option<String> {
    None
}

/// Reads a text as if it stood beside the fixtures, under a name without this machine's folders.
fn read(name: &str, text: &str) -> Result<Config, Problems> {
    Config::from_document(&Document::parse(name, text)?, &fixtures(), &none)
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(fixtures().join(name)).expect("fixture")
}

fn whole() -> Config {
    read("whole.toml", &fixture("whole.toml")).expect("valid")
}

#[test]
fn every_mistake_is_shown_at_its_place_with_what_to_do() {
    let mut names: Vec<String> = std::fs::read_dir(fixtures())
        .expect("folder")
        .map(|e| e.expect("entry").file_name().into_string().expect("utf-8"))
        .filter(|n| n.ends_with(".toml") && !matches!(n.as_str(), "whole.toml" | "smallest.toml"))
        .collect();
    names.sort();
    assert!(names.len() >= 40);
    for name in names {
        let problems = read(&name, &fixture(&name)).expect_err(&name);
        let text = problems.to_string().replace(&format!("{}/", fixtures().display()), "");
        insta::assert_snapshot!(name.trim_end_matches(".toml"), text);
    }
}

#[test]
fn three_mistakes_are_three_problems_in_the_order_of_the_file() {
    let problems = read("x.toml", &fixture("three-mistakes.toml")).expect_err("bad");
    let lines: Vec<usize> = problems.iter().map(|p| p.place.line()).collect();
    assert_eq!(lines, [1, 3, 8, 9]);
}

#[test]
fn colour_is_used_only_when_asked_for() {
    let problems = read("x.toml", &fixture("unknown-key.toml")).expect_err("bad");
    assert!(problems.render(true, for_lang(Lang::En)).contains('\u{1b}'));
    assert!(!problems.to_string().contains('\u{1b}'));
}

#[test]
fn problems_can_be_read_by_machines() {
    let problems = read("x.toml", &fixture("same-camera-twice.toml")).expect_err("bad");
    insta::assert_snapshot!("machine", serde_json::to_string_pretty(&problems.to_json()).expect("json"));
}

#[test]
fn the_smallest_configuration_has_its_defaults() {
    let config = read("smallest.toml", &fixture("smallest.toml")).expect("valid");
    assert_eq!(config.state_dir, Path::new("/var/lib/holdfast"));
    assert_eq!(config.site.lang, Language::Chinese);
    assert_eq!(config.policy.packs.iter().map(|p| p.value.as_str()).collect::<Vec<_>>(), ["baseline"]);
    assert_eq!(config.budget.hash_bytes_per_pass, 64 << 30);
    assert!(!config.has_inventory() && config.mail.is_none() && config.quorum.is_none());
}

#[test]
fn relative_paths_start_at_the_folder_of_the_file() {
    let config = whole();
    assert_eq!(config.state_dir, fixtures().join("state"));
    assert_eq!(config.recorders[0].roots[1], fixtures().join("footage/nvr1"));
    assert_eq!(config.policy.files[0].value, fixtures().join("site.toml"));
    assert_eq!(config.quorum, Some(fixtures().join("witnesses")));
    assert_eq!(config.stamps.urls, ["https://stamps.example.org/tsr", "http://tsa.example.net"]);
    assert_eq!(config.stamps.root, Some(fixtures().join("stamp-roots.pem")));
    assert_eq!(config.stamps.every, Duration::from_secs(12 * 3600));
    let mail = config.mail.as_ref().expect("mail");
    let hours = |n: u64| Duration::from_secs(n * 3600);
    assert_eq!((mail.remind_every, mail.remind_at_most, mail.restored_after), (hours(48), 5, hours(1) / 2));
    assert_eq!(mail.recipients.iter().map(|r| r.after).collect::<Vec<_>>(), [hours(72)]);
    assert_eq!(mail.recipients[0].digest, Cadence::ALL);
    assert_eq!(Cadence::ALL.map(|c| mail.schedule(c)), ["30 7 * * 1-5", "0 8 * * 1"]);
    assert_eq!(config.dead_man_url.as_deref(), Some("https://alive.example.org/campus"));
    assert_eq!(config.metrics, "192.0.2.7:9713".parse().ok());
    let Some(Mail { transport: MailTransport::Smtp { login, port, .. }, .. }) = config.mail else {
        panic!("smtp expected")
    };
    assert_eq!(login, Some(("holdfast".to_owned(), fixtures().join("secrets/mail"))));
    assert_eq!(port, 465);
}

#[test]
fn declarations_keep_their_lines() {
    let config = whole();
    let text = fixture("whole.toml");
    let line_of = |place: &Place| text.lines().nth(place.line() - 1).expect("line").to_owned();
    assert_eq!(line_of(&config.recorders[1].place), "[[recorder]]");
    assert_eq!(line_of(&config.policy.packs[0].place), "packs = [\"hainan\"]");
    assert_eq!(line_of(&config.policy.overrides[1].place_of("wins_over")), "wins_over = \"max_retention\"");
    let gate = config.cameras.iter().find(|c| c.id.as_str() == "nvr1/gate").expect("inline");
    assert_eq!(line_of(&gate.place), "id = \"nvr1/gate\"");
}

#[test]
fn an_inventory_with_chinese_headers_keeps_blanks_blank_and_knows_its_lines() {
    let config = whole();
    let find = |id: &str| config.cameras.iter().find(|c| c.id.as_str() == id).expect("declared");
    let dorm = find("nvr1/dorm");
    assert_eq!(dorm.department.as_deref(), Some("学生处"));
    assert_eq!(dorm.labels, ["privacy", "national_exam"]);
    assert_eq!(dorm.in_service.map(|d| d.to_string()).as_deref(), Some("2019-11-04"));
    assert_eq!(dorm.extra, BTreeMap::from([("杆号".to_owned(), "12".to_owned())]));
    assert_eq!(dorm.place.line(), 2);
    let training = find("nvr1/training");
    assert_eq!((training.monitoring_level.as_deref(), training.place.line()), (None, 4));
}

#[test]
fn words_of_zones_become_tags_and_unknown_ones_are_shown_at_their_place() {
    let text = "[site]\nid = \"campus\"\ntz = \"UTC\"\n\n[inventory]\ntags = [\"自行车棚\"]\n\n\
                [[camera]]\nid = \"nvr1/a\"\nzone = [\"宿舍室内、浴室\", \"自行车棚\"]\nview = [\"Corridor\"]\n\
                labels = [\"个人隐私\"]\narea = \"教学区域\"\nsystem_kind = \"公共系统\"\n\n\
                [[camera]]\nid = \"nvr1/b\"\nzone = [\"大们\", \"三楼东侧\"]\n";
    let config = read("tags.toml", text).expect("valid");
    let camera =
        |id: &str| config.cameras.iter().find(|c| c.id.as_str() == id).expect("declared").value.clone();
    let a = camera("nvr1/a");
    assert_eq!(a.zone, ["dormitory_interior", "bathroom", "自行车棚"]);
    assert_eq!((a.view, a.labels), (vec!["corridor".to_owned()], vec!["privacy".to_owned()]));
    assert_eq!((a.area.as_deref(), a.system_kind.as_deref()), (Some("classroom_teaching"), Some("public")));
    assert_eq!(
        (a.unknown_tags.len(), camera("nvr1/b").unknown_tags),
        (0, vec!["大们".to_owned(), "三楼东侧".to_owned()])
    );
    for lang in Lang::ALL {
        insta::assert_snapshot!(format!("tags_{lang}"), config.notes.render_notes(false, for_lang(lang)));
    }
}

#[test]
fn a_camera_of_a_recorder_that_nobody_declared_is_refused() {
    let text = fixture("whole.toml") + "\n[[camera]]\nid = \"nvrl/yard\"\n";
    let problems = read("whole.toml", &text).expect_err("no such recorder");
    assert_eq!(problems.len(), 1, "{problems}");
    let said = problems.to_string();
    assert!(said.contains("did you mean `nvr1`") && said.contains("^^^^^^^^^"), "{said}");
}

#[test]
fn the_environment_wins_over_the_file() {
    let env = |name: &str| match name {
        "HOLDFAST_STATE_DIR" => Some("/data/state".to_owned()),
        "HOLDFAST_MAIL_PASSWORD_FILE" => Some("/run/secrets/mail".to_owned()),
        _ => None,
    };
    let document = Document::parse("whole.toml", &fixture("whole.toml")).expect("toml");
    let config = Config::from_document(&document, &fixtures(), &env).expect("valid");
    assert_eq!(config.state_dir, Path::new("/data/state"));
    let Some(Mail { transport: MailTransport::Smtp { login, .. }, .. }) = config.mail else {
        panic!("smtp expected")
    };
    assert_eq!(login.map(|(_, file)| file), Some(PathBuf::from("/run/secrets/mail")));
}

#[test]
fn a_state_folder_from_the_environment_is_kept_out_of_footage_too() {
    let env = |name: &str| (name == "HOLDFAST_STATE_DIR").then(|| "/srv/nvr1/x".to_owned());
    let document = Document::parse("whole.toml", &fixture("whole.toml")).expect("toml");
    assert!(Config::from_document(&document, &fixtures(), &env).is_err());
}

#[test]
fn a_credential_of_systemd_is_found_in_its_folder() {
    let env = |name: &str| (name == "CREDENTIALS_DIRECTORY").then(|| "/run/credentials/x".to_owned());
    let document = Document::parse("c.toml", &fixture("credential-without-systemd.toml")).expect("toml");
    let config = Config::from_document(&document, &fixtures(), &env).expect("valid");
    let Some(Mail { transport: MailTransport::Smtp { login, .. }, .. }) = config.mail else {
        panic!("smtp expected")
    };
    assert_eq!(login.map(|(_, file)| file), Some(PathBuf::from("/run/credentials/x/smtp")));
}

#[test]
fn a_named_file_comes_before_the_environment() {
    let env = |name: &str| (name == "HOLDFAST_CONFIG").then(|| "/env.toml".to_owned());
    assert_eq!(find(Some(Path::new("a.toml")), &env), Some(PathBuf::from("a.toml")));
    assert_eq!(find(None, &env), Some(PathBuf::from("/env.toml")));
}

#[test]
fn a_file_that_is_not_there_is_a_problem_and_not_a_crash() {
    let problems = Config::load_with(Path::new("/nonexistent/holdfast.toml"), &none).expect_err("missing");
    assert!(problems.to_string().contains("cannot read /nonexistent/holdfast.toml"));
}

#[test]
fn the_schema_describes_every_key() {
    fn walk(schema: &serde_json::Value, path: &str, silent: &mut Vec<String>) {
        for (key, child) in schema.get("properties").and_then(|p| p.as_object()).into_iter().flatten() {
            let here = format!("{path}.{key}");
            if child.get("description").is_none() {
                silent.push(here.clone());
            }
            walk(child, &here, silent);
        }
        for (name, child) in schema.get("$defs").and_then(|d| d.as_object()).into_iter().flatten() {
            walk(child, name, silent);
        }
    }
    let mut silent = Vec::new();
    walk(&schema(), "", &mut silent);
    assert_eq!(silent, Vec::<String>::new());
}

/// Lines of a text on which a bare key is set, with the key.
pub(crate) fn keys(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(at, line)| {
            let (key, _) = line.split_once(" = ")?;
            key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_').then(|| (at, key.to_owned()))
        })
        .collect()
}

/// The text with the key of one line changed: a letter doubled, dropped or replaced.
pub(crate) fn mutate(text: &str, line: usize, key: &str, at: usize, how: u8) -> (String, String) {
    let mut letters: Vec<char> = key.chars().collect();
    let at = at % letters.len();
    match how {
        0 => letters.insert(at, 'q'),
        1 if letters.len() > 1 => {
            letters.remove(at);
        }
        _ => letters[at] = if letters[at] == 'q' { 'x' } else { 'q' },
    }
    let wrong: String = letters.into_iter().collect();
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(n, l)| if n == line { l.replacen(key, &wrong, 1) } else { l.to_owned() })
        .collect();
    (lines.join("\n"), wrong)
}

proptest! {
    #[test]
    fn any_misspelt_key_is_reported_on_its_line(pick in any::<prop::sample::Index>(), at in 0usize..40, how in 0u8..3) {
        let text = fixture("whole.toml");
        let keys = keys(&text);
        let (line, key) = pick.get(&keys);
        let (text, wrong) = mutate(&text, *line, key, at, how);
        let problems = read("whole.toml", &text).expect_err("misspelt");
        let message = format!("unknown key `{wrong}`");
        prop_assert!(
            problems.iter().any(|p| p.place.line() == line + 1 && p.message.to_string().starts_with(&message)),
            "{problems}"
        );
    }

    #[test]
    fn no_text_makes_the_loader_panic(text in "[\\[\\]a-z_=\"{}.,\n 0-9#一]{0,200}") {
        let _ = read("noise.toml", &text).map_err(|p| (p.render(true, for_lang(Lang::En)), p.to_json()));
    }
}

#[test]
fn a_key_that_stands_in_the_wrong_table_is_told_where_it_belongs() {
    for (misplaced, place) in [
        ("[[override]]\nkind = \"min_retention\"\n", "[[policy.override]]"),
        ("[[recipient]]\naddress = \"a@example.org\"\n", "[[mail.recipient]]"),
    ] {
        let text = fixture("whole.toml") + "\n" + misplaced;
        let said = read("whole.toml", &text).expect_err("no such table").to_string();
        assert!(said.contains(&format!("it belongs elsewhere in this file: {place}")), "{said}");
    }
}
