//! The status interfaces of recorders: what is asked, and how the answer reads. Whoever asks hands the bytes over;
//! nothing here connects to anything, and nothing is judged.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::model::device::{Asked, DeviceSpan, DeviceState};
use crate::model::{CameraId, RecorderId, UtcMs};

/// Longest answer that is read, in bytes: 1,000 cameras of the most talkative product take a quarter of it.
pub const LONGEST: u64 = 4 << 20;

/// Cameras of one recorder, at most; an answer that names more is not understood.
const CAMERAS: usize = 4096;

/// How one product tells of its cameras.
#[derive(Debug)]
pub struct StatusApi {
    /// The product: the name of its layout.
    pub product: &'static str,
    /// What is asked for (GET), below the address that a site gives.
    pub path: &'static str,
    /// How one logs in, where HTTP Basic is not what it takes.
    pub login: Option<&'static Login>,
    /// Reads an answer.
    pub read: fn(&[u8]) -> Result<Cameras, StatusError>,
}

/// A login by a form, which grants a word that is part of the next question.
#[derive(Debug)]
pub struct Login {
    /// Where the form is posted, below the address that a site gives.
    pub path: &'static str,
    /// Field of the account's name.
    pub user: &'static str,
    /// Field of its password.
    pub password: &'static str,
    /// Name of the parameter that carries what was granted.
    pub token: &'static str,
    /// Reads what was granted.
    pub read: fn(&[u8]) -> Option<String>,
}

/// Cameras by the names that layouts give them, and what the recorder says of each.
pub type Cameras = BTreeMap<String, DeviceState>;

/// Why an answer tells nothing.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StatusError {
    /// Not the document that the product writes.
    #[error("the answer is not what this product writes")]
    Foreign,
    /// More than anybody can have.
    #[error("the answer names more than {CAMERAS} cameras")]
    TooMany,
}

/// What came back from a question.
pub enum Answer<'a> {
    /// The body of an answer that went well.
    Body(&'a [u8]),
    /// Somebody answered and refused, or broke off.
    Refused,
    /// Nobody answered.
    Silence,
}

impl StatusApi {
    /// What an answer says of the recorder and its cameras. Cameras that it does not name stay unknown.
    pub fn said(
        &self,
        recorder: &RecorderId,
        answer: &Answer<'_>,
        at: UtcMs,
        holds_ms: i64,
    ) -> Vec<DeviceSpan> {
        let itself = |state| DeviceSpan::of_recorder(recorder, state, at, holds_ms);
        let cameras = match answer {
            Answer::Silence => return vec![itself(DeviceState::Silent)],
            Answer::Refused => return vec![itself(DeviceState::Unreadable)],
            Answer::Body(body) => match (self.read)(body) {
                Ok(cameras) if cameras.len() <= CAMERAS => cameras,
                Ok(_) | Err(_) => return vec![itself(DeviceState::Unreadable)],
            },
        };
        let each = cameras.iter().filter_map(|(name, state)| {
            let camera = CameraId::of(recorder, name).ok()?;
            Some(DeviceSpan::of_camera(&camera, Asked::Recorder, *state, at, holds_ms))
        });
        std::iter::once(itself(DeviceState::Answers)).chain(each).collect()
    }
}

/// Reads a JSON document of a product.
///
/// # Errors
/// It has another shape.
pub fn json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, StatusError> {
    serde_json::from_slice(body).map_err(|_| StatusError::Foreign)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::sources::recorders::{RECORDERS, STATUS};

    fn recorder() -> RecorderId {
        RecorderId::new("nvr1").unwrap()
    }

    fn states(api: &StatusApi, answer: &Answer<'_>) -> Vec<(String, DeviceState)> {
        api.said(&recorder(), answer, UtcMs(5), 90_000).into_iter().map(|s| (s.device, s.state)).collect()
    }

    #[test]
    fn every_status_interface_belongs_to_a_layout_and_asks_below_an_address() {
        let products: BTreeSet<&str> = STATUS.iter().map(|s| s.product).collect();
        assert_eq!(products.len(), STATUS.len());
        for api in STATUS {
            assert!(RECORDERS.iter().any(|l| l.name == api.product), "{}", api.product);
            assert!(api.path.starts_with('/') && !api.path.contains('@'), "{}", api.product);
        }
    }

    #[test]
    fn silence_and_refusal_say_nothing_of_any_camera() {
        for api in STATUS {
            assert_eq!(
                states(api, &Answer::Silence),
                [("nvr1".to_owned(), DeviceState::Silent)],
                "{}",
                api.product
            );
            assert_eq!(states(api, &Answer::Refused), [("nvr1".to_owned(), DeviceState::Unreadable)]);
        }
    }

    #[test]
    fn answers_of_something_else_tell_nothing() {
        let foreign: [&[u8]; 6] = [
            b"",
            b"{}",
            b"[]",
            b"<html>please log in</html>",
            b"{\"cameras\": 3, \"items\": {}, \"camera_status\": 1}",
            b"\xff\xfe\x00",
        ];
        for api in STATUS {
            for body in foreign {
                let said = states(api, &Answer::Body(body));
                assert_eq!(said, [("nvr1".to_owned(), DeviceState::Unreadable)], "{} {body:?}", api.product);
            }
        }
    }

    #[test]
    fn an_answer_that_names_too_many_cameras_is_not_taken_for_the_first_of_them() {
        let api = StatusApi {
            product: "test",
            path: "/",
            login: None,
            read: |_| Ok((0..=CAMERAS).map(|n| (n.to_string(), DeviceState::Connected)).collect()),
        };
        assert_eq!(states(&api, &Answer::Body(b"")), [("nvr1".to_owned(), DeviceState::Unreadable)]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_crash_or_tell_of_another_recorder(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            for api in STATUS {
                for said in api.said(&recorder(), &Answer::Body(&bytes), UtcMs(5), 90_000) {
                    prop_assert!(said.device == "nvr1" || said.device.starts_with("nvr1/"));
                }
            }
        }
    }
}
