//! A site whose checkpoints are stamped.

use std::path::PathBuf;
use std::process::Command;

use jiff::SignedDuration;
use rusqlite::Connection;
use serde_json::Value;

use crate::support::agent::{Ended, ended};
use crate::support::authority::{Authority, Key};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::Site;

/// A site with three hours of footage and the authorities that it asks.
pub struct Stamped {
    pub site: Site,
    pub authorities: Vec<Authority>,
}

impl Stamped {
    /// One authority for each key; the site trusts the roots of all.
    pub fn new(keys: &[Key]) -> Self {
        let site = Site::new();
        let authorities: Vec<Authority> = (0..keys.len())
            .map(|n| Authority::start(&site.path().join(format!("authority-{n}")), keys[n]))
            .collect();
        let stamped = Self { site, authorities };
        stamped.record("gate");
        stamped.configure("");
        stamped
    }

    /// Three hours of one camera more.
    pub fn record(&self, camera: &str) {
        let from = last_hour() - SignedDuration::from_hours(3);
        Footage { from, ..Footage::days(FRIGATE, camera, 1, last_hour()) }.lay(&self.site.footage());
    }

    /// PEM file with all roots.
    pub fn roots(&self) -> PathBuf {
        let file = self.site.path().join("roots.pem");
        let all: String =
            self.authorities.iter().map(|a| std::fs::read_to_string(&a.root).unwrap()).collect();
        std::fs::write(&file, all).unwrap();
        file
    }

    /// The configuration, with further keys of `[ledger]`.
    pub fn configure(&self, further: &str) {
        self.roots();
        self.configure_bare(&format!("stamp_root = \"roots.pem\"\n{further}"));
    }

    /// As [`Self::configure`], without a root.
    pub fn configure_bare(&self, further: &str) {
        let urls: Vec<&str> = self.authorities.iter().map(|a| a.url.as_str()).collect();
        self.site.configure("thirty-days", &format!("[ledger]\nstamp_url = {urls:?}\n{further}"));
    }

    /// A pass with any verdict but a failure of the ledger.
    pub fn check(&self) -> Ended {
        self.check_in("+0")
    }

    /// A pass as if so much later.
    pub fn check_in(&self, later: &str) -> Ended {
        let ended = self.later(later, &["check", "--format", "json"]);
        assert!([0, 1, 3].contains(&ended.code), "{}: {}", ended.code, ended.stderr);
        ended
    }

    /// Any command as if so much later.
    pub fn later(&self, later: &str, arguments: &[&str]) -> Ended {
        let plain = self.site.command(arguments);
        if later == "+0" {
            return ended(&mut self.site.command(arguments));
        }
        let mut command = Command::new("faketime");
        command.args(["-f", later]).arg(plain.get_program()).args(plain.get_args());
        command.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8");
        ended(&mut command)
    }

    /// `stamps[]` of `ledger status`.
    pub fn stamps(&self) -> Vec<Value> {
        let status = self.site.holdfast(&["ledger", "status", "--json"]).expect_code(0).json();
        status["stamps"].as_array().unwrap().clone()
    }

    /// `verify` of the state directory with the log's key.
    pub fn verify(&self, further: &[&str]) -> Ended {
        let key = self.site.holdfast(&["ledger", "key"]).expect_code(0).stdout;
        let state = self.site.state();
        let mut all = vec!["verify", state.to_str().unwrap(), "--json", "--lang", "en", "--key", key.trim()];
        all.extend(further);
        crate::support::agent::run(all)
    }

    /// The store, to look at or to damage.
    pub fn store(&self) -> Connection {
        Connection::open(self.site.state().join("evidence.db")).unwrap()
    }

    /// A number from the store.
    pub fn count(&self, sql: &str) -> i64 {
        self.store().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    /// `export bag` of everything.
    pub fn export(&self, name: &str) -> (PathBuf, Ended) {
        let out = self.site.path().join(name);
        let (from, to) = (last_hour() - SignedDuration::from_hours(3), last_hour());
        let (from, to, at) = (from.to_string(), to.to_string(), out.to_str().unwrap().to_owned());
        let mut all = vec!["export", "bag", "--camera", "gate", "--from", &from, "--to", &to, "--out", &at];
        all.extend(["--inspection", "Police, case 123", "--lang", "en"]);
        (out.clone(), self.site.holdfast(&all).expect_code(0))
    }
}
