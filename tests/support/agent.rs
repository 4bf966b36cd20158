//! The program under test, run as a person or a script runs it: arguments in, exit code, standard output and standard
//! error out.

use std::ffi::{OsStr, OsString};
use std::process::Command;

use serde_json::Value;

/// Exit codes that scripts rely on.
pub const DONE: i32 = 0;
/// Violations were found.
pub const VIOLATIONS: i32 = 1;
/// Usage, configuration, refused input.
pub const REFUSED: i32 = 2;
/// Nothing violated, but something could not be told.
pub const COULD_NOT_TELL: i32 = 3;
/// The ledger does not verify.
pub const LEDGER: i32 = 4;

/// How one run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The program under test: what was built with the tests, unless `HOLDFAST_TEST_PROGRAM` names another build of it.
fn program() -> OsString {
    std::env::var_os("HOLDFAST_TEST_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_holdfast").into())
}

/// `holdfast` with nothing of this machine's settings in its environment.
pub fn holdfast() -> Command {
    let mut command = Command::new(program());
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LANG", "C.UTF-8").env("TZ", "UTC");
    command.current_dir("/");
    command
}

/// Runs `holdfast` with these arguments.
pub fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Ended {
    ended(holdfast().args(arguments))
}

/// Runs a prepared command.
pub fn ended(command: &mut Command) -> Ended {
    let output = super::server::finish(command);
    let code =
        output.status.code().unwrap_or_else(|| panic!("{command:?} ended by a signal: {}", output.status));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_else(|why| panic!("{command:?}: {why}"));
    Ended { code, stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Ended {
    /// Demands an exit code; shows everything otherwise.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "standard output:\n{}\nstandard error:\n{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked at"), "{}", self.stderr);
        self
    }

    /// Standard output as one JSON document.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|why| {
            panic!("{why}\nstandard output:\n{}\nstandard error:\n{}", self.stdout, self.stderr)
        })
    }

    /// Findings of this kind in an audit or check document.
    #[track_caller]
    pub fn findings(&self, kind: &str) -> Vec<Value> {
        let document = self.json();
        let all = document["findings"].as_array().unwrap_or_else(|| panic!("no findings[]: {document:#}"));
        all.iter().filter(|finding| finding["rule"] == kind).cloned().collect()
    }
}
