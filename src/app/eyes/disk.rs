//! How others fare at the disk, as the kernel counts it: how long the recorder waited for I/O, or anybody where its
//! control group is not known; how long the writes of a device took. Files of `/proc` and of control groups only:
//! those of `/proc` are opened before a child gives up the right to, a control group's again when it was made anew.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustix::fs::{major, minor};

/// Longest file that is read; `/proc/diskstats` has some 100 bytes a device.
const LONGEST: usize = 64 << 10;

/// Where control groups of the second version are mounted: alone, or beside those of the first.
const GROUPS: [&str; 2] = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

/// Where they are mounted here.
pub fn groups() -> Option<&'static Path> {
    GROUPS.iter().map(Path::new).find(|at| at.join("cgroup.procs").is_file())
}

/// Bytes of a page where `/proc/self/statm` counts pages.
fn page() -> u64 {
    u64::try_from(rustix::param::page_size()).unwrap_or(4096)
}

/// Open counters of the kernel; one that is not there counts nothing.
#[derive(Default)]
pub struct Counters {
    group: Option<Group>,
    pressure: Option<File>,
    disks: Option<File>,
    memory: Option<File>,
    io: Option<File>,
}

/// The counter of the recorder's control group. A recorder that starts anew leaves its group behind and gets another
/// under the same name, which is found again.
struct Group {
    pressure: PathBuf,
    /// How many were found under the name, and the newest.
    found: Mutex<(u32, Option<File>)>,
}

impl Group {
    fn named(group: &Path) -> Option<Self> {
        let below = group.strip_prefix("/").unwrap_or(group).join("io.pressure");
        Some(Self { pressure: groups()?.join(below), found: Mutex::default() })
    }

    /// Microseconds that its processes waited, and the number of the group that tells it.
    fn waited(&self) -> Option<(u32, u64)> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waited_us) = waited(found.1.as_ref()) {
            return Some((found.0, waited_us));
        }
        found.1 = File::open(&self.pressure).ok();
        let waited_us = waited(found.1.as_ref())?;
        found.0 = found.0.saturating_add(1);
        Some((found.0, waited_us))
    }
}

/// Whether the kernel tells how long processes of this control group wait for I/O.
pub fn tells_of_group(group: &Path) -> bool {
    Counters::open(Some(group)).of_group()
}

/// Whose waiting was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Whose {
    /// Nobody's: nothing is counted, or the two counts were of different processes.
    #[default]
    Nobodys,
    /// Everybody's on the machine.
    Everybodys,
    /// The recorder's: the so manieth control group that was found under its name.
    Recorders(u32),
}

/// The counters at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// Time in which at least one process waited for I/O, in microseconds since the start of the machine, or of the
    /// control group.
    pub waited_us: u64,
    /// Whose that is.
    pub whose: Whose,
    /// Writes and flushes of the device since then.
    pub writes: u64,
    /// What they took together.
    pub writing_ms: u64,
}

impl Counters {
    /// Opens what there is; `group` is the recorder's control group, as `/proc` names it.
    pub fn open(group: Option<&Path>) -> Self {
        let open = |path: &str| File::open(path).ok();
        Self {
            group: group.and_then(Group::named),
            pressure: open("/proc/pressure/io"),
            disks: open("/proc/diskstats"),
            memory: open("/proc/self/statm"),
            io: open("/proc/self/io"),
        }
    }

    /// True when the recorder's own waiting is counted now.
    pub fn of_group(&self) -> bool {
        self.group.as_ref().is_some_and(|group| group.waited().is_some())
    }

    /// The counters now; `device` as the file system numbers it. While the recorder has no group, because it does not
    /// run, everybody counts.
    pub fn now(&self, device: u64) -> Counted {
        let own = self.group.as_ref().and_then(Group::waited).map(|(n, us)| (Whose::Recorders(n), us));
        let all = || Some((Whose::Everybodys, waited(self.pressure.as_ref())?));
        let (whose, waited_us) = own.or_else(all).unwrap_or_default();
        let disks = text(self.disks.as_ref()).unwrap_or_default();
        let (writes, writing_ms) = writes_of(&disks, major(device), minor(device)).unwrap_or_default();
        Counted { waited_us, whose, writes, writing_ms }
    }

