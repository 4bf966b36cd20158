//! Replies of openssl, whole, cut, flipped and overwritten.

use proptest::prelude::*;

use super::*;

const NOTE: &[u8] = include_bytes!("../../../tests/fixtures/stamps/note");
const RSA: &[u8] = include_bytes!("../../../tests/fixtures/stamps/rsa.tsr");
const EC: &[u8] = include_bytes!("../../../tests/fixtures/stamps/ec.tsr");
const CHAIN: &[u8] = include_bytes!("../../../tests/fixtures/stamps/chain.tsr");
const REFUSED: &[u8] = include_bytes!("../../../tests/fixtures/stamps/refused.tsr");
const ROOT: &[u8] = include_bytes!("../../../tests/fixtures/stamps/root.pem");

fn nonce() -> Nonce {
    Nonce::new([0x40, 1, 2, 3, 4, 5, 6, 7])
}

fn root() -> Roots {
    Roots::from_pem(ROOT).expect("a root")
}

/// Offset of the content of the first value of this kind that stands behind `after`.
fn find(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).position(|w| w == part).expect("is in it")
}

#[test]
fn replies_of_openssl_with_rsa_and_ec_keys_are_taken() {
    for (answer, serial) in [(RSA, "02"), (EC, "03"), (CHAIN, "04")] {
        let (stamp, token) = judge(answer, NOTE, nonce(), &root()).expect("good");
        assert_eq!(stamp.at.to_string(), "2026-11-22T03:56:46Z");
        assert_eq!((stamp.policy.as_str(), stamp.serial.as_str()), ("1.3.6.1.4.1.13762.3", serial));
        assert_eq!(stamp.signer, Signer::Rooted);
        assert_eq!(check(&token, NOTE, &root()).expect("good once more"), stamp);
    }
}

#[test]
fn without_a_root_the_signer_is_unknown() {
    let (stamp, _) = judge(EC, NOTE, nonce(), &Roots::default()).expect("good");
    assert_eq!(stamp.signer, Signer::Unknown);
}

#[test]
fn a_root_that_did_not_sign_is_no_root() {
    let token = Token::parse(reply(EC).expect("reply")).expect("token");
    // The authority's own certificate may stamp; it is nobody's root here, but that of another token's signer.
    let other = Roots::from_pem(token.chain_pem().as_bytes()).expect("a certificate");
    let judged = judge(RSA, NOTE, nonce(), &other);
    assert!(matches!(judged, Err(StampError::Chain(_))), "{judged:?}");
}

#[test]
fn other_bytes_and_another_request_are_told_apart() {
    assert_eq!(judge(RSA, b"another note", nonce(), &root()), Err(StampError::Imprint));
    assert_eq!(judge(RSA, NOTE, Nonce::new([1; 8]), &root()), Err(StampError::Nonce));
}

#[test]
fn a_refusal_says_why() {
    let StampError::Refused(why) = judge(REFUSED, NOTE, nonce(), &root()).expect_err("refused") else {
        panic!("not a refusal")
    };
    assert_eq!(why, "Bad request format or system error.; it could not read the request; status 2");
}

#[test]
fn what_is_no_answer_of_an_authority_is_refused_whole() {
    for wrong in [&b""[..], b"<html><body>404</body></html>", &[0x30], &[0x30, 0x80, 0, 0], NOTE] {
        assert!(matches!(judge(wrong, NOTE, nonce(), &root()), Err(StampError::Form(_))), "{wrong:?}");
    }
    for end in 0..RSA.len() {
        let cut = RSA.get(..end).expect("shorter");
        assert!(judge(cut, NOTE, nonce(), &root()).is_err(), "cut at {end}");
    }
    let longer = [RSA, &[0]].concat();
    assert!(matches!(judge(&longer, NOTE, nonce(), &root()), Err(StampError::Form(_))));
}

#[test]
fn a_flipped_bit_is_noticed_or_changes_nothing_that_is_said() {
    for answer in [RSA, EC] {
        let (said, token) = judge(answer, NOTE, nonce(), &root()).expect("good");
        let mut passed = 0;
        for at in 0..token.len() {
            let mut bytes = token.clone();
            bytes[at] ^= 1 << (at % 8);
            if let Ok(still) = check(&bytes, NOTE, &root()) {
                assert_eq!(still, said, "byte {at}");
                passed += 1;
            }
        }
        // Versions, the list of digests, and key names beside the signature; not one byte more.
        assert!(passed < 40, "{passed} bytes of {} are read by nobody", token.len());
    }
}

#[test]
fn a_signature_under_other_content_is_noticed() {
    let (_, mut token) = judge(EC, NOTE, nonce(), &root()).expect("good");
    let at = find(&token, b"20261122035646Z");
    token[at + 13] = b'5';
    assert_eq!(check(&token, NOTE, &root()), Err(StampError::Content));
}

#[test]
fn a_request_is_what_openssl_makes() {
    let made = request(&imprint(NOTE), nonce());
    let mut wanted = vec![0x30, 0x43, 2, 1, 1];
    wanted.extend([0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20]);
    wanted.extend(imprint(NOTE).0);
    wanted.extend([2, 8, 0x40, 1, 2, 3, 4, 5, 6, 7, 1, 1, 0xff]);
    assert_eq!(made, wanted);
}

#[test]
fn a_file_without_a_certificate_is_no_root() {
    for wrong in [&b""[..], b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert_eq!(Roots::from_pem(wrong).err(), Some(StampError::NoRoot));
    }
    assert_eq!(root().to_pem(), String::from_utf8_lossy(ROOT));
}

#[test]
fn fractions_of_a_second_are_read_and_other_forms_are_not() {
    let at = |text: &str| token::instant(text.as_bytes()).map(|at| at.0);
    assert_eq!(at("19990609001326.34352Z"), Ok(928_887_206_343));
    for wrong in [
        "",
        "Z",
        "1999060900132Z",
        "19990609001326",
        "19990609001326.Z",
        "19991309001326Z",
        "1999060900132xZ",
    ] {
        assert!(at(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(judge(&bytes, NOTE, nonce(), &root()).is_err());
        prop_assert!(check(&bytes, NOTE, &Roots::default()).is_err());
        let _ = Roots::from_pem(&bytes);
    }

    #[test]
    fn a_reply_that_was_overwritten_anywhere_never_says_something_else(
        at in 0..RSA.len(), with in proptest::collection::vec(any::<u8>(), 1..12), insert in any::<bool>(),
    ) {
        let said = judge(RSA, NOTE, nonce(), &root()).expect("good").0;
        let mut bytes = RSA.to_vec();
        let to = if insert { at } else { (at + with.len()).min(bytes.len()) };
        bytes.splice(at..to, with);
        if let Ok((still, _)) = judge(&bytes, NOTE, nonce(), &root()) {
            prop_assert_eq!(still, said);
        }
    }
}
