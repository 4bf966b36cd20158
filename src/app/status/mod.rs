//! How a site stands, read from the stores without changing them: with an agent beside it or without.

mod letters;

use std::fs::{File, read_to_string};
use std::path::Path;
use std::time::Duration;

use jiff::civil::DateTime;
use rustix::fs::{FlockOperation, flock};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::AppError;
use super::adopt;
use super::agent::wire::{Asking, Request};
use super::mail;
use super::site::Site;
use super::stamp;
use crate::catalogue::{self, Catalogue};
use crate::config::{Config, Mute};
use crate::evidence::{self, Evidence, FindingRow, FindingState};
use crate::model::finding::Why;
use crate::model::heartbeat::{self, Silence};
use crate::model::{Sha256, UtcMs};
use crate::report::clauses::ClauseStatus;
use crate::report::document::Unstamped;
use crate::rules::{self, Downtime, Judged, OwnNumbers};
use crate::views::View;

pub use letters::{MailStatus, ReaderStatus, RefusedReader, WaitingStatus, waiting};

/// The document of `holdfast status`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Status {
    /// Always `holdfast/status/v1`.
    #[schemars(extend("const" = "holdfast/status/v1"))]
    pub schema: &'static str,
    /// When it was read.
    pub at: UtcMs,
    /// Name of the site.
    pub site: String,
    /// What is watched.
    pub recorders: Vec<RecorderStatus>,
    /// Cameras that were found or declared.
    pub cameras: usize,
    /// End of the newest finished pass.
    pub last_scan_at: Option<UtcMs>,
    /// Findings that are not closed, by where they stand.
    pub findings: FindingsStatus,
    /// One entry a rule kind in force.
    pub areas: Vec<Area>,
    /// Outages as the footage tells them; null before the first pass.
    pub downtime: Option<Downtime>,
    /// What should be seen and is not.
    pub blind: Vec<Blind>,
    /// The configuration file cannot be used as it stands; all of this is by the one adopted last.
    pub last_good: bool,
    /// The agent: null when none runs.
    pub agent: Option<Value>,
    /// How lately the bytes of finished recordings were read; null before the first pass.
    pub reading: Option<ReadingStatus>,
    /// Heartbeats of the agent; null where none ever ran.
    pub watch: Option<WatchStatus>,
    /// The mail queue.
    pub mail: MailStatus,
    /// Mutes in force, and what they keep silent about.
    pub mutes: Vec<MuteStatus>,
    /// Newest signed head of the ledger; null before the first.
    pub ledger: Option<LedgerStatus>,
}

/// A recorder.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecorderStatus {
    /// Its id.
    pub id: String,
    /// Its layout.
    pub layout: String,
    /// Its roots as configured.
    pub roots: Vec<String>,
}

/// A rule kind in force, over everything that it speaks of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Area {
    /// Rule kind.
    pub name: String,
    /// `pass`, `loosened`, `breach`, `waived`, `disposed` or `could_not_tell`.
    pub verdict: ClauseStatus,
    /// Ids of open findings, of waived or disposed ones where none is open, or the code of why it could not be told; null for a pass.
    pub why: Option<String>,
    /// The first reason why it could not be told, with what is missing.
    #[serde(skip)]
    pub untold: Option<(Why, Value)>,
}

/// Findings that are not closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, JsonSchema)]
pub struct FindingsStatus {
    /// Nobody acted on them.
    pub open: usize,
    /// Somebody took note.
    pub acknowledged: usize,
    /// Somebody is putting them right.
    pub rectifying: usize,
    /// Under a waiver: no violations.
    pub waived: usize,
    /// A person disposed of them while rules still report them: no violations.
    pub disposed: usize,
}

impl FindingsStatus {
    fn of(findings: &[FindingRow]) -> Self {
        let n = |state| findings.iter().filter(|f| f.state == state).count();
        Self {
            open: n(FindingState::Open),
            acknowledged: n(FindingState::Acknowledged),
            rectifying: n(FindingState::Rectifying),
            waived: n(FindingState::Waived),
            disposed: findings.iter().filter(|f| f.disposed()).count(),
        }
    }

    /// All of them.
    pub fn total(self) -> usize {
        self.open + self.acknowledged + self.rectifying + self.waived + self.disposed
    }
}

/// Something out of sight.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Blind {
    /// Recorder id.
    pub recorder: String,
    /// The root.
    pub root: String,
    /// Since when.
    pub since: UtcMs,
    /// Why, in the system's words.
    pub why: String,
}

/// How lately the bytes of finished recordings were read.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct ReadingStatus {
    /// Time within which all bytes are to be read again, in seconds.
    pub read_within_s: u64,
    /// Bytes of all finished recordings that are there.
    pub bytes: u64,
    /// Share of them that was read within that time, in percent.
    pub share_pct: f64,
    /// The oldest newest reading of a recording; null when none was read.
    pub oldest_at: Option<UtcMs>,
}

