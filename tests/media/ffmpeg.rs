//! Small clips made by the ffmpeg of the machine.

use std::fs::File;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use holdfast::model::observation::MediaFacts;
use holdfast::sources::media::probe;
use tempfile::TempDir;

/// Length of every clip in milliseconds.
pub const CLIP_MS: u64 = 6_000;

/// A kind of file and how ffmpeg is told to write it.
pub struct Clip {
    pub name: &'static str,
    /// Container as `probe` names it.
    pub container: &'static str,
    file: &'static str,
    options: &'static [&'static str],
}

const H264: [&str; 6] = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10"];

pub const CLIPS: &[Clip] = &[
    Clip { name: "mp4, index at the end", container: "mp4", file: "a.mp4", options: &["-c:a", "aac"] },
    Clip {
        name: "mp4, index first",
        container: "mp4",
        file: "a.mp4",
        options: &["-c:a", "aac", "-movflags", "+faststart"],
    },
    Clip {
        name: "mp4, fragmented",
        container: "fmp4",
        file: "a.mp4",
        options: &["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"],
    },
    Clip {
        name: "mp4, fragmented behind a first index",
        container: "fmp4",
        file: "a.mp4",
        options: &["-movflags", "+frag_keyframe"],
    },
    Clip {
        name: "mp4, hevc",
        container: "mp4",
        file: "a.mp4",
        options: &["-c:v", "libx265", "-tag:v", "hvc1"],
    },
    Clip { name: "mkv", container: "mkv", file: "a.mkv", options: &["-c:a", "aac"] },
    Clip {
        name: "mkv, live",
        container: "mkv",
        file: "a.mkv",
        options: &["-c:a", "aac", "-live", "1", "-cluster_time_limit", "1000"],
    },
    Clip { name: "ts", container: "mpegts", file: "a.ts", options: &["-c:a", "aac"] },
    Clip { name: "m2ts", container: "mpegts", file: "a.m2ts", options: &["-mpegts_m2ts_mode", "1"] },
    Clip { name: "vob", container: "mpegps", file: "a.vob", options: &["-c:v", "mpeg2video", "-c:a", "mp2"] },
    Clip { name: "mpg", container: "mpegps", file: "a.mpg", options: &["-c:v", "mpeg1video", "-c:a", "mp2"] },
    Clip { name: "avi", container: "avi", file: "a.avi", options: &["-c:v", "mjpeg"] },
];

impl Clip {
    /// The bytes of a clip of [`CLIP_MS`] at 25 frames a second, with sound where the options say so.
    pub fn bytes(&self) -> Vec<u8> {
        let dir = TempDir::new().expect("a temporary folder");
        let path = dir.path().join(self.file);
        let mut options: Vec<&str> = H264.to_vec();
        options.extend(self.options);
        encode(&path, CLIP_MS, self.options.contains(&"-c:a"), &options);
        std::fs::read(&path).expect("what ffmpeg wrote")
    }
}

/// A clip by its name.
pub fn clip(name: &str) -> &'static Clip {
    CLIPS.iter().find(|clip| clip.name == name).expect("a clip of this name")
}

/// Has ffmpeg write a moving test picture (and a tone) of `ms` to `path`.
pub fn encode(path: &Path, ms: u64, sound: bool, options: &[&str]) {
    let seconds = format!("{}.{:03}", ms / 1000, ms % 1000);
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-threads", "1"]);
    ffmpeg.args(["-f", "lavfi", "-i", "testsrc=size=160x120:rate=25"]);
    if sound {
        ffmpeg.args(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100"]);
    }
    ffmpeg.args(["-t", &seconds, "-pix_fmt", "yuv420p"]).args(options).arg(path);
    let run = ffmpeg.output().expect("ffmpeg must be installed (Debian: apt-get install ffmpeg)");
    assert!(run.status.success(), "ffmpeg {options:?}: {}", String::from_utf8_lossy(&run.stderr));
}

/// What `probe` says about bytes in memory.
pub fn examine(bytes: &[u8]) -> MediaFacts {
    probe(&mut Cursor::new(bytes), bytes.len() as u64).expect("memory can be read")
}

/// What `probe` says about a file.
pub fn examine_file(path: &Path) -> MediaFacts {
    let mut file = File::open(path).expect("the file");
    let len = file.metadata().expect("its size").len();
    probe(&mut file, len).expect("the file can be read")
}
