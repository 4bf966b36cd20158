//! Everything that is wrong with a site's configuration and its regulations in one go. What is refused
//! is taken out of the parsed text and the next check goes on with the rest, so that a misspelt key
//! hides no contradiction. Nothing that was mended here is ever used to judge.

use std::path::Path;

use crate::config::document::{Document, read_text};
use crate::config::{Config, Environment, Problem, Problems};
use crate::model::kind::KindSpec;
use crate::text::Said;

use super::effective::Policy;
use super::originals::Originals;
use super::packs::{PackStore, at_its_line};
use super::regulation::{Origin, Regulation};

/// What a check found.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Lint {
    /// What is refused.
    pub problems: Problems,
    /// What the regulations leave to the site and nobody has set: no mistake, but *could not tell*.
    pub open: Problems,
    /// What is no mistake and still to be known: words that no rule understands, checks that nobody asks for.
    pub notes: Problems,
}

impl Lint {
    /// Takes in what was found in another file.
    pub fn append(&mut self, other: Self) {
        self.problems.append(other.problems);
        self.open.append(other.open);
        self.notes.append(other.notes);
    }

    /// Each problem once, sorted by place within each file.
    #[must_use]
    pub fn sorted(self) -> Self {
        Self { problems: self.problems.sorted(), open: self.open.sorted(), notes: self.notes.sorted() }
    }
}

/// Rounds of taking out: each removes at least one entry, and no sane file has more mistakes.
const ROUNDS: usize = 200;

/// What can still be read, and what was wrong at the first attempt.
fn rest<T>(mut document: Document, load: impl Fn(&Document) -> Result<T, Problems>) -> (Option<T>, Problems) {
    let mut first = None;
    for _ in 0..ROUNDS {
        match load(&document) {
            Ok(loaded) => return (Some(loaded), first.unwrap_or_default()),
            Err(problems) => {
                let own = |p: &&Problem| *p.place.source() == document.source;
                let spans: Vec<_> = problems.iter().filter(own).map(|p| p.place.span()).collect();
                first.get_or_insert(problems);
                // Later ones first, so that a repeated entry loses its repetition.
                let taken = spans.iter().rev().filter(|span| document.root.take_out(span)).count();
                // What is left lies in another file that this one names.
                let calendar = document.root.get("site").and_then(|s| s.entry("calendar"));
                let named = document.root.entry("inventory").or(calendar).map(|e| e.key_span.clone());
                if taken == 0 && !named.is_some_and(|span| document.root.take_out(&span)) {
                    break;
                }
            }
        }
    }
    (None, first.unwrap_or_default())
}

/// Checks a site's configuration with the regulations and cameras that it names; `folder` is where
/// relative paths start.
pub fn site(document: &Document, folder: &Path, env: Environment<'_>, kinds: &[&dyn KindSpec]) -> Lint {
    let (config, mut problems) = rest(document.clone(), |d| Config::from_document(d, folder, env));
    let Some(config) = config else { return Lint { problems, ..Lint::default() } };
    let store = PackStore::embedded(kinds);
    let mut regulations = Vec::new();
    for name in &config.policy.packs {
        match store.chosen_pack(name) {
            Ok(pack) => regulations.push(pack),
            Err(wrong) => problems.append(wrong),
        }
    }
    for file in &config.policy.files {
        match Document::read(file) {
            Ok(document) => {
                let (regulation, wrong) = rest(document, |d| Regulation::of_document(d, Origin::Site, kinds));
                regulations.extend(regulation);
                problems.append(wrong);
            }
            Err(wrong) => problems.append(at_its_line(file, wrong)),
        }
    }
    if let Err(wrong) = Originals::load(&config.policy.texts, &regulations) {
        problems.append(wrong);
    }
    together(regulations, Some(&config), kinds, problems)
}

/// Checks one regulation file.
pub fn regulation(document: &Document, kinds: &[&dyn KindSpec]) -> Lint {
    let (regulation, problems) = rest(document.clone(), |d| Regulation::of_document(d, Origin::Site, kinds));
    together(regulation.into_iter().collect(), None, kinds, problems)
}

/// Checks a file of either form, told apart by its tables.
pub fn file(path: &Path, env: Environment<'_>, kinds: &[&dyn KindSpec]) -> Lint {
    let name = path.display().to_string();
    let document = match read_text(path).and_then(|text| Document::parse(&name, &text)) {
        Ok(document) => document,
        Err(problems) => return Lint { problems, ..Lint::default() },
    };
    let has = |key: &str| document.root.get(key).is_some();
    if has("site") || (!has("regulation") && ["policy", "recorder", "mail"].iter().any(|k| has(k))) {
        site(&document, path.parent().unwrap_or(Path::new("")), env, kinds)
    } else {
        regulation(&document, kinds)
    }
}

fn together(
    regulations: Vec<Regulation>,
    config: Option<&Config>,
    kinds: &[&dyn KindSpec],
    mut problems: Problems,
) -> Lint {
    let (mut open, mut notes) = (Problems::default(), Problems::default());
    match Policy::build(regulations, config, kinds) {
        Ok(policy) => {
            open = policy.open_choices();
            if let Some(config) = config {
                notes = self::notes(config, &policy, kinds);
            }
            if config.is_some() {
                open.append(policy.unconfirmed());
            }
            if config.is_some_and(|c| c.calendar.is_none()) {
                open.append(policy.uncounted());
            }
        }
        Err(wrong) => problems.append(wrong),
    }
    Lint { problems, open, notes }
}

/// What is no mistake of a configuration and still to be known.
pub fn notes(config: &Config, policy: &Policy, kinds: &[&dyn KindSpec]) -> Problems {
    let mut notes = config.notes.clone();
    let baseline = PackStore::embedded(kinds).pack("baseline").and_then(Result::ok);
    let missing = baseline.map(|b| uncovered(&b, policy)).unwrap_or_default();
    // Under a pack named by nobody the baseline holds, so there is a line to point at.
    if let Some(pack) = config.policy.packs.first()
        && !missing.is_empty()
    {
        let message = Said::of("policy-uncovered", [("clauses", missing.join(", ").into())]);
        notes.push(Problem::new(pack.place.clone(), message).help(Said::of("policy-uncovered-help", [])));
    }
    notes
}

/// Clauses of the baseline that no rule in force decides, each with its kind. A kind that the baseline asks twice, for
/// different parameters, is decided by a rule that sets one of the same.
fn uncovered(baseline: &Regulation, policy: &Policy) -> Vec<String> {
    let asked = |kind: &str| baseline.rules.iter().filter(|r| r.kind == kind).count();
    let decides = |rule: &super::regulation::RuleDeclared| {
        let same = policy.rules.iter().filter(|r| r.kind == rule.kind);
        same.into_iter().any(|r| {
            asked(&rule.kind) == 1 || rule.params.iter().any(|p| r.params.contains_key(p.name.as_str()))
        })
    };
    let left = baseline.rules.iter().filter(|rule| !decides(rule));
    left.flat_map(|rule| rule.clauses.iter().map(|(clause, _)| format!("{} ({clause})", rule.kind))).collect()
}
