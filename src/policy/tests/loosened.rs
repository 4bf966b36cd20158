//! A number of the site that asks for less than the regulation's own is never taken for it.

use serde_json::json;

use super::*;

const WEEK: &str =
    "[[policy.override]]\nclause = \"a-1\"\nset = { min_days = 7 }\nreason = \"small disk\"\nby = \"Li\"\n";

#[test]
fn a_number_that_the_site_made_weaker_stays_beside_the_regulations_own_with_who_and_why() {
    let policy = build(vec![keep("a", 30)], &site(WEEK)).expect("valid");
    let [less] = policy.rules[0].loosened.as_slice() else { panic!("{:?}", policy.rules[0].loosened) };
    assert_eq!((&*less.parameter, &less.from, &less.to), ("min_days", &json!(30), &json!(7)));
    assert_eq!((less.by.as_deref(), less.reason.as_deref()), (Some("Li"), Some("small disk")));
    assert!(less.certain && less.clauses == ["a-1"] && less.cameras.is_empty(), "{less:?}");
}

#[test]
fn a_weaker_number_is_not_forgotten_where_another_regulation_asks_for_it_itself() {
    for order in [[("a", 30), ("b", 7)], [("b", 7), ("a", 30)]] {
        let laws = order.map(|(id, days)| keep(id, days)).to_vec();
        let policy = build(laws, &site(WEEK)).expect("valid");
        let [rule] = policy.rules.as_slice() else { panic!("equal rules are one") };
        let [less] = rule.loosened.as_slice() else { panic!("{:?}", rule.loosened) };
        assert_eq!(less.clauses, ["a-1"], "the clause of the other regulation is kept as it stands");
    }
}

#[test]
fn a_stronger_or_equal_number_is_no_loosening() {
    for days in [30, 31] {
        let policy =
            build(vec![keep("a", 30)], &site(&WEEK.replace("= 7", &format!("= {days}")))).expect("valid");
        assert_eq!(policy.rules[0].loosened, [], "{days}");
    }
}

#[test]
fn of_two_overrides_the_one_that_holds_is_compared_with_the_regulation() {
    let kind = "[[policy.override]]\nkind = \"min_retention\"\nset = { min_days = 10 }\nreason = \"r\"\nby = \"Wang\"\n";
    let back = WEEK.replace("= 7", "= 40");
    let policy = build(vec![keep("a", 30)], &site(&format!("{kind}{back}"))).expect("valid");
    assert_eq!(policy.rules[0].loosened, [], "loosened for all, and tightened again for the clause");
    let policy = build(vec![keep("a", 30)], &site(&format!("{kind}{WEEK}"))).expect("valid");
    let shown: Vec<_> = policy.rules[0].loosened.iter().map(|l| (&l.from, &l.to)).collect();
    assert_eq!(shown, [(&json!(30), &json!(7))], "the regulation's number, not the site's earlier one");
}

#[test]
fn an_override_for_one_camera_loosens_nothing_for_the_others() {
    let one = WEEK.replace("set =", "camera = [\"nvr1/gate\"]\nset =");
    let policy = build(vec![keep("a", 30)], &site(&one)).expect("valid");
    let shown: Vec<(usize, Vec<&str>)> = policy
        .rules
        .iter()
        .map(|r| (r.loosened.len(), r.loosened.iter().flat_map(|l| &l.cameras).map(String::as_str).collect()))
        .collect();
    assert!(shown.contains(&(1, vec!["nvr1/gate"])) && shown.contains(&(0, Vec::new())), "{shown:?}");
}