impl ReadingStatus {
    fn of(view: &View, within: Duration, now: UtcMs) -> Result<Self, AppError> {
        let since = UtcMs(now.0.saturating_sub(i64::try_from(within.as_millis()).unwrap_or(i64::MAX)));
        let all = view.readings(since)?;
        let bytes: i64 = all.values().map(|r| r.bytes).sum();
        let lately: i64 = all.values().map(|r| r.lately).sum();
        let share = if bytes == 0 { 100.0 } else { lately as f64 * 100.0 / bytes as f64 };
        Ok(Self {
            read_within_s: within.as_secs(),
            bytes: bytes.cast_unsigned(),
            share_pct: (share * 100.0).floor() / 100.0,
            oldest_at: all.values().filter_map(|r| r.oldest).min(),
        })
    }
}

/// Heartbeats of the agent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WatchStatus {
    /// The newest heartbeat.
    pub last_heartbeat_at: UtcMs,
    /// It said that the agent ends in order. Without that, an agent that runs no more was killed or lost its power.
    pub stopped_in_order: bool,
    /// Hours without one, oldest first; the last can reach until now.
    pub silences: Vec<Silence>,
}

/// A mute in force.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MuteStatus {
    /// Patterns of camera ids.
    pub cameras: Vec<String>,
    /// First minute, local.
    pub from: String,
    /// First minute that is no longer muted, local.
    pub until: String,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Ids of standing findings that nobody is told of meanwhile.
    pub silenced: Vec<String>,
}

impl MuteStatus {
    fn of(mute: &Mute, silenced: &[&FindingRow]) -> Self {
        let minute = |at: &DateTime| at.strftime("%Y-%m-%dT%H:%M").to_string();
        Self {
            cameras: mute.camera.clone(),
            from: minute(&mute.from),
            until: minute(&mute.until),
            by: mute.by.clone(),
            reason: mute.reason.clone(),
            silenced: silenced.iter().map(|f| f.id.clone()).collect(),
        }
    }
}

/// The newest signed head.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LedgerStatus {
    /// Name of the log.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// Root.
    pub root: Sha256,
    /// When it was signed.
    pub signed_at: UtcMs,
    /// Authorities that gave no stamp when last asked, or owe one for more than three periods.
    pub unstamped: Vec<Unstamped>,
}

/// The configuration adopted last in the state of a file that cannot be used; `None` where none was.
pub fn last_good(state_dir: &Path) -> Option<(Config, Site)> {
    let evidence = Evidence::open_to_read(state_dir).ok()?;
    let mut config = adopt::last(&evidence).ok().flatten()?;
    state_dir.clone_into(&mut config.state_dir);
    let site = Site::from_config(&config).ok()?;
    Some((config, site))
}

/// Reads how a site stands.
///
/// # Errors
/// Stores that exist and cannot be read.
pub fn read(config: &Config, site: &Site, now: UtcMs) -> Result<Status, AppError> {
    let dir = &config.state_dir;
    let recorders = site.recorders.iter().map(|r| RecorderStatus {
        id: r.id.to_string(),
        layout: r.layout.clone(),
        roots: r.roots.iter().map(|(name, _)| name.clone()).collect(),
    });
    let mut status = Status {
        schema: "holdfast/status/v1",
        at: now,
        site: site.name.clone(),
        recorders: recorders.collect(),
        cameras: 0,
        last_scan_at: None,
        findings: FindingsStatus::default(),
        areas: areas(site, None, &[], &[]),
        downtime: None,
        blind: Vec::new(),
        last_good: false,
        agent: agent(dir),
        reading: None,
        watch: None,
        mail: MailStatus { configured: config.mail.is_some(), ..MailStatus::default() },
        mutes: mutes(config, site, &[], now),
        ledger: None,
    };
    if dir.join(catalogue::FILE).exists() && dir.join(evidence::FILE).exists() {
        status.read_stores(config, site)?;
    }
    Ok(status)
}

