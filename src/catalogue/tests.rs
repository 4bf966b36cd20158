//! Laws of ingest: passes can be repeated, runs equal a rebuild, only a walked root loses files.

use proptest::prelude::*;
use rusqlite::params;

use super::*;
use crate::model::observation::{
    FileSeen, MediaFacts, Observation, Readability, RootIdentity, RootSeen, SegmentSeen, TimeBasis,
    UnreadableSeen,
};
use crate::model::{Blake3, CameraId, Place, Reach, RecorderId, Sha256, StreamId};

const ROOT: &str = "/rec";
const NOMINAL_MS: i64 = 10_000;

fn open() -> (tempfile::TempDir, Catalogue) {
    let dir = tempfile::tempdir().expect("temp dir");
    let cat = Catalogue::open(dir.path(), Durability::Ephemeral).expect("catalogue");
    (dir, cat)
}

fn root(inode: u64) -> RootSeen {
    let recorder = RecorderId::new("nvr1").expect("plain");
    RootSeen { recorder, root: ROOT.to_owned(), identity: Ok(RootIdentity { fs_id: 7, inode }) }
}

/// A ten-second segment named by its start, `bytes` long.
fn segment(start_s: i64, bytes: u64) -> SegmentSeen {
    let recorder = RecorderId::new("nvr1").expect("plain");
    SegmentSeen {
        camera: CameraId::of(&recorder, "gate").expect("plain"),
        stream: StreamId::main(),
        start: UtcMs(start_s * 1000),
        alt_start: None,
        time_basis: TimeBasis::Name,
        name_end: None,
        name_duration_ms: None,
        event_driven: false,
        open: false,
        file: FileSeen {
            root: ROOT.to_owned(),
            path: RelPath::from_stored(format!("gate/{start_s}.mp4")),
            bytes,
            mtime: UtcMs(start_s * 1000 + 10_000),
            ctime_ns: start_s * 1_000_000_000,
            inode: 1000 + start_s.cast_unsigned(),
            mode: 0o640,
            uid: 0,
        },
        media: Some(MediaFacts {
            container: "mp4".to_owned(),
            start: None,
            duration_ms: Some(10_000),
            playable_ms: Some(10_000),
            readability: Readability::Whole,
        }),
    }
}

fn pass(cat: &mut Catalogue, now: i64, seen: &[SegmentSeen]) -> PassSummary {
    let mut p = cat.begin_pass(UtcMs(now), true).expect("begin");
    p.open_root(&root(5), "test", NOMINAL_MS).expect("root");
    for s in seen {
        p.observe(&Observation::Segment(Box::new(s.clone()))).expect("observe");
    }
    p.close_root(ROOT);
    p.finish(UtcMs(now + 1)).expect("finish")
}

fn runs(cat: &Catalogue) -> Vec<(i64, i64)> {
    let mut get =
        cat.db.prepare("select start_ms / 1000, end_ms / 1000 from run order by start_ms").expect("sql");
    let rows = get.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).expect("query");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

