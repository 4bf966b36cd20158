//! A program that is told to live faster does: its clocks, its waits and the times of its files agree with each other.

use std::process::Command;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant, SystemTime};

use jiff::{SignedDuration, Timestamp};

use crate::support::pace::Pace;
use crate::support::server::{open_folder, run};

const RATE: u32 = 50;

#[test]
fn a_sleep_is_short_and_the_clock_says_that_it_was_long() {
    let folder = open_folder();
    let pace = Pace::begin(RATE);
    let mut command = Command::new("sh");
    command.args(["-c", "date +%s; sleep 20; date +%s; touch file; stat -c '%Y %Z' file"]);
    pace.of(command.current_dir(folder.path()));
    let before = Instant::now();
    let said = run(&mut command);
    let took = before.elapsed();
    let times: Vec<i64> = said.split_whitespace().map(|n| n.parse().unwrap()).collect();
    let [begun, ended, written, changed] = times[..] else { panic!("{said}") };
    assert!(ended - begun >= 20, "{said}");
    assert!(took >= Duration::from_millis(400), "{took:?}");
    assert_eq!(written, changed, "all times of a file run as fast");
    // Files carry the kernel's coarse clock: up to 10 ms behind, which is half a second at this rate.
    assert!(written + 1 >= ended && written <= pace.now().as_second(), "{said}");
    let real = folder.path().join("file").metadata().unwrap().modified().unwrap();
    let shown = pace.shows(Timestamp::try_from(real).unwrap());
    assert_eq!(shown.as_second(), written, "what is computed here is what is seen there");
}

#[test]
fn times_before_the_beginning_stay() {
    let folder = open_folder();
    std::fs::write(folder.path().join("old"), "").unwrap();
    let pace = Pace::begin(RATE);
    let mut command = Command::new("stat");
    pace.of(command.args(["-c", "%Y", "old"]).current_dir(folder.path()));
    let real = std::fs::metadata(folder.path().join("old")).unwrap().modified().unwrap();
    let shown: i64 = run(&mut command).trim().parse().unwrap();
    assert_eq!(shown, Timestamp::try_from(real).unwrap().as_second());
    assert!(pace.now().duration_since(pace.began()) >= SignedDuration::ZERO);
}

/// Set in the process that is started to live faster.
const FAST: &str = "HOLDFAST_TEST_PACED";

#[test]
fn the_waits_of_a_program_in_rust_are_as_short_as_its_clock_is_fast() {
    if std::env::var_os(FAST).is_some() {
        return waits();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = std::thread::current().name().unwrap().to_owned();
    command.args([&name, "--exact"]).env(FAST, "1");
    Pace::begin(RATE).of(&mut command);
    let before = Instant::now();
    run(&mut command);
    let took = before.elapsed();
    assert!(took < Duration::from_secs(30), "a minute and a half of waits took {took:?}");
}

/// Each kind of wait lasts as long as it says, by both clocks.
#[expect(clippy::disallowed_methods, reason = "what is tested is the clock")]
fn waits() {
    let wait = Duration::from_secs(30);
    let (_to, from) = channel::<()>();
    let sleeps = || std::thread::sleep(wait);
    let receives = || assert!(from.recv_timeout(wait).is_err());
    let parks = || {
        let until = Instant::now() + wait;
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            std::thread::park_timeout(left);
        }
    };
    for act in [&sleeps as &dyn Fn(), &receives, &parks] {
        let (steady, wall) = (Instant::now(), SystemTime::now());
        act();
        assert!(steady.elapsed() >= wait && wall.elapsed().unwrap() >= wait - Duration::from_millis(1));
    }
}
