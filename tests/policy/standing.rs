//! How clauses stand where a pass would be too kind, or a breach another camera's, through the built program.

use serde_json::{Value, json};

use crate::support::agent::{DONE, run};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::site::Site;

/// Two recorders under the baseline, in UTC; `further` tables follow.
fn two_recorders(further: &str) -> Site {
    let site = Site::new();
    std::fs::create_dir(site.path().join("second")).unwrap();
    let text = format!(
        "state_dir = \"state\"\n\n[site]\nid = \"campus\"\nname = \"North Campus\"\ntz = \"UTC\"\nlang = \"en\"\n\n\
         [[recorder]]\nid = \"nvr1\"\nroots = [\"footage\"]\nlayout = \"frigate\"\n\n\
         [[recorder]]\nid = \"nvr2\"\nroots = [\"second\"]\nlayout = \"frigate\"\n\n{further}"
    );
    std::fs::write(site.path().join("holdfast.toml"), text).unwrap();
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    Footage::days(FRIGATE, "yard", 2, last_hour()).lay(&site.path().join("second"));
    site
}

const BASELINE: &str = "[policy]\npacks = [\"baseline\"]\n\n\
    [[camera]]\nid = \"nvr1/gate\"\nin_service = \"2020-01-01\"\nzone = [\"gate\"]\n\n\
    [[camera]]\nid = \"nvr2/yard\"\nzone = [\"yard\"]\n";

/// The clauses as they stand for the site, or for one camera.
fn clauses(site: &Site, camera: Option<&str>) -> Vec<Value> {
    let mut asked = vec!["clauses", "--format", "json"];
    asked.extend(camera.iter().flat_map(|c| ["--camera", c]));
    let document = site.holdfast(&asked).expect_code(DONE).json();
    let schema = run(["schema", "clauses"]).expect_code(DONE).json();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(validator.is_valid(&document), "{document:#}");
    document["clauses"].as_array().unwrap().clone()
}

fn clause(site: &Site, camera: Option<&str>, id: &str) -> Value {
    clauses(site, camera).into_iter().find(|c| c["id"] == id).unwrap()
}

/// The page of the walk, where no column breaks a sentence.
fn page(site: &Site, arguments: &[&str]) -> String {
    let page = site.path().join("clauses.html");
    let asked = [&["clauses", "--html", page.to_str().unwrap()][..], arguments].concat();
    site.holdfast(&asked).expect_code(DONE);
    std::fs::read_to_string(page).unwrap()
}

#[test]
fn a_camera_is_not_charged_with_what_lies_on_another_recorder() {
    let site = two_recorders(BASELINE);
    std::fs::write(site.path().join("second/recordings/holiday.mp4"), vec![0; 4096]).unwrap();
    site.holdfast(&["check"]);
    let yard = clause(&site, Some("nvr2/yard"), "baseline-6");
    assert_eq!(
        (&yard["status"], yard["findings"].as_array().unwrap().len()),
        (&json!("breach"), 1),
        "{yard:#}"
    );
    assert_eq!(clause(&site, None, "baseline-6")["status"], "breach");
    let gate = clause(&site, Some("nvr1/gate"), "baseline-6");
    assert_eq!((&gate["status"], &gate["findings"]), (&json!("pass"), &json!([])), "{gate:#}");
}

#[test]
fn a_camera_in_no_inventory_is_in_order_under_no_clause_about_the_inventory() {
    const HOUSE: &str = "[regulation]\nid = \"house\"\nname = { zh = \"本单位\", en = \"House\" }\n\n\
        [[clause]]\nid = \"house-1\"\nplace = \"1\"\nzh = \"台账写明责任人\"\nen = \"The inventory names who answers\"\nenforcement = \"automatic\"\n\n\
        [[rule]]\nkind = \"inventory_match\"\nclauses = [\"house-1\"]\nfields = [\"responsible_person\"]\nundeclared = false\n\n\
        [[clause]]\nid = \"house-2\"\nplace = \"2\"\nzh = \"大门有摄像机\"\nen = \"The gate has a camera\"\nenforcement = \"automatic\"\n\n\
        [[rule]]\nkind = \"inventory_match\"\nclauses = [\"house-2\"]\nareas = [\"gate\"]\nundeclared = false\n";
    let site = two_recorders(
        "[policy]\nfiles = [\"house.toml\"]\n\n[[camera]]\nid = \"nvr1/gate\"\nzone = [\"gate\"]\nresponsible_person = \"Li\"\n",
    );
    std::fs::write(site.path().join("house.toml"), HOUSE).unwrap();
    site.holdfast(&["check"]);
    for id in ["house-1", "house-2"] {
        assert_eq!(clause(&site, Some("nvr1/gate"), id)["status"], "pass", "{id}");
    }
    for of in [None, Some("nvr2/yard")] {
        assert_eq!(clause(&site, of, "house-1")["status"], "breach", "{of:?}");
        let areas = clause(&site, of, "house-2");
        assert_eq!(
            (&areas["status"], &areas["why"]),
            (&json!("could_not_tell"), &json!("not_declared")),
            "{of:?}"
        );
    }
}

