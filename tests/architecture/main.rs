//! The house rules that no compiler knows: who may import whom, what the text files promise, which
//! files may never change again. Reads the source tree as text; builds and starts nothing.

mod crates;
mod documents;
mod house;
mod imports;
mod migrations;
mod places;
mod tree;
