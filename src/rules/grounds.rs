//! What one rule contributes to a finding, and whether a rule asks again what another one asked.

use super::Judged;
use crate::model::Ground;
use crate::model::finding::Breach;
use crate::policy::change;

impl Judged<'_> {
    /// What a finding rests on by this rule: its clauses, numbers and facts. `key` is the rule's own.
    pub fn ground(&self, key: &str, breach: &Breach) -> Ground {
        Ground {
            rule: key.to_owned(),
            clauses: self.rule.clauses.iter().map(ToString::to_string).collect(),
            severity: breach.severity.as_str().to_owned(),
            params: self.rule.params.clone(),
            facts: breach.facts.clone(),
            loosened: self.rule.loosened.clone(),
        }
    }

    /// Whether this is the rule behind a ground, or one that took its place and asks for no less.
    pub fn asks_again(&self, ground: &Ground) -> bool {
        let (now, then) = (&self.rule.params, &ground.params);
        if ground.rule.split(':').next() != Some(self.rule.kind.as_str()) {
            return false;
        }
        let clause = self.rule.clauses.iter().any(|c| ground.clauses.iter().any(|g| g == c.as_str()));
        let free = self.rule.clauses.is_empty() && ground.clauses.is_empty();
        let no_less = |(name, was): (&String, &serde_json::Value)| {
            now.get(name).is_some_and(|is| is == was || change::tighter(name, was, is) == Some(true))
        };
        // What was not set before was a default, and what is set now may ask for less than that.
        let nothing_new = now.keys().all(|name| then.contains_key(name));
        ((clause || free) && nothing_new && then.iter().all(no_less)) || self.rule.key() == ground.rule
    }
}
