/* Makes a reader of footage try what it must not do, from inside its own process.
 *
 * Loaded with LD_PRELOAD into a program that is not built for it. The first time the process lists a folder
 * below TRIES_BELOW, it tries each forbidden thing with the file TRIES_FILE, the file TRIES_SECRET outside and
 * the folder TRIES_ELSEWHERE, and writes "tried <what> <errno name, or done>" to standard error.
 * With TRIES_NO_LANDLOCK set, the process finds itself on a kernel without Landlock. Linux, glibc.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

static void told(const char *what, long answer) {
    const char *how = answer < 0 ? strerrorname_np(errno) : "done";
    char line[256];
    int length = snprintf(line, sizeof line, "tried %s %s\n", what, how);
    if (write(2, line, (size_t)length) != length) _exit(99);
}

static void try_all(const char *below) {
    const char *file = getenv("TRIES_FILE"), *secret = getenv("TRIES_SECRET"), *elsewhere = getenv("TRIES_ELSEWHERE");
    char made[4096], far[4096];
    snprintf(made, sizeof made, "%s/tried", below);
    snprintf(far, sizeof far, "%s/tried", elsewhere);
    int flags = 0;
    int open_file = open(file, O_RDONLY);
    told("read", open_file);
    told("create", open(made, O_WRONLY | O_CREAT, 0600));
    told("write", open(file, O_WRONLY));
    told("append", open(file, O_RDWR | O_APPEND));
    told("truncate", truncate(file, 0));
    told("delete", unlink(file));
    told("rename", rename(file, made));
    told("link", link(file, made));
    told("symlink", symlink(file, made));
    told("mkdir", mkdir(made, 0700));
    told("chmod", chmod(file, 0600));
    told("fchmod", fchmod(open_file, 0600));
    told("chown", chown(file, 1, 1));
    told("utimens", utimensat(AT_FDCWD, file, NULL, 0));
    told("setxattr", setxattr(file, "user.tried", "1", 1, 0));
    told("setflags", ioctl(open_file, FS_IOC_SETFLAGS, &flags));
    told("create-elsewhere", open(far, O_WRONLY | O_CREAT, 0600));
    told("read-secret", open(secret, O_RDONLY));
    told("list-elsewhere", open(elsewhere, O_RDONLY | O_DIRECTORY));
    told("inet", socket(AF_INET, SOCK_STREAM, 0));
    told("inet6-udp", socket(AF_INET6, SOCK_DGRAM, 0));
    told("unix", socket(AF_UNIX, SOCK_STREAM, 0));
    told("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
    told("io_uring", syscall(SYS_io_uring_setup, 1, NULL));
    told("signal-agent", kill(getppid(), 0));
}

DIR *opendir(const char *name) {
    static atomic_int tried;
    DIR *(*real)(const char *) = (DIR * (*)(const char *)) dlsym(RTLD_NEXT, "opendir");
    const char *below = getenv("TRIES_BELOW");
    if (below && strncmp(name, below, strlen(below)) == 0 && atomic_exchange(&tried, 1) == 0) try_all(below);
    return real(name);
}

long syscall(long number, ...) {
    long (*real)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    va_list rest;
    va_start(rest, number);
    long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long);
    long d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_landlock_create_ruleset && getenv("TRIES_NO_LANDLOCK")) {
        errno = ENOSYS;
        return -1;
    }
    return real(number, a, b, c, d, e, f);
}
