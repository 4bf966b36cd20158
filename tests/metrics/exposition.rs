//! What a scrape of a whole site holds: well formed, named by the customs of Prometheus, and no word too many.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use regex::Regex;

use super::site::Watched;

/// Names of the families of a scrape.
pub fn families(scrape: &str) -> BTreeSet<String> {
    let told = scrape.lines().filter_map(|l| l.strip_prefix("# TYPE ")?.split(' ').next());
    told.map(str::to_owned).collect()
}

/// The value of one series.
fn value(scrape: &str, series: &str) -> f64 {
    let line = scrape.lines().find_map(|l| l.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in\n{scrape}")).parse().unwrap()
}

fn lint(scrape: &str) -> String {
    use std::io::Write;
    let mut promtool = Command::new("promtool");
    promtool.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = promtool.spawn().unwrap();
    child.stdin.take().unwrap().write_all(scrape.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stderr).into_owned()
}

#[test]
fn promtool_has_nothing_to_say_about_a_scrape() {
    let watched = Watched::with_everything();
    let agent = watched.agent();
    let scrape = watched.scrape_of_all();
    assert_eq!(lint(&scrape), "");
    let names: Vec<String> = families(&scrape).into_iter().collect();
    insta::assert_snapshot!(names.join("\n"));
    agent.terminated();
}

#[test]
fn the_figures_are_those_of_the_check() {
    let watched = Watched::with_everything();
    let agent = watched.agent();
    let told = agent.check();
    let document = &told["document"];
    let scrape = watched.scrape();
    for camera in document["cameras"].as_array().unwrap() {
        let series = format!("holdfast_camera_held_seconds{{camera={}}}", camera["id"]);
        assert_eq!(value(&scrape, &series), camera["days_held"].as_f64().unwrap() * 86_400.0);
    }
    let sum = |key: &str| -> f64 {
        document["cameras"].as_array().unwrap().iter().map(|c| c[key].as_f64().unwrap()).sum()
    };
    let of =
        |family: &str, read: &str| value(&scrape, &format!("{family}{{read=\"{read}\",recorder=\"nvr1\"}}"));
    assert_eq!(of("holdfast_segments", "yes") + of("holdfast_segments", "no"), sum("segments"));
    assert_eq!(of("holdfast_footage_bytes", "yes") + of("holdfast_footage_bytes", "no"), sum("bytes"));
    assert_eq!(value(&scrape, "holdfast_cameras{recorder=\"nvr1\"}"), 2.0);
    assert_eq!(value(&scrape, "holdfast_roots{recorder=\"nvr1\",state=\"seen\"}"), 1.0);
    assert_eq!(value(&scrape, "holdfast_camera_required_seconds{camera=\"nvr1/gate\"}"), 30.0 * 86_400.0);
    let unknown: Vec<&serde_json::Value> = document["unknown"].as_array().unwrap().iter().collect();
    let of_kind = unknown.iter().filter(|u| u["rule"] == "min_retention").count();
    assert_eq!(value(&scrape, "holdfast_unknown{rule=\"min_retention\"}"), of_kind as f64);
    assert!(value(&scrape, "holdfast_read_bytes_total") > 0.0);
    assert_eq!(value(&scrape, "holdfast_witnesses{outcome=\"later\"}"), 1.0);
    agent.terminated();
}

#[test]
fn no_label_holds_a_path_or_an_address() {
    let watched = Watched::with_everything();
    let agent = watched.agent();
    let scrape = watched.scrape_of_all();
    let label = Regex::new(r#"([a-z_]+)="((?:[^"\\]|\\.)*)""#).unwrap();
    let address = Regex::new(r"@|://|\d+\.\d+\.\d+\.\d+|localhost|example\.").unwrap();
    let mut seen = BTreeSet::new();
    for line in scrape.lines().filter(|l| !l.starts_with('#')) {
        for found in label.captures_iter(line) {
            let (name, value) = (&found[1], &found[2]);
            seen.insert(name.to_owned());
            let slashes = value.matches('/').count();
            assert_eq!(slashes, usize::from(name == "camera"), "{line}");
            assert!(!address.is_match(value), "{line}");
        }
    }
    let known = [
        "asked", "camera", "duty", "for", "outcome", "read", "recorder", "rule", "severity", "state", "told",
        "version", "work",
    ];
    assert!(seen.iter().all(|name| known.contains(&name.as_str())), "{seen:?}");
    assert!(seen.contains("camera") && seen.contains("outcome"), "{seen:?}");
    agent.terminated();
}
