//! A mute: nothing is told of some cameras for a while. It says who wants it and why, ends by itself, and is announced like
//! everything that weakens watching.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::UtcMs;

/// Nothing is told of some cameras for a while, by no way; findings stand and are shown all the same.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mute {
    /// Patterns of camera ids.
    #[schemars(length(min = 1), extend("items" = serde_json::json!({ "type": "string", "format": "glob" })))]
    pub camera: Vec<String>,
    /// First minute, local: 2026-11-22T08:00.
    #[schemars(with = "String", extend("format" = "local-minute"))]
    pub from: DateTime,
    /// First minute that is no longer muted, at most 31 days later.
    #[schemars(with = "String", extend("format" = "local-minute"))]
    pub until: DateTime,
    /// Why.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// Who decided.
    #[schemars(length(min = 1))]
    pub by: String,
    /// True keeps the reason out of mails and messages.
    #[serde(default)]
    pub confidential: bool,
}

impl Mute {
    /// Whether it is in force at an instant.
    pub fn stands(&self, at: UtcMs, tz: &TimeZone) -> bool {
        let now = tz.to_datetime(at.timestamp());
        self.from <= now && now < self.until
    }

    /// Whether it covers a subject at an instant.
    pub fn holds(&self, subject: &str, at: UtcMs, tz: &TimeZone) -> bool {
        let matches = |pattern: &String| {
            globset::Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(subject))
        };
        self.stands(at, tz) && self.camera.iter().any(matches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_covers_its_cameras_and_ends_by_itself() {
        let mute = Mute {
            camera: vec!["nvr1/gate*".to_owned()],
            from: "2026-11-22T08:00".parse().expect("minute"),
            until: "2026-11-22T12:00".parse().expect("minute"),
            reason: "switch".to_owned(),
            by: "Li".to_owned(),
            confidential: false,
        };
        let at = |t: &str| UtcMs::parse(&format!("2026-11-22T{t}:00Z")).expect("instant");
        assert!(mute.holds("nvr1/gate-2", at("08:00"), &TimeZone::UTC));
        assert!(!mute.holds("nvr1/hall", at("08:00"), &TimeZone::UTC));
        assert!(!mute.holds("nvr1/gate-2", at("12:00"), &TimeZone::UTC));
    }
}
