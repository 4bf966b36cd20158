//! Roles that chains name: the common ones, and those that a regulation adds for itself. Who holds a
//! role is the site's to say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::document::{Document, Node};
use crate::config::spelling::suggestion;
use crate::config::{Problem, Problems};
use crate::text::Said;

/// Roles that every regulation may name; `policies/README.md` says in both languages what each is.
pub const ROLES: &[&str] = &[
    "own_dept_head",
    "using_dept",
    "managing_dept",
    "managing_dept_head",
    "technical_dept",
    "security_dept",
    "head_of_security",
    "leader_in_charge",
    "main_leader",
    "operator",
    "duty_staff",
    "duty_head",
    "guard",
    "supervisor",
    "superior",
    "escort",
    "maintenance_contractor",
    "qualified_technician",
    "special_body",
    "police",
    "local_police_station",
    "supervising_authority",
];

/// Conditions that a chain or an optional step may name.
const CONDITIONS: &[&str] = &["requester", "mode", "area", "label", "urgency", "for"];

/// A table `[[role]]`: a role of this regulation alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Name that chains use.
    #[schemars(extend("minLength" = 1))]
    pub id: String,
    /// Who it is, in Chinese.
    #[schemars(extend("minLength" = 1))]
    pub zh: String,
    /// Who it is, in English.
    #[schemars(extend("minLength" = 1))]
    pub en: String,
}

/// Roles and conditions of chains that nobody declared.
pub(super) fn check(document: &Document, out: &mut Problems) {
    let own = document.root.list("role").iter().filter_map(|r| r.text_at("id"));
    let roles: Vec<&str> = ROLES.iter().copied().chain(own).collect();
    for chain in document.root.list("chain") {
        conditions(document, chain.get("when"), out);
        for step in chain.list("steps") {
            conditions(document, step.get("optional_when"), out);
            let Some(node) = step.get("role") else { continue };
            let Some(name) = node.text().filter(|name| !roles.contains(name)) else { continue };
            let problem = Problem::new(
                document.place(&node.span),
                Said::of("policy-unknown-role", [("name", name.into())]),
            );
            let near = suggestion(name, &roles, "roles");
            out.push(problem.help(Said::of("policy-own-role", [("suggestion", near.into())])));
        }
    }
}

fn conditions(document: &Document, when: Option<&Node>, out: &mut Problems) {
    for entry in when.into_iter().flat_map(Node::entries) {
        if !CONDITIONS.contains(&entry.key.as_str()) {
            let message = Said::of("policy-unknown-condition", [("name", entry.key.as_str().into())]);
            let problem = Problem::new(document.place(&entry.key_span), message);
            out.push(problem.help(suggestion(&entry.key, CONDITIONS, "conditions")));
        }
    }
}
