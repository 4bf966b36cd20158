//! Recording in Frigate's own way: ffmpeg with the arguments of its presets `preset-rtsp-generic` and
//! `preset-record-generic` writes a cache named in local time with offset; its maintainer's step remuxes each finished
//! file to the final path, which is UTC. The detectors and the container are what is missing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::strtime;

use super::server::{Foreground, open_folder, run};

/// Segment length in seconds. Frigate's is 10; its configuration allows any up to 60.
const SEGMENT_S: u32 = 2;

/// ffmpeg as Frigate runs it, for one camera.
pub struct Frigate {
    camera: String,
    ffmpeg: Foreground,
    folder: tempfile::TempDir,
}

/// One recording at its final path.
#[derive(Debug, Clone)]
pub struct Recording {
    pub path: PathBuf,
    pub start: Timestamp,
}

impl Frigate {
    /// Records `url` as `camera`; `zone` is the container's time zone.
    pub fn start(url: &str, camera: &str, zone: &str) -> Self {
        let folder = open_folder();
        let cache = folder.path().join("cache");
        std::fs::create_dir(&cache).unwrap();
        let mut command = Command::new("ffmpeg");
        command.args(["-hide_banner", "-loglevel", "warning", "-threads", "2"]);
        command.args(["-user_agent", "FFmpeg Frigate/0.17.2", "-avoid_negative_ts", "make_zero"]);
        command.args(["-fflags", "+genpts+discardcorrupt", "-rtsp_transport", "tcp", "-timeout", "10000000"]);
        command.args(["-use_wallclock_as_timestamps", "1", "-i", url]);
        command.args(["-f", "segment", "-segment_time", &SEGMENT_S.to_string(), "-segment_format", "mp4"]);
        command.args(["-reset_timestamps", "1", "-strftime", "1", "-c", "copy", "-an"]);
        command.arg(cache.join(format!("{camera}@%Y%m%d%H%M%S%z.mp4"))).env("TZ", zone);
        let ffmpeg = Foreground::start("ffmpeg", &command, folder.path());
        Self { camera: camera.to_owned(), ffmpeg, folder }
    }

    /// Waits until `count` cache files are finished (all but the newest).
    pub fn wait_for_finished(&mut self, count: usize, limit: Duration) -> Vec<PathBuf> {
        let cache = self.folder.path().join("cache");
        self.ffmpeg.wait_for(&format!("{count} finished segments"), limit, || {
            let mut files = finished(&cache);
            (files.len() >= count).then(|| files.drain(..count).collect())
        })
    }

    /// The maintainer's step for one cache file; gives its final place below [`Self::media`].
    pub fn maintain(&self, cached: &Path) -> Recording {
        let start = cache_time(cached);
        let folder = start.strftime("recordings/%Y-%m-%d/%H").to_string();
        let file = start.strftime("%M.%S.mp4").to_string();
        let path = self.media().join(folder).join(&self.camera).join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        run(Command::new("ffmpeg")
            .args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-i"])
            .arg(cached)
            .args(["-c", "copy", "-movflags", "+faststart", "-metadata"])
            .arg(format!("creation_time={start}"))
            .arg(&path));
        Recording { path, start }
    }

    /// The media root, `/media/frigate` in the container.
    pub fn media(&self) -> PathBuf {
        self.folder.path().join("media")
    }

    /// Ends ffmpeg.
    pub fn stop(&mut self) {
        self.ffmpeg.stop();
    }
}

/// Start time out of a cache name, split at the last `@` as Frigate does.
pub fn cache_time(cached: &Path) -> Timestamp {
    let stem = cached.file_stem().unwrap().to_str().unwrap();
    let (_, time) = stem.rsplit_once('@').unwrap();
    strtime::parse("%Y%m%d%H%M%S%z", time).unwrap().to_timestamp().unwrap()
}

fn finished(cache: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(cache) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.pop();
    files
}
