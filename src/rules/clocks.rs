//! What files say of the clock that named them: their names against their containers, and a recorder's
//! files against the clock of the disk that took them. Part of `recording_continuity`.

use std::collections::BTreeMap;

use serde_json::json;

use super::recording_continuity::{Facts, Params};
use super::{Setting, blind, camera_breach, evidence, facts};
use crate::model::RecorderId;
use crate::model::finding::{Basis, Breach, Severity, Subject, Unknown, Why};
use crate::views::{KnownCamera, Mark, View, ViewError};

/// Files of a camera with two times. No site's limit is below a second; said in so many words, SQLite goes by the index of
/// the skewed.
pub(super) const SKEWED: &str = "select id, abs(container_start_ms - start_ms) from v_segment where camera = ?1 and gone_ms is null \
     and container_start_ms is not null and time_basis in ('name', 'settled') and start_ms >= ?2 \
     and abs(container_start_ms - start_ms) > 1000 and abs(container_start_ms - start_ms) > ?3 order by 2 desc";

/// Files of a camera under names of another clock than the declared one.
pub(super) const OTHER: &str = "select id from v_segment where camera = ?1 and gone_ms is null and time_basis = 'other_clock' \
     and start_ms >= ?2 order by start_ms desc";

/// What a camera's own files contradict.
pub(super) fn of_camera(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    row: i64,
) -> Result<Vec<Breach>, ViewError> {
    let back = on.view.back(p.look_back_days).0;
    let limit = i64::from(p.max_clock_skew_s()) * 1000;
    let mut skewed: Vec<(i64, i64)> = Vec::new();
    if on.view.shows(camera, Mark::Skewed)? {
        skewed = on.view.rows(SKEWED, [row, back, limit], |r| Ok((r.get(0)?, r.get(1)?)))?;
    }
    let mut other: Vec<i64> = Vec::new();
    if on.view.shows(camera, Mark::OtherClock)? {
        other = on.view.rows(OTHER, [row, back], |r| r.get(0))?;
    }
    let mut out = Vec::new();
    if let Some((_, largest)) = skewed.first() {
        let case = Facts::Clock {
            segments: skewed.len() as u64,
            largest_s: (largest / 1000).cast_unsigned(),
            max_clock_skew_s: p.max_clock_skew_s(),
        };
        out.push(clock(on, camera, "clock", &case, &skewed.iter().map(|s| s.0).collect::<Vec<_>>())?);
    }
    if !other.is_empty() {
        out.push(clock(
            on,
            camera,
            "other_clock",
            &Facts::OtherClock { segments: other.len() as u64 },
            &other,
        )?);
    }
    Ok(out)
}

fn clock(
    on: Setting<'_>,
    camera: &KnownCamera,
    key: &str,
    case: &Facts,
    ids: &[i64],
) -> Result<Breach, ViewError> {
    let mut breach = camera_breach(camera, on.severity(Severity::Medium));
    breach.key = key.to_owned();
    breach.evidence = evidence(on.view, ids)?;
    breach.facts = facts(case);
    Ok(breach)
}

/// Cameras of a recorder that are looked at, spread over all of them, and files of each.
const LOOKED: usize = 20;
/// Fewer files than this prove no clock wrong.
const ENOUGH: usize = 20;

/// One finding for each recorder whose files end, by their names, systematically earlier or later than the disk
/// noted when they were written last. Copies, whose times are all those of the copying, differ each by another
/// length and prove nothing.
pub(super) fn of_recorders(p: &Params, on: Setting<'_>) -> Result<Vec<Breach>, ViewError> {
    let mut out = Vec::new();
    for recorder in on.recorders() {
        let mut own = Vec::new();
        for camera in on.cameras().filter(|c| c.id.recorder() == recorder && c.row.is_some()) {
            if blind(camera, on.view)?.is_none() {
                own.push(camera);
            }
        }
        let step = own.len().div_ceil(LOOKED).max(1);
        let looked: Vec<&KnownCamera> = own.into_iter().step_by(step).collect();
        let Ok(id) = RecorderId::new(recorder) else { continue };
        out.extend(of_recorder(p, on, id, &looked)?);
    }
    Ok(out)
}

