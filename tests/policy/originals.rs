//! The original text of clauses in the site's own copy, through the program: shown wherever the clause is, marked as the
//! site's own, refused with everything that is wrong, and no part of what is adopted.

use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::agent::{DONE, Ended, REFUSED, VIOLATIONS, ended, holdfast, run};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::Site;

const COPY: &str = "regulation = \"house\"\nsource = \"Gazette 7\"\nedition = \"2019\"\n\n\
    [[clause]]\nplace = \"Article 1\"\ntext = \"\"\"\n第一条　保存不得少于<九十>日。\n另有规定的，从其规定。\n\"\"\"\n";

const HOUSE: &str = "[regulation]\nid = \"house\"\nname = { zh = \"本单位\", en = \"House rules\" }\n\n\
    [[clause]]\nid = \"house-1-a\"\nplace = \"Article 1\"\nzh = \"保存九十天\"\nen = \"Kept ninety days\"\nenforcement = \"automatic\"\n\n\
    [[clause]]\nid = \"house-1-b\"\nplace = \"Article 1\"\nzh = \"另有规定\"\nen = \"Other law first\"\nenforcement = \"outside\"\n\n\
    [[clause]]\nid = \"house-2\"\nplace = \"Article 2\"\nzh = \"签收\"\nen = \"Signed for\"\nenforcement = \"outside\"\n\n\
    [[rule]]\nkind = \"min_retention\"\nclauses = [\"house-1-a\"]\nmin_days = 90\n";

/// A site under [`HOUSE`], with the files of original texts that `texts` names.
fn site(texts: &str) -> Site {
    let site = Site::new();
    std::fs::write(site.path().join("house.toml"), HOUSE).unwrap();
    let config = format!(
        "state_dir = \"state\"\n[site]\nid = \"campus\"\ntz = \"UTC\"\nlang = \"en\"\n[policy]\nfiles = [\"house.toml\"]\n{texts}\n\
         [[recorder]]\nid = \"nvr1\"\nroots = [\"footage\"]\nlayout = \"frigate\"\nin_service = \"2020-01-01\"\n"
    );
    std::fs::write(site.path().join("holdfast.toml"), config).unwrap();
    site
}

fn with_copy() -> Site {
    let site = site("texts = [\"copy.toml\"]");
    std::fs::write(site.path().join("copy.toml"), COPY).unwrap();
    site
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_copied_text_stands_beside_its_clauses_in_every_format_and_is_marked_as_the_sites_own() {
    let site = with_copy();
    let document = site.holdfast(&["clauses", "--format", "json"]).expect_code(DONE).json();
    let rows = document["clauses"].as_array().unwrap();
    let digest: String = Sha256::digest(COPY).iter().map(|b| format!("{b:02x}")).collect();
    for row in &rows[..2] {
        let original = &row["original"];
        assert_eq!(original["text"], "第一条　保存不得少于<九十>日。\n另有规定的，从其规定。", "{row:#}");
        assert_eq!((&original["source"], &original["edition"]), (&"Gazette 7".into(), &"2019".into()));
        assert_eq!(original["sha256"], digest.as_str(), "as sha256sum prints it");
        assert!(original["file"].as_str().unwrap().ends_with("copy.toml"));
        assert!(!row["zh"].as_str().unwrap().contains("不得少于"), "our wording stays ours");
    }
    assert_eq!(rows[2]["original"], Value::Null);
    let schema = run(["schema", "clauses"]).expect_code(DONE).json();
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    for document in [document, run(["clauses", "--format", "json"]).expect_code(DONE).json()] {
        let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }

    let table = site.holdfast(&["clauses", "--format", "csv"]).expect_code(DONE).stdout;
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let head = table.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert!(rows[0][at("original")].starts_with("第一条"), "{rows:?}");
    assert_eq!((&rows[0][at("original_source")], &rows[0][at("original_sha256")]), ("Gazette 7", &*digest));
    assert_eq!(&rows[2][at("original")], "");

    let plain = site.holdfast(&["clauses", "--lang", "en"]).expect_code(DONE).stdout;
    assert!(
        plain.contains("2 clauses have their original text beside them") && !plain.contains("第一条"),
        "{plain}"
    );
    let shown = site.holdfast(&["clauses", "--lang", "zh-CN", "--original"]).expect_code(DONE).stdout;
    for part in ["原文（本单位自行抄录）", "第一条", "Gazette 7", "copy.toml"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let page = site.path().join("walk.html");
    site.holdfast(&["clauses", "--html", page.to_str().unwrap()]).expect_code(DONE);
    let page = read(&page);
    assert_eq!(page.matches("<details class=\"original\">").count(), 2);
    assert!(page.contains("&#60;九十&#62;") && page.contains(&digest), "{page}");
}

#[test]
fn the_report_of_a_finding_shows_the_original_text_folded() {
    let site = with_copy();
    Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
    let page = site.path().join("report.html");
    site.holdfast(&["check", "--html", page.to_str().unwrap()]).expect_code(VIOLATIONS);
    let page = read(&page);
    assert!(
        page.contains("<details class=\"original\">") && page.contains("另有规定的，从其规定。"),
        "{page}"
    );
    assert!(page.contains("copied by the site itself"));
}

#[test]
fn a_copied_text_changes_no_policy_and_reaches_no_leaf() {
    let digest = |site: &Site| -> Value {
        Footage::days(FRIGATE, "gate", 3, last_hour()).lay(&site.footage());
        let document = site.holdfast(&["check", "--format", "json"]).expect_code(VIOLATIONS).json();
        document["findings"][0]["policy"].clone()
    };
    let (with, without) = (with_copy(), site(""));
    let adopted = digest(&with);
    assert!(adopted.is_string() && adopted == digest(&without), "{adopted}");
    for entry in walkdir::WalkDir::new(with.path().join("state")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).unwrap();
            let found = bytes.windows("从其规定".len()).any(|w| w == "从其规定".as_bytes());
            assert!(!found, "{} holds the text", entry.path().display());
        }
    }
}