#[test]
fn of_a_camera_that_never_recorded_and_of_which_nothing_is_due_nothing_is_said_to_be_measured() {
    // Today, or late in the evening tomorrow.
    let due = last_hour() + jiff::SignedDuration::from_hours(24);
    let due = due.strftime("%Y-%m-%d").to_string();
    let site = two_recorders(&format!("{BASELINE}\n[[camera]]\nid = \"nvr1/new\"\nin_service = \"{due}\"\n"));
    site.holdfast(&["check"]);
    for (id, why) in [("baseline-1", "nothing_due"), ("baseline-2", "no_footage")] {
        let row = clause(&site, Some("nvr1/new"), id);
        assert_eq!(
            (&row["status"], &row["why"], &row["basis"]),
            (&json!("could_not_tell"), &json!(why), &Value::Null)
        );
    }
    let told = page(&site, &["--camera", "nvr1/new"]);
    assert!(told.contains("nothing is due yet") && told.contains("nothing was measured"), "{told}");
}

#[test]
fn a_camera_whose_date_is_declared_is_not_asked_for_it_and_says_since_when_it_is_watched() {
    let site = two_recorders(BASELINE);
    site.holdfast(&["check"]);
    let row = clause(&site, Some("nvr1/gate"), "baseline-2");
    assert_eq!(
        (&row["status"], &row["why"]),
        (&json!("could_not_tell"), &json!("before_first_look")),
        "{row:#}"
    );
    assert!(row["watched_since"].is_string(), "{row:#}");
    let told = page(&site, &["--camera", "nvr1/gate"]);
    assert!(!told.contains("in-service date") && told.contains("before Holdfast first looked"), "{told}");
}

#[test]
fn where_the_regulations_own_number_is_met_a_weaker_one_of_the_site_does_not_matter() {
    let less = "\n[[policy.override]]\nclause = \"baseline-1\"\nset = { min_days = 2 }\nreason = \"Small disk\"\nby = \"Li Si\"\n";
    let site = two_recorders(&format!("{BASELINE}{less}"));
    Footage::days(FRIGATE, "gate", 32, last_hour()).lay(&site.footage());
    let checked = site.holdfast(&["check", "--format", "json"]).json();
    let gate = clause(&site, Some("nvr1/gate"), "baseline-1");
    assert_eq!((&gate["status"], &gate["meets_regulation"]), (&json!("pass"), &json!(true)), "{gate:#}");
    assert_eq!((&gate["loosened"][0]["from"], &gate["loosened"][0]["to"]), (&json!(30), &json!(2)));
    let told = page(&site, &["--camera", "nvr1/gate"]);
    assert!(told.contains("min_days = 2 instead of 30"), "{told}");
    assert!(told.contains("own number as well"), "{told}");
    assert!(!told.contains("is not shown to be met"), "{told}");
    let whole = clause(&site, None, "baseline-1");
    assert_eq!(whole["status"], "loosened", "the other camera holds two days: {whole:#}");
    assert_eq!((&whole["meets_regulation"], &checked["counts"]["loosened"]), (&json!(false), &json!(1)));
    let area = || {
        let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
        let areas = status["areas"].as_array().unwrap();
        areas.iter().find(|a| a["name"] == "min_retention").unwrap()["verdict"].clone()
    };
    assert_eq!(area(), "loosened");
    Footage::days(FRIGATE, "yard", 32, last_hour()).lay(&site.path().join("second"));
    let checked = site.holdfast(&["check", "--format", "json"]).json();
    assert_eq!((&checked["counts"]["loosened"], area()), (&json!(0), json!("pass")));
    assert_eq!(clause(&site, None, "baseline-1")["status"], "pass");
}

#[test]
fn a_clause_about_gaps_names_the_deletion_and_marks_what_a_person_closed() {
    let site = two_recorders(BASELINE);
    let laid = Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let gap = Footage::days(FRIGATE, "yard", 2, last_hour()).lay(&site.path().join("second"));
    gap[20..23].iter().for_each(|file| delete(&file.path));
    site.holdfast(&["check", "--full"]);
    laid[20..23].iter().for_each(|file| delete(&file.path));
    let found = site.holdfast(&["check", "--format", "json"]);
    let deletion = found.findings("early_deletion")[0]["id"].clone();
    let row = clause(&site, Some("nvr1/gate"), "baseline-3");
    assert_eq!((&row["status"], &row["findings"]), (&json!("pass"), &json!([])), "it was recorded: {row:#}");
    assert_eq!(row["beside"], json!([{ "rule": "early_deletion", "findings": [deletion] }]));
    let told = page(&site, &["--camera", "nvr1/gate"]);
    assert!(told.contains("gone before its time is no gap here"), "{told}");

    let id = found.findings("recording_continuity")[0]["id"].as_str().unwrap().to_owned();
    site.holdfast(&[
        "findings",
        "close",
        &id,
        "--reason",
        "Power works",
        "--by",
        "Li",
        "--approved-by",
        "Wang",
    ])
    .expect_code(DONE);
    let row = clause(&site, None, "baseline-3");
    assert_eq!((&row["findings"], &row["disposed"]), (&json!([id]), &json!([id])), "{row:#}");
    let told = page(&site, &["--regulation", "baseline"]);
    assert!(told.contains("closed by a person:"), "{told}");
}

#[test]
fn a_filter_that_hits_nothing_says_so_and_prints_no_empty_table() {
    let site = two_recorders(BASELINE);
    site.holdfast(&["check"]);
    let asked = ["clauses", "--status", "waived"];
    let said = site.holdfast(&asked).expect_code(DONE).stdout;
    assert_eq!(said.trim(), "Nothing matches: none of the 9 clauses is as asked for.");
    let said = site.holdfast(&[&asked[..], &["--lang", "zh-CN"]].concat()).expect_code(DONE).stdout;
    assert_eq!(said.trim(), "没有符合条件的条款：共 9 条，均不符合所给条件。");
}
