//! Drafts: they warn until every number was confirmed, and each number that was not is named.

use super::*;

/// A draft that caps footage at three days.
fn draft() -> Regulation {
    pack(
        "[regulation]\nid = \"d\"\nname = { zh = \"d\", en = \"d\" }\nstatus = \"draft\"\n\n[[clause]]\nid = \"d-1\"\nplace = \"1\"\n\
         zh = \"一\"\nen = \"one\"\nenforcement = \"automatic\"\n\n[[rule]]\nkind = \"min_retention\"\nclauses = [\"d-1\"]\n\
         min_days = 3\nproposed = { tolerance_min = 60 }\n",
    )
}

fn confirm(values: &str) -> Config {
    site(&format!(
        "[[policy.confirm]]\nclause = \"d-1\"\nvalues = {{ {values} }}\nsource = \"page 9\"\nby = \"Li, 2026-09-01\"\n"
    ))
}

#[test]
fn a_draft_binds_once_every_number_is_confirmed_or_set_by_the_site() {
    let rule = |config: &Config| build(vec![draft()], config).expect("valid").rules.remove(0);
    assert_eq!(rule(&site("")).draft.expect("draft"), ["min_days", "tolerance_min"]);
    assert_eq!(rule(&confirm("min_days = 3")).draft.expect("half of it"), ["tolerance_min"]);
    let whole = rule(&confirm("min_days = 3, tolerance_min = 60"));
    assert_eq!((whole.draft, whole.param_sources["min_days"].set_by), (None, SetBy::Regulation));
    assert_eq!(whole.param_sources["min_days"].confirmed.as_ref().expect("confirmed").by, "Li, 2026-09-01");
    let choice = "[[policy.override]]\nkind = \"min_retention\"\nset = { min_days = 4, tolerance_min = 5 }\nreason = \"r\"\nby = \"Li\"\n";
    assert_eq!(rule(&site(choice)).draft, None);
    // The same rule of a text that is no draft binds.
    let merged = build(vec![draft(), keep("law", 3)], &confirm("min_days = 3")).expect("valid");
    assert_eq!(merged.rules.iter().filter(|r| r.draft.is_none()).count(), 1);
}

#[test]
fn confirming_is_checked_like_any_other_choice() {
    let wrong =
        |config: &Config| build(vec![draft(), keep("law", 30)], config).expect_err("refused").to_string();
    insta::assert_snapshot!("confirm-another-number", wrong(&confirm("min_days = 5, tolerance = 60")));
    let nothing = site(
        "[[policy.confirm]]\nclause = \"law-1\"\nvalues = { min_days = 30 }\nsource = \"s\"\nby = \"Li\"\n\n\
         [[policy.confirm]]\nclause = \"d-2\"\nsource = \"s\"\nby = \"Li\"\n",
    );
    insta::assert_snapshot!("confirm-nothing", wrong(&nothing));
}

#[test]
fn confirming_a_draft_makes_another_policy() {
    let digest = |config: &Config| build(vec![draft()], config).expect("valid").digest();
    assert_ne!(digest(&site("")), digest(&confirm("min_days = 3, tolerance_min = 60")));
}

#[test]
fn the_numbers_that_nobody_confirmed_are_shown_one_by_one_at_their_places() {
    let open = |config: &Config| build(vec![draft()], config).expect("valid").unconfirmed();
    insta::assert_snapshot!("unconfirmed", open(&confirm("min_days = 3")).to_string());
    assert_eq!(open(&site("")).len(), 2);
    assert!(open(&confirm("min_days = 3, tolerance_min = 60")).is_empty());
}
