//! From regulations and overrides to rules in force: who set each number, what it replaced, and
//! which rules are the same rule.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::config::check::{Checker, Shape, nearest};
use crate::config::{Config, Declared, Override, Place, Problem, Problems};
use crate::model::Sha256;
use crate::model::finding::Severity;
use crate::model::kind::KindSpec;

use super::canonical;
use super::contradiction;
use super::regulation::{Clause, ClauseId, Origin, Regulation, RuleDeclared, Strength};
use super::scope::{CameraFacts, Scope, Selection};
use super::wording;

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
    /// What it replaced, newest first.
    pub overrode: Vec<Overrode>,
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
    /// The chain that it asks for.
    pub chain: Option<String>,
    /// What is shown and not judged.
    pub notes: Vec<Value>,
    /// Where it is declared; the first place when several regulations ask for the same.
    pub place: Place,
}

impl RuleInstance {
    fn of(regulation: &Regulation, rule: &RuleDeclared) -> Self {
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
            chain: rule.chain.clone(),
            notes: rule.note.iter().cloned().collect(),
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
        self.param_sources.insert(name.to_owned(), source);
        self.unset.retain(|open| open != name);
    }

    /// What makes two instances the same rule.
    fn identity(&self) -> Value {
        json!({ "kind": self.kind, "params": self.params, "scope": self.scope, "chain": self.chain, "unset": self.unset })
    }

    /// A short name that stays the same while kind, parameters and scope do: `<kind>:<8 digits>`.
    pub fn key(&self) -> String {
        let digest = canonical::digest(&self.identity()).to_string();
        format!("{}:{}", self.kind, digest.get(..8).unwrap_or_default())
    }

    /// Takes in another instance of the same rule.
    fn absorb(&mut self, other: Self) {
        append_new(&mut self.clauses, other.clauses);
        append_new(&mut self.regulations, other.regulations);
        append_new(&mut self.notes, other.notes);
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

/// What is in force at a site.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// The regulations, in the order in which the site names them.
    pub regulations: Vec<Regulation>,
    /// The rules, each once.
    pub rules: Vec<RuleInstance>,
}

/// One clause with the rules that decide it; none for a clause that nobody here decides.
#[derive(Clone, Debug)]
pub struct ClauseRow<'p> {
    /// Its regulation.
    pub regulation: &'p Regulation,
    /// The clause.
    pub clause: &'p Clause,
    /// The rules that decide it.
    pub rules: Vec<&'p RuleInstance>,
}

impl Policy {
    /// Makes one policy of regulations and, where there is one, the site's configuration.
    ///
    /// # Errors
    /// Ids used twice, clauses that no regulation has, overrides that match nothing or do not fit
    /// their kind, and rules that contradict each other without an override that names the winner.
    pub fn build(
        regulations: Vec<Regulation>,
        config: Option<&Config>,
        kinds: &[&dyn KindSpec],
    ) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        names(&regulations, &mut problems);
        let each = regulations.iter().flat_map(|r| r.rules.iter().map(move |rule| RuleInstance::of(r, rule)));
        let mut rules: Vec<RuleInstance> = each.collect();
        let overrides = config.map_or(&[][..], |c| &c.policy.overrides);
        let cameras: Vec<CameraFacts<'_>> =
            config.map_or(&[][..], |c| &c.cameras).iter().map(|c| CameraFacts::from(&c.value)).collect();
        for choice in by_precision(overrides) {
            apply(choice, &mut rules, &cameras, kinds, &mut problems);
        }
        contradiction::settle(&mut rules, overrides, &cameras, &mut problems);
        problems.into_result(Self { rules: merged(rules), regulations })
    }

    /// The rules in force for one camera, in order.
    pub fn rules_for(&self, camera: &CameraFacts<'_>) -> impl Iterator<Item = &RuleInstance> {
        self.rules.iter().filter(|r| r.scope.matches(camera))
    }

    /// Every clause of every regulation, in order, with the rules that decide it.
    pub fn clauses(&self) -> impl Iterator<Item = ClauseRow<'_>> {
        let each = self.regulations.iter().flat_map(|r| r.clauses.iter().map(move |c| (r, c)));
        each.map(|(regulation, clause)| ClauseRow {
            regulation,
            clause,
            rules: self.rules.iter().filter(|rule| rule.clauses.contains(&clause.id)).collect(),
        })
    }

    /// What the regulations leave to the site and the site has not set, as places to show.
    pub fn open_choices(&self) -> Problems {
        let mut out = Problems::default();
        for rule in &self.rules {
            for name in &rule.unset {
                let message = format!("`{name}` of {} is left to the site and not set", rule.kind);
                let which = rule.clauses.first().map_or_else(
                    || format!("kind = \"{}\"", rule.kind),
                    |clause| format!("clause = \"{clause}\""),
                );
                out.push(Problem::new(rule.place.clone(), message).help(format!(
                    "add [[policy.override]] with {which}, set = {{ {name} = … }}, reason and by"
                )));
            }
        }
        out
    }

    /// SHA-256 over what is in force; places, reasons and wording do not enter.
    pub fn digest(&self) -> Sha256 {
        let mut rules: Vec<Value> = self.rules.iter().map(canonical_rule).collect();
        rules.sort_by_cached_key(canonical::text);
        let mut chains: Vec<Value> =
            self.regulations.iter().flat_map(|r| &r.chains).map(|c| json!(c)).collect();
        chains.sort_by_cached_key(canonical::text);
        let mut heads: Vec<&str> = self.regulations.iter().map(Regulation::id).collect();
        heads.sort_unstable();
        canonical::digest(&json!({ "regulations": heads, "rules": rules, "chains": chains }))
    }
}