fn changes(cat: &Catalogue) -> Vec<String> {
    let mut get = cat.db.prepare("select kind from change order by id").expect("sql");
    let rows = get.query_map([], |r| r.get(0)).expect("query");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

/// Readings of what is to be read, all of the same content.
fn listed(cat: &Catalogue, content: u8) -> Vec<Reading> {
    let files = cat.to_read(UtcMs(0), 100).expect("list");
    let read = |of| Reading { of, sha256: Sha256([content; 32]), blake3: Blake3([content; 32]) };
    files.into_iter().map(read).collect()
}

fn hash(cat: &mut Catalogue, content: u8) -> Vec<HashOutcome> {
    let batch = listed(cat, content);
    cat.record_hashes(UtcMs(1), &batch).expect("record")
}

#[test]
fn a_healthy_camera_is_one_run() {
    let (_dir, mut cat) = open();
    let seen: Vec<_> = (0..6).map(|i| segment(i * 10, 100)).collect();
    let summary = pass(&mut cat, 1_000_000, &seen);
    assert_eq!((summary.new, summary.gone), (6, 0));
    assert_eq!(runs(&cat), [(0, 60)]);
}

#[test]
fn the_same_pass_twice_changes_nothing() {
    let (_dir, mut cat) = open();
    let seen = [segment(0, 100), segment(10, 100)];
    pass(&mut cat, 1_000_000, &seen);
    let second = pass(&mut cat, 2_000_000, &seen);
    assert_eq!((second.new, second.changed, second.gone), (0, 0, 0));
    assert_eq!(runs(&cat), [(0, 20)]);
    assert!(changes(&cat).is_empty());
}

#[test]
fn a_finished_segment_stays_finished_until_it_changes() {
    let (_dir, mut cat) = open();
    let finished = segment(0, 100);
    pass(&mut cat, 1_000_000, std::slice::from_ref(&finished));
    // Its successor went, so that it is the newest again.
    let newest = SegmentSeen { open: true, media: None, ..finished.clone() };
    let second = pass(&mut cat, 2_000_000, std::slice::from_ref(&newest));
    assert_eq!((second.changed, runs(&cat)), (0, vec![(0, 10)]));
    let mut grows = newest;
    grows.file.bytes = 200;
    let third = pass(&mut cat, 3_000_000, &[grows]);
    assert_eq!((third.changed, runs(&cat)), (1, vec![]), "it is written to again");
}

#[test]
fn losing_a_segment_splits_its_run_and_its_return_heals_it() {
    let (_dir, mut cat) = open();
    let all = [segment(0, 100), segment(10, 100), segment(20, 100)];
    pass(&mut cat, 1_000_000, &all);
    pass(&mut cat, 2_000_000, &[all[0].clone(), all[2].clone()]);
    assert_eq!(runs(&cat), [(0, 10), (20, 30)]);
    pass(&mut cat, 3_000_000, &all);
    assert_eq!(runs(&cat), [(0, 30)]);
    assert_eq!(changes(&cat), ["gone", "back"]);
}

#[test]
fn a_root_with_another_identity_is_not_walked_and_nothing_is_gone() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    let mut p = cat.begin_pass(UtcMs(2_000_000), true).expect("begin");
    let fate = p.open_root(&root(6), "test", NOMINAL_MS).expect("root");
    assert!(matches!(fate, RootFate::CannotSee { .. }));
    assert_eq!(p.finish(UtcMs(2_000_001)).expect("finish").gone, 0);
    assert_eq!(runs(&cat), [(0, 10)]);
}

#[test]
fn below_an_unreadable_folder_nothing_is_gone() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    let mut p = cat.begin_pass(UtcMs(2_000_000), true).expect("begin");
    p.open_root(&root(5), "test", NOMINAL_MS).expect("root");
    let blind = UnreadableSeen {
        root: ROOT.to_owned(),
        path: RelPath::from_stored("gate"),
        why: "permission denied".to_owned(),
        vanished: false,
    };
    p.observe(&Observation::Unreadable(blind)).expect("observe");
    p.close_root(ROOT);
    assert_eq!(p.finish(UtcMs(2_000_001)).expect("finish").gone, 0);
}

#[test]
fn an_interrupted_pass_makes_nothing_gone() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    let mut p = cat.begin_pass(UtcMs(2_000_000), true).expect("begin");
    p.open_root(&root(5), "test", NOMINAL_MS).expect("root");
    drop(p);
    assert_eq!(runs(&cat), [(0, 10)]);
    assert_eq!(pass(&mut cat, 3_000_000, &[segment(0, 100)]).new, 0);
}

#[test]
fn equal_size_and_other_bytes_are_found_when_the_metadata_moved() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    assert_eq!(hash(&mut cat, 1), [HashOutcome::First]);
    let mut touched = segment(0, 100);
    touched.file.ctime_ns += 1;
    pass(&mut cat, 2_000_000, &[touched.clone()]);
    assert_eq!(hash(&mut cat, 2), [HashOutcome::Altered]);
    touched.file.ctime_ns += 1;
    pass(&mut cat, 3_000_000, &[touched]);
    assert_eq!(hash(&mut cat, 1), [HashOutcome::Restored]);
    assert_eq!(changes(&cat), ["altered", "back"]);
}

