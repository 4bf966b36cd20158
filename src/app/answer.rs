//! Exit codes: what a script may rely on (the table is in the README).

use super::AppError;
use crate::bag::BagError;
use crate::ledger::seal::SealError;
use crate::report::document::OverallVerdict;

/// Done, or compliant.
pub const DONE: u8 = 0;
/// Violations, or a failed check.
pub const VIOLATIONS: u8 = 1;
/// Usage, configuration, refused input, or a machine that did not let us work.
pub const REFUSED: u8 = 2;
/// Nothing violated that could be judged, but something could not be told.
pub const COULD_NOT_TELL: u8 = 3;
/// The ledger does not verify.
pub const LEDGER: u8 = 4;
/// Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// The code of a verdict.
pub fn of_verdict(verdict: OverallVerdict) -> u8 {
    match verdict {
        OverallVerdict::Compliant => DONE,
        OverallVerdict::Violations => VIOLATIONS,
        OverallVerdict::CouldNotTell => COULD_NOT_TELL,
        OverallVerdict::LedgerFailure => LEDGER,
    }
}

/// The code of an error.
pub fn of_error(error: &AppError) -> u8 {
    match error {
        AppError::Interrupted => INTERRUPTED,
        AppError::Seal(SealError::Frozen { .. })
        | AppError::Ledger(_)
        | AppError::Bag(BagError::Prove(_)) => LEDGER,
        _ => REFUSED,
    }
}
