//! Container headers.
