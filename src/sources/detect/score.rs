//! Scores every layout at every folder near the top, and picks roots that do not overlap.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::model::RelPath;
use crate::sources::layout::{Compiled, Layout};

use super::sample::Sample;
use super::{DetectedRoot, Detection, Reason, RunnerUp};

/// How deep below the given path a root may lie.
const DEPTH: usize = 4;
/// Files shown as examples.
const EXAMPLES: usize = 10;
/// Camera names listed.
const CAMERAS: usize = 64;

/// How one layout does with one folder as its root.
#[derive(Default)]
struct Score {
    explained: usize,
    ignored: usize,
    of: usize,
}

impl Score {
    /// Rounded down, so that 100 means every file.
    fn sure(&self) -> u8 {
        let counted = self.of - self.ignored;
        u8::try_from(self.explained * 100 / counted.max(1)).unwrap_or(100)
    }
}

type Scores = BTreeMap<(PathBuf, usize), Score>;

pub(super) fn score(path: &Path, sample: Sample, layouts: &[&Layout], site: &TimeZone) -> Detection {
    let ready: Vec<(&Layout, Compiled)> =
        layouts.iter().filter_map(|l| Some((*l, l.compile(site).ok()?))).collect();
    let scores = scores(&sample.files, &ready);
    let roots: Vec<DetectedRoot> = choose(&scores)
        .into_iter()
        .filter_map(|(root, n)| describe(path, &root, n, &scores, &sample.files, &ready))
        .collect();
    let below_a_root = |f: &&PathBuf| roots.iter().any(|r| path.join(f).starts_with(&r.root));
    let unexplained = sample.files.iter().filter(|f| !below_a_root(f));
    Detection {
        path: path.to_owned(),
        unexplained: unexplained.take(EXAMPLES).map(|f| RelPath::from_path(f)).collect(),
        sampled: sample.sampled,
        roots,
    }
}

fn scores(files: &[PathBuf], ready: &[(&Layout, Compiled)]) -> Scores {
    let mut scores = Scores::new();
    for file in files {
        for (root, rel) in roots_of(file) {
            for (n, (_, layout)) in ready.iter().enumerate() {
                let score = scores.entry((root.to_owned(), n)).or_default();
                score.of += 1;
                if ignored(layout, rel) {
                    score.ignored += 1;
                } else if layout.explain(rel.as_os_str().as_bytes()).is_some() {
                    score.explained += 1;
                }
            }
        }
    }
    scores
}

/// Every folder that may be the root of a file, with the path below it; the given path comes first.
fn roots_of(file: &Path) -> impl Iterator<Item = (&Path, &Path)> {
    let mut roots: Vec<&Path> = file.ancestors().skip(1).collect();
    roots.reverse();
    roots.into_iter().take(DEPTH + 1).filter_map(|root| Some((root, file.strip_prefix(root).ok()?)))
}

/// A product ignores whole folders, so every folder on the way counts.
fn ignored(layout: &Compiled, rel: &Path) -> bool {
    rel.ancestors().any(|part| !part.as_os_str().is_empty() && layout.ignores(part))
}

/// Takes the best pair of root and layout, then the best that does not overlap with it, and so on.
///
/// A layout must explain half of what it claims. More files explained is better, then the earlier
/// layout, then the folder nearer to the given path.
fn choose(scores: &Scores) -> Vec<(PathBuf, usize)> {
    let mut rest: Vec<_> = scores.iter().filter(|(_, s)| s.explained > 0 && s.sure() >= 50).collect();
    rest.sort_by_key(|((root, n), s)| {
        (usize::MAX - s.explained, *n, root.components().count(), root.clone())
    });
    let mut chosen: Vec<(PathBuf, usize)> = Vec::new();
    for ((root, n), _) in rest {
        if !chosen.iter().any(|(other, _)| root.starts_with(other) || other.starts_with(root)) {
            chosen.push((root.clone(), *n));
        }
    }
    chosen.sort();
    chosen
}

fn describe(
    path: &Path,
    root: &Path,
    chosen: usize,
    scores: &Scores,
    files: &[PathBuf],
    ready: &[(&Layout, Compiled)],
) -> Option<DetectedRoot> {
    let (layout, compiled) = ready.get(chosen)?;
    let score = scores.get(&(root.to_owned(), chosen))?;
    let below = Below::read(root, files, compiled);
    Some(DetectedRoot {
        root: if root.as_os_str().is_empty() { path.to_owned() } else { path.join(root) },
        layout: layout.name.to_string(),
        sure: score.sure(),
        why: below.reasons(&path.join(root), layout),
        cameras: below.cameras.into_iter().take(CAMERAS).collect(),
        runners_up: runners_up(root, chosen, score, scores, ready),
        unexplained: below.unexplained,
    })
}

/// Other layouts by the share of the same files that they explain, from this root or from one
/// above or below it.
fn runners_up(
    root: &Path,
    chosen: usize,
    won: &Score,
    scores: &Scores,
    ready: &[(&Layout, Compiled)],
) -> Vec<RunnerUp> {
    let mut best = BTreeMap::<usize, usize>::new();
    for ((other, n), score) in scores {
        if *n != chosen && (other.starts_with(root) || root.starts_with(other)) {
            let files = best.entry(*n).or_default();
            *files = score.explained.max(*files);
        }
    }
    let share = |files: usize| Score { explained: files, ignored: won.ignored, of: won.of }.sure().min(100);
    let mut runners_up: Vec<RunnerUp> = best
        .into_iter()
        .filter(|(_, files)| *files > 0 && files * 2 >= won.explained)
        .filter_map(|(n, files)| {
            Some(RunnerUp { layout: ready.get(n)?.0.name.to_string(), sure: share(files) })
        })
        .collect();
    runners_up.sort_by_key(|r| 100 - r.sure);
    runners_up
}

/// The files of one root as its layout reads them.
#[derive(Default)]
struct Below {
    by_era: BTreeMap<usize, usize>,
    cameras: BTreeSet<String>,
    unexplained: Vec<RelPath>,
    of: usize,
    left_out: usize,
}

impl Below {
    fn read(root: &Path, files: &[PathBuf], layout: &Compiled) -> Self {
        let mut below = Self::default();
        for rel in files.iter().filter_map(|f| f.strip_prefix(root).ok()) {
            below.of += 1;
            if ignored(layout, rel) {
                below.left_out += 1;
            } else if let Some(found) = layout.explain(rel.as_os_str().as_bytes()) {
                *below.by_era.entry(found.era).or_default() += 1;
                below.cameras.extend(found.fields.camera);
            } else if below.unexplained.len() < EXAMPLES {
                below.unexplained.push(RelPath::from_path(rel));
            }
        }
        below
    }

    fn reasons(&self, root: &Path, layout: &Layout) -> Vec<Reason> {
        let of = self.of - self.left_out;
        let mut why = vec![Reason::Explained { files: self.by_era.values().sum(), of }];
        why.extend(self.by_era.iter().filter_map(|(era, files)| {
            let template = layout.eras.get(*era)?.template.to_string();
            Some(Reason::PathForm { template, files: *files })
        }));
        let there = layout.hallmarks.iter().filter(|name| root.join(name).symlink_metadata().is_ok());
        why.extend(there.map(|name| Reason::Hallmark { name: name.to_owned() }));
        if self.left_out > 0 {
            why.push(Reason::LeftOut { files: self.left_out });
        }
        why
    }
}
