//! Ends or fails a program at the n-th step by which it makes something last; `steps.c` is loaded into it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::server::{open_folder, run};

/// What happens at the chosen step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing; steps are only counted.
    Count,
    /// SIGKILL, half of a write done.
    Killed,
    /// This step and every later one fail with this errno.
    Fails(i32),
}

/// One step as it was about to happen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// write, sync, rename, truncate or delete.
    pub kind: String,
    /// Path below the watched folder.
    pub path: String,
}

impl Step {
    /// Kind and sort of file: steps of one sort are alike.
    pub fn sort(&self) -> String {
        let file = self.path.trim_start_matches('/');
        let sort = match file.split('/').collect::<Vec<_>>()[..] {
            ["tlog", "tile", "entries", ..] => "a bundle or its folder",
            ["tlog", "tile", ..] => "a tile or its folder",
            [""] => "the folder itself",
            _ => file,
        };
        format!("{} {sort}", self.kind)
    }
}

/// Loads the counter into `command`: steps below `folder` are written to `log`, number `at` (from 1) meets its fate.
pub fn watch(command: &mut Command, folder: &Path, log: &Path, at: usize, fate: Fate) {
    command.env("LD_PRELOAD", library()).env("STEPS_BELOW", folder).env("STEPS_LOG", log);
    command.env("STEPS_AT", at.to_string());
    match fate {
        Fate::Count => command.env_remove("STEPS_DO"),
        Fate::Killed => command.env("STEPS_DO", "kill"),
        Fate::Fails(errno) => command.env("STEPS_DO", errno.to_string()),
    };
}

/// The steps in a log.
pub fn read(log: &Path) -> Vec<Step> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let step = |line: &str| {
        let (kind, path) = line.split_once(' ').unwrap();
        Step { kind: kind.to_owned(), path: path.to_owned() }
    };
    text.lines().map(step).collect()
}

/// Step numbers evenly spread over `count` places, and of every sort the first and the last; a sort with one step
/// alone comes twice.
pub fn points(steps: &[Step], count: usize) -> Vec<usize> {
    let spread: BTreeSet<usize> = (0..count).map(|i| 1 + i * steps.len() / count).collect();
    let mut sorts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, step) in (1..).zip(steps) {
        sorts.entry(step.sort()).or_default().push(number);
    }
    let ends: Vec<usize> =
        sorts.values().flat_map(|of_sort| [of_sort[0], of_sort[of_sort.len() - 1]]).collect();
    spread.into_iter().filter(|n| !ends.contains(n)).chain(ends.iter().copied()).collect()
}

/// Compiled once a test process.
fn library() -> &'static Path {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = BUILT.get_or_init(|| {
        let folder = open_folder();
        let library = folder.path().join("steps.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/steps.c");
        run(Command::new("gcc")
            .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(source));
        (folder, library)
    });
    library
}
