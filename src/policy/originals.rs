//! The original text of clauses, as a site copied it itself: shown beside our wording with where it comes from and the
//! digest of its file. Nothing is judged by it, no policy changes by it, and it never reaches the ledger.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use sha2::Digest;

use crate::config::check::check;
use crate::config::document::{Document, Node, as_text, read_bytes};
use crate::config::spelling::suggestion;
use crate::config::{Declared, Place, Problem, Problems};
use crate::model::Sha256;
use crate::text::Said;

use super::packs::{PACKS, at_its_line};
use super::regulation::{Clause, ClauseId, Regulation};

/// A file with the original text of one regulation's clauses.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "read from the document, where the places are")]
struct OriginalsFile {
    /// Id of the regulation.
    #[schemars(length(min = 1))]
    regulation: String,
    /// Where it was copied from: who issued it, under which number, where it can be read.
    #[schemars(extend("minLength" = 1))]
    source: Option<String>,
    /// Which edition it is, for example the day of its issue.
    #[schemars(extend("minLength" = 1))]
    edition: Option<String>,
    /// The texts.
    #[schemars(length(min = 1))]
    clause: Vec<OriginalTable>,
}

/// The text of one clause, or of everything at one place.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "read from the document, where the places are")]
struct OriginalTable {
    /// Id of the clause.
    id: Option<String>,
    /// Place in the regulation instead of an id: the text belongs to each clause that stands there.
    place: Option<String>,
    /// The text as it was issued.
    #[schemars(length(min = 1))]
    text: String,
}

/// The original text of a clause: the site's own copy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Original {
    /// The text as the site copied it.
    pub text: String,
    /// Where it was copied from, in the site's words.
    pub source: Option<String>,
    /// Which edition it is, in the site's words.
    pub edition: Option<String>,
    /// The site's file.
    pub file: String,
    /// SHA-256 of the file as read.
    pub sha256: Sha256,
}

/// The original texts that a site laid beside the clauses of its regulations.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Originals(BTreeMap<ClauseId, Original>);

impl Originals {
    /// Reads the files that a site names, against the regulations in force.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn load(files: &[Declared<PathBuf>], regulations: &[Regulation]) -> Result<Self, Problems> {
        let mut reading = Reading { regulations, found: BTreeMap::new(), problems: Problems::default() };
        for file in files {
            if let Err(problems) = reading.file(file) {
                reading.problems.append(at_its_line(file, problems));
            }
        }
        let found = reading.found.into_iter().map(|(id, (original, _))| (id, original));
        reading.problems.into_result(Self(found.collect()))
    }

    /// The original text of a clause, where the site laid one beside it.
    pub fn of(&self, clause: &str) -> Option<&Original> {
        self.0.get(&ClauseId::new(clause))
    }
}

struct Reading<'r> {
    regulations: &'r [Regulation],
    found: BTreeMap<ClauseId, (Original, Place)>,
    problems: Problems,
}

impl<'r> Reading<'r> {
    fn file(&mut self, file: &Declared<PathBuf>) -> Result<(), Problems> {
        let bytes = read_bytes(file)?;
        let sha256 = Sha256(sha2::Sha256::digest(&bytes).into());
        let document = Document::parse(&file.display().to_string(), &as_text(file, bytes)?)?;
        self.problems.append(check::<OriginalsFile>(&document));
        let Some(regulation) = self.regulation(&document) else { return Ok(()) };
        let said = |key: &str| document.root.text_at(key).map(str::to_owned);
        let (source, edition, file) = (said("source"), said("edition"), file.display().to_string());
        let blank = Original { text: String::new(), source, edition, file, sha256 };
        for table in document.root.list("clause") {
            self.table(&document, table, regulation, &blank);
        }
        Ok(())
    }

    fn regulation(&mut self, document: &Document) -> Option<&'r Regulation> {
        let node = document.root.get("regulation")?;
        let id = node.text()?;
        let found = self.regulations.iter().find(|r| r.id() == id);
        if found.is_none() {
            let known: Vec<&str> = self.regulations.iter().map(Regulation::id).collect();
            let facts = [("name", id.into())];
            let help = match PACKS.iter().any(|(pack, _)| *pack == id) {
                true => Said::of("original-pack-help", facts.clone()),
                false => suggestion(id, &known, "regulations"),
            };
            let place = document.place(&node.span);
            self.problems.push(Problem::new(place, Said::of("original-regulation", facts)).help(help));
        }
        found
    }

    fn table(&mut self, document: &Document, table: &Node, of: &Regulation, blank: &Original) {
        let mut wrong = |node: &Node, message: Said, help: Said| {
            self.problems.push(Problem::new(document.place(&node.span), message).help(help));
        };
        let text = table.text_at("text").unwrap_or_default();
        let (node, clauses) = match (table.get("id"), table.get("place")) {
            (Some(node), None) => (node, with(of, node, |c| c.id.as_str())),
            (None, Some(node)) => (node, with(of, node, |c| &c.place)),
            (Some(_), Some(node)) => {
                return wrong(node, Said::of("original-both", []), Said::of("original-both-help", []));
            }
            (None, None) => {
                return wrong(table, Said::of("original-neither", []), Said::of("original-neither-help", []));
            }
        };
        match clauses {
            Ok(clauses) => {
                let original = Original { text: text.trim().to_owned(), ..blank.clone() };
                self.lay(&clauses, &original, &document.place(&node.span));
            }
            Err(help) => {
                let facts =
                    [("name", node.text().unwrap_or_default().into()), ("regulation", of.id().into())];
                wrong(node, Said::of("original-clause", facts), help);
            }
        }
    }

    /// Lays a text beside clauses; each has one.
    fn lay(&mut self, clauses: &[&Clause], original: &Original, place: &Place) {
        for clause in clauses {
            let Some((_, earlier)) = self.found.get(&clause.id) else {
                self.found.insert(clause.id.clone(), (original.clone(), place.clone()));
                continue;
            };
            let facts = [("clause", clause.id.as_str().into())];
            let problem = Problem::new(place.clone(), Said::of("original-twice", facts))
                .also(earlier.clone(), Said::of("config-first-here", []))
                .help(Said::of("original-twice-help", []));
            self.problems.push(problem);
        }
    }
}

/// The clauses of a regulation that are called as a table says; what may be meant, where none is. What is no text was
/// refused with the shape of the file.
fn with<'r>(
    of: &'r Regulation,
    called: &Node,
    by: impl Fn(&'r Clause) -> &'r str,
) -> Result<Vec<&'r Clause>, Said> {
    let Some(name) = called.text() else { return Ok(Vec::new()) };
    let found: Vec<&Clause> = of.clauses.iter().filter(|c| by(c) == name).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let known: Vec<&str> = of.clauses.iter().map(by).collect();
    Err(suggestion(name, &known, "clauses"))
}
