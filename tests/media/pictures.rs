//! What the sampler says of clips that ffmpeg made: real scenes, black, grey cards, frozen pictures.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use holdfast::model::signal::Look;
use holdfast::sources::pictures::{PictureError, installed, sample};

const LIMIT: Duration = Duration::from_secs(20);

fn ffmpeg() -> PathBuf {
    installed(std::env::var_os("PATH").as_deref()).expect("ffmpeg is installed on this machine")
}

/// A clip of six seconds with a key frame a second, of a source of ffmpeg's own.
fn clip(folder: &Path, source: &str) -> PathBuf {
    let file = folder.join("clip.mp4");
    let made = Command::new(ffmpeg())
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", source, "-t", "6", "-r", "10", "-g", "10"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-qp", "23", "-pix_fmt", "yuv420p"])
        .arg(&file)
        .status()
        .expect("ffmpeg runs");
    assert!(made.success(), "{source}");
    file
}

fn looks(source: &str) -> Look {
    let folder = tempfile::tempdir().expect("temporary folder");
    sample(&ffmpeg(), &clip(folder.path(), source), LIMIT).expect(source)
}

#[test]
fn scenes_are_live() {
    for scene in [
        "testsrc2=s=320x240",
        "mandelbrot=s=320x240",
        "life=s=320x240:mold=10:ratio=0.3:death_color=#404040:life_color=#c0c0c0",
        "gradients=s=320x240:speed=0.05,noise=alls=12:allf=t",
        // A dim street at night: little light, some lamps, the noise of the sensor.
        "color=c=0x181818:s=320x240,drawbox=x=40:y=60:w=60:h=40:color=0xb0b0b0:t=fill,noise=alls=14:allf=t",
    ] {
        assert_eq!(looks(scene), Look::Live, "{scene}");
    }
}

#[test]
fn what_is_wrong_with_a_view_is_named() {
    for (source, look) in [
        ("color=c=black:s=320x240", Look::Black),
        ("color=c=black:s=320x240,noise=alls=6:allf=t", Look::Black),
        ("color=c=0x808080:s=320x240", Look::Grey),
        ("color=c=0x808080:s=320x240,drawbox=x=10:y=10:w=160:h=14:color=white:t=fill", Look::NoSignal),
        ("color=c=0x504840:s=320x240,vignette=a=PI/12,noise=alls=8:allf=t", Look::Covered),
        // One noisy picture of a scene, again and again.
        ("testsrc2=s=320x240:r=1,trim=end_frame=1,loop=loop=-1:size=1", Look::Frozen),
    ] {
        assert_eq!(looks(source), look, "{source}");
    }
}

#[test]
fn a_file_that_is_no_picture_and_a_program_that_is_not_there_are_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("clip.mp4");
    std::fs::write(&text, "no clip").unwrap();
    assert!(matches!(sample(&ffmpeg(), &text, LIMIT), Err(PictureError::NoPicture)));
    assert_eq!(installed(Some(folder.path().as_os_str())), None);
    let clip = clip(folder.path(), "testsrc2=s=320x240");
    assert!(matches!(sample(&ffmpeg(), &clip, Duration::ZERO), Err(PictureError::TimedOut(_))));
}
