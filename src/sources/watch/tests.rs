//! What a watch notices on real files, told by the system and asked for.

use std::fs;

use super::*;

const EVENTS: Means = Means { events: true, watches: 10_000 };
const ASKING: Means = Means { events: false, watches: 0 };

fn quiet() {}

fn no_path(_: &Path) -> bool {
    false
}

/// A tree with one folder, and what is noticed of a change in it.
fn noticed(means: Means, change: impl FnOnce(&Path)) -> Vec<String> {
    let dir = tempfile::tempdir().expect("temp dir");
    let root = dir.path();
    fs::create_dir(root.join("day")).expect("folder");
    fs::write(root.join("day/old.mp4"), b"x").expect("file");
    let mut watch = Watch::begin(root, means, &no_path, &quiet).expect("watched");
    // A folder that is asked was written to a moment ago, which counts as news once.
    while !watch.wait(Duration::from_millis(10)).0.places.is_empty() && means == EVENTS {}
    change(root);
    told(&until_quiet(&mut watch))
}

fn until_quiet(watch: &mut Watch<'_>) -> Places {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut places = Places::default();
    while places.is_empty() {
        assert!(Instant::now() < deadline, "nothing was noticed");
        places.extend(watch.wait(Duration::from_millis(100)).0.places);
    }
    places.extend(watch.wait(Duration::from_millis(20)).0.places);
    places
}

fn told(places: &Places) -> Vec<String> {
    places.iter().map(|p| format!("{:?} {}", p.reach, p.path)).collect()
}

#[test]
fn a_file_that_comes_goes_or_is_renamed_is_told_by_its_name() {
    let place = |name: &str| format!("File day/{name}");
    let new = |root: &Path| fs::write(root.join("day/new.mp4"), b"x").expect("file");
    assert_eq!(noticed(EVENTS, new), [place("new.mp4")]);
    let gone = |root: &Path| delete(&root.join("day/old.mp4"));
    assert_eq!(noticed(EVENTS, gone), [place("old.mp4")]);
    let renamed =
        |root: &Path| fs::rename(root.join("day/old.mp4"), root.join("day/other.mp4")).expect("renamed");
    assert_eq!(noticed(EVENTS, renamed), [place("old.mp4"), place("other.mp4")]);
}

#[expect(clippy::disallowed_methods, reason = "what is tested is how deletions are noticed")]
fn delete(path: &Path) {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("deleted");
}

#[test]
fn a_tree_that_is_moved_in_or_out_is_told_whole_and_what_happens_in_it_later_too() {
    let dir = tempfile::tempdir().expect("temp dir");
    let (root, away) = (dir.path().join("root"), dir.path().join("away"));
    fs::create_dir(&root).expect("folder");
    fs::create_dir_all(away.join("deep")).expect("folders");
    let mut watch = Watch::begin(&root, EVENTS, &no_path, &quiet).expect("watched");
    fs::rename(&away, root.join("in")).expect("moved");
    assert_eq!(told(&until_quiet(&mut watch)), ["Below in"]);
    assert_eq!(watch.watched(), 3);
    fs::write(root.join("in/deep/1.mp4"), b"x").expect("file");
    assert_eq!(told(&until_quiet(&mut watch)), ["File in/deep/1.mp4"]);
    fs::rename(root.join("in"), &away).expect("moved");
    assert_eq!(told(&until_quiet(&mut watch)), ["Below in"]);
    assert_eq!(watch.watched(), 1);
    // It stays known nowhere: what happens to it is no news of this root.
    fs::write(away.join("deep/2.mp4"), b"x").expect("file");
    assert!(watch.wait(Duration::from_millis(50)).0.places.is_empty());
}

#[test]
fn folders_that_are_asked_tell_the_same_by_their_listing() {
    for change in [
        (|root: &Path| fs::write(root.join("day/new.mp4"), b"x").expect("file")) as fn(&Path),
        |root| delete(&root.join("day/old.mp4")),
        |root| fs::rename(root.join("day/old.mp4"), root.join("day/other.mp4")).expect("renamed"),
    ] {
        assert!(noticed(ASKING, change).contains(&"Files day".to_owned()));
    }
    let deep = noticed(ASKING, |root| {
        fs::create_dir_all(root.join("next/hour")).expect("folders");
        fs::write(root.join("next/hour/1.mp4"), b"x").expect("file");
    });
    assert!(deep.contains(&"Below next".to_owned()), "{deep:?}");
    let gone = noticed(ASKING, |root| delete(&root.join("day")));
    assert!(gone.contains(&"Below day".to_owned()), "{gone:?}");
}

