//! Judging after a pass: views, rules, findings, and the document that people and programs read.

mod camera;
mod document;
mod finding;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::AppError;
use super::pass::{self, Done};
use super::site::Site;
use super::stamp;
use super::state::State;
use super::witness::{self, Round};
use crate::catalogue::PassSummary;
use crate::clock::Clock;
use crate::evidence::{FindingRow, FindingState};
use crate::findings::{self, Changes};
use crate::ledger::seal::SealError;
use crate::model::finding::Unknown;
use crate::model::{CameraId, Hours, Span, UtcMs};
use crate::report::clauses::{self, ClauseReport, Known};
use crate::report::document::{LedgerHead, OverallVerdict};
use crate::rules::{self, Downtime, Judged, OwnNumbers};
use crate::text::Names;
use crate::views::{View, ViewError};

pub use document::reason;
pub use finding::finding_report;
pub(super) use finding::severity;

/// A judgement that is stored and sealed, ready to be told in any language.
pub struct Judgement<'s> {
    site: &'s Site,
    done: Done,
    finished: UtcMs,
    view: View,
    downtime: Downtime,
    judged: Vec<Judged<'s>>,
    own_numbers: Vec<OwnNumbers<'s>>,
    findings: Vec<FindingRow>,
    /// Paths that could not be read.
    closed: Vec<PathBuf>,
    ledger: LedgerHead,
    /// Somebody outside contradicts the ledger.
    ledger_alarm: bool,
    /// What it changed.
    pub changes: Changes,
}

/// Judges what the stores hold, stores and seals the findings.
///
/// It judges as of the beginning of the pass: what came to a folder after the pass was there was not seen, and a pass
/// over a large storage takes hours.
///
/// # Errors
/// Stores that cannot be read or written, a frozen ledger.
pub fn judge<'s>(
    site: &'s Site,
    state: &mut State,
    clock: &dyn Clock,
    done: Done,
) -> Result<Judgement<'s>, AppError> {
    let judgement = judge_as_of(site, state, clock, done, done.started)?;
    pass::set_judged(&state.catalogue, judgement.done.started)?;
    Ok(judgement)
}

/// Judges again what the last pass saw, for example under another policy. `None` before the first pass.
///
/// It judges as of the moment until which the storage was watched: what happened on the recorders since then
/// must not look like a gap.
///
/// # Errors
/// See [`judge`].
pub fn again<'s>(
    site: &'s Site,
    state: &mut State,
    clock: &dyn Clock,
) -> Result<Option<Judgement<'s>>, AppError> {
    let Some(seen) = state.catalogue.seen_until()? else { return Ok(None) };
    let clock_ok = clock.stepped_ms().is_none() && pass::runs_forward(clock.now(), seen);
    let done = Done {
        started: seen,
        first_contact: false,
        clock_ok,
        summary: PassSummary::default(),
        hashed_bytes: 0,
    };
    judge_as_of(site, state, clock, done, seen).map(Some)
}

fn judge_as_of<'s>(
    site: &'s Site,
    state: &mut State,
    clock: &dyn Clock,
    done: Done,
    now: UtcMs,
) -> Result<Judgement<'s>, AppError> {
    let view = View::open(&state.dir, site.context(now, done.clock_ok))?;
    let judged = rules::judge(&site.policy, &view)?;
    let own_numbers = rules::by_own_numbers(&site.policy, &view)?;
    let downtime = rules::downtime(&site.policy, &view)?;
    let digest = site.policy.digest().to_string();
    let changes = findings::reconcile(&mut state.evidence, &judged, &digest, now)?;
    findings::seal(&mut state.evidence, &mut state.sealer, now)?;
    pass::sign_and_publish(state, clock)?;
    let mut stored = state.evidence.standing_findings()?;
    for id in &changes.closed {
        stored.extend(state.evidence.finding(id)?);
    }
    // Leaves were sealed since the view was opened; a fresh one shows their numbers. One at a time: each keeps pages.
    let context = view.context.clone();
    drop(view);
    let view = View::open(&state.dir, context)?;
    let closed = closed_paths(site, &view)?;
    let head = state.sealer.head();
    let checkpoint = state.sealer.cosigned(&state.evidence)?.unwrap_or_default();
    let (origin, unstamped) = (state.sealer.origin().to_owned(), stamp::owed(&state.evidence, now)?);
    let ledger = LedgerHead { origin, size: head.size, root: head.root, checkpoint, unstamped };
    Ok(Judgement {
        site,
        done,
        finished: clock.now(),
        view,
        judged,
        own_numbers,
        findings: stored,
        downtime,
        closed,
        ledger,
        ledger_alarm: state.evidence.witnesses()?.iter().any(witness::contradicts),
        changes,
    })
}

