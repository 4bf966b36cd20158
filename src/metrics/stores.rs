//! What the stores say at this moment: passes, findings, storage roots, ledger, mail.

use std::collections::BTreeMap;

use super::MetricsError;
use super::families::{Families, seconds};
use crate::model::UtcMs;
use crate::views::{View, ViewError};

/// States of a storage root.
const ROOT_STATES: [&str; 3] = ["seen", "empty", "cannot_see"];

/// States of a finding.
const FINDING_STATES: [&str; 4] = ["open", "acknowledged", "waived", "closed"];

/// Everything that the stores say.
pub fn tell(view: &View, families: &Families, now: UtcMs) -> Result<(), MetricsError> {
    passes(view, families)?;
    roots(view, families)?;
    findings(view, families)?;
    ledger(view, families, now)?;
    stamps(view, families, now)?;
    mail(view, families, now)
}

fn passes(view: &View, families: &Families) -> Result<(), MetricsError> {
    const NEWEST: &str = "select started_ms, finished_ms, clock_ok from v_pass where finished_ms is not null \
         order by id desc limit 1";
    let newest: Option<(i64, i64, bool)> = view.row(NEWEST, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let judged = judged(view)?;
    families.moment(
        "holdfast_judged_pass_timestamp_seconds",
        "Start of the newest pass that was judged to its end.",
        judged,
    )?;
    let Some((started, finished, clock_ok)) = newest else { return Ok(()) };
    families.moment(
        "holdfast_pass_start_timestamp_seconds",
        "Start of the newest finished walk over the storage.",
        Some(UtcMs(started)),
    )?;
    families.moment(
        "holdfast_pass_end_timestamp_seconds",
        "End of the newest finished walk over the storage; reading bytes and judging follow.",
        Some(UtcMs(finished)),
    )?;
    families.gauge(
        "holdfast_pass_duration_seconds",
        "Length of the newest finished walk over the storage.",
        seconds(finished - started),
    )?;
    Ok(families.flag(
        "holdfast_clock_trusted",
        "1 while the machine's clock ran forward at the newest finished walk.",
        clock_ok,
    )?)
}

fn roots(view: &View, families: &Families) -> Result<(), MetricsError> {
    let family = families.gauges(
        "holdfast_roots",
        "Storage roots of a recorder by how the newest pass found them.",
        &["recorder", "state"],
    )?;
    for root in view.roots()? {
        for state in ROOT_STATES {
            let here = f64::from(u8::from(root.state == state));
            family.with_label_values(&[root.recorder.as_str(), state]).add(here);
        }
    }
    Ok(())
}

fn findings(view: &View, families: &Families) -> Result<(), MetricsError> {
    const ALL: &str = "select rule, severity, state, count(*) from v_finding group by 1, 2, 3";
    let family = families.gauges(
        "holdfast_findings",
        "Findings by rule kind, severity and state; closed ones are kept and counted too.",
        &["rule", "severity", "state"],
    )?;
    type Row = (String, String, String, i64);
    let rows: Vec<Row> = view.rows(ALL, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    for (rule, severity, ..) in &rows {
        for state in FINDING_STATES {
            // Touching a series makes it 0: a finding that closes leaves an open count of 0, not nothing.
            family.with_label_values(&[rule.as_str(), severity, state]);
        }
    }
    for (rule, severity, state, count) in &rows {
        family.with_label_values(&[rule.as_str(), severity, state]).set(*count as f64);
    }
    Ok(())
}

fn ledger(view: &View, families: &Families, now: UtcMs) -> Result<(), MetricsError> {
    const LEAVES: &str = "select size from v_edge";
    const UNWITNESSED: &str = "select min(signed_ms) from v_checkpoint where not witnessed";
    const BEAT: &str = "select max(last_ms) from v_watch";
    families.gauge(
        "holdfast_ledger_leaves",
        "Leaves in the ledger.",
        number(view, LEAVES)?.unwrap_or(0) as f64,
    )?;
    families.flag(
        "holdfast_ledger_frozen",
        "1 while somebody outside knows a larger ledger, so that nothing is signed.",
        frozen(view)?.is_some(),
    )?;
    families.moment(
        "holdfast_heartbeat_timestamp_seconds",
        "Newest heartbeat that was sealed.",
        number(view, BEAT)?.map(UtcMs),
    )?;
    let outcomes = witnesses(view)?;
    if !outcomes.is_empty() {
        let since = number(view, UNWITNESSED)?;
        families.gauge(
            "holdfast_ledger_unwitnessed_seconds",
            "Age of the oldest checkpoint that no quorum of witnesses stands behind; 0 when the newest is witnessed.",
            since.map_or(0.0, |ms| age(now, ms)),
        )?;
        let family = families.gauges(
            "holdfast_witnesses",
            "Configured witnesses by what came of the newest request.",
            &["outcome"],
        )?;
        for (outcome, count) in outcomes {
            family.with_label_values(&[outcome.as_str()]).set(count as f64);
        }
    }
    Ok(())
}

fn witnesses(view: &View) -> Result<BTreeMap<String, i64>, ViewError> {
    const ALL: &str = "select case outcome when '' then 'never_asked' else outcome end, count(*) \
         from v_witness group by 1";
    Ok(view.rows(ALL, [], |r| Ok((r.get(0)?, r.get(1)?)))?.into_iter().collect())
}

fn stamps(view: &View, families: &Families, now: UtcMs) -> Result<(), MetricsError> {
    const OLDEST: &str = "select min(stamped_ms) from v_authority";
    let Some(oldest) = number(view, OLDEST)? else { return Ok(()) };
    Ok(families.gauge(
        "holdfast_ledger_unstamped_seconds",
        "Time since the last stamp of the authority that is furthest behind, or since it was first listed.",
        age(now, oldest),
    )?)
}

fn mail(view: &View, families: &Families, now: UtcMs) -> Result<(), MetricsError> {
    const BY_STATE: &str = "select state, count(*) from v_mail group by state";
    const OLDEST: &str = "select min(created_ms) from v_mail where state = 'queued'";
    let rows: Vec<(String, i64)> = view.rows(BY_STATE, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let of = |state: &str| rows.iter().find(|(s, _)| s == state).map_or(0.0, |(_, n)| *n as f64);
    families.gauge("holdfast_mails_queued", "Mails that no server took over yet.", of("queued"))?;
    families.gauge(
        "holdfast_mails_queued_oldest_seconds",
        "Age of the oldest queued mail; 0 when none is queued.",
        number(view, OLDEST)?.map_or(0.0, |ms| age(now, ms)),
    )?;
    families.counter("holdfast_mails_delivered_total", "Mails that a server took over.", of("delivered"))?;
    Ok(families.counter(
        "holdfast_mails_refused_total",
        "Mails that a server refused for good.",
        of("refused"),
    )?)
}

/// Start of the newest pass that was judged to its end.
pub fn judged(view: &View) -> Result<Option<UtcMs>, ViewError> {
    Ok(number(view, "select pass_ms from v_judged")?.map(UtcMs))
}

/// Why the ledger is frozen; `None` when it is not.
pub fn frozen(view: &View) -> Result<Option<String>, ViewError> {
    view.row("select why from v_frozen", [], |r| r.get(0))
}

fn number(view: &View, sql: &str) -> Result<Option<i64>, ViewError> {
    Ok(view.row(sql, [], |r| r.get::<_, Option<i64>>(0))?.flatten())
}

fn age(now: UtcMs, since_ms: i64) -> f64 {
    seconds((now.0 - since_ms).max(0))
}
