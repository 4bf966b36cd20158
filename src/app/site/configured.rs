//! A recorder as the configuration declares it: its layout, how it is asked, the log that it writes.

use jiff::tz::TimeZone;

use super::layouts::layout_of;
use super::{Log, SiteError, Status, WatchedRecorder, recorder};
use crate::catalogue::KnownRoot;
use crate::config;
use crate::sources::detect;
use crate::sources::layout::{Layout, Words};
use crate::sources::recorders;
use crate::sources::times::ClockModel;

pub(super) fn configured_recorder(
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
    watched.log = r.log.as_ref().map(|l| log(l, &watched, tz)).transpose()?;
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

fn log(declared: &config::RecorderLog, watched: &WatchedRecorder, tz: &TimeZone) -> Result<Log, SiteError> {
    let product = declared.product.as_ref().unwrap_or(&watched.layout);
    let known = || recorders::LOGS.iter().map(|log| log.product).collect::<Vec<_>>().join(", ");
    let format = recorders::log_of(product).ok_or_else(|| SiteError::NoLog {
        recorder: watched.id.to_string(),
        product: product.clone(),
        known: known(),
    })?;
    let tz = declared.clock.clone().unwrap_or_default().time_zone(tz);
    // Where it lies must not depend on where the command was typed.
    let path = std::path::absolute(&declared.path).unwrap_or_else(|_| declared.path.clone());
    Ok(Log { format, path, tz })
}

fn clock_model(clock: &config::Clock) -> ClockModel {
    match clock {
        config::Clock::Utc => ClockModel::Utc,
        config::Clock::Site => ClockModel::Site,
        config::Clock::Zone(name) => ClockModel::Zone(name.clone().into()),
        config::Clock::Offset(s) => ClockModel::Fixed(*s),
    }
}
