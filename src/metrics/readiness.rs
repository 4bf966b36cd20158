//! Whether what the agent says can be relied on now. Not whether the site is in order: that is what findings say.

use super::stores;
use crate::views::{View, ViewError};

/// Everything that speaks against relying on it, in words for a log; `view` is one of now, not of the newest pass.
///
/// # Errors
/// The stores cannot be read.
pub fn unready(view: &View) -> Result<Vec<&'static str>, ViewError> {
    let mut why = Vec::new();
    if stores::judged(view)?.is_none() {
        why.push("no pass was judged yet");
    }
    if stores::frozen(view)?.is_some() {
        why.push("the ledger is frozen");
    }
    let silent = view.silences().last().is_some_and(|s| s.span.end == view.context.now);
    if silent || !view.is_watched() {
        why.push("no heartbeat was sealed for longer than two intervals");
    }
    Ok(why)
}
