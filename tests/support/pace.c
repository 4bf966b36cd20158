/* Lets a program and its children live N times as fast: clocks, the waits for them, and the times of files.
 *
 *   PACE_RATE      N
 *   PACE_SINCE_NS  CLOCK_REALTIME at which the fast time begins, in nanoseconds; both clocks agree there
 *
 * What the kernel stamps on files after the beginning is read as the fast clock had shown it then; earlier times stay.
 * Processor time is not touched. A wait by poll(2) that a program makes without the C library (Holdfast's for news of
 * files) lasts as long as without this library: up to 200 ms, and only while there are no news.
 * Loaded with LD_PRELOAD; the program is not built for it. Linux, glibc, 64 bit.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

static int64_t rate = 1, real_since = INT64_MAX, steady_since = INT64_MAX;

static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_clock_nanosleep)(clockid_t, int, const struct timespec *, struct timespec *);
static int (*real_epoll_wait)(int, struct epoll_event *, int, int);
static int (*real_poll)(struct pollfd *, nfds_t, int);
static int (*real_statx)(int, const char *, int, unsigned, struct statx *);
static long (*real_syscall)(long, ...);

static int64_t ns_of(const struct timespec *t) { return t->tv_sec * SECOND + t->tv_nsec; }

static int64_t number(const char *name, int64_t otherwise) {
    const char *text = getenv(name);
    return text ? strtoll(text, NULL, 10) : otherwise;
}

/* Others of the program's libraries may ask for the time before our constructor. */
static void set_up(void) {
    if (real_clock_gettime) return;
    real_clock_nanosleep = dlsym(RTLD_NEXT, "clock_nanosleep");
    real_epoll_wait = dlsym(RTLD_NEXT, "epoll_wait");
    real_poll = dlsym(RTLD_NEXT, "poll");
    real_statx = dlsym(RTLD_NEXT, "statx");
    real_syscall = dlsym(RTLD_NEXT, "syscall");
    rate = number("PACE_RATE", 1);
    real_since = number("PACE_SINCE_NS", INT64_MAX);
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    struct timespec real, steady;
    real_clock_gettime(CLOCK_REALTIME, &real);
    real_clock_gettime(CLOCK_MONOTONIC, &steady);
    if (real_since != INT64_MAX) steady_since = real_since + ns_of(&steady) - ns_of(&real);
}

__attribute__((constructor)) static void begin(void) { set_up(); }

static struct timespec timespec_of(int64_t ns) {
    return (struct timespec){.tv_sec = ns / SECOND, .tv_nsec = ns % SECOND};
}

static int64_t fast(int64_t ns, int64_t since) { return ns < since ? ns : since + (ns - since) * rate; }
static int64_t slow(int64_t ns, int64_t since) { return ns < since ? ns : since + (ns - since) / rate; }

static int64_t since_of(clockid_t clock) {
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE: return real_since;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE: return steady_since;
    default: return INT64_MAX;
    }
}

int clock_gettime(clockid_t clock, struct timespec *out) {
    set_up();
    int done = real_clock_gettime(clock, out);
    if (done == 0) *out = timespec_of(fast(ns_of(out), since_of(clock)));
    return done;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    (void)zone;
    struct timespec now;
    int done = clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return done;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *wait, struct timespec *left) {
    set_up();
    int64_t ns = ns_of(wait);
    struct timespec shorter = timespec_of(flags & TIMER_ABSTIME ? slow(ns, since_of(clock)) : ns / rate);
    int done = real_clock_nanosleep(clock, flags, &shorter, left);
    if (done == EINTR && left && !(flags & TIMER_ABSTIME)) *left = timespec_of(ns_of(left) * rate);
    return done;
}

int nanosleep(const struct timespec *wait, struct timespec *left) {
    int done = clock_nanosleep(CLOCK_REALTIME, 0, wait, left);
    if (done == 0) return 0;
    errno = done;
    return -1;
}

int usleep(useconds_t us) {
    struct timespec wait = timespec_of((int64_t)us * 1000);
    return nanosleep(&wait, NULL);
}

/* Rounded up: a wait that ends early is made again and again. */
static int sooner(int ms) { return ms <= 0 ? ms : (int)((ms + rate - 1) / rate); }

int epoll_wait(int epoll, struct epoll_event *events, int most, int ms) {
    set_up();
    return real_epoll_wait(epoll, events, most, sooner(ms));
}

int poll(struct pollfd *fds, nfds_t count, int ms) {
    set_up();
    return real_poll(fds, count, sooner(ms));
}

/* The waits of Rust's locks, channels and threads. */
long syscall(long call, ...) {
    set_up();
    va_list list;
    va_start(list, call);
    long a[6];
    for (int n = 0; n < 6; n++) a[n] = va_arg(list, long);
    va_end(list);
    struct timespec sooner_than;
    const struct timespec *until = (const struct timespec *)a[3];
    if (call == SYS_futex && until) {
        long what = a[1] & FUTEX_CMD_MASK;
        int64_t since = a[1] & FUTEX_CLOCK_REALTIME ? real_since : steady_since;
        if (what == FUTEX_WAIT) sooner_than = timespec_of(ns_of(until) / rate);
        if (what == FUTEX_WAIT_BITSET) sooner_than = timespec_of(slow(ns_of(until), since) + 1);
        if (what == FUTEX_WAIT || what == FUTEX_WAIT_BITSET) a[3] = (long)&sooner_than;
    }
    return real_syscall(call, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void stamp(struct statx_timestamp *t) {
    int64_t ns = fast(t->tv_sec * SECOND + t->tv_nsec, real_since);
    t->tv_sec = ns / SECOND;
    t->tv_nsec = (uint32_t)(ns % SECOND);
}

int statx(int folder, const char *restrict path, int flags, unsigned mask, struct statx *restrict out) {
    set_up();
    int done = real_statx(folder, path, flags, mask, out);
    if (done == 0) {
        stamp(&out->stx_atime);
        stamp(&out->stx_btime);
        stamp(&out->stx_ctime);
        stamp(&out->stx_mtime);
    }
    return done;
}
