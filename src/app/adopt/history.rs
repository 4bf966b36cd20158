//! The policies that a site adopted, one after the other: when, signed by whom, and what each asks less or more of than
//! the one before. Read from the texts that were kept; decides nothing.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::decided;
use super::loosened::{self, Loosened};
use super::texts::Texts;
use super::told::Teller;
use crate::app::AppError;
use crate::config::Config;
use crate::evidence::{Adoption, Evidence};
use crate::ledger::prover::{ProveError, Prover};
use crate::model::{Sha256, UtcMs};
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
    /// Leaves of the ledger that seal it: of the policy, of the configuration. None where neither changed, and before
    /// the next pass seals them.
    pub leaves: Vec<u64>,
    /// Who signed it; empty where nobody did, null where an earlier version of Holdfast kept no names.
    pub signed_by: Option<Vec<String>>,
    /// `first`, `compared`, or `incomparable`: this version of Holdfast cannot build it or the one before again.
    pub compared: &'static str,
    /// What changed in the rules.
    pub changes: Vec<Changed>,
    /// What else is asked less of: recorders, cameras, people who are told; in the reader's language.
    pub less: Vec<String>,
    /// What else is asked more of, said as what going back would mean; in the reader's language.
    pub more: Vec<String>,
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

/// A leaf that says which policy or configuration was judged by since when.
struct Sealed {
    leaf: u64,
    at: UtcMs,
    kind: String,
    digest: String,
}

impl Sealed {
    fn names(&self, policy: &str, config: Option<Sha256>) -> bool {
        match self.kind.as_str() {
            "policy" => self.digest == policy,
            _ => config.is_some_and(|config| config.to_string() == self.digest),
        }
    }
}

/// The published leaves about policy and configuration, oldest first; none before anything was published.
fn sealed(dir: &Path, evidence: &Evidence) -> Result<Vec<Sealed>, AppError> {
    let damaged = |why: ProveError| AppError::Ledger(why.to_string());
    let tlog = dir.join("tlog");
    if !tlog.join("checkpoint").exists() {
        return Ok(Vec::new());
    }
    let prover = Prover::open(&tlog).map_err(damaged)?;
    let size = prover.checkpoint().checkpoint.size;
    let mut out = Vec::new();
    for kind in ["policy", "config"] {
        for leaf in evidence.newest_of(kind, None, size, u32::MAX)? {
            let said: Value =
                serde_json::from_slice(&prover.leaf(leaf).map_err(damaged)?).unwrap_or_default();
            let at = UtcMs(said["at_ms"].as_i64().unwrap_or_default());
            let digest = said["s256"].as_str().unwrap_or_default().to_owned();
            out.push(Sealed { leaf, at, kind: kind.to_owned(), digest });
        }
    }
    out.sort_by_key(|l| l.leaf);
    Ok(out)
}

/// Every policy that was adopted into the stores of `dir`, oldest first.
///
/// # Errors
/// Stores or a log that cannot be read.
pub fn history(dir: &Path, text: &Text) -> Result<History, AppError> {
    let evidence = Evidence::open_to_read(dir)?;
    let sealed = sealed(dir, &evidence)?;
    let mut versions = Vec::new();
    let mut before: Option<Option<Built>> = None;
    let adoptions = evidence.adoptions()?;
    for (n, adoption) in adoptions.iter().enumerate() {
        let built = Built::of(adoption);
        let config = built.as_ref().and_then(|b| b.made.as_ref()).map(|(config, _)| config.digest());
        let mut version = version(adoption, before.as_ref(), built.as_ref(), text);
        let until = adoptions.get(n + 1).map_or(UtcMs::MAX, |next| next.at);
        let own = sealed.iter().filter(|l| l.at >= adoption.at && l.at < until);
        version.leaves = own.filter(|l| l.names(&adoption.policy, config)).map(|l| l.leaf).collect();
        versions.push(version);
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
        leaves: Vec::new(),
        signed_by: adoption.signed_by.clone(),
        compared: "first",
        changes: Vec::new(),
        less: Vec::new(),
        more: Vec::new(),
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
    let back = loosened::between(Some((&new, &is, &has)), &old, &was, &had);
    let names = is.names().or(was.names());
    let teller = Teller { text, names: &names };
    let said = |l: &Loosened| {
        let point = teller.point(l);
        std::iter::once(point.says).chain(point.more).collect::<Vec<_>>().join(" ")
    };
    // Rules and regulations are among the changes, with their direction.
    let other = |l: &&Loosened| !matches!(l, Loosened::Rule(..) | Loosened::Regulation { .. });
    let more = back.iter().filter(other).filter(|l| !less.iter().any(|less| less.is_the_same_change(l)));
    out.more = more.map(said).collect();
    out.less = less.iter().filter(|l| !matches!(l, Loosened::Rule(..))).map(said).collect();
    out
}

fn changed(c: &Change, policy: &Policy) -> Changed {
    let decision = decided::of(c, policy).unwrap_or_default();
    Changed {
        direction: c.direction.as_str(),
        kind: c.kind.clone(),
        clauses: c.clauses.iter().map(ToString::to_string).collect(),
        what: c.what.as_str(),
        name: c.name.clone(),
        old: c.old.clone(),
        new: c.new.clone(),
        by: decision.by,
        reason: decision.reason,
    }
}
