//! `holdfast policy …` as scripts use it.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::agent::{COULD_NOT_TELL, DONE, REFUSED, VIOLATIONS, ended, holdfast, run};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::site::{Site, policy_file};

fn timeline(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/timelines");
    folder.join(name).to_str().unwrap().to_owned()
}

/// Wrong in every way that a site file can be: each mistake must be told in the same run.
const WRONG: &str = r#"
[site]
id = "campus"
tz = "Asia/Shanghai"
nmae = "misspelt key"
calendar = "days.toml"

[policy]
packs = ["hainan", "hospitel"]
files = ["house.toml"]

[[policy.override]]
kind = "min_retention"
camera = ["nvr1/gaet"]
set = { min_days = 60 }
reason = "unknown camera"
by = "Li"

[[policy.override]]
clause = "hainan-7-z"
set = { min_days = 60 }
reason = "unknown clause"
by = "Li"

[[policy.override]]
kind = "recording_continuity"
set = { max_gap_s = "2 min" }
reason = "wrong unit"
by = "Li"

[[camera]]
id = "nvr1/gate"
system_kind = "public"
"#;

const DAYS: &str = r#"
source = "the works council"

[[year]]
year = 2026
holidays = ["2025-10-01"]
"#;

const HOUSE: &str = r#"
[regulation]
id = "house"
name = { zh = "本单位", en = "House rules" }

[[rule]]
kind = "max_retention"
max_days = 20
gracedays = 2

[[chain]]
id = "view"
steps = [{ role = "head_of_securty" }]
"#;

#[test]
fn one_run_shows_every_mistake_of_a_site_with_its_line_and_what_to_do() {
    let site = Site::new();
    std::fs::write(site.path().join("holdfast.toml"), WRONG).unwrap();
    std::fs::write(site.path().join("house.toml"), HOUSE).unwrap();
    std::fs::write(site.path().join("days.toml"), DAYS).unwrap();
    let mut command = holdfast();
    command.args(["policy", "lint"]).current_dir(site.path());
    let shown = ended(&mut command).expect_code(REFUSED).stdout;
    for (what, caret) in [
        ("unknown key `nmae`", "did you mean `name`?"),
        ("no regulation is named \"hospitel\"", "did you mean `hospital`?"),
        ("no declared camera matches \"nvr1/gaet\"", "did you mean `nvr1/gate`?"),
        ("no rule in force decides a clause \"hainan-7-z\"", "did you mean"),
        ("`max_gap_s` must be", "max_gap_s = \"2 min\""),
        ("unknown key `gracedays`", "did you mean `grace_days`?"),
        ("these days do not lie in 2026", "holidays = [\"2025-10-01\"]"),
        ("unknown role \"head_of_securty\"", "did you mean `head_of_security`?"),
        ("max_days = 20 of max_retention contradicts", "name the winner"),
    ] {
        assert!(shown.contains(what) && shown.contains(caret), "{what}\n{caret}\nin\n{shown}");
    }
    assert!(shown.contains("^"), "no caret: {shown}");
    let mut command = holdfast();
    command.args(["policy", "lint", "holdfast.toml", "--format", "json"]).current_dir(site.path());
    let document = ended(&mut command).expect_code(REFUSED).json();
    let problems = document["problems"].as_array().unwrap();
    assert!(problems.len() >= 7, "{document:#}");
    for problem in problems {
        assert!(problem["place"]["line"].as_u64().unwrap() > 0 && !problem["help"].is_null(), "{problem:#}");
    }
}

#[test]
fn what_is_right_is_said_to_be_right() {
    let files = [policy_file("thirty-days").to_str().unwrap().to_owned(), timeline("baseline-5.toml")];
    let shown = run(["policy", "lint", "--lang", "en", &files[0], &files[1]]).expect_code(DONE).stdout;
    assert!(shown.contains("nothing to correct in 2 files"), "{shown}");
}

#[test]
fn packs_and_the_schema_are_printed() {
    let document = run(["policy", "packs", "--format", "json"]).expect_code(DONE).json();
    let packs = document["packs"].as_array().unwrap();
    assert_eq!(packs.len(), 26);
    let hainan = packs.iter().find(|p| p["id"] == "hainan").unwrap();
    assert_eq!((&hainan["clauses"], &hainan["status"]), (&json!(86), &json!("final")));
    let schema = run(["policy", "schema"]).expect_code(DONE).json();
    assert_eq!(schema, run(["schema", "regulation"]).expect_code(DONE).json());
}