#[test]
fn everything_that_is_wrong_with_the_files_is_told_at_once() {
    let site = site("texts = [\"copy.toml\", \"more.toml\", \"nowhere.toml\"]");
    std::fs::write(
        site.path().join("copy.toml"),
        "regulation = \"house\"\n[[clause]]\nid = \"house-1-a\"\ntext = \"a\"\n[[clause]]\nplace = \"Article 1\"\ntext = \"b\"\n\
         [[clause]]\nid = \"house-1-z\"\ntext = \"c\"\n[[clause]]\ntext = \"\"\n[[clause]]\nid = \"house-2\"\nplace = \"Article 2\"\ntxt = \"d\"\n",
    )
    .unwrap();
    let more = "regulation = \"hause\"\n[[clause]]\nid = \"x\"\ntext = \"a\"\n";
    std::fs::write(site.path().join("more.toml"), more).unwrap();
    let told = |ended: Ended| {
        let shown = format!("{}{}", ended.stdout, ended.stderr);
        for (what, help) in [
            ("clause house-1-a has two original texts", "first here"),
            ("regulation house has no clause or place house-1-z", "did you mean `house-1-a`?"),
            ("a text belongs to no clause", "add id = "),
            ("`text` must not be empty", "text = \"\""),
            ("a text has both an id and a place", "keep the id"),
            ("unknown key `txt`", "did you mean `text`?"),
            ("no regulation hause is in force here", "did you mean `house`?"),
            ("nowhere.toml: it is not there", "texts = ["),
        ] {
            assert!(shown.contains(what) && shown.contains(help), "{what}\n{help}\nin\n{shown}");
        }
    };
    told(site.holdfast(&["check", "--lang", "en"]).expect_code(REFUSED));
    let mut lint = holdfast();
    lint.args(["policy", "lint", "--lang", "en"]).current_dir(site.path());
    told(ended(&mut lint).expect_code(REFUSED));
    let mut lint = holdfast();
    lint.args(["policy", "lint", "--lang", "zh-CN"]).current_dir(site.path());
    let shown = ended(&mut lint).expect_code(REFUSED).stdout;
    for what in ["条款 house-1-a 有两段原文", "此处没有生效的名为 hause 的规定", "nowhere.toml：不存在"]
    {
        assert!(shown.contains(what), "{what} in {shown}");
    }
}

#[test]
fn without_a_site_no_clause_has_an_original_text() {
    let document = run(["clauses", "--format", "json", "--regulation", "hainan"]).expect_code(DONE).json();
    assert!(document["clauses"].as_array().unwrap().iter().all(|row| row["original"].is_null()));
}