    /// Bytes of this process in RAM.
    pub fn resident_bytes(&self) -> u64 {
        let pages = text(self.memory.as_ref()).and_then(|t| t.split(' ').nth(1)?.parse::<u64>().ok());
        pages.unwrap_or_default().saturating_mul(page())
    }

    /// Bytes that this process had fetched from storage: what was in memory already is none of them. 0 where the kernel
    /// does not count them.
    pub fn fetched_bytes(&self) -> u64 {
        text(self.io.as_ref()).and_then(|t| fetched(&t)).unwrap_or_default()
    }
}

impl Counted {
    /// What was counted after an earlier moment; of the waiting nothing, where it is not that of the same.
    pub fn since(&self, earlier: &Self) -> Self {
        let (whose, waited_us) = if self.whose == earlier.whose {
            (self.whose, self.waited_us.saturating_sub(earlier.waited_us))
        } else {
            (Whose::Nobodys, 0)
        };
        Self {
            waited_us,
            whose,
            writes: self.writes.saturating_sub(earlier.writes),
            writing_ms: self.writing_ms.saturating_sub(earlier.writing_ms),
        }
    }

    /// Two stretches together.
    #[must_use]
    pub fn and(&self, more: &Self) -> Self {
        Self {
            waited_us: self.waited_us + more.waited_us,
            whose: more.whose,
            writes: self.writes + more.writes,
            writing_ms: self.writing_ms + more.writing_ms,
        }
    }

    /// Mean time of a write; `None` for too few to tell.
    pub fn per_write(&self) -> Option<Duration> {
        const ENOUGH: u64 = 16;
        let mean = |ms: u64| Duration::from_secs_f64(ms as f64 / 1000.0 / self.writes as f64);
        (self.writes >= ENOUGH).then(|| mean(self.writing_ms))
    }
}

fn text(file: Option<&File>) -> Option<String> {
    let (file, mut bytes, mut length) = (file?, vec![0; LONGEST], 0);
    loop {
        let n = file.read_at(bytes.get_mut(length..)?, u64::try_from(length).ok()?).ok()?;
        length += n;
        if n == 0 || length == LONGEST {
            break;
        }
    }
    bytes.truncate(length);
    String::from_utf8(bytes).ok()
}

/// What a pressure file tells.
fn waited(file: Option<&File>) -> Option<u64> {
    some_total(&text(file)?)
}

/// `total=` of the line `some` of a pressure file.
fn some_total(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|l| l.strip_prefix("some "))?;
    line.split(' ').find_map(|field| field.strip_prefix("total="))?.parse().ok()
}

/// `read_bytes` of `/proc/<pid>/io`.
fn fetched(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("read_bytes: "))?.parse().ok()
}

