//! From regulations and a site's choices to one policy in force.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::config::{Config, Declared, Override, Problem, Problems};
use crate::model::Sha256;
use crate::model::kind::KindSpec;

use super::canonical;
use super::choices;
use super::contradiction;
use super::draft;
use super::loosened;
use super::regulation::{Clause, ClauseId, Regulation};
use super::rule::RuleInstance;
use super::scope::CameraFacts;
use crate::text::Said;

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
        for choice in choices::by_precision(overrides) {
            choices::apply(choice, &mut rules, &cameras, kinds, &mut problems);
        }
        contradiction::settle(&mut rules, overrides, &cameras, &mut problems);
        let confirmed = config.map_or(&[][..], |c| &c.policy.confirmed);
        draft::settle(&mut rules, &regulations, confirmed, kinds, &mut problems);
        loosened::mark(&mut rules);
        problems.into_result(Self { rules: merged(rules), regulations })
    }

    /// The same policy with one more choice on top, as when a number is tried out.
    ///
    /// # Errors
    /// The choice matches no rule or does not fit its kind, or contradicts another rule.
    pub fn with(
        &self,
        choice: &Declared<Override>,
        cameras: &[CameraFacts<'_>],
        kinds: &[&dyn KindSpec],
    ) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut rules = self.rules.clone();
        choices::apply(choice, &mut rules, cameras, kinds, &mut problems);
        contradiction::settle(&mut rules, &[], cameras, &mut problems);
        loosened::mark(&mut rules);
        problems.into_result(Self { rules: merged(rules), regulations: self.regulations.clone() })
    }

    /// The rules in force for one camera, in order.
    pub fn rules_for(&self, camera: &CameraFacts<'_>) -> impl Iterator<Item = &RuleInstance> {
        self.rules.iter().filter(|r| r.scope.matches(camera))
    }

    /// The same policy without the rules that do not speak of one camera.
    #[must_use]
    pub fn of_camera(&self, camera: &CameraFacts<'_>) -> Self {
        Self { regulations: self.regulations.clone(), rules: self.rules_for(camera).cloned().collect() }
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
                let facts = [("name", name.as_str().into()), ("kind", rule.kind.as_str().into())];
                let message = Said::of("policy-left-open", facts);
                let which = rule.clauses.first().map_or_else(
                    || format!("kind = \"{}\"", rule.kind),
                    |clause| format!("clause = \"{clause}\""),
                );
                let entry = format!("{which}, set = {{ {name} = … }}");
                let help = Said::of("policy-add-override", [("entry", entry.into())]);
                out.push(Problem::new(rule.place.clone(), message).help(help));
            }
        }
        out
    }

    /// Numbers of drafts that nobody here confirmed, each as a place to show.
    pub fn unconfirmed(&self) -> Problems {
        let mut out = Problems::default();
        for rule in &self.rules {
            for name in rule.draft.iter().flatten() {
                let value = rule.params.get(name).unwrap_or(&Value::Null);
                let place = rule.param_sources.get(name).map_or(&rule.place, |s| &s.place);
                let clause = rule.clauses.first().map_or("…", ClauseId::as_str);
                let facts = [
                    ("name", name.as_str().into()),
                    ("value", value.to_string().into()),
                    ("kind", rule.kind.as_str().into()),
                ];
                let entry = format!("clause = \"{clause}\", values = {{ {name} = {value} }}");
                let help =
                    Said::of("policy-add-confirm", [("clause", clause.into()), ("entry", entry.into())]);
                out.push(Problem::new(place.clone(), Said::of("policy-unconfirmed", facts)).help(help));
            }
        }
        out
    }

    /// Rules that count working days, as places to show where the site names no calendar for them.
    pub fn uncounted(&self) -> Problems {
        let mut out = Problems::default();
        for rule in &self.rules {
            for name in rule.working_days() {
                let place = rule.param_sources.get(name).map_or(&rule.place, |s| &s.place);
                let facts = [("name", name.into()), ("kind", rule.kind.as_str().into())];
                let problem = Problem::new(place.clone(), Said::of("policy-uncounted", facts));
                out.push(problem.help(Said::of("policy-add-calendar", [])));
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
        "draft": rule.draft,
        "terms": rule.terms,
        "set_by": rule.param_sources.iter().map(|(k, s)| (k.clone(), s.set_by.as_str())).collect::<BTreeMap<_, _>>(),
    })
}

/// Ids that two regulations share, and clauses that none has.
fn names(regulations: &[Regulation], out: &mut Problems) {
    for (at, regulation) in regulations.iter().enumerate() {
        for earlier in regulations.iter().take(at) {
            if earlier.id() == regulation.id() {
                let facts = [("name", format!("{:?}", regulation.id()).into())];
                let problem = Problem::new(regulation.place.clone(), Said::of("policy-chosen-twice", facts))
                    .also(earlier.place.clone(), Said::of("config-first-here", []));
                out.push(problem.help(Said::of("policy-remove-one", [])));
            } else if let Some(clause) = regulation.clauses.iter().find(|c| earlier.clause(&c.id).is_some()) {
                let facts = [
                    ("name", format!("{:?}", earlier.id()).into()),
                    ("clause", format!("{:?}", clause.id.as_str()).into()),
                ];
                let problem = Problem::new(regulation.place.clone(), Said::of("policy-clause-taken", facts));
                out.push(problem.help(Said::of("policy-own-clause-ids", [])));
            }
        }
        let declared = regulation.rules.iter().flat_map(|r| &r.clauses);
        for (id, place) in declared.filter(|(id, _)| !regulations.iter().any(|r| r.clause(id).is_some())) {
            let message =
                Said::of("policy-no-such-clause", [("clause", format!("{:?}", id.as_str()).into())]);
            out.push(Problem::new(place.clone(), message).help(Said::of("policy-add-clause", [])));
        }
    }
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
