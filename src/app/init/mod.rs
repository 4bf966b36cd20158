//! A first configuration from what lies on disk. Looks, writes one new file, and overwrites nothing.

mod draft;

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use thiserror::Error;

use super::AppError;
use super::judge;
use super::pass::{self, Effort, Progress};
use super::site::{AuditRequest, Site, WatchedRecorder};
use super::state::State;
use crate::clock::Clock;
use crate::model::{RecorderId, UtcMs};
use crate::report::document::{CameraReport, Question};
use crate::sources::recorders::{self, RECORDERS};
use crate::text::{Lang, Text, Told, told_in_english};

/// Why no configuration is written.
#[derive(Debug, Error)]
pub enum InitError {
    /// It is there already.
    Exists(PathBuf),
    /// Nothing was named, and no product records at its usual place.
    NoPath(String),
}

told_in_english!(InitError);

impl Told for InitError {
    fn told(&self, text: &Text) -> String {
        match self {
            Self::Exists(path) => {
                text.say("init-exists", &[("path", path.to_string_lossy().into_owned().into())])
            }
            Self::NoPath(tried) => text.say("init-no-path", &[("tried", tried.into())]),
        }
    }
}

/// What was found, ready to be written down.
pub struct Draft {
    /// The site; its recorders carry names for people.
    site: Site,
    /// Cameras with what was observed of each.
    cameras: Vec<CameraReport>,
    /// The layout that was given, by name or as a template.
    layout: Option<String>,
    /// What is asked before the hours in the file can be trusted.
    questions: Vec<Question>,
    now: UtcMs,
}

impl Draft {
    /// Recorders found.
    pub fn recorders(&self) -> usize {
        self.site.recorders.len()
    }

    /// Cameras found.
    pub fn cameras(&self) -> usize {
        self.cameras.len()
    }

    /// What is to be answered before the hours of the footage can be trusted, in the language of the look.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Paths in which nothing was recognised.
    pub fn unrecognised(&self) -> &[PathBuf] {
        &self.site.unrecognised
    }
}

/// Refuses early what could not be written later.
///
/// # Errors
/// The file exists.
pub fn refuse_existing(output: &Path) -> Result<(), InitError> {
    if output.symlink_metadata().is_ok() { Err(InitError::Exists(output.to_owned())) } else { Ok(()) }
}

/// The folders in which the known products record unless told otherwise, as far as they exist.
///
/// # Errors
/// None of them exists.
pub fn usual_paths() -> Result<Vec<PathBuf>, InitError> {
    let usual: Vec<&str> = RECORDERS.iter().flat_map(|l| l.hints.usual_roots).copied().collect();
    let there: Vec<PathBuf> = usual.iter().map(PathBuf::from).filter(|p| p.is_dir()).collect();
    if there.is_empty() { Err(InitError::NoPath(usual.join(", "))) } else { Ok(there) }
}

/// Looks at every file's name and container once, and reads no footage; nothing is kept. Without a `layout`, by name or
/// as a template, each product that is recognised is taken.
///
/// # Errors
/// A path that is not there, a layout that is none, an interrupt.
pub fn look(
    paths: Vec<PathBuf>,
    layout: Option<String>,
    clock: &dyn Clock,
    progress: &dyn Progress,
    stop: &AtomicBool,
    lang: Lang,
) -> Result<Draft, AppError> {
    let asked = AuditRequest { paths, layout: layout.clone(), ..AuditRequest::default() };
    let mut site = Site::from_paths(&asked)?;
    name_recorders(&mut site.recorders)?;
    site.id = host_name();
    let mut state = State::temporary(&site.id)?;
    let effort = Effort { hash_bytes: 0, ..Effort::ATTENDED };
    let done = pass::run(&site, &mut state, clock, effort, progress, stop)?;
    let document = judge::judge(&site, &mut state, clock, done)?.document(lang)?;
    let questions = document.questions.into_iter().filter(|q| q.about == "clock").collect();
    Ok(Draft { site, cameras: document.cameras, layout, questions, now: clock.now() })
}

/// Writes the configuration into a new file.
///
/// # Errors
/// The file exists, or cannot be written.
pub fn write(draft: &Draft, output: &Path, lang: Lang) -> Result<(), AppError> {
    let text = draft::render(draft, output, lang)?;
    let made = OpenOptions::new().write(true).create_new(true).open(output);
    let written = made.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => InitError::Exists(output.to_owned()).into(),
        _ => AppError::Io { what: format!("write {}", output.display()), source },
    })
}

/// `frigate`, `frigate-2` …, and `nvr` where only a template is known: what people will read in every camera's id.
fn name_recorders(recorders: &mut [WatchedRecorder]) -> Result<(), AppError> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for r in recorders {
        let kind = recorders::by_name(&r.layout).map_or("nvr", |layout| layout.name.as_ref());
        let n = seen.entry(kind.to_owned()).or_default();
        *n += 1;
        let name = if *n == 1 { kind.to_owned() } else { format!("{kind}-{n}") };
        r.id = RecorderId::new(name).map_err(super::site::SiteError::Id)?;
    }
    Ok(())
}

/// The machine's name in letters, digits, dots and dashes, as the ledger's origin needs it.
fn host_name() -> String {
    let read = |path| fs::read_to_string(path).ok();
    let name = read("/proc/sys/kernel/hostname").or_else(|| read("/etc/hostname")).unwrap_or_default();
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let name: String = name.trim().chars().filter(plain).collect();
    if name.is_empty() { "site".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::PENDING_KINDS;
    use crate::rules;

    #[test]
    fn every_hint_names_kinds_that_exist_or_are_to_come() {
        for missing in RECORDERS.iter().flat_map(|l| l.hints.missing) {
            for kind in missing.kinds {
                let known = PENDING_KINDS.contains(kind) || rules::RULES.iter().any(|r| r.id() == *kind);
                assert!(known, "{}: {kind}", missing.words);
            }
        }
    }
}
