//! Control groups of the kernel (v2), as recorders run in them.

use std::path::{Path, PathBuf};

/// A control group (v2) of the test, as `/proc` names it; gone with it.
#[derive(Debug)]
pub struct Group(PathBuf);

impl Group {
    /// An empty group.
    pub fn new() -> Self {
        let hierarchies = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].map(Path::new);
        let mounted = hierarchies.iter().find(|at| at.join("cgroup.procs").is_file());
        let folder = mounted.unwrap().join(format!("holdfast-tests-{}", std::process::id()));
        let group = Self(folder);
        group.made();
        group
    }

    /// It goes, as with the last process of a recorder that ends.
    #[expect(clippy::disallowed_methods, reason = "the test's own group")]
    pub fn gone(&self) {
        std::fs::remove_dir(&self.0).unwrap();
    }

    /// Another comes under its name, as when the recorder starts.
    pub fn made(&self) {
        std::fs::create_dir(&self.0).unwrap();
    }

    /// Its name in `/proc` and in configurations.
    pub fn name(&self) -> String {
        format!("/{}", self.0.file_name().unwrap().to_str().unwrap())
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.gone();
    }
}
