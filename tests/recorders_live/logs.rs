//! What happened to cameras is told from what real recorders wrote into their own logs, through a rotation and while no
//! agent runs; and by a real ZoneMinder when it is asked.

use std::path::Path;
use std::time::Duration;

use crate::running::{Agent, count};
use crate::support::agent::DONE;
use crate::support::motion::Motion;
use crate::support::rtsp::Rtsp;
use crate::support::site::Site;
use crate::support::zoneminder::{ACCOUNT, ZoneMinder};
use crate::{LIMIT, ZONE};

/// Motion gives a camera half a minute; a minute without its picture is reported, at the agent's own pace.
const FOUND: Duration = Duration::from_secs(150);
const DOWN: &str = "select count(*) from finding where rule = 'camera_downtime' and closed_ms is null";

fn site(layout: &str, root: &Path, log: &Path) -> Site {
    let site = Site::new();
    let policy = "[regulation]\nid = \"minute\"\nname = { zh = \"一分钟\", en = \"A minute\" }\n\n\
                  [[rule]]\nkind = \"camera_downtime\"\nmax_offline_min = 1\n";
    std::fs::write(site.path().join("minute.toml"), policy).unwrap();
    let text = format!(
        "state_dir = \"state\"\n\n[site]\nid = \"campus\"\ntz = \"{ZONE}\"\nlang = \"en\"\n\n\
         [[recorder]]\nid = \"nvr1\"\nroots = [{root:?}]\nlayout = \"{layout}\"\nsettle_s = 4\nevent_driven = false\n\
         log = {{ path = {log:?} }}\n\n[[camera]]\nid = \"nvr1/1\"\n\n[policy]\nfiles = [\"minute.toml\"]\n",
    );
    std::fs::write(site.path().join("holdfast.toml"), text).unwrap();
    site
}

/// How often the log said this of a device.
fn said(state: &Path, device: &str, word: &str) -> i64 {
    of(state, "log", device, word)
}

/// How often one voice said this of a device.
fn of(state: &Path, asked: &str, device: &str, word: &str) -> i64 {
    let sql = format!(
        "select count(*) from device_status where device = '{device}' and asked = '{asked}' and state = '{word}'"
    );
    count(state, "catalogue.db", &sql)
}

#[test]
fn motions_log_tells_since_when_a_camera_is_lost_through_a_rotation_and_while_no_agent_runs() {
    let mut camera = Rtsp::start(&["gate"]);
    let mut motion = Motion::start(&camera.url("gate"), ZONE);
    motion.wait_for_closed(2, LIMIT);
    let site = site("motion", &motion.media(), &motion.log());
    let state = site.state();
    let mut agent = Agent::after_first_pass(&site);
    agent.wait_for("the start", |_| said(&state, "nvr1", "answers") == 1);
    camera.stop();
    agent.process.wait_for("the loss", FOUND, || (said(&state, "nvr1/1", "lost") == 1).then_some(()));
    motion.rotate_log();
    agent.process.wait_for("finding", FOUND, || (count(&state, "evidence.db", DOWN) == 1).then_some(()));
    let listed = site.holdfast(&["findings", "list", "--format", "json"]).expect_code(DONE).stdout;
    assert!(listed.contains("log says that it lost the camera at 20"), "{listed}");
    let shown = agent.report()["asking"].to_string();
    assert!(shown.contains("\"asked\":\"log\"") && shown.contains("\"out\":1"), "{shown}");
    let told = agent.process.log();
    agent.killed();

    // Motion is back in touch, and is ended, while nobody reads.
    camera.start_again();
    let log = motion.log();
    motion.wait_for("its camera", LIMIT, || {
        std::fs::read_to_string(&log).unwrap().contains("re-acquired").then_some(())
    });
    motion.stop();
    let mut agent = Agent::start(&site);
    agent.wait_for("both words", |_| {
        said(&state, "nvr1/1", "connected") == 1 && said(&state, "nvr1", "stopped") == 1
    });
    assert_eq!(said(&state, "nvr1/1", "lost"), 1, "one loss, from its line to the line that took it back");
    let figures = agent.report()["asking"].clone();
    assert_eq!(
        (&figures[0]["log"]["foreign"], &figures[0]["log"]["breaks"]),
        (&0.into(), &0.into()),
        "{figures:#}"
    );
    for text in [told, agent.process.log(), figures.to_string()] {
        assert!(
            !text.contains("gate") && !text.contains(&camera.url("")),
            "a name or an address is told: {text}"
        );
    }
}

#[test]
fn zoneminder_tells_of_a_lost_camera_when_it_is_asked_and_in_its_logs_until_pictures_come_again() {
    let mut camera = Rtsp::start(&["gate"]);
    let mut zoneminder = ZoneMinder::start(&camera.url("gate"), ZONE);
    zoneminder.wait_for_closed(1, LIMIT);
    let address = zoneminder.serve_api(ZONE);
    let site = site("zoneminder", &zoneminder.events_folder(), &zoneminder.logs_folder());
    std::fs::write(site.path().join("account"), ACCOUNT).unwrap();
    let file = site.path().join("holdfast.toml");
    let asked = format!(
        "status = {{ url = \"{address}\", every = \"10s\", credentials_file = \"account\" }}\nlog = "
    );
    let text = std::fs::read_to_string(&file).unwrap().replace("log = ", &asked);
    std::fs::write(&file, text).unwrap();
    let state = site.state();
    let mut agent = Agent::after_first_pass(&site);
    let mut both = |what: &str, word: &str, times: i64| {
        agent.process.wait_for(what, FOUND, || {
            let answers = of(&state, "recorder", "nvr1/1", word);
            let lines = of(&state, "log", "nvr1/1", word);
            (answers >= times && lines >= times).then_some(())
        });
    };
    both("pictures", "connected", 1);
    camera.stop();
    both("the loss", "lost", 1);
    camera.start_again();
    both("pictures again", "connected", 2);
    let figures = agent.report()["asking"].clone();
    let log = figures.as_array().unwrap().iter().find(|a| a["asked"] == "log").unwrap();
    assert_eq!((&log["why"], &log["log"]["foreign"]), (&serde_json::Value::Null, &0.into()), "{figures:#}");
    let told = agent.process.log() + &figures.to_string();
    assert!(!told.contains("://") && !told.contains("admin"), "an address or an account is told: {told}");
    zoneminder.stop();
}
