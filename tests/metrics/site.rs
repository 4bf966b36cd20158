//! A site with everything that has figures: two cameras, mail, an authority and a witness that nobody answers for.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use super::running::{Agent, LIMIT, settled};
use crate::support::footage::{FRIGATE, Footage, delete};
use crate::support::server::{free_port, wait_for};
use crate::support::site::Site;

/// A file of the dashboards folder.
pub fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dashboards").join(name)
}

/// A site, and where its agent will serve figures.
pub struct Watched {
    pub site: Site,
    pub at: SocketAddr,
}

impl Watched {
    /// A day of two cameras with a gap of an hour, which is a finding; `further` tables of the configuration.
    pub fn new(further: &str) -> Self {
        let watched = Self { site: Site::new(), at: SocketAddr::from((Ipv4Addr::LOCALHOST, free_port())) };
        for camera in ["gate", "yard"] {
            let laid = Footage::days(FRIGATE, camera, 1, settled()).lay(&watched.site.footage());
            delete(&laid[10].path);
        }
        watched.configure(further);
        watched
    }

    /// A site whose log asks a witness and an authority that are not there, mails into a folder, asks a recorder that
    /// does not answer, and reads what it wrote.
    pub fn with_everything() -> Self {
        let nobody = format!("http://127.0.0.1:{}", free_port());
        let watched = Self::new("");
        let key = watched.witness_key();
        let quorum = format!("witness city {key} {nobody}\ngroup all all city\nquorum all\n");
        std::fs::write(watched.site.path().join("quorum"), quorum).unwrap();
        watched.configure(&format!(
            "[ledger]\nquorum = \"quorum\"\nstamp_url = [\"{nobody}/tsr\"]\n\n[mail]\ntransport = \"file\"\ndir = \"mails\"\n\
             from = \"holdfast@example.org\"\n\n[[mail.recipient]]\naddress = \"li@example.org\"\nlang = \"en\"\nlevel = \"info\"\n"
        ));
        watched.asked_and_read(&nobody);
        watched
    }

    fn configure(&self, further: &str) {
        self.site.configure("thirty-days", &format!("[metrics]\nlisten = \"{}\"\n\n{further}", self.at));
    }

    fn asked_and_read(&self, nobody: &str) {
        let logs = self.site.path().join("recorder-logs");
        std::fs::create_dir(&logs).unwrap();
        std::fs::write(logs.join("current"), "2026-11-01 00:00:00.1  [INFO] Starting Frigate...\n").unwrap();
        let file = self.site.path().join("holdfast.toml");
        let declared = format!(
            "layout = \"frigate\"\nstatus = {{ url = \"{nobody}\", every = \"10s\" }}\nlog = {{ path = {logs:?} }}"
        );
        let text = std::fs::read_to_string(&file).unwrap().replace("layout = \"frigate\"", &declared);
        std::fs::write(&file, text).unwrap();
    }

    /// One scrape once its figures tell of the recorder's answers and of its log.
    pub fn scrape_of_all(&self) -> String {
        wait_for("figures of the recorder's log", LIMIT, || {
            let scrape = self.scrape();
            let told = ["asked=\"recorder\"", "asked=\"log\""];
            told.iter().all(|t| scrape.contains(t)).then_some(scrape)
        })
    }

    fn witness_key(&self) -> String {
        let mut command = crate::support::agent::holdfast();
        command.args(["witness", "--key", "--name", "city.example", "--state"]);
        command.arg(self.site.path().join("city"));
        crate::support::agent::ended(&mut command).expect_code(0).stdout.trim().to_owned()
    }

    /// An agent that has judged its first pass.
    pub fn agent(&self) -> Agent {
        Agent::after_first_pass(&self.site)
    }

    /// Status and body of one request; `None` when nobody listens.
    pub fn ask(&self, path: &str) -> Option<(u16, String)> {
        ask(self.at, path)
    }

    /// One scrape.
    pub fn scrape(&self) -> String {
        let (status, text) = self.ask("/metrics").expect("the door is open");
        assert_eq!(status, 200, "{text}");
        text
    }
}

/// Status and body of one GET; `None` when nobody listens.
pub fn ask(at: SocketAddr, path: &str) -> Option<(u16, String)> {
    let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
    let mut answer = ureq::Agent::from(config).get(format!("http://{at}{path}")).call().ok()?;
    Some((answer.status().as_u16(), answer.body_mut().read_to_string().unwrap()))
}
