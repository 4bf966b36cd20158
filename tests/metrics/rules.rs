//! The alert rules: promtool takes them, every alert is tested, every alert speaks both languages.

use std::collections::BTreeSet;
use std::process::Command;

use regex::Regex;

use super::site::shipped;
use crate::support::server::run;

/// A shipped file as text.
pub fn text(name: &str) -> String {
    std::fs::read_to_string(shipped(name)).unwrap()
}

#[test]
fn promtool_takes_the_rules_and_every_test_of_them_passes() {
    run(Command::new("promtool").args(["check", "rules"]).arg(shipped("holdfast.rules.yml")));
    run(Command::new("promtool").args(["test", "rules"]).arg(shipped("holdfast.rules.test.yml")));
}

#[test]
fn every_alert_is_tested_quiet_and_firing() {
    let names = |pattern: &str, text: &str| -> Vec<String> {
        Regex::new(pattern).unwrap().captures_iter(text).map(|c| c[1].to_owned()).collect()
    };
    let (rules, tests) = (text("holdfast.rules.yml"), text("holdfast.rules.test.yml"));
    let alerts = names(r"(?m)- alert: (\w+)", &rules);
    assert!(alerts.len() >= 15, "{alerts:?}");
    let quiet = names(r"alertname: (\w+), eval_time: \w+, exp_alerts: \[\]", &tests);
    let firing = names(r"(?m)- alertname: (\w+)\n", &tests);
    for list in [quiet, firing] {
        let list: BTreeSet<String> = list.into_iter().collect();
        assert_eq!(list, alerts.iter().cloned().collect());
    }
}

#[test]
fn every_alert_has_a_severity_and_a_sentence_in_both_languages() {
    let rules = text("holdfast.rules.yml");
    let han = Regex::new(r"[\u{4e00}-\u{9fff}]").unwrap();
    for alert in rules.split("- alert: ").skip(1) {
        let name = alert.lines().next().unwrap();
        let said = |key: &str| {
            let line = alert.lines().find_map(|l| l.trim().strip_prefix(key));
            line.unwrap_or_else(|| panic!("{name} has no {key}")).to_owned()
        };
        assert!(
            ["{ severity: critical }", "{ severity: warning }"].contains(&said("labels: ").as_str()),
            "{name}"
        );
        assert!(!han.is_match(&said("summary: ")), "{name}");
        assert!(han.is_match(&said("summary_zh: ")), "{name}");
    }
}
