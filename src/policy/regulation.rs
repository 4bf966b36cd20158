//! One regulation as a file says it: clauses, rules, approval chains. Parsed with every problem at
//! once; whether its rules agree with others is decided where policies are built.

use std::fmt;
use std::path::Path;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::config::Place;
use crate::config::Problems;
use crate::config::document;
use crate::config::document::{Document, Node};
use crate::model::finding::Severity;
use crate::model::kind::KindSpec;

use super::chain::Chain;
use super::role::Role;
use super::scope::{Scope, Selection};
use super::wording;

/// A clause's id, unique over all regulations: `<regulation>-<place>`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ClauseId(#[schemars(extend("minLength" = 1))] String);

impl ClauseId {
    /// Wraps an id.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The same words in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// In Chinese.
    #[schemars(extend("minLength" = 1))]
    pub zh: String,
    /// In English.
    #[schemars(extend("minLength" = 1))]
    pub en: String,
}

/// The table `[regulation]`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Short name: that of the file, and the first part of the ids of its clauses.
    #[schemars(extend("minLength" = 1))]
    pub id: String,
    /// Its title, name = { zh = "…", en = "…" }.
    pub name: Bilingual,
    /// Who issued it, when, and where it can be read.
    #[serde(default)]
    pub source: Option<Bilingual>,
    /// First day on which it holds.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub in_force_from: Option<Date>,
    /// Last day on which it holds.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub in_force_to: Option<Date>,
    /// Whether it is in force or still a draft. Default final.
    #[serde(default)]
    pub status: Status,
}

/// Whether a regulation is in force or still a draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Issued.
    #[default]
    Final,
    /// Not issued yet.
    Draft,
}

/// A table `[[clause]]`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Unique over all regulations.
    pub id: ClauseId,
    /// Where it stands in the regulation.
    #[schemars(extend("minLength" = 1))]
    pub place: String,
    /// What it asks, in Chinese.
    #[schemars(extend("minLength" = 1))]
    pub zh: String,
    /// What it asks, in English.
    #[schemars(extend("minLength" = 1))]
    pub en: String,
    /// What it is about.
    #[serde(default)]
    pub subject: Option<String>,
    /// What decides it.
    pub enforcement: Enforcement,
    /// A remark for readers, in English.
    #[serde(default)]
    pub note: Option<String>,
    /// The remark in Chinese.
    #[serde(default)]
    pub note_zh: Option<String>,
}

/// What decides a clause.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// A rule that reads bytes, logs or declarations.
    Automatic,
    /// Entries that people make in the register.
    Register,
    /// A fresh sign-off by the person who answers for it.
    Attestation,
    /// Nobody here: listed for inspectors.
    Outside,
}

/// How strictly a rule is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// "As a rule": a breach opens as a warning.
    General,
    /// Must.
    #[default]
    Mandatory,
}

/// The keys of `[[rule]]` that are no parameters.
#[derive(Deserialize, JsonSchema)]
pub(super) struct RuleHead {
    /// A name for this rule inside the file.
    #[serde(default)]
    pub id: Option<String>,
    /// The rule kind.
    pub kind: String,
    /// Clauses that it decides.
    #[serde(default)]
    pub clauses: Vec<ClauseId>,
    /// Cameras of which it speaks; all when absent.
    #[serde(default)]
    pub scope: Selection,
    /// Severity of its breaches; the kind's own when absent.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// How strictly it is meant. Default mandatory.
    #[serde(default)]
    pub strength: Strength,
    /// Parameters that the regulation leaves open, with the values proposed for them.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub proposed: Map<String, Value>,
    /// Parameters that only the site can set.
    #[serde(default)]
    pub site_must_set: Vec<String>,
    /// What is shown beside the rule and not judged.
    #[serde(default)]
    pub note: Option<Value>,
    /// The chain that it asks for.
    #[serde(default)]
    pub chain: Option<String>,
}

/// A regulation file apart from its rules, whose parameters depend on their kinds.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegulationFile {
    /// What it is.
    pub regulation: Head,
    /// Its clauses, in order.
    #[serde(default)]
    pub clause: Vec<Clause>,
    /// What can be judged.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub rule: Vec<Map<String, Value>>,
    /// Who must agree to what.
    #[serde(default)]
    pub chain: Vec<Chain>,
    /// Roles of this regulation alone.
    #[serde(default)]
    pub role: Vec<Role>,
}

/// Who answers for a regulation's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Comes with Holdfast.
    Pack,
    /// Written by the site.
    Site,
}

