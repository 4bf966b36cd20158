//! What Holdfast's ledger writes, checked by programs nobody here wrote: Go's x/mod and openssl. A tool that
//! is missing fails the test; nothing is skipped.

mod damage;
mod directories;
mod notes;
mod tools;
mod write;
