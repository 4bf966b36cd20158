//! The system calls of the agent and its children that no crate offers. The one file of the house with `unsafe`; each call
//! takes plain numbers and touches no memory of ours.
#![expect(unsafe_code, reason = "no crate offers these calls without it")]

use std::io;

/// `IOPRIO_WHO_PROCESS` of `linux/ioprio.h`.
const WHO_PROCESS: libc::c_int = 1;

/// Class `IOPRIO_CLASS_IDLE` in the upper bits, as `IOPRIO_PRIO_VALUE` lays it out.
const IDLE: libc::c_int = 3 << 13;

/// Reads only when nobody else wants the disk. Schedulers without priorities (`none`, `kyber`) ignore it.
///
/// # Errors
/// A kernel or container that forbids it.
pub fn read_when_idle() -> io::Result<()> {
    // SAFETY: three numbers; 0 is the calling thread, from which later threads inherit.
    let done = unsafe { libc::syscall(libc::SYS_ioprio_set, WHO_PROCESS, 0, IDLE) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Keeps what is allocated in one heap for all threads, and gives back what is free at its end. The C library would
/// take a heap a thread, up to eight a core, and keep most of each: twice the memory for a program whose threads
/// mostly wait.
pub fn keep_one_heap() {
    #[cfg(target_env = "gnu")]
    for (what, most) in
        [(libc::M_ARENA_MAX, 1), (libc::M_TRIM_THRESHOLD, 1 << 20), (libc::M_MMAP_THRESHOLD, 1 << 18)]
    {
        // SAFETY: two numbers; called before there are other threads.
        unsafe { libc::mallopt(what, most) };
    }
}

/// Gives the system back what is free in the middle of the heap, whole pages of it: the C library gives back the end of
/// the heap by itself and keeps every hole below it. For the end of work that took much and left little; takes a
/// millisecond or two, in which other threads wait for memory.
pub fn give_back_memory() {
    #[cfg(target_env = "gnu")]
    // SAFETY: one number, the bytes to keep at the end of the heap; only memory that nobody holds is given back.
    unsafe {
        libc::malloc_trim(0)
    };
}

/// Does not hear the signals that end whoever started us: the end comes from there.
pub fn deaf_to_endings() {
    for signal in [libc::SIGTERM, libc::SIGINT, libc::SIGHUP] {
        // SAFETY: SIG_IGN installs no code of ours.
        unsafe { libc::signal(signal, libc::SIG_IGN) };
    }
}
