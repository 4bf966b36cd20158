//! Regulations and the site's choices, made into one effective policy in which every number knows
//! who set it and where. Judges nothing, and knows rule kinds only by name and schema.

mod canonical;
mod contradiction;
mod effective;
pub mod packs;
mod regulation;
mod scope;
mod wording;

pub use effective::{ClauseRow, Overrode, ParamSource, Policy, RuleInstance, SetBy};
pub use packs::{PACKS, PackStore};
pub use regulation::{
    Bilingual, Chain, Clause, ClauseId, Combine, Enforcement, Head, Origin, ParamDeclared, Regulation,
    RuleDeclared, Status, Step, Strength,
};
pub use scope::{CameraFacts, Pattern, Scope, Selection};

#[cfg(test)]
mod tests;
