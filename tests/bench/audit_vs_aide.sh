#!/usr/bin/env bash
# `holdfast audit --full` (BLAKE3 and SHA-256, container headers, ledger, verdicts) against `aide --init` with SHA-256 on
# the same tree, in turns, both with a warm page cache. Prints a table.
#
#   audit_vs_aide.sh [--limits]     --limits: fail when audit is slower than aide or takes 100 MB
# FILES (100000) and ROUNDS (3) come from the environment.
set -euo pipefail
cd "$(dirname "$0")/../.."
files=${FILES:-100000} rounds=${ROUNDS:-3}

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

for round in $(seq "$rounds"); do
    rm -f "$work/aide.db"
    measure aide "$round" aide --init --config="$work/aide.conf"
    measure audit "$round" "$holdfast" audit "$work/tree" --full --format json
    rm -rf "$work/state"
    # The same with a state directory that lasts: every commit and every bundle is synced.
    measure kept "$round" "$holdfast" audit "$work/tree" --full --state "$work/state" --format json
done

# What was measured must have been the whole job.
python3 - "$work/audit.out" "$files" <<'EOF'
import json, sys
document = json.load(open(sys.argv[1]))
seen = sum(camera["segments"] for camera in document["cameras"])
assert seen == int(sys.argv[2]), f"audit judged {seen} of {sys.argv[2]} files"
assert document["ledger"]["size"] >= seen, f"ledger holds {document['ledger']['size']} leaves for {seen} files"
EOF

printf '\n%s files of 4 KiB, %s rounds\n%-6s %5s %8s %8s %10s\n' "$files" "$rounds" program round wall_s cpu_s peak_MiB
awk '{ printf "%-6s %5d %8.2f %8.2f %10.1f\n", $1, $2, $3, $4 + $5, $6 / 1024 }' "$work/figures"
median() { awk -v name="$1" '$1 == name { print $3 }' "$work/figures" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
peak=$(awk '$1 == "audit" && $6 > most { most = $6 } END { print most }' "$work/figures")
awk -v ours="$(median audit)" -v theirs="$(median aide)" -v peak="$peak" -v limits="${1:-}" 'BEGIN {
    printf "audit takes %.2f of the time of aide (medians), at most %.1f MiB\n", ours / theirs, peak / 1024
    exit limits == "--limits" && (ours > theirs || peak * 1024 >= 100000000)
}'