#[test]
fn a_timeline_that_differs_ends_with_one_and_says_where() {
    let right = timeline("baseline-5.toml");
    run(["policy", "test", &right]).expect_code(DONE);
    let site = Site::new();
    let wrong = site.path().join("wrong.toml");
    let text = std::fs::read_to_string(&right).unwrap().replace("nvr1/slower\" },", "nvr1/slow\" },");
    std::fs::write(&wrong, text).unwrap();
    let wrong = wrong.to_str().unwrap();
    let shown = run(["policy", "test", "--lang", "en", &right, wrong]).expect_code(VIOLATIONS).stdout;
    assert!(shown.contains("baseline-5.toml: as expected (1 point in time)"), "{shown}");
    assert!(shown.contains("expected and not found: recording_continuity of nvr1/slow"), "{shown}");
    let document = run(["policy", "test", "--format", "json", wrong]).expect_code(VIOLATIONS).json();
    let differences = document["files"][0]["differences"].as_array().unwrap();
    let wrongs: Vec<&Value> = differences.iter().map(|d| &d["wrong"]).collect();
    assert_eq!((&document["passed"], wrongs), (&json!(false), vec![&json!("missing"), &json!("unexpected")]));
    run(["policy", "test", policy_file("three-mistakes").to_str().unwrap()]).expect_code(REFUSED);
}

/// A site whose camera must keep 60 days by its own choice instead of thirty.
fn chosen(site: &Site) {
    let further = "[[policy.override]]\nkind = \"min_retention\"\nset = { min_days = 60 }\nreason = \"Claims come late\"\nby = \"Li\"\n\
                   [[camera]]\nid = \"nvr1/gate\"\nin_service = \"2020-01-01\"\nzone = [\"gate\"]\n";
    site.configure("thirty-days", further);
}

#[test]
fn explain_says_who_set_each_number_and_what_it_replaced() {
    let site = Site::new();
    chosen(&site);
    let explain = ["policy", "explain", "--camera", "gate", "--format", "json"];
    let document = site.holdfast(&explain).expect_code(DONE).json();
    assert_eq!(document["camera"], "nvr1/gate");
    let values = document["values"].as_array().unwrap();
    let of = |kind: &str, name: &str| {
        values.iter().find(|v| v["kind"] == kind && v["parameter"] == name).unwrap().clone()
    };
    let days = of("min_retention", "min_days");
    assert_eq!(
        (&days["value"], &days["unit"], &days["set_by"]),
        (&json!(60), &json!("days"), &json!("site"))
    );
    assert_eq!((&days["overrode"][0]["value"], &days["reason"]), (&json!(30), &json!("Claims come late")));
    assert!(days["file"].as_str().unwrap().ends_with("holdfast.toml") && days["line"].as_u64().unwrap() > 1);
    let tolerance = of("min_retention", "tolerance_min");
    assert_eq!((&tolerance["set_by"], &tolerance["value"]), (&json!("default"), &json!(60)));
    assert_eq!((&tolerance["clause"], &tolerance["file"]), (&Value::Null, &Value::Null));
    let shown = site.holdfast(&["policy", "explain", "--camera", "nvr1/gate", "--lang", "zh-CN"]);
    assert!(shown.expect_code(DONE).stdout.contains("60 天"));
    let mut narrow = site.command(&["policy", "explain", "--camera", "nvr1/gate", "--lang", "en"]);
    let narrow = ended(narrow.env("COLUMNS", "70")).expect_code(DONE).stdout;
    let widest = narrow.lines().map(|l| l.chars().count()).max().unwrap();
    assert!(widest <= 70, "{widest} columns:\n{narrow}");
    let missing = site.holdfast(&["policy", "explain", "--camera", "nvr1/gaet"]).expect_code(REFUSED);
    assert!(missing.stderr.contains("did you mean `nvr1/gate`?"), "{}", missing.stderr);
}

