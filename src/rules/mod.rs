//! Rule kinds: one file a kind, and the list of them. A rule reads views, decides *pass*, *breach* or
//! *could not tell*, and cannot write.
//!
//! A new kind is one file with its examples, its line in [`RULES`], its wording in `text/`, and one
//! line less in [`crate::model::kind::PENDING_KINDS`].

mod agent_hindered;
mod agent_silence;
mod asset_change_permit;
mod at_once;
mod backup_coverage;
mod camera_downtime;
mod causes;
mod clocks;
mod config_change;
mod destruction_approval;
mod disallowed_zone;
mod down;
mod downtime;
mod early_deletion;
mod extract_expiry;
mod extract_retention;
mod fault_sla;
mod forecast;
mod grounds;
mod holes;
mod incidents;
mod inventory_match;
mod legal_hold;
mod log_integrity;
mod mail_readers;
mod max_retention;
mod min_retention;
mod outages;
mod own_numbers;
mod page;
mod recorded;
mod recording_continuity;
mod retention_declared;
mod segment_integrity;
mod sight;
mod storage_health;
mod storage_location;
mod storage_unseen;
mod unmatched;
mod view_tamper;
mod why;

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thiserror::Error;

use crate::config::{Camera, Declared};
use crate::model::calendar;
use crate::model::finding::{Basis, Breach, Evidence, Severity, Subject, Unknown, Verdict, Why};
use crate::model::kind::{self, KindSpec};
use crate::policy::{Policy, RuleInstance, Strength};
use crate::text::{Names, Text};
use crate::views::{KnownCamera, View, ViewError};

use sight::{blind, emptied, nothing_to_see, out_of_sight, unwatched};

pub use agent_hindered::{Unwritable, stuck_way, unwritable};
pub use causes::{Cause, Signals, worded as cause_in_words};
pub use clocks::{NamesAhead, names_ahead};
pub use disallowed_zone::{Asked, questions};
pub use downtime::{CameraDowntime, Downtime, Incident, Told, Untold, downtime};
pub use incidents::Reach;
pub use outages::records_at_named_hours;
pub use own_numbers::{OwnNumbers, by_own_numbers, by_weaker_only};
pub use page::page;
pub use why::{missing, why};

/// Every rule kind that is built, in report order.
pub static RULES: &[&dyn AnyRule] = &[
    &Of::<min_retention::MinRetention>::NEW,
    &Of::<max_retention::MaxRetention>::NEW,
    &Of::<early_deletion::EarlyDeletion>::NEW,
    &Of::<retention_declared::RetentionDeclared>::NEW,
    &Of::<legal_hold::LegalHold>::NEW,
    &Of::<extract_retention::ExtractRetention>::NEW,
    &Of::<extract_expiry::ExtractExpiry>::NEW,
    &Of::<destruction_approval::DestructionApproval>::NEW,
    &Of::<segment_integrity::SegmentIntegrity>::NEW,
    &Of::<log_integrity::LogIntegrity>::NEW,
    &Of::<storage_location::StorageLocation>::NEW,
    &Of::<storage_health::StorageHealth>::NEW,
    &Of::<backup_coverage::BackupCoverage>::NEW,
    &Of::<recording_continuity::RecordingContinuity>::NEW,
    &Of::<camera_downtime::CameraDowntime>::NEW,
    &Of::<fault_sla::FaultSla>::NEW,
    &Of::<view_tamper::ViewTamper>::NEW,
    &Of::<config_change::ConfigChange>::NEW,
    &Of::<asset_change_permit::AssetChangePermit>::NEW,
    &Of::<inventory_match::InventoryMatch>::NEW,
    &Of::<disallowed_zone::DisallowedZone>::NEW,
];

/// Why a rule could not be evaluated at all.
#[derive(Debug, Error)]
pub enum RuleError {
    /// The stores.
    #[error(transparent)]
    View(#[from] ViewError),
    /// Parameters that the loader should have refused.
    #[error("cannot read the parameters of {kind}: {source}")]
    Params {
        /// Rule kind.
        kind: &'static str,
        /// Cause.
        source: serde_json::Error,
    },
}

/// A finding in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// Short sentence.
    pub title: String,
    /// What was found, with numbers.
    pub text: String,
    /// What to do next.
    pub remedy: String,
}

/// What a rule is judged on.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The rule with its scope.
    pub rule: &'a RuleInstance,
    /// Everything in force: some rules follow the numbers of others.
    pub policy: &'a Policy,
    /// The stores.
    pub view: &'a View,
}

impl<'a> Setting<'a> {
    /// The cameras that the rule speaks of.
    fn cameras(self) -> impl Iterator<Item = &'a KnownCamera> {
        self.view.in_scope(&self.rule.scope)
    }

    /// A breach of the kind's own severity weakened where the regulation says "as a rule", or as the
    /// policy overrides it.
    fn severity(self, own: Severity) -> Severity {
        match (self.rule.severity, self.rule.strength) {
            (Some(set), _) => set,
            (None, Strength::General) => own.min(Severity::Medium),
            (None, Strength::Mandatory) => own,
        }
    }
}

