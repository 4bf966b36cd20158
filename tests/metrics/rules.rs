//! The alert rules: promtool takes them, every alert is tested, every alert speaks both languages.

use std::collections::BTreeSet;
use std::process::Command;

use regex::Regex;

use super::exposition::families;
use super::site::{Watched, shipped};
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

/// Figures that nobody is woken for, whatever their value: sizes, counts of work done, and what only means something
/// beside another figure.
const BESIDE: &[&str] = &[
    "holdfast_agent_working",
    "holdfast_build_info",
    "holdfast_camera_last_footage_timestamp_seconds", // judged by camera_downtime
    "holdfast_cameras",
    "holdfast_device_asked_timestamp_seconds",
    "holdfast_footage_bytes",
    "holdfast_footage_reread_bytes",
    "holdfast_fresh_segments_read_total",
    "holdfast_ledger_leaves",
    "holdfast_looks_total",
    "holdfast_mails_delivered_total",
    "holdfast_mails_queued", // its age alarms
    "holdfast_noticed_segments_total",
    "holdfast_pass_duration_seconds",
    "holdfast_pass_end_timestamp_seconds",
    "holdfast_pass_start_timestamp_seconds", // judged passes alarm
    "holdfast_read_bytes_total",
    "holdfast_reader_fetched_bytes_total",
    "holdfast_reader_heeds_recorder", // a recorder that does not run
    "holdfast_reader_memory_limit_bytes",
    "holdfast_reader_read_bytes_total",
    "holdfast_reader_resident_memory_bytes", // ends the reader, which alarms
    "holdfast_reader_running",
    "holdfast_reader_starts_total",
    "holdfast_reader_waited_seconds_total",
    "holdfast_segments",
    "holdfast_sweeps_total",
    "holdfast_vanished_segments_total",
    "holdfast_watched_folders",
    "process_cpu_seconds_total",
];

#[test]
fn every_figure_has_an_alert_or_a_reason_to_have_none() {
    let watched = Watched::with_everything();
    let agent = watched.agent();
    let told = families(&watched.scrape_of_all());
    agent.terminated();
    let rules = text("holdfast.rules.yml");
    let word = Regex::new(r"[a-z_]+").unwrap();
    let named: BTreeSet<&str> = word.find_iter(&rules).map(|m| m.as_str()).collect();
    let (without, with): (Vec<&String>, Vec<&String>) =
        told.iter().partition(|f| !named.contains(f.as_str()));
    assert_eq!(without, BESIDE, "figures without an alert");
    assert!(with.len() > 25, "{with:?}");
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
