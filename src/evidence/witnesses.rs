//! What outsiders said about the log: cosignatures, how each witness stands, why the log is frozen.

use rusqlite::{OptionalExtension, Row, params};

use super::{Evidence, EvidenceError};
use crate::model::UtcMs;

/// A witness as the quorum file lists it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedWitness {
    /// Its name in that file.
    pub name: String,
    /// Its verifier key, as text.
    pub key: String,
    /// Where it takes checkpoints.
    pub url: Option<String>,
    /// The quorum does not count it.
    pub optional: bool,
}

/// A witness and how it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WitnessRow {
    /// As listed.
    pub listed: ListedWitness,
    /// Largest size that it cosigned; 0 for none.
    pub size: u64,
    /// When it last cosigned.
    pub cosigned: Option<UtcMs>,
    /// When it was last asked.
    pub asked: Option<UtcMs>,
    /// How that ended, in one word; "" when never asked.
    pub outcome: String,
    /// More words on it.
    pub said: String,
    /// Failures in a row.
    pub failures: u32,
    /// Not to be asked before.
    pub next: UtcMs,
}

/// The oldest cosignature of a key that is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FirstCosigned {
    /// Name in the key.
    pub key_name: String,
    /// Id of the key.
    pub key_id: String,
    /// Leaves that it covers.
    pub size: u64,
    /// When it came.
    pub at: UtcMs,
}

/// How one round with a witness ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WitnessAnswer {
    /// Name in the quorum file.
    pub witness: String,
    /// In one word.
    pub outcome: &'static str,
    /// More words on it.
    pub said: String,
    /// Checked lines over the checkpoint of `size` leaves: key name, key id, whole line.
    pub lines: Vec<(String, String, String)>,
    /// Size that was asked about.
    pub size: u64,
    /// Failures in a row, this one included; 0 after a cosignature.
    pub failures: u32,
    /// Not to be asked before.
    pub next: UtcMs,
}

