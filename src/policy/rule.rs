//! One rule in force: its parameters, who set each and what that replaced, and what makes two
//! rules the same.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::config::{Place, Source};
use crate::model::finding::Severity;
use crate::model::period::Unit;
use crate::model::{Loosened, Period};

use super::canonical;
use super::regulation::{ClauseId, Origin, Regulation, RuleDeclared, Status, Strength};
use super::scope::Scope;

/// Who set a number or a role.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SetBy {
    /// Proposed with the regulation, which leaves it open.
    Proposal,
    /// The site: an override or a regulation file of its own.
    Site,
    /// The regulation.
    Regulation,
}

impl SetBy {
    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::Site => "site",
            Self::Regulation => "regulation",
        }
    }
}

/// Where a parameter's value comes from.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ParamSource {
    /// Who set it.
    pub set_by: SetBy,
    /// The clause that sets it, or that leaves it open.
    pub clause: Option<ClauseId>,
    /// Where it is written.
    pub place: Place,
    /// Why, when the site set it by an override.
    pub reason: Option<String>,
    /// Who decided, when the site set it by an override.
    pub by: Option<String>,
    /// Patterns of the cameras for which the site chose it; empty for all, or where nobody chose.
    pub cameras: Vec<String>,
    /// Who vouches for a draft's number; `None` where nobody does, or nobody needs to.
    pub confirmed: Option<Confirmed>,
    /// What it replaced, newest first.
    pub overrode: Vec<Overrode>,
}

/// Who read a number in the text itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, schemars::JsonSchema)]
pub struct Confirmed {
    /// Who, and when.
    pub by: String,
    /// Where it was read.
    pub source: String,
}

impl ParamSource {
    /// The file that sets it.
    pub fn file(&self) -> &str {
        self.place.file()
    }

    /// The line that sets it, counted from 1.
    pub fn line(&self) -> usize {
        self.place.line()
    }
}

/// A value that another one replaced.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Overrode {
    /// The value that no longer holds.
    pub value: Value,
    /// Who had set it.
    pub set_by: SetBy,
    /// The clause that had set it.
    pub clause: Option<ClauseId>,
    /// Where it is written.
    pub place: Place,
}

/// One rule in force, with its parameters, over its cameras.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleInstance {
    /// The rule kind.
    pub kind: String,
    /// Parameters, as the kind's `Params` reads them.
    pub params: Map<String, Value>,
    /// Where each comes from; the keys are those of `params`.
    pub param_sources: BTreeMap<String, ParamSource>,
    /// Parameters that only the site can set and has not set: the rule cannot tell.
    pub unset: Vec<String>,
    /// Clauses that it decides.
    pub clauses: Vec<ClauseId>,
    /// Regulations that ask for it.
    pub regulations: Vec<String>,
    /// Cameras of which it speaks.
    pub scope: Scope,
    /// Severity of its breaches; the kind's own when absent.
    pub severity: Option<Severity>,
    /// How strictly it is meant.
    pub strength: Strength,
    /// Rests on a draft: the numbers that the site has not confirmed; none for a clause that has none
    /// and was not confirmed either. `None` for a rule that binds.
    pub draft: Option<Vec<String>>,
    /// First and last day of each regulation that asks for it.
    pub terms: Vec<Term>,
    /// The chain that it asks for.
    pub chain: Option<String>,
    /// What is shown and not judged.
    pub notes: Vec<Value>,
    /// Values of regulations in whose place the site set weaker ones.
    pub loosened: Vec<Loosened>,
    /// Where it is declared; the first place when several regulations ask for the same.
    pub place: Place,
}

/// First and last day on which something holds; open where `None`.
pub type Term = (Option<Date>, Option<Date>);

