//! MediaMTX's control API (port 9997): a path is ready while a camera publishes to it.

use serde::Deserialize;

use crate::model::device::DeviceState;
use crate::sources::status::{Cameras, StatusApi, StatusError, json};

/// The first 1,000 paths; what lies on later pages stays unknown.
pub static STATUS: StatusApi =
    StatusApi { product: "mediamtx", path: "/v3/paths/list?itemsPerPage=1000", login: None, read };

#[derive(Deserialize)]
struct Document {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    name: String,
    ready: bool,
}

fn read(body: &[u8]) -> Result<Cameras, StatusError> {
    let document: Document = json(body)?;
    let state = |ready| if ready { DeviceState::Connected } else { DeviceState::Lost };
    Ok(document.items.into_iter().map(|item| (item.name, state(item.ready))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_ready_has_its_camera() {
        let body = br#"{"itemCount": 2, "pageCount": 1, "items": [
            {"name": "north/gate", "confName": "all", "source": {"type": "rtspSource", "id": ""}, "ready": true,
             "readyTime": "2026-11-22T08:00:00Z", "tracks": ["H264"], "bytesReceived": 1, "bytesSent": 0, "readers": []},
            {"name": "hall", "confName": "hall", "source": null, "ready": false, "readyTime": null, "tracks": [],
             "bytesReceived": 0, "bytesSent": 0, "readers": []}
        ]}"#;
        let said: Vec<_> = read(body).unwrap().into_iter().collect();
        let of = |id: &str, state| (id.to_owned(), state);
        assert_eq!(said, [of("hall", DeviceState::Lost), of("north/gate", DeviceState::Connected)]);
    }
}
