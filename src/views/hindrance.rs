//! What hindered the agent when it last looked.

use super::{View, ViewError};
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
}
