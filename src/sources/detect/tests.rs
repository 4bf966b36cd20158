//! Trees that layouts should recognise, and trees that none should claim.

use std::fs;

use crate::sources::recorders::RECORDERS;

use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("temporary folder");
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"").unwrap();
    }
    dir
}

fn look(dir: &tempfile::TempDir) -> Detection {
    detect(dir.path(), RECORDERS, &TimeZone::UTC)
}

fn roots(found: &Detection) -> Vec<(String, &str, u8)> {
    let below = |r: &DetectedRoot| r.root.strip_prefix(&found.path).unwrap().display().to_string();
    found.roots.iter().map(|r| (below(r), r.layout.as_str(), r.sure)).collect()
}

#[test]
fn several_recorders_below_one_path_are_found_apart() {
    let dir = tree(&[
        "frigate/recordings/2026-11-21/10/gate/00.00.mp4",
        "frigate/recordings/2026-11-21/10/gate/00.10.mp4",
        "frigate/clips/previews/gate/1.0-2.0.mp4",
        "zm/1/2026-11-21/12/12-video.mp4",
        "mtx/site/gate/2026-11-21_10-00-00-000250.mp4",
        "holiday.mp4",
    ]);
    let found = look(&dir);
    let want = [
        ("frigate".to_owned(), "frigate", 100),
        ("mtx".to_owned(), "mediamtx", 95),
        ("zm".to_owned(), "zoneminder", 95),
    ];
    assert_eq!(roots(&found), want);
    assert_eq!(found.unexplained, [RelPath::from_stored("holiday.mp4")]);
}

#[test]
fn both_eras_of_one_disk_are_one_root_and_named_as_reasons() {
    let dir = tree(&[
        "recordings/2022-11/30/10/gate/00.00.mp4",
        "recordings/2026-11-21/10/gate/00.00.mp4",
        "recordings/x.mp4",
    ]);
    let found = look(&dir);
    let [root] = found.roots.as_slice() else { panic!("{found:?}") };
    assert_eq!((root.sure, root.unexplained.len()), (66, 1));
    let why: Vec<String> = root.why.iter().map(|r| serde_json::to_string(r).unwrap()).collect();
    insta::assert_snapshot!(why.join("\n"), @r#"
    {"code":"explained","files":2,"of":3}
    {"code":"path_form","template":"[recordings/]%Y-%m-%d/%H/{camera}/%M.%S.mp4","files":1}
    {"code":"path_form","template":"[recordings/]%Y-%m/%d/%H/{camera}/%M.%S.mp4","files":1}
    {"code":"hallmark","name":"recordings"}
    "#);
}

#[test]
fn a_tree_that_two_layouts_explain_names_the_other() {
    let dir = tree(&["east/gate/2026-11-21T10-00-00.mp4", "east/yard/2026-11-21T10-00-00.mp4"]);
    let found = look(&dir);
    assert_eq!(roots(&found), [(String::new(), "shinobi", 50)]);
    let below = detect(&dir.path().join("east"), RECORDERS, &TimeZone::UTC);
    assert_eq!(roots(&below), [(String::new(), "ffmpeg_segment", 95)]);
    assert!(found.roots[0].is_ambiguous(), "{found:?}");
}

#[test]
fn of_two_layouts_that_read_the_same_the_one_that_assumes_less_is_taken_unless_something_speaks_for_the_other()
 {
    let dir = tree(&["gate/2026-11-21/10-00-00.mp4", "gate/2026-11-21/10-15-00.mp4"]);
    let found = look(&dir);
    assert_eq!(roots(&found), [(String::new(), "ffmpeg_segment", 50)]);
    let tied: Vec<(&str, u8)> = found.roots[0].tied().map(|r| (r.layout.as_str(), r.sure)).collect();
    assert_eq!(tied, [("motioneye", 50)]);
    assert!(found.roots[0].why.contains(&Reason::Tied { layout: "motioneye".to_owned() }));
    fs::write(dir.path().join("gate/2026-11-21/10-00-00.mp4.thumb"), b"").unwrap();
    let found = look(&dir);
    assert_eq!(roots(&found), [(String::new(), "motioneye", 100)]);
    assert!(!found.roots[0].is_ambiguous(), "{found:?}");
}

#[test]
fn a_layout_that_makes_a_camera_of_every_file_is_no_rival() {
    let dir = tree(&["1-01-20261121100000.mkv", "1-02-20261121113000.mkv"]);
    let found = look(&dir);
    assert_eq!(roots(&found), [(String::new(), "motion", 95)]);
    assert!(!found.roots[0].is_ambiguous(), "{found:?}");
}

#[test]
fn a_tree_of_strangers_has_no_root() {
    let found = look(&tree(&["a.mp4", "b/c.mkv"]));
    assert_eq!((found.roots.len(), found.unexplained.len()), (0, 2));
}

#[test]
fn the_sample_is_bounded_and_says_so() {
    let files: Vec<String> = (0..30u32)
        .flat_map(|hour| {
            (0..100).map(move |n| format!("2026-11-{:02}/10/gate/{:02}.{:02}.mp4", hour + 1, n / 60, n % 60))
        })
        .collect();
    let dir = tree(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let found = look(&dir);
    assert_eq!(found.sampled.video_files, SAMPLE_FILES);
    assert!(!found.sampled.complete);
    assert_eq!(roots(&found), [(String::new(), "frigate", 95)]);
}

#[test]
fn a_large_recorder_does_not_hide_a_small_one_beside_it() {
    let dir = tempfile::tempdir().expect("folder");
    let large = (0..SAMPLE_FILES + 500).map(|n| {
        format!(
            "nvr1/recordings/2026-{:02}-{:02}/{:02}/gate/{:02}.00.mp4",
            n / 700 + 1,
            n / 25 % 28 + 1,
            n % 25,
            n / 700
        )
    });
    let small = (0..20).map(|n| format!("nvr2/hall/2026/01/{:02}/10-00-00.mp4", n + 1));
    for file in large.chain(small) {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("folders");
        fs::write(path, "x").expect("written");
    }
    let found = look(&dir);
    let layouts: Vec<&str> = found.roots.iter().map(|r| r.layout.as_str()).collect();
    assert_eq!(layouts, ["frigate", "ffmpeg_segment"]);
}
