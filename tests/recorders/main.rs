//! One suite over every recorder: what its fixture tree looks like through the walk, and laws that
//! hold for all of them. A recorder without a fixture folder fails here.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up stops")]

mod fixture;
mod laws;
mod observed;
