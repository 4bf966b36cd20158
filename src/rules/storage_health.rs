//! Storage has the room, redundancy and condition to carry the declared retention.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::forecast::{self, Block, Rise, Volume};
use super::recorded::DAY;
use super::{Example, Rule, Say, Setting, Words, facts};
use crate::model::finding::{Basis, Breach, Severity, Subject, Unknown, Verdict, Why};
use crate::model::signal::{Health, Said};
use crate::model::{Span, UtcMs, calendar};
use crate::views::{KnownCamera, RootRow, ViewError};

/// Parameters of `storage_health`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Least free share of a volume, in percent; not judged when absent, for a recorder that overwrites fills its disk.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    min_free_pct: Option<f64>,
    /// Days that each volume must carry; the camera's floor of retention when absent.
    #[serde(default)]
    #[schemars(range(min = 1, max = 36_500))]
    capacity_for_days: Option<u32>,
    /// Recordings must lie on a redundant array.
    #[serde(default)]
    raid_required: bool,
    /// What the disks' own diagnosis is for.
    #[serde(default)]
    smart: Smart,
    /// Hours after which a statement about disks and volumes is out of date.
    #[serde(default = "default_probe")]
    #[schemars(range(min = 1, max = 8_760))]
    probe_every_h: u32,
}

fn default_probe() -> u32 {
    24
}

/// What the disks' own diagnosis is for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Smart {
    /// Told where it is known.
    #[default]
    Warn,
    /// It must be known.
    Require,
}

/// What a breach states.
#[derive(Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
pub enum Facts {
    /// Too little free.
    Full {
        /// Free share in percent.
        free_pct: f64,
        /// Least share in percent.
        min_free_pct: f64,
    },
    /// The array lost its redundancy, failed, or is not there.
    Array {
        /// Its state.
        state: Health,
    },
    /// A disk fails or announces it.
    Disk {
        /// The disk.
        disk: String,
        /// Its state.
        state: Health,
    },
    /// The volume carries fewer days than asked for, already or soon.
    Short {
        /// Days that it carries now.
        days_now: u32,
        /// Days that it carries in the end, at the rates of today.
        days_then: u32,
        /// Days asked for.
        days_wanted: u32,
        /// Since when, or from when, it is too few, local date.
        date: String,
        /// It is so already.
        already: bool,
        /// The camera whose rate rose most, and how.
        #[serde(default)]
        rise: Option<Risen>,
    },
}

/// A camera's rate that rose.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Risen {
    /// The camera.
    camera: String,
    /// Local date of the change, to the day.
    date: String,
    /// Bytes a second before.
    before: u64,
    /// Bytes a second since.
    after: u64,
}

/// The rule.
pub struct StorageHealth;

impl Rule for StorageHealth {
    const ID: &'static str = "storage_health";
    const BASIS: Basis = Basis::Measured;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "a_volume_with_room_for_the_floor_passes",
            timeline: include_str!("examples/storage_health_pass.toml"),
        },
        Example {
            name: "a_raised_rate_that_breaks_the_floor_is_told_ahead",
            timeline: include_str!("examples/storage_health_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let mut out = Verdict::default();
        let recorders = on.recorders();
        for root in on.view.roots()?.iter().filter(|r| recorders.contains(&r.recorder.as_str())) {
            let subject = Subject::Root(root.path.clone());
            if root.state == "cannot_see" {
                out.unknown.push(Unknown {
                    subject,
                    why: Why::CannotSee,
                    facts: json!({ "root": root.path }),
                });
                continue;
            }
            let before = (out.breaches.len(), out.unknown.len());
            condition(p, on, root, &mut out)?;
            room(p, on, root, &mut out)?;
            if before == (out.breaches.len(), out.unknown.len()) {
                out.passed.push(subject);
            }
        }
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        match f {
            Facts::Full { free_pct, min_free_pct } => say.words(
                "storage_health-full",
                &[
                    ("free", say.text.percent(*free_pct).into()),
                    ("least", say.text.percent(*min_free_pct).into()),
                ],
            ),
            Facts::Array { state: Health::Absent | Health::Ok } => say.words("storage_health-no_array", &[]),
            Facts::Array { state: Health::Degraded } => say.words("storage_health-array_degraded", &[]),
            Facts::Array { state: Health::Failed } => say.words("storage_health-array_failed", &[]),
            Facts::Disk { disk, state: Health::Failed } => {
                say.words("storage_health-disk_failed", &[("disk", disk.into())])
            }
            Facts::Disk { disk, .. } => say.words("storage_health-disk_ageing", &[("disk", disk.into())]),
            Facts::Short { days_now, days_then, days_wanted, date, already, rise } => {
                let case = match (already, rise.is_some()) {
                    (true, true) => "storage_health-short-risen",
                    (true, false) => "storage_health-short",
                    (false, true) => "storage_health-soon-risen",
                    (false, false) => "storage_health-soon",
                };
                let (camera, changed) = rise.as_ref().map_or(("", ""), |r| (&r.camera, &r.date));
                let rate = |of: fn(&Risen) -> u64| say.text.bytes(rise.as_ref().map_or(0, of));
                say.words(
                    case,
                    &[
                        ("now", (*days_now).into()),
                        ("then", (*days_then).into()),
                        ("wanted", (*days_wanted).into()),
                        ("date", date.into()),
                        ("camera", camera.into()),
                        ("changed", changed.into()),
                        ("before", rate(|r| r.before).into()),
                        ("after", rate(|r| r.after).into()),
                    ],
                )
            }
        }
    }
}

