//! The document that `audit` and `check` print: one shape for JSON, text, page and mail.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

use crate::model::finding::{Basis, Evidence, Severity};
use crate::model::{Loosened, Sha256, Span, UtcMs};
use crate::policy::Original;
use crate::rules::Downtime;
use crate::text::Names;

/// The answer to "is this site in order?", in order of preference when several apply.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverallVerdict {
    /// Everything judged is in order and nothing is unknown.
    Compliant,
    /// At least one violation is open and not waived.
    Violations,
    /// No violation, but something could not be told.
    CouldNotTell,
    /// The ledger does not verify; nothing else counts.
    LedgerFailure,
}

/// Name and version of the document.
pub const SCHEMA: &str = "holdfast/audit/v1";

/// One pass over a site: `"schema": "holdfast/audit/v1"`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditDocument {
    /// Always `holdfast/audit/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// The whole in one word.
    pub verdict: OverallVerdict,
    /// When the pass began.
    pub started_at: UtcMs,
    /// When judging ended.
    pub finished_at: UtcMs,
    /// IANA zone in which days are counted.
    pub tz: String,
    /// Name of the site, "" when none is configured.
    pub site: String,
    /// True when this pass met the site for the first time.
    pub first_contact: bool,
    /// What the site's inventory calls cameras, by their ids; those without a name of their own are left out.
    pub names: Names,
    /// What was recognised, one entry a recorder.
    pub recorders: Vec<RecorderReport>,
    /// One entry a camera, sorted by id.
    pub cameras: Vec<CameraReport>,
    /// Open and newly closed findings, worst first.
    pub findings: Vec<FindingReport>,
    /// What could not be told, and why.
    pub unknown: Vec<UnknownReport>,
    /// Questions to the operator: not verdicts.
    pub questions: Vec<Question>,
    /// Rules by outcome.
    pub counts: Counts,
    /// Outages as the footage tells them, apart from what recorders say of themselves.
    pub downtime: Downtime,
    /// Head of the ledger after sealing.
    pub ledger: LedgerHead,
    /// Where the policy came from: pack ids and files.
    pub policies: Vec<String>,
}

/// Rule outcomes over all subjects.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Counts {
    /// Subjects judged and in order by the numbers of the regulations.
    pub passed: usize,
    /// Subjects judged and in order by a number of the site that stands in place of a regulation's and asks for less, or may.
    pub loosened: usize,
    /// Open breaches.
    pub breached: usize,
    /// Breaches under a waiver.
    pub waived: usize,
    /// Breaches that a person disposed of while rules still report them.
    pub disposed: usize,
    /// Subjects that could not be judged.
    pub unknown: usize,
    /// Of these, subjects for which somebody signed.
    pub accepted: usize,
}

impl OverallVerdict {
    /// The word used in JSON and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "compliant",
            Self::Violations => "violations",
            Self::CouldNotTell => "could_not_tell",
            Self::LedgerFailure => "ledger_failure",
        }
    }
}

impl Counts {
    /// Subjects that got a verdict: passed, or breached, also under a waiver or disposed of.
    pub fn judged(&self) -> usize {
        self.passed + self.loosened + self.breached + self.waived + self.disposed
    }

    /// Share of breaches that are under a waiver, in percent; 0 without a breach.
    pub fn waived_pct(&self) -> f64 {
        let all = (self.breached + self.waived + self.disposed).max(1);
        (self.waived as f64 * 1_000.0 / all as f64).round() / 10.0
    }

    /// Every subject of every rule.
    pub fn total(&self) -> usize {
        self.judged() + self.unknown
    }
}

/// One recorder as recognised.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecorderReport {
    /// Recorder id.
    pub id: String,
    /// Layout name.
    pub layout: String,
    /// 0 to 100: how sure the layout is; 100 where it is configured, or where something that only its product makes was
    /// found, less where names alone speak for it.
    pub sure_pct: u8,
    /// Why this layout was taken.
    pub why: Vec<String>,
    /// Storage roots.
    pub roots: Vec<RootReport>,
}

