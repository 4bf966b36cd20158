//! Debian's `motion`, recording one RTSP camera without pause into short closed files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::server::{Foreground, open_folder};

/// Seconds after which motion closes a movie and starts the next.
const MOVIE_S: u32 = 3;

/// A running motion with a media folder of its own.
pub struct Motion {
    server: Foreground,
    folder: tempfile::TempDir,
}

impl Motion {
    /// Records `url`; `zone` is the time zone its file names are written in.
    pub fn start(url: &str, zone: &str) -> Self {
        let folder = open_folder();
        let config = folder.path().join("motion.conf");
        let closed = folder.path().join("closed");
        std::fs::create_dir(folder.path().join("media")).unwrap();
        std::fs::write(&config, configuration(url, &folder.path().join("media"), &closed)).unwrap();
        let mut command = Command::new("motion");
        command.arg("-n").arg("-c").arg(&config).env("TZ", zone);
        let server = Foreground::start("motion", &command, folder.path());
        Self { server, folder }
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

    /// Ends motion; the movie it was writing is closed short.
    pub fn stop(&mut self) {
        self.server.stop();
    }
}

fn configuration(url: &str, media: &Path, closed: &Path) -> String {
    format!(
        "daemon off\nsetup_mode off\nlog_level 6\npicture_output off\nstream_port 0\nwebcontrol_port 0\n\
         webcontrol_localhost on\ncamera_id 1\ncamera_name gate\nnetcam_url {url}\n\
         netcam_params rtsp_transport=tcp\nwidth 320\nheight 240\nframerate 10\nemulate_motion on\n\
         target_dir {media}\nmovie_output on\nmovie_codec mkv\nmovie_max_time {MOVIE_S}\n\
         movie_filename %t-%v-%Y%m%d%H%M%S\non_movie_end echo %f >> {closed}\n",
        media = media.display(),
        closed = closed.display(),
    )
}
