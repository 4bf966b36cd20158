//! A real Prometheus scrapes a real agent, with the shipped rules loaded; every query of board and rules finds the
//! families that it names.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;

use regex::Regex;
use serde_json::Value;

use super::board::{board, panels};
use super::exposition::families;
use super::rules::text;
use super::running::LIMIT;
use super::site::{Watched, ask, shipped};
use crate::support::server::{Foreground, free_port};

/// A Prometheus that scrapes one agent every second.
struct Server {
    process: Foreground,
    at: SocketAddr,
}

impl Server {
    fn start(watched: &Watched) -> Self {
        let folder = watched.site.path().join("prometheus");
        std::fs::create_dir(&folder).unwrap();
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let config = folder.join("prometheus.yml");
        let text = format!(
            "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\nrule_files: [{:?}]\n\
             scrape_configs:\n  - job_name: holdfast\n    static_configs: [{{ targets: [\"{}\"] }}]\n",
            shipped("holdfast.rules.yml"),
            watched.at
        );
        std::fs::write(&config, text).unwrap();
        let mut command = Command::new("prometheus");
        command.arg(format!("--config.file={}", config.display()));
        command.arg(format!("--storage.tsdb.path={}", folder.join("data").display()));
        command.arg(format!("--web.listen-address={at}"));
        Self { process: Foreground::start("prometheus", &command, &folder), at }
    }

    /// The answer to an instant query; `None` while the server does not listen.
    fn query(&self, expr: &str) -> Option<Value> {
        query(self.at, expr)
    }

    fn wait_for(&mut self, what: &str, expr: &str) {
        let at = self.at;
        self.process.wait_for(what, LIMIT, || {
            let answer = query(at, expr)?;
            (!answer["data"]["result"].as_array()?.is_empty()).then_some(())
        });
    }
}

fn query(at: SocketAddr, expr: &str) -> Option<Value> {
    let encoded: String = expr.bytes().map(|b| format!("%{b:02X}")).collect();
    let (_, body) = ask(at, &format!("/api/v1/query?query={encoded}"))?;
    serde_json::from_str(&body).ok()
}

/// Every expression of the board, with its variables filled in as Grafana does.
fn of_board() -> Vec<String> {
    let board = board();
    let targets = panels(&board).iter().flat_map(|p| p["targets"].as_array().cloned().unwrap_or_default());
    let exprs = targets.map(|t| t["expr"].as_str().unwrap().to_owned());
    let filled =
        exprs.map(|e| e.replace("$job", "holdfast").replace("$instance", ".*").replace("$camera", ".*"));
    filled.collect()
}

/// Every expression of the rules, as Prometheus itself lists them.
fn of_rules(server: &Server) -> Vec<String> {
    let (_, body) = ask(server.at, "/api/v1/rules").unwrap();
    let listed: Value = serde_json::from_str(&body).unwrap();
    let groups = listed["data"]["groups"].as_array().unwrap();
    let rules = groups.iter().flat_map(|g| g["rules"].as_array().unwrap());
    rules.map(|r| r["query"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_query_of_board_and_rules_names_families_that_a_scrape_has() {
    let watched = Watched::with_everything();
    let agent = watched.agent();
    let mut server = Server::start(&watched);
    server.wait_for("scrape", "up{job=\"holdfast\"} == 1");
    server.wait_for("evaluated rules", "instance:holdfast_unknown:sum");

    let mut known = families(&watched.scrape_of_all());
    let recorded = Regex::new(r"(?m)- record: (\S+)").unwrap();
    known.extend(recorded.captures_iter(&text("holdfast.rules.yml")).map(|c| c[1].to_owned()));
    let named = Regex::new(r"\b[a-z_]*:?(?:holdfast|process)_[a-z0-9_]+(?::[a-z0-9]+)?\b").unwrap();
    let (on_board, in_rules) = (of_board(), of_rules(&server));
    assert!(on_board.len() > 30 && in_rules.len() > 15, "{} and {}", on_board.len(), in_rules.len());
    let mut used = BTreeSet::new();
    for expr in on_board.iter().chain(&in_rules) {
        let names: Vec<String> = named.find_iter(expr).map(|m| m.as_str().to_owned()).collect();
        assert!(!names.is_empty() || expr.starts_with("up{"), "{expr} names no family of ours");
        for name in names {
            assert!(known.contains(&name), "{expr}: no scrape has {name}");
            used.insert(name);
        }
        let answer = server.query(expr).unwrap();
        assert_eq!(answer["status"], "success", "{expr}: {answer:#}");
    }
    let unused: Vec<&String> = known.iter().filter(|n| !used.contains(*n) && !n.contains(':')).collect();
    assert!(unused.is_empty(), "neither board nor rules use {unused:?}");
    agent.terminated();
}

#[test]
fn prometheus_notices_when_the_agent_is_killed() {
    let watched = Watched::new("");
    let agent = watched.agent();
    let mut server = Server::start(&watched);
    server.wait_for("scrape", "up{job=\"holdfast\"} == 1");
    agent.killed();
    server.wait_for("alert", "ALERTS{alertname=\"HoldfastSilent\",alertstate=\"pending\"}");
}
