//! Motion's `status.json`, on its stream port (8081 as shipped): one document with every camera, whatever number of
//! them is configured. The web control's `detection/connection` says the same, but names all cameras only where
//! there are several.

use serde::Deserialize;

use crate::model::device::DeviceState;
use crate::sources::status::{Cameras, StatusApi, StatusError, json};

/// As Motion 4.5.1 of Debian answers.
pub static STATUS: StatusApi = StatusApi { product: "motion", path: "/status.json", login: None, read };

#[derive(Deserialize)]
struct Document {
    camera_status: Vec<Camera>,
}

#[derive(Deserialize)]
struct Camera {
    /// `camera_id`: what `%t` puts into file names.
    id: i64,
    running: u8,
    lost_connection: u8,
}

fn read(body: &[u8]) -> Result<Cameras, StatusError> {
    let document: Document = json(body)?;
    let state = |c: &Camera| match (c.running, c.lost_connection) {
        (0, _) => DeviceState::Off,
        (_, 0) => DeviceState::Connected,
        _ => DeviceState::Lost,
    };
    Ok(document.camera_status.iter().map(|c| (c.id.to_string(), state(c))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_that_is_switched_off_is_not_a_lost_one() {
        let body = br#"{"camera_status": [
            {"id": 101, "name": "gate", "fps": 10, "missing_frame_counter": 0, "running": 1, "lost_connection": 0},
            {"id": 102, "name": "hall", "fps": 10, "missing_frame_counter": 47, "running": 1, "lost_connection": 1},
            {"id": 103, "name": "yard", "fps": 10, "missing_frame_counter": 47, "running": 0, "lost_connection": 1}
        ]}"#;
        let said: Vec<_> = read(body).unwrap().into_iter().collect();
        let of = |id: &str, state| (id.to_owned(), state);
        assert_eq!(
            said,
            [of("101", DeviceState::Connected), of("102", DeviceState::Lost), of("103", DeviceState::Off)]
        );
    }
}
