//! Footage under a hold is present and unaltered until an authorised release, and some incidents must lead to a hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::recorded::{self, Case, DAY, Duty, HOUR};
use super::{Example, Rule, Say, Setting, Words, blind, evidence};
use crate::model::finding::{Basis, Breach, Severity, Subject, Verdict};
use crate::model::{Span, UtcMs};
use crate::views::{Entry, KnownCamera, ViewError};

/// Parameters of `legal_hold`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Class of holds that is judged; every class when absent.
    #[serde(default)]
    class: Option<String>,
    /// Classes of incidents that must lead to a hold.
    #[serde(default)]
    hold_on_incident: Vec<String>,
    /// Hours after an incident within which its hold must stand.
    #[serde(default = "default_within")]
    #[schemars(range(min = 1, max = 8_760))]
    within_h: u32,
    /// Roles that may release a hold; anybody when empty.
    #[serde(default)]
    release_roles: Vec<String>,
    /// Days after which a hold must be reviewed.
    #[serde(default = "default_review")]
    #[schemars(range(min = 1, max = 3_650))]
    review_days: u32,
    /// Days before overwriting from which a hold without a copy is told.
    #[serde(default = "default_warn")]
    #[schemars(range(max = 365))]
    warn_days: u32,
}

fn default_within() -> u32 {
    24
}

fn default_review() -> u32 {
    90
}

fn default_warn() -> u32 {
    7
}

/// What can be wrong.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Held footage vanished.
    Lost,
    /// Held footage has other bytes than before.
    Altered,
    /// Held footage will be overwritten soon and was not copied.
    Endangered,
    /// An incident without a hold.
    Unheld,
    /// Released by somebody else.
    Released,
    /// Not reviewed in time.
    Unreviewed,
}

impl Case for Wrong {
    fn id(self) -> &'static str {
        match self {
            Self::Lost => "legal_hold-lost",
            Self::Altered => "legal_hold-altered",
            Self::Endangered => "legal_hold-endangered",
            Self::Unheld => "legal_hold-unheld",
            Self::Released => "legal_hold-released",
            Self::Unreviewed => "legal_hold-unreviewed",
        }
    }
}

/// A hold order.
#[derive(Deserialize)]
struct Hold {
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    incident: Option<String>,
    cameras: Vec<String>,
    from: UtcMs,
    to: UtcMs,
    placed_at: UtcMs,
    #[serde(default)]
    copied_at: Option<UtcMs>,
    #[serde(default)]
    reviewed_at: Option<UtcMs>,
    #[serde(default)]
    released_at: Option<UtcMs>,
    #[serde(default)]
    released_by: Option<String>,
}

impl Hold {
    fn stands(&self, now: UtcMs) -> bool {
        self.placed_at <= now && self.released_at.is_none_or(|r| r > now)
    }
}

/// An incident.
#[derive(Deserialize)]
struct Incident {
    class: String,
    occurred_at: UtcMs,
    #[serde(default)]
    cameras: Vec<String>,
}

/// The rule.
pub struct LegalHold;

impl Rule for LegalHold {
    const ID: &'static str = "legal_hold";
    const BASIS: Basis = Basis::Recorded;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "held_footage_that_is_all_there_passes",
            timeline: include_str!("examples/legal_hold_pass.toml"),
        },
        Example {
            name: "held_footage_that_vanished_is_a_breach",
            timeline: include_str!("examples/legal_hold_breach.toml"),
        },
    ];
    type Params = Params;
    type Facts = Duty<Wrong>;

    fn judge(p: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let holds = on.entries::<Hold>("hold_order", |h| &h.cameras)?;
        let incidents = on.entries::<Incident>("incident", |i| &i.cameras)?;
        let (Some(holds), Some(incidents)) = (holds, incidents) else {
            let unknown = vec![recorded::no_register(Subject::Site, "hold_order")];
            return Ok(Verdict { unknown, ..Verdict::default() });
        };
        let mut out = Verdict::default();
        for hold in holds.iter().filter(|h| p.class.is_none() || p.class == h.is.class) {
            let before = (out.breaches.len(), out.unknown.len());
            of_paper(p, on, hold, &mut out.breaches);
            for camera in hold.is.cameras.iter().filter_map(|c| on.camera(c)) {
                out.unknown.extend(blind(camera, on.view)?);
                of_footage(p, on, hold, camera, &mut out.breaches)?;
            }
            if before == (out.breaches.len(), out.unknown.len()) {
                out.passed.push(Subject::Record(hold.no.clone()));
            }
        }
        out.breaches.extend(unheld(p, on, &holds, &incidents));
        if out.passed.is_empty() && out.breaches.is_empty() && out.unknown.is_empty() {
            out.passed.push(Subject::Site);
        }
        Ok(out)
    }

    fn words(f: &Duty<Wrong>, say: Say<'_>) -> Words {
        f.words(say)
    }
}

