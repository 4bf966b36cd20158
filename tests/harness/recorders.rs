//! Real recorders on a real stream.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;

use crate::support::frigate::Frigate;
use crate::support::motion::Motion;
use crate::support::rtsp::Rtsp;
use crate::support::server::{finish, run};
use crate::support::zoneminder::ZoneMinder;

const LIMIT: Duration = Duration::from_secs(50);

fn probe(file: &Path, entry: &str) -> String {
    run(Command::new("ffprobe")
        .args(["-v", "error", "-of", "default=nokey=1:noprint_wrappers=1", "-show_entries", entry])
        .arg(file))
    .trim()
    .to_owned()
}

fn seconds(file: &Path) -> f64 {
    probe(file, "format=duration").parse().unwrap()
}

/// Whether the picture stands still for a second or more: what a recorder writes that has lost its camera.
fn stands_still(file: &Path) -> bool {
    let mut look = Command::new("ffmpeg");
    look.args(["-hide_banner", "-nostdin", "-i"]).arg(file).args([
        "-vf",
        "freezedetect=d=1",
        "-f",
        "null",
        "-",
    ]);
    let output = finish(&mut look);
    assert!(output.status.success(), "{} cannot be decoded", file.display());
    String::from_utf8_lossy(&output.stderr).contains("freeze_start")
}

#[test]
fn a_camera_streams_h264_and_unknown_names_are_refused() {
    let rtsp = Rtsp::start(&["gate", "yard"]);
    for camera in ["gate", "yard"] {
        let mut ask = Command::new("ffprobe");
        ask.args([
            "-v",
            "error",
            "-rtsp_transport",
            "tcp",
            "-show_entries",
            "stream=codec_name",
            "-of",
            "csv=p=0",
        ]);
        assert_eq!(run(ask.arg(rtsp.url(camera))).trim(), "h264");
    }
    let mut ask = Command::new("ffprobe");
    assert!(
        !finish(ask.args(["-v", "quiet", "-rtsp_transport", "tcp", &rtsp.url("nobody")])).status.success()
    );
}

#[test]
fn motion_closes_playable_files_named_in_its_own_time_zone() {
    let rtsp = Rtsp::start(&["gate"]);
    let mut motion = Motion::start(&rtsp.url("gate"), "Asia/Shanghai");
    let closed = motion.wait_for_closed(2, LIMIT);
    motion.stop();
    for file in &closed {
        assert!(file.starts_with(motion.media()), "{}", file.display());
        assert!(!stands_still(file), "{} is motion's own grey picture", file.display());
        assert!(seconds(file) > 1.0, "{} is too short", file.display());
        let name = file.file_stem().unwrap().to_str().unwrap();
        let named =
            jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", name.rsplit('-').next().unwrap()).unwrap();
        let named = named.in_tz("Asia/Shanghai").unwrap().timestamp();
        let modified = Timestamp::try_from(std::fs::metadata(file).unwrap().modified().unwrap()).unwrap();
        let length_s = modified.as_second() - named.as_second();
        assert!((0..30).contains(&length_s), "{name} was closed {length_s} s after the time in its name");
    }
}

#[test]
fn motion_without_its_camera_goes_on_writing_regular_files_of_a_still_picture() {
    let mut rtsp = Rtsp::start(&["gate"]);
    let url = rtsp.url("gate");
    rtsp.stop();
    let mut motion = Motion::start(&url, "UTC");
    let closed = motion.wait_for_closed(2, LIMIT);
    motion.stop();
    assert!(closed.iter().all(|file| stands_still(file)), "{closed:?}");
}

#[test]
fn zoneminder_closes_events_in_its_index_and_on_disk() {
    let rtsp = Rtsp::start(&["gate"]);
    let mut zoneminder = ZoneMinder::start(&rtsp.url("gate"), "Asia/Shanghai");
    let events = zoneminder.wait_for_closed(2, LIMIT);
    zoneminder.stop();
    for event in &events {
        let day = event.start.split(' ').next().unwrap();
        let place = format!("1/{day}/{}/{}", event.id, event.video);
        let file = zoneminder.events_folder().join(place);
        assert!(seconds(&file) > 1.0, "{}", file.display());
        assert!(!stands_still(&file), "{}", file.display());
    }
}

#[test]
fn frigates_way_of_recording_gives_utc_paths_that_agree_with_the_container() {
    let rtsp = Rtsp::start(&["gate"]);
    let mut frigate = Frigate::start(&rtsp.url("gate"), "gate_1", "America/New_York");
    let cached = frigate.wait_for_finished(2, LIMIT);
    frigate.stop();
    for file in &cached {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(
            name.starts_with("gate_1@20") && (name.contains("-0500") || name.contains("-0400")),
            "{name}"
        );
        let recording = frigate.maintain(file);
        let stated: Timestamp = probe(&recording.path, "format_tags=creation_time").parse().unwrap();
        assert_eq!(stated, recording.start);
        let expected = stated.strftime("recordings/%Y-%m-%d/%H/gate_1/%M.%S.mp4").to_string();
        assert_eq!(recording.path, frigate.media().join(expected));
        assert!(seconds(&recording.path) > 0.5);
        assert!(!stands_still(&recording.path), "{}", recording.path.display());
    }
}