/// One regulation.
#[derive(Clone, PartialEq, Debug)]
pub struct Regulation {
    /// What it is.
    pub head: Head,
    /// Who answers for its text.
    pub origin: Origin,
    /// Where it is written.
    pub place: Place,
    /// Its clauses, in order.
    pub clauses: Vec<Clause>,
    /// Its rules, in order.
    pub rules: Vec<RuleDeclared>,
    /// Its chains.
    pub chains: Vec<Chain>,
    /// Roles that it adds to the common ones.
    pub roles: Vec<Role>,
}

/// A rule as a regulation declares it.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleDeclared {
    /// Its name inside the file.
    pub id: Option<String>,
    /// The rule kind.
    pub kind: String,
    /// Clauses that it decides, each with its place.
    pub clauses: Vec<(ClauseId, Place)>,
    /// Cameras of which it speaks.
    pub scope: Scope,
    /// Severity of its breaches.
    pub severity: Option<Severity>,
    /// How strictly it is meant.
    pub strength: Strength,
    /// Parameters, proposed ones included.
    pub params: Vec<ParamDeclared>,
    /// Parameters that only the site can set.
    pub site_must_set: Vec<String>,
    /// What is shown and not judged.
    pub note: Option<Value>,
    /// The chain that it asks for.
    pub chain: Option<String>,
    /// Its `[[rule]]` line.
    pub place: Place,
}

/// One parameter of a declared rule.
#[derive(Clone, PartialEq, Debug)]
pub struct ParamDeclared {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Proposed with the regulation, not set by it.
    pub proposed: bool,
    /// Where it is written.
    pub place: Place,
}

impl Regulation {
    /// Parses a regulation; `name` is what messages show.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    pub fn parse(name: &str, text: &str, origin: Origin, kinds: &[&dyn KindSpec]) -> Result<Self, Problems> {
        Self::of_document(&Document::parse(name, text)?, origin, kinds)
    }

    /// Takes a parsed file, or tables of another file that have the form of one.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn of_document(
        document: &Document,
        origin: Origin,
        kinds: &[&dyn KindSpec],
    ) -> Result<Self, Problems> {
        let problems = wording::check(document, kinds);
        if !problems.is_empty() {
            return Err(problems.sorted());
        }
        let file: RegulationFile = document.root.typed(&document.source)?;
        let mut rules = Vec::new();
        for node in document.root.list("rule") {
            rules.push(rule(document, node)?);
        }
        let head = document.root.get("regulation").map_or(0..0, |n| n.span.clone());
        Ok(Self {
            head: file.regulation,
            origin,
            place: document.place(&head),
            clauses: file.clause,
            rules,
            chains: file.chain,
            roles: file.role,
        })
    }

    /// Reads a regulation file of the site.
    ///
    /// # Errors
    /// The file cannot be read, or everything that is wrong with its text.
    pub fn read(path: &Path, kinds: &[&dyn KindSpec]) -> Result<Self, Problems> {
        let text = document::read_text(path)?;
        Self::parse(&path.display().to_string(), &text, Origin::Site, kinds)
    }

    /// The short name.
    pub fn id(&self) -> &str {
        &self.head.id
    }

    /// A clause by id.
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|c| &c.id == id)
    }

    /// A chain by id.
    pub fn chain(&self, id: &str) -> Option<&Chain> {
        self.chains.iter().find(|c| c.id == id)
    }
}

fn rule(document: &Document, node: &Node) -> Result<RuleDeclared, Problems> {
    let (head, params) = wording::split(node);
    let typed: RuleHead = head.typed(&document.source)?;
    let declared = |node: &Node, proposed: bool| -> Vec<ParamDeclared> {
        let each = node.entries().iter().map(|e| ParamDeclared {
            name: e.key.clone(),
            value: e.value.to_json(),
            proposed,
            place: document.place(&(e.key_span.start..e.value.span.end)),
        });
        each.collect()
    };
    let mut all = declared(&params, false);
    all.extend(head.get("proposed").into_iter().flat_map(|p| declared(p, true)));
    let places = head.list("clauses").iter().map(|n| document.place(&n.span));
    Ok(RuleDeclared {
        id: typed.id,
        kind: typed.kind,
        clauses: typed.clauses.into_iter().zip(places).collect(),
        scope: typed.scope.into(),
        severity: typed.severity,
        strength: typed.strength,
        params: all,
        site_must_set: typed.site_must_set,
        note: typed.note,
        chain: typed.chain,
        place: document.place(&node.span),
    })
}
