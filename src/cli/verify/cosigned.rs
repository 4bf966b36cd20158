//! What the cosignatures on a checkpoint show, judged by a quorum file: said in plain words by `verify`.

use super::Shown;
use super::sentence::Sentence;
use crate::evidence::FirstCosigned;
use crate::ledger::checkpoint::SignedCheckpoint;
use crate::ledger::note::{SignatureLine, check_signature, looks_like_cosignature};
use crate::ledger::quorum::Policy;
use crate::model::UtcMs;
use crate::text::Text;

/// Adds what witnesses have shown of the checkpoint, and what not.
pub(super) fn judge(
    signed: &SignedCheckpoint,
    quorum: Option<&Policy>,
    first: &[FirstCosigned],
    text: &Text,
    shown: &mut Shown,
) {
    let by_log = |line: &&SignatureLine| line.name == signed.checkpoint.origin;
    let lines = signed.note.signatures().iter().filter(|line| !by_log(line));
    let (cosignatures, strange): (Vec<_>, Vec<_>) = lines.partition(|line| looks_like_cosignature(line));
    let others = cosignatures.len();
    if !strange.is_empty() {
        let names: Vec<String> = strange.iter().map(|line| line.name.to_string()).collect();
        shown.not_proved.push(Sentence::of(
            text,
            "verify-lines-strange",
            &[("names", text.commas(&names).into())],
        ));
    }
    let Some(quorum) = quorum else {
        let unchecked = Sentence::of(text, "verify-cosignatures-unchecked", &[("n", others.into())]);
        shown.not_proved.push(if others == 0 {
            Sentence::plain(text, "verify-no-witness")
        } else {
            unchecked
        });
        return;
    };
    let good = checked(signed, quorum, text, shown);
    let standing = quorum.judge(&good);
    let at = good.iter().filter_map(SignatureLine::claimed_seconds).max();
    let at = at.and_then(|s| i64::try_from(s).ok()?.checked_mul(1000)).map(UtcMs);
    let facts = |names: &[String]| {
        let at = at.map(|at| at.to_string()).unwrap_or_default();
        [("names", text.commas(names).into()), ("size", signed.checkpoint.size.into()), ("at", at.into())]
    };
    if !standing.present.is_empty() {
        shown.proved.push(Sentence::of(text, "verify-cosigned", &facts(&standing.present)));
        known_since(quorum, &standing.present, first, text, shown);
    }
    match (standing.met, standing.present.is_empty()) {
        (true, true) => shown.not_proved.push(Sentence::plain(text, "verify-no-witness")),
        (true, false) => shown.proved.push(Sentence::plain(text, "verify-quorum-met")),
        (false, _) => {
            shown.quorum_missed = true;
            shown.not_proved.push(Sentence::of(text, "verify-quorum-missed", &facts(&standing.missing)));
        }
    }
}

/// Since when each of these witnesses has known the log: before that it vouches for nothing.
fn known_since(quorum: &Policy, present: &[String], first: &[FirstCosigned], text: &Text, shown: &mut Shown) {
    for witness in quorum.witnesses.iter().filter(|w| present.contains(&w.name)) {
        let key = (witness.key.name().to_string(), witness.key.id().to_string());
        let said = match first.iter().find(|f| (&f.key_name, &f.key_id) == (&key.0, &key.1)) {
            Some(f) => {
                let facts = [
                    ("name", (&witness.name).into()),
                    ("size", f.size.into()),
                    ("at", f.at.to_string().into()),
                ];
                Sentence::of(text, "verify-cosigned-since", &facts)
            }
            None => Sentence::of(text, "verify-cosigned-before", &[("name", (&witness.name).into())]),
        };
        shown.not_proved.push(said);
    }
}

/// Lines of witnesses of the file whose signatures hold; one that does not is a failure, whoever it was.
fn checked(signed: &SignedCheckpoint, quorum: &Policy, text: &Text, shown: &mut Shown) -> Vec<SignatureLine> {
    let mut good = Vec::new();
    for line in signed.note.signatures() {
        let own = quorum.witnesses.iter().find(|w| *w.key.name() == line.name && w.key.id() == line.id);
        match own.map(|w| (w, check_signature(&w.key, signed.note.text(), line))) {
            Some((_, Ok(()))) => good.push(line.clone()),
            Some((w, Err(_))) => {
                shown.fail(
                    "checkpoint",
                    Sentence::of(text, "verify-cosignature-bad", &[("name", (&w.name).into())]),
                );
            }
            None => {}
        }
    }
    good
}
