//! What hindered the agent when it last looked.

use super::{View, ViewError};
use crate::model::UtcMs;
use crate::model::hindrance::Hindrance;

impl View {
    /// Everything that ever hindered it with its value of now, 0 for what is over.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn hindrances(&self) -> Result<Vec<(Hindrance, i64)>, ViewError> {
        const ALL: &str = "select value from v_hindrance where what = ?1";
        let mut get = self.db.prepare_cached(ALL)?;
        let each = Hindrance::ALL.into_iter().map(|what| {
            let value = get.query_map([what.as_str()], |r| r.get::<_, i64>(0))?.next().transpose()?;
            Ok(value.map(|value| (what, value)))
        });
        each.filter_map(Result::transpose).collect()
    }

    /// Ways out of the site by which nothing passes, each with the first attempt that failed.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn stuck_ways(&self) -> Result<Vec<(String, UtcMs)>, ViewError> {
        const ALL: &str = "select channel, since_ms from v_stuck_way order by channel";
        self.rows(ALL, [], |r| Ok((r.get(0)?, UtcMs(r.get(1)?))))
    }

    /// True where a rule of this kind ever found something.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn ever_found(&self, kind: &str) -> Result<bool, ViewError> {
        const ANY: &str = "select exists (select 1 from v_finding where rule = ?1)";
        Ok(self.row(ANY, [kind], |r| r.get(0))?.unwrap_or(false))
    }
}
