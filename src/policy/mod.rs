//! Regulations and the site's choices, made into one effective policy in which every number knows
//! who set it and where. Judges nothing, and knows rule kinds only by name and schema.

mod canonical;
mod chain;
pub mod change;
mod choices;
mod contradiction;
mod draft;
mod effective;
pub mod explain;
pub mod lint;
mod loosened;
mod opposed;
mod originals;
pub mod packs;
mod regulation;
mod role;
mod rule;
mod schema;
mod scope;
mod wording;

pub use chain::{Action, Chain, Combine, Step, Whose};
pub use effective::{ClauseRow, Policy};
pub use originals::{Original, Originals};
pub use packs::{PACKS, PackStore};
pub use regulation::{
    Bilingual, Clause, ClauseId, Enforcement, Head, Origin, ParamDeclared, Regulation, RuleDeclared, Status,
    Strength,
};
pub use role::{ROLES, Role};
pub use rule::{Confirmed, Overrode, ParamSource, RuleInstance, SetBy};
pub use schema::schema;
pub use scope::{CameraFacts, Pattern, Scope, Selection};

#[cfg(test)]
mod tests;
