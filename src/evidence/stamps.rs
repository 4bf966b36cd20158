//! Time stamps: whom the site asks, requests that wait for an answer, tokens that were given.

use rusqlite::{Row, ToSql, named_params, params};

use super::{Evidence, EvidenceError};
use crate::model::{Sha256, UtcMs};

/// A checkpoint as published, to be stamped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishedNote {
    /// Its leaves.
    pub size: u64,
    /// The note with all its signature lines.
    pub note: String,
}

/// A request that waits for an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StampRequest {
    /// Row.
    pub id: i64,
    /// The authority.
    pub url: String,
    /// What is to be stamped.
    pub of: PublishedNote,
    /// Times it was asked in vain.
    pub attempts: u32,
}

/// A token, with what checks it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StampRow {
    /// Row; 0 in one that is about to be kept.
    pub id: i64,
    /// The authority.
    pub url: String,
    /// What it stamps.
    pub of: PublishedNote,
    /// The token, verbatim.
    pub token: Vec<u8>,
    /// SHA-256 of the token.
    pub s256: Sha256,
    /// The certificates that came along, PEM.
    pub chain: String,
    /// The roots that it was checked against, PEM; `None` when the site names none.
    pub root: Option<String>,
    /// The stamped time.
    pub at: UtcMs,
    /// Policy of the authority, dotted.
    pub policy: String,
    /// Serial number of the token, hex.
    pub serial: String,
    /// Its leaf is sealed.
    pub anchored: bool,
}

/// How an authority was asked in vain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StampFailure {
    /// In one word.
    pub outcome: &'static str,
    /// More words on it.
    pub said: String,
    /// Not to be asked again before.
    pub next: UtcMs,
}

/// An authority and how it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthorityRow {
    /// Where it is asked.
    pub url: String,
    /// Time between two stamps, ms.
    pub every_ms: i64,
    /// First listed.
    pub since: UtcMs,
    /// When it was last asked.
    pub asked: Option<UtcMs>,
    /// How that ended, in one word; "" when never asked.
    pub outcome: String,
    /// More words on it.
    pub said: String,
    /// Stamped time and size of its newest token, and whether its signer leads to a root of the site's.
    pub newest: Option<(UtcMs, u64, bool)>,
    /// Its tokens.
    pub tokens: u64,
    /// Requests that wait for its answer.
    pub waiting: u64,
}

/// Periods after which a stamp that did not come is a warning.
pub const STALE_PERIODS: i64 = 3;

impl AuthorityRow {
    /// Since when it owes a stamp, once that is longer ago than [`STALE_PERIODS`].
    pub fn stale_since(&self, now: UtcMs) -> Option<UtcMs> {
        let last = self.newest.map_or(self.since, |(at, ..)| at.max(self.since));
        (now.since(last) > self.every_ms.saturating_mul(STALE_PERIODS)).then_some(last)
    }
}

