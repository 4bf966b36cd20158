//! `verify` of single files beside bags and logs: consistency proofs, checkpoints, recordings.

use std::path::Path;

use holdfast::ledger::keys::{Signer, VerifierKey};

use crate::site::{FAILED, Sealed};
use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, REFUSED, ended, holdfast};
use crate::support::footage::replace_quietly;

fn verify(what: &Path, further: &[&str]) -> Ended {
    ended(holdfast().arg("verify").arg(what).args(["--lang", "en"]).args(further))
}

/// A log that grew, with the checkpoint from before, the proof that it extends it, and its key.
fn grown() -> (Sealed, std::path::PathBuf, std::path::PathBuf, String) {
    let sealed = Sealed::new();
    let (older, proof) = (sealed.site.path().join("older"), sealed.site.path().join("consistency"));
    std::fs::write(&older, sealed.holdfast(&["ledger", "checkpoint"]).expect_code(DONE).stdout).unwrap();
    sealed.bag(); // Its own leaf makes the log grow.
    let shown = sealed.holdfast(&["ledger", "consistency", older.to_str().unwrap()]).expect_code(DONE).stdout;
    std::fs::write(&proof, shown).unwrap();
    let key = sealed.key();
    (sealed, older, proof, key)
}

#[test]
fn a_consistency_proof_shows_without_the_log_that_it_extends_an_older_checkpoint() {
    let (sealed, older, proof, key) = grown();
    let against = ["--key", &key, "--against", older.to_str().unwrap()];
    assert!(verify(&proof, &against).expect_code(DONE).stdout.contains("extends the older checkpoint"));
    assert!(verify(&proof, &against[2..]).expect_code(COULD_NOT_TELL).stdout.contains("signer unknown"));
    let alone = verify(&proof, &against[..2]).expect_code(COULD_NOT_TELL);
    assert!(alone.stdout.contains("name the checkpoint of"), "{}", alone.stdout);
    verify(&proof, &["--key", &Sealed::new().key(), against[2], against[3]]).expect_code(FAILED);
    let today = sealed.site.state().join("tlog/checkpoint");
    let other = verify(&proof, &["--key", &key, "--against", today.to_str().unwrap()]);
    let other = other.expect_code(COULD_NOT_TELL);
    assert!(other.stdout.contains("This proof begins at"), "{}", other.stdout);
    let text = std::fs::read(&proof).unwrap();
    for at in 0..text.len() {
        let mut bytes = text.clone();
        bytes[at] ^= 1;
        std::fs::write(&proof, bytes).unwrap();
        // Another number in the first line is the proof of another size.
        let other_size = at > 3 && at < text.iter().position(|b| *b == b'\n').unwrap();
        let code = verify(&proof, &against).code;
        assert!(code == FAILED || (other_size && code == COULD_NOT_TELL), "byte {at}: {code}");
    }
}

#[test]
fn a_checkpoint_alone_shows_who_signed_it_and_says_what_it_does_not_show() {
    let (sealed, older, _, key) = grown();
    let shown = verify(&older, &["--key", &key]).expect_code(DONE);
    assert!(shown.stdout.contains("was signed by") && shown.stdout.contains("--against"), "{}", shown.stdout);
    verify(&older, &[]).expect_code(COULD_NOT_TELL);
    let today = sealed.site.state().join("tlog/checkpoint");
    let open = verify(&today, &["--key", &key, "--against", older.to_str().unwrap()]);
    let open = open.expect_code(COULD_NOT_TELL).stdout;
    assert!(open.contains("was not shown") && open.contains("Nothing here leads"), "{open}");
    let garbage = sealed.site.path().join("garbage");
    std::fs::write(&garbage, "nothing of ours").unwrap();
    assert!(verify(&garbage, &[]).expect_code(REFUSED).stderr.contains("--segment"));
}

#[test]
fn a_recording_is_found_in_a_log_and_in_a_bag_by_its_bytes() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let recording = sealed.laid[2].path.clone();
    let ask = ["--key", &key, "--segment", recording.to_str().unwrap()];
    for what in [sealed.site.state(), sealed.site.state().join("tlog"), bag.clone()] {
        let shown = verify(&what, &ask).expect_code(DONE);
        assert!(shown.stdout.contains("has the bytes whose SHA-256 the leaf states"), "{}", shown.stdout);
    }
    replace_quietly(&recording);
    // It may have been sealed after this copy of the log; a bag knows its own camera and time.
    let shown = verify(&sealed.site.state(), &ask).expect_code(COULD_NOT_TELL);
    assert!(shown.stdout.contains("No leaf of this log states"), "{}", shown.stdout);
    let shown = verify(&bag, &ask).expect_code(COULD_NOT_TELL);
    assert!(shown.stdout.contains("sealed elsewhere in the log is not shown"), "{}", shown.stdout);
}

