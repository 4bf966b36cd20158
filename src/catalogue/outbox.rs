//! Facts on their way into the ledger. A row stays until the ledger says that it committed it, so
//! nothing is lost; every row carries a key, so nothing is sealed twice.

use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Catalogue, CatalogueError};
use crate::model::UtcMs;
use crate::model::digest::Sha256;
use crate::store;

/// A fact to be sealed.
#[derive(Clone, PartialEq, Debug)]
pub struct Sealable {
    /// Leaf type.
    pub kind: String,
    /// Camera name when the leaf belongs to a camera's chain.
    pub camera: Option<String>,
    /// What makes sealing it twice impossible.
    pub key: String,
    /// The leaf's own fields: integers and strings only.
    pub fields: Map<String, Value>,
}

/// A fact with its place in the outbox.
#[derive(Clone, PartialEq, Debug)]
pub struct Outgoing {
    /// Position in the outbox.
    pub seq: i64,
    /// The fact.
    pub fact: Sealable,
}

pub(super) struct Gone<'a> {
    pub stream: &'a str,
    pub start_ms: i64,
    pub end_ms: i64,
    pub bytes: i64,
    pub sha256: Option<&'a [u8]>,
}

pub(super) fn put(
    db: &Connection,
    kind: &str,
    camera: Option<&str>,
    key: Option<&str>,
    body: &impl Serialize,
) -> rusqlite::Result<()> {
    const PUT: &str = "insert into outbox (kind, camera, key, body) values (?1, ?2, ?3, ?4)";
    let body = serde_json::to_string(body).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    db.prepare_cached(PUT)?.execute(params![kind, camera, key, body]).map(drop)
}

pub(super) fn put_gone(db: &Connection, camera: &str, at: UtcMs, g: &Gone<'_>) -> rusqlite::Result<()> {
    let sha256 = g.sha256.and_then(Sha256::from_slice);
    let stated = sha256.as_ref().map(ToString::to_string).unwrap_or_default();
    let body = json!({
        "end_ms": g.end_ms, "len": g.bytes, "s256": stated, "seen_ms": at.0, "start_ms": g.start_ms, "stream": g.stream,
    });
    let key = gone_key(camera, g.stream, UtcMs(g.start_ms), sha256.as_ref(), at);
    put(db, "gone", Some(camera), Some(&key), &body)
}

/// What makes a loss be sealed once ever, and its leaf be found again: what was lost, and when that was noticed.
pub fn gone_key(camera: &str, stream: &str, start: UtcMs, sha256: Option<&Sha256>, noticed: UtcMs) -> String {
    let sha256 = sha256.map(ToString::to_string).unwrap_or_default();
    format!("gone {camera} {stream} {} {sha256} {}", start.0, noticed.0)
}

impl Catalogue {
    /// The oldest facts beyond `after` that are not sealed yet, at most `limit`; nothing lies before 0.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn outgoing(&self, after: i64, limit: usize) -> Result<Vec<Outgoing>, CatalogueError> {
        const GET: &str = "select seq, kind, camera, coalesce(key, (select value from mark where name = 'store_id') || ' ' || seq), body \
             from outbox where seq > ?1 order by seq limit ?2";
        let read = || -> rusqlite::Result<Vec<Outgoing>> {
            let mut get = self.db.prepare_cached(GET)?;
            let rows = get.query_map([after, i64::try_from(limit).unwrap_or(i64::MAX)], |r| {
                let seq: i64 = r.get(0)?;
                let body: String = r.get(4)?;
                Ok(Outgoing {
                    seq,
                    fact: Sealable {
                        kind: r.get(1)?,
                        camera: r.get(2)?,
                        key: r.get(3)?,
                        fields: serde_json::from_str(&body).unwrap_or_default(),
                    },
                })
            })?;
            rows.collect()
        };
        read().map_err(|e| self.wrap(e))
    }

    /// Brings everything queued so far to the disk. The catalogue's commits do not survive a power cut by
    /// themselves; a fact that is in the ledger must not be gone here, or its number would be given twice.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn settle(&self) -> Result<(), CatalogueError> {
        store::settle(&self.db).map_err(|e| self.wrap(e))
    }

    /// Forgets every fact up to `seq` and remembers how large the ledger is that holds them.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn acknowledge(
        &mut self,
        seq: i64,
        ledger_size: u64,
        ledger_root: &Sha256,
    ) -> Result<(), CatalogueError> {
        const ACK: &str = "delete from outbox where seq <= ?1";
        const MARK: &str =
            "insert into mark (name, value) values (?1, ?2) on conflict do update set value = excluded.value";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(ACK, [seq])?;
            tx.execute(MARK, params!["ledger_size", ledger_size.to_string()])?;
            tx.execute(MARK, params!["ledger_root", ledger_root.to_string()])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Queues a fact and remembers what it says under `name`, together or not at all.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queue_and_mark(&mut self, fact: &Sealable, name: &str, value: &str) -> Result<(), CatalogueError> {
        const MARK: &str =
            "insert into mark (name, value) values (?1, ?2) on conflict do update set value = excluded.value";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            let body = Value::Object(fact.fields.clone());
            put(&tx, &fact.kind, fact.camera.as_deref(), Some(&fact.key), &body)?;
            tx.execute(MARK, [name, value])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Queues one fact that is not about a file, for example a clock step.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queue(&self, fact: &Sealable) -> Result<(), CatalogueError> {
        put(
            &self.db,
            &fact.kind,
            fact.camera.as_deref(),
            Some(&fact.key),
            &Value::Object(fact.fields.clone()),
        )
        .map_err(|e| self.wrap(e))
    }
}