/// A timeline and what must be found in it: printed in the rule's page and run as its test.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Name, a sentence that says what must hold.
    pub name: &'static str,
    /// The timeline, in the form of `policy test`.
    pub timeline: &'static str,
}

/// Numbers, subjects and instants in the reader's language.
#[derive(Clone, Copy)]
pub struct Say<'a> {
    /// Wording.
    pub text: &'a Text,
    /// Zone in which instants are shown.
    pub tz: &'a TimeZone,
    /// What cameras are called.
    pub names: &'a Names,
}

impl Say<'_> {
    /// Title, text and remedy of one case: the messages `<case>-title`, `<case>-text`, `<case>-remedy`.
    fn words(&self, case: &str, facts: &[(&str, crate::text::Arg<'_>)]) -> Words {
        let say = |part: &str| self.text.say(&format!("{case}-{part}"), facts);
        Words { title: say("title"), text: say("text"), remedy: say("remedy") }
    }
}

/// A rule kind as its file writes it.
pub trait Rule: 'static {
    /// The kind: snake_case, the name of its file.
    const ID: &'static str;
    /// What its verdicts rest on.
    const BASIS: Basis;
    /// Examples; at least one breach and one pass among them.
    const EXAMPLES: &'static [Example];
    /// Parameters; their doc comments describe the schema.
    type Params: DeserializeOwned + JsonSchema;
    /// What a breach states.
    type Facts: Serialize + DeserializeOwned;

    /// Judges every subject in scope: each lands in exactly one of the three outcomes.
    ///
    /// # Errors
    /// The stores could not be read.
    fn judge(params: &Self::Params, on: Setting<'_>) -> Result<Verdict, ViewError>;

    /// A breach in words.
    fn words(facts: &Self::Facts, say: Say<'_>) -> Words;
}

/// A rule kind behind an object-safe face.
pub trait AnyRule: KindSpec {
    /// What its verdicts rest on.
    fn basis(&self) -> Basis;

    /// Examples.
    fn examples(&self) -> &'static [Example];

    /// Judges one rule in force.
    ///
    /// # Errors
    /// See [`RuleError`].
    fn judge(&self, on: Setting<'_>) -> Result<Verdict, RuleError>;

    /// A finding in words; facts of an older version that no longer read are shown as they are.
    fn words(&self, facts: &Value, say: Say<'_>) -> Words;
}

struct Of<R>(std::marker::PhantomData<fn() -> R>);

impl<R> Of<R> {
    const NEW: Self = Self(std::marker::PhantomData);
}

impl<R: Rule> KindSpec for Of<R> {
    fn id(&self) -> &'static str {
        R::ID
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(R::Params).to_value()
    }
}

impl<R: Rule> AnyRule for Of<R> {
    fn basis(&self) -> Basis {
        R::BASIS
    }

    fn examples(&self) -> &'static [Example] {
        R::EXAMPLES
    }

    fn judge(&self, on: Setting<'_>) -> Result<Verdict, RuleError> {
        if !on.rule.unset.is_empty() {
            let facts = json!({ "parameters": on.rule.unset });
            return Ok(Verdict::unknown(Subject::Site, Why::NotSet, facts));
        }
        if let Some(unknown) = uncounted(on) {
            return Ok(unknown);
        }
        let params = serde_json::from_value(Value::Object(on.rule.params.clone()));
        let params = params.map_err(|source| RuleError::Params { kind: R::ID, source })?;
        Ok(R::judge(&params, on)?)
    }

    fn words(&self, facts: &Value, say: Say<'_>) -> Words {
        match serde_json::from_value::<R::Facts>(facts.clone()) {
            Ok(facts) => R::words(&facts, say),
            Err(_) => unread(R::ID, facts, say),
        }
    }
}

/// Facts that this version cannot read, shown as they are.
fn unread(rule: &str, facts: &Value, say: Say<'_>) -> Words {
    say.words("rule-older", &[("rule", rule.into()), ("facts", facts.to_string().into())])
}

/// A finding of any kind in words: of [`RULES`], of the house, or of another version.
pub fn words(kind: &str, facts: &Value, say: Say<'_>) -> Words {
    let facts = &say.names.within(facts, say.text);
    match by_id(kind) {
        Some(rule) => rule.words(facts, say),
        None if kind == agent_silence::ID => {
            agent_silence::words(facts, say).unwrap_or_else(|| unread(kind, facts, say))
        }
        None if kind == mail_readers::ID => {
            mail_readers::words(facts, say).unwrap_or_else(|| unread(kind, facts, say))
        }
        None if kind == agent_hindered::ID => {
            agent_hindered::words(facts, say).unwrap_or_else(|| unread(kind, facts, say))
        }
        None if kind == storage_unseen::ID => {
            storage_unseen::words(facts, say).unwrap_or_else(|| unread(kind, facts, say))
        }
        None => unread(kind, facts, say),
    }
}

/// The kinds as the policy loader wants them.
pub fn kinds() -> Vec<&'static dyn KindSpec> {
    RULES.iter().map(|r| *r as &dyn KindSpec).collect()
}

/// A built kind by its name.
pub fn by_id(id: &str) -> Option<&'static dyn AnyRule> {
    RULES.iter().copied().find(|r| r.id() == id)
}

