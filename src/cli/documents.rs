//! The JSON documents of `clauses`, `ledger status`, `doctor`, `policy history` and `verify`, as their schemas describe them. Real output is tested against
//! these, nothing more and nothing less.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

use crate::app::adopt::history::History;
use crate::app::doctor::Report;
use crate::model::{Sha256, UtcMs};
use crate::report::clauses::ClauseDocument;

/// What `holdfast ledger status --json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LedgerStatus {
    /// Kind and version of the document.
    #[schemars(extend("const" = "holdfast/ledger-status/v1"))]
    schema: String,
    /// Name of the log.
    origin: String,
    /// Leaves under the newest signed checkpoint.
    size: u64,
    /// Their RFC 6962 root.
    root: Sha256,
    /// Leaves that are published as files.
    published_size: u64,
    /// Why nothing is signed any more.
    frozen: Option<String>,
    /// Every witness that was ever listed.
    witnesses: Vec<Witness>,
    /// Time stamps of third parties.
    stamps: Vec<Value>,
    /// Since when no quorum has cosigned what was sealed.
    unwitnessed_since: Option<UtcMs>,
}

/// How a witness stands.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Witness {
    /// Its name in the quorum file.
    name: String,
    /// Its verifier key.
    key: String,
    /// Where it takes checkpoints.
    url: Option<String>,
    /// The quorum does not count it.
    optional: bool,
    /// Largest size that it cosigned.
    size: u64,
    /// When it last cosigned.
    cosigned_at: Option<UtcMs>,
    /// When it was last asked.
    asked_at: Option<UtcMs>,
    /// What came of that; empty before the first time.
    outcome: String,
    /// Its words, or ours about them.
    said: String,
    /// Failures in a row.
    failures: u32,
}

/// What `holdfast verify --json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Verify {
    /// Kind and version of the document.
    #[schemars(extend("const" = "holdfast/verify/v1"))]
    schema: String,
    /// The whole in one word.
    verdict: Verdict,
    /// What programs may rely on: the same in every language.
    facts: VerifyFacts,
    /// What was shown, one sentence each.
    proved: Vec<String>,
    /// What was not shown, and why.
    not_proved: Vec<String>,
    /// What does not hold.
    failures: Vec<Failure>,
}

/// A check in words that never change with the language.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VerifyFacts {
    /// What was checked.
    checked: Checked,
    /// Name of the log; null where no checkpoint can be read.
    origin: Option<String>,
    /// Leaves of the tree that was checked.
    size: Option<u64>,
    /// Its root.
    root: Option<Sha256>,
    /// The verifier key that was trusted; null where none was given.
    key: Option<String>,
    /// A key was given, and nothing speaks against it.
    signer_known: bool,
    /// Names of the sentences of `proved`, in their order.
    proven: Vec<String>,
    /// Names of the sentences of `not_proved`, in their order.
    not_proven: Vec<String>,
    /// Names and places of `failures`, in their order.
    failed: Vec<FailedFact>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema is made from it")]
enum Checked {
    /// An evidence bag.
    Bag,
    /// A state directory.
    State,
    /// A published log.
    Log,
    /// A proof that a leaf stands in a log.
    Proof,
    /// A proof that a log extends an older checkpoint.
    Consistency,
    /// A checkpoint alone.
    Checkpoint,
    /// A mail with a checkpoint.
    Mail,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FailedFact {
    /// What is wrong, in one word.
    code: String,
    /// File, or place in one.
    place: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema is made from it")]
enum Verdict {
    /// Exit code 0.
    Verified,
    /// Exit code 3: everything agrees, and no key was given.
    SignerUnknown,
    /// Exit code 3: everything agrees, and the quorum of the file is not met.
    NotWitnessed,
    /// Exit code 3: everything agrees, and there is no time stamp to hold against the root that was given.
    NotStamped,
    /// Exit code 3: everything agrees, and something that was asked for could not be shown.
    NotShown,
    /// Exit code 4.
    Failed,
}

/// Something that does not hold.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Failure {
    /// File, or place in one.
    place: String,
    /// What.
    what: String,
}

fn of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}

/// Schema of `ledger status --json`.
pub(super) fn ledger_status() -> Value {
    of::<LedgerStatus>()
}

/// Schema of `doctor --format json`.
pub(super) fn doctor() -> Value {
    of::<Report>()
}

/// Schema of `clauses --format json`.
pub(super) fn clauses() -> Value {
    of::<ClauseDocument>()
}

/// Schema of `policy history --format json`.
pub(super) fn policy_history() -> Value {
    of::<History>()
}

/// Schema of `verify --json`.
pub(super) fn verify() -> Value {
    of::<Verify>()
}
