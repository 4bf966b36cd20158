//! Judging after a pass: views, rules, findings, and the document that people and programs read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::AppError;
use super::pass::{self, Done};
use super::site::{Site, WatchedRecorder};
use super::stamp;
use super::state::State;
use super::witness::{self, Round};
use crate::catalogue::PassSummary;
use crate::clock::Clock;
use crate::evidence::{FindingRow, FindingState};
use crate::findings::{self, Changes};
use crate::ledger::seal::SealError;
use crate::model::finding::{Basis, Evidence, Severity, Unknown, Why};
use crate::model::span;
use crate::model::{CameraId, Hours, Span, UtcMs};
use crate::report::basis;
use crate::report::clauses::{self, ClauseReport, Known};
use crate::report::document::{
    Accepted, AuditDocument, CameraReport, ClauseText, ClauseTexts, Counts, DayReport, FindingReport,
    LedgerHead, OverallVerdict, Question, RecorderReport, RootReport, UnknownReport,
};
use crate::rules::{self, Downtime, Judged, Say};
use crate::sources::detect::Reason;
use crate::text::{self, Lang, Names, Text};
use crate::views::{KnownCamera, View, ViewError};

/// Days that the coverage picture and `days_held` look back, at most: a leap year.
const LOOK_BACK_DAYS: u32 = 366;

/// Unreadable paths shown one by one, at most; all of them are counted.
const CLOSED_SHOWN: usize = 20;

