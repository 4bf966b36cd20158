//! Frigate's `/api/stats`: pictures a second of each camera, as its own capture process counts them. A camera that
//! is switched off in Frigate counts none either and cannot be told from a lost one here.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::device::DeviceState;
use crate::sources::status::{Cameras, StatusApi, StatusError, json};

/// As 0.12 and later answer; port 5000 asks nobody who they are.
pub static STATUS: StatusApi = StatusApi { product: "frigate", path: "/api/stats", login: None, read };

#[derive(Deserialize)]
struct Document {
    cameras: BTreeMap<String, Camera>,
}

#[derive(Deserialize)]
struct Camera {
    camera_fps: f64,
}

/// Cameras of this name are not real: Frigate plays recordings back through them.
const REPLAY: &str = "_replay_";

fn read(body: &[u8]) -> Result<Cameras, StatusError> {
    let document: Document = json(body)?;
    let real = document.cameras.into_iter().filter(|(name, _)| !name.starts_with(REPLAY));
    let state = |c: Camera| if c.camera_fps > 0.0 { DeviceState::Connected } else { DeviceState::Lost };
    Ok(real.map(|(name, camera)| (name, state(camera))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_a_second_tell_whether_a_camera_is_there() {
        let body = br#"{"cameras": {
            "gate": {"camera_fps": 5.1, "process_fps": 5.0, "skipped_fps": 0.0, "detection_fps": 0.2, "ffmpeg_pid": 812},
            "hall": {"camera_fps": 0.0, "process_fps": 0.0, "skipped_fps": 0.0, "detection_fps": 0.0, "ffmpeg_pid": 813},
            "_replay_gate": {"camera_fps": 5.0}
        }, "service": {"uptime": 60}}"#;
        let said: Vec<_> = read(body).unwrap().into_iter().collect();
        let of = |id: &str, state| (id.to_owned(), state);
        assert_eq!(said, [of("gate", DeviceState::Connected), of("hall", DeviceState::Lost)]);
    }
}