impl Evidence {
    /// Makes the configured authorities the ones that are asked. What waits for one that is not listed any more
    /// is dropped; its tokens stay.
    ///
    /// # Errors
    /// SQLite's own; then nothing changed.
    pub fn list_authorities(
        &mut self,
        urls: &[String],
        every_ms: i64,
        now: UtcMs,
    ) -> Result<(), EvidenceError> {
        const NONE: &str = "update stamp_authority set listed = 0";
        // One that comes back owes nothing for the time between.
        const PUT: &str = "insert into stamp_authority (url, every_ms, since_ms) values (?1, ?2, ?3)
            on conflict do update set every_ms = excluded.every_ms, listed = 1";
        const BACK: &str = "update stamp_authority set since_ms = ?2 where url = ?1 and listed = 0";
        const DROP: &str =
            "delete from stamp_request where url in (select url from stamp_authority where listed = 0)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            for url in urls {
                tx.execute(BACK, params![url, now.0])?;
            }
            tx.execute(NONE, [])?;
            for url in urls {
                tx.execute(PUT, params![url, every_ms, now.0])?;
            }
            tx.execute(DROP, [])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Queues a request for every authority that owes a stamp of its period, and turns what waits by schedule to
    /// the newest checkpoint: it stands for all older ones. A checkpoint that an authority stamped is not sent again.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queue_scheduled(&mut self, newest: &PublishedNote, now: UtcMs) -> Result<(), EvidenceError> {
        const TURN: &str = "update stamp_request set size = :size, note = :note
            where why = 'schedule' and size < :size";
        // A clock set back must not silence an authority: a stamp from the future counts as none.
        const QUEUE: &str = "insert or ignore into stamp_request (url, why, size, note, made_ms, next_ms)
            select a.url, 'schedule', :size, :note, :now, :now from stamp_authority a where a.listed = 1
                and not exists (select 1 from stamp s where s.url = a.url
                    and (s.size >= :size or s.got_ms between :now - a.every_ms + 1 and :now))";
        let size = newest.size.cast_signed();
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(TURN, named_params! { ":size": size, ":note": newest.note })?;
            tx.execute(QUEUE, named_params! { ":size": size, ":note": newest.note, ":now": now.0 })?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Queues a request for exactly this checkpoint with every authority that has not stamped it, due at once.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn queue_asked(&mut self, of: &PublishedNote, now: UtcMs) -> Result<(), EvidenceError> {
        const DUE: &str = "update stamp_request set next_ms = :now, why = 'asked' where note = :note";
        const QUEUE: &str = "insert into stamp_request (url, why, size, note, made_ms, next_ms)
            select a.url, 'asked', :size, :note, :now, :now from stamp_authority a where a.listed = 1
                and not exists (select 1 from stamp s where s.url = a.url and s.note = :note)
                and not exists (select 1 from stamp_request r where r.url = a.url and r.note = :note)";
        let size = of.size.cast_signed();
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(DUE, named_params! { ":note": of.note, ":now": now.0 })?;
            tx.execute(QUEUE, named_params! { ":size": size, ":note": of.note, ":now": now.0 })?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Requests that may be sent now, oldest first.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn due_stamps(&self, now: UtcMs) -> Result<Vec<StampRequest>, EvidenceError> {
        const GET: &str =
            "select id, url, size, note, attempts from stamp_request where next_ms <= ?1 order by id";
        let read = |r: &Row<'_>| {
            let of = PublishedNote { size: r.get::<_, i64>(2)?.cast_unsigned(), note: r.get(3)? };
            Ok(StampRequest { id: r.get(0)?, url: r.get(1)?, of, attempts: r.get(4)? })
        };
        let get = || self.db.prepare_cached(GET)?.query_map([now.0], read)?.collect::<Result<_, _>>();
        get().map_err(|e| self.wrap(e))
    }

