//! A mount whose server is gone: every system call on it hangs. Needs root and FUSE.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::server::wait_for;

/// A FUSE mount behind which nobody answers, not even the first question.
pub struct DeadMount {
    holder: Child,
    place: PathBuf,
}

impl DeadMount {
    /// Mounts it there, in a folder that is made.
    pub fn at(place: &Path) -> Self {
        std::fs::create_dir_all(place).unwrap();
        const MOUNT: &str = "exec 3<>/dev/fuse && \
            mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 dead \"$1\" && exec sleep 300";
        let holder =
            Command::new("sh").args(["-c", MOUNT, "sh"]).arg(place).stdin(Stdio::null()).spawn().unwrap();
        let name = place.to_str().unwrap().to_owned();
        let mounted = || std::fs::read_to_string("/proc/self/mounts").unwrap().contains(&name).then_some(());
        wait_for("dead mount", Duration::from_secs(10), mounted);
        Self { holder, place: place.to_owned() }
    }
}

impl Drop for DeadMount {
    fn drop(&mut self) {
        // With its holder the connection ends, and whoever waits is told so.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
        let _ = Command::new("umount").arg("-l").arg(&self.place).status();
    }
}
