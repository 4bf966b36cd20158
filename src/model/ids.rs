//! Names that must not be mixed up: recorders, cameras, streams.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text cannot be an id.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum IdError {
    /// Nothing was left after trimming.
    #[error("cannot use an empty id; give at least one character")]
    Empty,
    /// Control characters would let a folder name write into mails, logs and terminals.
    #[error(
        "cannot use {0:?} as an id: it holds a control character; rename it or map it in the configuration"
    )]
    Control(String),
    /// A recorder id must not hold the separator.
    #[error("cannot use {0:?} as a recorder id: \"/\" separates recorder and camera")]
    Separator(String),
    /// A camera id without its recorder.
    #[error("cannot read {0:?} as a camera id: write <recorder>/<camera>")]
    NoRecorder(String),
    /// 255 bytes are allowed.
    #[error("cannot use an id of {0} bytes; at most 255 are allowed")]
    TooLong(usize),
}

fn check(text: &str) -> Result<(), IdError> {
    if text.trim().is_empty() {
        return Err(IdError::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(IdError::Control(text.to_owned()));
    }
    if text.len() > 255 {
        return Err(IdError::TooLong(text.len()));
    }
    Ok(())
}

/// The name of one recorder, as configured, or derived from layout and root identity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecorderId(String);

impl RecorderId {
    /// Checks and wraps.
    ///
    /// # Errors
    /// See [`IdError`].
    pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
        let text = text.into();
        check(&text)?;
        if text.contains('/') {
            return Err(IdError::Separator(text));
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `<recorder>/<camera>`; the camera part may itself hold "/" where a recorder nests names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CameraId(String);

impl CameraId {
    /// Joins a recorder and the name that the recorder uses.
    ///
    /// # Errors
    /// See [`IdError`].
    pub fn of(recorder: &RecorderId, camera: &str) -> Result<Self, IdError> {
        check(camera)?;
        let text = format!("{}/{camera}", recorder.as_str());
        check(&text)?;
        Ok(Self(text))
    }

    /// Reads `<recorder>/<camera>`.
    ///
    /// # Errors
    /// See [`IdError`].
    pub fn parse(text: &str) -> Result<Self, IdError> {
        check(text)?;
        match text.split_once('/') {
            Some((r, c)) if !r.is_empty() && !c.trim().is_empty() => Ok(Self(text.to_owned())),
            _ => Err(IdError::NoRecorder(text.to_owned())),
        }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first "/".
    pub fn recorder(&self) -> &str {
        self.0.split_once('/').map_or(self.0.as_str(), |(r, _)| r)
    }

    /// The part after the first "/".
    pub fn camera(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, c)| c)
    }
}

/// Which of a camera's streams: `main`, `sub` or a recorder's own word.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamId(String);

impl StreamId {
    /// Checks and wraps.
    ///
    /// # Errors
    /// See [`IdError`].
    pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
        let text = text.into();
        check(&text)?;
        Ok(Self(text))
    }

    /// The stream of recorders that keep one only.
    pub fn main() -> Self {
        Self("main".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_id {
    ($name:ident, $make:path) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                $make(text)
            }
        }
    };
}

fn parse_camera(text: String) -> Result<CameraId, IdError> {
    CameraId::parse(&text)
}

text_id!(RecorderId, RecorderId::new);
text_id!(CameraId, parse_camera);
text_id!(StreamId, StreamId::new);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_line_break_is_refused() {
        let nvr = RecorderId::new("nvr1").expect("plain");
        let bad = CameraId::of(&nvr, "gate\r\nBcc: x@example.test");
        assert!(matches!(bad, Err(IdError::Control(_))));
    }

    #[test]
    fn a_camera_id_comes_apart_at_the_first_separator() {
        let id = CameraId::parse("nvr1/yard/east").expect("nested");
        assert_eq!((id.recorder(), id.camera()), ("nvr1", "yard/east"));
        assert!(CameraId::parse("gate").is_err());
    }
}
