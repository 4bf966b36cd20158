//! Recorders at or below a bare path: found out from what lies there, or remembered from an earlier audit.

use std::path::{Component, Path, PathBuf};

use jiff::tz::TimeZone;

use super::layouts::{layout_of, unknown_layout};
use super::{SiteError, WatchedRecorder, recorder};
use crate::catalogue::KnownRoot;
use crate::model::RecorderId;
use crate::sources::detect::{self, DetectedRoot};
use crate::sources::recorders;
use crate::sources::root;

/// The recorders at or below a path: those that are found there, and those that an earlier audit knew there. An
/// unmounted disk and an emptied one look like folders in which nothing was ever recorded; only memory tells.
pub(super) fn below(
    path: &Path,
    layout: Option<&str>,
    known: &[KnownRoot],
    tz: &TimeZone,
) -> Result<Vec<WatchedRecorder>, SiteError> {
    let fail = |source| SiteError::Path { path: path.to_owned(), source };
    let path = without_steps_back(&std::path::absolute(path).map_err(fail)?).map_err(fail)?;
    let mut known: Vec<&KnownRoot> = known.iter().filter(|k| Path::new(&k.path).starts_with(&path)).collect();
    match readable_folder(&path) {
        Err(why) if known.is_empty() => return Err(fail(why)),
        Err(_) | Ok(()) => {}
    }
    let mut all = Vec::new();
    if let Some(named) = layout {
        let known = known.iter().copied().find(|k| Path::new(&k.path) == path);
        return Ok(vec![named_recorder(&path, named, known, tz)?]);
    }
    for found in detect::detect(&path, recorders::RECORDERS, tz).roots {
        let at = known.iter().position(|k| Path::new(&k.path) == found.root);
        let same = at.map(|at| known.swap_remove(at)).filter(|k| k.layout == found.layout);
        all.push(found_recorder(&found, same, tz)?);
    }
    for root in known {
        all.extend(remembered_recorder(root, tz)?);
    }
    Ok(all)
}

/// The path without `..`. What follows the last of them stays as the user knows it: a link may be moved on purpose.
fn without_steps_back(path: &Path) -> std::io::Result<PathBuf> {
    let parts: Vec<Component<'_>> = path.components().collect();
    let Some(last) = parts.iter().rposition(|part| *part == Component::ParentDir) else {
        return Ok(path.to_owned());
    };
    let (back, rest) = parts.split_at(last + 1);
    // Behind a link ".." is not where the text says, so the system is asked.
    Ok(std::fs::canonicalize(back.iter().collect::<PathBuf>())?.join(rest.iter().collect::<PathBuf>()))
}

fn readable_folder(path: &Path) -> std::io::Result<()> {
    if !std::fs::metadata(path)?.is_dir() {
        return Err(std::io::ErrorKind::NotADirectory.into());
    }
    std::fs::read_dir(path).map(drop)
}

/// `<layout>-<4 hex digits of the root's identity>`: stays the same when the path is mounted elsewhere.
fn derived_id(layout: &str, path: &Path) -> Result<RecorderId, SiteError> {
    let fail = |source| SiteError::Path { path: path.to_owned(), source };
    let identity = root::identify(path).map_err(fail)?;
    let mark = blake3::hash(&[identity.fs_id.to_be_bytes(), identity.inode.to_be_bytes()].concat()).to_hex();
    Ok(RecorderId::new(format!("{layout}-{}", mark.get(..4).unwrap_or_default()))?)
}

fn found_recorder(
    found: &DetectedRoot,
    known: Option<&KnownRoot>,
    tz: &TimeZone,
) -> Result<WatchedRecorder, SiteError> {
    let layout = recorders::by_name(&found.layout).cloned().ok_or_else(|| unknown_layout(&found.layout))?;
    let mut watched =
        recorder(id_of(known, &found.layout, &found.root)?, layout, vec![found.root.clone()], tz)?;
    (watched.sure, watched.why) = (found.sure, found.why.clone());
    Ok(watched)
}

fn named_recorder(
    path: &Path,
    named: &str,
    known: Option<&KnownRoot>,
    tz: &TimeZone,
) -> Result<WatchedRecorder, SiteError> {
    let layout = layout_of(named)?;
    let known = known.filter(|k| k.layout == layout.name);
    recorder(id_of(known, &layout.name, path)?, layout, vec![path.to_owned()], tz)
}

/// A root of an earlier audit in which nothing is recognised now. `None` when its layout was a template: that has to
/// be given again.
fn remembered_recorder(root: &KnownRoot, tz: &TimeZone) -> Result<Option<WatchedRecorder>, SiteError> {
    let Some(layout) = recorders::by_name(&root.layout).cloned() else { return Ok(None) };
    let id = RecorderId::new(root.recorder.clone())?;
    recorder(id, layout, vec![PathBuf::from(&root.path)], tz).map(Some)
}

/// What was known keeps its name, whichever disk is mounted there today.
fn id_of(known: Option<&KnownRoot>, layout: &str, path: &Path) -> Result<RecorderId, SiteError> {
    known.map_or_else(|| derived_id(layout, path), |k| Ok(RecorderId::new(k.recorder.clone())?))
}
