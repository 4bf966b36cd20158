//! Whatever the text: a quorum file is read or every bad line is named, and no cosignature at all meets only a quorum
//! that asks for none.

#![no_main]

use holdfast::ledger::quorum::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match text.parse::<Policy>() {
    Ok(policy) => {
        let standing = policy.judge(&[]);
        assert!(standing.present.is_empty());
        assert_eq!(standing.missing.len() + standing.optional_missing.len(), policy.witnesses.len());
        assert_eq!(standing.met, standing.missing.is_empty());
    }
    Err(problems) => {
        let lines = text.lines().count();
        assert!(!problems.is_empty() && problems.iter().all(|p| (1..=lines + 1).contains(&p.line)));
    }
});
