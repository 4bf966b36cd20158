//! The downtime section of reports, from footage, permits and what recorders and probes said, through real stores.

use super::*;
use crate::rules::{Cause, Downtime, Reach, Told};

/// Two recorders from midnight of the 20th to eight in the morning of the 22nd, 56 hours: the power of the first failed
/// for two hours, its hall was stopped under a permit for half an hour, and a yard of the second is down since seven.
const STORY: &str = r#"
tz = "Asia/Shanghai"
[[camera]]
id = "nvr1/gate"
[[camera]]
id = "nvr1/hall"
[[camera]]
id = "nvr2/pool"
[[camera]]
id = "nvr2/yard"
[[footage]]
camera = "nvr1/gate"
from = "2026-11-20T00:00"
to = "2026-11-22T08:00"
except = [["2026-11-20T02:00", "2026-11-20T04:00"]]
[[footage]]
camera = "nvr1/hall"
from = "2026-11-20T00:00"
to = "2026-11-22T08:00"
except = [["2026-11-20T02:00", "2026-11-20T04:00"], ["2026-11-21T10:00", "2026-11-21T10:30"]]
[[footage]]
camera = "nvr2/pool"
from = "2026-11-20T00:00"
to = "2026-11-22T08:00"
[[footage]]
camera = "nvr2/yard"
from = "2026-11-20T00:00"
to = "2026-11-22T07:00"
[[signal]]
subject = "nvr1"
at = "2026-11-20T02:01"
says = { what = "stopped", cause = "power" }
[[record]]
type = "change_permit"
no = "P-1"
at = "2026-11-20T09:00"
fields = { cameras = ["nvr1/hall"], actions = ["stop"], from = "2026-11-21T09:00", to = "2026-11-21T12:00", approver = "leader_in_charge", approved_at = "2026-11-20T09:00" }
[[device]]
device = "nvr2/yard"
asked = "recorder"
state = "connected"
from = "2026-11-22T06:00"
to = "2026-11-22T06:58"
[[device]]
device = "nvr2/yard"
asked = "recorder"
state = "lost"
from = "2026-11-22T07:00"
to = "2026-11-22T08:00"
[[device]]
device = "nvr2/yard"
asked = "probe"
state = "unreachable"
from = "2026-11-22T07:30"
to = "2026-11-22T08:00"
"#;

fn told() -> (Downtime, UtcMs) {
    let story = Timeline::parse("story.toml", STORY).expect("a timeline");
    let dir = tempfile::tempdir().expect("temp dir");
    let mut catalogue = Catalogue::open(dir.path(), Durability::Ephemeral).expect("catalogue");
    Evidence::open(dir.path(), Durability::Ephemeral).expect("evidence");
    let now = story.at("2026-11-22T08:00".parse().expect("a time"));
    story.scan(&mut catalogue, now).expect("scanned");
    let view = View::open(dir.path(), story.context(now)).expect("view");
    (rules::downtime(&story.policy, &view).expect("told"), now)
}

#[test]
fn availability_time_to_repair_and_the_longest_outage_are_those_of_the_footage() {
    let (told, now) = told();
    assert_eq!((told.look_back_days, told.ended, told.incidents_total), (30, 2, 3));
    assert_eq!(told.mean_repair_s, Some((7_200 + 1_800) / 2), "what lasts is not repaired");
    assert_eq!(told.longest_s, Some(7_200));
    // 2 h, 2 h 30 min, nothing and 1 h of 56 h each.
    assert_eq!(told.availability_pct, 97.54);
    let of = |n: usize| {
        let c = &told.cameras[n];
        (c.camera.as_str(), c.availability_pct, c.outages, c.mean_repair_s, c.longest_s)
    };
    assert_eq!(of(0), ("nvr1/gate", 96.43, 1, Some(7_200), Some(7_200)));
    assert_eq!(of(1), ("nvr1/hall", 95.54, 2, Some(4_500), Some(7_200)));
    assert_eq!(of(2), ("nvr2/pool", 100.0, 0, None, None));
    assert_eq!(of(3), ("nvr2/yard", 98.21, 1, None, Some(3_600)));
    let down: Vec<_> = told.cameras.iter().map(|c| c.down_since).collect();
    assert_eq!(down, [None, None, None, Some(UtcMs(now.0 - 3_600_000))]);
}

#[test]
fn each_incident_has_start_end_cause_and_whether_it_was_planned() {
    let (told, now) = told();
    let before = |hours: f64| UtcMs(now.0 - (hours * 3_600_000.0) as i64);
    let all: Vec<_> = told.incidents.iter().map(|i| (i.reach, i.subject.as_str(), i.start, i.end)).collect();
    let expected = [
        (Reach::Camera, "nvr2/yard", before(1.0), None),
        (Reach::Camera, "nvr1/hall", before(22.0), Some(before(21.5))),
        (Reach::Recorder, "nvr1", before(54.0), Some(before(52.0))),
    ];
    assert_eq!(all, expected, "newest first");
    let planned: Vec<_> = told.incidents.iter().map(|i| (i.planned, i.record.as_deref())).collect();
    assert_eq!(planned, [(false, None), (true, Some("P-1")), (false, None)]);
    let cause: Vec<_> = told.incidents.iter().map(|i| i.cause).collect();
    assert_eq!(cause, [Some(Cause::CameraUnreachable), None, Some(Cause::Power)]);
    assert_eq!(told.incidents[2].cameras, ["nvr1/gate", "nvr1/hall"]);
}

#[test]
fn what_recorder_and_probe_said_is_told_apart_from_the_footage() {
    let (told, _) = told();
    let yard = &told.cameras[3];
    assert_eq!(
        yard.recorder_told,
        Some(Told { out_s: 3_600, known_s: 7_200 - 30 }),
        "silent for 30 s at seven"
    );
    assert_eq!(yard.probe_told, Some(Told { out_s: 1_800, known_s: 1_800 }));
    assert!(told.cameras[..3].iter().all(|c| c.recorder_told.is_none() && c.probe_told.is_none()));
}