fn of_recorder(
    p: &Params,
    on: Setting<'_>,
    recorder: RecorderId,
    cameras: &[&KnownCamera],
) -> Result<Option<Breach>, ViewError> {
    const NEWEST: &str = "select mtime_ms - end_ms, id from v_segment where camera = ?1 and gone_ms is null and open = 0 \
         and readability = 'whole' and start_ms >= ?2 order by start_ms desc limit 20";
    let back = on.view.back(p.look_back_days).0;
    let mut files: Vec<(i64, i64)> = Vec::new();
    for camera in cameras {
        files.extend(on.view.rows(NEWEST, [camera.row.unwrap_or(0), back], |r| Ok((r.get(0)?, r.get(1)?)))?);
    }
    let limit = i64::from(p.max_clock_skew_s()) * 1000;
    let Some(behind) = systematic(files.iter().map(|f| f.0).collect(), limit) else { return Ok(None) };
    Ok(Some(Breach {
        subject: Subject::Recorder(recorder),
        key: "recorder_clock".to_owned(),
        span: None,
        severity: on.severity(Severity::Medium),
        basis: Basis::Measured,
        facts: facts(&Facts::RecorderClock {
            behind_s: behind / 1000,
            segments: files.len() as u64,
            cameras: cameras.len() as u64,
            max_clock_skew_s: p.max_clock_skew_s(),
            zone: zone_step(behind).and_then(|step| zone_of_names(on.view, -step)),
        }),
        evidence: evidence(on.view, &files.iter().map(|f| f.1).collect::<Vec<_>>())?,
    }))
}

/// Half an hour, in milliseconds: the step between time zones.
const ZONE_STEP: i64 = 1_800_000;
/// How far from whole steps a difference may lie to be one of zones, in milliseconds.
const ZONE_SLACK: i64 = 180_000;
/// The farthest zones lie this far apart from UTC, in milliseconds.
const ZONE_FARTHEST: i64 = 14 * 3_600_000;
/// A start may lie this far in the future before its time is doubted, in milliseconds: clocks differ a little.
const AHEAD: i64 = 300_000;

/// The difference of two time zones that a difference of clocks is close to, in milliseconds.
fn zone_step(difference: i64) -> Option<i64> {
    let steps = (difference.abs() + ZONE_STEP / 2) / ZONE_STEP;
    let near = steps * ZONE_STEP;
    let is_zone = steps > 0 && near <= ZONE_FARTHEST && (difference.abs() - near).abs() <= ZONE_SLACK;
    is_zone.then(|| near * difference.signum())
}

/// The zone in which names that lie `ahead` of the site's zone would be right; `None` when no zone is so far from UTC.
fn zone_of_names(view: &View, ahead: i64) -> Option<String> {
    let now = view.context.now.timestamp();
    let own = i64::from(view.context.tz.to_offset(now).seconds()) * 1000;
    let offset = own + ahead;
    // West of UTC no zone lies farther than twelve hours.
    (-12 * 3_600_000..=ZONE_FARTHEST).contains(&offset).then(|| zone_name(offset / 60_000))
}

/// A zone of an offset in minutes: the one most likely meant, else the one that has nothing but the offset.
fn zone_name(minutes: i64) -> String {
    const HALF: [(i64, &str); 6] = [
        (-210, "America/St_Johns"),
        (210, "Asia/Tehran"),
        (270, "Asia/Kabul"),
        (330, "Asia/Kolkata"),
        (390, "Asia/Yangon"),
        (570, "Australia/Darwin"),
    ];
    match (minutes, minutes % 60) {
        (0, _) => "UTC".to_owned(),
        (480, _) => "Asia/Shanghai".to_owned(),
        // The sign of these names is turned round: Etc/GMT-9 is nine hours east.
        (_, 0) => format!("Etc/GMT{:+}", -minutes / 60),
        _ => HALF.iter().find(|(m, _)| *m == minutes).map_or_else(
            || {
                format!(
                    "UTC{}{:02}:{:02}",
                    if minutes < 0 { '-' } else { '+' },
                    minutes.abs() / 60,
                    minutes.abs() % 60
                )
            },
            |(_, name)| (*name).to_owned(),
        ),
    }
}

/// How far the newest start of a camera lies in the future, in milliseconds; `None` when it does not.
fn ahead(camera: &KnownCamera, view: &View) -> Result<Option<i64>, ViewError> {
    let newest = view.tail(camera)?.and_then(|tail| tail.newest);
    Ok(newest.map(|at| at.since(view.context.now)).filter(|ms| *ms > AHEAD))
}

/// What is now cannot be told of a camera whose newest footage bears a time that has not come.
pub(super) fn future(camera: &KnownCamera, view: &View) -> Result<Option<Unknown>, ViewError> {
    let subject = Subject::Camera(camera.id.clone());
    let unknown = |ms: i64| Unknown { subject, why: Why::FutureTime, facts: json!({ "ahead_s": ms / 1000 }) };
    Ok(ahead(camera, view)?.map(unknown))
}

