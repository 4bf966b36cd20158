//! Real file systems of a test's own: an ext4 image on a loop device, or a small tmpfs. Needs root.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::server::{finish, open_folder, run};

/// A mounted file system; unmounted when dropped.
pub struct Disk {
    kind: Kind,
    folder: tempfile::TempDir,
    also_at: RefCell<Vec<PathBuf>>,
}

enum Kind {
    Ext4,
    Tmpfs { bytes: u64 },
}

impl Disk {
    /// A new ext4 of `mebibytes` (at least 8), mounted.
    pub fn ext4(mebibytes: u64) -> Self {
        let disk = Self { kind: Kind::Ext4, folder: open_folder(), also_at: RefCell::default() };
        let image = disk.image();
        std::fs::File::create(&image).unwrap().set_len(mebibytes << 20).unwrap();
        run(Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0"]).arg(&image));
        disk.mounted()
    }

    /// A memory disk that is full after `bytes` (rounded up to pages), mounted.
    pub fn tmpfs(bytes: u64) -> Self {
        Self { kind: Kind::Tmpfs { bytes }, folder: open_folder(), also_at: RefCell::default() }.mounted()
    }

    fn mounted(self) -> Self {
        std::fs::create_dir(self.path()).unwrap();
        self.mount();
        self
    }

    /// Where it is mounted. Unmounted, the same path is an empty folder of the disk below.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("mounted")
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    /// Mounts it (again). A loop mount can fail and leave the plain folder: asked for, never assumed.
    pub fn mount(&self) {
        match self.kind {
            Kind::Ext4 => run(Command::new("mount").args(["-o", "loop"]).arg(self.image()).arg(self.path())),
            Kind::Tmpfs { bytes } => run(Command::new("mount")
                .args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"])
                .arg(self.path())),
        };
        assert!(is_mount_point(&self.path()), "{} is no mount point after mounting", self.path().display());
    }

    /// Shows the same file system at another folder too.
    pub fn mount_at(&self, folder: &Path) {
        run(Command::new("mount").arg("--bind").arg(self.path()).arg(folder));
        self.also_at.borrow_mut().push(folder.to_owned());
    }

    /// Bytes that lie on it now.
    pub fn used(&self) -> u64 {
        let text = run(Command::new("df").args(["--output=used", "--block-size=1"]).arg(self.path()));
        text.lines().last().unwrap().trim().parse().unwrap()
    }

    /// Puts an unmounted file system in order after an error of its device.
    pub fn repair(&self) {
        assert!(!is_mount_point(&self.path()), "a mounted disk is not repaired");
        // 1 says that something was mended.
        let code = finish(Command::new("e2fsck").args(["-f", "-y"]).arg(self.image())).status.code();
        assert!(matches!(code, Some(0 | 1)), "e2fsck ended with {code:?}");
    }

    /// Gives a memory disk another size, everything on it stays.
    pub fn resize(&self, bytes: u64) {
        let options = format!("remount,size={bytes}");
        run(Command::new("mount").args(["-o", &options]).arg(self.path()));
    }

    /// Empties it as `rm -rf MOUNT/*` would, hidden names too; the mount stays.
    #[expect(clippy::disallowed_methods, reason = "what is tested is how deletions are noticed")]
    pub fn wipe(&self) {
        assert!(is_mount_point(&self.path()), "wiping only what is a disk of the test's own");
        for entry in std::fs::read_dir(self.path()).unwrap() {
            let path = entry.unwrap().path();
            let removed =
                if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            removed.unwrap();
        }
    }

    /// Changes one byte of a file on the device itself, below the file system: no date, no inode, nothing that `stat`
    /// tells can show it. The disk has to be unmounted. The file is found by its first 4 KiB.
    pub fn alter_below_the_file_system(&self, content: &[u8]) {
        assert!(!is_mount_point(&self.path()), "a mounted disk would write its own view back");
        const BLOCK: usize = 4096;
        let mut image = std::fs::read(self.image()).unwrap();
        let block = &content[..BLOCK];
        let found: Vec<usize> =
            (0..image.len() / 1024).map(|n| n * 1024).filter(|at| image[*at..].starts_with(block)).collect();
        assert_eq!(found.len(), 1, "the content stands once on the device");
        image[found[0] + BLOCK - 1] ^= 0xff;
        std::fs::write(self.image(), image).unwrap();
    }

    /// Takes it away from a folder at which [`Self::mount_at`] showed it.
    pub fn unmount_from(&self, folder: &Path) {
        run(Command::new("umount").arg(folder));
        assert!(!is_mount_point(folder));
    }

    /// Takes it away; the mount point stays as an empty folder.
    pub fn unmount(&self) {
        run(Command::new("umount").arg(self.path()));
        assert!(!is_mount_point(&self.path()));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let mut places = self.also_at.take();
        places.push(self.path());
        for place in places.iter().filter(|place| is_mount_point(place)) {
            finish(Command::new("umount").arg("--lazy").arg(place));
        }
    }
}

/// Whether a file system begins at this path.
pub fn is_mount_point(path: &Path) -> bool {
    finish(Command::new("mountpoint").arg("-q").arg(path)).status.success()
}