/// What is said of a root or of its recorder, not out of date.
fn said(p: &Params, on: Setting<'_>, root: &RootRow, what: &str) -> Result<Vec<Said>, ViewError> {
    let due = on.view.context.now.0 - i64::from(p.probe_every_h) * DAY / 24;
    let all = on.view.signals(what)?;
    let own = all.iter().filter(|s| (s.subject == root.path || s.subject == root.recorder) && s.at.0 >= due);
    Ok(own.map(|s| s.said.clone()).collect())
}

fn breach(on: Setting<'_>, subject: Subject, key: String, own: Severity, case: &Facts) -> Breach {
    Breach {
        subject,
        key,
        span: None,
        severity: on.severity(own),
        basis: Basis::Measured,
        facts: facts(case),
        evidence: Vec::new(),
    }
}

/// Free room, arrays and disks.
fn condition(p: &Params, on: Setting<'_>, root: &RootRow, out: &mut Verdict) -> Result<(), ViewError> {
    let subject = Subject::Root(root.path.clone());
    let mut lacks = |asked: bool, of: &[Said]| {
        if asked && of.is_empty() {
            let facts = json!({ "root": root.path });
            out.unknown.push(Unknown { subject: subject.clone(), why: Why::NoDiskState, facts });
        }
    };
    let (volumes, arrays, disks) =
        (said(p, on, root, "volume")?, said(p, on, root, "array")?, said(p, on, root, "disk")?);
    lacks(p.min_free_pct.is_some(), &volumes);
    lacks(p.raid_required, &arrays);
    lacks(p.smart == Smart::Require, &disks);
    for one in volumes.into_iter().chain(arrays).chain(disks) {
        let (key, own, case) = match one {
            Said::Volume { total_bytes, free_bytes } => {
                let free_pct = free_bytes as f64 * 100.0 / total_bytes.max(1) as f64;
                let Some(min_free_pct) = p.min_free_pct.filter(|least| free_pct < *least) else { continue };
                let free_pct = (free_pct * 100.0).round() / 100.0;
                ("full".to_owned(), Severity::Medium, Facts::Full { free_pct, min_free_pct })
            }
            Said::Array { state: Health::Ok } | Said::Disk { state: Health::Ok | Health::Absent, .. } => {
                continue;
            }
            Said::Array { state: Health::Absent } if !p.raid_required => continue,
            Said::Array { state } => ("array".to_owned(), Severity::High, Facts::Array { state }),
            Said::Disk { disk, state } => {
                let weak = state == Health::Degraded && p.smart == Smart::Warn;
                let own = if weak { Severity::Medium } else { Severity::High };
                (format!("disk {disk}"), own, Facts::Disk { disk, state })
            }
            _ => continue,
        };
        out.breaches.push(breach(on, subject.clone(), key, own, &case));
    }
    Ok(())
}

/// Bytes of each camera of a root by block of 24 hours, newest first.
type Written = BTreeMap<i64, Vec<Block>>;

fn written(on: Setting<'_>, root: &str) -> Result<Written, ViewError> {
    const BY_BLOCK: &str = "select camera, (?2 - start_ms) / 86400000, sum(bytes), sum(end_ms - start_ms) from v_segment \
         where root = ?1 and start_ms <= ?2 and open = 0 group by 1, 2";
    let rows: Vec<(i64, i64, i64, i64)> =
        on.view.rows(BY_BLOCK, rusqlite::params![root, on.view.context.now.0], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))
        })?;
    let mut out = Written::new();
    for (camera, block, bytes, ms) in rows {
        let blocks = out.entry(camera).or_default();
        let at = usize::try_from(block).unwrap_or(0);
        blocks.resize(blocks.len().max(at + 1), Block::default());
        if let Some(b) = blocks.get_mut(at) {
            *b = Block { bytes: bytes.cast_unsigned(), seconds: ms as f64 / 1000.0 };
        }
    }
    Ok(out)
}