#[test]
fn diff_and_simulate_say_which_cameras_would_stand_differently_and_write_nothing() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let camera = "[[camera]]\nid = \"nvr1/gate\"\nin_service = \"2020-01-01\"\nzone = [\"gate\"]\n";
    site.configure("thirty-days", camera);
    site.holdfast(&["check", "--format", "json"]).expect_code(DONE);
    let before = checkpoint(&site);
    let sixty = ["policy", "simulate", "--set", "min_retention.min_days=60", "--format", "json"];
    let document = site.holdfast(&sixty).expect_code(DONE).json();
    let moved =
        json!([{ "kind": "min_retention", "subject": "nvr1/gate", "before": "pass", "after": "breach" }]);
    assert_eq!(document["moved"], moved);
    assert_eq!(document["changes"][0]["direction"], "tightened");
    let typo =
        site.holdfast(&["policy", "simulate", "--set", "min_retention.min_dayz=60"]).expect_code(REFUSED);
    assert!(typo.stderr.contains("did you mean `min_days`?"), "{}", typo.stderr);

    let (old, new) = (site.path().join("old.toml"), site.path().join("holdfast.toml"));
    std::fs::copy(&new, &old).unwrap();
    chosen(&site);
    let mut command = holdfast();
    command.args(["policy", "diff", "--format", "json"]).args([&old, &new]);
    let document = ended(&mut command).expect_code(DONE).json();
    assert_eq!(document["moved"], moved);
    let change = &document["changes"][0];
    assert_eq!(
        (&change["name"], &change["old"], &change["new"]),
        (&json!("min_days"), &json!(30), &json!(60))
    );
    assert_eq!(before, checkpoint(&site));
}

fn checkpoint(site: &Site) -> Vec<u8> {
    std::fs::read(site.state().join("tlog/checkpoint")).unwrap()
}

/// Clauses of a regulation, by who decides them: automatic, register, attestation, outside.
const COUNTS: &[(&str, [usize; 4])] = &[
    ("court", [17, 37, 6, 7]),
    ("campus-security", [18, 38, 4, 6]),
    ("campus-usage", [9, 13, 1, 10]),
    ("company", [6, 7, 0, 6]),
    ("bank", [6, 10, 1, 5]),
    ("legal", [4, 10, 0, 5]),
    ("highway", [11, 6, 1, 1]),
    ("school", [7, 14, 0, 5]),
    ("city", [12, 6, 3, 3]),
    ("residential", [8, 12, 1, 4]),
    ("public-places", [5, 10, 3, 5]),
    ("xibei", [2, 11, 0, 6]),
    ("park", [4, 11, 0, 1]),
    ("traffic", [1, 10, 0, 7]),
    ("generic-retrieval", [4, 10, 0, 5]),
    ("hospital", [3, 10, 0, 9]),
    ("generic-rules", [4, 12, 0, 7]),
    ("school-viewing", [3, 7, 0, 2]),
    ("residential-video", [14, 6, 1, 5]),
    ("market", [3, 14, 0, 2]),
    ("hainan", [29, 37, 0, 20]),
];

#[test]
fn without_a_site_all_603_clauses_of_the_21_regulations_have_a_row_with_a_known_status() {
    let document = run(["clauses", "--format", "json"]).expect_code(DONE).json();
    let all = document["clauses"].as_array().unwrap();
    let mut total = 0;
    for (regulation, counts) in COUNTS {
        let own: Vec<&Value> = all.iter().filter(|c| c["regulation"] == *regulation).collect();
        let classes = ["automatic", "register", "attestation", "outside"];
        let found = classes.map(|class| own.iter().filter(|c| c["enforcement"] == class).count());
        assert_eq!(found, *counts, "{regulation}");
        total += own.len();
    }
    assert_eq!((COUNTS.len(), total), (21, 603));
    for clause in all {
        let listed = clause["enforcement"] == "outside";
        let status = clause["status"].as_str().unwrap();
        assert_eq!(status, if listed { "listed" } else { "could_not_tell" }, "{clause:#}");
        assert_eq!(clause["kinds"].as_array().unwrap().is_empty(), listed, "{clause:#}");
    }
}