/// One storage root.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RootReport {
    /// Path as configured.
    pub path: String,
    /// `seen`, `empty` or `cannot_see`.
    pub state: String,
    /// Why it cannot be seen, else null.
    pub why: Option<String>,
}

/// One camera: the numbers that verdicts rest on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CameraReport {
    /// `<recorder>/<camera>`.
    pub id: String,
    /// Recorder id.
    pub recorder: String,
    /// Start of the oldest footage.
    pub first_footage: Option<UtcMs>,
    /// End of the newest footage.
    pub last_footage: Option<UtcMs>,
    /// Whole local days that count as held, back from yesterday.
    pub days_held: u32,
    /// Days that the rules in force ask for; null where none asks.
    pub days_wanted: Option<u32>,
    /// Covered share of the time between first and last footage, in percent.
    pub covered_pct: f64,
    /// Covered time in seconds.
    pub covered_s: u64,
    /// Gaps between first and last footage, oldest first.
    pub gaps: Vec<Span>,
    /// Number of segments.
    pub segments: u64,
    /// Bytes of all segments.
    pub bytes: u64,
    /// Footage only on events: gaps are normal.
    pub event_driven: bool,
    /// Coverage of each local day, oldest first, for the picture.
    pub days: Vec<DayReport>,
}

/// Coverage of one local day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DayReport {
    /// Local date, `YYYY-MM-DD`.
    pub date: String,
    /// Covered share of the day, 0 to 100; of today, of the part that is over.
    pub covered_pct: f64,
    /// Before the first evidence of this camera, or after now: nothing was to be expected.
    pub expected: bool,
}

/// A finding in the reader's language.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingReport {
    /// Stable id, `F-` and 10 hexadecimal digits.
    pub id: String,
    /// Rule kind.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// `open`, `ongoing`, `closed`, `acknowledged`, `rectifying`, `waived`, or `disposed`: closed by a
    /// person while rules still report it.
    pub state: String,
    /// What it rests on.
    pub basis: Basis,
    /// Whom it is about.
    pub subject: String,
    /// Stretch of time concerned, or null.
    pub span: Option<Span>,
    /// Typed facts of the rule.
    pub facts: Value,
    /// Clause ids.
    pub clauses: Vec<String>,
    /// Each rule that reported it, with its own clauses, numbers and words; none for one of an older version.
    pub grounds: Vec<GroundReport>,
    /// Short sentence.
    pub title: String,
    /// What was found, with numbers: under each clause where rules differ, and what the site loosened.
    pub text: String,
    /// What to do next.
    pub remedy: String,
    /// What it rests on, item by item.
    pub evidence: Vec<Evidence>,
    /// Digest of the policy in force when it was last judged.
    pub policy: String,
    /// First seen.
    pub opened_at: UtcMs,
    /// Closed at, when closed.
    pub closed_at: Option<UtcMs>,
    /// How it closed: `by_itself` (a scan reported it no longer), `policy_changed` (no rule asks for it any more),
    /// `disposition` or `explained` (by a person); null while it stands.
    pub closed_how: Option<String>,
    /// First instant without its waiver, when waived.
    pub waived_until: Option<UtcMs>,
}

/// What one rule says of a finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GroundReport {
    /// Short name of the rule.
    pub rule: String,
    /// Its clauses.
    pub clauses: Vec<String>,
    /// How much it matters under this rule.
    pub severity: String,
    /// Its parameters.
    pub params: serde_json::Map<String, Value>,
    /// Typed facts of the rule.
    pub facts: Value,
    /// What was found under this rule, in words.
    pub text: String,
    /// Numbers of the regulation in whose place the site set its own.
    pub loosened: Vec<Loosened>,
}

