//! Many changes at once, and more than the system keeps: nothing is lost.

use std::time::Duration;

use jiff::SignedDuration;
use rustix::process::{Pid, Signal, kill_process};

use super::recorder::{now, record, watched};
use super::running::{LIMIT, count};
use crate::support::footage::delete;
use crate::support::site::policy_file;

const PRESENT: &str = "select count(*) from segment where gone_ms is null and open = 0";
const LOST: &str = "select count(*) from change where kind = 'gone'";
const MOVED: &str = "select count(*) from change where kind = 'moved'";

#[test]
fn a_burst_of_five_thousand_files_is_seen_whole_and_so_is_a_renamed_folder() {
    let (site, mut agent) = watched(&policy_file("untouched"), "");
    let before = count(&site.state(), "catalogue.db", PRESENT);
    let start = now() - SignedDuration::from_hours(10);
    for n in 0..5_000 {
        record(&site, "burst", start + SignedDuration::from_secs(n * 2), 1);
    }
    let seen = || (count(&site.state(), "catalogue.db", PRESENT) == before + 5_000).then_some(());
    agent.process.wait_for("all files", LIMIT, seen);

    // Another name of the camera: its folders move, the files are the same.
    let day = std::fs::read_dir(site.footage().join("recordings")).unwrap();
    let hours = day.flat_map(|d| std::fs::read_dir(d.unwrap().path()).unwrap()).map(|h| h.unwrap().path());
    for hour in hours.filter(|h| h.join("burst").exists()) {
        std::fs::rename(hour.join("burst"), hour.join("renamed")).unwrap();
    }
    let moved = || (count(&site.state(), "catalogue.db", MOVED) == 5_000).then_some(());
    agent.process.wait_for("moved files", LIMIT, moved);
    assert_eq!(count(&site.state(), "catalogue.db", PRESENT), before + 5_000);
    assert_eq!(count(&site.state(), "catalogue.db", LOST), 0);
}

#[test]
fn news_that_the_system_dropped_are_made_up_for_by_a_look_at_everything() {
    let (site, mut agent) = watched(&policy_file("untouched"), "[budget]\npatience = \"10m\"\n");
    let root = site.footage().to_str().unwrap().to_owned();
    let sweeps = |report: &serde_json::Value| report["watching"][&root]["sweeps"].as_u64().unwrap();
    let before = sweeps(&agent.report());
    let most: usize =
        std::fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap().trim().parse().unwrap();
    let watcher = Pid::from_raw(agent.watcher("nvr1").try_into().unwrap()).unwrap();
    kill_process(watcher, Signal::STOP).unwrap();
    // The first news fill the queue, the last do not find room in it.
    let (one, two) = (site.footage().join("1.mp4"), site.footage().join("2.mp4"));
    std::fs::write(&one, b"x").unwrap();
    for _ in 0..=most / 2 {
        std::fs::rename(&one, &two).unwrap();
        std::fs::rename(&two, &one).unwrap();
    }
    let hour = super::running::settled() - SignedDuration::from_hours(5);
    let name = hour.strftime("recordings/%Y-%m-%d/%H/gate/%M.%S.mp4").to_string();
    delete(&site.footage().join(name));
    kill_process(watcher, Signal::CONT).unwrap();
    agent.wait_for("look at everything", |a| sweeps(&a.report()) > before);
    agent.process.wait_for("loss", Duration::from_secs(20), || {
        (count(&site.state(), "catalogue.db", LOST) == 1).then_some(())
    });
}
