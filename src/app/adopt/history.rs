//! The policies that a site adopted, one after the other: when, signed by whom, and what each asks less or more of than
//! the one before. Read from the texts that were kept; decides nothing.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::loosened::{self, Loosened};
use super::texts::Texts;
use crate::config::Config;
use crate::evidence::{Adoption, Evidence, EvidenceError};
use crate::model::UtcMs;
use crate::policy::Policy;
use crate::policy::change::{self, Change};
use crate::text::Text;

/// What `policy history --format json` prints.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct History {
    /// Kind and version of the document.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// Every adoption, oldest first.
    pub versions: Vec<Version>,
}

/// Kind and version of [`History`].
const SCHEMA: &str = "holdfast/policy-history/v1";

/// One adoption.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Version {
    /// Digest of what is in force since then; the same as before where only other parts of the configuration changed.
    pub policy: String,
    /// When it was adopted.
    pub adopted_at: UtcMs,
    /// Who signed it; empty where nobody did, null where an earlier version of Holdfast kept no names.
    pub signed_by: Option<Vec<String>>,
    /// `first`, `compared`, or `incomparable`: this version of Holdfast cannot build it or the one before again.
    pub compared: &'static str,
    /// What changed in the rules.
    pub changes: Vec<Changed>,
    /// What else is asked less of: recorders, cameras, people who are told; in the reader's language.
    pub less: Vec<String>,
}

/// One change of a rule.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Changed {
    /// `loosened`, `tightened`, or `changed` where a person has to say which.
    pub direction: &'static str,
    /// Rule kind; `chain` for an approval chain.
    pub kind: String,
    /// Clauses that the rule decides.
    pub clauses: Vec<String>,
    /// What changed.
    pub what: &'static str,
    /// Name of the parameter or chain.
    pub name: Option<String>,
    /// As it was.
    pub old: Value,
    /// As it is.
    pub new: Value,
    /// Who decided, where an override says so.
    pub by: Option<String>,
    /// Why, where an override says so.
    pub reason: Option<String>,
}

/// One adopted configuration, as far as this version can build it.
struct Built {
    texts: Texts,
    made: Option<(Config, Policy)>,
}

impl Built {
    fn of(adoption: &Adoption) -> Option<Self> {
        let texts = Texts::read(&adoption.texts)?;
        let made = texts.build().ok();
        Some(Self { texts, made })
    }
}

/// Every policy that was adopted, oldest first.
///
/// # Errors
/// A store that cannot be read.
pub fn history(evidence: &Evidence, text: &Text) -> Result<History, EvidenceError> {
    let mut versions = Vec::new();
    let mut before: Option<Option<Built>> = None;
    for adoption in evidence.adoptions()? {
        let built = Built::of(&adoption);
        versions.push(version(&adoption, before.as_ref(), built.as_ref(), text));
        before = Some(built);
    }
    Ok(History { schema: SCHEMA.to_owned(), versions })
}

fn version(
    adoption: &Adoption,
    before: Option<&Option<Built>>,
    built: Option<&Built>,
    text: &Text,
) -> Version {
    let mut out = Version {
        policy: adoption.policy.clone(),
        adopted_at: adoption.at,
        signed_by: adoption.signed_by.clone(),
        compared: "first",
        changes: Vec::new(),
        less: Vec::new(),
    };
    let Some(before) = before else { return out };
    out.compared = "incomparable";
    let made = |built: Option<&'_ Built>| -> Option<(Texts, Config, Policy)> {
        let built = built?;
        let (config, policy) = built.made.clone()?;
        Some((built.texts.clone(), config, policy))
    };
    let Some(((old, was, had), (new, is, has))) = made(before.as_ref()).zip(made(built)) else { return out };
    out.compared = "compared";
    out.changes = change::changes(&had, &has).iter().map(|c| changed(c, &has)).collect();
    let less = loosened::between(Some((&old, &was, &had)), &new, &is, &has);
    out.less = less.iter().filter(|l| !matches!(l, Loosened::Rule(_))).map(|l| l.say(text)).collect();
    out
}

fn changed(c: &Change, policy: &Policy) -> Changed {
    let of = policy.rules.iter().filter(|r| r.kind == c.kind && r.clauses == c.clauses);
    let source = c.name.as_ref().and_then(|name| {
        of.filter(|r| r.params.get(name) == Some(&c.new)).find_map(|r| r.param_sources.get(name))
    });
    Changed {
        direction: c.direction.as_str(),
        kind: c.kind.clone(),
        clauses: c.clauses.iter().map(ToString::to_string).collect(),
        what: c.what.as_str(),
        name: c.name.clone(),
        old: c.old.clone(),
        new: c.new.clone(),
        by: source.and_then(|s| s.by.clone()),
        reason: source.and_then(|s| s.reason.clone()),
    }
}
