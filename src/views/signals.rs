//! What machines said beside footage, as the rules read it.

use std::rc::Rc;

use super::{View, ViewError};
use crate::model::signal::Said;
use crate::model::{Span, UtcMs};

/// A statement that stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Standing {
    /// Camera, recorder, storage root, register entry or `site`.
    pub subject: String,
    /// First time it was said without a break.
    pub since: UtcMs,
    /// Last time it was said.
    pub at: UtcMs,
    /// What was said.
    pub said: Said,
}

impl Standing {
    /// From its first to its last mention.
    pub fn span(&self) -> Span {
        Span::new(self.since, self.at)
    }
}

impl View {
    /// Everything that was said of one kind (see [`Said::what`]), by subject. A statement of a newer
    /// version that does not read is left out, which leaves its thing unknown.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn signals(&self, what: &str) -> Result<Rc<[Standing]>, ViewError> {
        self.kept_signals(what, || self.load_signals(what))
    }

    fn load_signals(&self, what: &str) -> Result<Vec<Standing>, ViewError> {
        const ALL: &str =
            "select subject, since_ms, at_ms, body from v_signal where what = ?1 order by subject, key";
        let rows: Vec<(String, i64, i64, String)> =
            self.rows(ALL, [what], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        let read = |(subject, since, at, body): (String, i64, i64, String)| {
            let said = serde_json::from_str(&body).ok()?;
            Some(Standing { subject, since: UtcMs(since), at: UtcMs(at), said })
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// What was said of one kind about one subject.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn signals_of(&self, what: &str, subject: &str) -> Result<Vec<Standing>, ViewError> {
        let all = self.signals(what)?;
        // In the order of bytes, as SQLite compares text.
        let from = all.partition_point(|s| s.subject.as_str() < subject);
        Ok(all.iter().skip(from).take_while(|s| s.subject == subject).cloned().collect())
    }
}