#[test]
fn an_alteration_is_noted_once_whichever_passes_see_it_and_read_it() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    assert_eq!(hash(&mut cat, 1), [HashOutcome::First]);
    let mut cut = segment(0, 60);
    cut.file.ctime_ns = 1_999_000_000_000;
    pass(&mut cat, 2_000_000, std::slice::from_ref(&cut));
    // Another pass began before its bytes were read.
    pass(&mut cat, 3_000_000, std::slice::from_ref(&cut));
    assert_eq!(hash(&mut cat, 2), [HashOutcome::Altered]);
    assert_eq!(changes(&cat), ["shrunk"], "what its size told is what its bytes say");
    let noted = "select at_ms, new_sha256 is not null from change";
    let noted: (i64, bool) = cat.db.query_row(noted, [], |r| Ok((r.get(0)?, r.get(1)?))).expect("noted");
    assert_eq!(noted, (2_000_000, true), "by the pass that noticed it");
    // It goes and comes with the same bytes.
    pass(&mut cat, 4_000_000, &[]);
    pass(&mut cat, 5_000_000, std::slice::from_ref(&cut));
    assert_eq!(hash(&mut cat, 2), [HashOutcome::Altered]);
    assert_eq!(changes(&cat), ["shrunk", "gone"]);
    cut.file.ctime_ns = 5_999_000_000_000;
    pass(&mut cat, 6_000_000, &[cut]);
    assert_eq!(hash(&mut cat, 3), [HashOutcome::Altered]);
    assert_eq!(changes(&cat), ["shrunk", "gone", "altered"], "other bytes are another alteration");
}

#[test]
fn a_file_written_to_again_after_it_was_noted_is_noted_again() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    hash(&mut cat, 1);
    let mut cut = segment(0, 60);
    cut.file.ctime_ns = 1_999_000_000_000;
    pass(&mut cat, 2_000_000, std::slice::from_ref(&cut));
    cut.file.ctime_ns = 2_999_000_000_000;
    pass(&mut cat, 3_000_000, &[cut]);
    assert_eq!(hash(&mut cat, 2), [HashOutcome::Altered]);
    assert_eq!(changes(&cat), ["shrunk", "altered"]);
}

#[test]
fn a_file_that_lies_about_its_metadata_is_found_by_reading_everything() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    hash(&mut cat, 1);
    pass(&mut cat, 2_000_000, &[segment(0, 100)]);
    assert!(hash(&mut cat, 2).is_empty());
    cat.recheck_everything().expect("recheck");
    assert_eq!(hash(&mut cat, 2), [HashOutcome::Altered]);
}

#[test]
fn a_reading_of_a_file_that_was_replaced_meanwhile_does_not_count() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    let late = listed(&cat, 1);
    let mut replaced = segment(0, 100);
    replaced.file.ctime_ns += 1;
    pass(&mut cat, 2_000_000, &[replaced.clone()]);
    assert_eq!(cat.record_hashes(UtcMs(3), &late).expect("record"), [HashOutcome::Outdated]);
    assert_eq!(hash(&mut cat, 2), [HashOutcome::First], "what it is now is read in its turn");

    cat.recheck_everything().expect("recheck");
    let late = listed(&cat, 9);
    replaced.file.ctime_ns += 1;
    pass(&mut cat, 4_000_000, &[replaced]);
    assert_eq!(cat.record_hashes(UtcMs(5), &late).expect("record"), [HashOutcome::Outdated]);
    assert!(changes(&cat).is_empty());
    assert_eq!(hash(&mut cat, 2), [HashOutcome::Same]);
}

#[test]
fn a_file_that_is_told_twice_at_first_contact_is_one_file() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100), segment(0, 100)]);
    assert_eq!(hash(&mut cat, 1), [HashOutcome::First]);
    assert_eq!(runs(&cat), [(0, 10)]);
    assert!(changes(&cat).is_empty());
}

#[test]
fn a_renamed_file_is_moved_and_not_gone() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    let mut renamed = segment(0, 100);
    renamed.file.path = RelPath::from_stored("gate/renamed.mp4");
    assert_eq!(pass(&mut cat, 2_000_000, &[renamed]).gone, 0);
    assert_eq!(changes(&cat), ["moved"]);
    assert_eq!(runs(&cat), [(0, 10)]);
}

/// A pass over another root than [`ROOT`], in which these files lie.
fn pass_elsewhere(cat: &mut Catalogue, now: i64, seen: &[SegmentSeen]) -> PassSummary {
    const OTHER: &str = "/other";
    let mut p = cat.begin_pass(UtcMs(now), true).expect("begin");
    let other = RootSeen { root: OTHER.to_owned(), ..root(9) };
    p.open_root(&other, "test", NOMINAL_MS).expect("root");
    for s in seen {
        let mut s = s.clone();
        (s.file.root, s.file.inode) = (OTHER.to_owned(), s.file.inode + 5000);
        p.observe(&Observation::Segment(Box::new(s))).expect("observe");
    }
    p.close_root(OTHER);
    p.finish(UtcMs(now + 1)).expect("finish")
}

