//! Signed notes against published vectors, a second implementation, and damage.

use proptest::prelude::*;

use super::*;
use crate::ledger::keys::{KeyError, Signer};

const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn log() -> Signer {
    Signer::log(name("example.com/log"), &[7; 32])
}

fn witness() -> Signer {
    Signer::cosigner(name("example.com/witness"), &[8; 32])
}

#[test]
fn the_published_example_verifies_and_prints_back() {
    let key: VerifierKey = VKEY.parse().unwrap();
    assert_eq!(key.to_string(), VKEY);
    let note = Note::parse(NOTE.as_bytes()).unwrap();
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.to_string(), NOTE);
    let verified = note.verify(&[key]).unwrap();
    assert_eq!((verified.signed.len(), verified.unverified.len()), (1, 0));
}

#[test]
fn every_changed_byte_of_the_example_sinks_it() {
    let key: VerifierKey = VKEY.parse().unwrap();
    for at in 0..NOTE.len() {
        for bit in [1, 2, 0x20] {
            let mut bytes = NOTE.as_bytes().to_vec();
            bytes[at] ^= bit;
            let good = Note::parse(&bytes).is_ok_and(|n| n.verify(std::slice::from_ref(&key)).is_ok());
            assert!(!good, "byte {at} changed");
        }
    }
}

#[test]
fn every_changed_byte_of_a_verifier_key_is_refused() {
    let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(vkey.parse::<VerifierKey>().unwrap().to_string(), vkey);
    for at in 0..vkey.len() {
        for bit in [1, 2, 4, 8, 16] {
            let mut bytes = vkey.as_bytes().to_vec();
            bytes[at] ^= bit;
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.parse::<VerifierKey>().is_err(), "{text}");
        }
    }
}

