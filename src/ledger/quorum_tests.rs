//! Witness policies: which cosignatures are enough, and every mistake of a file.

use proptest::prelude::*;

use super::*;
use crate::ledger::keys::{KeyName, Signer};

fn witness(n: u8) -> Signer {
    Signer::cosigner(KeyName::new(&format!("example.com/w{n}")).unwrap(), &[n; 32])
}

fn log() -> Signer {
    Signer::log(KeyName::new("example.com/log").unwrap(), &[77; 32])
}

fn head() -> String {
    let witnesses =
        (1..=4).map(|n| format!("witness w{n} {} https://w{n}.example.com/\n", witness(n).verifier_key()));
    format!("# who watches us\n\nlog {}\n{}", log().verifier_key(), witnesses.collect::<String>())
}

fn by(numbers: &[u8]) -> Vec<SignatureLine> {
    numbers.iter().map(|n| witness(*n).sign("a\n", 5).unwrap()).collect()
}

#[test]
fn a_threshold_counts_members_and_optional_witnesses_hold_nothing_up() {
    let text = format!("{}group g 2 w1 w2 w3\nquorum g\n", head());
    let policy: Policy = text.parse().unwrap();
    assert_eq!((policy.logs.len(), policy.witnesses.len()), (1, 4));
    let standing = policy.judge(&by(&[1, 3]));
    assert!(standing.met);
    assert_eq!(standing.present, ["w1", "w3"]);
    assert_eq!(standing.missing, ["w2"]);
    assert_eq!(standing.optional_missing, ["w4"]);
    assert!(!policy.judge(&by(&[1, 4])).met, "an optional witness does not count");
    assert!(policy.is_optional("w4") && !policy.is_optional("w2"));
}

#[test]
fn groups_nest() {
    let text = format!("{}group a any w1 w2\ngroup b all w3 w4\ngroup q all a b\nquorum q\n", head());
    let policy: Policy = text.parse().unwrap();
    assert!(policy.judge(&by(&[2, 3, 4])).met);
    assert!(!policy.judge(&by(&[1, 2, 3])).met);
    assert!(!policy.judge(&by(&[3, 4])).met);
}

#[test]
fn a_single_witness_or_nobody_can_be_the_quorum() {
    let one: Policy = format!("{}quorum w1\n", head()).parse().unwrap();
    assert!(one.judge(&by(&[1])).met && !one.judge(&by(&[2])).met);
    let none: Policy = format!("{}quorum none\n", head()).parse().unwrap();
    assert!(none.judge(&[]).met);
    assert_eq!(none.judge(&[]).optional_missing.len(), 4);
}

#[test]
fn every_problem_of_a_file_is_reported_with_its_line() {
    let (w1, l) = (witness(1).verifier_key().to_string(), log().verifier_key().to_string());
    let alias = Signer::cosigner(KeyName::new("example.com/alias").unwrap(), &[1; 32]);
    let alias = alias.verifier_key();
    let text = format!(
        "log {w1}\nlog\nwitness w1 {w1}\nwitness w1 {w1}\nwitness again {alias}\nwitness l {l}\nwitness none {w1}\n\
         witness bad x+y+z\ngroup g 2 w1\ngroup g 0 w1\ngroup g all w1 w9\ngroup g all w1 w1\ngroup g\n\
         group h any w1\ntrust w1\nquorum w9\nquorum w1\n"
    );
    let problems = text.parse::<Policy>().unwrap_err();
    insta::assert_snapshot!(problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"));
    let empty = "# nothing\n".parse::<Policy>().unwrap_err();
    assert_eq!(empty, [Problem { line: 2, what: What::Quorum }]);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in ".*", words in "((log|witness|group|quorum|all|any|none|w1|2|#) ?\n?){0,20}") {
        let _ = text.parse::<Policy>();
        let _ = format!("{}{words}", head()).parse::<Policy>();
    }
}

proptest! {
    // Slow cases, unoptimised: fewer of them.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn more_cosignatures_never_unmeet_a_quorum(k in 1..=3usize, signed in prop::collection::btree_set(1..=4u8, 0..4), more in 1..=4u8) {
        let policy: Policy = format!("{}group g {k} w1 w2 w3\nquorum g\n", head()).parse().unwrap();
        let few: Vec<u8> = signed.iter().copied().collect();
        let counted = few.iter().filter(|n| **n < 4).count();
        prop_assert_eq!(policy.judge(&by(&few)).met, counted >= k);
        if counted >= k {
            prop_assert!(policy.judge(&by(&[few, vec![more]].concat())).met);
        }
    }
}