fn canonical_rule(rule: &RuleInstance) -> Value {
    let mut clauses: Vec<&str> = rule.clauses.iter().map(ClauseId::as_str).collect();
    clauses.sort_unstable();
    json!({
        "rule": rule.identity(),
        "clauses": clauses,
        "severity": rule.severity,
        "strength": rule.strength,
        "set_by": rule.param_sources.iter().map(|(k, s)| (k.clone(), s.set_by.as_str())).collect::<BTreeMap<_, _>>(),
    })
}

/// Ids that two regulations share, and clauses that none has.
fn names(regulations: &[Regulation], out: &mut Problems) {
    for (at, regulation) in regulations.iter().enumerate() {
        for earlier in regulations.iter().take(at) {
            if earlier.id() == regulation.id() {
                let message = format!("regulation {:?} is chosen twice", regulation.id());
                let problem = Problem::new(regulation.place.clone(), message);
                out.push(problem.also(earlier.place.clone(), "first here").help("remove one"));
            } else if let Some(clause) = regulation.clauses.iter().find(|c| earlier.clause(&c.id).is_some()) {
                let message =
                    format!("regulation {:?} already has a clause {:?}", earlier.id(), clause.id.as_str());
                let problem = Problem::new(regulation.place.clone(), message);
                out.push(problem.help("begin the ids of clauses with the regulation's own id"));
            }
        }
        let declared = regulation.rules.iter().flat_map(|r| &r.clauses);
        for (id, place) in declared.filter(|(id, _)| !regulations.iter().any(|r| r.clause(id).is_some())) {
            let message = format!("no chosen regulation has a clause {:?}", id.as_str());
            out.push(
                Problem::new(place.clone(), message).help("add it as [[clause]], or choose its regulation"),
            );
        }
    }
}

/// Overrides for all cameras come before those for some, and those of a kind before those of a
/// clause: the more precise one has the last word, whatever the order in the file.
fn by_precision(overrides: &[Declared<Override>]) -> Vec<&Declared<Override>> {
    let mut sorted: Vec<&Declared<Override>> = overrides.iter().collect();
    sorted.sort_by_key(|o| (!o.camera.is_empty(), o.clause.is_some()));
    sorted
}