#[test]
fn a_bag_after_a_rotation_extends_a_checkpoint_that_the_old_key_signed() {
    let sealed = Sealed::new();
    let (older, bag) = (sealed.site.path().join("older"), sealed.site.path().join("bag"));
    std::fs::write(&older, sealed.holdfast(&["ledger", "checkpoint"]).expect_code(DONE).stdout).unwrap();
    let (old, against) = (sealed.key(), ["--against", older.to_str().unwrap()]);
    sealed.holdfast(&["ledger", "key", "rotate"]).expect_code(DONE);
    sealed.export(&bag, &["--inspection", "Police, case 123", against[0], against[1]]).expect_code(DONE);
    for key in [old, sealed.key()] {
        verify(&bag, &["--key", &key, against[0], against[1]]).expect_code(DONE);
    }
}

#[test]
fn what_cannot_be_compared_is_refused_and_accuses_nobody() {
    let sealed = Sealed::new();
    let (state, key) = (sealed.site.state(), sealed.key());
    let at = |name: &str| sealed.site.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("letter.eml"), "Subject: hello\nFrom: a@b.example\n\nNothing.\n").unwrap();
    std::fs::write(at("notes.txt"), "nothing of a log\n").unwrap();
    std::fs::create_dir(at("empty")).unwrap();
    for ask in [["--mail", &at("letter.eml")], ["--against", &at("notes.txt")], ["--against", &at("none")]] {
        let refused = verify(&state, &[&["--key", &key][..], &ask].concat()).expect_code(REFUSED);
        assert!(refused.stdout.is_empty() && refused.stderr.contains(ask[1]), "{}", refused.stderr);
    }
    let refused = verify(at("empty").as_ref(), &["--key", &key]).expect_code(REFUSED);
    assert!(refused.stderr.contains("nothing of a log"), "{}", refused.stderr);
}

#[test]
fn the_leaf_beside_a_proof_must_be_the_one_of_the_proof() {
    let sealed = Sealed::new();
    let (out, key) = (sealed.site.path().join("proof"), sealed.key());
    sealed.holdfast(&["ledger", "prove", "--leaf", "0", "--out", out.to_str().unwrap()]).expect_code(DONE);
    let (proof, leaf) = (out.join("0.tlog-proof"), out.join("0.leaf"));
    let ask = ["--key", key.as_str()];
    let shown = verify(&proof, &ask).expect_code(DONE).stdout;
    assert!(shown.contains("? No time stamp is in it") && !shown.contains("0.leaf"), "{shown}");
    let text = std::fs::read_to_string(&leaf).unwrap();
    std::fs::write(&leaf, text.replacen("\"v\":1", "\"v\":2", 1)).unwrap();
    let shown = verify(&proof, &ask).expect_code(FAILED).stdout;
    assert!(shown.contains("0.leaf: this is not the leaf of 0.tlog-proof"), "{shown}");
    std::fs::rename(&leaf, out.join("aside")).unwrap();
    let shown = verify(&proof, &ask).expect_code(DONE).stdout;
    assert!(shown.contains("? No 0.leaf lies beside the proof"), "{shown}");
    // What a program did to the proof on its way is called by its name.
    let good = std::fs::read_to_string(&proof).unwrap();
    let index = good.replacen("index 0", "index -1", 1);
    let changes = [
        (good.replace('\n', "\r\n"), "CR LF"),
        (format!("\u{feff}{good}"), "byte order mark"),
        (index, "`index` and the number of a leaf"),
    ];
    for (changed, why) in changes {
        std::fs::write(&proof, changed).unwrap();
        let shown = verify(&proof, &ask).expect_code(FAILED).stdout;
        assert!(shown.contains(why) && !shown.contains("cut off"), "{shown}");
    }
}

#[test]
fn another_key_of_the_same_name_is_explained_on_a_state_directory_as_on_a_proof() {
    let sealed = Sealed::new();
    let own: VerifierKey = sealed.key().parse().unwrap();
    let forged = Signer::log(own.name().clone(), &[9; 32]).verifier_key().to_string();
    let state = sealed.site.state();
    for log in [state.clone(), state.join("tlog")] {
        let said = verify(&log, &["--key", &forged]).expect_code(FAILED).stdout;
        for part in ["! checkpoint: ", "another of the same name", &forged] {
            assert!(said.contains(part), "{said}");
        }
    }
    // After a rotation, a key that the log never had is no less a stranger.
    sealed.holdfast(&["ledger", "key", "rotate"]).expect_code(0);
    let said = verify(&state, &["--key", &forged]).expect_code(FAILED).stdout;
    assert!(said.contains("another of the same name"), "{said}");
}
