//! What a recorder left on disk, reported as observations; never judged here.

pub mod media;
pub mod recorders;
