//! The instructions in a bag: how to check it with programs that are not ours. The commands are run by a test
//! exactly as they are printed.

use std::fmt::Write;

use super::copy::Missing;
use super::write::{Earlier, Order};
use super::{CHECKPOINT, EARLIER, STAMPS};
use crate::ledger::stamp::KeptStamp;

/// Public key in DER from the last 32 bytes of the verifier key, then the signature over everything before the
/// blank line (RFC 8410, C2SP signed-note).
const SIGNATURE: &str = r#"work=$(mktemp -d)
{ printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cut -d+ -f3- data/log/log.vkey | base64 -d | tail -c 32; } > $work/key.der
sed '/^$/,$d' data/log/checkpoint > $work/text
sed '1,/^$/d' data/log/checkpoint | head -n 1 | cut -d' ' -f3 | base64 -d | tail -c 64 > $work/signature
openssl pkeyutl -verify -pubin -keyform DER -inkey $work/key.der -rawin -in $work/text -sigfile $work/signature"#;

/// RFC 9162 2.1.3.2 for one proof: `climb PROOF LEAF SIZE ROOT` prints the index of a leaf that stands under the root.
const CLIMB: &str = r#"hash() { printf "$(sed 's/../\\x&/g' <<< "$1")" | sha256sum | cut -d' ' -f1; }
hex() { base64 -d | od -An -v -tx1 | tr -d ' \n'; }
climb() {
  index=$(sed -n 's/^index //p' $1 | head -n 1); at=$index; last=$(($3 - 1))
  node=$({ printf '\0'; cat $2; } | sha256sum | cut -d' ' -f1)
  while read -r line; do
    beside=$(hex <<< "$line")
    if [ $((at % 2)) = 1 ] || [ $at = $last ]; then
      node=$(hash "01$beside$node")
      while [ $((at % 2)) = 0 ] && [ $at != 0 ]; do at=$((at / 2)); last=$((last / 2)); done
    else
      node=$(hash "01$node$beside")
    fi
    at=$((at / 2)); last=$((last / 2))
  done < <(sed -e '1,/^index /d' -e '/^$/,$d' $1)
  [ $node = $4 ] && echo "$index OK" || { echo "$index FAILED"; false; }
}"#;

