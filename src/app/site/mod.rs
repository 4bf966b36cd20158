//! What is watched: recorders with their roots and layouts, the policy in force, the context of
//! judging. Made from a configuration, or from the paths of a bare `audit`.

mod configured;
mod error;
mod found;
mod layouts;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::signing::statement::{self, Statement};
use crate::catalogue;
use crate::config::{self, Config, Declared, Problem, Problems};
use crate::model::calendar;
use crate::model::finding::Unknown;
use crate::model::{RecorderId, Sha256, UtcMs, WorkingDays};
use crate::policy::{Originals, PackStore, Policy, Regulation};
use crate::report::document::Accepted;
use crate::rules;
use crate::sources::detect::Reason;
use crate::sources::layout::{Compiled, Layout};
use crate::sources::logs::LogFormat;
use crate::sources::status::StatusApi;
use crate::text::Names;
use crate::views::Context;
use configured::configured_recorder;
use found::below;

pub use error::SiteError;
pub use layouts::usable_layout;

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
    /// The log that it writes about itself, where the site says so.
    pub log: Option<Log>,
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

/// The log that a recorder writes about itself.
#[derive(Clone, Debug)]
pub struct Log {
    /// How its product writes.
    pub format: &'static LogFormat,
    /// File, or folder of files.
    pub path: PathBuf,
    /// Clock of its lines.
    pub tz: TimeZone,
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
        log: None,
        roots: roots.into_iter().map(|r| (r.to_string_lossy().into_owned(), r)).collect(),
        sure: 100,
        why: Vec::new(),
    })
}