/// Something that could not be told, in the reader's language.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UnknownReport {
    /// Rule kind.
    pub rule: String,
    /// Whom it is about.
    pub subject: String,
    /// Code of the reason.
    pub why: String,
    /// Clause ids.
    pub clauses: Vec<String>,
    /// The reason as a sentence, with who accepted it.
    pub text: String,
    /// Who accepted it and until when, or null.
    pub accepted: Option<Accepted>,
}

/// Somebody signed for what could not be told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Accepted {
    /// What is accepted, in the signer's words.
    pub says: String,
    /// Who signed it.
    pub by: Vec<String>,
    /// Last day on which it holds, `YYYY-MM-DD`.
    pub until: String,
}

/// A question to the operator: a name suggests something that only a person can tell.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Question {
    /// What it is about: `clock` (in which zone a recorder names its files) or `name` (where a camera stands).
    pub about: &'static str,
    /// Camera, folder or recorder.
    pub subject: String,
    /// The words that raised it.
    pub matched: String,
    /// The question in the reader's language.
    pub text: String,
}

/// Head of the ledger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LedgerHead {
    /// Name of the log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// RFC 6962 root.
    pub root: Sha256,
    /// The signed checkpoint, as a note with the cosignatures it has; "" when nothing was ever sealed.
    pub checkpoint: String,
    /// Time-stamping authorities that gave no stamp when last asked, or owe one for more than three periods.
    pub unstamped: Vec<Unstamped>,
}

/// An authority that owes a time stamp.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Unstamped {
    /// Where it is asked.
    pub url: String,
    /// Its last stamp, or when it was first listed.
    pub since: UtcMs,
    /// What came of the last request: `never`, `stamped`, `refused`, `untrusted`, `unusable`, `later`.
    pub outcome: String,
    /// More on that, in the words of whoever said it; may be empty.
    pub why: String,
}

/// What a reader needs of a clause beside a finding.
#[derive(Clone, Debug, Default)]
pub struct ClauseText {
    /// Where it stands in the regulation.
    pub place: String,
    /// Our wording, in the reader's language.
    pub words: String,
    /// Its original text, where the site laid one beside it.
    pub original: Option<Original>,
}

/// Clauses by their ids.
pub type ClauseTexts = BTreeMap<String, ClauseText>;

/// JSON Schema of [`AuditDocument`], as `holdfast schema audit` prints it. Describes what is written,
/// so fields that may be null are still required.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<AuditDocument>().to_value()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::text::Lang;

    fn validator() -> jsonschema::Validator {
        jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&schema())
            .expect("the schema is a schema")
    }

    #[test]
    fn real_documents_fit_the_published_schema() {
        let validator = validator();
        for lang in Lang::ALL {
            for doc in [
                sample::healthy(lang),
                sample::campus(lang),
                sample::first_contact(lang),
                sample::hostile(lang),
            ] {
                let json = serde_json::to_value(&doc).expect("serialisable");
                let errors: Vec<String> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
                assert!(errors.is_empty(), "{errors:?}");
            }
        }
    }

    #[test]
    fn documents_of_another_shape_do_not_fit() {
        let validator = validator();
        let good = serde_json::to_value(sample::campus(Lang::En)).expect("serialisable");
        let spoiled: [(&str, Value); 6] = [
            ("/schema", "holdfast/audit/v2".into()),
            ("/verdict", "fine".into()),
            ("/started_at", "yesterday".into()),
            ("/ledger/root", "a5".into()),
            ("/findings/0/span", "all of it".into()),
            ("/findings/0/evidence/0/kind", "picture".into()),
        ];
        for (place, value) in spoiled {
            let mut bad = good.clone();
            *bad.pointer_mut(place).expect(place) = value;
            assert!(!validator.is_valid(&bad), "{place}");
        }
        let mut bad = good.clone();
        bad["findings"][0].as_object_mut().expect("object").remove("span");
        assert!(!validator.is_valid(&bad), "a span may be null, never missing");
    }
}
