//! `holdfast.toml`: read, checked as a whole, and every declaration kept with its place.
//!
//! All problems of a file come at once. Nothing here opens a store, asks the clock, or knows what a
//! policy means; secrets are only ever paths.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use sha2::Digest;

use crate::model::{Sha256, WorkingDays};

pub mod check;
pub mod document;
pub mod format;
pub mod problem;
pub mod shape;
pub mod spelling;
pub mod tags;

mod agreement;
mod calendar;
mod camera;
mod channel;
mod encoding;
mod inventory;
mod mail;
mod settings;
mod silence;

pub use camera::Camera;
pub use channel::{HookForm, Syslog, SyslogServer, Webhook};
pub use document::Document;
pub use format::Clock;
pub use inventory::Row;
pub use mail::{Cadence, Mail, MailTransport, Recipient, Tls};
pub use problem::{Place, Problem, Problems, Source};
pub use settings::{Budget, Language, Recorder, Schedule, Site};
pub use silence::Mute;

pub use document::{Entry, Kind, Node};
use settings::{ConfirmTable, OverrideTable, PolicyTable, Settings, SignerTable};

/// Environment variables, the key that each sets, and what for. They win over the file.
pub const ENVIRONMENT: &[(&str, &str, &str)] = &[
    ("HOLDFAST_CONFIG", "--config", "path of the configuration file"),
    ("HOLDFAST_STATE_DIR", "state_dir", "folder for everything that Holdfast writes"),
    ("HOLDFAST_MAIL_PASSWORD_FILE", "mail.password_file", "file that holds the mail account's password"),
];

/// Where the configuration is looked for when nobody names it, in this order.
pub const DEFAULT_PATHS: &[&str] = &["holdfast.toml", "/etc/holdfast/holdfast.toml"];

/// Looks up an environment variable; an argument, so that tests need not touch the process.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A value and the place that declares it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Declared<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub place: Place,
}

impl<T> Declared<T> {
    /// A value with its place.
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

impl<T> std::ops::Deref for Declared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// A whole configuration, with every path absolute or relative to the working folder.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file.
    pub source: Arc<Source>,
    /// Who is watched here.
    pub site: Site,
    /// Folder for everything that Holdfast writes.
    pub state_dir: PathBuf,
    /// The recorders.
    pub recorders: Vec<Declared<Recorder>>,
    /// Regulations and the site's choices.
    pub policy: PolicyChoice,
    /// Declared cameras, of this file and of the inventory file; empty when none were declared.
    pub cameras: Vec<Declared<Camera>>,
    /// Rows of a table of ownership, which name no single camera.
    pub rows: Vec<Declared<Row>>,
    /// What is no mistake of these files and still to be known, at its place.
    pub notes: Problems,
    /// Which days are worked, when the site names a calendar.
    pub calendar: Option<Arc<WorkingDays>>,
    /// Mail, when set up.
    pub mail: Option<Mail>,
    /// Cameras of which nothing is told for a while.
    pub mutes: Vec<Mute>,
    /// Programs and chat groups that are told.
    pub webhooks: Vec<Webhook>,
    /// The syslog server that is told, when there is one.
    pub syslog: Option<Syslog>,
    /// File that names the witnesses of the ledger, when there are any.
    pub quorum: Option<PathBuf>,
    /// Who stamps checkpoints with the time.
    pub stamps: Stamps,
    /// How far ahead the last day of a waiver may lie.
    pub longest_waiver: Duration,
    /// Address that is asked for after every judged pass.
    pub dead_man_url: Option<String>,
    /// How the agent notices changes.
    pub watching: Watching,
    /// Where figures are served, when they are.
    pub metrics: Option<SocketAddr>,
    /// When passes run.
    pub schedule: Schedule,
    /// How much reading a pass may cost.
    pub budget: Budget,
}

/// Regulations and the site's choices.
#[derive(Clone, Debug)]
pub struct PolicyChoice {
    /// Built-in regulations by id.
    pub packs: Vec<Declared<String>>,
    /// The site's own regulation files.
    pub files: Vec<Declared<PathBuf>>,
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

/// How the agent notices changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Watching {
    /// Least time between two looks at what changed below a root.
    pub look_every: Duration,
    /// Longest time between a finished recording and its leaf, while nothing else is in hand.
    pub seal_every: Duration,
    /// The system is asked to tell what changes.
    pub inotify: bool,
    /// Folders that it is asked to watch below each root, at most.
    pub watches: u32,
}

/// Who stamps checkpoints with the time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamps {
    /// The authorities; none means that nobody is asked.
    pub urls: Vec<String>,
    /// PEM file with the roots of these.
    pub root: Option<PathBuf>,
    /// Time between two stamps of an authority.
    pub every: Duration,
}

/// The file to read: the one named, else `HOLDFAST_CONFIG`, else the first of [`DEFAULT_PATHS`] that exists.
pub fn find(named: Option<&Path>, env: Environment<'_>) -> Option<PathBuf> {
    let from_env = || env("HOLDFAST_CONFIG").map(PathBuf::from);
    let by_default = || DEFAULT_PATHS.iter().map(PathBuf::from).find(|p| p.exists());
    named.map(Path::to_path_buf).or_else(from_env).or_else(by_default)
}

/// JSON Schema of `holdfast.toml`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Settings).to_value()
}