/// The volume of a root of which `free` bytes are said to be free.
fn volume(on: Setting<'_>, root: &RootRow, free: u64, written: &Written) -> Result<Volume, ViewError> {
    const HELD: &str =
        "select coalesce(sum(bytes), 0), min(start_ms) from v_segment where root = ?1 and gone_ms is null";
    const LOOPS: &str =
        "select exists (select 1 from v_segment where root = ?1 and gone_ms is not null and start_ms < ?2)";
    let (held, oldest): (i64, Option<i64>) =
        on.view.row(HELD, [&root.path], |r| Ok((r.get(0)?, r.get(1)?)))?.unwrap_or((0, None));
    let given = rusqlite::params![root.path, oldest.unwrap_or(i64::MIN)];
    // A recorder that lets its oldest footage go has no more room than it uses, whatever the disk has.
    let loops = on.view.row(LOOPS, given, |r| r.get::<_, bool>(0))?.unwrap_or(false);
    let free = if loops { 0 } else { free };
    let length = written.values().map(Vec::len).max().unwrap_or(0);
    let sum = |at: usize| written.values().filter_map(|b| b.get(at)).map(|b| b.bytes).sum::<u64>();
    Ok(Volume {
        capacity: held.cast_unsigned().saturating_add(free),
        blocks: (0..length).map(sum).collect(),
        per_day: sum(0),
    })
}

/// True when one of these cameras ever wrote to a root.
fn writes(on: Setting<'_>, root: &RootRow, cameras: &[(&KnownCamera, u32)]) -> Result<bool, ViewError> {
    const ANY: &str = "select exists (select 1 from v_segment where camera = ?1 and root = ?2 and start_ms <= ?3 and open = 0)";
    for (camera, _) in cameras {
        let given = rusqlite::params![camera.row, root.path, on.view.context.now.0];
        if on.view.row(ANY, given, |r| r.get(0))?.unwrap_or(false) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the volume carries what its cameras need, now and at today's rates.
fn room(p: &Params, on: Setting<'_>, root: &RootRow, out: &mut Verdict) -> Result<(), ViewError> {
    let wanted = |c: &KnownCamera| p.capacity_for_days.or_else(|| on.view.retention_floor(on.policy, c));
    let asked: Vec<(&KnownCamera, u32)> = on
        .cameras()
        .filter(|c| !c.event_driven && c.row.is_some() && c.id.recorder() == root.recorder)
        .filter_map(|c| Some((c, wanted(c)?)))
        .collect();
    let free = said(p, on, root, "volume")?.into_iter().find_map(|s| match s {
        Said::Volume { free_bytes, .. } => Some(free_bytes),
        _ => None,
    });
    // Before every file of the root is read: without the size of the volume they tell nothing.
    let Some(free) = free else {
        if writes(on, root, &asked)? {
            let facts = json!({ "root": root.path });
            let subject = Subject::Root(root.path.clone());
            out.unknown.push(Unknown { subject, why: Why::NoDiskState, facts });
        }
        return Ok(());
    };
    if asked.is_empty() {
        return Ok(());
    }
    let written = written(on, &root.path)?;
    let volume = volume(on, root, free, &written)?;
    let rise = cause(on, &written);
    for (camera, floor) in asked.into_iter().filter(|(c, _)| c.row.is_some_and(|r| written.contains_key(&r)))
    {
        let Some(ahead) = volume.falls_short_in(floor) else { continue };
        let case = short(on, &volume, floor, ahead, rise.clone());
        let mut one =
            breach(on, Subject::Camera(camera.id.clone()), "short".to_owned(), Severity::Medium, &case);
        let now = on.view.context.now;
        let first = UtcMs(now.0 - i64::from(volume.short_since(floor)) * DAY);
        one.span = (ahead == 0).then(|| Span::new(first, now));
        out.breaches.push(one);
    }
    Ok(())
}

fn short(on: Setting<'_>, volume: &Volume, floor: u32, ahead: u32, rise: Option<Risen>) -> Facts {
    let days = if ahead == 0 { -i64::from(volume.short_since(floor)) } else { i64::from(ahead) };
    Facts::Short {
        days_now: volume.held_ahead(0, floor).unwrap_or(floor),
        days_then: volume.held_ahead(floor.saturating_add(1), floor).unwrap_or(floor),
        days_wanted: floor,
        date: date(on, days),
        already: ahead == 0,
        rise,
    }
}

fn date(on: Setting<'_>, days: i64) -> String {
    let tz: &TimeZone = &on.view.context.tz;
    calendar::date_of(UtcMs(on.view.context.now.0 + days * DAY), tz).to_string()
}

/// The camera whose rate rose by most.
fn cause(on: Setting<'_>, written: &Written) -> Option<Risen> {
    let risen = written.iter().filter_map(|(row, blocks)| Some((row, forecast::newest_rise(blocks)?)));
    let (row, rise): (&i64, Rise) =
        risen.max_by(|a, b| (a.1.after - a.1.before).total_cmp(&(b.1.after - b.1.before)))?;
    let camera = on.view.cameras().iter().find(|c| c.row == Some(*row))?;
    Some(Risen {
        camera: camera.id.to_string(),
        date: date(on, -i64::from(rise.days_ago)),
        before: rise.before.round() as u64,
        after: rise.after.round() as u64,
    })
}
