//! Witnessing as sites use it: one process cosigns, another asks.
