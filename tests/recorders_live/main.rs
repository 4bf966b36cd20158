//! Recordings that real recorders made a moment ago, judged by the real program.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../agent/running.rs"]
#[allow(dead_code, reason = "the agent's own tests use the rest")]
mod running;

mod asked;
mod logs;

use std::path::Path;
use std::time::Duration;

use holdfast::model::signal::Look;
use holdfast::sources::pictures;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use support::agent::{COULD_NOT_TELL, DONE, ended, holdfast};
use support::frigate::Frigate;
use support::motion::Motion;
use support::rtsp::Rtsp;
use support::site::{Site, policy_file};
use support::zoneminder::ZoneMinder;

const LIMIT: Duration = Duration::from_secs(50);
/// Where the recorders stand. Eight hours from UTC, so that a zone taken for another shows.
const ZONE: &str = "Asia/Shanghai";

/// The one camera of an audit of `root`, read in the recorders' time zone.
fn camera(root: &Path) -> Value {
    let site = Site::new();
    let mut command = holdfast();
    command
        .arg("audit")
        .arg(root)
        .arg("--policy")
        .arg(policy_file("untouched"))
        .arg("--state")
        .arg(site.state());
    let ended = ended(command.args(["--full", "--format", "json"]).env("TZ", ZONE));
    assert!(
        [DONE, COULD_NOT_TELL].contains(&ended.code),
        "{}\n{}\n{}",
        ended.code,
        ended.stdout,
        ended.stderr
    );
    let document = ended.json();
    assert_eq!(document["findings"].as_array().unwrap().len(), 0, "{document:#}");
    assert_eq!(document["cameras"].as_array().unwrap().len(), 1, "{document:#}");
    document["cameras"][0].clone()
}

#[track_caller]
fn recognised(root: &Path, product: &str) {
    let mut command = holdfast();
    command.arg("discover").arg(root).args(["--format", "json"]).env("TZ", ZONE);
    let text = ended(&mut command).expect_code(DONE).json().to_string();
    assert!(text.contains(product), "{product} not recognised: {text}");
}

fn time(camera: &Value, key: &str) -> Timestamp {
    camera[key].as_str().unwrap_or_else(|| panic!("no {key}: {camera:#}")).parse().unwrap()
}

#[track_caller]
fn close(a: Timestamp, b: Timestamp, within_s: i64) {
    let apart = (a.as_second() - b.as_second()).abs();
    assert!(apart <= within_s, "{a} and {b} are {apart} s apart");
}

#[test]
fn what_frigates_ffmpeg_wrote_is_one_camera_with_utc_times() {
    let rtsp = Rtsp::start(&["gate"]);
    let mut frigate = Frigate::start(&rtsp.url("gate"), "gate_1", ZONE);
    let cached = frigate.wait_for_finished(3, LIMIT);
    frigate.stop();
    let recordings: Vec<_> = cached.iter().map(|file| frigate.maintain(file)).collect();
    recognised(&frigate.media(), "frigate");
    let camera = camera(&frigate.media());
    assert!(camera["id"].as_str().unwrap().ends_with("/gate_1"), "{camera:#}");
    assert_eq!(camera["segments"], 3);
    close(time(&camera, "first_footage"), recordings[0].start, 0);
    close(time(&camera, "last_footage"), recordings[2].start, 5);
}

#[test]
fn what_motion_wrote_is_one_camera_with_local_times_read_right() {
    let rtsp = Rtsp::start(&["gate"]);
    let mut motion = Motion::start(&rtsp.url("gate"), ZONE);
    let closed = motion.wait_for_closed(2, LIMIT);
    motion.stop();
    recognised(&motion.media(), "motion");
    let camera = camera(&motion.media());
    assert!(camera["segments"].as_u64().unwrap() >= closed.len() as u64);
    let ended = std::fs::metadata(closed.last().unwrap()).unwrap().modified().unwrap();
    close(time(&camera, "last_footage"), Timestamp::try_from(ended).unwrap(), 10);
}

#[test]
fn what_zmc_wrote_is_one_camera_with_the_times_of_its_index() {
    let rtsp = Rtsp::start(&["gate"]);
    let mut zoneminder = ZoneMinder::start(&rtsp.url("gate"), ZONE);
    let events = zoneminder.wait_for_closed(2, LIMIT);
    zoneminder.stop();
    recognised(&zoneminder.events_folder(), "zoneminder");
    let camera = camera(&zoneminder.events_folder());
    assert!(camera["id"].as_str().unwrap().ends_with("/1"), "{camera:#}");
    assert!(camera["segments"].as_u64().unwrap() >= events.len() as u64);
    let start = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", &events[0].start).unwrap();
    let start = start.to_zoned(TimeZone::get(ZONE).unwrap()).unwrap().timestamp();
    // The folder names only the day, and the database is not read yet: the start is the end of writing less
    // the length, seconds off where the encoder starts late.
    close(time(&camera, "first_footage"), start, 5);
}

/// Looks of the closed movies of a motion that records `url`.
fn looks(url: &str) -> Vec<Look> {
    let mut motion = Motion::start(url, ZONE);
    let closed = motion.wait_for_closed(3, LIMIT);
    let ffmpeg = pictures::installed(std::env::var_os("PATH").as_deref()).unwrap();
    // The first movie begins with motion's card and may end with the camera.
    closed[1..].iter().map(|movie| pictures::sample(&ffmpeg, movie, LIMIT).unwrap()).collect()
}

#[test]
fn motions_card_of_a_lost_camera_is_found_and_a_real_picture_is_not() {
    let card = looks("rtsp://127.0.0.1:9/nobody-listens-here");
    assert!(card.iter().all(|l| *l == Look::NoSignal), "{card:?}");
    let camera = Rtsp::start(&["gate"]);
    let real = looks(&camera.url("gate"));
    assert!(real.iter().all(|l| *l == Look::Live), "{real:?}");
}