#[test]
fn a_verifier_key_that_cannot_be_used_says_why() {
    let parse = |t: &str| t.parse::<VerifierKey>().unwrap_err().to_string();
    insta::assert_snapshot!(
        [
            parse("no key"),
            parse("a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
            parse("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
            parse("x+00000000+AgAA"),
            parse("x+00000000+AQAA"),
        ]
        .join("\n")
    );
}

#[test]
fn names_follow_the_rules_of_the_format() {
    for good in ["a", "example.com/log", "摄像头", "a-b_c.d/e"] {
        assert_eq!(name(good).as_str(), good);
    }
    for bad in ["", "a b", "a+b", "a\n", "a\u{a0}b", "a\u{2003}", "a\tb", "\u{1}"] {
        assert_eq!(KeyName::new(bad), Err(KeyError::Name(bad.to_owned())));
    }
}

#[test]
fn a_secret_key_comes_back_from_its_text_and_is_not_shown_by_debug() {
    for signer in [log(), witness()] {
        let text = signer.to_secret_text();
        let again = Signer::from_secret_text(&text).unwrap();
        assert_eq!(again.verifier_key(), signer.verifier_key());
        assert!(!format!("{signer:?}").contains("PRIVATE"));
        assert!(Signer::from_secret_text(&text.replace("example", "elpmaxe")).is_err());
        assert!(Signer::from_secret_text(text.strip_prefix("PRIVATE+").unwrap()).is_err());
    }
}

#[test]
fn a_log_line_and_a_cosignature_verify_side_by_side() {
    let text = "example.com/log\n1\nroot\n";
    let (line, cosigned) = (log().sign(text, 0).unwrap(), witness().sign(text, 1_679_315_147).unwrap());
    assert_eq!(cosigned.signature.len(), 72);
    assert_eq!(cosigned.claimed_seconds(), Some(1_679_315_147));
    let note = Note::new(text, vec![line, cosigned]).unwrap();
    let keys = [log().verifier_key().clone(), witness().verifier_key().clone()];
    assert_eq!(note.verify(&keys).unwrap().signed.len(), 2);
    assert_eq!(note.verify(&keys[..1]).unwrap().unverified.len(), 1);
    assert_eq!(note.verify(&[]), Err(NoteError::NoKnownSigner));
}

#[test]
fn the_time_of_a_cosignature_is_signed_with_it() {
    let text = "a\n";
    let mut line = witness().sign(text, 5).unwrap();
    check_signature(witness().verifier_key(), text, &line).unwrap();
    line.signature[7] = 6;
    assert!(check_signature(witness().verifier_key(), text, &line).is_err());
    assert_eq!(witness().sign(text, 1 << 63), Err(NoteError::Time(1 << 63)));
}

#[test]
fn one_bad_signature_of_a_known_key_sinks_a_note_that_another_key_signed_well() {
    let text = "a\n";
    let mut bad = witness().sign(text, 5).unwrap();
    bad.signature[20] ^= 1;
    let note = Note::new(text, vec![log().sign(text, 0).unwrap(), bad]).unwrap();
    assert!(note.verify(&[log().verifier_key().clone()]).is_ok());
    let keys = [log().verifier_key().clone(), witness().verifier_key().clone()];
    assert!(matches!(note.verify(&keys), Err(NoteError::BadSignature { .. })));
}

#[test]
fn post_quantum_lines_are_carried_and_never_counted() {
    let typed = [vec![6u8], vec![9; 1312]].concat();
    let hash = <sha2::Sha256 as sha2::Digest>::digest([b"example.com/pq\n", typed.as_slice()].concat());
    let id = [hash[0], hash[1], hash[2], hash[3]];
    let id_text = format!("{:08x}", u32::from_be_bytes(id));
    let key: VerifierKey = format!("example.com/pq+{id_text}+{}", BASE64.encode(&typed)).parse().unwrap();
    assert_eq!(key.kind(), KeyKind::MlDsaCosigner);

    let line = SignatureLine { name: name("example.com/pq"), id: KeyId(id), signature: vec![1; 2428] };
    assert!(looks_like_ml_dsa(&line));
    let text = "a\n";
    let note = Note::new(text, vec![line.clone(), log().sign(text, 0).unwrap()]).unwrap();
    let note = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(note.verify(&[key.clone(), log().verifier_key().clone()]).unwrap().unverified, [line]);
    assert_eq!(note.verify(&[key]), Err(NoteError::NoKnownSigner));
}

#[test]
fn damaged_notes_are_refused_for_their_own_reason() {
    let line = "\u{2014} a AAAAAQE=\n";
    let many = |n| format!("t\n\n{}", line.repeat(n));
    assert_eq!(Note::parse(many(100).as_bytes()).map(|n| n.signatures().len()), Ok(100));
    assert_eq!(Note::parse(many(101).as_bytes()), Err(NoteError::TooMany));
    assert_eq!(Note::parse(b"t\n\n"), Err(NoteError::NoSignatures));
    assert_eq!(Note::parse(b"t\n"), Err(NoteError::NoSignatures));
    assert_eq!(Note::parse(format!("t\n\n{}", line.trim_end()).as_bytes()), Err(NoteError::NoSignatures));
    assert_eq!(Note::parse(format!("t\r\n\n{line}").as_bytes()), Err(NoteError::NotText));
    assert_eq!(Note::parse(b"\xff\n\n"), Err(NoteError::NotText));
    assert_eq!(Note::parse(&vec![b'a'; MAX_NOTE + 1]), Err(NoteError::TooLong));
    for bad in
        ["- a AAAAAQE=", "\u{2014} a AAAAAQE", "\u{2014} a AAAAAA==", "\u{2014} a+b AAAAAQE=", "\u{2014} a"]
    {
        let text = format!("t\n\n{line}{bad}\n");
        assert_eq!(Note::parse(text.as_bytes()), Err(NoteError::Line(2)), "{bad}");
    }
    assert_eq!(log().sign("no line end", 0), Err(NoteError::Unsignable));
    assert_eq!(log().sign("tab\t\n", 0), Err(NoteError::Unsignable));
}

#[test]
fn the_text_of_a_note_may_hold_blank_lines() {
    let text = "a\n\n\nb\n\n";
    let note = Note::new(text, vec![log().sign(text, 0).unwrap()]).unwrap();
    let again = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(again.text(), text);
    again.verify(&[log().verifier_key().clone()]).unwrap();
}

#[test]
fn signatures_are_added_once() {
    let text = "a\n";
    let note = Note::new(text, vec![log().sign(text, 0).unwrap()]).unwrap();
    let line = witness().sign(text, 5).unwrap();
    let note = note.with_signatures(&[line.clone(), line]).unwrap();
    assert_eq!(note.signatures().len(), 2);
}

fn any_note() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just("\u{2014} a AAAAAQE=\n".to_owned()),
        Just("\n".to_owned()),
        "[ -~\u{2014}\n]{0,20}",
        "\u{2014} [a-c+ ]{0,3} [A-Za-z0-9+/=]{0,12}\n",
    ];
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.concat().into_bytes())
}

proptest! {
    #[test]
    fn what_parses_prints_back_byte_for_byte(bytes in any_note()) {
        if let Ok(note) = Note::parse(&bytes) {
            prop_assert_eq!(note.to_string().into_bytes(), bytes);
        }
    }

    #[test]
    fn arbitrary_bytes_and_keys_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), text in ".*") {
        let _ = Note::parse(&bytes);
        let _ = Signer::from_secret_text(&format!("PRIVATE+KEY+{text}")).is_ok();
        if let Ok(key) = text.parse::<VerifierKey>() {
            prop_assert_eq!(key.to_string(), text);
        }
    }
}

proptest! {
    // Slow cases, unoptimised: fewer of them.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn an_independent_library_reads_what_we_sign_and_we_what_it_signs(
        seed in any::<[u8; 32]>(), body in "[ -~\n]{0,60}",
    ) {
        use signed_note::{Signer as _, Verifier as _};
        let ours = Signer::log(name("example.com/log"), &seed);
        let theirs = signed_note::StandardSigner::new(&ours.to_secret_text()).unwrap();
        let reader = signed_note::StandardVerifier::new(&ours.verifier_key().to_string()).unwrap();
        let text = format!("{body}\n");
        let line = ours.sign(&text, 0).unwrap();
        prop_assert!(reader.verify(text.as_bytes(), &line.signature));
        prop_assert_eq!(&theirs.sign(text.as_bytes()).unwrap(), &line.signature);

        let note = Note::new(text, vec![line]).unwrap().to_string();
        let list = signed_note::VerifierList::new(vec![Box::new(reader)]);
        let read = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
        prop_assert!(read.verify(&list).is_ok());
    }
}