/// Fields 8, 11, 19 and 20 of a device's line: writes and flushes done, and the milliseconds of each.
fn writes_of(text: &str, major: u32, minor: u32) -> Option<(u64, u64)> {
    let number = |field: Option<&&str>| field?.parse::<u64>().ok();
    text.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let of_device =
            number(fields.first())? == u64::from(major) && number(fields.get(1))? == u64::from(minor);
        of_device.then(|| {
            let [writes, ms, flushes, flush_ms] = [7, 10, 18, 19].map(|n| number(fields.get(n)));
            (writes.unwrap_or(0) + flushes.unwrap_or(0), ms.unwrap_or(0) + flush_ms.unwrap_or(0))
        })
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn counters_are_read_as_the_kernel_writes_them() {
        let pressure = "some avg10=1.63 avg60=4.89 avg300=3.78 total=791158276\nfull avg10=0.99 total=3\n";
        assert_eq!(some_total(pressure), Some(791_158_276));
        let io = "rchar: 9\nwchar: 8\nsyscr: 7\nsyscw: 6\nread_bytes: 4096\nwrite_bytes: 5\n";
        assert_eq!(fetched(io), Some(4_096));
        let disks = " 254 0 vda 100 0 800 50 70 9 640 210 0 90 260 0 0 0 0 30 40\n 254 1 vda1 1 0 8 1 7 0 64 21 0 9 22\n";
        assert_eq!(writes_of(disks, 254, 0), Some((100, 250)));
        assert_eq!(writes_of(disks, 254, 1), Some((7, 21)), "partitions have no flushes");
        assert_eq!(writes_of(disks, 8, 0), None);
    }

    #[test]
    fn this_machine_counts_and_its_counters_only_grow() {
        let counters = Counters::open(None);
        let device = std::env::temp_dir().metadata().expect("a folder").dev();
        let before = counters.now(device);
        let file = tempfile::NamedTempFile::new().expect("a file");
        file.as_file().write_all_at(&[1; 4096], 0).expect("written");
        file.as_file().sync_all().expect("synced");
        let after = counters.now(device);
        assert!(after.waited_us >= before.waited_us && after.writes >= before.writes);
        assert!(counters.resident_bytes() > 1 << 20);
    }

    #[test]
    fn what_memory_does_not_hold_is_fetched_from_storage() {
        let (counters, block) = (Counters::open(None), 64 << 10);
        let file = tempfile::NamedTempFile::new_in(env!("CARGO_MANIFEST_DIR")).expect("a file on a disk");
        file.as_file().write_all_at(&vec![1; block], 0).expect("written");
        file.as_file().sync_all().expect("synced");
        rustix::fs::fadvise(file.as_file(), 0, None, rustix::fs::Advice::DontNeed).expect("told");
        let before = counters.fetched_bytes();
        file.as_file().read_exact_at(&mut vec![0; block], 0).expect("read");
        assert!(counters.fetched_bytes() >= before + block as u64);
    }

    /// A control group of this test; gone with it.
    struct Own(PathBuf);

    impl Own {
        fn new(name: &str) -> Self {
            let at = groups().expect("control groups of the second version");
            let folder = at.join(format!("holdfast-{name}-{}", std::process::id()));
            std::fs::create_dir(&folder).expect("a control group (needs root)");
            Self(folder)
        }

        fn named(&self) -> PathBuf {
            Path::new("/").join(self.0.file_name().expect("a name"))
        }

        /// A process of the group writes a file and syncs every block of it.
        fn writes(&self, file: &Path) {
            let join = format!("echo $$ > {}/cgroup.procs", self.0.display());
            let write =
                format!("dd if=/dev/zero of={} bs=64k count=64 oflag=dsync status=none", file.display());
            let done = std::process::Command::new("sh").args(["-ec", &format!("{join}; {write}")]).status();
            assert!(done.expect("sh").success());
        }
    }

    impl Drop for Own {
        #[expect(clippy::disallowed_methods, reason = "the test's own group")]
        fn drop(&mut self) {
            let _ = std::fs::remove_dir(&self.0);
        }
    }

    #[test]
    fn of_a_recorder_whose_control_group_is_known_its_own_waiting_counts_and_nobody_elses() {
        let (recorder, other) = (Own::new("recorder"), Own::new("other"));
        let file = tempfile::NamedTempFile::new_in(env!("CARGO_MANIFEST_DIR")).expect("a file on a disk");
        let counters = Counters::open(Some(&recorder.named()));
        assert!(counters.of_group() && !Counters::open(Some(Path::new("/no such group"))).of_group());
        let waited = |since: &Counted| counters.now(0).since(since).waited_us;
        let before = counters.now(0);
        other.writes(file.path());
        assert_eq!(waited(&before), 0, "others do not count");
        recorder.writes(file.path());
        assert!(waited(&before) > 0, "the recorder does");
        drop(recorder);
        let between = counters.now(0);
        assert_eq!(between.whose, Whose::Everybodys, "a group that is gone tells nothing");
        let nobodys = Counted { waited_us: 0, whose: Whose::Nobodys, ..between.since(&before) };
        assert_eq!(between.since(&before), nobodys, "two counts of different processes are no difference");

        let anew = Own::new("recorder");
        let first = counters.now(0);
        assert_eq!((before.whose, first.whose), (Whose::Recorders(1), Whose::Recorders(2)));
        assert_eq!(first.since(&before).whose, Whose::Nobodys, "it counts from nothing");
        anew.writes(file.path());
        assert!(waited(&first) > 0, "the recorder that was started anew is heeded again");
    }
}
