//! Short real H.264 clips by ffmpeg. Each kind is made once per build folder and copied from there.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::server::run;

/// Container of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Index in front (`+faststart`), as recorders leave finished files.
    Mp4,
    /// `moof` fragments.
    FragmentedMp4,
    Mkv,
    MpegTs,
}

impl Container {
    /// File name ending, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Mp4 | Self::FragmentedMp4 => "mp4",
            Self::Mkv => "mkv",
            Self::MpegTs => "ts",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Mp4 => &["-f", "mp4", "-movflags", "+faststart"],
            Self::FragmentedMp4 => &["-f", "mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"],
            Self::Mkv => &["-f", "matroska"],
            Self::MpegTs => &["-f", "mpegts"],
        }
    }
}

/// A playable clip of `seconds` (1 to 7,200); longer than a minute it is a still frame every ten seconds, so that
/// even an hour takes only a few kilobytes. The file is shared by all tests: copy it, never change it.
pub fn clip(container: Container, seconds: u32) -> PathBuf {
    let (rate, picture) = if seconds > 60 { ("1/10", "color=gray") } else { ("5", "testsrc=decimals=0") };
    let source = format!("{picture}:size=160x120:rate={rate}:duration={seconds}");
    let mut recipe = vec!["-f", "lavfi", "-i", &source, "-c:v", "libx264", "-preset", "ultrafast"];
    recipe.extend(["-pix_fmt", "yuv420p", "-g", "25"]);
    recipe.extend(container.arguments());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clips");
    let file = folder.join(format!("{:016x}.{}", fingerprint(&recipe), container.extension()));
    if file.exists() {
        return file;
    }
    std::fs::create_dir_all(&folder).unwrap();
    // made under a name of its own, then renamed: test binaries and threads may want the same clip at once
    let draft = tempfile::Builder::new().prefix("draft-").tempfile_in(&folder).unwrap();
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]).args(&recipe);
    run(command.arg(draft.path()));
    draft.persist(&file).unwrap();
    file
}

fn fingerprint(recipe: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    recipe.hash(&mut hasher);
    hasher.finish()
}

/// Writes `unix_s` as creation time into an MP4's `mvhd`, `tkhd` and `mdhd` (version 0 boxes, as ffmpeg writes them).
/// Gives how many were found.
pub fn stamp_creation(bytes: &mut [u8], unix_s: i64) -> usize {
    /// Seconds from 1904-01-01, where MP4 counts from, to 1970-01-01.
    const EPOCH: i64 = 2_082_844_800;
    let stamp = u32::try_from(unix_s + EPOCH).unwrap().to_be_bytes();
    let index = bytes.windows(4).position(|w| w == b"moov").unwrap();
    let mut found = 0;
    for at in index..bytes.len() - 16 {
        if matches!(&bytes[at..at + 4], b"mvhd" | b"tkhd" | b"mdhd") && bytes[at + 4] == 0 {
            bytes[at + 8..at + 12].copy_from_slice(&stamp);
            bytes[at + 12..at + 16].copy_from_slice(&stamp);
            found += 1;
        }
    }
    found
}
