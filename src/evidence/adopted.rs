//! Policies as they were adopted. Those who were told so far are told of a change in the same
//! transaction that lets it take effect.

use rusqlite::{OptionalExtension, params};

use super::{Evidence, EvidenceError, NewMail};
use crate::model::UtcMs;

impl Evidence {
    /// The texts of the policy adopted last.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn adopted(&self) -> Result<Option<String>, EvidenceError> {
        const LAST: &str = "select texts from adopted order by id desc limit 1";
        self.db.query_row(LAST, [], |r| r.get(0)).optional().map_err(|e| self.wrap(e))
    }

    /// Adopts a policy and queues what announces it, both or neither.
    ///
    /// # Errors
    /// SQLite's own; then nothing changed.
    pub fn adopt(
        &mut self,
        now: UtcMs,
        policy: &str,
        texts: &str,
        announce: &[NewMail],
    ) -> Result<(), EvidenceError> {
        const PUT: &str = "insert into adopted (at_ms, policy, texts) values (?1, ?2, ?3)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            super::mail::put(&tx, now, announce)?;
            tx.execute(PUT, params![now.0, policy, texts])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }
}
