//! A small site in a temporary folder: footage, configuration, state, and what an audit or check of it says.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::agent::{Ended, ended, holdfast};
use super::server::open_folder;

/// A site; everything below one folder that goes with it.
pub struct Site {
    folder: TempDir,
}

impl Site {
    /// An empty site.
    pub fn new() -> Self {
        let site = Self { folder: open_folder() };
        std::fs::create_dir(site.footage()).unwrap();
        site
    }

    /// The folder of the whole site.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The recorder's storage.
    pub fn footage(&self) -> PathBuf {
        self.path().join("footage")
    }

    /// Where Holdfast keeps what it knows.
    pub fn state(&self) -> PathBuf {
        self.path().join("state")
    }

    /// `audit` of the footage with one policy of the fixtures; further arguments as on the command line.
    pub fn audit(&self, policy: &str, further: &[&str]) -> Ended {
        self.audit_of(&self.footage(), policy, further)
    }

    /// `audit` of any folder with this site's state.
    pub fn audit_of(&self, root: &Path, policy: &str, further: &[&str]) -> Ended {
        ended(self.audit_command(root, policy).arg("--state").arg(self.state()).args(further))
    }

    /// The command behind [`Self::audit`], without a state folder.
    pub fn audit_command(&self, root: &Path, policy: &str) -> Command {
        let mut command = holdfast();
        command.arg("audit").arg(root).arg("--policy").arg(policy_file(policy));
        command.args(["--format", "json", "--lang", "en"]);
        command
    }

    /// Writes `holdfast.toml`: one Frigate `nvr1` over the footage, the policy, and `further` tables.
    pub fn configure(&self, policy: &str, further: &str) -> PathBuf {
        let file = self.path().join("holdfast.toml");
        let policy = policy_file(policy);
        let text = format!(
            "state_dir = \"state\"\n\n[site]\nid = \"campus\"\nname = \"North Campus\"\ntz = \"UTC\"\nlang = \"en\"\n\n\
             [[recorder]]\nid = \"nvr1\"\nroots = [\"footage\"]\nlayout = \"frigate\"\n\n\
             [policy]\nfiles = [{policy:?}]\n\n{further}"
        );
        std::fs::write(&file, text).unwrap();
        file
    }

    /// Any command with this site's configuration.
    pub fn holdfast(&self, arguments: &[&str]) -> Ended {
        ended(&mut self.command(arguments))
    }

    /// The command behind [`Self::holdfast`].
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = holdfast();
        command.args(arguments).arg("--config").arg(self.path().join("holdfast.toml"));
        command
    }
}

/// A policy of the fixtures by its name without ending.
pub fn policy_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/sites/{name}.toml"))
}
