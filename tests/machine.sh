# Shared by tests/run, tests/long/run and .ci/run: Debian packages, root, counting. Sourced, never run.

say() { printf '\n== %s (at %d s)\n' "$*" "$SECONDS"; }

# Root for the commands that need it: nothing, or sudo.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

package_names() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' tests/packages.txt; }

missing_packages() {
    local name
    for name in $(package_names); do
        dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || echo "$name"
    done
}

# While packages are installed they may start no daemons: policy-rc.d says no. The machine's own rule waits beside it
# and comes back in any case, also after an interrupted run.
POLICY=/usr/sbin/policy-rc.d
forbid_daemons() {
    allow_daemons
    if [ -e "$POLICY" ]; then as_root mv "$POLICY" "$POLICY.before-tests"; fi
    printf '#!/bin/sh\n# by the tests of Holdfast, while packages are installed\nexit 101\n' | as_root tee "$POLICY" >/dev/null
    as_root chmod 755 "$POLICY"
}
allow_daemons() {
    if grep -qs 'by the tests of Holdfast' "$POLICY"; then as_root rm -f "$POLICY"; fi
    if [ -e "$POLICY.before-tests" ]; then as_root mv "$POLICY.before-tests" "$POLICY"; fi
}

# Installs what is missing; apt's own chatter is shown only when it fails.
install_packages() {
    local missing log status=0
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    say "installing $(wc -w <<<"$missing") packages"
    if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
        echo "cannot install: neither root nor sudo without a password; install these by hand:" $missing >&2
        return 2
    fi
    log=$(mktemp)
    trap allow_daemons EXIT
    forbid_daemons
    { as_root apt-get -q update && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y -o Dpkg::Use-Pty=0 install --no-install-recommends $missing; } >"$log" 2>&1 || status=$?
    allow_daemons
    trap - EXIT
    if [ "$status" != 0 ]; then tail -n 40 "$log" >&2; fi
    rm -f "$log"
    return "$status"
}

# Python programs of tests/requirements.txt, in a virtual environment below the target folder.
install_python() {
    local venv="${CARGO_TARGET_DIR:-target}/tmp/venv"
    cmp -s tests/requirements.txt "$venv/requirements.txt" && return 0
    say "installing Python programs"
    /usr/bin/python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/requirements.txt
    cp tests/requirements.txt "$venv/requirements.txt"
}

# TypeScript programs of tests/package.json, below the target folder, by the npm among the Python programs.
install_typescript() {
    local folder="${CARGO_TARGET_DIR:-target}/tmp/typescript" programs
    cmp -s tests/package.json "$folder/package.json" && return 0
    say "installing TypeScript programs"
    programs=$(realpath "${CARGO_TARGET_DIR:-target}/tmp/venv/bin")
    rm -rf "$folder"
    mkdir -p "$folder/begun"
    cp tests/package.json "$folder/begun/"
    PATH="$programs:$PATH" npm install --prefix "$folder/begun" --no-package-lock --ignore-scripts --no-audit --no-fund \
        --loglevel=error
    mv "$folder/begun/node_modules" "$folder/"
    mv "$folder/begun/package.json" "$folder/"
    rmdir "$folder/begun"
}

# Mounting disks, postfix and zmc need root, so the test programs (not the compiler) run as root.
run_as_root() {
    [ "$(id -u)" = 0 ] && return 0
    local triple
    triple=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
    export "CARGO_TARGET_${triple}_RUNNER=sudo -n -E"
}

# cargo's own extra commands, each at one version; built without optimisation, which is quicker than they are used.
install_cargo_command() {
    local name=$1 version=$2
    cargo install --list | grep -qx "cargo-$name v$version:" && return 0
    say "installing cargo-$name $version"
    CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug --force --version "$version" "cargo-$name"
}

# Sums of everything counted so far.
PASSED=0
FAILED=0

# Runs a cargo test command, shows its output and adds up its `test result:` lines. A build that fails, or a run
# without any test, counts as one failure: nothing may look green because nothing ran.
count_tests() {
    local log status=0 passed failed
    log=$(mktemp)
    "$@" 2>&1 | tee "$log" || status=$?
    read -r passed failed < <(awk '/^test result: / { p += $4; f += $6 } END { print p + 0, f + 0 }' "$log")
    rm -f "$log"
    if [ "$failed" = 0 ] && { [ "$status" != 0 ] || [ "$passed" = 0 ]; }; then failed=1; fi
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
}

# Runs one command as one test.
count_one() {
    if "$@"; then PASSED=$((PASSED + 1)); else
        echo "failed: $*" >&2
        FAILED=$((FAILED + 1))
    fi
}

# Closes with the sum; the exit code says the same.
close() {
    printf '\ntook %d s\n%d passed, %d failed\n' "$SECONDS" "$PASSED" "$FAILED"
    [ "$FAILED" = 0 ] && [ "$PASSED" != 0 ]
}