/// Every leaf of the bag stands under the signed root.
const INCLUSION: &str = r#"size=$(sed -n 2p data/log/checkpoint); root=$(sed -n 3p data/log/checkpoint | hex); bad=0
for proof in data/proofs/*.tlog-proof; do
  climb $proof data/leaves/$(sed -n 's/^index //p' $proof | head -n 1).leaf $size $root || bad=1
done
[ $bad = 0 ]"#;

/// Every recording's SHA-256 must be the one that a leaf states; no recording at all shows nothing.
const STATED: &str = r#"said=$(find data/video -type f ! -name BLAKE3SUMS -exec sha256sum {} + | while read -r sum file; do
  grep -qs "\"s256\":\"$sum\"" data/leaves/*.leaf && echo "$file OK" || echo "$file FAILED"
done)
echo "${said:-FAILED: this bag holds no recording}"; [ -n "$said" ] && ! grep -q FAILED <<< "$said""#;

/// The export's leaf states the payload's manifest, and stands under a checkpoint of its own with the log's signature.
const EXPORTED: &str = r#"work=$(mktemp -d); bad=0
sed -n 's/^extra //p' export.tlog-proof | base64 -d > $work/leaf
sed '1,/^$/d' export.tlog-proof > $work/checkpoint
grep -q "\"manifest\":\"$(sha256sum < manifest-sha256.txt | cut -d' ' -f1)\"" $work/leaf && echo "manifest OK" || { echo "manifest FAILED"; bad=1; }
climb export.tlog-proof $work/leaf $(sed -n 2p $work/checkpoint) $(sed -n 3p $work/checkpoint | hex) || bad=1
{ printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cut -d+ -f3- data/log/log.vkey | base64 -d | tail -c 32; } > $work/key.der
sed '/^$/,$d' $work/checkpoint > $work/text
sed '1,/^$/d' $work/checkpoint | head -n 1 | cut -d' ' -f3 | base64 -d | tail -c 64 > $work/signature
openssl pkeyutl -verify -pubin -keyform DER -inkey $work/key.der -rawin -in $work/text -sigfile $work/signature || bad=1
[ $bad = 0 ]"#;

/// Every leaf of the chain states the hash of the one before, and the recordings' leaves are among them.
const CHAINED: &str = r#"before=; n=0; bad=0
while IFS= read -r leaf; do
  n=$((n + 1)); grep -q "\"prev\":\"$before" <<< "$leaf" || { echo "line $n FAILED"; bad=1; }
  before=$(printf '\0%s' "$leaf" | sha256sum | cut -d' ' -f1)
done < data/chain.jsonl
for leaf in $(grep -L '"t":"\(rotation\|gone\)"' data/leaves/*.leaf); do
  grep -qxF -f $leaf data/chain.jsonl || { echo "$leaf FAILED"; bad=1; }
done
grep -qxF -f <(tail -n 1 data/chain.jsonl) data/leaves/*.leaf || { echo "line $n FAILED"; bad=1; }
[ $bad = 0 ] && echo "$n OK""#;

/// Both keys signed every change of the key.
const ROTATED: &str = r#"work=$(mktemp -d); bad=0
part() { sed "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/" $1; }
for leaf in $(grep -l '"new_vkey"' data/leaves/*.leaf); do
  printf 'holdfast key rotation v1\n%s\n%s\n%s\n' "$(part $leaf old_vkey)" "$(part $leaf new_vkey)" "$(part $leaf at_ms)" > $work/text
  for vkey in "$(part $leaf old_vkey)" "$(part $leaf new_vkey)"; do
    { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cut -d+ -f3- <<< "$vkey" | base64 -d | tail -c 32; } > $work/key.der
    printf '%b' "$(part $leaf signatures)" | while read -r dash name line; do
      [ $(base64 -d <<< $line | head -c 4 | od -An -tx1 | tr -d ' \n') = $(cut -d+ -f2 <<< "$vkey") ] && base64 -d <<< $line | tail -c 64 > $work/signature
    done
    openssl pkeyutl -verify -pubin -keyform DER -inkey $work/key.der -rawin -in $work/text -sigfile $work/signature || bad=1
  done
done
[ $bad = 0 ]"#;

/// The command for a token, judged as of its own time: it stays good when the certificate has expired. A root is the
/// one that the site trusts; without one, the certificate that signed stands for itself.
fn stamped(of: &str, name: &str, stamp: &KeptStamp) -> String {
    let trust = match stamp.root {
        Some(_) => format!("-CAfile {name}.root.pem -untrusted {name}.chain.pem"),
        None => format!("-partial_chain -CAfile {name}.chain.pem"),
    };
    let at = stamp.at.0.div_euclid(1_000);
    format!("openssl ts -verify -data {of} -token_in -in {name}.tst -attime {at} {trust}")
}

/// One command a token of the bag's checkpoint.
fn all_stamped(stamps: &[KeptStamp]) -> String {
    let command = |(n, stamp): (u32, &KeptStamp)| stamped(CHECKPOINT, &format!("{STAMPS}{n}"), stamp);
    (1..).zip(stamps).map(command).collect::<Vec<_>>().join("\n")
}

/// The text of the file. Of `videos` recordings, `late` were first read after they had been written.
pub(super) fn text(order: &Order<'_>, missing: &[Missing], videos: usize, late: usize) -> String {
    let t = order.text;
    let c = order.contents;
    let span = [
        ("camera", c.camera.as_str().into()),
        ("from", c.span.start.to_string().into()),
        ("to", c.span.end.to_string().into()),
        ("n", videos.into()),
    ];
    let mut out = format!("{}\n\n{}\n", t.word("bag-readme-title"), t.say("bag-readme-what", &span));
    if !missing.is_empty() {
        line(&mut out, &t.say("bag-readme-missing", &[("n", missing.len().into())]));
    }
    if missing.iter().any(|m| m.copy.is_some()) {
        line(&mut out, &t.word("bag-readme-altered"));
    }
    line(&mut out, &t.say("bag-readme-camera", &[("camera", c.camera.as_str().into())]));
    if late > 0 {
        line(&mut out, &t.say("bag-readme-late", &[("n", late.into()), ("of", videos.into())]));
    }
    if !c.gaps.is_empty() {
        line(&mut out, &t.say("bag-readme-gaps", &[("n", c.gaps.len().into())]));
    }
    let doubtful = c.clock.passes_with_doubtful_clock;
    line(&mut out, &t.word("bag-readme-clock"));
    if doubtful > 0 {
        line(&mut out, &t.say("bag-readme-clock-doubtful", &[("n", doubtful.into())]));
    }
    for stamp in order.stamps {
        line(&mut out, &t.say("bag-readme-stamped", &[("at", stamp.at.to_string().into())]));
    }
    match order.earlier {
        Some(e) => {
            let facts = [("at", e.stamp.at.to_string().into()), ("size", e.checkpoint.size.into())];
            line(&mut out, &t.say("bag-readme-stamped-earlier", &facts));
        }
        None if order.stamps.is_empty() => line(&mut out, &t.word("bag-readme-unstamped")),
        None => {}
    }
    line(&mut out, &t.word("bag-readme-access"));
    line(&mut out, &t.word("bag-readme-where"));
    let checks = checks(order);
    for (n, (words, commands)) in (1u32..).zip(checks.iter().filter(|(_, commands)| !commands.is_empty())) {
        line(&mut out, &format!("{n}. {}", t.word(words)));
        out.push('\n');
        for command in commands.lines() {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "    {command}");
        }
    }
    let key = [("key", order.key.to_string().into())];
    line(&mut out, &t.say("bag-readme-key", &key));
    for ((_, old), (from, _)) in order.keys.iter().zip(order.keys.iter().skip(1)) {
        let facts = [("old", old.to_string().into()), ("leaf", from.saturating_sub(1).into())];
        line(&mut out, &t.say("bag-readme-key-replaced", &facts));
    }
    line(&mut out, &t.word("bag-readme-sealed"));
    line(&mut out, &t.word("bag-readme-limits"));
    out
}

/// What there is to check, as the message that introduces it and its commands; "" where the bag has nothing of it.
fn checks(order: &Order<'_>) -> [(&'static str, String); 12] {
    let c = order.contents;
    let of_earlier = |e: &Earlier| stamped(&format!("{EARLIER}checkpoint"), &format!("{EARLIER}1"), &e.stamp);
    let rooted = order.stamps.iter().all(|s| s.root.is_some());
    let only = |asked: bool, commands: &str| if asked { commands.to_owned() } else { String::new() };
    [
        ("bag-readme-bagit", "bagit.py --validate .".to_owned()),
        (
            "bag-readme-sha256sum",
            "sha256sum --quiet -c manifest-sha256.txt && sha256sum --quiet -c tagmanifest-sha256.txt"
                .to_owned(),
        ),
        ("bag-readme-b3sum", "(cd data/video && b3sum --quiet -c BLAKE3SUMS)".to_owned()),
        ("bag-readme-signature", SIGNATURE.to_owned()),
        ("bag-readme-inclusion", format!("{CLIMB}\n{INCLUSION}")),
        ("bag-readme-stated", STATED.to_owned()),
        ("bag-readme-exported", format!("{CLIMB}\n{EXPORTED}")),
        ("bag-readme-chained", only(!c.chain.is_empty(), CHAINED)),
        ("bag-readme-rotated", only(order.keys.len() > 1, ROTATED)),
        (if rooted { "bag-readme-stamps" } else { "bag-readme-stamps-unrooted" }, all_stamped(order.stamps)),
        ("bag-readme-stamps-earlier", order.earlier.map(of_earlier).unwrap_or_default()),
        ("bag-readme-holdfast", "holdfast verify . --key \"$(cat data/log/log.vkey)\"".to_owned()),
    ]
}

fn line(out: &mut String, text: &str) {
    out.push('\n');
    out.push_str(text);
    out.push('\n');
}
