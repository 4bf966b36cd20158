//! An old store keeps its findings and their history when the table is rebuilt.

use super::*;
use crate::store::{self, Durability, StoreSpec};

#[test]
fn findings_of_an_older_store_keep_their_history_and_still_owe_their_leaves() {
    const OLD: &str = "insert into finding values ('F-1', 'gaps', 'site', 'site', '', 'high', 'measured', 'acknowledged', \
         null, null, '{\"n\":1}', '[]', '[\"a/b\"]', 'p', 1, 2, null, null); \
         insert into finding_event (finding, at_ms, kind, by_whom, detail, sealed) values \
         ('F-1', 1, 'opened', null, null, 1), ('F-1', 2, 'acknowledged', 'clerk', null, 0)";
    let dir = tempfile::tempdir().expect("temp dir");
    let migrations = MIGRATIONS.split(|m| m.name.ends_with("_dispositions.sql")).next().expect("older steps");
    let durability = Durability::Ephemeral;
    let spec = StoreSpec { name: FILE, migrations, durability, secure_delete: false };
    let db = store::open_writer(&dir.path().join(FILE), &spec).expect("old store");
    db.execute_batch(OLD).expect("old rows");
    drop(db);

    let evidence = Evidence::open(dir.path(), durability).expect("migrated");
    let row = evidence.finding("F-1").expect("read").expect("kept");
    assert_eq!(
        (row.state, row.clauses.as_slice(), row.waived_until),
        (FindingState::Acknowledged, &["a/b".to_owned()][..], None)
    );
    let events = evidence.finding_events("F-1").expect("read");
    assert_eq!(events.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["opened", "acknowledged"]);
    assert!(events.iter().all(|e| e.signature.is_none()));
    let owed = evidence.unsealed_events(10).expect("read");
    assert_eq!(owed.iter().map(|(row, _, _)| *row).collect::<Vec<_>>(), [2]);
}
