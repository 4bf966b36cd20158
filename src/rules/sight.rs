//! What cannot be told of a camera whatever a rule asks: its root is away, the clock is doubtful, nothing was ever there,
//! nobody watched. Rules ask here before they look at a number.

use serde_json::json;

use crate::model::finding::{Subject, Unknown, Why};
use crate::model::span;
use crate::model::{Span, UtcMs};
use crate::views::{KnownCamera, Mark, View, ViewError};

/// What cannot be told of a camera because the agent was silent between `from` and now: in those hours footage
/// may have come and gone unseen.
pub(super) fn unwatched(camera: &KnownCamera, view: &View, from: UtcMs) -> Option<Unknown> {
    let window = Span::new(from, view.context.now);
    let hours = span::merge(view.silences().iter().filter_map(|s| s.span.intersect(window)).collect(), 0);
    let seconds = span::total_ms(&hours) / 1000;
    (!hours.is_empty()).then(|| Unknown {
        subject: Subject::Camera(camera.id.clone()),
        why: Why::NotWatched,
        facts: json!({ "seconds": seconds, "spans": hours }),
    })
}

/// What cannot be told of a camera before any number is looked at: its root is away, or the clock
/// is doubtful.
pub(super) fn blind(camera: &KnownCamera, view: &View) -> Result<Option<Unknown>, ViewError> {
    let subject = Subject::Camera(camera.id.clone());
    if !view.context.clock_ok {
        return Ok(Some(Unknown { subject, why: Why::ClockDoubtful, facts: json!({}) }));
    }
    Ok(view.blind(camera)?.map(|root| Unknown {
        subject,
        why: Why::CannotSee,
        facts: json!({ "root": root.path, "reason": root.why, "unlisted": (!root.listed).then_some(&root.path) }),
    }))
}

/// What cannot be told of a camera that has no footage now: [`blind`], or nothing to look at.
pub(super) fn nothing_to_see(camera: &KnownCamera, view: &View) -> Result<Option<Unknown>, ViewError> {
    if let Some(unknown) = blind(camera, view)? {
        return Ok(Some(unknown));
    }
    if view.shows(camera, Mark::Present)? {
        return Ok(None);
    }
    let why = if emptied(camera, view)? { Why::RootEmptied } else { Why::NoFootage };
    Ok(Some(Unknown { subject: Subject::Camera(camera.id.clone()), why, facts: json!({}) }))
}

/// Footage is missing, but a path that could not be read may hold it: could not tell, in place of the breaches.
pub(super) fn out_of_sight(camera: &KnownCamera, view: &View) -> Result<Option<Unknown>, ViewError> {
    let closed = view.closed_paths(camera.id.recorder())?;
    let Some((root, path)) = closed.first() else { return Ok(None) };
    let facts = json!({ "root": root, "path": path, "paths": closed.len() });
    Ok(Some(Unknown { subject: Subject::Camera(camera.id.clone()), why: Why::Unreadable, facts }))
}

/// True when a root of the camera's recorder is mounted and nothing is left below it.
pub(super) fn emptied(camera: &KnownCamera, view: &View) -> Result<bool, ViewError> {
    let recorder = camera.id.recorder();
    Ok(camera.row.is_some() && view.roots()?.iter().any(|r| r.recorder == recorder && r.state == "empty"))
}