#[test]
fn folders_beyond_the_allowed_number_of_watches_are_asked() {
    let dir = tempfile::tempdir().expect("temp dir");
    for n in 0..10 {
        fs::create_dir(dir.path().join(n.to_string())).expect("folder");
    }
    let few = Means { events: true, watches: 4 };
    let mut watch = Watch::begin(dir.path(), few, &no_path, &quiet).expect("watched");
    assert_eq!((watch.watched(), watch.asked()), (4, 7));
    for n in 0..10 {
        fs::write(dir.path().join(format!("{n}/1.mp4")), b"x").expect("file");
    }
    let mut seen = Places::default();
    let deadline = Instant::now() + Duration::from_secs(10);
    let all = |seen: &Places| {
        (0..10).all(|n| {
            let of = |p: &crate::model::Place| p.path.as_str().starts_with(&n.to_string());
            seen.iter().any(|p| of(&p))
        })
    };
    while !all(&seen) {
        assert!(Instant::now() < deadline, "{seen:?}");
        seen.extend(watch.wait(Duration::from_millis(50)).0.places);
    }
}

#[test]
fn more_news_than_the_system_keeps_are_a_look_at_everything() {
    let most: usize = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events")
        .expect("the limit of this system")
        .trim()
        .parse()
        .expect("a number");
    let dir = tempfile::tempdir().expect("temp dir");
    let mut watch = Watch::begin(dir.path(), EVENTS, &no_path, &quiet).expect("watched");
    let file = dir.path().join("1.mp4");
    let other = dir.path().join("2.mp4");
    fs::write(&file, b"x").expect("file");
    for _ in 0..=most / 4 {
        fs::rename(&file, &other).expect("renamed");
        fs::rename(&other, &file).expect("renamed");
    }
    let (stirred, _) = watch.wait(Duration::from_secs(1));
    assert_eq!(stirred.sweep, Some(Sweep::Overflow));
    assert!(stirred.places.is_everything());
}

#[test]
fn a_root_that_is_moved_away_is_news_of_everything() {
    let dir = tempfile::tempdir().expect("temp dir");
    let root = dir.path().join("root");
    fs::create_dir(&root).expect("folder");
    let mut watch = Watch::begin(&root, EVENTS, &no_path, &quiet).expect("watched");
    fs::rename(&root, dir.path().join("elsewhere")).expect("moved");
    assert_eq!(watch.wait(Duration::from_secs(5)).0.sweep, Some(Sweep::Returned));
}

/// Law: no moment is claimed as seen of which something is still to be told, wherever in its wait the watch is kept
/// from running.
#[test]
fn what_came_before_the_moment_that_a_wait_gives_is_among_its_places() {
    let dir = tempfile::tempdir().expect("temp dir");
    let root = dir.path();
    for n in 0..4 {
        fs::create_dir(root.join(n.to_string())).expect("folder");
    }
    fs::create_dir(root.join("told"))
        .expect("folder, written to last: the one that is watched beside the root");
    let written: std::cell::RefCell<Vec<(String, UtcMs)>> = std::cell::RefCell::default();
    let signs = std::cell::Cell::new(None::<u32>);
    // Each sign of life is a place where it may be kept from running; at some, never in step, a file comes and time passes.
    let alive = || {
        signs.set(signs.get().map(|n| n + 1));
        if signs.get().is_some_and(|n| [1, 4, 5].contains(&(n % 7))) && written.borrow().len() < 40 {
            let name = format!("told/{}.mp4", written.borrow().len());
            let before = System.now();
            fs::write(root.join(&name), b"x").expect("file");
            written.borrow_mut().push((name, before));
            while System.now() <= before {}
        }
    };
    let half = Means { events: true, watches: 6 };
    let mut watch = Watch::begin(root, half, &no_path, &alive).expect("watched");
    watch.rounds.add(root, PathBuf::from("0"));
    signs.set(Some(0));
    let (mut seen, mut claims) = (Places::default(), 0);
    while written.borrow().len() < 40 {
        let (stirred, until) = watch.wait(Duration::from_millis(5));
        seen.extend(stirred.places);
        let told = told(&seen);
        for (name, _) in written.borrow().iter().filter(|(_, at)| *at < until) {
            assert!(told.contains(&format!("File {name}")), "{name} came before {until}: {told:?}");
            claims += 1;
        }
    }
    assert!(claims > 0, "something came before the moment of some wait");
}
