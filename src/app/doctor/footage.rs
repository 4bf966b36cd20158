//! The recorders' folders: readable, the ones that were adopted, on a disk of their own; and what each product does
//! not show by itself. Every look at storage runs on a thread of its own, for storage may never answer.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use walkdir::WalkDir;

use super::{Case, Point, Setup};
use crate::app::site::WatchedRecorder;
use crate::catalogue;
use crate::model::observation::RootIdentity;
use crate::sources::recorders;
use crate::sources::root;

/// Entries of a root that are looked at: enough to meet every day folder of a recorder, quick on a slow share.
const LOOKED_AT: usize = 2_000;

/// Each root: who lies there, and whether it can be read.
pub(super) fn roots(setup: &Setup<'_>) -> Vec<Point> {
    // A catalogue that cannot be read is another check's business.
    let known = catalogue::known_roots(&setup.config.state_dir).unwrap_or_default();
    let all = setup.site.recorders.iter().flat_map(|r| r.roots.iter().map(move |root| (r, root)));
    let points: Vec<Point> = all
        .map(|(recorder, (name, path))| {
            let adopted = known.iter().find(|k| k.path == *name).and_then(|k| k.identity);
            let point = one(path, adopted, setup.config.budget.patience);
            point.of(name).fact("recorder", &recorder.id).fact("root", path.display())
        })
        .collect();
    if points.is_empty() {
        return vec![Point::new(Case::RootNone).command("holdfast init PATH --output holdfast.new.toml")];
    }
    points
}

/// What a look at a root gave.
struct Looked {
    identity: RootIdentity,
    seen: usize,
    closed: usize,
}

fn one(path: &Path, adopted: Option<RootIdentity>, patience: Duration) -> Point {
    let shown = path.display();
    let (tell, told) = sync_channel(1);
    let looked = path.to_owned();
    let thread = std::thread::Builder::new().name("doctor".to_owned()).spawn(move || {
        // Whoever asked may have stopped waiting.
        drop(tell.send(look(&looked)));
    });
    let answer = match thread {
        Ok(_) => told.recv_timeout(patience).ok(),
        Err(e) => Some(Err(e)),
    };
    match answer {
        None => Point::new(Case::RootHangs)
            .number("s", patience.as_secs())
            .command(format!("findmnt --target {shown}"))
            .command(format!("umount -l {shown}")),
        Some(Err(why)) => Point::new(Case::RootUnreadable)
            .fact("why", why)
            .command(format!("namei -l {shown}"))
            .command(format!("setfacl -R -m u:holdfast:rX,d:u:holdfast:rX {shown}")),
        Some(Ok(looked)) => judge(&looked, adopted, path),
    }
}

fn look(path: &Path) -> io::Result<Looked> {
    let identity = root::identify(path)?;
    std::fs::read_dir(path)?;
    let (mut seen, mut closed) = (0, 0);
    for entry in WalkDir::new(path).min_depth(1).max_open(16).into_iter().take(LOOKED_AT) {
        seen += 1;
        let opens = |e: walkdir::DirEntry| !e.file_type().is_file() || std::fs::File::open(e.path()).is_ok();
        closed += usize::from(!entry.is_ok_and(opens));
    }
    Ok(Looked { identity, seen, closed })
}

fn judge(looked: &Looked, adopted: Option<RootIdentity>, path: &Path) -> Point {
    let shown = path.display();
    if adopted.is_some_and(|known| known != looked.identity) {
        return Point::new(Case::RootReplaced).command(format!("findmnt --target {shown}"));
    }
    if looked.closed > 0 {
        return Point::new(Case::RootPartly)
            .number("closed", looked.closed)
            .number("seen", looked.seen)
            .command(format!("setfacl -R -m u:holdfast:rX,d:u:holdfast:rX {shown}"));
    }
    Point::new(if adopted.is_some() { Case::RootGood } else { Case::RootNew }).number("seen", looked.seen)
}

/// A recorder that fills its disk must not fill ours.
pub(super) fn disks(setup: &Setup<'_>) -> Vec<Point> {
    let device = |path: &Path| {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        whole.ancestors().find_map(|p| p.metadata().ok()).map(|m| m.dev())
    };
    let state = &setup.config.state_dir;
    let own = device(state);
    let roots = setup.site.recorders.iter().flat_map(|r: &WatchedRecorder| &r.roots);
    let shared: Vec<&PathBuf> = roots.map(|(_, p)| p).filter(|p| own.is_some() && device(p) == own).collect();
    let Some(first) = shared.first() else { return vec![Point::new(Case::DisksApart)] };
    let point = Point::new(Case::DisksShared).fact("root", first.display()).fact("dir", state.display());
    vec![point.command(format!("df {} {}", state.display(), first.display()))]
}

/// What each product does not show by itself.
pub(super) fn products(setup: &Setup<'_>) -> Vec<Point> {
    setup.site.recorders.iter().flat_map(product).collect()
}

fn product(recorder: &WatchedRecorder) -> Vec<Point> {
    let layout = recorders::by_name(&recorder.layout);
    let missing = layout.map_or(&[][..], |l| l.hints.missing);
    if missing.is_empty() {
        return vec![Point::new(Case::ProductGood).of(&recorder.id).fact("recorder", &recorder.id)];
    }
    let each = missing.iter().map(|one| {
        let point = Point::new(Case::ProductBlind).of(&recorder.id).kinds(one.kinds);
        one.lines.iter().fold(point.said(one.words), |point, line| point.command(*line))
    });
    each.collect()
}
