//! Answers of time-stamping authorities: whatever the bytes, they are answered, and nothing but what the real
//! authority gave is a stamp.

#![no_main]

use holdfast::ledger::stamp::{Nonce, Roots, Token, check, judge, reply};
use libfuzzer_sys::fuzz_target;

const NOTE: &[u8] = include_bytes!("../../fixtures/stamps/note");
const ROOT: &[u8] = include_bytes!("../../fixtures/stamps/root.pem");
const ANSWERS: [&[u8]; 3] = [
    include_bytes!("../../fixtures/stamps/rsa.tsr"),
    include_bytes!("../../fixtures/stamps/ec.tsr"),
    include_bytes!("../../fixtures/stamps/chain.tsr"),
];
/// The only instant that the authority of the fixtures ever stamped.
const STAMPED_MS: i64 = 1_795_319_806_000;

fuzz_target!(|bytes: &[u8]| {
    law(bytes);
    // The same bytes as edits of a real answer, so that the depths are reached without seeds.
    if let Some((first, edits)) = bytes.split_first() {
        let mut answer = ANSWERS[usize::from(*first) % ANSWERS.len()].to_vec();
        for edit in edits.chunks_exact(3) {
            let at = usize::from(u16::from_be_bytes([edit[0], edit[1]])) % answer.len();
            answer[at] = edit[2];
        }
        law(&answer);
    }
});

fn law(answer: &[u8]) {
    let root = Roots::from_pem(ROOT).expect("a root");
    if let Ok((stamp, token)) = judge(answer, NOTE, Nonce::new([0x40, 1, 2, 3, 4, 5, 6, 7]), &root) {
        assert_eq!(stamp.at.0, STAMPED_MS);
        assert_eq!(check(&token, NOTE, &root), Ok(stamp));
    }
    for token in [Some(answer), reply(answer).ok()].into_iter().flatten() {
        if let Ok(read) = Token::parse(token) {
            assert!(read.chain_pem().len() >= read.certificates().len());
        }
        // Without a root only the signature counts; it must not crash over any certificate.
        let _ = check(token, NOTE, &Roots::default());
    }
}
