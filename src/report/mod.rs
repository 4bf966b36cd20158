//! Reports: the pass document, its page, the clause walk.

pub mod document;
