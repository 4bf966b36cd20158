//! The tamper-evident record: RFC 6962 tree, signed notes, tlog-tiles.
//!
//! The formats are those of C2SP (signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof,
//! tlog-policy, tlog-witness), so that programs nobody here wrote can check a log. The arithmetic and the
//! text forms do no I/O; `tiles::reader`, `prover` and `directory` read files, and nothing in those modules writes.

mod batch;
pub mod checkpoint;
pub mod commitment;
pub mod cosign;
pub mod directory;
pub mod field;
pub mod frozen;
pub mod keys;
pub mod leaf;
pub mod mailed;
pub mod merkle;
pub mod note;
pub mod proof;
pub mod prover;
pub mod publish;
pub mod quorum;
pub mod regular;
pub mod rotation;
pub mod seal;
pub mod stamp;
pub mod successor;
pub mod tiles;
mod told;
pub mod twice;
pub mod witness;
pub mod witnessing;
