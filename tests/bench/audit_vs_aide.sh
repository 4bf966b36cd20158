#!/usr/bin/env bash
# `holdfast audit --full` (BLAKE3 and SHA-256, container headers, ledger, verdicts) against `aide --init` with SHA-256 on
# the same tree, both with a warm page cache. Every round measures each once, so that what else the machine does meets
# them alike, and who comes first changes; what counts is the median of the rounds' ratios. Prints a table.
#
#   audit_vs_aide.sh [--limits]     --limits: fail when audit is slower than aide or takes 100 MB
# FILES (100000) and ROUNDS (5) come from the environment.
set -euo pipefail
cd "$(dirname "$0")/../.."
files=${FILES:-100000} rounds=${ROUNDS:-5}

cargo build --quiet --release --locked --bin holdfast
holdfast=${CARGO_TARGET_DIR:-target}/release/holdfast
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 tests/bench/lay_tree.py "$work/tree" "$files"
cat >"$work/aide.conf" <<EOF
database_out=file:$work/aide.db
gzip_dbout=no
report_url=file:$work/aide.report
$work/tree p+i+n+u+g+s+m+c+sha256
EOF

# A virtual machine's host may take the page cache back at any time: every run finds the tree read just before.
warm() { find "$work/tree" -type f -exec cat {} + >/dev/null; }

# measure NAME ROUND COMMAND…: wall s, CPU s and peak KiB into $work/figures. audit may end with 1 or 3 (verdicts).
measure() {
    local name=$1 round=$2 status=0
    shift 2
    warm
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >"$work/$name.out" 2>"$work/$name.err" || status=$?
    if [ "$name $status" != "aide 0" ] && { [ "$name" = aide ] || [ "$status" = 2 ] || [ "$status" -gt 3 ]; }; then
        echo "$name ended with $status:" && tail -n 20 "$work/$name.err"
        exit 1
    fi
    echo "$name $round $(tail -n 1 "$work/time")" >>"$work/figures"
}

measure_aide() {
    rm -f "$work/aide.db"
    measure aide "$1" aide --init --config="$work/aide.conf"
}
measure_audit() {
    measure audit "$1" "$holdfast" audit "$work/tree" --full --format json
}
# The same with a state directory that lasts: every commit and every bundle is synced.
measure_kept() {
    rm -rf "$work/state"
    measure kept "$1" "$holdfast" audit "$work/tree" --full --state "$work/state" --format json
}

for round in $(seq "$rounds"); do
    turns="aide audit kept"
    [ $((round % 2)) = 1 ] || turns="audit aide kept"
    for name in $turns; do "measure_$name" "$round"; done
done

# What was measured must have been the whole job.
python3 - "$work/audit.out" "$files" <<'EOF'
import json, sys
document = json.load(open(sys.argv[1]))
seen = sum(camera["segments"] for camera in document["cameras"])
assert seen == int(sys.argv[2]), f"audit judged {seen} of {sys.argv[2]} files"
assert document["ledger"]["size"] >= seen, f"ledger holds {document['ledger']['size']} leaves for {seen} files"
EOF

python3 - "$work/figures" "$files" "${1:-}" <<'EOF'
import statistics, sys
path, files, limits = sys.argv[1:]
rounds = {}
for line in open(path):
    name, number, *figures = line.split()
    wall, user, system, kib = map(float, figures)
    rounds.setdefault(int(number), {})[name] = (wall, user + system, kib / 1024)

print(f"\n{files} files of 4 KiB, wall s (CPU s); kept: audit with a state directory that lasts, every commit synced")
print(f"{'round':5} {'aide':>15} {'audit':>15} {'audit/aide':>11} {'audit MiB':>10} {'kept':>15}")
for number, by in sorted(rounds.items()):
    cell = {name: f"{wall:.2f} ({cpu:.2f})" for name, (wall, cpu, _) in by.items()}
    ratio = by["audit"][0] / by["aide"][0]
    print(f"{number:5} {cell['aide']:>15} {cell['audit']:>15} {ratio:11.2f} {by['audit'][2]:10.1f} {cell['kept']:>15}")

def median(what):
    return statistics.median(by["audit"][what] / by["aide"][what] for by in rounds.values())

peak = max(by["audit"][2] for by in rounds.values())
print(f"audit takes {median(0):.2f} of the time of aide and {median(1):.2f} of its CPU time (medians of the rounds), "
      f"at most {peak:.1f} MiB")
sys.exit(limits == "--limits" and (median(0) > 1 or peak * 2**20 >= 100e6))
EOF
