//! Whatever the bytes: a note, a checkpoint or a leaf that is accepted is written back byte for byte, and nothing that
//! reads them breaks.

#![no_main]

use holdfast::bag::chain;
use holdfast::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use holdfast::ledger::keys::VerifierKey;
use holdfast::ledger::leaf::check_form;
use holdfast::ledger::mailed;
use holdfast::ledger::note::{Note, SignatureLine};
use holdfast::ledger::rotation;
use holdfast::model::heartbeat::Beat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
    if let Ok(signed) = SignedCheckpoint::parse(bytes) {
        assert_eq!(signed.note.to_string().as_bytes(), bytes);
        if signed.extensions.is_empty() {
            assert_eq!(signed.checkpoint.to_string(), signed.note.text());
        }
    }
    let _ = (check_form(bytes), Beat::read(bytes), chain::check(bytes, &[]));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok((checkpoint, extensions)) = Checkpoint::parse(text) {
        assert!(!extensions.is_empty() || checkpoint.to_string() == text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
        let _ = rotation::history(&key, &[(0, bytes.to_vec())]);
    }
    if let Ok(line) = text.parse::<SignatureLine>() {
        assert_eq!(line.to_string().parse::<SignatureLine>(), Ok(line));
    }
    let _ = mailed::find(text);
});
