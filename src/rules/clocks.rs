//! What files say of the clock that named them: their names against their containers, and a recorder's
//! files against the clock of the disk that took them. Part of `recording_continuity`.

use super::recording_continuity::{Facts, Params};
use super::{Setting, blind, camera_breach, evidence, facts};
use crate::model::RecorderId;
use crate::model::finding::{Basis, Breach, Severity, Subject};
use crate::views::{KnownCamera, Mark, ViewError};

/// What a camera's own files contradict.
pub(super) fn of_camera(
    p: &Params,
    on: Setting<'_>,
    camera: &KnownCamera,
    row: i64,
) -> Result<Vec<Breach>, ViewError> {
    const SKEWED: &str = "select id, abs(container_start_ms - start_ms) from v_segment where camera = ?1 and gone_ms is null \
         and container_start_ms is not null and time_basis in ('name', 'settled') and start_ms >= ?2 \
         and abs(container_start_ms - start_ms) > ?3 order by 2 desc";
    const OTHER: &str = "select id from v_segment where camera = ?1 and gone_ms is null and time_basis = 'other_clock' \
         and start_ms >= ?2 order by start_ms desc";
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
        }),
        evidence: evidence(on.view, &files.iter().map(|f| f.1).collect::<Vec<_>>())?,
    }))
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
