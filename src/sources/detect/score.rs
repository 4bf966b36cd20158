//! Scores every layout at every folder near the top, and picks roots that do not overlap.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::model::RelPath;
use crate::sources::layout::{Compiled, Layout};

use super::sample::Sample;
use super::{BY_NAMES_ALONE, DetectedRoot, Detection, Reason, RunnerUp};

/// How deep below the given path a root may lie.
const DEPTH: usize = 4;
/// Files shown as examples.
const EXAMPLES: usize = 10;
/// Recordings beside which a product's own files are looked for.
const BESIDE: usize = 64;
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
    // A root is looked up once for all layouts: comparing paths costs as much as matching them.
    let mut by_root: BTreeMap<&Path, Vec<Score>> = BTreeMap::new();
    for file in files {
        for (root, rel) in roots_of(file) {
            let scores = by_root.entry(root).or_default();
            scores.resize_with(ready.len(), Score::default);
            for ((_, layout), score) in ready.iter().zip(scores) {
                score.of += 1;
                if ignored(layout, rel) {
                    score.ignored += 1;
                } else if layout.explain(rel.as_os_str().as_bytes()).is_some() {
                    score.explained += 1;
                }
            }
        }
    }
    let of_root = |(root, scores): (&Path, Vec<Score>)| {
        let root = root.to_owned();
        scores.into_iter().enumerate().map(move |(n, score)| ((root.clone(), n), score))
    };
    by_root.into_iter().flat_map(of_root).collect()
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
    let score = scores.get(&(root.to_owned(), chosen))?;
    let at = path.join(root);
    let first = Below::read(root, files, &ready.get(chosen)?.1);
    let marked = !first.hallmarks(&at, ready.get(chosen)?.0).is_empty();
    let other = if marked { None } else { less_assuming(root, chosen, score, &first, scores, files, ready) };
    let (chosen, below) = other.unwrap_or((chosen, first));
    let layout = ready.get(chosen)?.0;
    let mut runners_up = runners_up(root, chosen, score, scores, files, ready);
    for runner in &mut runners_up {
        let more_cameras = || {
            let of = ready.iter().find(|(l, _)| l.name == runner.layout);
            of.is_some_and(|(_, c)| Below::read(root, files, c).cameras.len() > below.cameras.len())
        };
        runner.tied = !marked && runner.sure + 10 >= score.sure() && !more_cameras();
    }
    let tied = u8::try_from(runners_up.iter().filter(|r| r.tied).count()).unwrap_or(u8::MAX - 1);
    let most = if marked { 100 } else { BY_NAMES_ALONE };
    let shared = |sure: u8| if tied > 0 { sure / (tied + 1) } else { sure.min(most) };
    for runner in runners_up.iter_mut().filter(|r| r.tied) {
        runner.sure = shared(runner.sure);
    }
    let mut why = below.reasons(&at, layout);
    let tied = runners_up.iter().filter(|r| r.tied);
    why.extend(tied.map(|r| Reason::Tied { layout: r.layout.clone() }));
    Some(DetectedRoot {
        root: if root.as_os_str().is_empty() { path.to_owned() } else { path.join(root) },
        layout: layout.name.to_string(),
        sure: shared(score.sure()),
        why,
        cameras: below.cameras.into_iter().take(CAMERAS).collect(),
        runners_up,
        unexplained: below.unexplained,
    })
}

/// Where names leave it open, the layout that assumes less: one that reads the same files as the same cameras and does
/// not take it that they record on events only. A camera that is asked for gaps and need not be is a question; one that
/// is not asked hides them.
fn less_assuming(
    root: &Path,
    chosen: usize,
    won: &Score,
    below: &Below,
    scores: &Scores,
    files: &[PathBuf],
    ready: &[(&Layout, Compiled)],
) -> Option<(usize, Below)> {
    let on_events = |n: usize| ready.get(n).is_some_and(|(l, _)| l.eras.iter().any(|e| e.event_driven));
    let at_root = (0..ready.len()).filter(|n| *n != chosen && on_events(chosen) && !on_events(*n));
    let equal =
        at_root.filter(|n| scores.get(&(root.to_owned(), *n)).is_some_and(|s| s.explained >= won.explained));
    equal
        .filter_map(|n| Some((n, Below::read(root, files, &ready.get(n)?.1))))
        .find(|(_, other)| other.cameras == below.cameras)
}

/// Other layouts by the share of the same files that they explain, from this root or from one
/// above or below it.
fn runners_up(
    root: &Path,
    chosen: usize,
    won: &Score,
    scores: &Scores,
    sampled: &[PathBuf],
    ready: &[(&Layout, Compiled)],
) -> Vec<RunnerUp> {
    let mut best = BTreeMap::<usize, usize>::new();
    for ((other, n), score) in scores {
        let explained = match ready.get(*n) {
            _ if *n == chosen => 0,
            _ if other.starts_with(root) => score.explained,
            // From above, only what it explains of the same files counts.
            Some((_, layout)) if root.starts_with(other) && score.explained > 0 => {
                let same = sampled.iter().filter(|f| f.starts_with(root));
                let below = same.filter_map(|f| f.strip_prefix(other).ok());
                below.filter(|rel| layout.explain(rel.as_os_str().as_bytes()).is_some()).count()
            }
            _ => 0,
        };
        if explained > 0 {
            let files = best.entry(*n).or_default();
            *files = explained.max(*files);
        }
    }
    let share = |files: usize| Score { explained: files, ignored: won.ignored, of: won.of }.sure().min(100);
    let mut runners_up: Vec<RunnerUp> = best
        .into_iter()
        .filter(|(_, files)| *files > 0 && files * 2 >= won.explained)
        .filter_map(|(n, files)| {
            Some(RunnerUp { layout: ready.get(n)?.0.name.to_string(), sure: share(files), tied: false })
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
    /// Some of the files that it explains.
    some: Vec<PathBuf>,
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
                if below.some.len() < BESIDE {
                    below.some.push(rel.to_owned());
                }
            } else if below.unexplained.len() < EXAMPLES {
                below.unexplained.push(RelPath::from_path(rel));
            }
        }
        below
    }

    /// What lies there that only the layout's product makes.
    fn hallmarks(&self, root: &Path, layout: &Layout) -> Vec<String> {
        let exists = |name: &Path| root.join(name).symlink_metadata().is_ok();
        let there = |name: &&str| match name.strip_prefix('*') {
            Some(ending) => self.some.iter().any(|file| {
                let mut longer = file.as_os_str().to_owned();
                longer.push(ending);
                exists(Path::new(&longer))
            }),
            None => exists(Path::new(name)),
        };
        layout.hallmarks.iter().filter(there).map(str::to_owned).collect()
    }

    fn reasons(&self, root: &Path, layout: &Layout) -> Vec<Reason> {
        let of = self.of - self.left_out;
        let mut why = vec![Reason::Explained { files: self.by_era.values().sum(), of }];
        why.extend(self.by_era.iter().filter_map(|(era, files)| {
            let template = layout.eras.get(*era)?.template.to_string();
            Some(Reason::PathForm { template, files: *files })
        }));
        why.extend(self.hallmarks(root, layout).into_iter().map(|name| Reason::Hallmark { name }));
        if self.left_out > 0 {
            why.push(Reason::LeftOut { files: self.left_out });
        }
        why
    }
}
