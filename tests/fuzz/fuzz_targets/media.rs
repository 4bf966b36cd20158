//! Whatever the bytes: `probe` answers, and the two lengths it gives agree with its verdict.

#![no_main]

use std::io::Cursor;

use holdfast::model::observation::Readability;
use holdfast::sources::media::probe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let len = bytes.len() as u64;
    let facts = probe(&mut Cursor::new(bytes), len).expect("memory can be read");
    match facts.readability {
        Readability::Whole => assert_eq!(facts.playable_ms, facts.duration_ms),
        Readability::Empty => assert!(bytes.is_empty()),
        Readability::Truncated { at_byte } => assert!(at_byte <= len),
        Readability::Undecodable { .. } => assert!(!bytes.is_empty(), "nothing at all is empty, not damaged"),
        Readability::NotExamined => assert_eq!(facts.playable_ms, None),
    }
    if let (Some(playable), Some(declared)) = (facts.playable_ms, facts.duration_ms) {
        assert!(playable <= declared);
    }
});
