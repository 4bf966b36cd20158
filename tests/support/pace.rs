//! A world that runs N times as fast: `pace.c` is loaded into a program and its children, and what happens here is
//! placed in their time.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use jiff::Timestamp;

use super::server::{open_folder, run};

/// A clock that agreed with the machine's when it was made, and runs faster since.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    rate: u32,
    since: Timestamp,
}

impl Pace {
    /// Begins now.
    pub fn begin(rate: u32) -> Self {
        Self { rate, since: real() }
    }

    /// Lets a command live by it.
    pub fn of(self, command: &mut Command) {
        command.env("LD_PRELOAD", library()).env("PACE_RATE", self.rate.to_string());
        command.env("PACE_SINCE_NS", self.since.as_nanosecond().to_string());
    }

    /// How many times as fast.
    pub fn rate(self) -> u32 {
        self.rate
    }

    /// When it began.
    pub fn began(self) -> Timestamp {
        self.since
    }

    /// What it shows.
    pub fn now(self) -> Timestamp {
        self.shows(real())
    }

    /// What it showed at an instant of the machine's clock, such as the time of a file.
    pub fn shows(self, at: Timestamp) -> Timestamp {
        let passed = at.duration_since(self.since);
        if passed.is_negative() { at } else { self.since + passed * i32::try_from(self.rate).unwrap() }
    }

    /// Waits until it shows an instant.
    pub fn wait_until(self, at: Timestamp) {
        let left = at.duration_since(self.now()).as_nanos() / i128::from(self.rate);
        std::thread::sleep(Duration::from_nanos(u64::try_from(left).unwrap_or(0)));
    }
}

#[expect(clippy::disallowed_methods, reason = "the machine's own clock, beside the fast one")]
fn real() -> Timestamp {
    Timestamp::now()
}

/// Compiled once a test process.
fn library() -> &'static Path {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = BUILT.get_or_init(|| {
        let folder = open_folder();
        let library = folder.path().join("pace.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/pace.c");
        let gcc = ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"];
        run(Command::new("gcc").args(gcc).arg(&library).arg(source));
        (folder, library)
    });
    library
}