/// The outcome of one rule in force.
#[derive(Clone, Debug)]
pub struct Judged<'p> {
    /// The rule.
    pub rule: &'p RuleInstance,
    /// Its outcome.
    pub verdict: Verdict,
}

/// Judges everything in force. A kind that is not built yet is *could not tell*.
///
/// # Errors
/// See [`RuleError`].
pub fn judge<'p>(policy: &'p Policy, view: &View) -> Result<Vec<Judged<'p>>, RuleError> {
    view.at_one_moment(|| judge_all(policy, view))
}

fn judge_all<'p>(policy: &'p Policy, view: &View) -> Result<Vec<Judged<'p>>, RuleError> {
    let mut out = Vec::with_capacity(policy.rules.len());
    for rule in &policy.rules {
        out.push(Judged { rule, verdict: judge_one(Setting { rule, policy, view })? });
    }
    out.extend(agent_silence::judge(view));
    out.extend(mail_readers::judge(view)?);
    out.extend(agent_hindered::judge(view)?);
    out.extend(storage_unseen::judge(view)?);
    Ok(out)
}

fn judge_one(on: Setting<'_>) -> Result<Verdict, RuleError> {
    let Setting { rule, view, .. } = on;
    let mut verdict = match by_id(&rule.kind) {
        _ if !rule.holds_on(calendar::date_of(view.context.now, &view.context.tz)) => {
            return Ok(Verdict::unknown(Subject::Site, Why::NotInForce, json!({})));
        }
        Some(kind) => kind.judge(on)?,
        None if kind::PENDING_KINDS.contains(&rule.kind.as_str()) => {
            Verdict::unknown(Subject::Site, Why::NotBuilt, json!({ "kind": rule.kind }))
        }
        None => Verdict::default(),
    };
    let nothing = verdict.passed.is_empty() && verdict.breaches.is_empty() && verdict.unknown.is_empty();
    if nothing {
        let why = if view.context.inventory.is_none() && !rule.scope.is_everything() {
            Why::NoInventory
        } else {
            Why::NothingInScope
        };
        verdict = Verdict::unknown(Subject::Site, why, json!({}));
    }
    verdict.breaches.extend(unmatched::breaches(on));
    if let Some(unconfirmed) = &rule.draft {
        only_warn(unconfirmed, &mut verdict);
    }
    Ok(verdict)
}

/// A rule that counts working days cannot tell in a year of which nobody said which days are worked. A period
/// that only ends in such a year is told by [`crate::model::Period::end`].
fn uncounted(on: Setting<'_>) -> Option<Verdict> {
    let parameter = on.rule.working_days().next()?;
    let context = &on.view.context;
    let today = calendar::date_of(context.now, &context.tz);
    let known = context.calendar.as_ref().map(|c| c.is_worked(today));
    let facts = json!({ "parameter": parameter, "year": today.year() });
    (!matches!(known, Some(Ok(_)))).then(|| Verdict::unknown(Subject::Site, Why::NoCalendar, facts))
}

/// A draft accuses nobody: each subject of a breach is one that could not be told, with what was found and the
/// numbers that nobody confirmed.
fn only_warn(unconfirmed: &[String], verdict: &mut Verdict) {
    let mut warned = BTreeSet::new();
    for breach in std::mem::take(&mut verdict.breaches) {
        if warned.insert(breach.subject.clone()) {
            let facts = json!({ "unconfirmed": unconfirmed, "found": breach.facts });
            verdict.unknown.push(Unknown { subject: breach.subject, why: Why::DraftFigure, facts });
        }
    }
}

/// At most this many pieces of evidence travel with a finding; counts live in its facts.
const EVIDENCE_SHOWN: usize = 20;

/// Catalogue rows as evidence, at most [`EVIDENCE_SHOWN`].
fn evidence(view: &View, ids: &[i64]) -> Result<Vec<Evidence>, ViewError> {
    view.evidence(ids.get(..EVIDENCE_SHOWN).unwrap_or(ids))
}

/// Serialises a rule's facts.
fn facts<F: Serialize>(facts: &F) -> Value {
    serde_json::to_value(facts).unwrap_or(Value::Null)
}

/// The line that declares a camera as evidence, with whose word it is.
fn declared(camera: &Declared<Camera>) -> Evidence {
    let declared = camera.value.declaration();
    Evidence::Declared { file: camera.place.file().to_owned(), line: camera.place.line(), declared }
}

/// A breach about one camera.
fn camera_breach(camera: &KnownCamera, severity: Severity) -> Breach {
    Breach {
        subject: Subject::Camera(camera.id.clone()),
        key: String::new(),
        span: None,
        severity,
        basis: Basis::Measured,
        facts: Value::Null,
        evidence: Vec::new(),
    }
}

#[cfg(test)]
pub(crate) mod laws;
#[cfg(test)]
mod tests;
