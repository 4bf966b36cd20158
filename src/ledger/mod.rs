//! The tamper-evident record: RFC 6962 tree, signed notes, tlog-tiles.