/// What the entry itself shows.
fn of_paper(p: &Params, on: Setting<'_>, hold: &Entry<Hold>, out: &mut Vec<Breach>) {
    let (now, h) = (on.view.context.now, &hold.is);
    let review = UtcMs(h.reviewed_at.unwrap_or(h.placed_at).0 + i64::from(p.review_days) * DAY);
    if h.stands(now) && now > review {
        let fact = Duty::new(Wrong::Unreviewed, &hold.no).limit(p.review_days).due(review);
        out.push(fact.breach("hold_order", on.severity(Severity::Medium)));
    }
    let by = h.released_by.as_deref();
    if h.released_at.is_some()
        && !p.release_roles.is_empty()
        && !by.is_some_and(|r| p.release_roles.iter().any(|a| a == r))
    {
        let fact = Duty::new(Wrong::Released, &hold.no).at(h.released_at);
        let fact = fact.found(by, &p.release_roles.join(", "));
        out.push(fact.breach("hold_order", on.severity(Severity::High)));
    }
}

/// What the disk shows of the footage under it.
fn of_footage(
    p: &Params,
    on: Setting<'_>,
    hold: &Entry<Hold>,
    camera: &KnownCamera,
    out: &mut Vec<Breach>,
) -> Result<(), ViewError> {
    const LOST: &str = "select id, gone_ms from v_segment where camera = ?1 and end_ms > ?2 and start_ms < ?3 \
         and gone_ms >= ?4 and gone_ms < ?5 order by start_ms";
    const ALTERED: &str = "select id, altered_ms from v_segment where camera = ?1 and end_ms > ?2 and start_ms < ?3 \
         and altered_ms >= ?4 and altered_ms < ?5 order by start_ms";
    let (Some(row), h) = (camera.row, &hold.is) else { return Ok(()) };
    let until = h.released_at.unwrap_or(UtcMs::MAX);
    for (case, sql) in [(Wrong::Lost, LOST), (Wrong::Altered, ALTERED)] {
        let given = [row, h.from.0, h.to.0, h.placed_at.0, until.0];
        let rows: Vec<(i64, i64)> = on.view.rows(sql, given, |r| Ok((r.get(0)?, r.get(1)?)))?;
        let Some((_, noticed)) = rows.first() else { continue };
        let fact = Duty::new(case, &hold.no).count(rows.len()).at(Some(UtcMs(*noticed)));
        let mut breach =
            fact.found(Some(camera.id.as_str()), "").breach("hold_order", on.severity(Severity::Critical));
        breach.key = format!("{} {}", case.id(), camera.id);
        breach.basis = Basis::Measured;
        breach.evidence.extend(evidence(on.view, &rows.iter().map(|r| r.0).collect::<Vec<_>>())?);
        out.push(breach);
    }
    out.extend(endangered(p, on, hold, camera, row)?);
    Ok(())
}

/// A recorder that lets its oldest footage go reaches held footage at a foreseeable time.
fn endangered(
    p: &Params,
    on: Setting<'_>,
    hold: &Entry<Hold>,
    camera: &KnownCamera,
    row: i64,
) -> Result<Option<Breach>, ViewError> {
    const LOOPS: &str =
        "select exists (select 1 from v_segment where camera = ?1 and gone_ms is not null and start_ms < ?2)";
    let h = &hold.is;
    let Some(oldest) = on.view.runs(camera)?.first().copied() else { return Ok(None) };
    let loops = on.view.row(LOOPS, [row, oldest.start.0], |r| r.get::<_, bool>(0))?.unwrap_or(false);
    let left = h.from.max(oldest.start).since(oldest.start);
    let near = h.to > oldest.start && left < i64::from(p.warn_days) * DAY;
    if !loops || !near || h.copied_at.is_some() || !h.stands(on.view.context.now) {
        return Ok(None);
    }
    let fact = Duty::new(Wrong::Endangered, &hold.no).limit(p.warn_days);
    let fact = fact.due(UtcMs(on.view.context.now.0 + left)).found(Some(camera.id.as_str()), "");
    let mut breach = fact.breach("hold_order", on.severity(Severity::High));
    breach.key = format!("{} {}", Wrong::Endangered.id(), camera.id);
    Ok(Some(breach))
}

/// Incidents of a listed class without a hold in time.
fn unheld(p: &Params, on: Setting<'_>, holds: &[Entry<Hold>], incidents: &[Entry<Incident>]) -> Vec<Breach> {
    let listed = incidents.iter().filter(|i| p.hold_on_incident.contains(&i.is.class));
    let late = listed.filter_map(|i| {
        let due = UtcMs(i.is.occurred_at.0 + i64::from(p.within_h) * HOUR);
        let meant = |h: &Hold| {
            let inside = Span::new(h.from, h.to).contains(i.is.occurred_at);
            let same = h.cameras.iter().any(|c| i.is.cameras.contains(c));
            h.placed_at <= due && (h.incident.as_ref() == Some(&i.no) || (inside && same))
        };
        let missed = on.view.context.now > due && !holds.iter().any(|h| meant(&h.is));
        missed.then(|| Duty::new(Wrong::Unheld, &i.no).limit(p.within_h).at(Some(i.is.occurred_at)).due(due))
    });
    late.map(|fact| fact.breach("incident", on.severity(Severity::High))).collect()
}
