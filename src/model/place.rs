//! Places below a root that are worth another look: what a watch noticed, before anybody looked.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::path::RelPath;

/// How far a look at a place goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// One file by its name.
    File,
    /// The files directly in a folder.
    Files,
    /// Everything at and below a path.
    Below,
}

/// A place below a root.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Path below the root; "" is the root itself.
    pub path: RelPath,
    /// How far the look goes.
    pub reach: Reach,
}

/// Single files remembered before their folders are looked at instead: a burst costs one listing and not one
/// question a name.
const FOLD_FROM: usize = 256;

/// Places remembered before the whole root is looked at instead, so that a storm cannot take memory.
const MANY: usize = 20_000;

/// Places that do not overlap.
///
/// Law: whatever was added is within some place of the set.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Places {
    below: BTreeSet<RelPath>,
    folders: BTreeSet<RelPath>,
    files: BTreeSet<RelPath>,
}

impl Places {
    /// The whole root.
    pub fn everything() -> Self {
        Self { below: BTreeSet::from([RelPath::from_stored("")]), ..Self::default() }
    }

    /// True when there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.below.len() + self.folders.len() + self.files.len()
    }

    /// True when the whole root is to be looked at.
    pub fn is_everything(&self) -> bool {
        self.below.contains(&RelPath::from_stored(""))
    }

    /// Adds a place, unless a larger one holds it.
    pub fn add(&mut self, path: RelPath, reach: Reach) {
        if self.holds_below(&path) {
            return;
        }
        match reach {
            Reach::Below => {
                for set in [&mut self.below, &mut self.folders, &mut self.files] {
                    set.retain(|other| !is_within(other, &path));
                }
                self.below.insert(path);
            }
            Reach::Files => {
                self.files.retain(|file| parent(file) != path.as_str());
                self.folders.insert(path);
            }
            Reach::File if self.lists(&path) => {}
            Reach::File => {
                self.files.insert(path);
                self.fold();
            }
        }
        if self.len() > MANY {
            *self = Self::everything();
        }
    }

    /// Adds all of another set.
    pub fn extend(&mut self, other: Self) {
        for Place { path, reach } in other.iter() {
            self.add(path, reach);
        }
    }

    /// True when the files of this file's folder are looked at anyway.
    pub fn lists(&self, file: &RelPath) -> bool {
        !self.folders.is_empty() && self.folders.contains(&RelPath::from_stored(parent(file)))
    }

    /// The places, sorted.
    pub fn iter(&self) -> impl Iterator<Item = Place> {
        let of = |set: &BTreeSet<RelPath>, reach| {
            set.iter().map(move |path| Place { path: path.clone(), reach }).collect::<Vec<_>>()
        };
        of(&self.below, Reach::Below)
            .into_iter()
            .chain(of(&self.folders, Reach::Files))
            .chain(of(&self.files, Reach::File))
    }

    fn holds_below(&self, path: &RelPath) -> bool {
        let mut at = path.as_str();
        loop {
            if self.below.contains(&RelPath::from_stored(at)) {
                return true;
            }
            if at.is_empty() {
                return false;
            }
            at = at.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
    }

    /// Many files of one folder become that folder.
    fn fold(&mut self) {
        if !self.files.len().is_multiple_of(FOLD_FROM) {
            return;
        }
        let mut crowded = BTreeSet::new();
        let (mut folder, mut n) = (None, 0);
        for file in &self.files {
            let of = parent(file);
            n = if folder == Some(of) { n + 1 } else { 1 };
            folder = Some(of);
            if n >= FOLD_FROM / 2 {
                crowded.insert(RelPath::from_stored(of));
            }
        }
        for folder in crowded {
            self.add(folder, Reach::Files);
        }
    }
}

fn parent(path: &RelPath) -> &str {
    path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_within(path: &RelPath, folder: &RelPath) -> bool {
    let rest = path.as_str().strip_prefix(folder.as_str());
    folder.as_str().is_empty() || rest.is_some_and(|r| r.is_empty() || r.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(places: &[(&str, Reach)]) -> Places {
        let mut set = Places::default();
        for (path, reach) in places {
            set.add(RelPath::from_stored(*path), *reach);
        }
        set
    }

    fn told(set: &Places) -> Vec<String> {
        set.iter().map(|p| format!("{:?} {}", p.reach, p.path)).collect()
    }

    #[test]
    fn a_larger_place_takes_in_the_smaller_ones_before_and_after_it() {
        let set = set(&[
            ("a/x.mp4", Reach::File),
            ("a-b/y.mp4", Reach::File),
            ("a/b", Reach::Files),
            ("a", Reach::Below),
            ("a/c/z.mp4", Reach::File),
        ]);
        assert_eq!(told(&set), ["Below a", "File a-b/y.mp4"]);
    }

    #[test]
    fn a_burst_in_one_folder_is_one_listing() {
        let mut set = Places::default();
        for n in 0..5_000 {
            set.add(RelPath::from_stored(format!("day/{n:05}.mp4")), Reach::File);
        }
        set.add(RelPath::from_stored("night/1.mp4"), Reach::File);
        assert_eq!(told(&set), ["Files day", "File night/1.mp4"]);
    }

    #[test]
    fn a_storm_over_many_folders_is_the_whole_root() {
        let mut set = Places::default();
        for n in 0..=MANY {
            set.add(RelPath::from_stored(format!("{n}/a/b.mp4")), Reach::File);
        }
        assert!(set.is_everything());
    }

    proptest! {
        #[test]
        fn whatever_was_added_is_within_the_set(
            places in prop::collection::vec(("[ab](/[ab]){0,3}", 0..3_usize), 1..40)
        ) {
            let reach = [Reach::File, Reach::Files, Reach::Below];
            let mut set = Places::default();
            for (path, n) in &places {
                set.add(RelPath::from_stored(path.as_str()), reach[*n]);
            }
            for (path, n) in &places {
                let path = RelPath::from_stored(path.as_str());
                let held = set.iter().any(|p| match p.reach {
                    Reach::Below => is_within(&path, &p.path),
                    Reach::Files => (reach[*n] == Reach::Files && p.path == path)
                        || (reach[*n] == Reach::File && parent(&path) == p.path.as_str()),
                    Reach::File => reach[*n] == Reach::File && p.path == path,
                });
                prop_assert!(held, "{path} {n} in {set:?}");
            }
        }
    }
}