impl RuleInstance {
    /// A rule of the house, in force at every site without being named by a policy.
    pub fn of_house(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            params: Map::new(),
            param_sources: BTreeMap::new(),
            unset: Vec::new(),
            clauses: Vec::new(),
            regulations: Vec::new(),
            scope: Scope::default(),
            severity: None,
            strength: Strength::Mandatory,
            draft: None,
            terms: vec![(None, None)],
            chain: None,
            notes: Vec::new(),
            loosened: Vec::new(),
            place: Place::whole(&Source::new("holdfast", "")),
        }
    }

    /// Whether some regulation that asks for it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let within = |(from, to): &Term| from.is_none_or(|d| d <= day) && to.is_none_or(|d| day <= d);
        self.terms.iter().any(within)
    }

    /// Its parameters that count working days.
    pub fn working_days(&self) -> impl Iterator<Item = &str> {
        let counts = |(name, value): &(&String, &Value)| {
            let period = || value.as_str().and_then(|t| t.parse::<Period>().ok());
            name.ends_with("_working_days") || period().is_some_and(|p| p.unit == Unit::WorkingDays)
        };
        self.params.iter().filter(counts).map(|(name, _)| name.as_str())
    }

    pub(super) fn of(regulation: &Regulation, rule: &RuleDeclared) -> Self {
        let set_by = |proposed: bool| match (proposed, regulation.origin) {
            (true, _) => SetBy::Proposal,
            (false, Origin::Pack) => SetBy::Regulation,
            (false, Origin::Site) => SetBy::Site,
        };
        let clause = rule.clauses.first().map(|(id, _)| id.clone());
        let mut out = Self {
            kind: rule.kind.clone(),
            params: Map::new(),
            param_sources: BTreeMap::new(),
            unset: rule.site_must_set.clone(),
            clauses: rule.clauses.iter().map(|(id, _)| id.clone()).collect(),
            regulations: vec![regulation.id().to_owned()],
            scope: rule.scope.clone(),
            severity: rule.severity,
            strength: rule.strength,
            draft: (regulation.head.status == Status::Draft).then(Vec::new),
            terms: vec![(regulation.head.in_force_from, regulation.head.in_force_to)],
            chain: rule.chain.clone(),
            notes: rule.note.iter().cloned().collect(),
            loosened: Vec::new(),
            place: rule.place.clone(),
        };
        // What the regulation sets itself stands before what is only proposed beside it.
        let (proposed, set): (Vec<_>, Vec<_>) = rule.params.iter().partition(|p| p.proposed);
        for p in proposed.into_iter().chain(set) {
            let source = ParamSource {
                set_by: set_by(p.proposed),
                clause: clause.clone(),
                place: p.place.clone(),
                reason: None,
                by: None,
                cameras: Vec::new(),
                confirmed: None,
                overrode: Vec::new(),
            };
            out.set(&p.name, p.value.clone(), source);
        }
        out
    }

    /// Sets a parameter; the value that it replaces is kept in the new source.
    pub(super) fn set(&mut self, name: &str, value: Value, mut source: ParamSource) {
        let old = self.params.insert(name.to_owned(), value);
        if let (Some(value), Some(old)) = (old, self.param_sources.remove(name)) {
            source.overrode =
                vec![Overrode { value, set_by: old.set_by, clause: old.clause, place: old.place }];
            source.overrode.extend(old.overrode);
        }
        if source.set_by == SetBy::Site {
            self.vouched(name);
        }
        self.param_sources.insert(name.to_owned(), source);
        self.unset.retain(|open| open != name);
    }

    /// A number of a draft that the site answers for; after the last one the rule binds.
    fn vouched(&mut self, name: &str) {
        let Some(open) = &mut self.draft else { return };
        let before = open.len();
        open.retain(|n| n != name);
        if open.is_empty() && before > 0 {
            self.draft = None;
        }
    }

    /// What makes two instances the same rule.
    pub(super) fn identity(&self) -> Value {
        json!({ "kind": self.kind, "params": self.params, "scope": self.scope, "chain": self.chain, "unset": self.unset })
    }

    /// A short name that stays the same while kind, parameters and scope do: `<kind>:<8 digits>`.
    pub fn key(&self) -> String {
        let digest = canonical::digest(&self.identity()).to_string();
        format!("{}:{}", self.kind, digest.get(..8).unwrap_or_default())
    }

    /// Takes in another instance of the same rule.
    pub(super) fn absorb(&mut self, other: Self) {
        append_new(&mut self.clauses, other.clauses);
        append_new(&mut self.regulations, other.regulations);
        append_new(&mut self.notes, other.notes);
        append_new(&mut self.loosened, other.loosened);
        append_new(&mut self.terms, other.terms);
        if other.draft.is_none() {
            // What binds anywhere binds.
            self.draft = None;
        }
        self.severity = self.severity.max(other.severity);
        self.strength = self.strength.max(other.strength);
        for (name, source) in other.param_sources {
            // The same number from a regulation binds more than from a site or a proposal.
            if self.param_sources.get(&name).is_none_or(|own| own.set_by < source.set_by) {
                self.param_sources.insert(name, source);
            }
        }
    }

    /// Whether an override's `kind` and `clause` mean this rule.
    pub(super) fn meant_by(&self, kind: Option<&str>, clause: Option<&str>) -> bool {
        (kind.is_some() || clause.is_some())
            && kind.is_none_or(|k| k == self.kind)
            && clause.is_none_or(|c| self.clauses.iter().any(|own| own.as_str() == c))
    }
}

fn append_new<T: PartialEq>(to: &mut Vec<T>, from: Vec<T>) {
    for item in from {
        if !to.contains(&item) {
            to.push(item);
        }
    }
}