/// A judgement that is stored and sealed, ready to be told in any language.
pub struct Judgement<'s> {
    site: &'s Site,
    done: Done,
    finished: UtcMs,
    view: View,
    downtime: Downtime,
    judged: Vec<Judged<'s>>,
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
    let mut view = View::open(&state.dir, site.context(now, done.clock_ok))?;
    let judged = rules::judge(&site.policy, &view)?;
    let downtime = rules::downtime(&site.policy, &view)?;
    let digest = site.policy.digest().to_string();
    let changes = findings::reconcile(&mut state.evidence, &judged, &digest, now)?;
    findings::seal(&mut state.evidence, &mut state.sealer, now)?;
    pass::sign_and_publish(state, clock)?;
    let mut stored = state.evidence.standing_findings()?;
    for id in &changes.closed {
        stored.extend(state.evidence.finding(id)?);
    }
    // Leaves were sealed since the view was opened; a fresh one shows their numbers.
    view = View::open(&state.dir, view.context.clone())?;
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
        let stands = self.findings.iter().filter(|f| f.state != FindingState::Closed).cloned();
        let findings: Vec<FindingRow> = stands.collect();
        let known =
            Known { judged: &self.judged, findings: &findings, accepts: &accepts, declares: &declares };
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

    /// The document in one language.
    ///
    /// # Errors
    /// The stores could not be read.
    pub fn document(&self, lang: Lang) -> Result<AuditDocument, ViewError> {
        let text = text::for_lang(lang);
        let names = self.site.names();
        let say = Say { text, tz: &self.site.tz, names: &names };
        let mut findings: Vec<FindingReport> = self.findings.iter().map(|f| finding_report(f, say)).collect();
        findings.sort_by(|a, b| {
            let ended = |f: &FindingReport| matches!(f.state.as_str(), "closed" | "disposed");
            let rank = |f: &FindingReport| (ended(f), std::cmp::Reverse(f.severity));
            rank(a).cmp(&rank(b)).then_with(|| a.subject.cmp(&b.subject)).then_with(|| a.id.cmp(&b.id))
        });
        Ok(AuditDocument {
            schema: "holdfast/audit/v1",
            verdict: self.verdict(),
            started_at: self.done.started,
            finished_at: self.finished,
            tz: self.site.tz_name.clone(),
            site: self.site.name.clone(),
            first_contact: self.done.first_contact,
            names,
            recorders: self.recorders(text)?,
            cameras: self.cameras()?,
            counts: self.counts(&findings),
            findings,
            unknown: self.unknown(text),
            questions: questions(&self.view, text)?,
            downtime: self.downtime.clone(),
            ledger: self.ledger.clone(),
            policies: self.site.policy.regulations.iter().map(|r| r.id().to_owned()).collect(),
        })
    }

    /// Place, wording and original text of every clause in force.
    pub fn clause_texts(&self, lang: Lang) -> ClauseTexts {
        let wording = |zh: &str, en: &str| if lang == Lang::ZhCn { zh.to_owned() } else { en.to_owned() };
        let rows = self.site.policy.clauses();
        rows.map(|row| {
            let (clause, id) = (row.clause, row.clause.id.to_string());
            let original = self.site.originals.of(&id).cloned();
            (id, ClauseText { place: clause.place.clone(), words: wording(&clause.zh, &clause.en), original })
        })
        .collect()
    }

    fn counts(&self, findings: &[FindingReport]) -> Counts {
        let of_state =
            |states: &[&str]| findings.iter().filter(|f| states.contains(&f.state.as_str())).count();
        Counts {
            passed: self.judged.iter().map(|j| j.verdict.passed.len()).sum(),
            breached: of_state(&["open", "ongoing", "acknowledged", "rectifying"]),
            waived: of_state(&["waived"]),
            disposed: of_state(&["disposed"]),
            unknown: self.judged.iter().map(|j| j.verdict.unknown.len()).sum::<usize>()
                + self.site.unrecognised.len()
                + self.closed.len(),
            accepted: self.accepted(),
        }
    }

    fn recorders(&self, text: &Text) -> Result<Vec<RecorderReport>, ViewError> {
        let rows = self.view.roots()?;
        let report = |r: &WatchedRecorder| RecorderReport {
            id: r.id.to_string(),
            layout: r.layout.clone(),
            sure_pct: r.sure,
            why: r.why.iter().map(|why| reason(why, text)).collect(),
            roots: rows
                .iter()
                .filter(|row| row.recorder == r.id.as_str())
                .map(|row| RootReport {
                    path: row.path.clone(),
                    state: row.state.clone(),
                    why: row.why.clone(),
                })
                .collect(),
        };
        Ok(self.site.recorders.iter().map(report).collect())
    }

    fn cameras(&self) -> Result<Vec<CameraReport>, ViewError> {
        let mut out = Vec::new();
        for camera in self.view.cameras().iter().filter(|c| c.row.is_some()) {
            out.extend(self.camera(camera)?);
        }
        Ok(out)
    }

    fn camera(&self, camera: &KnownCamera) -> Result<Option<CameraReport>, ViewError> {
        const SUMS: &str =
            "select count(*), coalesce(sum(bytes), 0) from v_segment where camera = ?1 and gone_ms is null";
        let Some((segments, bytes)) =
            self.view.row(SUMS, [camera.row], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)))?
        else {
            return Ok(None);
        };
        let runs = self.view.runs(camera)?;
        let ends = runs.first().zip(runs.last()).map(|(a, b)| Span::new(a.start, b.end));
        let covered = span::total_ms(runs);
        let since = self.view.in_service(camera).map(|s| s.since).or(ends.map(|e| e.start));
        let back = |days: u32| UtcMs(self.finished.0 - i64::from(days) * 86_400_000);
        // Footage past the floor of retention may be gone: its days are shown while it is there, and
        // their absence is nothing to be red about.
        let wanted = self.view.retention_floor(&self.site.policy, camera);
        let floor = wanted.map_or(self.finished, back);
        let asked = since.unwrap_or(floor).max(floor);
        let oldest = ends.map_or(asked, |e| e.start.min(asked)).max(back(LOOK_BACK_DAYS));
        let looked = Span::new(back(LOOK_BACK_DAYS + 1), self.finished);
        let named = rules::records_at_named_hours(&self.site.policy, camera);
        // Hours that cannot be told are all hours here; the rules say what cannot be told.
        let hours = named.then(|| self.view.context.hours(camera, looked).ok().flatten()).flatten();
        Ok(Some(CameraReport {
            id: camera.id.to_string(),
            recorder: camera.id.recorder().to_owned(),
            first_footage: ends.map(|e| e.start),
            last_footage: ends.map(|e| e.end),
            days_held: self.view.held(camera, LOOK_BACK_DAYS, 80.0, 3_600_000, hours.as_deref())?.days,
            days_wanted: wanted,
            covered_pct: ends.map_or(0.0, |e| percent(covered, e.len_ms())),
            covered_s: (covered / 1000).cast_unsigned(),
            gaps: ends.map(|e| span::gaps(e, runs)).unwrap_or_default(),
            segments: segments.cast_unsigned(),
            bytes: bytes.cast_unsigned(),
            event_driven: camera.event_driven,
            days: self.days(runs, oldest, since.unwrap_or(oldest)),
        }))
    }

    fn days(&self, runs: &[Span], from: UtcMs, since: UtcMs) -> Vec<DayReport> {
        let day = |d: crate::views::DayCoverage| DayReport {
            date: d.date.to_string(),
            covered_pct: (d.covered_pct * 100.0).round() / 100.0,
            expected: !d.expected.is_empty() && d.expected.end > since,
        };
        self.view.days(runs, from).into_iter().map(day).collect()
    }

    fn unknown(&self, text: &Text) -> Vec<UnknownReport> {
        let mut out = Vec::new();
        let nothing = self.site.unrecognised.iter().map(|p| (p, Why::NothingRecognised));
        let closed = self.closed.iter().take(CLOSED_SHOWN).map(|p| (p, Why::Unreadable));
        for (path, why) in nothing.chain(closed) {
            out.push(UnknownReport {
                rule: String::new(),
                subject: path.to_string_lossy().into_owned(),
                why: why.as_str().to_owned(),
                clauses: Vec::new(),
                text: text.word(&format!("why-{}", why.as_str())),
                accepted: None,
            });
        }
        for j in &self.judged {
            let clauses: Vec<String> = j.rule.clauses.iter().map(ToString::to_string).collect();
            out.extend(j.verdict.unknown.iter().map(|u| {
                let accepted = self.site.accepted(&j.rule.kind, u, self.view.context.now);
                unknown_report(&j.rule.kind, u, &clauses, accepted, text)
            }));
        }
        out
    }
}

