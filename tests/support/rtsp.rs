//! Cameras on loopback: GStreamer's RTSP server with a test picture in real H.264, 10 frames a second.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::server::{Foreground, open_folder};

/// One server with one stream for every camera name.
pub struct Rtsp {
    port: u16,
    server: Foreground,
    _folder: tempfile::TempDir,
}

impl Rtsp {
    /// Starts the cameras. Debian's own interpreter, because its GStreamer bindings belong to that one.
    pub fn start(cameras: &[&str]) -> Self {
        let folder = open_folder();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/rtsp_camera.py");
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).args(cameras);
        let mut server = Foreground::start("rtsp", &command, folder.path());
        let port = server.wait_for_line("ready ", Duration::from_secs(20)).parse().unwrap();
        Self { port, server, _folder: folder }
    }

    /// Address of one camera's stream.
    pub fn url(&self, camera: &str) -> String {
        format!("rtsp://127.0.0.1:{}/{camera}", self.port)
    }

    /// The cable is pulled: no camera answers any more.
    pub fn stop(&mut self) {
        self.server.stop();
    }
}