fn apply(
    choice: &Declared<Override>,
    rules: &mut Vec<RuleInstance>,
    cameras: &[CameraFacts<'_>],
    kinds: &[&dyn KindSpec],
    out: &mut Problems,
) {
    if !cameras_exist(choice, cameras, out) {
        return;
    }
    let named: Scope = Selection::cameras(&choice.camera).into();
    let mut checked: BTreeSet<String> = BTreeSet::new();
    let mut after = Vec::with_capacity(rules.len());
    let mut hits = 0;
    for mut rule in rules.drain(..) {
        let meant = rule.meant_by(choice.kind.as_deref(), choice.clause.as_deref());
        let (inside, outside) = rule.scope.clone().parts(&named);
        let Some(inside) = inside.filter(|_| meant) else {
            after.push(rule);
            continue;
        };
        hits += 1;
        if choice.set.entries().is_empty() {
            after.push(rule);
            continue;
        }
        if checked.insert(rule.kind.clone()) {
            fits(choice, &rule.kind, kinds, out);
        }
        after.extend(outside.map(|scope| RuleInstance { scope, ..rule.clone() }));
        rule.scope = inside;
        set_all(choice, &mut rule);
        after.push(rule);
    }
    *rules = after;
    if hits == 0 {
        out.push(no_rule(choice, rules, kinds));
    }
}

fn set_all(choice: &Declared<Override>, rule: &mut RuleInstance) {
    for entry in choice.set.entries() {
        let source = ParamSource {
            set_by: SetBy::Site,
            clause: rule.clauses.first().cloned(),
            place: choice.place.beside(&(entry.key_span.start..entry.value.span.end)),
            reason: Some(choice.reason.clone()),
            by: Some(choice.by.clone()),
            overrode: Vec::new(),
        };
        rule.set(&entry.key, entry.value.to_json(), source);
    }
}

/// Checks what an override sets against the parameters of a kind.
fn fits(choice: &Declared<Override>, kind: &str, kinds: &[&dyn KindSpec], out: &mut Problems) {
    let Some(schema) = wording::parameters(kind, kinds) else { return };
    let mut checker = Checker::new(choice.place.source());
    checker.table(&format!("`set` for kind {kind}"), &choice.set, &[Shape::of(&schema)], false);
    out.append(checker.problems);
}

/// An override for a camera that nobody declared is a mistake: its author believes that something changed.
fn cameras_exist(choice: &Declared<Override>, cameras: &[CameraFacts<'_>], out: &mut Problems) -> bool {
    let before = out.len();
    for (at, pattern) in choice.camera.iter().enumerate() {
        let scope: Scope = Selection::cameras(std::slice::from_ref(pattern)).into();
        if !cameras.is_empty() && !cameras.iter().any(|c| scope.matches(c)) {
            let ids: Vec<&str> = cameras.iter().map(|c| c.id.as_str()).collect();
            let message = format!("no declared camera matches {pattern:?}");
            let help = match nearest(pattern, &ids) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the inventory declares {} cameras; name one of them", ids.len()),
            };
            out.push(Problem::new(choice.place_of_camera(at), message).help(help));
        }
    }
    out.len() == before
}

fn no_rule(choice: &Declared<Override>, rules: &[RuleInstance], kinds: &[&dyn KindSpec]) -> Problem {
    if let Some(clause) =
        choice.clause.as_deref().filter(|c| !rules.iter().any(|r| r.meant_by(None, Some(c))))
    {
        let known: Vec<&str> = rules.iter().flat_map(|r| &r.clauses).map(ClauseId::as_str).collect();
        let help = match nearest(clause, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "see `holdfast clauses` for the clauses in force".to_owned(),
        };
        let message = format!("no rule in force decides a clause {clause:?}");
        return Problem::new(choice.place_of("clause"), message).help(help);
    }
    let kind = choice.kind.as_deref().unwrap_or_default();
    let help = match wording::parameters(kind, kinds) {
        None => wording::kind_help(kind, kinds),
        Some(_) => {
            let known: BTreeSet<&str> = rules.iter().map(|r| r.kind.as_str()).collect();
            format!("kinds in force: {}", known.into_iter().collect::<Vec<_>>().join(", "))
        }
    };
    Problem::new(choice.place_of("kind"), format!("no rule in force matches this override of kind {kind:?}"))
        .help(help)
}

/// The same kind with the same parameters over the same cameras is one rule that answers several clauses.
fn merged(rules: Vec<RuleInstance>) -> Vec<RuleInstance> {
    let mut out: Vec<RuleInstance> = Vec::with_capacity(rules.len());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for rule in rules {
        let identity = canonical::text(&rule.identity());
        match seen.get(&identity).and_then(|at| out.get_mut(*at)) {
            Some(same) => same.absorb(rule),
            None => {
                seen.insert(identity, out.len());
                out.push(rule);
            }
        }
    }
    out
}