fn unknown_report(
    rule: &str,
    u: &Unknown,
    clauses: &[String],
    accepted: Option<&Accepted>,
    text: &Text,
) -> UnknownReport {
    let why = rules::why(u.why, &u.facts, text);
    UnknownReport {
        rule: rule.to_owned(),
        subject: u.subject.to_string(),
        why: u.why.as_str().to_owned(),
        clauses: clauses.to_vec(),
        text: match accepted {
            Some(a) => format!("{why} {}", basis::accepted(a, text)),
            None => why,
        },
        accepted: accepted.cloned(),
    }
}

fn percent(part: i64, whole: i64) -> f64 {
    if whole <= 0 { 0.0 } else { (part as f64 * 10_000.0 / whole as f64).round() / 100.0 }
}

pub(super) fn severity(word: &str) -> Option<Severity> {
    serde_json::from_value(json!(word)).ok()
}

/// A stored finding in the reader's language.
pub fn finding_report(f: &FindingRow, say: Say<'_>) -> FindingReport {
    let words = rules::words(&f.rule, &f.facts, say);
    let state = match f.state {
        FindingState::Open if f.judged > f.opened => "ongoing",
        FindingState::Closed if f.disposed() => "disposed",
        state => state.as_str(),
    };
    FindingReport {
        id: f.id.clone(),
        rule: f.rule.clone(),
        severity: severity(&f.severity).unwrap_or(Severity::Medium),
        state: state.to_owned(),
        basis: serde_json::from_value(json!(f.basis)).unwrap_or(Basis::Measured),
        subject: f.subject.clone(),
        span: f.span,
        facts: f.facts.clone(),
        clauses: f.clauses.clone(),
        title: words.title,
        text: words.text,
        remedy: words.remedy,
        evidence: serde_json::from_value::<Vec<Evidence>>(f.evidence.clone()).unwrap_or_default(),
        policy: f.policy.clone(),
        opened_at: f.opened,
        closed_at: f.closed,
        waived_until: f.waived_until,
    }
}

fn questions(view: &View, text: &Text) -> Result<Vec<Question>, ViewError> {
    // Wrong hours make everything else wrong, so they are asked about first.
    let clock = |names: rules::NamesAhead| {
        let matched = text.duration(names.ms);
        let asked = match &names.zone {
            Some(zone) => text.say("question-zone", &[("offset", (&matched).into()), ("zone", zone.into())]),
            None => text.say("question-ahead", &[("offset", (&matched).into())]),
        };
        Question { about: "clock", subject: names.recorder, matched, text: asked }
    };
    let name = |asked: rules::Asked| Question {
        about: "name",
        text: text
            .say("question-name", &[("subject", (&asked.subject).into()), ("matched", asked.matched.into())]),
        subject: asked.subject,
        matched: asked.matched.to_owned(),
    };
    let clocks = rules::names_ahead(view)?.into_iter().map(clock);
    Ok(clocks.chain(rules::questions(view).into_iter().map(name)).collect())
}

/// Why a layout was taken, as a sentence.
pub fn reason(why: &Reason, text: &Text) -> String {
    match why {
        Reason::Explained { files, of } => {
            text.say("reason-explained", &[("files", (*files).into()), ("of", (*of).into())])
        }
        Reason::PathForm { template, files } => {
            text.say("reason-path_form", &[("template", template.into()), ("files", (*files).into())])
        }
        Reason::Hallmark { name } => text.say("reason-hallmark", &[("name", name.into())]),
        Reason::Tied { layout } => text.say("reason-tied", &[("layout", layout.into())]),
        Reason::LeftOut { files } => text.say("reason-left_out", &[("files", (*files).into())]),
    }
}
