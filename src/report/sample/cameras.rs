//! Cameras of the samples: days held, gaps, names.

use super::{DAY, NOW, days_ago};
use crate::model::{Span, UtcMs};
use crate::report::document::{CameraReport, DayReport};
use crate::text::{Lang, Names};

/// What the inventory of the campus calls some of them.
pub(super) fn campus_names(lang: Lang) -> Names {
    let named = match lang {
        Lang::ZhCn => [("nvr1/操场", "田径场"), ("nvr1/西门", "西校门"), ("nvr1/学生宿舍区", "宿舍楼前")],
        Lang::En => [
            ("nvr1/playground", "Sports ground"),
            ("nvr1/gate-west", "West gate"),
            ("nvr1/dormitory-yard", "Yard of the dormitory"),
        ],
    };
    Names::of(named.map(|(id, name)| (id, Some(name))))
}

pub(super) fn camera(id: &str, days: usize, held: usize, share: impl Fn(usize) -> f64) -> CameraReport {
    let today =
        crate::model::calendar::date_of(NOW, &jiff::tz::TimeZone::get("Asia/Shanghai").expect("bundled"));
    let day = |back: usize| {
        let back_days = i64::try_from(back).expect("small");
        let expected = back <= held;
        DayReport {
            date: today.saturating_sub(jiff::ToSpan::days(back_days)).to_string(),
            covered_pct: if expected { share(back) } else { 0.0 },
            expected,
        }
    };
    let held_ms = i64::try_from(held).expect("small") * DAY;
    let days: Vec<DayReport> = (0..days).rev().map(day).collect();
    let short = days.iter().any(|d| d.expected && d.covered_pct < 99.0);
    CameraReport {
        id: id.to_owned(),
        recorder: id.split('/').next().unwrap_or_default().to_owned(),
        first_footage: Some(UtcMs(NOW.0 - held_ms)),
        last_footage: Some(UtcMs(NOW.0 - 4_000)),
        days_held: u32::try_from(held).expect("small"),
        days_wanted: Some(30),
        covered_pct: if short { 87.46 } else { 99.98 },
        covered_s: u64::try_from(held_ms / 1_000).expect("positive"),
        gaps: if short { vec![Span::new(days_ago(3, 2), days_ago(3, 5))] } else { vec![] },
        segments: 8_640 * held as u64,
        bytes: 43_200_000_000 * held as u64,
        event_driven: false,
        days,
    }
}

pub(super) fn campus_cameras(lang: Lang) -> Vec<CameraReport> {
    let names = if lang == Lang::ZhCn {
        [
            "东大门",
            "西门",
            "教学楼一层",
            "教学楼二层",
            "操场",
            "食堂后厨",
            "图书馆",
            "实验楼走廊",
            "停车场",
            "学生宿舍区",
            "财务室门口",
            "配电房",
        ]
    } else {
        [
            "gate-east",
            "gate-west",
            "block-a-1f",
            "block-a-2f",
            "playground",
            "kitchen",
            "library",
            "lab-corridor",
            "car-park",
            "dormitory-yard",
            "cashier-door",
            "power-room",
        ]
    };
    let mut cameras: Vec<CameraReport> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let held = [90, 90, 90, 90, 17, 90, 90, 60, 90, 90, 45, 90][i];
            let share = move |back: usize| match (i, back) {
                (1, 3) => 87.5,
                (1, 20..23) => 0.0,
                (6, b) if b % 9 == 4 => 55.0,
                (7, 1..=2) => 8.0,
                _ => 100.0,
            };
            camera(&format!("nvr1/{name}"), 90, held, share)
        })
        .collect();
    cameras[11].event_driven = true;
    cameras
}