    /// Keeps a token; its request is done. A token that is kept already changes nothing.
    ///
    /// # Errors
    /// SQLite's own; then the request still waits.
    pub fn record_stamp(&mut self, request: i64, s: &StampRow, now: UtcMs) -> Result<(), EvidenceError> {
        const PUT: &str = "insert or ignore into stamp
            (url, size, note, token, s256, chain, root, at_ms, policy, serial, got_ms)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        const DONE: &str = "delete from stamp_request where id = ?1";
        const ASKED: &str =
            "update stamp_authority set asked_ms = ?2, outcome = 'stamped', said = '' where url = ?1";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(
                PUT,
                params![
                    s.url,
                    s.of.size.cast_signed(),
                    s.of.note,
                    s.token,
                    s.s256.0,
                    s.chain,
                    s.root,
                    s.at.0,
                    s.policy,
                    s.serial,
                    now.0
                ],
            )?;
            tx.execute(DONE, [request])?;
            tx.execute(ASKED, params![s.url, now.0])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Says that a request got no token; it waits on.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn record_no_stamp(
        &mut self,
        request: &StampRequest,
        failure: &StampFailure,
        now: UtcMs,
    ) -> Result<(), EvidenceError> {
        const AGAIN: &str = "update stamp_request set attempts = attempts + 1, next_ms = ?2 where id = ?1";
        const ASKED: &str =
            "update stamp_authority set asked_ms = ?2, outcome = ?3, said = ?4 where url = ?1";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(AGAIN, params![request.id, failure.next.0])?;
            tx.execute(ASKED, params![request.url, now.0, failure.outcome, failure.said])?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Every token, oldest first.
    ///
    /// # Errors
    /// SQLite's own, or a damaged row.
    pub fn stamps(&self) -> Result<Vec<StampRow>, EvidenceError> {
        self.stamps_where("1", params![])
    }

    /// The tokens over exactly this checkpoint.
    ///
    /// # Errors
    /// SQLite's own, or a damaged row.
    pub fn stamps_of(&self, of: &PublishedNote) -> Result<Vec<StampRow>, EvidenceError> {
        self.stamps_where("size = ?1 and note = ?2", params![of.size.cast_signed(), of.note])
    }

    /// The newest token over a checkpoint of at most `size` leaves.
    ///
    /// # Errors
    /// SQLite's own, or a damaged row.
    pub fn newest_stamp(&self, size: u64) -> Result<Option<StampRow>, EvidenceError> {
        const NEWEST: &str =
            "id = (select s.id from stamp s where s.size <= ?1 order by s.at_ms desc, s.id desc limit 1)";
        Ok(self.stamps_where(NEWEST, params![size.cast_signed()])?.pop())
    }

    /// The tokens whose leaves are not known to be sealed.
    ///
    /// # Errors
    /// SQLite's own, or a damaged row.
    pub fn bare_stamps(&self) -> Result<Vec<StampRow>, EvidenceError> {
        self.stamps_where("anchored = 0", params![])
    }

    fn stamps_where(&self, filter: &str, given: &[&dyn ToSql]) -> Result<Vec<StampRow>, EvidenceError> {
        let sql = format!(
            "select id, url, size, note, token, s256, chain, root, at_ms, policy, serial, anchored
            from stamp where {filter} order by id"
        );
        let read = |r: &Row<'_>| {
            let of = PublishedNote { size: r.get::<_, i64>(2)?.cast_unsigned(), note: r.get(3)? };
            let row = StampRow {
                id: r.get(0)?,
                url: r.get(1)?,
                of,
                token: r.get(4)?,
                s256: Sha256(r.get(5)?),
                chain: r.get(6)?,
                root: r.get(7)?,
                at: UtcMs(r.get(8)?),
                policy: r.get(9)?,
                serial: r.get(10)?,
                anchored: r.get(11)?,
            };
            Ok(row)
        };
        let get = || self.db.prepare_cached(&sql)?.query_map(given, read)?.collect::<Result<_, _>>();
        get().map_err(|e| self.wrap(e))
    }

    /// Says that the leaves of these tokens are sealed.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn set_anchored(&mut self, ids: &[i64]) -> Result<(), EvidenceError> {
        const SET: &str = "update stamp set anchored = 1 where id = ?1";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            ids.iter().try_for_each(|id| tx.execute(SET, [id]).map(drop))?;
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// The authorities that are asked now, by address.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn authorities(&self) -> Result<Vec<AuthorityRow>, EvidenceError> {
        const GET: &str = "select a.url, a.every_ms, a.since_ms, a.asked_ms, a.outcome, a.said,
                s.at_ms, s.size, s.root is not null,
                (select count(*) from stamp t where t.url = a.url),
                (select count(*) from stamp_request r where r.url = a.url)
            from stamp_authority a left join stamp s
                on s.id = (select t.id from stamp t where t.url = a.url order by t.at_ms desc, t.id desc limit 1)
            where a.listed = 1 order by a.url";
        let read = |r: &Row<'_>| {
            let newest: Option<(i64, i64, bool)> = r
                .get::<_, Option<i64>>(6)?
                .map(|at| Ok::<_, rusqlite::Error>((at, r.get(7)?, r.get(8)?)))
                .transpose()?;
            Ok(AuthorityRow {
                url: r.get(0)?,
                every_ms: r.get(1)?,
                since: UtcMs(r.get(2)?),
                asked: r.get::<_, Option<i64>>(3)?.map(UtcMs),
                outcome: r.get(4)?,
                said: r.get(5)?,
                newest: newest.map(|(at, size, rooted)| (UtcMs(at), size.cast_unsigned(), rooted)),
                tokens: r.get::<_, i64>(9)?.cast_unsigned(),
                waiting: r.get::<_, i64>(10)?.cast_unsigned(),
            })
        };
        let get = || self.db.prepare_cached(GET)?.query_map([], read)?.collect::<Result<_, _>>();
        get().map_err(|e| self.wrap(e))
    }
}

#[cfg(test)]
#[path = "stamps_tests.rs"]
mod tests;
