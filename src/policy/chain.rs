//! Approval chains as regulations declare them: who must agree to what, in which order.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::regulation::ClauseId;

/// A table `[[chain]]`: who must agree, in which order.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Name that rules use.
    #[schemars(extend("minLength" = 1))]
    pub id: String,
    /// Clauses that ask for it.
    #[serde(default)]
    pub clauses: Vec<ClauseId>,
    /// Conditions, all of which must hold for the chain to be asked for.
    #[serde(default)]
    pub when: BTreeMap<String, Value>,
    /// What happens when several chains are asked for. Default all.
    #[serde(default)]
    pub combine: Combine,
    /// Requester, approver and operator must be different people. Default true.
    #[serde(default = "yes")]
    pub distinct: bool,
    /// The steps in order; an empty list must be written out and means: register only.
    pub steps: Vec<Step>,
    /// A remark for readers.
    #[serde(default)]
    pub note: Option<Value>,
}

fn yes() -> bool {
    true
}

/// What happens when several chains are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Every step of each: the stricter way.
    #[default]
    All,
    /// Only the chain with the most conditions.
    First,
}

/// One step of a chain.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Role that acts.
    #[schemars(extend("minLength" = 1))]
    pub role: String,
    /// Whose holder of the role.
    #[serde(default)]
    pub scope: Option<Whose>,
    /// What it does.
    #[serde(default)]
    pub action: Option<Action>,
    /// What it must leave behind: signature, seal, kinds of papers, fields to fill.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Working days that it may take.
    #[serde(default)]
    pub deadline_working_days: Option<u32>,
    /// Conditions under which it may be left out.
    #[serde(default)]
    pub optional_when: BTreeMap<String, Value>,
    /// A remark for readers.
    #[serde(default)]
    pub note: Option<Value>,
}

/// Whose holder of a role a step means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// That of the requester's department.
    OwnDept,
    /// That of the department that owns the camera.
    OwningDept,
    /// That of the department that runs the camera's area.
    ManagingDeptOfArea,
    /// That of the site.
    Site,
    /// That of a body outside.
    Outside,
}

/// What a step does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Enters the request.
    Register,
    /// Takes it in.
    Receive,
    /// Recognises the requester or the papers.
    Recognise,
    /// Looks at it first.
    PreliminaryReview,
    /// Looks at it.
    Review,
    /// Allows it.
    Approve,
    /// Agrees to it.
    Consent,
    /// Watches over it.
    Supervise,
}
