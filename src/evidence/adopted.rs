//! Policies as they were adopted. Those who were told so far are told of a change in the same
//! transaction that lets it take effect.

use rusqlite::{OptionalExtension, Row, params};

use serde_json::json;

use super::{Evidence, EvidenceError, NewMail};
use crate::model::UtcMs;

/// One adoption.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adoption {
    /// When.
    pub at: UtcMs,
    /// Digest of what is in force since then.
    pub policy: String,
    /// The texts that it was made of.
    pub texts: String,
    /// Who signed it; `None` where an earlier version adopted it and kept no names.
    pub signed_by: Option<Vec<String>>,
}

/// The names in a column; `None` where an earlier version kept none.
fn signers(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<String>>> {
    let names: Option<String> = row.get(column)?;
    Ok(names.and_then(|names| serde_json::from_str(&names).ok()))
}

impl Evidence {
    /// Every adoption, oldest first.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn adoptions(&self) -> Result<Vec<Adoption>, EvidenceError> {
        const ALL: &str = "select at_ms, policy, texts, signed_by from adopted order by id";
        let read = |r: &Row<'_>| {
            let (policy, texts) = (r.get(1)?, r.get(2)?);
            Ok(Adoption { at: UtcMs(r.get(0)?), policy, texts, signed_by: signers(r, 3)? })
        };
        let get = || -> rusqlite::Result<Vec<Adoption>> {
            self.db.prepare_cached(ALL)?.query_map([], read)?.collect()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// Who signed the newest adoption of a policy; nobody where it was not adopted.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn signers_of(&self, policy: &str) -> Result<Vec<String>, EvidenceError> {
        const WHO: &str = "select signed_by from adopted where policy = ?1 order by id desc limit 1";
        let names = self.db.query_row(WHO, [policy], |r| signers(r, 0)).optional();
        Ok(names.map_err(|e| self.wrap(e))?.flatten().unwrap_or_default())
    }

    /// Whether a policy is the one adopted last: findings were judged under it and no other.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn is_adopted(&self, policy: &str) -> Result<bool, EvidenceError> {
        const LAST: &str = "select policy from adopted order by id desc limit 1";
        let last: Option<String> =
            self.db.query_row(LAST, [], |r| r.get(0)).optional().map_err(|e| self.wrap(e))?;
        Ok(last.as_deref() == Some(policy))
    }

    /// The texts of the policy adopted last.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn adopted(&self) -> Result<Option<String>, EvidenceError> {
        const LAST: &str = "select texts from adopted order by id desc limit 1";
        self.db.query_row(LAST, [], |r| r.get(0)).optional().map_err(|e| self.wrap(e))
    }

    /// The number of the newest adoption.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn newest_adoption(&self) -> Result<Option<i64>, EvidenceError> {
        let get = || self.db.query_row("select max(id) from adopted", [], |r| r.get(0));
        get().map_err(|e| self.wrap(e))
    }

    /// The texts of one adoption.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn adoption(&self, id: i64) -> Result<Option<String>, EvidenceError> {
        const ONE: &str = "select texts from adopted where id = ?1";
        self.db.query_row(ONE, [id], |r| r.get(0)).optional().map_err(|e| self.wrap(e))
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
        signed_by: &[String],
        announce: &[NewMail],
    ) -> Result<(), EvidenceError> {
        const PUT: &str = "insert into adopted (at_ms, policy, texts, signed_by) values (?1, ?2, ?3, ?4)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            super::mail::put(&tx, now, announce)?;
            tx.execute(PUT, params![now.0, policy, texts, json!(signed_by).to_string()])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }
}
