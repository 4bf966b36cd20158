//! Keeping: a token that was changed in the store is found, wherever it was changed.

use rusqlite::params;

use crate::site::Stamped;
use crate::support::agent::{COULD_NOT_TELL, DONE};
use crate::support::authority::Key::{Ec, Rsa};

const FAILED: i32 = 4;

fn token(stamped: &Stamped) -> Vec<u8> {
    stamped.store().query_row("select token from stamp where id = 1", [], |r| r.get(0)).unwrap()
}

fn put(stamped: &Stamped, token: &[u8]) {
    stamped.store().execute("update stamp set token = ?1 where id = 1", [token]).unwrap();
}

#[track_caller]
fn named(stamped: &Stamped) -> String {
    let shown = stamped.verify(&[]).expect_code(FAILED).json();
    let failures = shown["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 1, "{shown:#}");
    let place = failures[0]["place"].as_str().unwrap();
    assert!(place.starts_with("evidence.db stamp 1 (http://"), "{place}");
    failures[0]["what"].as_str().unwrap().to_owned()
}

#[test]
fn a_flipped_byte_anywhere_in_a_token_is_named_with_its_place() {
    let stamped = Stamped::new(&[Rsa]);
    stamped.check();
    let whole = token(&stamped);
    for at in (0..whole.len()).step_by(whole.len() / 12) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        put(&stamped, &bytes);
        assert_eq!(named(&stamped), "the time stamp has other bytes than were kept", "byte {at}");
    }
    put(&stamped, &whole);
    stamped.verify(&[]).expect_code(DONE);
}

#[test]
fn a_token_whose_digest_was_changed_with_it_has_no_leaf() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    let mut bytes = token(&stamped);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let s256 = holdfast::ledger::stamp::imprint(&bytes);
    stamped.store().execute("update stamp set token = ?1, s256 = ?2", params![bytes, s256.0]).unwrap();
    assert_eq!(named(&stamped), "no leaf of the log states this time stamp");
    stamped.store().execute("update stamp set anchored = 0", []).unwrap();
    assert!(named(&stamped).contains("signature is wrong"));
}

#[test]
fn a_leaf_that_was_sealed_before_a_crash_could_note_it_is_not_sealed_twice() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    let leaves = "select count(*) from leaf where kind = 'anchor'";
    stamped.store().execute("update stamp set anchored = 0", []).unwrap();
    stamped.check();
    let anchored = "select count(*) from stamp where anchored = 1";
    assert_eq!((stamped.count(leaves), stamped.count(anchored)), (1, 1));
    // Killed before the leaf: the next pass makes up for it.
    stamped.store().execute("update stamp set anchored = 0, s256 = ?1", params![[7u8; 32]]).unwrap();
    stamped.check();
    assert_eq!((stamped.count(leaves), stamped.count(anchored)), (2, 1));
}

#[test]
fn a_stamp_of_other_bytes_than_the_kept_checkpoint_is_named() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    stamped.store().execute("update stamp set note = note || 'x'", []).unwrap();
    assert!(named(&stamped).contains("it stamps other bytes"));
}

#[test]
fn the_readers_own_root_decides_whether_the_signer_is_known() {
    let stamped = Stamped::new(&[Ec, Rsa]);
    stamped.check();
    let unknown = stamped.verify(&[]).expect_code(DONE).json();
    assert!(unknown["not_proved"].to_string().contains("--stamp-root"), "{unknown:#}");
    let roots = stamped.roots();
    let known = stamped.verify(&["--stamp-root", roots.to_str().unwrap()]).expect_code(DONE).json();
    assert!(!known["not_proved"].to_string().contains("--stamp-root"), "{known:#}");
    let one = stamped.authorities[1].root.to_str().unwrap();
    let other = stamped.verify(&["--stamp-root", one]).expect_code(DONE).json();
    assert!(other["proved"].to_string().contains("One time stamp stands"), "{other:#}");
    assert!(other["not_proved"].to_string().contains("leads to no root that was given"), "{other:#}");
}

#[test]
fn a_root_without_any_stamp_to_hold_against_it_is_no_verified() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    let roots = stamped.roots();
    // A published log alone: the tokens lie in the store beside it.
    let log = stamped.site.state().join("tlog");
    let key = stamped.site.holdfast(&["ledger", "key"]).expect_code(DONE).stdout;
    let ask = [
        "verify",
        "--json",
        "--key",
        key.trim(),
        "--stamp-root",
        roots.to_str().unwrap(),
        log.to_str().unwrap(),
    ];
    let shown = crate::support::agent::run(ask.to_vec()).expect_code(COULD_NOT_TELL).json();
    assert_eq!(shown["verdict"], "not_stamped");
}
