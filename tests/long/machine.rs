//! A clean Debian 12 in a folder, started with its own systemd as process 1 in namespaces of its own: the package is
//! installed there as sites do it. Needs root, mmdebstrap with Debian's archive, and systemd-nspawn.

use std::ffi::OsStr;
use std::fs;
use std::ops::Deref;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::agent::{Ended, ended};
use crate::support::server::{Foreground, open_folder, run};

/// Longest wait for anything on a busy machine; a boot takes 3 s on a quiet one.
const LIMIT: Duration = Duration::from_secs(90);

/// A running system; it is shut down when dropped.
pub struct Machine {
    inside: Inside,
    process: Foreground,
    _folder: TempDir,
}

/// The way into a running system.
pub struct Inside {
    leader: u32,
    /// Its root as this machine sees it.
    pub root: PathBuf,
}

impl Machine {
    /// Lays a copy of the clean system, lets `prepare` add to it, and starts it.
    pub fn boot(prepare: impl FnOnce(&Path)) -> Self {
        let folder = open_folder();
        let root = folder.path().join("root");
        run(Command::new("cp").args(["--archive", "--reflink=auto"]).arg(clean_debian()).arg(&root));
        prepare(&root);
        let mut command = Command::new("systemd-nspawn");
        command.args(["--quiet", "--boot", "--register=no", "--keep-unit", "--private-network"]);
        // A container's own filter is no part of a site's machine.
        command.arg("--system-call-filter=landlock_create_ruleset landlock_add_rule landlock_restrict_self");
        command.arg("--console=pipe").arg("--directory").arg(&root);
        let mut process = Foreground::start("systemd-nspawn", &command, folder.path());
        let leader = process.wait_for("process 1", LIMIT, || leader(&root));
        let mut machine = Self { inside: Inside { leader, root }, process, _folder: folder };
        machine.wait_for("booted system", |m| {
            let state = m.run(["systemctl", "is-system-running"]).stdout;
            ["running", "degraded"].contains(&state.trim()).then_some(())
        });
        machine
    }

    /// Waits for something that happens in it.
    pub fn wait_for<T>(&mut self, what: &str, probe: impl Fn(&Inside) -> Option<T>) -> T {
        let Self { inside, process, .. } = self;
        process.wait_for(what, LIMIT, || probe(inside))
    }
}

impl Deref for Machine {
    type Target = Inside;
    fn deref(&self) -> &Inside {
        &self.inside
    }
}

impl Inside {
    /// Runs a program in it as root.
    pub fn run<A: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = A>) -> Ended {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.leader.to_string(), "--mount", "--uts", "--ipc", "--net", "--pid"]);
        command.args(["--cgroup", "--root", "--wd", "--", "env", "--ignore-environment"]);
        command.args([
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG=C.UTF-8",
            "DEBIAN_FRONTEND=noninteractive",
        ]);
        ended(command.args(words))
    }

    /// As [`Self::run`]; fails when the program does.
    #[track_caller]
    pub fn must<A: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = A>) -> String {
        self.run(words).expect_code(0).stdout
    }

    /// A property of a unit.
    pub fn property(&self, unit: &str, name: &str) -> String {
        self.must(["systemctl", "show", "--value", "--property", name, unit]).trim().to_owned()
    }

    /// Runs a program as root in the file systems that a process of it sees.
    pub fn as_seen_by(&self, pid: &str, words: &[&str]) -> Ended {
        self.run(["nsenter", "--target", pid, "--mount", "--"].iter().chain(words))
    }
}

/// Process 1 of the system in this folder: the one in a process namespace of its own whose root it is.
fn leader(root: &Path) -> Option<u32> {
    let own = fs::metadata(root).ok().map(|m| (m.dev(), m.ino()));
    let first = |pid: &u32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let ids = status.lines().find_map(|l| l.strip_prefix("NSpid:")).unwrap_or_default();
        let of = fs::metadata(format!("/proc/{pid}/root")).ok().map(|m| (m.dev(), m.ino()));
        ids.split_whitespace().nth(1) == Some("1") && of == own
    };
    let entries = fs::read_dir("/proc").unwrap().filter_map(|e| e.ok()?.file_name().to_str()?.parse().ok());
    entries.into_iter().find(first)
}

/// Debian's base system with systemd and nothing of ours; laid down once a test process.
fn clean_debian() -> &'static Path {
    static LAID: OnceLock<TempDir> = OnceLock::new();
    let laid = LAID.get_or_init(|| {
        let folder = open_folder();
        let mut command = Command::new("mmdebstrap");
        command.args(["--quiet", "--variant=minbase", "--include=systemd,systemd-sysv,dbus", "bookworm"]);
        run(command.arg(folder.path().join("debian")));
        folder
    });
    // A static is never dropped: the folder goes with the machine's temporary files.
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| laid.path().join("debian"))
}