#[test]
fn a_draft_warns_and_breaches_only_after_its_numbers_were_confirmed() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 9, last_hour()).lay(&site.footage());
    let file = site.configure("thirty-days", "");
    let text = std::fs::read_to_string(&file).unwrap();
    let head = text.split("[policy]").next().unwrap();
    std::fs::write(&file, format!("{head}[policy]\npacks = [\"eu-edpb\"]\n")).unwrap();
    let warned = site.holdfast(&["check", "--format", "json"]).expect_code(COULD_NOT_TELL).json();
    assert_eq!(warned["findings"], json!([]));
    let unknown = warned["unknown"].as_array().unwrap();
    assert!(
        unknown.iter().any(|u| u["rule"] == "max_retention" && u["why"] == "draft_figure"),
        "{unknown:#?}"
    );
    let mut explain = site.command(&["policy", "explain", "--camera", "nvr1/gate", "--lang", "en"]);
    let shown = ended(explain.env("COLUMNS", "200")).expect_code(DONE);
    assert!(shown.stdout.contains("draft, not confirmed"), "{}", shown.stdout);

    let confirmed = "[[policy.confirm]]\nclause = \"eu-edpb-121-a\"\nvalues = { max_days = 3, grace_days = 1 }\n\
                     source = \"version 2.0, paragraph 121\"\nby = \"Li, 2026-09-01\"\n";
    std::fs::write(&file, format!("{head}[policy]\npacks = [\"eu-edpb\"]\n\n{confirmed}")).unwrap();
    let breached = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS).json();
    assert_eq!(breached["findings"][0]["rule"], "max_retention");
    let mut explain = site.command(&["policy", "explain", "--camera", "nvr1/gate", "--lang", "en"]);
    let shown = ended(explain.env("COLUMNS", "200")).expect_code(DONE);
    assert!(shown.stdout.contains("confirmed by Li, 2026-09-01"), "{}", shown.stdout);
}

/// A site that cannot tell how a rule about zones stands, because nobody declared an inventory.
fn without_inventory(site: &Site, further: &str) {
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let house = "[regulation]\nid = \"house\"\nname = { zh = \"本单位\", en = \"House\" }\n\n[[rule]]\nkind = \"disallowed_zone\"\nzones = [\"toilet\"]\n";
    std::fs::write(site.path().join("house.toml"), house).unwrap();
    let file = site.configure("thirty-days", "");
    let text = std::fs::read_to_string(&file).unwrap();
    let head = text.split("[policy]").next().unwrap();
    std::fs::write(&file, format!("{head}[policy]\nfiles = [\"house.toml\"]\n{further}")).unwrap();
}