impl Config {
    /// Reads a configuration and the inventory that it names, with the process's environment.
    ///
    /// # Errors
    /// Everything that is wrong with either file.
    pub fn load(path: &Path) -> Result<Self, Problems> {
        Self::load_with(path, &|name| std::env::var(name).ok())
    }

    /// As [`Config::load`], with an environment of the caller's.
    ///
    /// # Errors
    /// Everything that is wrong with either file.
    pub fn load_with(path: &Path, env: Environment<'_>) -> Result<Self, Problems> {
        let document = Document::read(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::from_document(&document, folder, env)
    }

    /// A configuration from a parsed text; `folder` is where relative paths start.
    ///
    /// # Errors
    /// Everything that is wrong with the text or the inventory that it names.
    pub fn from_document(document: &Document, folder: &Path, env: Environment<'_>) -> Result<Self, Problems> {
        let mut problems = check::check::<Settings>(document);
        problems.append(agreement::check(document, folder, env));
        let inventory = inventory::load(document, folder, &mut problems);
        let calendar = calendar::load(document, folder, &mut problems);
        if !problems.is_empty() {
            return Err(problems.sorted());
        }
        let settings: Settings = document.root.typed(&document.source)?;
        Ok(Reader { document, folder, env }.config(settings, inventory, calendar))
    }

    /// SHA-256 of the file as read.
    pub fn digest(&self) -> Sha256 {
        Sha256(sha2::Sha256::digest(self.source.text().as_bytes()).into())
    }

    /// True when the site declared any camera.
    pub fn has_inventory(&self) -> bool {
        !self.cameras.is_empty()
    }
}

/// Turns checked settings into a usable configuration.
struct Reader<'a> {
    document: &'a Document,
    folder: &'a Path,
    env: Environment<'a>,
}

impl Reader<'_> {
    fn config(
        &self,
        settings: Settings,
        inventory: inventory::Inventory,
        calendar: Option<WorkingDays>,
    ) -> Config {
        let nodes = self.document.root.list("recorder");
        let recorders = settings.recorder.into_iter().zip(nodes).map(|(mut r, node)| {
            r.roots = r.roots.iter().map(|p| self.folder.join(p)).collect();
            self.declared(r, node)
        });
        Config {
            source: Arc::clone(&self.document.source),
            recorders: recorders.collect(),
            state_dir: state_dir(&settings.state_dir, self.folder, self.env),
            policy: self.policy(settings.policy),
            mail: settings.mail.map(|m| m.usable(settings.site.lang, self.folder, self.env)),
            webhooks: settings
                .webhook
                .into_iter()
                .map(|w| w.usable(settings.site.lang, self.folder))
                .collect(),
            syslog: settings.syslog,
            mutes: settings.mute,
            quorum: settings.ledger.quorum.map(|f| self.folder.join(f)),
            longest_waiver: Duration::from_secs(settings.findings.waive_days_at_most * 86_400),
            stamps: Stamps {
                urls: settings.ledger.stamp_url,
                root: settings.ledger.stamp_root.map(|f| self.folder.join(f)),
                every: settings.ledger.stamp_every,
            },
            watching: Watching {
                look_every: settings.agent.look_every,
                seal_every: settings.agent.seal_every,
                inotify: settings.agent.inotify,
                watches: settings.agent.watches,
            },
            dead_man_url: settings.agent.dead_man_url,
            metrics: settings.metrics.map(|m| m.listen),
            site: settings.site,
            cameras: inventory.cameras,
            rows: inventory.rows,
            notes: inventory.notes.sorted(),
            calendar: calendar.map(Arc::new),
            schedule: settings.schedule,
            budget: settings.budget,
        }
    }

    fn declared<T>(&self, value: T, node: &Node) -> Declared<T> {
        Declared::new(value, self.document.place(&node.span))
    }

    fn policy(&self, settings: PolicyTable) -> PolicyChoice {
        let none = Node::table(0..0, Vec::new());
        let table = self.document.root.get("policy").unwrap_or(&none);
        let texts = |key: &str| -> Vec<Declared<String>> {
            let items = table.list(key).iter();
            items.filter_map(|n| n.text().map(|t| self.declared(t.to_owned(), n))).collect()
        };
        let files = texts("files");
        let mut packs = texts("packs");
        if packs.is_empty() && files.is_empty() {
            packs.push(self.declared("baseline".to_owned(), table));
        }
        let overrides = settings.overrides.into_iter().zip(table.list("override"));
        let confirmed = settings.confirm.into_iter().zip(table.list("confirm"));
        PolicyChoice {
            packs,
            second_signature: settings.second_signature,
            signature: settings.signature.map(|f| self.folder.join(f)),
            signers: self.signers(settings.signer, table),
            statements: texts("statements")
                .into_iter()
                .map(|f| Declared::new(self.folder.join(&f.value), f.place))
                .collect(),
            files: files.into_iter().map(|f| Declared::new(self.folder.join(&f.value), f.place)).collect(),
            overrides: overrides.map(|(o, node)| self.declared(site_choice(o, node), node)).collect(),
            confirmed: confirmed.map(|(c, node)| self.declared(confirmation(c, node), node)).collect(),
        }
    }

    fn signers(&self, settings: Vec<SignerTable>, table: &Node) -> Vec<Declared<SignerKey>> {
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

fn state_dir(declared: &Path, folder: &Path, env: Environment<'_>) -> PathBuf {
    env("HOLDFAST_STATE_DIR").map_or_else(|| folder.join(declared), PathBuf::from)
}

#[cfg(test)]
pub(crate) mod tests;
