//! Rule kinds as the policy loader sees them: a name, a schema, and which kinds are still to come.

use serde_json::Value;

/// What the policy loader must know of a rule kind without importing the rules.
pub trait KindSpec: Sync {
    /// The kind's name in policies: snake_case, the name of its file.
    fn id(&self) -> &'static str;
    /// JSON Schema of its parameters.
    fn schema(&self) -> Value;
}

/// Kinds that regulations name and that come with later issues. Rules of these kinds load, are
/// shown, and are *could not tell* with the reason `not_built`. This list must end empty.
pub const PENDING_KINDS: &[&str] = &[
    // D: access and use
    "unlogged_access",
    "approval_chain",
    "access_grant",
    "requester_eligibility",
    "purpose_limit",
    "scope_match",
    "designated_operator",
    "designated_place",
    "viewing_hours",
    "attendance",
    "decision_deadline",
    "advance_notice",
    "emergency_post_hoc",
    "followup_deadline",
    "record_complete",
    // E: export and disclosure
    "export_control",
    "export_integrity",
    "third_party_transfer",
    // F: governance
    "periodic_check",
    "duty_coverage",
    "incident_report",
    "personnel_current",
    "attestation_current",
];

/// Clauses of this kind are listed for inspectors and decided by nobody.
pub const STATEMENT: &str = "statement";
