//! The agent asks recorders about their cameras, and cameras whether they are there: what it heard, what it shows of
//! it, and what a recorder that hangs costs. Frigate and MediaMTX are mocks here; motion is real in `recorders_live`.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::running::{Agent, LIMIT, settled};
use crate::support::footage::{FRIGATE, Footage};
use crate::support::mock_status::{Mock, MockStatus};
use crate::support::site::Site;

/// Device, who was asked, state: in the order of time.
fn spans(state: &Path) -> Vec<(String, String, String)> {
    const ALL: &str = "select device, asked, state from device_status order by device, asked, since_ms";
    let open = Connection::open_with_flags(state.join("catalogue.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let Ok(db) = open else { return Vec::new() };
    let Ok(mut get) = db.prepare(ALL) else { return Vec::new() };
    let rows = get.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)));
    rows.and_then(Iterator::collect).unwrap_or_default()
}

fn span(device: &str, asked: &str, state: &str) -> (String, String, String) {
    (device.to_owned(), asked.to_owned(), state.to_owned())
}

/// A site whose Frigate is asked at `url`, with `more` keys for that and `further` tables.
fn site(url: &str, more: &str, further: &str) -> Site {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 1, settled()).lay(&site.footage());
    let file = site.configure("untouched", further);
    let text = std::fs::read_to_string(&file).unwrap();
    let status = format!("layout = \"frigate\"\nstatus = {{ url = \"{url}\", every = \"10s\"{more} }}");
    std::fs::write(file, text.replace("layout = \"frigate\"", &status)).unwrap();
    site
}

#[test]
fn answers_become_spans_and_neither_address_nor_account_is_shown_anywhere() {
    let recorder = MockStatus::start(MockStatus::frigate("gate", 5.0));
    let camera = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = camera.local_addr().unwrap().port();
    let further = format!(
        "[[camera]]\nid = \"nvr1/gate\"\nprobe_address = \"tcp://127.0.0.1:{port}\"\n\n[agent]\nprobe_every = \"10s\"\n"
    );
    let site = site(&recorder.url(), ", credentials_file = \"account\"", &further);
    std::fs::write(site.path().join("account"), "viewer:correct horse\n").unwrap();
    let mut agent = Agent::after_first_pass(&site);
    let state = site.state();
    let first = [
        span("nvr1", "recorder", "answers"),
        span("nvr1/gate", "probe", "reachable"),
        span("nvr1/gate", "recorder", "connected"),
    ];
    agent.process.wait_for("answers", LIMIT, || (spans(&state) == first).then_some(()));
    recorder.turns(MockStatus::frigate("gate", 0.0));
    drop(camera);
    let then = [
        first[0].clone(),
        first[1].clone(),
        span("nvr1/gate", "probe", "unreachable"),
        first[2].clone(),
        span("nvr1/gate", "recorder", "lost"),
    ];
    agent.process.wait_for("loss", LIMIT, || (spans(&state) == then).then_some(()));
    // The same again and again is no new row, and an answer that tells nothing tells nothing of the camera.
    recorder.turns(Mock::Refuses(403));
    let refused = |all: &[(String, String, String)]| all.contains(&span("nvr1", "recorder", "unreadable"));
    agent.process.wait_for("refusal", LIMIT, || refused(&spans(&state)).then_some(()));
    assert_eq!(spans(&state).len(), then.len() + 1);

    let question = recorder.asked().remove(0);
    assert!(question.starts_with("GET /api/stats "), "{question}");
    // "viewer:correct horse" in base64.
    let account = "dmlld2VyOmNvcnJlY3QgaG9yc2U=";
    assert!(question.contains(account), "{question}");
    let shown = site.holdfast(&["status", "--lang", "en"]).stdout;
    assert!(shown.contains("Recorder nvr1 told nothing when it was asked"), "{shown}");
    let report = agent.report();
    assert_eq!(report["asking"][0]["why"], "account", "{report:#}");
    for told in [shown, report.to_string(), agent.process.log()] {
        for secret in [account, "correct horse", &recorder.port.to_string(), &port.to_string()] {
            assert!(!told.contains(secret), "{secret} is told: {told}");
        }
    }
}

#[test]
fn a_recorder_that_hangs_stalls_itself_alone() {
    let (stuck, sound) =
        (MockStatus::start(Mock::Hangs), MockStatus::start(MockStatus::mediamtx("hall", true)));
    let second = format!(
        "[[recorder]]\nid = \"nvr2\"\nroots = [\"second\"]\nlayout = \"mediamtx\"\n\
         status = {{ url = \"{}\", every = \"10s\" }}\n",
        sound.url()
    );
    let site = site(&stuck.url(), "", &second);
    std::fs::create_dir(site.path().join("second")).unwrap();
    let state = site.state();
    let mut agent = Agent::start(&site);
    let sound = span("nvr2/hall", "recorder", "connected");
    let begun = Instant::now();
    agent.process.wait_for("the sound one", LIMIT, || spans(&state).contains(&sound).then_some(()));
    println!("the sound recorder told after {:?}", begun.elapsed());
    assert!(!spans(&state).iter().any(|(device, ..)| device == "nvr1"), "the stuck one is still waited for");
    agent.process.wait_for("silence", LIMIT, || {
        spans(&state).contains(&span("nvr1", "recorder", "silent")).then_some(())
    });
    assert!(!spans(&state).iter().any(|(device, ..)| device == "nvr1/gate"), "silence tells of no camera");
    let ended = agent.terminated();
    assert!(ended <= Duration::from_secs(5), "took {ended:?} to end");
}
