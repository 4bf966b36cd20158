//! What was planted, and which finding shows that it was found.

use crate::report::document::FindingReport;
use crate::text::Text;

/// One planted violation.
#[derive(Debug)]
pub struct Planted {
    /// Message that says what was planted.
    pub words: &'static str,
    /// Kind that must find it.
    pub rule: &'static str,
    /// Subject of the finding.
    pub subject: &'static str,
    /// A fact that tells it from other findings of the kind and subject.
    fact: Option<(&'static str, &'static str)>,
}

const fn planted(words: &'static str, rule: &'static str, subject: &'static str) -> Planted {
    Planted { words, rule, subject, fact: None }
}

impl Planted {
    const fn with(mut self, fact: &'static str, value: &'static str) -> Self {
        self.fact = Some((fact, value));
        self
    }

    fn is(&self, f: &FindingReport) -> bool {
        let fact = self.fact.is_none_or(|(name, value)| f.facts.get(name).is_some_and(|v| v == value));
        f.rule == self.rule && f.subject == self.subject && fact
    }

    /// What was planted, in the reader's language.
    pub fn say(&self, text: &Text) -> String {
        text.say(self.words, &[("camera", self.subject.into())])
    }
}

/// Everything that was planted, in the order of the rule kinds. Nothing else is wrong with the campus.
pub static PLANTED: &[Planted] = &[
    planted("demo-planted-short", "min_retention", "nvr2/locker-hall"),
    planted("demo-planted-old", "max_retention", "nvr1/library"),
    planted("demo-planted-deleted", "early_deletion", "nvr1/gate-north").with("loss", "gone"),
    planted("demo-planted-altered", "segment_integrity", "nvr1/gate-north").with("fault", "altered"),
    planted("demo-planted-truncated", "segment_integrity", "nvr1/library").with("fault", "truncated"),
    planted("demo-planted-undecodable", "segment_integrity", "nvr1/library").with("fault", "undecodable"),
    planted("demo-planted-empty", "segment_integrity", "nvr1/library").with("fault", "empty"),
    planted("demo-planted-damage-gap", "recording_continuity", "nvr1/library").with("cause", "damaged"),
    planted("demo-planted-gap", "recording_continuity", "nvr2/dorm3-205").with("cause", "camera"),
    planted("demo-planted-clock", "recording_continuity", "nvr2/dorm3-205").with("case", "clock"),
    planted("demo-planted-undeclared", "inventory_match", "nvr2/locker-hall").with("case", "undeclared"),
    planted("demo-planted-absent", "inventory_match", "nvr2/parking").with("case", "absent"),
    planted("demo-planted-blank", "inventory_match", "nvr1/library").with("case", "blank"),
    planted("demo-planted-zone", "disallowed_zone", "nvr2/dorm3-205"),
    planted("demo-planted-mode", "storage_location", "nvr2/locker-hall").with("case", "mode"),
    planted("demo-planted-stray", "storage_location", "nvr1").with("case", "stray"),
];

/// Each planted violation with the id of the finding that shows it.
pub fn compare(findings: &[FindingReport]) -> Vec<(&'static Planted, Option<String>)> {
    PLANTED.iter().map(|p| (p, findings.iter().find(|f| p.is(f)).map(|f| f.id.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rules::RULES;

    /// Kinds over people's records or over machines that a folder of footage does not bring along.
    const NOT_IN_A_FOLDER: &[&str] = &[
        "retention_declared",
        "legal_hold",
        "extract_retention",
        "extract_expiry",
        "destruction_approval",
        "log_integrity",
        "storage_health",
        "backup_coverage",
        "fault_sla",
        "view_tamper",
        "config_change",
        "asset_change_permit",
        // The campus is laid down up to now: what is down an hour later is not planted.
        "camera_downtime",
    ];

    #[test]
    fn something_is_planted_for_every_kind_that_footage_alone_can_breach() {
        let planted: BTreeSet<&str> = PLANTED.iter().map(|p| p.rule).collect();
        let built = RULES.iter().map(|r| r.id()).filter(|id| !NOT_IN_A_FOLDER.contains(id));
        assert_eq!(planted, built.collect());
    }
}