#[test]
fn what_cannot_be_told_is_accepted_by_a_signed_statement_until_its_day_and_always_shown() {
    let site = Site::new();
    let at = |name: &str| site.path().join(name).to_str().unwrap().to_owned();
    run(["policy", "key", "--name", "li-wei", &at("li.key")]).expect_code(DONE);
    run(["policy", "key", "--name", "li-wei", &at("li.key")]).expect_code(REFUSED);
    let statement = |until: &str| {
        format!(
            "statement = \"holdfast/statement/v1\"\nsite = \"campus\"\nrule = \"disallowed_zone\"\nwhy = \"no_inventory\"\n\
             subject = \"*\"\nuntil = \"{until}\"\nsays = \"The list of cameras comes in spring\"\n"
        )
    };
    let check = ["check", "--format", "json", "--lang", "en"];
    without_inventory(&site, "");
    site.holdfast(&check).expect_code(COULD_NOT_TELL);
    let signer = "statements = [\"list.note\"]\n\n[[policy.signer]]\nname = \"Head of Security\"\nkey_file = \"li.key.pub\"\n";
    without_inventory(&site, signer);
    std::fs::write(at("list.note"), statement("2999-12-31")).unwrap();
    let unsigned = site.holdfast(&["policy", "lint"]).expect_code(REFUSED).stdout;
    assert!(unsigned.contains("not signed by a known signer"), "{unsigned}");
    run(["policy", "sign", &at("list.note"), "--key", &at("li.key")]).expect_code(DONE);
    let accepted = site.holdfast(&check).expect_code(DONE).json();
    let unknown = &accepted["unknown"][0];
    assert_eq!(
        (&unknown["why"], &unknown["accepted"]["by"]),
        (&json!("no_inventory"), &json!(["Head of Security"]))
    );
    assert_eq!(accepted["counts"]["accepted"], accepted["counts"]["unknown"]);
    let shown = site.holdfast(&["clauses", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(shown["clauses"], json!([]), "house rules have no clauses");
    let shown = site.holdfast(&["check", "--lang", "en"]).expect_code(DONE).stdout;
    assert!(shown.contains("Accepted by Head of Security until 2999-12-31"), "{shown}");

    // A letter that was changed after signing.
    let signed = std::fs::read_to_string(at("list.note")).unwrap();
    std::fs::write(at("list.note"), signed.replace("spring", "autumn")).unwrap();
    site.holdfast(&check).expect_code(REFUSED);
    // A day that has passed.
    std::fs::write(at("list.note"), statement("2020-12-31")).unwrap();
    run(["policy", "sign", &at("list.note"), "--key", &at("li.key")]).expect_code(DONE);
    site.holdfast(&check).expect_code(COULD_NOT_TELL);
}

#[test]
fn a_check_tells_those_told_so_far_that_less_is_asked_and_needs_a_signature_where_the_site_wants_it() {
    let site = Site::new();
    let at = |name: &str| site.path().join(name).to_str().unwrap().to_owned();
    run(["policy", "key", "--name", "li-wei", &at("li.key")]).expect_code(DONE);
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let mail = |to: &str| {
        format!(
            "[mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"holdfast@example.org\"\n[[mail.recipient]]\naddress = \"{to}\"\n"
        )
    };
    let policy = "second_signature = true\nsignature = \"policy.note\"\n\n[[policy.signer]]\nname = \"Head of Security\"\nkey_file = \"li.key.pub\"\n\n";
    let configure = |to: &str| site.configure("thirty-days", &format!("{policy}{}", mail(to)));
    configure("head@example.org");
    let mails = || std::fs::read_dir(site.path().join("mail")).map_or(0, Iterator::count);
    let code = site.holdfast(&["check", "--format", "json"]).code;
    let before = mails();
    configure("friend@example.org");
    let refused = site.holdfast(&["check"]).expect_code(REFUSED).stderr;
    assert!(refused.contains("carries no signature of a second person"), "{refused}");
    assert_eq!(mails(), before);
    site.holdfast(&["policy", "sign", "--key", &at("li.key")]).expect_code(DONE);
    site.holdfast(&["check", "--format", "json"]).expect_code(code);
    let told = std::fs::read_dir(site.path().join("mail"))
        .unwrap()
        .map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap());
    let announced =
        told.filter(|m| m.contains("To: head@example.org") && m.contains("Head of Security")).count();
    assert_eq!(announced, 1);
}

#[test]
fn a_table_of_ownership_is_taken_as_it_stands_and_its_blank_cells_are_findings() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config/ownership.csv");
    std::fs::copy(table, site.path().join("ownership.csv")).unwrap();
    let house = "[regulation]\nid = \"house\"\nname = { zh = \"本单位\", en = \"House\" }\n\n[[rule]]\nkind = \"inventory_match\"\n\
        fields = [\"department\", \"coverage\", \"storage_location\", \"brand\", \"monitoring_level\", \"system_user\", \"remarks\", \"name\"]\n";
    std::fs::write(site.path().join("house.toml"), house).unwrap();
    let file = site.configure("thirty-days", "");
    let text = std::fs::read_to_string(&file).unwrap();
    let head = text.split("[policy]").next().unwrap();
    let named = "[policy]\nfiles = [\"house.toml\"]\n\n[inventory]\nfile = \"ownership.csv\"\n";
    std::fs::write(&file, format!("{head}{named}")).unwrap();
    let document =
        site.holdfast(&["check", "--format", "json", "--lang", "en"]).expect_code(VIOLATIONS).json();
    let blank = |line: &str| -> Vec<String> {
        let findings = document["findings"].as_array().unwrap();
        let finding = findings.iter().find(|f| f["subject"] == format!("ownership.csv:{line}"));
        let fields = finding.map(|f| f["facts"]["fields"].as_array().unwrap().clone()).unwrap_or_default();
        fields.iter().map(|f| f.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(blank("3"), [""; 0]);
    assert_eq!(blank("4"), ["department"]);
    assert_eq!(blank("6"), ["monitoring_level", "system_user", "remarks"]);
    // Nobody declared a camera, so what cameras must say cannot be told.
    assert!(document["unknown"].as_array().unwrap().iter().any(|u| u["why"] == "no_inventory"));
}

/// Rules whose inputs no source at this site delivers: kind, further lines, reason, and the word that names the
/// source in English and in Chinese.
const UNTOLD: &[(&str, &str, &str, &str, &str)] = &[
    ("storage_health", "raid_required = true", "no_disk_state", "disks", "磁盘"),
    ("log_integrity", "access_log = \"required\"", "no_log", "access", "access"),
    ("config_change", "", "no_config_read", "settings", "设置"),
    ("view_tamper", "events = [\"device_missing\"]", "no_status", "alarms", "报警"),
    ("storage_location", "forbid = [\"personal_device\"]", "no_source", "list of devices", "设备清单"),
    ("recording_continuity", "schedule = \"armed_hours\"", "no_source", "log of arming", "布防日志"),
    ("backup_coverage", "", "no_register", "register", "登记簿"),
    ("extract_retention", "", "no_register", "register", "登记簿"),
    ("legal_hold", "", "no_register", "register", "登记簿"),
];

#[test]
fn a_kind_without_its_input_says_in_both_languages_which_source_would_tell() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let rule = |(kind, further, ..): &(&str, &str, &str, &str, &str)| {
        format!("[[rule]]\nkind = \"{kind}\"\n{further}\n\n")
    };
    let rules: String = UNTOLD.iter().map(rule).collect();
    let head = "[regulation]\nid = \"house\"\nname = { zh = \"本单位\", en = \"House\" }\n\n";
    std::fs::write(site.path().join("house.toml"), format!("{head}{rules}")).unwrap();
    let file = site.configure("thirty-days", "");
    let text = std::fs::read_to_string(&file).unwrap();
    let head = text.split("[policy]").next().unwrap();
    std::fs::write(&file, format!("{head}[policy]\nfiles = [\"house.toml\"]\n")).unwrap();
    for (lang, word) in [("en", 3), ("zh-CN", 4)] {
        let document = site.holdfast(&["check", "--format", "json", "--lang", lang]).json();
        for row in UNTOLD {
            let (kind, why) = (row.0, row.2);
            let named = if word == 3 { row.3 } else { row.4 };
            let all = document["unknown"].as_array().unwrap();
            let own = all.iter().find(|u| u["rule"] == kind && u["why"] == why);
            let own = own.unwrap_or_else(|| panic!("{kind} does not say {why}: {all:#?}"));
            assert!(own["text"].as_str().unwrap().contains(named), "{named} in {own:#}");
        }
    }
}

#[test]
fn what_a_recorder_lost_at_once_is_one_incident_in_check_status_and_page() {
    let site = Site::new();
    let cameras = ["gate", "hall", "yard"];
    for camera in cameras {
        let laid = Footage::days(FRIGATE, camera, 2, last_hour()).lay(&site.footage());
        // Two hours of all of them, and another hour of one.
        let holes = if camera == "yard" { vec![10, 11, 20] } else { vec![10, 11] };
        holes.into_iter().for_each(|hour: usize| delete(&laid[hour].path));
    }
    site.configure("thirty-days", "");
    let page = site.path().join("report.html");
    let html = page.to_str().unwrap();
    let document = site.holdfast(&["check", "--format", "json", "--html", html]).json();
    let down = &document["downtime"];
    let shown: Vec<Value> = down["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| json!([i["reach"], i["subject"], i["cameras_total"], i["seconds"], i["planned"]]))
        .collect();
    assert_eq!(
        shown,
        [json!(["camera", "nvr1/yard", 1, 3_600, false]), json!(["recorder", "nvr1", 3, 7_200, false])],
        "{down:#}"
    );
    assert_eq!((&down["mean_repair_s"], &down["longest_s"]), (&json!(5_400), &json!(7_200)));
    let available = down["availability_pct"].as_f64().unwrap();
    // Seven hours of three times 48.
    assert!((95.0..95.3).contains(&available), "{available}");
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(status["downtime"]["incidents"], down["incidents"]);
    let shown = site.holdfast(&["status", "--lang", "en"]).expect_code(DONE).stdout;
    assert!(shown.contains("Recorder nvr1 was down with 3 cameras"), "{shown}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("nvr1/yard") && page.contains("2 h"), "{page}");
}
