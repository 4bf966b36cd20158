//! What a recorder left on disk, reported as observations; never judged here.
//!
//! A [`layout::Layout`] says how one product names its files, [`grammar`] reads such names,
//! [`times`] turns them into instants, [`walk`] reports every file, [`watch`] notices where it is worth
//! looking again, [`detect`] finds out which layout wrote a tree, and [`hash`] reads the bytes of finished
//! segments once. Beside the disk, [`status`] reads what recorders say of their cameras, and [`probe`] whether a
//! camera's address answers; [`logs`] reads what recorders write about themselves.

pub mod detect;
pub mod grammar;
pub mod hash;
pub mod hints;
pub mod layout;
pub mod logs;
pub mod media;
pub mod pictures;
pub mod probe;
pub mod recorders;
pub mod root;
pub mod status;
pub mod times;
pub mod walk;
pub mod watch;
