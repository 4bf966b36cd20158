//! Containers as ffmpeg really writes them, whole and cut.
//!
//! Files are made at run time; a missing ffmpeg fails these tests, it does not skip them.

mod cuts;
mod damaged;
mod ffmpeg;
mod pictures;
mod whole;