fn gone_leaves(cat: &Catalogue) -> usize {
    cat.outgoing(0, 100).expect("outbox").iter().filter(|o| o.fact.kind == "gone").count()
}

#[test]
fn a_root_that_is_no_longer_named_is_out_of_sight_and_what_was_copied_from_it_was_moved() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100), segment(10, 100), segment(20, 100)]);
    pass_elsewhere(&mut cat, 2_000_000, &[segment(0, 100), segment(10, 99)]);
    assert_eq!(cat.root_state(ROOT).expect("state").as_deref(), Some("cannot_see"));
    assert_eq!((changes(&cat), gone_leaves(&cat)), (vec!["moved".to_owned()], 0), "{:?}", runs(&cat));
    assert_eq!(runs(&cat), [(0, 30)], "nobody can say that the rest is gone");
    pass(&mut cat, 3_000_000, &[segment(10, 100), segment(20, 100)]);
    assert_eq!(cat.root_state(ROOT).expect("state").as_deref(), Some("seen"), "it is named again");
}

#[test]
fn a_file_that_now_passes_for_another_hour_is_sealed_as_gone() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100), segment(10, 100)]);
    let (whole, mut filed) = (segment(0, 100), segment(10, 100));
    (filed.file.path, filed.start) = (RelPath::from_stored("gate/500.mp4"), UtcMs(500_000));
    assert_eq!(pass(&mut cat, 2_000_000, &[whole, filed]).gone, 1);
    assert_eq!((changes(&cat), gone_leaves(&cat)), (vec!["moved".to_owned()], 1));
    assert_eq!(runs(&cat), [(0, 10), (500, 510)]);
}

#[test]
fn a_length_that_nothing_states_ends_at_the_next_start_or_the_nominal_length() {
    let (_dir, mut cat) = open();
    let mut seen = [segment(0, 100), segment(8, 100), segment(100, 100)];
    seen.iter_mut().for_each(|s| s.media = None);
    pass(&mut cat, 1_000_000, &seen);
    assert_eq!(runs(&cat), [(0, 18), (100, 110)]);
}

#[test]
fn adopted_footage_is_sealed_once_and_later_as_late() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 1_000_000, &[segment(0, 100)]);
    assert_eq!(cat.seal_adopted(UtcMs(5)).expect("adopt"), 1);
    assert_eq!(cat.seal_adopted(UtcMs(6)).expect("adopt"), 0);
    hash(&mut cat, 1);
    let kinds: Vec<_> = cat.outgoing(0, 10).expect("outbox").into_iter().map(|o| o.fact).collect();
    assert_eq!(kinds.iter().map(|f| f.kind.as_str()).collect::<Vec<_>>(), ["scan", "adopted", "seg"]);
    assert_eq!(kinds[2].fields["late"], 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn incremental_runs_equal_a_rebuild(steps in prop::collection::vec(prop::collection::vec(any::<bool>(), 24), 1..5)) {
        let (_dir, mut cat) = open();
        // Starts 11 s apart in places, so that gaps of one second (joined) and of more (not) occur.
        let all: Vec<_> = (0..24).map(|i| segment(i * 10 + i / 5 + (i / 9) * 3, 100)).collect();
        for (n, keep) in steps.iter().enumerate() {
            let seen: Vec<_> = all.iter().zip(keep).filter(|(_, k)| **k).map(|(s, _)| s.clone()).collect();
            pass(&mut cat, 1_000_000 + i64::try_from(n).expect("small"), &seen);
            let incremental = runs(&cat);
            runs::rebuild(&cat.db, 1, "main").expect("rebuild");
            prop_assert_eq!(incremental, runs(&cat));
        }
    }
}

