//! What a child gives up before it looks at anything: every write, every socket, every process of
//! others, most of the file system. What the system does not grant is told and never hidden.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, make_bitflags,
};
use rustix::fs::{AtFlags, CWD, StatxFlags, statx};
use rustix::process::{Resource, Rlimit, setpriority_process, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

use super::system;

/// Memory that a child may ask for. The reader of containers keeps below 128 MiB; the rest is for
/// `ffmpeg`, which inherits this and takes some 200 MiB for a picture of 4K.
pub const MEMORY: u64 = 768 << 20;

/// Programs and what they load: for pictures, which a program of the system decodes.
const PROGRAMS: &[&str] = &["/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache"];

/// `STATX_MNT_ID_UNIQUE` of statx(2): a number that no later mount gets again (Linux 6.8).
const MOUNT_UNIQUE: StatxFlags = StatxFlags::from_bits_retain(0x4000);

/// Device, inode and mount of a folder, as far as they are known without asking its server. A disk that was taken
/// away and came back has the same device and inode, and Landlock's rules for it went with the mount.
pub type Place = (u32, u32, u64, u64);

/// Which folder lies at a path now; `None` when there is none. A server that is gone is not asked.
pub fn place(path: &Path) -> Option<Place> {
    let wanted = StatxFlags::INO | StatxFlags::MNT_ID | MOUNT_UNIQUE;
    let found = statx(CWD, path, AtFlags::STATX_DONT_SYNC, wanted).ok()?;
    Some((found.stx_dev_major, found.stx_dev_minor, found.stx_ino, found.stx_mnt_id))
}

/// Takes the lowest place in every queue, and a ceiling of memory. Gives what was refused.
pub fn modest() -> Vec<String> {
    let limit = |of, bytes| setrlimit(of, Rlimit { current: Some(bytes), maximum: Some(bytes) });
    let steps: [(&str, io::Result<()>); 4] = [
        ("the lowest priority", setpriority_process(None, 19).map_err(io::Error::from)),
        ("idle I/O", system::read_when_idle()),
        ("a ceiling of memory", limit(Resource::Data, MEMORY).map_err(io::Error::from)),
        // A core would be a file, and hold footage.
        ("no core files", limit(Resource::Core, 0).map_err(io::Error::from)),
    ];
    // Where memory ends, the reader goes and the recorder stays; a container may not allow the wish.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    refused(steps)
}

/// Gives up everything but reading below `roots`, running what decodes pictures, and reading counters below
/// `groups`, where control groups are mounted: that of a recorder is made anew whenever it starts. Gives what
/// the system did not grant. Must run while the process has one thread.
pub fn confine(roots: &[PathBuf], program: Option<&Path>, groups: Option<&Path>) -> Vec<String> {
    let files =
        only_reading(roots, program, groups).map_err(io::Error::other).and_then(|status| match status {
            RulesetStatus::FullyEnforced => Ok(()),
            RulesetStatus::PartiallyEnforced => {
                Err(io::Error::other("this kernel's Landlock knows only a part of it"))
            }
            RulesetStatus::NotEnforced => Err(io::Error::other("this kernel has no Landlock")),
        });
    let calls = filter().and_then(|f| seccompiler::apply_filter(&f).map_err(io::Error::other));
    refused([("files read-only", files), ("no network, no change of metadata", calls)])
}

fn refused<const N: usize>(steps: [(&str, io::Result<()>); N]) -> Vec<String> {
    let told = |(what, done): (&str, io::Result<()>)| Some(format!("{what}: {}", done.err()?));
    steps.into_iter().filter_map(told).collect()
}

fn only_reading(
    roots: &[PathBuf],
    program: Option<&Path>,
    groups: Option<&Path>,
) -> Result<RulesetStatus, RulesetError> {
    let reading = make_bitflags!(AccessFs::{ReadFile | ReadDir});
    let running = reading | AccessFs::Execute;
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))?
        .scope(Scope::from_all(ABI::V6))?
        .create()?;
    for root in roots {
        rules = allow(rules, root, reading)?;
    }
    if let Some(groups) = groups {
        rules = allow(rules, groups, make_bitflags!(AccessFs::{ReadFile}))?;
    }
    let folder = program.and_then(Path::parent);
    for path in PROGRAMS.iter().map(Path::new).chain(folder) {
        let file = path.is_file().then(|| AccessFs::from_file(ABI::V5));
        rules = allow(rules, path, file.map_or(running, |file| running & file))?;
    }
    // What a program writes there is gone.
    rules = allow(rules, Path::new("/dev/null"), make_bitflags!(AccessFs::{ReadFile | WriteFile}))?;
    Ok(rules.restrict_self()?.ruleset)
}

/// A path that is not there needs no rule; should it come, the child is started anew.
fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let Ok(fd) = PathFd::new(path) else { return Ok(rules) };
    rules.add_rule(PathBeneath::new(fd, access))
}

/// `FS_IOC_SETFLAGS`, `FS_IOC32_SETFLAGS` and `FS_IOC_FSSETXATTR` of `linux/fs.h`.
const FLAGS: [u64; 3] = [0x4008_6602, 0x4004_6602, 0x401c_5820];

/// Calls that read no footage: the doors to a network, to other processes, around the rules of files,
/// and changes of what a file is called, whose it is and when it was written, which Landlock lets through.
const FORBIDDEN: &[i64] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_io_uring_setup,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_open_by_handle_at,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_chroot,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
];

/// The same by numbers that are alike on every machine and younger than some libraries: `fchmodat2`,
/// `setxattrat`, `removexattrat`, `file_setattr`.
const FORBIDDEN_SINCE: [i64; 4] = [452, 463, 466, 469];

/// The same by their older names.
#[cfg(target_arch = "x86_64")]
const FORBIDDEN_TOO: &[i64] = &[
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
];
#[cfg(not(target_arch = "x86_64"))]
const FORBIDDEN_TOO: &[i64] = &[];

fn filter() -> io::Result<BpfProgram> {
    let mut calls: BTreeMap<i64, Vec<SeccompRule>> = FORBIDDEN
        .iter()
        .chain(&FORBIDDEN_SINCE)
        .chain(FORBIDDEN_TOO)
        .map(|call| (*call, Vec::new()))
        .collect();
    let make = || {
        let flags = FLAGS.map(|flag| {
            let asks = SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, flag)?;
            SeccompRule::new(vec![asks])
        });
        calls.insert(libc::SYS_ioctl, flags.into_iter().collect::<Result<_, _>>()?);
        let machine = std::env::consts::ARCH.try_into()?;
        let denied = SeccompAction::Errno(libc::EPERM.cast_unsigned());
        SeccompFilter::new(calls, SeccompAction::Allow, denied, machine)?.try_into()
    };
    make().map_err(|e: seccompiler::BackendError| io::Error::other(e))
}
