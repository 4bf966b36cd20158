//! How others fare at the disk, as the kernel counts it: how long the recorder waited for I/O, or anybody where its
//! control group is not known; how long the writes of a device took. Files of `/proc` and of control groups only,
//! opened before a child gives up the right to.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{major, minor};

/// Longest file that is read; `/proc/diskstats` has some 100 bytes a device.
const LONGEST: usize = 64 << 10;

/// Where control groups of the second version are mounted: alone, or beside those of the first.
const GROUPS: [&str; 2] = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

/// Bytes of a page where `/proc/self/statm` counts pages.
fn page() -> u64 {
    u64::try_from(rustix::param::page_size()).unwrap_or(4096)
}

/// Open counters of the kernel; one that is not there counts nothing.
#[derive(Default)]
pub struct Counters {
    /// Of the recorder's control group.
    group: Option<File>,
    pressure: Option<File>,
    disks: Option<File>,
    memory: Option<File>,
}

/// Whether the kernel tells how long processes of this control group wait for I/O.
pub fn tells_of_group(group: &Path) -> bool {
    Counters::open(Some(group)).of_group()
}

/// The counters at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// Time in which at least one process waited for I/O, in microseconds since the start of the machine, or of the
    /// control group.
    pub waited_us: u64,
    /// Only processes of the recorder's control group count.
    pub of_group: bool,
    /// Writes and flushes of the device since then.
    pub writes: u64,
    /// What they took together.
    pub writing_ms: u64,
}

impl Counters {
    /// Opens what there is; `group` is the recorder's control group, as `/proc` names it.
    pub fn open(group: Option<&Path>) -> Self {
        let open = |path: &str| File::open(path).ok();
        let below = |group: &Path| group.strip_prefix("/").unwrap_or(group).join("io.pressure");
        let of_group =
            |group: &Path| GROUPS.iter().find_map(|at| File::open(Path::new(at).join(below(group))).ok());
        Self {
            group: group.and_then(of_group),
            pressure: open("/proc/pressure/io"),
            disks: open("/proc/diskstats"),
            memory: open("/proc/self/statm"),
        }
    }

    /// True when the recorder's own waiting is counted.
    pub fn of_group(&self) -> bool {
        self.group.is_some()
    }

    /// The counters now; `device` as the file system numbers it. A group that is gone, because the recorder was started
    /// anew, tells nothing any more: then everybody counts.
    pub fn now(&self, device: u64) -> Counted {
        let waited = |file: &Option<File>| text(file.as_ref()).and_then(|t| some_total(&t));
        let (of_group, waited_us) = match waited(&self.group) {
            Some(waited_us) => (true, waited_us),
            None => (false, waited(&self.pressure).unwrap_or_default()),
        };
        let disks = text(self.disks.as_ref()).unwrap_or_default();
        let (writes, writing_ms) = writes_of(&disks, major(device), minor(device)).unwrap_or_default();
        Counted { waited_us, of_group, writes, writing_ms }
    }

    /// Bytes of this process in RAM.
    pub fn resident_bytes(&self) -> u64 {
        let pages = text(self.memory.as_ref()).and_then(|t| t.split(' ').nth(1)?.parse::<u64>().ok());
        pages.unwrap_or_default().saturating_mul(page())
    }
}

impl Counted {
    /// What was counted after an earlier moment; of the waiting nothing, where it is not that of the same.
    pub fn since(&self, earlier: &Self) -> Self {
        let same = self.of_group == earlier.of_group;
        Self {
            waited_us: if same { self.waited_us.saturating_sub(earlier.waited_us) } else { 0 },
            of_group: self.of_group,
            writes: self.writes.saturating_sub(earlier.writes),
            writing_ms: self.writing_ms.saturating_sub(earlier.writing_ms),
        }
    }

    /// Two stretches together.
    #[must_use]
    pub fn and(&self, more: &Self) -> Self {
        Self {
            waited_us: self.waited_us + more.waited_us,
            of_group: more.of_group,
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

/// `total=` of the line `some` of a pressure file.
fn some_total(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|l| l.strip_prefix("some "))?;
    line.split(' ').find_map(|field| field.strip_prefix("total="))?.parse().ok()
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

    /// A control group of this test; gone with it.
    struct Group(std::path::PathBuf);

    impl Group {
        fn new(name: &str) -> Self {
            let mounted = |at: &&&str| Path::new(at).join("cgroup.procs").is_file();
            let at = GROUPS.iter().rev().find(mounted).expect("control groups of the second version");
            let folder = Path::new(at).join(format!("holdfast-{name}-{}", std::process::id()));
            std::fs::create_dir(&folder).expect("a control group (needs root)");
            Self(folder)
        }

        fn named(&self) -> std::path::PathBuf {
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

    impl Drop for Group {
        #[expect(clippy::disallowed_methods, reason = "the test's own group")]
        fn drop(&mut self) {
            let _ = std::fs::remove_dir(&self.0);
        }
    }

    #[test]
    fn of_a_recorder_whose_control_group_is_known_its_own_waiting_counts_and_nobody_elses() {
        let (recorder, other) = (Group::new("recorder"), Group::new("other"));
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
        let after = counters.now(0);
        assert!(!after.of_group, "a group that is gone tells nothing: everybody counts");
        assert_eq!(after.since(&before).waited_us, 0, "two counts of different processes are no difference");
    }
}