/// What no pass could read is neither there nor missing: nothing of it may count as in order.
fn closed_paths(site: &Site, view: &View) -> Result<Vec<PathBuf>, ViewError> {
    let mut all = Vec::new();
    for recorder in &site.recorders {
        let closed = view.closed_paths(recorder.id.as_str())?;
        all.extend(closed.iter().map(|(root, path)| Path::new(root).join(path)));
    }
    Ok(all)
}

impl Judgement<'_> {
    /// Takes in what the witnesses said of the checkpoint that this judgement carries.
    ///
    /// # Errors
    /// Stores that cannot be read. A frozen ledger is no error here: it is the verdict.
    pub fn witnessed(&mut self, state: &State, round: Result<Round, AppError>) -> Result<(), AppError> {
        self.ledger_alarm = match round {
            Ok(round) => round.alarm,
            Err(AppError::Seal(SealError::Frozen { .. })) => true,
            Err(e) => return Err(e),
        };
        self.ledger.checkpoint = state.sealer.cosigned(&state.evidence)?.unwrap_or_default();
        Ok(())
    }

    /// Takes in which authorities gave no time stamp.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn stamped(&mut self, state: &State, now: UtcMs) -> Result<(), AppError> {
        self.ledger.unstamped = stamp::owed(&state.evidence, now)?;
        Ok(())
    }

    /// The whole in one word.
    pub fn verdict(&self) -> OverallVerdict {
        if self.ledger_alarm {
            return OverallVerdict::LedgerFailure;
        }
        if self.findings.iter().any(|f| f.state.counts()) {
            return OverallVerdict::Violations;
        }
        let unknown = self.judged.iter().flat_map(|j| &j.verdict.unknown).count() > self.accepted();
        if unknown || !self.site.unrecognised.is_empty() || !self.closed.is_empty() {
            OverallVerdict::CouldNotTell
        } else {
            OverallVerdict::Compliant
        }
    }

    /// How much of what could not be told somebody signed for.
    fn accepted(&self) -> usize {
        let all = self.judged.iter().flat_map(|j| j.verdict.unknown.iter().map(move |u| (&j.rule.kind, u)));
        all.filter(|(kind, u)| self.site.accepted(kind, u, self.view.context.now).is_some()).count()
    }

    /// Findings that are not closed, and those that it closed.
    pub(super) fn findings(&self) -> &[FindingRow] {
        &self.findings
    }

    /// How often each rule kind in force could not tell and nobody signed for it.
    pub fn unknown_by_rule(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for judged in &self.judged {
            let (kind, now) = (&judged.rule.kind, self.view.context.now);
            let open = judged.verdict.unknown.iter().filter(|u| self.site.accepted(kind, u, now).is_none());
            *counts.entry(kind.clone()).or_default() += open.count() as u64;
        }
        counts
    }

    /// What it read.
    pub(super) fn view(&self) -> &View {
        &self.view
    }

    /// How every clause in force stands.
    pub(super) fn clauses(&self) -> Vec<ClauseReport> {
        let accepts = |kind: &str, u: &Unknown| self.site.accepted(kind, u, self.view.context.now).cloned();
        let row_of = |id: &CameraId| self.view.cameras().iter().find(|c| c.id == *id)?.declared.as_ref();
        let declares = |id: &CameraId| row_of(id).map(|d| d.value.declaration());
        let watched = |id: &CameraId| self.view.cameras().iter().find(|c| c.id == *id)?.first_seen;
        let stands = |f: &&FindingRow| f.state != FindingState::Closed || f.disposed();
        let findings: Vec<FindingRow> = self.findings.iter().filter(stands).cloned().collect();
        let concerns =
            |f: &FindingRow, id: &CameraId| self.view.concerns_stored(&f.subject_kind, &f.subject, id);
        let known = Known {
            judged: &self.judged,
            own_numbers: &self.own_numbers,
            findings: &findings,
            concerns: &concerns,
            accepts: &accepts,
            declares: &declares,
            watched: &watched,
        };
        clauses::walk(&self.site.policy, Some(known))
    }

    /// Whether it ended within these hours; days off are none where no calendar names them.
    pub(super) fn within(&self, hours: &Hours) -> bool {
        let now = Span::new(self.finished, UtcMs(self.finished.0 + 1));
        let worked = self.view.context.calendar.as_deref();
        hours.within(now, &self.site.tz, worked).is_ok_and(|spans| !spans.is_empty())
    }

    /// Name of the site.
    pub(super) fn site_name(&self) -> &str {
        &self.site.name
    }

    /// What the site calls its cameras.
    pub(super) fn names(&self) -> Names {
        self.site.names()
    }

    /// The zone in which the site counts its days.
    pub(super) fn tz(&self) -> &jiff::tz::TimeZone {
        &self.site.tz
    }

    /// True when this pass met the site for the first time.
    pub fn is_first_contact(&self) -> bool {
        self.done.first_contact
    }

    /// When judging ended.
    pub fn finished(&self) -> UtcMs {
        self.finished
    }
}

#[cfg(test)]
mod tests;
