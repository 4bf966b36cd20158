//! Cameras on loopback: GStreamer's RTSP server with a test picture in real H.264, 10 frames a second.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::server::{Foreground, open_folder};

/// One server with one stream for every camera name.
pub struct Rtsp {
    port: u16,
    server: Foreground,
    cameras: Vec<String>,
    folder: tempfile::TempDir,
}

impl Rtsp {
    /// Starts the cameras. Debian's own interpreter, because its GStreamer bindings belong to that one.
    pub fn start(cameras: &[&str]) -> Self {
        let folder = open_folder();
        let cameras: Vec<String> = cameras.iter().map(|c| (*c).to_owned()).collect();
        let mut server = server(&cameras, 0, folder.path());
        let port = server.wait_for_line("ready ", Duration::from_secs(20)).parse().unwrap();
        Self { port, server, cameras, folder }
    }

    /// Address of one camera's stream.
    pub fn url(&self, camera: &str) -> String {
        format!("rtsp://127.0.0.1:{}/{camera}", self.port)
    }

    /// The cable is plugged in again: the same address answers.
    pub fn start_again(&mut self) {
        self.server = server(&self.cameras, self.port, self.folder.path());
        self.server.wait_for_line("ready ", Duration::from_secs(20));
    }

    /// The cable is pulled: no camera answers any more.
    pub fn stop(&mut self) {
        self.server.stop();
    }
}

fn server(cameras: &[String], port: u16, folder: &Path) -> Foreground {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/rtsp_camera.py");
    let mut command = Command::new("/usr/bin/python3");
    command.arg(script).arg(port.to_string()).args(cameras);
    Foreground::start("rtsp", &command, folder)
}
