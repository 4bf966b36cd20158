//! A real motion that is asked about its real camera: why a camera is out is told from what both say, beside the
//! footage and never mixed with it.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::running::{Agent, count};
use crate::support::agent::DONE;
use crate::support::motion::Motion;
use crate::support::rtsp::Rtsp;
use crate::support::site::Site;
use crate::{LIMIT, ZONE};

/// A minute without footage, ten seconds between two answers, and the agent's own pace.
const FOUND: Duration = Duration::from_secs(120);
const DOWN: &str = "select count(*) from finding where rule = 'camera_downtime' and closed_ms is null";

fn said(state: &Path, asked: &str, word: &str) -> bool {
    let sql = format!(
        "select count(*) from device_status where device = 'nvr1/1' and asked = '{asked}' and state = '{word}'"
    );
    count(state, "catalogue.db", &sql) > 0
}

/// A site that watches one motion and asks it, and its camera, every ten seconds.
fn site(motion: &Motion, camera: &Rtsp) -> Site {
    let site = Site::new();
    let policy = "[regulation]\nid = \"minute\"\nname = { zh = \"一分钟\", en = \"A minute\" }\n\n\
                  [[rule]]\nkind = \"camera_downtime\"\nmax_offline_min = 1\n";
    std::fs::write(site.path().join("minute.toml"), policy).unwrap();
    let address = camera.url("gate");
    let address = address.strip_suffix("/gate").unwrap();
    let text = format!(
        "state_dir = \"state\"\n\n[site]\nid = \"campus\"\ntz = \"{ZONE}\"\nlang = \"en\"\n\n\
         [[recorder]]\nid = \"nvr1\"\nroots = [{:?}]\nlayout = \"motion\"\nsettle_s = 4\nevent_driven = false\n\
         status = {{ url = \"http://127.0.0.1:{}\", every = \"10s\" }}\n\n\
         [[camera]]\nid = \"nvr1/1\"\nprobe_address = \"{address}\"\n\n\
         [agent]\nprobe_every = \"10s\"\n\n[policy]\nfiles = [\"minute.toml\"]\n",
        motion.media(),
        motion.status_port,
    );
    std::fs::write(site.path().join("holdfast.toml"), text).unwrap();
    site
}

/// The one finding, and the one camera of the downtime section.
fn found(site: &Site, agent: &mut Agent) -> (Value, Value) {
    let state = site.state();
    agent.process.wait_for("finding", FOUND, || (count(&state, "evidence.db", DOWN) == 1).then_some(()));
    let listed = site.holdfast(&["findings", "list", "--format", "json"]).expect_code(DONE).json();
    let status = site.holdfast(&["status", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(listed["findings"].as_array().unwrap().len(), 1, "{listed:#}");
    (listed["findings"][0].clone(), status)
}

#[test]
fn a_camera_that_is_unplugged_is_down_and_unreachable_while_motion_stores_its_card() {
    let mut camera = Rtsp::start(&["gate"]);
    let mut motion = Motion::start(&camera.url("gate"), ZONE);
    motion.wait_for_closed(2, LIMIT);
    let site = site(&motion, &camera);
    let mut agent = Agent::after_first_pass(&site);
    agent.wait_for("both answers", |_| {
        said(&site.state(), "recorder", "connected") && said(&site.state(), "probe", "reachable")
    });
    camera.stop();
    agent.wait_for("the loss", |_| {
        said(&site.state(), "recorder", "lost") && said(&site.state(), "probe", "unreachable")
    });
    let (finding, status) = found(&site, &mut agent);
    let text = finding.to_string();
    assert!(
        text.contains("got no picture of this camera") && text.contains("cannot be reached"),
        "{finding:#}"
    );
    let camera = &status["downtime"]["cameras"][0];
    assert!(camera["recorder_told"]["out_s"].as_u64().unwrap() >= 60, "{camera:#}");
    assert!(camera["probe_told"]["out_s"].as_u64().unwrap() >= 60, "{camera:#}");
    assert_eq!(camera["outages"], 0, "its footage alone tells nothing: motion stores a card: {camera:#}");
    let (agent, log) = (agent.report(), agent.process.log());
    assert_eq!(agent["asking"].as_array().unwrap().len(), 2, "{agent:#}");
    for told in [log, agent.to_string(), text] {
        assert!(!told.contains(&motion.status_port.to_string()), "an address is told: {told}");
    }
}

#[test]
fn a_motion_that_shows_the_picture_and_stores_nothing_is_told_apart() {
    let camera = Rtsp::start(&["gate"]);
    let mut motion = Motion::start(&camera.url("gate"), ZONE);
    motion.wait_for_closed(2, LIMIT);
    let site = site(&motion, &camera);
    let mut agent = Agent::after_first_pass(&site);
    motion.stores_nothing();
    motion.wait_for_status(LIMIT);
    let (finding, status) = found(&site, &mut agent);
    let text = finding.to_string();
    assert!(text.contains("nothing of it is stored"), "{finding:#}");
    let incident = &status["downtime"]["incidents"][0];
    assert_eq!(incident["cause"], "not_stored", "{incident:#}");
    assert_eq!(
        (&incident["signals"]["connected"], &incident["signals"]["reachable"]),
        (&Value::from(1), &Value::from(1)),
        "{incident:#}"
    );
    assert!(incident["end"].is_null(), "{incident:#}");
}
