//! ZoneMinder's API, below the address of its pages (`http://127.0.0.1/zm`): every monitor with the state that its capture
//! daemon keeps in the database. A daemon that was killed leaves its last state there until it is started again, which
//! ZoneMinder's own watchdog does within seconds.

use serde::Deserialize;

use crate::model::device::DeviceState;
use crate::sources::status::{Cameras, Login, StatusApi, StatusError, json};

/// As 1.36.33 of Debian answers; the account needs "View" of monitors and its API switched on.
pub static STATUS: StatusApi =
    StatusApi { product: "zoneminder", path: "/api/monitors.json", login: Some(&LOGIN), read };

/// The account is posted, never part of an address; what comes back holds for an hour, and is asked for every time.
static LOGIN: Login =
    Login { path: "/api/host/login.json", user: "user", password: "pass", token: "token", read: token };

#[derive(Deserialize)]
struct Granted {
    access_token: String,
}

fn token(body: &[u8]) -> Option<String> {
    let granted: Granted = json(body).ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    // It becomes part of an address.
    Some(granted.access_token).filter(|t| !t.is_empty() && t.chars().all(plain))
}

#[derive(Deserialize)]
struct Document {
    monitors: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    monitor: Monitor,
    #[serde(rename = "Monitor_Status")]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Monitor {
    id: Number,
    /// Until 1.36: `None` for one that is switched off.
    function: Option<String>,
    /// Since 1.38 in its place.
    capturing: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    status: Option<String>,
}

/// Written as a number or as text, as PHP has it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Number(u64),
    Text(String),
}

fn read(body: &[u8]) -> Result<Cameras, StatusError> {
    let document: Document = json(body)?;
    let each = document.monitors.into_iter().filter_map(|entry| {
        let id = match entry.monitor.id {
            Number::Number(n) => n.to_string(),
            Number::Text(text) => text,
        };
        let none = |switch: &Option<String>| switch.as_deref() == Some("None");
        let off = none(&entry.monitor.function) || none(&entry.monitor.capturing);
        let state = match entry.status.status.as_deref() {
            _ if off => DeviceState::Off,
            Some("Connected" | "Signal") => DeviceState::Connected,
            // Its capture runs and has no picture, or does not run.
            Some("Running" | "NotRunning") => DeviceState::Lost,
            _ => return None,
        };
        Some((id, state))
    });
    Ok(each.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monitor_is_as_its_capture_says_and_one_that_is_switched_off_is_not_lost() {
        let body = br#"{"monitors": [
            {"Monitor": {"Id": 1, "Name": "gate", "Function": "Record", "Enabled": 1},
             "Monitor_Status": {"MonitorId": 1, "Status": "Connected", "CaptureFPS": "10.00"}, "Event_Summary": {}},
            {"Monitor": {"Id": "2", "Name": "hall", "Function": "Mocord"}, "Monitor_Status": {"Status": "Running"}},
            {"Monitor": {"Id": "3", "Name": "yard", "Function": "None"}, "Monitor_Status": {"Status": "NotRunning"}},
            {"Monitor": {"Id": 4, "Name": "door", "Capturing": "Always"}, "Monitor_Status": {"Status": "NotRunning"}},
            {"Monitor": {"Id": 5, "Name": "new", "Function": "Record"}, "Monitor_Status": {"Status": null}}]}"#;
        let said: Vec<_> = read(body).unwrap().into_iter().collect();
        let of = |id: &str, state| (id.to_owned(), state);
        use DeviceState::{Connected, Lost, Off};
        assert_eq!(said, [of("1", Connected), of("2", Lost), of("3", Off), of("4", Lost)]);
    }

    #[test]
    fn what_is_granted_is_taken_when_it_can_stand_in_an_address() {
        assert_eq!(
            token(br#"{"access_token": "eyJ0.eyJ-_9", "version": "1.36.33"}"#).as_deref(),
            Some("eyJ0.eyJ-_9")
        );
        for not in [&b"{}"[..], br#"{"access_token": ""}"#, br#"{"access_token": "a&user=b"}"#, b"<pre>"] {
            assert_eq!(token(not), None);
        }
    }
}
