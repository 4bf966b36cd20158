//! What a site chose of its regulations: packs and files, its own numbers, what it confirmed, who signs.

use std::path::{Path, PathBuf};

use super::Declared;
use super::document::{Document, Node};
use super::problem::Place;
use super::settings::{ConfirmTable, OverrideTable, PolicyTable, SignerTable};

/// Regulations and the site's choices.
#[derive(Clone, Debug)]
pub struct PolicyChoice {
    /// Built-in regulations by id.
    pub packs: Vec<Declared<String>>,
    /// The site's own regulation files.
    pub files: Vec<Declared<PathBuf>>,
    /// Files with the original text of clauses.
    pub texts: Vec<Declared<PathBuf>>,
    /// What the site sets itself.
    pub overrides: Vec<Declared<Override>>,
    /// Numbers of drafts that the site has read in the text itself.
    pub confirmed: Vec<Declared<Confirm>>,
    /// People whose signatures count here.
    pub signers: Vec<Declared<SignerKey>>,
    /// Signed statements about what cannot be told.
    pub statements: Vec<Declared<PathBuf>>,
    /// A policy that asks for less needs the signature of a second person.
    pub second_signature: bool,
    /// File with that signature.
    pub signature: Option<PathBuf>,
}

/// A person whose signature counts.
#[derive(Clone, PartialEq, Debug)]
pub struct SignerKey {
    /// Who it is, as reports and mails show it.
    pub name: String,
    /// File with the public key.
    pub key_file: PathBuf,
    /// The value of `key_file` as written.
    key: std::ops::Range<usize>,
}

impl Declared<SignerKey> {
    /// Where the key file is named.
    pub fn key_place(&self) -> Place {
        self.place.beside(&self.key)
    }
}

/// The site read a draft's numbers in the text itself and vouches for them.
#[derive(Clone, PartialEq, Debug)]
pub struct Confirm {
    /// The clause.
    pub clause: String,
    /// Parameters and the values that were read, with their places.
    pub values: Node,
    /// Where they were read.
    pub source: String,
    /// Who read them.
    pub by: String,
    /// The table as written.
    written: Node,
}

impl Declared<Confirm> {
    /// Where one of its keys is set; the table's header when it is not.
    pub fn place_of(&self, key: &str) -> Place {
        self.written.get(key).map_or_else(|| self.place.clone(), |n| self.place.beside(&n.span))
    }
}

/// A choice of the site against what its regulations say or leave open.
#[derive(Clone, PartialEq, Debug)]
pub struct Override {
    /// Rule kind that it changes; this or `clause` is given.
    pub kind: Option<String>,
    /// Clause whose rules it changes.
    pub clause: Option<String>,
    /// Patterns of camera ids; empty for all.
    pub camera: Vec<String>,
    /// Parameters and values, with their places.
    pub set: Node,
    /// Kind or clause that yields where the two contradict.
    pub wins_over: Option<String>,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// The table as written.
    written: Node,
}

impl Override {
    /// A choice that stands in no configuration, as when one is tried out.
    pub fn of_kind(kind: &str, camera: Vec<String>, set: Node, reason: &str, by: &str) -> Self {
        let written = Node::table(set.span.clone(), Vec::new());
        let (kind, reason, by) = (Some(kind.to_owned()), reason.to_owned(), by.to_owned());
        Self { kind, clause: None, camera, set, wins_over: None, reason, by, written }
    }
}

impl Declared<Override> {
    /// Where one of its keys is set; the table's header when it is not.
    pub fn place_of(&self, key: &str) -> Place {
        self.written.get(key).map_or_else(|| self.place.clone(), |n| self.place.beside(&n.span))
    }

    /// Where one member of the list `camera` stands.
    pub fn place_of_camera(&self, at: usize) -> Place {
        let node = self.written.list("camera").get(at);
        node.map_or_else(|| self.place.clone(), |n| self.place.beside(&n.span))
    }
}

impl PolicyChoice {
    /// What the table `[policy]` of a checked document says; `folder` is where relative paths start.
    pub(super) fn of(settings: PolicyTable, document: &Document, folder: &Path) -> Self {
        let none = Node::table(0..0, Vec::new());
        let table = document.root.get("policy").unwrap_or(&none);
        let at = Choosing { document, folder };
        let files = at.files(table, "files");
        let mut packs = at.words(table, "packs");
        if packs.is_empty() && files.is_empty() {
            packs.push(at.declared("baseline".to_owned(), table));
        }
        let overrides = settings.overrides.into_iter().zip(table.list("override"));
        let confirmed = settings.confirm.into_iter().zip(table.list("confirm"));
        Self {
            packs,
            files,
            texts: at.files(table, "texts"),
            second_signature: settings.second_signature,
            signature: settings.signature.map(|f| folder.join(f)),
            signers: at.signers(settings.signer, table),
            statements: at.files(table, "statements"),
            overrides: overrides.map(|(o, node)| at.declared(site_choice(o, node), node)).collect(),
            confirmed: confirmed.map(|(c, node)| at.declared(confirmation(c, node), node)).collect(),
        }
    }
}

/// Gives values of one document their places.
#[derive(Clone, Copy)]
struct Choosing<'a> {
    document: &'a Document,
    folder: &'a Path,
}

impl Choosing<'_> {
    fn declared<T>(self, value: T, node: &Node) -> Declared<T> {
        Declared::new(value, self.document.place(&node.span))
    }

    fn words(self, table: &Node, key: &str) -> Vec<Declared<String>> {
        let items = table.list(key).iter();
        items.filter_map(|n| n.text().map(|t| self.declared(t.to_owned(), n))).collect()
    }

    fn files(self, table: &Node, key: &str) -> Vec<Declared<PathBuf>> {
        let named = self.words(table, key).into_iter();
        named.map(|f| Declared::new(self.folder.join(&f.value), f.place)).collect()
    }

    fn signers(self, settings: Vec<SignerTable>, table: &Node) -> Vec<Declared<SignerKey>> {
        let each = settings.into_iter().zip(table.list("signer")).map(|(s, node)| {
            let key = node.get("key_file").map_or_else(|| node.span.clone(), |k| k.span.clone());
            self.declared(SignerKey { name: s.name, key_file: self.folder.join(s.key_file), key }, node)
        });
        each.collect()
    }
}

fn site_choice(table: OverrideTable, node: &Node) -> Override {
    Override {
        kind: table.kind,
        clause: table.clause,
        camera: table.camera,
        set: node.get("set").cloned().unwrap_or_else(|| Node::table(node.span.clone(), Vec::new())),
        wins_over: table.wins_over,
        reason: table.reason,
        by: table.by,
        written: node.clone(),
    }
}

fn confirmation(table: ConfirmTable, node: &Node) -> Confirm {
    Confirm {
        clause: table.clause,
        values: node.get("values").cloned().unwrap_or_else(|| Node::table(node.span.clone(), Vec::new())),
        source: table.source,
        by: table.by,
        written: node.clone(),
    }
}