#[test]
fn files_asked_for_a_stretch_at_a_time_are_known_as_those_asked_for_one_by_one() {
    let (_dir, mut cat) = open();
    let mut seen: Vec<SegmentSeen> = (0..30).map(|n| segment(n * 10, 100)).collect();
    pass(&mut cat, 1_000_000, &seen);
    (seen[7].open, seen[7].file.bytes) = (true, 200);
    seen.drain(12..18);
    pass(&mut cat, 2_000_000, &seen);
    let from = RelPath::from_stored("gate/1");
    let all = cat.known_from(ROOT, &from, 100).expect("known");
    assert!(all.is_sorted_by(|a, b| a.0 < b.0) && all.len() > 20, "{}", all.len());
    for (path, known) in &all {
        assert_eq!(*known, cat.known_file(ROOT, path).expect("known"), "{path}");
    }
    assert_eq!(all.iter().filter(|(_, known)| known.is_none()).count(), 7, "gone or open");
    assert_eq!(cat.known_from(ROOT, &from, 5).expect("known"), all[..5]);
    assert_eq!(cat.known_from("/other", &from, 5).expect("known"), []);
}

#[test]
fn marks_are_kept() {
    let (_dir, cat) = open();
    assert_eq!(cat.mark("x").expect("read"), None);
    cat.set_mark("x", "1").expect("write");
    assert_eq!(cat.mark("x").expect("read").as_deref(), Some("1"));
    let rows: i64 = cat
        .db
        .query_row("select count(*) from mark where name = ?1", params!["x"], |r| r.get(0))
        .expect("count");
    assert_eq!(rows, 1);
}

/// A look at the whole root that saw these files, taken in after the walk `later` began, if one did.
fn look(cat: &mut Catalogue, now: i64, later: Option<i64>, seen: &[SegmentSeen]) -> PassSummary {
    let id = cat.begin_look(UtcMs(now), true).expect("begin");
    let mut p = cat.look(id, UtcMs(now), later).expect("look");
    p.open_root(&root(5), "test", NOMINAL_MS).expect("root");
    for s in seen {
        p.observe(&Observation::Segment(Box::new(s.clone()))).expect("observe");
    }
    let everything = Place { path: RelPath::from_stored("gate"), reach: Reach::Files };
    p.whole(ROOT, &everything).expect("whole");
    p.leave(Some(UtcMs(now + 1))).expect("leave")
}

#[test]
fn a_look_that_waited_for_a_walk_takes_nothing_from_what_the_walk_saw() {
    let (_dir, mut cat) = open();
    let growing = SegmentSeen { open: true, media: None, ..segment(0, 10) };
    pass(&mut cat, 10, std::slice::from_ref(&growing));
    let walked = cat.newest_walk().expect("read");
    assert_eq!(cat.walk_after(walked).expect("read"), None);
    // The look listed the folder; then, before it was taken in, a walk saw the next file, and the first one finished.
    pass(&mut cat, 20, &[segment(0, 20), segment(10, 10)]);
    let later = cat.walk_after(walked).expect("read");
    let summary = look(&mut cat, 30, later, &[growing]);
    assert_eq!((summary.gone, summary.changed, changes(&cat)), (0, 0, Vec::<String>::new()));
    assert_eq!(runs(&cat), [(0, 20)]);
    let again: Vec<String> =
        cat.to_look_at(ROOT).expect("read").iter().map(|p| p.as_str().to_owned()).collect();
    assert_eq!(again, ["gate/0.mp4", "gate/10.mp4"], "both are looked at again");
    // The next look tells what is there.
    let summary = look(&mut cat, 40, None, &[segment(0, 20)]);
    assert_eq!((summary.gone, changes(&cat)), (1, vec!["gone".to_owned()]));
    assert_eq!(cat.to_look_at(ROOT).expect("read"), Vec::<RelPath>::new());
}

#[test]
fn a_file_that_a_walk_missed_is_not_brought_back_by_a_look_from_before_it() {
    let (_dir, mut cat) = open();
    pass(&mut cat, 10, &[segment(0, 10), segment(10, 10)]);
    let walked = cat.newest_walk().expect("read");
    pass(&mut cat, 20, &[segment(0, 10)]);
    let later = cat.walk_after(walked).expect("read");
    look(&mut cat, 30, later, &[segment(0, 10), segment(10, 10)]);
    assert_eq!(runs(&cat), [(0, 10)], "it stays gone");
    assert_eq!(cat.to_look_at(ROOT).expect("read").len(), 1);
    look(&mut cat, 40, None, &[segment(0, 10)]);
    assert_eq!((runs(&cat), changes(&cat)), (vec![(0, 10)], vec!["gone".to_owned()]));
    assert_eq!(cat.to_look_at(ROOT).expect("read"), Vec::<RelPath>::new(), "and is asked for no more");
}