/// A recorder whose newest names lie in the future, and the zone in which they would not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamesAhead {
    /// The recorder.
    pub recorder: String,
    /// How far the names lie ahead, in milliseconds.
    pub ms: i64,
    /// The zone in which they would be right; `None` when the difference is that of no two zones.
    pub zone: Option<String>,
}

/// The recorders whose newest names lie in the future. How far is told by when the disk noted that the newest file
/// was written last, where that is not itself doubtful.
///
/// # Errors
/// SQLite's own.
pub fn names_ahead(view: &View) -> Result<Vec<NamesAhead>, ViewError> {
    const WRITTEN: &str = "select end_ms - mtime_ms from v_segment where camera = ?1 and gone_ms is null and open = 0 \
         order by start_ms desc limit 1";
    let mut farthest: BTreeMap<&str, (i64, &KnownCamera)> = BTreeMap::new();
    for camera in view.cameras() {
        if let Some(ms) = ahead(camera, view)? {
            let one = farthest.entry(camera.id.recorder()).or_insert((ms, camera));
            if ms > one.0 {
                *one = (ms, camera);
            }
        }
    }
    let mut out = Vec::new();
    for (recorder, (ms, camera)) in farthest {
        let written = view.row(WRITTEN, [camera.row.unwrap_or(0)], |r| r.get::<_, i64>(0))?;
        let step = written.and_then(zone_step).filter(|step| *step > 0);
        let zone = step.and_then(|step| zone_of_names(view, step));
        out.push(NamesAhead { recorder: recorder.to_owned(), ms: step.unwrap_or(ms), zone });
    }
    Ok(out)
}

/// The middle of many lags when it lies beyond the limit and the middle half of them agrees within it.
fn systematic(mut lags: Vec<i64>, limit: i64) -> Option<i64> {
    if lags.len() < ENOUGH {
        return None;
    }
    lags.sort_unstable();
    let at = |quarter: usize| lags.get(lags.len() * quarter / 4).copied();
    let (low, middle, high) = (at(1)?, at(2)?, at(3)?);
    (middle.abs() > limit && high - low <= limit).then_some(middle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_offset_of_exactly_the_limit_is_none() {
        assert_eq!(systematic(vec![30_000; 40], 30_000), None);
        assert_eq!(systematic(vec![30_001; 40], 30_000), Some(30_001));
        assert_eq!(systematic(vec![-90_000; 40], 30_000), Some(-90_000));
        assert_eq!(systematic(vec![90_000; 19], 30_000), None, "too few");
    }

    #[test]
    fn a_difference_of_whole_or_half_hours_is_one_of_zones() {
        const HOUR: i64 = 3_600_000;
        for (found, step) in [
            (8 * HOUR, Some(8 * HOUR)),
            (-8 * HOUR + 60_000, Some(-8 * HOUR)),
            (11 * HOUR / 2, Some(11 * HOUR / 2)),
            (14 * HOUR + 179_000, Some(14 * HOUR)),
            (15 * HOUR, None),
            (HOUR / 4, None),
            (90_000, None),
            (HOUR + 240_000, None),
        ] {
            assert_eq!(zone_step(found), step, "{found}");
        }
    }

    #[test]
    fn every_offset_has_a_name_and_the_names_that_are_zones_have_the_offset() {
        for step in -24..=28 {
            let name = zone_name(step * 30);
            if let Ok(zone) = jiff::tz::TimeZone::get(&name) {
                let winter = "2026-01-15T00:00:00Z".parse::<jiff::Timestamp>().expect("instant");
                assert_eq!(i64::from(zone.to_offset(winter).seconds()), step * 1800, "{name}");
            } else {
                assert!(name.starts_with("UTC"), "{name}");
            }
        }
    }

    #[test]
    fn files_that_were_copied_at_once_prove_no_clock_wrong() {
        let copied = (0..40).map(|n| 9_000_000 - n * 10_000).collect();
        assert_eq!(systematic(copied, 30_000), None);
    }

    proptest! {
        #[test]
        fn every_offset_is_found_under_the_noise_of_writing_and_a_quarter_of_strays(
            offset in -100_000i64..100_000, noise in prop::collection::vec(0i64..5_000, 40),
            strays in prop::collection::vec(-10_000_000i64..10_000_000, 0..9)
        ) {
            let mut lags: Vec<i64> = noise.iter().map(|n| offset + n).collect();
            lags.extend(strays);
            let found = systematic(lags, 30_000);
            if offset.abs() > 35_000 {
                let at = found.expect("beyond the limit with its noise");
                prop_assert!((offset..offset + 5_000).contains(&at), "{at}");
            } else if (-30_000..25_000).contains(&offset) {
                prop_assert_eq!(found, None);
            }
        }
    }
}
