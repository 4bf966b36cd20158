# Shared by tests/run, tests/long/run and .ci/run: Debian packages, root, counting. Sourced, never run.

say() { printf '\n== %s (%d s so far)\n' "$*" "$SECONDS"; }

# Root for the commands that need it: nothing, or sudo.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

package_names() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' -e 's/[[:space:]]//g' tests/packages.txt; }

missing_packages() {
    local name
    for name in $(package_names); do
        dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || echo "$name"
    done
}

# Installs what is missing; packages may not start daemons while we do (policy-rc.d), afterwards the machine's
# own rule is back in place.
install_packages() {
    local missing policy=/usr/sbin/policy-rc.d saved=/usr/sbin/policy-rc.d.before-tests status=0
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    say "installing $(wc -w <<<"$missing") packages"
    if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
        echo "cannot install: neither root nor sudo without a password; install by hand:" $missing >&2
        return 2
    fi
    if [ -e "$policy" ] && [ ! -e "$saved" ]; then as_root mv "$policy" "$saved"; fi
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    { as_root apt-get -qq update &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends $missing >/dev/null; } || status=$?
    as_root rm -f "$policy"
    if [ -e "$saved" ]; then as_root mv "$saved" "$policy"; fi
    return "$status"
}

# Mounting disks, postfix and zmc need root, so the test programs (not the compiler) run as root.
run_as_root() {
    [ "$(id -u)" = 0 ] && return 0
    local triple
    triple=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
    export "CARGO_TARGET_${triple}_RUNNER=sudo -n -E"
}

# Runs the given cargo command, shows its output, adds up its `test result:` lines and closes with the sum.
# A build that fails counts as one failure: no test must look green because none was run.
count_tests() {
    local log status=0 passed failed
    log=$(mktemp)
    "$@" 2>&1 | tee "$log" || status=$?
    read -r passed failed < <(awk '/^test result: / { p += $4; f += $6 } END { print p + 0, f + 0 }' "$log")
    rm -f "$log"
    if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
    if [ "$passed" = 0 ] && [ "$failed" = 0 ]; then failed=1; fi
    printf '\ntook %d s\n%d passed, %d failed\n' "$SECONDS" "$passed" "$failed"
    [ "$failed" = 0 ]
}