impl Status {
    fn read_stores(&mut self, config: &Config, site: &Site) -> Result<(), AppError> {
        let dir = &config.state_dir;
        let evidence = Evidence::open_to_read(dir)?;
        let catalogue = Catalogue::open_to_read(dir)?;
        self.last_scan_at = catalogue.last_pass()?;
        let seen_until = catalogue.seen_until()?;
        self.mail.queued = evidence.queued_mail()?;
        self.mail.waiting = waiting(&evidence, self.at)?;
        self.mail.readers = evidence.readers()?.into_iter().map(ReaderStatus::of).collect();
        let refused = evidence.refused_readers()?.into_iter();
        self.mail.refused =
            refused.map(|(address, since, answer)| RefusedReader { address, since, answer }).collect();
        let unstamped = stamp::owed(&evidence, self.at)?;
        let stretches = evidence.watch()?;
        self.watch = stretches.last().map(|last| WatchStatus {
            last_heartbeat_at: last.last,
            stopped_in_order: last.stopped,
            silences: heartbeat::silences(&stretches, Some(self.at)),
        });
        self.ledger = evidence.newest_head()?.map(|head| LedgerStatus {
            origin: head.note.lines().next().unwrap_or_default().to_owned(),
            size: head.size,
            root: head.root,
            signed_at: head.signed,
            unstamped,
        });
        // As of the moment until which everything was watched.
        let view = View::open(dir, site.context(seen_until.unwrap_or(self.at), true))?;
        self.cameras = view.cameras().len();
        let unseen = view.roots()?.iter().filter(|root| root.state == "cannot_see");
        self.blind = unseen
            .map(|root| Blind {
                recorder: root.recorder.clone(),
                root: root.path.clone(),
                since: root.since,
                why: root.why.clone().unwrap_or_default(),
            })
            .collect();
        if self.last_scan_at.is_some() {
            self.reading = Some(ReadingStatus::of(&view, config.budget.reread_within, self.at)?);
            let adopted = evidence.is_adopted(&site.policy.digest().to_string())?;
            let judged = adopted.then(|| rules::judge(&site.policy, &view)).transpose()?;
            let own_numbers = rules::by_own_numbers(&site.policy, &view)?;
            let findings = evidence.standing_findings()?;
            self.findings = FindingsStatus::of(&findings);
            self.mutes = mutes(config, site, &findings, self.at);
            self.areas = areas(site, judged.as_deref(), &own_numbers, &findings);
            self.downtime = Some(rules::downtime(&site.policy, &view)?);
        }
        Ok(())
    }
}

fn mutes(config: &Config, site: &Site, findings: &[FindingRow], now: UtcMs) -> Vec<MuteStatus> {
    let all = mail::mutes_in_force(&config.mutes, findings, now, &site.tz);
    all.iter().map(|(mute, silenced)| MuteStatus::of(mute, silenced)).collect()
}

/// JSON Schema of [`Status`].
pub fn schema() -> Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Status>().to_value()
}

fn areas(
    site: &Site,
    judged: Option<&[Judged<'_>]>,
    own_numbers: &[OwnNumbers<'_>],
    findings: &[FindingRow],
) -> Vec<Area> {
    let mut names: Vec<&str> = Vec::new();
    for rule in &site.policy.rules {
        if !names.contains(&rule.kind.as_str()) {
            names.push(&rule.kind);
        }
    }
    let loosened = |name: &str| {
        let of_kind = judged.into_iter().flatten().filter(|j| j.rule.kind == name);
        of_kind.map(|j| rules::by_weaker_only(j, own_numbers)).sum::<usize>() > 0
    };
    names.into_iter().map(|name| area(name, judged, loosened(name), findings)).collect()
}

fn area(name: &str, judged: Option<&[Judged<'_>]>, by_weaker: bool, findings: &[FindingRow]) -> Area {
    let of_area = |take: fn(FindingState) -> bool| -> Vec<&str> {
        findings.iter().filter(|f| f.rule == name && take(f.state)).map(|f| f.id.as_str()).collect()
    };
    let (open, waived) = (of_area(FindingState::counts), of_area(|s| s == FindingState::Waived));
    let disposed = of_area(|s| s == FindingState::Closed);
    let unknown = |judged: &[Judged<'_>]| {
        let mut of_kind = judged.iter().filter(|j| j.rule.kind == name).flat_map(|j| &j.verdict.unknown);
        of_kind.next().map(|u| (u.why, u.facts.clone()))
    };
    let untold = judged.and_then(unknown).filter(|_| open.is_empty());
    let (verdict, why) = match (judged, &untold) {
        _ if !open.is_empty() => (ClauseStatus::Breach, Some(open.join(" "))),
        (None, _) => (ClauseStatus::CouldNotTell, Some("not_judged".to_owned())),
        (Some(_), Some((why, _))) => (ClauseStatus::CouldNotTell, Some(why.as_str().to_owned())),
        (Some(_), None) if !waived.is_empty() => (ClauseStatus::Waived, Some(waived.join(" "))),
        (Some(_), None) if !disposed.is_empty() => (ClauseStatus::Disposed, Some(disposed.join(" "))),
        (Some(_), None) if by_weaker => {
            (ClauseStatus::Loosened, Some(ClauseStatus::Loosened.as_str().to_owned()))
        }
        (Some(_), None) => (ClauseStatus::Pass, None),
    };
    Area { name: name.to_owned(), verdict, why, untold }
}

/// What the agent says of itself; its process alone when it holds the state and does not answer.
pub fn agent(dir: &Path) -> Option<Value> {
    let told = Asking::connect_now(dir).and_then(|mut agent| agent.ask(&Request::Status {}));
    match told {
        Ok(mut answer) => Some(answer["agent"].take()),
        Err(_) => holder(dir).map(|pid| json!({ "answers": false, "pid": pid })),
    }
}

/// The process that holds the state lock, as it wrote itself down.
fn holder(dir: &Path) -> Option<Option<u32>> {
    let path = dir.join("lock");
    let file = File::open(&path).ok()?;
    let held = flock(&file, FlockOperation::NonBlockingLockShared).is_err();
    held.then(|| read_to_string(&path).ok()?.trim().parse().ok())
}
