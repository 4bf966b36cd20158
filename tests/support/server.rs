//! A program in the foreground with its output in a file, and waiting for what it does. Nothing here sleeps for a
//! fixed time and hopes: every wait names an event and has a deadline.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

/// No server outlives this many seconds unless its test says so, even when the test process itself is killed.
const LIFETIME_S: u32 = 300;
/// Time a server has to stop after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(10);
/// Pause between two looks at a condition.
const GLANCE: Duration = Duration::from_millis(20);

/// A child process that is ended when dropped; its output is shown when the test is failing.
pub struct Foreground {
    name: &'static str,
    child: Child,
    log: PathBuf,
    stop_signal: Signal,
}

impl Foreground {
    /// Starts `command` under `timeout`, standard output and error into `<folder>/<name>.log`.
    pub fn start(name: &'static str, command: &Command, folder: &Path) -> Self {
        Self::lasting(name, command, folder, LIFETIME_S)
    }

    /// As [`Self::start`], for so many seconds.
    pub fn lasting(name: &'static str, command: &Command, folder: &Path, seconds: u32) -> Self {
        let log = folder.join(format!("{name}.log"));
        let output = File::create(&log).unwrap();
        let mut bounded = Command::new("timeout");
        bounded.args(["--kill-after=5", &seconds.to_string()]).arg(command.get_program());
        bounded.args(command.get_args()).stdin(Stdio::null());
        bounded.stdout(output.try_clone().unwrap()).stderr(output);
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => bounded.env(key, value),
                None => bounded.env_remove(key),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            bounded.current_dir(folder);
        }
        let child = bounded.spawn().unwrap_or_else(|why| panic!("cannot start {name}: {why}"));
        Self { name, child, log, stop_signal: Signal::TERM }
    }

    /// For a program that does not hear SIGTERM: it is stopped as by a power cut.
    pub fn stopped_by_kill(mut self) -> Self {
        self.stop_signal = Signal::KILL;
        self
    }

    /// What the program printed so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Waits until `probe` gives something; fails when the program ends or `limit` passes before.
    pub fn wait_for<T>(&mut self, what: &str, limit: Duration, mut probe: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(found) = probe() {
                return found;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("{} ended ({status}) before {what}:\n{}", self.name, self.log());
            }
            assert!(Instant::now() < deadline, "{}: no {what} within {limit:?}:\n{}", self.name, self.log());
            std::thread::sleep(GLANCE);
        }
    }

    /// Waits for a line that starts with `prefix` and gives its rest.
    pub fn wait_for_line(&mut self, prefix: &str, limit: Duration) -> String {
        let log = self.log.clone();
        self.wait_for(&format!("line \"{prefix}\""), limit, || {
            let text = std::fs::read_to_string(&log).ok()?;
            let complete = text.rsplit_once('\n')?.0;
            complete.lines().find_map(|line| Some(line.strip_prefix(prefix)?.trim().to_owned()))
        })
    }

    /// Waits until something accepts connections on a loopback port.
    pub fn wait_for_port(&mut self, port: u16, limit: Duration) {
        self.wait_for(&format!("listener on port {port}"), limit, || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
        });
    }

    /// Asks the program and its children to stop and waits for its end; kills them when they do not listen.
    pub fn stop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // `timeout` leads a process group of its own
        let group = Pid::from_child(&self.child);
        let _ = kill_process_group(group, self.stop_signal);
        let deadline = Instant::now() + STOP_LIMIT;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                let _ = kill_process_group(group, Signal::KILL);
            }
            std::thread::sleep(GLANCE);
        }
    }
}

impl Drop for Foreground {
    fn drop(&mut self) {
        self.stop();
        if std::thread::panicking() {
            eprintln!("---- {} printed:\n{}", self.name, self.log());
        }
    }
}

/// Waits until `probe` gives something, or fails after `limit`.
pub fn wait_for<T>(what: &str, limit: Duration, mut probe: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(Instant::now() < deadline, "no {what} within {limit:?}");
        std::thread::sleep(GLANCE);
    }
}

/// A loopback port that is free and stays so while its server is stopped and started again: below those that the system
/// hands out by itself (from 32768 on), and given to nobody else in this process. Programs that can pick their own port are
/// told 0 instead.
pub fn free_port() -> u16 {
    const PORTS: std::ops::Range<u32> = 20_000..32_000;
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let of_this_process = std::process::id().wrapping_mul(97);
    let next = || of_this_process.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % PORTS.len() as u32;
    let mut all = (0..PORTS.len()).map(|_| u16::try_from(PORTS.start + next()).unwrap());
    all.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).expect("a free port")
}

/// A temporary folder that other users (postfix, www-data) may enter.
pub fn open_folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("holdfast-").tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    folder
}

/// Runs a command to its end and gives its standard output; fails with its standard error otherwise.
pub fn run(command: &mut Command) -> String {
    let output = finish(command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command to its end, whatever the end is.
pub fn finish(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap_or_else(|why| panic!("cannot start {command:?}: {why}"))
}

/// Wraps `command` in a mount namespace of its own where `ours` stands in place of `theirs`: a program with a fixed
/// configuration folder sees our configuration, the machine's own stays as it is.
pub fn with_folder_in_place(ours: &Path, theirs: &str, command: &Command) -> Command {
    with_folders_in_place(Path::new("/"), &[(&ours.to_string_lossy(), theirs)], command)
}

/// The same for several folders, ours below `root`.
pub fn with_folders_in_place(root: &Path, places: &[(&str, &str)], command: &Command) -> Command {
    let mut wrapped = Command::new("unshare");
    wrapped.args(["--mount", "--propagation", "private", "sh", "-c"]);
    let script =
        r#"while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 1; shift 2; done; shift; exec "$@""#;
    wrapped.arg(script).arg("sh");
    for (ours, theirs) in places {
        wrapped.arg(root.join(ours)).arg(theirs);
    }
    wrapped.arg("--").arg(command.get_program()).args(command.get_args());
    wrapped
}
