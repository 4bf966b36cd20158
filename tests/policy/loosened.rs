//! What a site set in place of a regulation's own number, through the built program: both numbers, by whom and why, at
//! the clause, at the finding and in the history of policies; and that a policy which asks for less heals nothing.

use serde_json::{Value, json};

use crate::support::agent::{DONE, REFUSED, run};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::Site;
/// Holds a document against the schema that the program prints for it.
fn schema(kind: &str, document: &Value) {
    let schema = run(["schema", kind]).expect_code(DONE).json();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(document).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

const CAMERA: &str = "[[camera]]\nid = \"nvr1/gate\"\nin_service = \"2020-01-01\"\nzone = [\"gate\"]\n";

/// The baseline, with a number of the site's own for its 30 days.
fn configure(site: &Site, days: Option<u32>) {
    let file = site.path().join("holdfast.toml");
    let choice = days.map(|days| {
        format!(
            "[[policy.override]]\nclause = \"baseline-1\"\nset = {{ min_days = {days} }}\nreason = \"Small disk\"\nby = \"Li Si\"\n"
        )
    });
    let text = format!(
        "state_dir = \"state\"\n\n[site]\nid = \"campus\"\nname = \"North Campus\"\ntz = \"UTC\"\nlang = \"en\"\n\n\
         [[recorder]]\nid = \"nvr1\"\nroots = [\"footage\"]\nlayout = \"frigate\"\n\n[policy]\npacks = [\"baseline\"]\n{}\n{CAMERA}",
        choice.unwrap_or_default()
    );
    std::fs::write(&file, text).unwrap();
}

fn row(document: &Value, id: &str) -> Value {
    document["clauses"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap().clone()
}

#[test]
fn a_number_that_the_site_loosened_is_shown_with_both_and_its_clause_is_no_pass() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 10, last_hour()).lay(&site.footage());
    configure(&site, Some(7));
    let checked = site.holdfast(&["check", "--format", "json"]).json();
    assert!(checked["counts"]["loosened"].as_u64().unwrap() >= 1, "{}", checked["counts"]);
    let told = site.holdfast(&["check"]).stdout;
    assert!(told.contains("in order only by a number of the site"), "{told}");

    let document = site.holdfast(&["clauses", "--format", "json"]).expect_code(DONE).json();
    schema("clauses", &document);
    let clause = row(&document, "baseline-1");
    assert_eq!((&clause["status"], &clause["why"]), (&json!("loosened"), &json!("loosened")));
    let less = &clause["loosened"][0];
    assert_eq!((&less["from"], &less["to"], &less["by"]), (&json!(30), &json!(7), &json!("Li Si")));
    assert_eq!(less["reason"], "Small disk");
    assert!(row(&document, "baseline-2")["loosened"].as_array().unwrap().is_empty());

    let page = site.path().join("clauses.html");
    let only = ["clauses", "--status", "loosened", "--html", page.to_str().unwrap()];
    let text = site.holdfast(&only).expect_code(DONE).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("min_days = 7") && text.contains("Small disk"), "{text}");
    assert!(!text.contains("baseline-2"), "{text}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("min_days = 7 instead of 30") && page.contains("Li Si: Small disk"), "{page}");
    let csv = site.holdfast(&["clauses", "--format", "csv"]).expect_code(DONE).stdout;
    assert!(
        csv.lines().any(|l| l.contains("baseline-1") && l.contains("loosened") && l.contains("Small disk"))
    );

    let told = site.holdfast(&["policy", "explain", "--camera", "gate"]).expect_code(DONE).stdout;
    for part in ["min_days = 7 days (site)", "instead of 30 (regulation)", "decided by Li Si: Small disk"] {
        assert!(told.contains(part), "{part}:\n{told}");
    }
    assert!(!told.contains("default of the kind"), "{told}");
}

