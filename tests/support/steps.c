/* Counts the steps by which a program makes something last, and ends or fails one of them.
 *
 * A step is a write, sync, rename, truncation or deletion of a file below STEPS_BELOW. Each is appended to
 * the file STEPS_LOG as "<kind> <path>" before it happens. At step number STEPS_AT:
 *   STEPS_DO=kill   half of a write is done, nothing of the other kinds, then SIGKILL
 *   STEPS_DO=<n>    the step fails with errno <n>, and so does every later step of STEPS_KIND ("" for any)
 * Loaded with LD_PRELOAD; the program is not built for it. Linux, glibc.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *below, *action, *kind_filter;
static size_t below_length;
static long at;
static int log_fd = -1;
static atomic_long done;

__attribute__((constructor)) static void set_up(void) {
    below = getenv("STEPS_BELOW");
    below_length = below ? strlen(below) : 0;
    action = getenv("STEPS_DO");
    kind_filter = getenv("STEPS_KIND");
    at = getenv("STEPS_AT") ? atol(getenv("STEPS_AT")) : 0;
    const char *log = getenv("STEPS_LOG");
    if (below && log) log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

enum fate { GOES_ON, DIES, FAILS };

static enum fate step(const char *kind, const char *path) {
    if (log_fd < 0 || strncmp(path, below, below_length) != 0) return GOES_ON;
    char line[4200];
    int length = snprintf(line, sizeof line, "%s %s\n", kind, path + below_length);
    syscall(SYS_write, log_fd, line, (size_t)length);
    long number = atomic_fetch_add(&done, 1) + 1;
    if (!action || at == 0 || number < at) return GOES_ON;
    if (strcmp(action, "kill") == 0) return number == at ? DIES : GOES_ON;
    if (number > at && kind_filter && *kind_filter && strcmp(kind_filter, kind) != 0) return GOES_ON;
    errno = atoi(action);
    return FAILS;
}

static enum fate step_fd(const char *kind, int fd) {
    if (log_fd < 0) return GOES_ON;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return GOES_ON;
    path[length] = 0;
    return step(kind, path);
}

static _Noreturn void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t length) {
    switch (fd == log_fd ? GOES_ON : step_fd("write", fd)) {
    case FAILS: return -1;
    case DIES: syscall(SYS_write, fd, bytes, length / 2); die();
    default: return syscall(SYS_write, fd, bytes, length);
    }
}

static ssize_t write_at(int fd, const void *bytes, size_t length, off_t where) {
    switch (step_fd("write", fd)) {
    case FAILS: return -1;
    case DIES: syscall(SYS_pwrite64, fd, bytes, length / 2, where); die();
    default: return syscall(SYS_pwrite64, fd, bytes, length, where);
    }
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t where) { return write_at(fd, bytes, length, where); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t where) { return write_at(fd, bytes, length, where); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    switch (step_fd("write", fd)) {
    case FAILS: return -1;
    case DIES: die();
    default: return syscall(SYS_writev, fd, parts, count);
    }
}

#define ON_FD(name, kind, arguments, call)      \
    int name arguments {                        \
        switch (step_fd(kind, fd)) {            \
        case FAILS: return -1;                  \
        case DIES: die();                       \
        default: return (int)(call);            \
        }                                       \
    }
ON_FD(fsync, "sync", (int fd), syscall(SYS_fsync, fd))
ON_FD(fdatasync, "sync", (int fd), syscall(SYS_fdatasync, fd))
ON_FD(ftruncate, "truncate", (int fd, off_t length), syscall(SYS_ftruncate, fd, length))
ON_FD(ftruncate64, "truncate", (int fd, off64_t length), syscall(SYS_ftruncate, fd, length))

int rename(const char *from, const char *to) {
    switch (step("rename", to)) {
    case FAILS: return -1;
    case DIES: die();
    default: return REAL(rename)(from, to);
    }
}

int unlink(const char *path) {
    switch (step("delete", path)) {
    case FAILS: return -1;
    case DIES: die();
    default: return REAL(unlink)(path);
    }
}