impl Evidence {
    /// Makes the witnesses of the quorum file the ones that count. A witness whose key changed starts anew.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn list_witnesses(&mut self, listed: &[ListedWitness]) -> Result<(), EvidenceError> {
        const NONE: &str = "update witness set listed = 0";
        const RENEWED: &str = "delete from witness where name = ?1 and key <> ?2";
        const PUT: &str = "insert into witness (name, key, url, optional) values (?1, ?2, ?3, ?4)
            on conflict do update set url = excluded.url, optional = excluded.optional, listed = 1";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            tx.execute(NONE, [])?;
            for w in listed {
                tx.execute(RENEWED, params![w.name, w.key])?;
                tx.execute(PUT, params![w.name, w.key, w.url, w.optional])?;
            }
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// The witnesses that count, by name.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn witnesses(&self) -> Result<Vec<WitnessRow>, EvidenceError> {
        // A key's text begins with its name and id: `name+12345678+…`.
        const GET: &str =
            "select w.name, w.key, w.url, w.optional, w.asked_ms, w.outcome, w.said, w.failures, w.next_ms,
                max(c.size), max(c.at_ms)
            from witness w left join cosignature c
                on substr(w.key, 1, length(c.name) + 10) = c.name || '+' || c.key_id || '+'
            where w.listed group by w.name order by w.name";
        let read = |r: &Row<'_>| {
            let listed =
                ListedWitness { name: r.get(0)?, key: r.get(1)?, url: r.get(2)?, optional: r.get(3)? };
            Ok(WitnessRow {
                listed,
                asked: r.get::<_, Option<i64>>(4)?.map(UtcMs),
                outcome: r.get(5)?,
                said: r.get(6)?,
                failures: r.get(7)?,
                next: UtcMs(r.get(8)?),
                size: r.get::<_, Option<i64>>(9)?.unwrap_or(0).cast_unsigned(),
                cosigned: r.get::<_, Option<i64>>(10)?.map(UtcMs),
            })
        };
        let get = || self.db.prepare_cached(GET)?.query_map([], read)?.collect::<Result<_, _>>();
        get().map_err(|e| self.wrap(e))
    }

    /// The oldest cosignature of every key.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn first_cosignatures(&self) -> Result<Vec<FirstCosigned>, EvidenceError> {
        // With one min() the other columns are those of its row.
        const GET: &str =
            "select name, key_id, min(size), at_ms from cosignature group by name, key_id order by name";
        let read = |r: &Row<'_>| {
            let size = r.get::<_, i64>(2)?.cast_unsigned();
            Ok(FirstCosigned { key_name: r.get(0)?, key_id: r.get(1)?, size, at: UtcMs(r.get(3)?) })
        };
        let get = || self.db.prepare_cached(GET)?.query_map([], read)?.collect::<Result<_, _>>();
        get().map_err(|e| self.wrap(e))
    }

    /// Keeps the answers of one round; a newer cosignature of a key replaces its older one of the same size.
    /// `met` says that the quorum is met for that size.
    ///
    /// # Errors
    /// SQLite's own; then nothing of the round was kept.
    pub fn record_witnesses(
        &mut self,
        at: UtcMs,
        answers: &[WitnessAnswer],
        met: Option<u64>,
    ) -> Result<(), EvidenceError> {
        const ASKED: &str =
            "update witness set asked_ms = ?2, outcome = ?3, said = ?4, failures = ?5, next_ms = ?6
            where name = ?1";
        const LINE: &str = "insert or replace into cosignature (size, name, key_id, line, at_ms) values (?1, ?2, ?3, ?4, ?5)";
        const MET: &str = "insert or ignore into witnessed (size, at_ms) values (?1, ?2)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            for a in answers {
                tx.execute(ASKED, params![a.witness, at.0, a.outcome, a.said, a.failures, a.next.0])?;
                for (name, id, line) in &a.lines {
                    tx.execute(LINE, params![a.size.cast_signed(), name, id, line, at.0])?;
                }
            }
            if let Some(size) = met {
                tx.execute(MET, params![size.cast_signed(), at.0])?;
            }
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }

    /// Cosignature lines of the checkpoint of this size.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn cosignatures(&self, size: u64) -> Result<Vec<String>, EvidenceError> {
        const GET: &str = "select line from cosignature where size = ?1 order by name, key_id";
        let get = || {
            self.db
                .prepare_cached(GET)?
                .query_map([size.cast_signed()], |r| r.get(0))?
                .collect::<Result<_, _>>()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// When the oldest checkpoint was signed that no quorum stands behind; `None` when the newest is witnessed.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn unwitnessed_since(&self) -> Result<Option<UtcMs>, EvidenceError> {
        const GET: &str = "select min(signed_ms) from checkpoint
            where size > (select coalesce(max(size), -1) from witnessed)";
        let since: Option<i64> = self.db.query_row(GET, [], |r| r.get(0)).map_err(|e| self.wrap(e))?;
        Ok(since.map(UtcMs))
    }

    /// Freezes the log: nothing is signed any more. The first reason stays.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn freeze(&mut self, why: &str, at: UtcMs) -> Result<(), EvidenceError> {
        const PUT: &str = "insert or ignore into frozen (one, why, at_ms) values (1, ?1, ?2)";
        self.db.execute(PUT, params![why, at.0]).map(drop).map_err(|e| self.wrap(e))
    }

    /// Why the log is frozen, if it is.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn frozen(&self) -> Result<Option<String>, EvidenceError> {
        const GET: &str = "select why from frozen";
        let get = || self.db.prepare_cached(GET)?.query_row([], |r| r.get(0)).optional();
        get().map_err(|e| self.wrap(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{LedgerCommit, SignedHead};
    use crate::model::Sha256;
    use crate::store::Durability;

    fn store() -> (tempfile::TempDir, Evidence) {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral).expect("store");
        evidence.list_witnesses(&[listed("city", "w+00000001+AA")]).expect("listed");
        (dir, evidence)
    }

    fn listed(name: &str, key: &str) -> ListedWitness {
        ListedWitness { name: name.to_owned(), key: key.to_owned(), url: None, optional: false }
    }

    fn sign(evidence: &mut Evidence, old: u64, size: u64, at: i64) {
        let head = SignedHead { size, root: Sha256([0; 32]), note: String::new(), signed: UtcMs(at) };
        let leaf = |n: u64| crate::evidence::NewLeaf {
            kind: "seg",
            chain: None,
            hash: Sha256([0; 32]),
            once: crate::evidence::once(&n.to_string()),
            body: Vec::new(),
        };
        let leaves = (old..size).map(leaf).collect();
        let commit =
            LedgerCommit { old_size: old, cameras: Vec::new(), leaves, edge: Vec::new(), head: Some(head) };
        evidence.commit_ledger(&commit).expect("commit");
    }

    fn cosigned(size: u64, line: &str) -> WitnessAnswer {
        WitnessAnswer {
            witness: "city".to_owned(),
            outcome: "cosigned",
            said: String::new(),
            lines: vec![("w".to_owned(), "00000001".to_owned(), line.to_owned())],
            size,
            failures: 0,
            next: UtcMs(0),
        }
    }

    #[test]
    fn unwitnessed_begins_with_the_first_checkpoint_after_the_last_quorum() {
        let (_dir, mut evidence) = store();
        assert_eq!(evidence.unwitnessed_since().expect("read"), None, "nothing was signed");
        sign(&mut evidence, 0, 1, 10);
        sign(&mut evidence, 1, 2, 20);
        assert_eq!(evidence.unwitnessed_since().expect("read"), Some(UtcMs(10)));
        evidence.record_witnesses(UtcMs(25), &[cosigned(1, "x")], Some(1)).expect("kept");
        assert_eq!(evidence.unwitnessed_since().expect("read"), Some(UtcMs(20)));
        evidence.record_witnesses(UtcMs(26), &[cosigned(2, "x")], Some(2)).expect("kept");
        assert_eq!(evidence.unwitnessed_since().expect("read"), None);
    }

    #[test]
    fn a_newer_cosignature_of_a_key_replaces_the_older_one() {
        let (_dir, mut evidence) = store();
        sign(&mut evidence, 0, 1, 10);
        evidence.record_witnesses(UtcMs(11), &[cosigned(1, "old")], None).expect("kept");
        evidence.record_witnesses(UtcMs(12), &[cosigned(1, "new")], None).expect("kept");
        assert_eq!(evidence.cosignatures(1).expect("read"), ["new"]);
        let row = evidence.witnesses().expect("read").remove(0);
        assert_eq!((row.size, row.cosigned), (1, Some(UtcMs(12))));
    }

    #[test]
    fn a_witness_that_left_the_file_counts_no_more_and_one_with_a_new_key_starts_anew() {
        let (_dir, mut evidence) = store();
        sign(&mut evidence, 0, 1, 10);
        evidence.record_witnesses(UtcMs(11), &[cosigned(1, "x")], None).expect("kept");
        evidence.list_witnesses(&[listed("city", "w+00000002+AA")]).expect("listed");
        let row = evidence.witnesses().expect("read").remove(0);
        assert_eq!((row.size, row.outcome.as_str()), (0, ""));
        evidence.list_witnesses(&[]).expect("listed");
        assert_eq!(evidence.witnesses().expect("read"), []);
    }

    #[test]
    fn the_first_reason_to_freeze_stays() {
        let (_dir, mut evidence) = store();
        assert_eq!(evidence.frozen().expect("read"), None);
        evidence.freeze("first", UtcMs(1)).expect("frozen");
        evidence.freeze("second", UtcMs(2)).expect("frozen");
        assert_eq!(evidence.frozen().expect("read").as_deref(), Some("first"));
    }
}