#[test]
fn totals_come_first_and_a_camera_is_shown_what_is_asked_of_it() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 10, last_hour()).lay(&site.footage());
    Footage::days(FRIGATE, "yard", 40, last_hour()).lay(&site.footage());
    configure(&site, None);
    site.holdfast(&["check", "--format", "json"]);
    let totals = site.holdfast(&["clauses", "--totals"]).expect_code(DONE).stdout;
    assert!(
        totals.lines().count() < 12 && totals.contains("baseline") && totals.contains("breached"),
        "{totals}"
    );
    let all = site.holdfast(&["clauses"]).expect_code(DONE).stdout;
    assert!(all.starts_with(totals.trim_end()), "{all}");
    let of = |camera: &str| {
        let asked = ["clauses", "--camera", camera, "--format", "json"];
        row(&site.holdfast(&asked).expect_code(DONE).json(), "baseline-1")["status"].clone()
    };
    assert_eq!(of("gate"), "breach");
    assert_ne!(of("nvr1/yard"), "breach");
    let wrong = site.holdfast(&["clauses", "--camera", "gat"]).expect_code(REFUSED).stderr;
    assert!(wrong.contains("nvr1/gate"), "{wrong}");
}

#[test]
fn a_finding_that_closes_because_the_policy_asks_for_less_says_so_and_the_history_says_by_whom() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 10, last_hour()).lay(&site.footage());
    configure(&site, None);
    let found = site.holdfast(&["check", "--format", "json"]).findings("min_retention");
    let id = found[0]["id"].as_str().unwrap().to_owned();
    configure(&site, Some(7));
    site.holdfast(&["check", "--format", "json"]);
    let document = site.holdfast(&["findings", "show", &id, "--format", "json"]).expect_code(DONE).json();
    let closed = document["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&closed["event"], &closed["policy_changed"]["by"]), (&json!("closed"), &json!(["Li Si"])));
    assert_ne!(closed["policy_changed"]["from"], closed["policy_changed"]["to"]);
    let told = site.holdfast(&["findings", "show", &id]).expect_code(DONE).stdout;
    assert!(told.contains("because the policy changed") && told.contains("nobody saw it in order"), "{told}");

    let document = site.holdfast(&["policy", "history", "--format", "json"]).expect_code(DONE).json();
    schema("policy-history", &document);
    let versions = document["versions"].as_array().unwrap();
    assert_eq!((versions.len(), &versions[0]["compared"]), (2, &json!("first")));
    assert_eq!(closed["policy_changed"]["to"], versions[1]["policy"]);
    let change = &versions[1]["changes"][0];
    assert_eq!((&change["direction"], &change["name"]), (&json!("loosened"), &json!("min_days")));
    assert_eq!((&change["old"], &change["new"], &change["by"]), (&json!(30), &json!(7), &json!("Li Si")));
    assert_eq!(versions[1]["signed_by"], json!([]));
    for version in versions {
        let leaf = version["leaves"][0].as_u64().expect("a leaf seals it");
        let sealed = site.holdfast(&["ledger", "list", "--type", "policy", "--format", "json"]).json();
        let sealed = sealed["leaves"].as_array().unwrap().iter().find(|l| l["leaf"] == leaf).unwrap().clone();
        assert_eq!(sealed["said"]["s256"], version["policy"]);
    }
    for (lang, part) in [("en", "less: Minimum retention"), ("zh-CN", "放宽：最短保存期")] {
        let told = site.holdfast(&["policy", "history", "--lang", lang]).expect_code(DONE).stdout;
        assert!(told.contains(part) && told.contains("Li Si"), "{told}");
    }
}

#[test]
fn a_reader_who_is_told_again_is_more_than_before_and_no_version_of_the_same() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    let mail = "\n[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
                [[mail.recipient]]\naddress = \"duty@example.test\"\n";
    let leader = "\n[[mail.recipient]]\naddress = \"leader@example.test\"\n";
    for recipients in [format!("{mail}{leader}"), mail.to_owned(), format!("{mail}{leader}")] {
        configure(&site, None);
        let file = site.path().join("holdfast.toml");
        let text = std::fs::read_to_string(&file).unwrap() + &recipients;
        std::fs::write(&file, text).unwrap();
        site.holdfast(&["check", "--format", "json"]);
    }
    let document = site.holdfast(&["policy", "history", "--format", "json"]).expect_code(DONE).json();
    schema("policy-history", &document);
    let said = |version: usize, what: &str| document["versions"][version][what].to_string();
    assert!(said(1, "less").contains("leader@example.test") && said(1, "more") == "[]", "{document:#}");
    assert!(said(2, "more").contains("leader@example.test") && said(2, "less") == "[]", "{document:#}");
    for (lang, same) in [("en", "the same as before"), ("zh-CN", "与前一版本相同")] {
        let told = site.holdfast(&["policy", "history", "--lang", lang]).expect_code(DONE).stdout;
        assert!(told.contains("leader@example.test") && !told.contains(same), "{told}");
    }
}
