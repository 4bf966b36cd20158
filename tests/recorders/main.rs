//! One suite over every recorder: what its fixture tree looks like through the walk, and laws that
//! hold for all of them. A recorder without a fixture folder fails here.

mod fixture;
mod laws;
mod observed;
