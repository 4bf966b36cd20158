//! What home knows of files, asked for a stretch at a time: a walk asks in nearly the order in which they
//! are kept, and every question costs two processes a turn on a machine that may be busy.

use std::collections::BTreeMap;

use crate::model::RelPath;
use crate::model::observation::KnownFile;

/// Files of the first stretch, and of one after a stretch that was of little use.
const FEW: usize = 16;

/// Files of a stretch at most; some 100 KiB on their way.
const MANY: usize = 512;

/// Files in the order of their paths, from one path on; `None` for those of which nothing counts.
pub type Stretch = Vec<(RelPath, Option<KnownFile>)>;

/// A stretch in hand: law: it answers as home itself would.
#[derive(Default)]
pub struct Window {
    root: String,
    from: Option<RelPath>,
    /// Last path that the stretch speaks of; `None`: all that follow.
    to: Option<RelPath>,
    files: BTreeMap<RelPath, Option<KnownFile>>,
    answers: usize,
    asked: usize,
}

impl Window {
    /// What is known of a file; `ask` gives a stretch of at most so many files of a root, from a path on.
    pub fn known(
        &mut self,
        root: &str,
        file: &RelPath,
        ask: impl FnOnce(&str, &RelPath, usize) -> Option<Stretch>,
    ) -> Option<KnownFile> {
        if !self.covers(root, file) {
            self.asked = match self.asked {
                0 => FEW,
                asked if self.answers * 2 >= asked => (asked * 2).min(MANY),
                _ => FEW,
            };
            let stretch = ask(root, file, self.asked)?;
            let whole = stretch.len() < self.asked;
            self.to = if whole { None } else { stretch.last().map(|(last, _)| last.clone()) };
            (self.root, self.from, self.answers) = (root.to_owned(), Some(file.clone()), 0);
            self.files = stretch.into_iter().collect();
        }
        self.answers += 1;
        self.files.get(file).copied().flatten()
    }

    fn covers(&self, root: &str, file: &RelPath) -> bool {
        let begins = self.from.as_ref().is_some_and(|from| from <= file);
        begins && self.root == root && self.to.as_ref().is_none_or(|to| file <= to)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Bound;

    use proptest::prelude::*;

    use super::*;
    use crate::model::UtcMs;
    use crate::model::observation::TimeBasis;

    fn known(bytes: u64) -> KnownFile {
        let (mtime, start, time_basis) = (UtcMs(0), UtcMs(0), TimeBasis::Name);
        KnownFile { bytes, mtime, ctime_ns: 0, inode: 1, start, alt_start: None, time_basis }
    }

    fn path(n: u16) -> RelPath {
        RelPath::from_stored(format!("{n:05}"))
    }

    fn stretch(all: &BTreeMap<RelPath, Option<KnownFile>>, from: &RelPath, n: usize) -> Stretch {
        let later = all.range((Bound::Included(from), Bound::Unbounded));
        later.take(n).map(|(path, known)| (path.clone(), *known)).collect()
    }

    proptest! {
        #[test]
        fn a_window_answers_as_home_does(
            there in prop::collection::btree_set(0u16..300, 0..200),
            asked in prop::collection::vec(0u16..300, 0..200),
        ) {
            let all: BTreeMap<_, _> = there.iter().map(|n| (path(*n), (n % 3 > 0).then(|| known(u64::from(*n))))).collect();
            let mut window = Window::default();
            for n in asked {
                let answer = window.known("r", &path(n), |_, from, n| Some(stretch(&all, from, n)));
                prop_assert_eq!(answer, all.get(&path(n)).copied().flatten());
            }
        }
    }

    #[test]
    fn a_walk_in_order_asks_seldom_and_another_root_is_asked_anew() {
        let all: BTreeMap<_, _> = (0..10_000).map(|n| (path(n), Some(known(1)))).collect();
        let (mut window, mut questions) = (Window::default(), 0);
        let mut ask = |root: &str, n: u16| {
            let answer = window.known(root, &path(n), |_, from, n| {
                questions += 1;
                Some(stretch(&all, from, n))
            });
            assert!(answer.is_some());
        };
        (0..10_000).for_each(|n| ask("r", n));
        ask("s", 9_999);
        assert!(questions < 30, "{questions}");
    }
}
