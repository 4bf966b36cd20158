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
use crate::text::{Commands, Names};

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
mod choice;
mod elsewhere;
mod encoding;
mod inventory;
mod log;
mod mail;
mod probe;
mod settings;
mod silence;
mod status;

pub use camera::Camera;
pub use channel::{HookForm, Syslog, SyslogServer, Webhook};
pub use choice::{Confirm, Override, PolicyChoice, SignerKey};
pub use document::Document;
pub use format::Clock;
pub use inventory::Row;
pub use log::RecorderLog;
pub use mail::{Cadence, Mail, MailTransport, Recipient, Tls};
pub use probe::ProbeAddress;
pub use problem::{Place, Problem, Problems, Source};
pub use settings::{Budget, Language, Recorder, Schedule, Site};
pub use silence::Mute;
pub use status::Status;

pub use document::{Entry, Kind, Node};
use settings::Settings;

/// Environment variables, the key that each sets, and what for. They win over the file.
pub const ENVIRONMENT: &[(&str, &str, &str)] = &[
    ("HOLDFAST_CONFIG", "--config", "path of the configuration file"),
    ("HOLDFAST_STATE_DIR", "state_dir", "folder for everything that Holdfast writes"),
    ("HOLDFAST_MAIL_PASSWORD_FILE", "mail.password_file", "file that holds the mail account's password"),
];

/// Where the configuration is looked for when nobody names it, in this order.
pub const DEFAULT_PATHS: &[&str] = &["holdfast.toml", INSTALLED];

/// The one place of them that is the same from every folder.
const INSTALLED: &str = "/etc/holdfast/holdfast.toml";

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

/// A whole configuration, with every path absolute but those of policy files, which stand as they are told.
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
    /// Time between two questions to a camera that declares a probe.
    pub probe_every: Duration,
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

/// Where the state of a configuration lies that cannot be used: its own word for it, if that line can be read.
pub fn state_dir_of(path: &Path, env: Environment<'_>) -> PathBuf {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let named = text.lines().find_map(|line| {
        let table: toml::Table = line.trim().parse().ok()?;
        table.get("state_dir")?.as_str().map(PathBuf::from)
    });
    let folder = path.parent().unwrap_or(Path::new(""));
    state_dir(&named.unwrap_or_else(settings::default_state_dir), folder, env)
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
        // What is adopted is built again in its own folder and compared: a path is the same from wherever it is said.
        let whole = std::path::absolute(folder.join(".")).unwrap_or_else(|_| folder.to_owned());
        Ok(Reader { document, folder, whole: &whole, env }.config(settings, inventory, calendar))
    }

    /// SHA-256 of the file as read.
    pub fn digest(&self) -> Sha256 {
        Sha256(sha2::Sha256::digest(self.source.text().as_bytes()).into())
    }

    /// What the site calls its cameras.
    pub fn names(&self) -> Names {
        Names::of(self.cameras.iter().map(|c| (c.id.as_str(), c.name.as_deref())))
    }

    /// How its readers call `holdfast`, whatever folder they stand in.
    pub fn commands(&self) -> Commands {
        let name = Path::new(self.source.name());
        let path = std::path::absolute(name).unwrap_or_else(|_| name.to_owned());
        if path == Path::new(INSTALLED) { Commands::default() } else { Commands::naming(&path) }
    }

    /// True when the site declared any camera.
    pub fn has_inventory(&self) -> bool {
        !self.cameras.is_empty()
    }
}

/// Turns checked settings into a usable configuration.
struct Reader<'a> {
    document: &'a Document,
    /// As the caller named it: problems of files beside the text are told with it.
    folder: &'a Path,
    /// The same, absolute.
    whole: &'a Path,
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
            r.roots = r.roots.iter().map(|p| self.whole.join(p)).collect();
            r.status = r.status.map(|status| status.resolved(self.whole, self.env));
            r.log = r.log.map(|log| log.resolved(self.whole));
            self.declared(r, node)
        });
        Config {
            source: Arc::clone(&self.document.source),
            recorders: recorders.collect(),
            state_dir: state_dir(&settings.state_dir, self.whole, self.env),
            policy: PolicyChoice::of(settings.policy, self.document, self.folder),
            mail: settings.mail.map(|m| m.usable(settings.site.lang, self.whole, self.env)),
            webhooks: settings
                .webhook
                .into_iter()
                .map(|w| w.usable(settings.site.lang, self.whole))
                .collect(),
            syslog: settings.syslog,
            mutes: settings.mute,
            quorum: settings.ledger.quorum.map(|f| self.whole.join(f)),
            longest_waiver: Duration::from_secs(settings.findings.waive_days_at_most * 86_400),
            stamps: Stamps {
                urls: settings.ledger.stamp_url,
                root: settings.ledger.stamp_root.map(|f| self.whole.join(f)),
                every: settings.ledger.stamp_every,
            },
            watching: Watching {
                look_every: settings.agent.look_every,
                seal_every: settings.agent.seal_every,
                inotify: settings.agent.inotify,
                watches: settings.agent.watches,
                probe_every: settings.agent.probe_every,
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
}

fn state_dir(declared: &Path, folder: &Path, env: Environment<'_>) -> PathBuf {
    env("HOLDFAST_STATE_DIR").map_or_else(|| folder.join(declared), PathBuf::from)
}

#[cfg(test)]
pub(crate) mod tests;
