//! What is watched: recorders with their roots and layouts, the policy in force, the context of
//! judging. Made from a configuration, or from the paths of a bare `audit`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use thiserror::Error;

use super::signing::statement::{self, Statement};
use crate::catalogue::{self, KnownRoot};
use crate::config::{self, Config, Declared, Problem, Problems};
use crate::model::calendar;
use crate::model::finding::Unknown;
use crate::model::{IdError, RecorderId, Sha256, UtcMs, WorkingDays};
use crate::policy::{Originals, PackStore, Policy, Regulation};
use crate::report::document::Accepted;
use crate::rules;
use crate::sources::detect::{self, DetectedRoot, Reason};
use crate::sources::layout::{Compiled, Layout, LayoutError, Words};
use crate::sources::recorders;
use crate::sources::root;
use crate::sources::status::StatusApi;
use crate::sources::times::ClockModel;
use crate::text::{Arg, Names, Said, Text, Told, told_in_english};
use crate::views::Context;

/// Why a site cannot be watched.
#[derive(Debug, Error)]
pub enum SiteError {
    /// A path that is not there.
    Path {
        /// The path.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// A layout or template that cannot be used.
    Layout {
        /// Recorder, or the option that named it.
        recorder: String,
        /// Every problem.
        problems: Vec<LayoutError>,
    },
    /// A layout that nobody knows.
    UnknownLayout {
        /// The name.
        name: String,
        /// All names.
        known: String,
    },
    /// A configured root in which nothing is recognised, and never was.
    Unrecognised {
        /// Recorder.
        recorder: String,
        /// Its first root.
        root: PathBuf,
    },
    /// A recorder that is to be asked, and whose product has no status interface that is known.
    NoStatus {
        /// Recorder.
        recorder: String,
        /// Its product.
        product: String,
        /// Products that can be asked.
        known: String,
    },
    /// An id that cannot be one.
    Id(#[from] IdError),
}

told_in_english!(SiteError);

impl Told for SiteError {
    fn told(&self, text: &Text) -> String {
        let shown = |path: &Path| Arg::from(path.to_string_lossy().into_owned());
        match self {
            Self::Path { path, source } => {
                text.say("site-path", &[("path", shown(path)), ("why", text.system(source).into())])
            }
            Self::Layout { recorder, problems } => {
                let head = text.say("site-layout", &[("recorder", recorder.into())]);
                let each = problems.iter().flat_map(LayoutError::said).map(|why| why.say(text));
                std::iter::once(head).chain(each).collect::<Vec<_>>().join("\n  ")
            }
            Self::UnknownLayout { name, known } => {
                let facts = [("name", name.into()), ("known", known.into()), ("example", EXAMPLE.into())];
                text.say("site-unknown-layout", &facts)
            }
            Self::Unrecognised { recorder, root } => {
                text.say("site-unrecognised", &[("recorder", recorder.into()), ("root", shown(root))])
            }
            Self::NoStatus { recorder, product, known } => {
                let facts =
                    [("recorder", recorder.into()), ("product", product.into()), ("known", known.into())];
                text.say("site-no-status", &facts)
            }
            Self::Id(e) => e.to_string(),
        }
    }
}

impl SiteError {
    /// The same for a place in a configuration: one sentence a problem.
    fn said(&self) -> Vec<Said> {
        match self {
            Self::Layout { problems, .. } => problems.iter().flat_map(LayoutError::said).collect(),
            Self::UnknownLayout { name, known } => {
                let facts = [
                    ("name", name.as_str().into()),
                    ("known", known.as_str().into()),
                    ("example", EXAMPLE.into()),
                ];
                vec![Said::of("site-unknown-layout", facts)]
            }
            Self::Unrecognised { recorder, root } => {
                let facts = [
                    ("recorder", recorder.as_str().into()),
                    ("root", root.to_string_lossy().into_owned().into()),
                ];
                vec![Said::of("site-unrecognised", facts)]
            }
            Self::NoStatus { recorder, product, known } => {
                let facts = [
                    ("recorder", recorder.as_str().into()),
                    ("product", product.as_str().into()),
                    ("known", known.as_str().into()),
                ];
                vec![Said::of("site-no-status", facts)]
            }
            Self::Path { .. } | Self::Id(_) => vec![self.to_string().into()],
        }
    }
}

/// A template as somebody may write one.
const EXAMPLE: &str = "{camera}/%Y-%m-%d/%H-%M-%S.mp4";

/// A recorder that is ready to be walked.
#[derive(Clone, Debug)]
pub struct WatchedRecorder {
    /// Its id.
    pub id: RecorderId,
    /// Layout name.
    pub layout: String,
    /// Ready to read paths.
    pub compiled: Compiled,
    /// Length that the product gives a file by default, in milliseconds.
    pub nominal_ms: i64,
    /// The configuration says that it records on events only, or not.
    pub event_driven: Option<bool>,
    /// How it is asked about its cameras, where the site says so.
    pub status: Option<Status>,
    /// Roots: the text that observations carry, and where each is reached.
    pub roots: Vec<(String, PathBuf)>,
    /// 0 to 100: share of sampled video files that the layout explains; 100 when configured.
    pub sure: u8,
    /// Why this layout was taken; empty when configured.
    pub why: Vec<Reason>,
}

/// How a recorder is asked about its cameras.
#[derive(Clone, Debug)]
pub struct Status {
    /// What its product offers.
    pub api: &'static StatusApi,
    /// Where, how often and as whom.
    pub declared: config::Status,
}

/// Everything that a pass needs to know beside the stores.
#[derive(Clone, Debug)]
pub struct Site {
    /// Short name, part of the ledger's origin.
    pub id: String,
    /// Name for people, "" when none was given.
    pub name: String,
    /// Zone in which days are counted.
    pub tz: TimeZone,
    /// Its IANA name.
    pub tz_name: String,
    /// Recorders.
    pub recorders: Vec<WatchedRecorder>,
    /// Paths in which nothing was recognised.
    pub unrecognised: Vec<PathBuf>,
    /// What holds.
    pub policy: Policy,
    /// Original texts that the site laid beside clauses.
    pub originals: Originals,
    /// Declared cameras; `None` when there is no inventory.
    pub inventory: Option<Vec<Declared<config::Camera>>>,
    /// Declared rows that name no single camera.
    pub rows: Vec<Declared<config::Row>>,
    /// In-service dates of whole recorders.
    pub recorder_in_service: BTreeMap<String, Date>,
    /// In-service date of everything else.
    pub in_service: Option<Date>,
    /// Which days are worked; `None` when the site names no calendar.
    pub calendar: Option<Arc<WorkingDays>>,
    /// What cannot be told and was accepted by a signer.
    pub statements: Vec<Statement>,
    /// SHA-256 of the configuration file as read; `None` for a bare audit.
    pub config: Option<Sha256>,
}

/// What the command line of a bare audit says.
#[derive(Clone, Debug, Default)]
pub struct AuditRequest {
    /// Paths to look at.
    pub paths: Vec<PathBuf>,
    /// Layout name or path template.
    pub layout: Option<String>,
    /// Pack ids or files; `baseline` when empty.
    pub policies: Vec<String>,
    /// Date since which everything should have recorded.
    pub in_service: Option<Date>,
    /// IANA zone of the site; the machine's own when absent.
    pub tz: Option<String>,
    /// State of earlier audits: a root that they knew is looked for also when nothing is left of it.
    pub state: Option<PathBuf>,
}

impl Site {
    /// The context in which this site is judged.
    pub fn context(&self, now: UtcMs, clock_ok: bool) -> Context {
        Context {
            now,
            tz: self.tz.clone(),
            inventory: self.inventory.clone(),
            rows: self.rows.clone(),
            on_events: self
                .recorders
                .iter()
                .filter(|r| r.event_driven == Some(true))
                .map(|r| r.id.to_string())
                .collect(),
            recorder_in_service: self.recorder_in_service.clone(),
            in_service: self.in_service,
            calendar: self.calendar.clone(),
            clock_ok,
            records: None,
        }
    }

    /// What the site calls its cameras.
    pub fn names(&self) -> Names {
        let declared = self.inventory.iter().flatten();
        Names::of(declared.map(|c| (c.id.as_str(), c.name.as_deref())))
    }

    /// What a signer accepted of what could not be told, when this counts on the day.
    pub fn accepted(&self, rule: &str, unknown: &Unknown, now: UtcMs) -> Option<&Accepted> {
        let today = calendar::date_of(now, &self.tz);
        self.statements.iter().find(|s| s.covers(rule, unknown, today)).map(|s| &s.accepted)
    }

    /// A site from bare paths: recorders are found out, ids derive from layout and root identity.
    ///
    /// # Errors
    /// Missing paths, unknown layouts, broken policies.
    pub fn from_paths(request: &AuditRequest) -> Result<Self, super::AppError> {
        let kinds = rules::kinds();
        let tz_name = request.tz.clone().or_else(system_zone).unwrap_or_else(|| "UTC".to_owned());
        let tz = TimeZone::get(&tz_name).unwrap_or(TimeZone::UTC);
        let packs = PackStore::embedded(&kinds);
        let names: Vec<String> =
            if request.policies.is_empty() { vec!["baseline".to_owned()] } else { request.policies.clone() };
        let regulations = collect(names.iter().map(|n| packs.named(n)))?;
        let policy = Policy::build(regulations, None, &kinds)?;
        let mut recorders = Vec::new();
        let mut unrecognised = Vec::new();
        let known = request.state.as_deref().map_or(Ok(Vec::new()), catalogue::known_roots)?;
        for path in &request.paths {
            let found = below(path, request.layout.as_deref(), &known, &tz)?;
            if found.is_empty() {
                unrecognised.push(path.clone());
            }
            recorders.extend(found);
        }
        Ok(Self {
            id: "audit".to_owned(),
            name: String::new(),
            tz,
            tz_name,
            recorders,
            unrecognised,
            policy,
            originals: Originals::default(),
            inventory: None,
            rows: Vec::new(),
            recorder_in_service: BTreeMap::new(),
            in_service: request.in_service,
            calendar: None,
            statements: Vec::new(),
            config: None,
        })
    }

    /// A site from its configuration.
    ///
    /// # Errors
    /// Every problem of the configuration's policies and layouts.
    pub fn from_config(config: &Config) -> Result<Self, super::AppError> {
        let kinds = rules::kinds();
        let tz = config.site.time_zone();
        let known = catalogue::known_roots(&config.state_dir)?;
        // What is wrong with a regulation hides nothing that is wrong with a recorder.
        let mut problems = Problems::default();
        let regulations = PackStore::embedded(&kinds).chosen(&config.policy);
        let policy = regulations.and_then(|r| Policy::build(r, Some(config), &kinds));
        let policy = policy.map_err(|wrong| problems.append(wrong)).ok();
        let in_force = policy.as_ref().map_or(&[][..], |p| &p.regulations);
        let originals = Originals::load(&config.policy.texts, in_force)
            .map_err(|wrong| problems.append(wrong))
            .unwrap_or_default();
        let statements = statement::load(config).map_err(|wrong| problems.append(wrong)).unwrap_or_default();
        let mut recorders = Vec::new();
        for r in &config.recorders {
            match configured_recorder(r, &known, &tz) {
                Ok(watched) => recorders.push(watched),
                Err(e) => e.said().into_iter().for_each(|why| {
                    problems.push(Problem::new(r.place.clone(), why));
                }),
            }
        }
        let Some(policy) = policy.filter(|_| problems.is_empty()) else {
            return Err(problems.sorted().into());
        };
        let in_service = config.recorders.iter().filter_map(|r| Some((r.id.to_string(), r.in_service?)));
        Ok(Self {
            id: config.site.id.clone(),
            name: config.site.name.clone().unwrap_or_else(|| config.site.id.clone()),
            tz_name: config.site.tz.clone(),
            recorders,
            unrecognised: Vec::new(),
            policy,
            originals,
            inventory: config.has_inventory().then(|| config.cameras.clone()),
            rows: config.rows.clone(),
            recorder_in_service: in_service.collect(),
            in_service: None,
            calendar: config.calendar.clone(),
            statements,
            config: Some(config.digest()),
            tz,
        })
    }
}

fn collect(all: impl Iterator<Item = Result<Regulation, Problems>>) -> Result<Vec<Regulation>, Problems> {
    let mut problems = Problems::default();
    let mut out = Vec::new();
    for one in all {
        match one {
            Ok(r) => out.push(r),
            Err(p) => problems.append(p),
        }
    }
    problems.into_result(out)
}

/// Name of the machine's own zone.
fn system_zone() -> Option<String> {
    TimeZone::system().iana_name().map(str::to_owned)
}

/// The recorders at or below a path: those that are found there, and those that an earlier audit knew there. An
/// unmounted disk and an emptied one look like folders in which nothing was ever recorded; only memory tells.
fn below(
    path: &Path,
    layout: Option<&str>,
    known: &[KnownRoot],
    tz: &TimeZone,
) -> Result<Vec<WatchedRecorder>, SiteError> {
    let fail = |source| SiteError::Path { path: path.to_owned(), source };
    let path = without_steps_back(&std::path::absolute(path).map_err(fail)?).map_err(fail)?;
    let mut known: Vec<&KnownRoot> = known.iter().filter(|k| Path::new(&k.path).starts_with(&path)).collect();
    match readable_folder(&path) {
        Err(why) if known.is_empty() => return Err(fail(why)),
        Err(_) | Ok(()) => {}
    }
    let mut all = Vec::new();
    if let Some(named) = layout {
        let known = known.iter().copied().find(|k| Path::new(&k.path) == path);
        return Ok(vec![named_recorder(&path, named, known, tz)?]);
    }
    for found in detect::detect(&path, recorders::RECORDERS, tz).roots {
        let at = known.iter().position(|k| Path::new(&k.path) == found.root);
        let same = at.map(|at| known.swap_remove(at)).filter(|k| k.layout == found.layout);
        all.push(found_recorder(&found, same, tz)?);
    }
    for root in known {
        all.extend(remembered_recorder(root, tz)?);
    }
    Ok(all)
}

/// The path without `..`. What follows the last of them stays as the user knows it: a link may be moved on purpose.
fn without_steps_back(path: &Path) -> std::io::Result<PathBuf> {
    let parts: Vec<Component<'_>> = path.components().collect();
    let Some(last) = parts.iter().rposition(|part| *part == Component::ParentDir) else {
        return Ok(path.to_owned());
    };
    let (back, rest) = parts.split_at(last + 1);
    // Behind a link ".." is not where the text says, so the system is asked.
    Ok(std::fs::canonicalize(back.iter().collect::<PathBuf>())?.join(rest.iter().collect::<PathBuf>()))
}

fn readable_folder(path: &Path) -> std::io::Result<()> {
    if !std::fs::metadata(path)?.is_dir() {
        return Err(std::io::ErrorKind::NotADirectory.into());
    }
    std::fs::read_dir(path).map(drop)
}

/// `<layout>-<4 hex digits of the root's identity>`: stays the same when the path is mounted elsewhere.
fn derived_id(layout: &str, path: &Path) -> Result<RecorderId, SiteError> {
    let fail = |source| SiteError::Path { path: path.to_owned(), source };
    let identity = root::identify(path).map_err(fail)?;
    let mark = blake3::hash(&[identity.fs_id.to_be_bytes(), identity.inode.to_be_bytes()].concat()).to_hex();
    Ok(RecorderId::new(format!("{layout}-{}", mark.get(..4).unwrap_or_default()))?)
}

fn found_recorder(
    found: &DetectedRoot,
    known: Option<&KnownRoot>,
    tz: &TimeZone,
) -> Result<WatchedRecorder, SiteError> {
    let layout = recorders::by_name(&found.layout).cloned().ok_or_else(|| unknown_layout(&found.layout))?;
    let mut watched =
        recorder(id_of(known, &found.layout, &found.root)?, layout, vec![found.root.clone()], tz)?;
    (watched.sure, watched.why) = (found.sure, found.why.clone());
    Ok(watched)
}

fn named_recorder(
    path: &Path,
    named: &str,
    known: Option<&KnownRoot>,
    tz: &TimeZone,
) -> Result<WatchedRecorder, SiteError> {
    let layout = layout_of(named)?;
    let known = known.filter(|k| k.layout == layout.name);
    recorder(id_of(known, &layout.name, path)?, layout, vec![path.to_owned()], tz)
}

/// A root of an earlier audit in which nothing is recognised now. `None` when its layout was a template: that has to
/// be given again.
fn remembered_recorder(root: &KnownRoot, tz: &TimeZone) -> Result<Option<WatchedRecorder>, SiteError> {
    let Some(layout) = recorders::by_name(&root.layout).cloned() else { return Ok(None) };
    let id = RecorderId::new(root.recorder.clone())?;
    recorder(id, layout, vec![PathBuf::from(&root.path)], tz).map(Some)
}

/// What was known keeps its name, whichever disk is mounted there today.
fn id_of(known: Option<&KnownRoot>, layout: &str, path: &Path) -> Result<RecorderId, SiteError> {
    known.map_or_else(|| derived_id(layout, path), |k| Ok(RecorderId::new(k.recorder.clone())?))
}

/// A layout by name; text with a field in it is a path template.
///
/// # Errors
/// No layout has the name.
fn layout_of(named: &str) -> Result<Layout, SiteError> {
    if let Some(layout) = recorders::by_name(named) {
        return Ok(layout.clone());
    }
    if named.contains(['%', '{']) {
        return Ok(Layout::of_template(named, ClockModel::Site));
    }
    Err(unknown_layout(named))
}

/// A layout by name or template that was found to be readable.
///
/// # Errors
/// No layout has the name, or the template cannot be read.
pub fn usable_layout(named: &str, tz: &TimeZone) -> Result<Layout, SiteError> {
    let layout = layout_of(named)?;
    let fail = |problems| SiteError::Layout { recorder: format!("--layout {named}"), problems };
    layout.compile(tz).map(drop).map_err(fail)?;
    Ok(layout)
}

fn unknown_layout(name: &str) -> SiteError {
    let known: Vec<&str> = recorders::RECORDERS.iter().map(|l| l.name.as_ref()).collect();
    SiteError::UnknownLayout { name: name.to_owned(), known: known.join(", ") }
}

fn configured_recorder(
    r: &config::Recorder,
    known: &[KnownRoot],
    tz: &TimeZone,
) -> Result<WatchedRecorder, SiteError> {
    let mut why = Vec::new();
    let mut sure = 100;
    let mut layout = match (&r.layout, &r.template) {
        (_, Some(template)) => Layout::of_template(template.clone(), ClockModel::Site),
        (Some(name), None) => layout_of(name)?,
        (None, None) => {
            let found = r
                .roots
                .first()
                .map(|root| detect::detect(root, recorders::RECORDERS, tz).roots)
                .unwrap_or_default();
            match (found.into_iter().next(), known.iter().find(|k| k.recorder == r.id.as_str())) {
                (Some(best), _) => {
                    (sure, why) = (best.sure, best.why);
                    layout_of(&best.layout)?
                }
                // Unmounted or emptied: what it was is still known.
                (None, Some(root)) => layout_of(&root.layout)?,
                (None, None) => {
                    let root = r.roots.first().cloned().unwrap_or_default();
                    return Err(SiteError::Unrecognised { recorder: r.id.to_string(), root });
                }
            }
        }
    };
    if let Some(clock) = &r.clock {
        layout = layout.with_clock(&clock_model(clock));
    }
    if let Some(settle_s) = r.settle_s {
        layout.settle_s = settle_s;
    }
    if !r.ignore.is_empty() {
        layout.ignore =
            Words::Own(layout.ignore.iter().map(str::to_owned).chain(r.ignore.iter().cloned()).collect());
    }
    // The catalogue knows a root by its path: that must not depend on where the command was typed.
    let roots = r.roots.iter().map(|root| std::path::absolute(root).unwrap_or_else(|_| root.clone()));
    let mut watched = recorder(r.id.clone(), layout, roots.collect(), tz)?;
    (watched.event_driven, watched.sure, watched.why) = (r.event_driven, sure, why);
    watched.status = r.status.as_ref().map(|s| status(s, &watched)).transpose()?;
    Ok(watched)
}

fn status(declared: &config::Status, watched: &WatchedRecorder) -> Result<Status, SiteError> {
    let product = declared.product.as_ref().unwrap_or(&watched.layout);
    let known = || recorders::STATUS.iter().map(|api| api.product).collect::<Vec<_>>().join(", ");
    let api = recorders::status_of(product).ok_or_else(|| SiteError::NoStatus {
        recorder: watched.id.to_string(),
        product: product.clone(),
        known: known(),
    })?;
    Ok(Status { api, declared: declared.clone() })
}

fn clock_model(clock: &config::Clock) -> ClockModel {
    match clock {
        config::Clock::Utc => ClockModel::Utc,
        config::Clock::Site => ClockModel::Site,
        config::Clock::Zone(name) => ClockModel::Zone(name.clone().into()),
        config::Clock::Offset(s) => ClockModel::Fixed(*s),
    }
}

fn recorder(
    id: RecorderId,
    layout: Layout,
    roots: Vec<PathBuf>,
    tz: &TimeZone,
) -> Result<WatchedRecorder, SiteError> {
    let compiled =
        layout.compile(tz).map_err(|problems| SiteError::Layout { recorder: id.to_string(), problems })?;
    Ok(WatchedRecorder {
        id,
        nominal_ms: i64::from(layout.nominal_s) * 1000,
        layout: layout.name.into_owned(),
        compiled,
        event_driven: None,
        status: None,
        roots: roots.into_iter().map(|r| (r.to_string_lossy().into_owned(), r)).collect(),
        sure: 100,
        why: Vec::new(),
    })
}
