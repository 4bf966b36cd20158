//! Debian's `motion`, recording one RTSP camera without pause into short closed files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::server::{Foreground, free_port, open_folder};

/// Seconds after which motion closes a movie and starts the next.
const MOVIE_S: u32 = 3;

/// A running motion with a media folder of its own.
pub struct Motion {
    server: Foreground,
    folder: tempfile::TempDir,
    url: String,
    zone: String,
    /// Where it tells of its cameras: the port of its streams.
    pub status_port: u16,
}

impl Motion {
    /// Records `url`; `zone` is the time zone its file names are written in.
    pub fn start(url: &str, zone: &str) -> Self {
        let folder = open_folder();
        for name in ["media", "logs"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let status_port = free_port();
        let server = server(folder.path(), url, zone, status_port, true);
        Self { server, folder, url: url.to_owned(), zone: zone.to_owned(), status_port }
    }

    /// From now on it shows the picture as before and stores nothing.
    pub fn stores_nothing(&mut self) {
        self.server.stop();
        self.server = server(self.folder.path(), &self.url, &self.zone, self.status_port, false);
    }

    /// The log that it writes about itself.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("logs/motion.log")
    }

    /// Its log is copied and emptied, as Debian's settings of logrotate for it do.
    pub fn rotate_log(&self) {
        let log = self.log();
        std::fs::copy(&log, log.with_extension("log.1")).unwrap();
        std::fs::OpenOptions::new().write(true).open(&log).unwrap().set_len(0).unwrap();
    }

    /// Waits until its status interface takes connections.
    pub fn wait_for_status(&mut self, limit: Duration) {
        self.server.wait_for_port(self.status_port, limit);
    }

    /// The folder an audit is pointed at.
    pub fn media(&self) -> PathBuf {
        self.folder.path().join("media")
    }

    /// Waits until motion itself reports `count` finished files, and gives them in order.
    pub fn wait_for_closed(&mut self, count: usize, limit: Duration) -> Vec<PathBuf> {
        let closed = self.folder.path().join("closed");
        self.server.wait_for(&format!("{count} closed movies"), limit, || {
            let text = std::fs::read_to_string(&closed).ok()?;
            let files: Vec<PathBuf> = text.lines().map(PathBuf::from).collect();
            (files.len() >= count && text.ends_with('\n')).then_some(files)
        })
    }

    /// Waits for something that it does.
    pub fn wait_for<T>(&mut self, what: &str, limit: Duration, probe: impl FnMut() -> Option<T>) -> T {
        self.server.wait_for(what, limit, probe)
    }

    /// Ends motion; the movie it was writing is closed short.
    pub fn stop(&mut self) {
        self.server.stop();
    }
}

fn server(folder: &Path, url: &str, zone: &str, status_port: u16, stores: bool) -> Foreground {
    let config = folder.join("motion.conf");
    std::fs::write(&config, configuration(url, folder, status_port, stores)).unwrap();
    let mut command = Command::new("motion");
    command.arg("-n").arg("-c").arg(&config).env("TZ", zone);
    Foreground::start("motion", &command, folder)
}

fn configuration(url: &str, folder: &Path, status_port: u16, stores: bool) -> String {
    format!(
        "daemon off\nsetup_mode off\nlog_level 6\nlog_file {log}\npicture_output off\nstream_port {status_port}\nstream_localhost on\nwebcontrol_port 0\n\
         webcontrol_localhost on\ncamera_id 1\ncamera_name gate\nnetcam_url {url}\n\
         netcam_params rtsp_transport=tcp\nwidth 320\nheight 240\nframerate 10\nemulate_motion on\n\
         target_dir {media}\nmovie_output {movies}\nmovie_codec mkv\nmovie_max_time {MOVIE_S}\n\
         movie_filename %t-%v-%Y%m%d%H%M%S\non_movie_end echo %f >> {closed}\n",
        log = folder.join("logs/motion.log").display(),
        media = folder.join("media").display(),
        closed = folder.join("closed").display(),
        movies = if stores { "on" } else { "off" },
    )
}
