//! What Holdfast keeps: whose folder that is, its rights and room, the key, the stores.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};
use rustix::process::geteuid;

use super::{Case, Point, Setup};
use crate::app::AppError;
use crate::app::state::{self, StateError};
use crate::catalogue::{self, Catalogue};
use crate::evidence::{self, Evidence};
use crate::ledger::seal::FREE_FLOOR_BYTES;

/// Room below which a site has to act: a year of ledger of 64 cameras takes less, and below
/// [`FREE_FLOOR_BYTES`] nothing is signed at all.
const ROOM_BYTES: u64 = 16 * FREE_FLOOR_BYTES;

/// Whether what follows was tried with the rights that the agent has.
pub(super) fn account(setup: &Setup<'_>) -> Vec<Point> {
    let own = geteuid().as_raw();
    let owner = setup.config.state_dir.metadata().ok().map_or(own, |m| m.uid());
    let case = match (own, owner) {
        (own, owner) if own == owner => Case::AccountGood,
        (0, _) => Case::AccountRoot,
        _ => Case::AccountOther,
    };
    let point = Point::new(case).fact("own", own).fact("owner", owner);
    let again = format!("setpriv --reuid={owner} --regid={owner} --init-groups holdfast doctor");
    vec![if case == Case::AccountGood { point } else { point.command(again) }]
}

/// The folder: there or makeable, private, writable, roomy.
pub(super) fn folder(setup: &Setup<'_>) -> Vec<Point> {
    let dir = &setup.config.state_dir;
    let point = match dir.metadata() {
        Ok(meta) => existing(dir, &meta),
        Err(e) if e.kind() == io::ErrorKind::NotFound => to_be_made(dir),
        Err(e) => {
            Point::new(Case::StateMissing).fact("why", e).command(format!("namei -l {}", dir.display()))
        }
    };
    vec![point.of(dir.display()).fact("dir", dir.display())]
}

fn existing(dir: &Path, meta: &Metadata) -> Point {
    let shown = dir.display();
    if !meta.is_dir() {
        let why = io::Error::from(io::ErrorKind::NotADirectory);
        return Point::new(Case::StateMissing).fact("why", why).command(format!("ls -ld {shown}"));
    }
    let fs = statvfs(dir).ok();
    if fs.as_ref().is_some_and(|fs| fs.f_flag.contains(StatVfsMountFlags::RDONLY)) {
        let mount = format!("mount -o remount,rw \"$(findmnt -no TARGET --target {shown})\"");
        return Point::new(Case::StateReadOnly).command(mount);
    }
    // A disk that turned read-only after an error says so only to whoever writes: a file without a name, gone at once.
    if access(dir, Access::WRITE_OK | Access::EXEC_OK).is_err() || tempfile::tempfile_in(dir).is_err() {
        return Point::new(Case::StateReadOnly).command(format!("chown -R \"$(id -u)\" {shown}"));
    }
    let free = fs.map_or(0, |fs| fs.f_bavail.saturating_mul(fs.f_frsize));
    let case = if free < ROOM_BYTES { Case::StateFull } else { Case::StateGood };
    let point = Point::new(case).number("free_mib", free >> 20).number("least_mib", ROOM_BYTES >> 20);
    if case == Case::StateFull { point.command(format!("df -h {shown}")) } else { point }
}

fn to_be_made(dir: &Path) -> Point {
    let above = dir.ancestors().skip(1).find(|above| above.exists());
    let above = above.filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match access(above, Access::WRITE_OK | Access::EXEC_OK) {
        Ok(()) => Point::new(Case::StateNew),
        Err(e) => Point::new(Case::StateMissing)
            .fact("why", io::Error::from(e))
            .command(format!("install -d -m 0700 -o \"$(id -u)\" {}", dir.display())),
    }
}

/// The key of the log: readable by its owner alone.
pub(super) fn key(setup: &Setup<'_>) -> Vec<Point> {
    let file = setup.config.state_dir.join("keys").join("log.key");
    let shown = file.display();
    let point = match state::read_key(&setup.config.state_dir) {
        Ok(signer) => Point::new(Case::KeyGood).fact("origin", signer.verifier_key().name()),
        Err(StateError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Point::new(Case::KeyNew)
        }
        Err(StateError::KeyMode { mode, .. }) => Point::new(Case::KeyOpen)
            .fact("mode", format!("{mode:04o}"))
            .command(format!("chmod 600 {shown}")),
        Err(why) => Point::new(Case::KeyBroken).fact("why", why).command(format!("ls -l {shown}")),
    };
    vec![point.of(&shown).fact("file", &shown)]
}

/// The stores and the log can be read, and nobody remembers another log.
pub(super) fn stores(setup: &Setup<'_>) -> Vec<Point> {
    let dir = &setup.config.state_dir;
    if ![catalogue::FILE, evidence::FILE].iter().all(|file| dir.join(file).exists()) {
        return vec![Point::new(Case::StoresNew)];
    }
    let read = || -> Result<(u64, Option<String>), AppError> {
        Catalogue::open_to_read(dir)?.last_pass()?;
        let evidence = Evidence::open_to_read(dir)?;
        Ok((evidence.newest_head()?.map_or(0, |head| head.size), evidence.frozen()?))
    };
    let verify = format!("holdfast verify {}", dir.display());
    vec![match read() {
        Ok((leaves, None)) => Point::new(Case::StoresGood).number("leaves", leaves),
        Ok((_, Some(why))) => Point::new(Case::StoresFrozen).fact("why", why).command(verify),
        Err(why) => Point::new(Case::StoresBroken).fact("why", why).command(verify),
    }]
}
