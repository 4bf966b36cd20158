//! What time stamps show, and what not: a stamp of somebody whom nobody checked shows nothing.

use super::Shown;
use super::sentence::Sentence;
use crate::bag::check::{Earlier, Stamped};
use crate::ledger::stamp::Signer;
use crate::text::Text;

/// Says what a good stamp of a bag shows; `earlier` when it is one of an earlier checkpoint.
pub(super) fn tell(stamp: &Stamped, earlier: Option<&Earlier>, text: &Text, shown: &mut Shown) {
    let facts = [
        ("authority", (&stamp.authority).into()),
        ("at", stamp.at.to_string().into()),
        ("size", earlier.map_or(0, |e| e.size).into()),
        ("older", earlier.map_or(0, |e| e.older).into()),
    ];
    match (stamp.signer, earlier.is_some()) {
        (Signer::Rooted, false) => shown.proved.push(Sentence::of(text, "bag-shown-stamp", &facts)),
        (Signer::Rooted, true) => shown.proved.push(Sentence::of(text, "bag-shown-earlier", &facts)),
        (Signer::Unknown, _) => shown.not_proved.push(Sentence::of(text, "verify-stamp-unchecked", &facts)),
        (Signer::Stranger, _) => shown.not_proved.push(Sentence::of(text, "verify-stamp-stranger", &facts)),
    }
}

/// What the stamps leave open.
pub(super) fn limits(signers: &[Signer], text: &Text, shown: &mut Shown) {
    if signers.is_empty() {
        return shown.not_proved.push(Sentence::plain(text, "verify-no-stamp"));
    }
    let unknown = signers.iter().filter(|signer| **signer == Signer::Unknown).count();
    if unknown > 0 {
        shown.not_proved.push(Sentence::of(text, "verify-stamp-signer-unknown", &[("n", unknown.into())]));
    }
    shown.not_proved.push(Sentence::plain(text, "verify-stamp-revocation"));
}
