//! An old store keeps its findings and their history when the table is rebuilt.

use super::*;
use crate::store::Durability;

#[test]
fn findings_of_an_older_store_keep_their_history_and_still_owe_their_leaves() {
    const OLD: &str = "insert into finding values ('F-1', 'gaps', 'site', 'site', '', 'high', 'measured', 'acknowledged', \
         null, null, '{\"n\":1}', '[]', '[\"a/b\"]', 'p', 1, 2, null, null); \
         insert into finding_event (finding, at_ms, kind, by_whom, detail, sealed) values \
         ('F-1', 1, 'opened', null, null, 1), ('F-1', 2, 'acknowledged', 'clerk', null, 0)";
    let dir = tempfile::tempdir().expect("temp dir");
    older_tests::lay(dir.path(), "_dispositions.sql", OLD);

    let evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("migrated");
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
