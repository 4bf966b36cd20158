//! What a finding rests on, rule by rule, and the numbers of a regulation in whose place a site set its own. Data only:
//! who compares and who tells stand elsewhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A value of a regulation in whose place the site set one that asks for less, or may.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Loosened {
    /// Rule kind.
    pub kind: String,
    /// Name of the parameter.
    pub parameter: String,
    /// What the regulation says.
    pub from: Value,
    /// What holds here.
    pub to: Value,
    /// True where `to` asks for less; false where only a person can say whether it does.
    pub certain: bool,
    /// Who decided, as the site's configuration says; null where it names nobody.
    pub by: Option<String>,
    /// Why, as the site's configuration says; null where it gives no reason.
    pub reason: Option<String>,
    /// Patterns of the cameras for which the site decided it; empty for all.
    pub cameras: Vec<String>,
    /// Clauses whose value it was.
    pub clauses: Vec<String>,
}

/// One rule that reports a finding, with the numbers and the facts of this rule.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ground {
    /// Short name of the rule, which stays the same while its parameters and cameras do.
    pub rule: String,
    /// Clauses that it decides.
    pub clauses: Vec<String>,
    /// Severity word.
    pub severity: String,
    /// Its parameters when it was judged.
    pub params: Map<String, Value>,
    /// Typed facts of the rule kind.
    pub facts: Value,
    /// Values of the regulation that the site replaced.
    pub loosened: Vec<Loosened>,
}
