//! Reports: the pass document, its page, its text, the clause walk.

pub mod basis;
pub mod clauses;
pub mod coverage;
pub mod document;
pub mod downtime;
pub mod evidence;
pub mod page;
pub mod reading;
pub mod terminal;
pub mod walk;

#[cfg(test)]
pub mod sample;
