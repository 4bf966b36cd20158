//! Notes and signatures in both directions.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use holdfast::ledger::checkpoint::Checkpoint;
use holdfast::ledger::keys::{KeyName, Signer};
use holdfast::ledger::merkle::empty_root;
use holdfast::ledger::note::Note;
use tempfile::TempDir;

use crate::tools::{arg, go, go_agrees, log, openssl};

fn witness() -> Signer {
    Signer::cosigner(KeyName::new("witness.example.com/w").expect("a name"), &[8; 32])
}

fn cosigned() -> Note {
    let origin = log().verifier_key().name().clone();
    let note = Checkpoint { origin, size: 0, root: empty_root() }.sign(&log()).expect("own origin");
    let line = witness().sign(note.text(), 1_793_217_600).expect("signable");
    note.with_signatures(&[line]).expect("two lines")
}

#[test]
fn go_opens_our_checkpoint_with_log_and_witness_signature() {
    let folder = TempDir::new().expect("temporary folder");
    let file = folder.path().join("checkpoint");
    std::fs::write(&file, cosigned().to_string()).expect("write");
    let keys = [log().verifier_key().to_string(), witness().verifier_key().to_string()];
    assert_eq!(go_agrees(&["note", arg(&file), &keys[0], &keys[1]]), cosigned().text());
}

#[test]
fn we_open_what_go_signs_with_our_key() {
    for text in ["short\n", "blank\n\nlines\n\n", "汉字\n"] {
        let signed = go_agrees(&["sign", &log().to_secret_text(), text]);
        let note = Note::parse(signed.as_bytes()).expect("a note");
        assert_eq!(note.text(), text);
        note.verify(&[log().verifier_key().clone()]).expect("Go's signature");
        assert_eq!(
            signed,
            Note::new(text, vec![log().sign(text, 0).expect("signable")]).expect("note").to_string()
        );
    }
}

#[test]
fn go_and_we_refuse_the_same_changed_bytes() {
    let folder = TempDir::new().expect("temporary folder");
    let file = folder.path().join("note");
    let (good, key) = (cosigned().to_string(), log().verifier_key().clone());
    let until = good.find(" witness").expect("the second line");
    for at in (0..until).step_by(3) {
        let mut bytes = good.clone().into_bytes();
        bytes[at] ^= 1;
        std::fs::write(&file, &bytes).expect("write");
        let ours = Note::parse(&bytes).is_ok_and(|n| n.verify(std::slice::from_ref(&key)).is_ok());
        let theirs = go(&["note", arg(&file), &key.to_string()]).status.success();
        assert!(!ours && !theirs, "byte {at}: ours {ours}, Go's {theirs}");
    }
}

/// The key as openssl reads it: a fixed DER head, then the 32 bytes.
fn der(signer: &Signer) -> Vec<u8> {
    let head = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    [&head, signer.verifier_key().key_bytes()].concat()
}

fn openssl_verifies(signer: &Signer, body: &str, signature: &[u8]) -> bool {
    let folder = TempDir::new().expect("temporary folder");
    let files: [(&str, &[u8]); 3] =
        [("pub.der", &der(signer)), ("body", body.as_bytes()), ("sig", signature)];
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("write");
    }
    let args = "pkeyutl -verify -pubin -keyform DER -inkey pub.der -rawin -in body -sigfile sig";
    openssl(folder.path(), &args.split(' ').collect::<Vec<_>>()).status.success()
}

#[test]
fn openssl_verifies_the_signatures_of_log_and_witness_taken_from_the_file() {
    let text = cosigned().to_string();
    let (body, lines) = text.rsplit_once("\n\n").expect("a note");
    let body = format!("{body}\n");
    let blobs: Vec<_> = lines
        .lines()
        .map(|line| BASE64.decode(line.rsplit(' ').next().expect("a word")).expect("base64"))
        .collect();
    assert!(openssl_verifies(&log(), &body, &blobs[0][4..]));
    assert!(!openssl_verifies(&log(), &body.replace("\n0\n", "\n1\n"), &blobs[0][4..]));

    let time = u64::from_be_bytes(blobs[1][4..12].try_into().expect("eight bytes"));
    let message = format!("cosignature/v1\ntime {time}\n{body}");
    assert!(openssl_verifies(&witness(), &message, &blobs[1][12..]));
    assert!(!openssl_verifies(&witness(), &body, &blobs[1][12..]));
}
