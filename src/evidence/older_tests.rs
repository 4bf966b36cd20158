//! Stores as earlier versions left them, for tests of what becomes of their rows.

use std::path::Path;

use super::{FILE, MIGRATIONS};
use crate::store::{self, Durability, StoreSpec};

/// Lays a store with the steps before the one whose name ends so, and with rows of that time.
pub(super) fn lay(dir: &Path, before: &str, rows: &str) {
    let migrations = MIGRATIONS.split(|m| m.name.ends_with(before)).next().expect("older steps");
    let spec = StoreSpec { name: FILE, migrations, durability: Durability::Ephemeral, secure_delete: false };
    let db = store::open_writer(&dir.join(FILE), &spec).expect("old store");
    db.execute_batch(rows).expect("old rows");
}
