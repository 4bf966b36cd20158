//! Findings and their history. Rows are never deleted; every change of state is an event.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::{Evidence, EvidenceError, NewMail};
use crate::model::{Ground, Span, UtcMs};

/// Where a finding stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FindingState {
    /// Reported by the newest judgement and nobody acted.
    Open,
    /// Somebody has taken note.
    Acknowledged,
    /// Somebody is putting it right.
    Rectifying,
    /// Under an unexpired waiver: counted and shown, not a violation for the exit code.
    Waived,
    /// No longer reported, or disposed of.
    Closed,
}

impl FindingState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Acknowledged, Self::Rectifying, Self::Waived, Self::Closed];

    /// True for a finding that is a violation today: neither waived nor closed.
    pub fn counts(self) -> bool {
        matches!(self, Self::Open | Self::Acknowledged | Self::Rectifying)
    }

    /// The word used in the store, in JSON and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Rectifying => "rectifying",
            Self::Waived => "waived",
            Self::Closed => "closed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// A finding as stored.
#[derive(Clone, PartialEq, Debug)]
pub struct FindingRow {
    /// Stable id.
    pub id: String,
    /// Rule kind.
    pub rule: String,
    /// Kind of subject: site, recorder, camera, root, setting.
    pub subject_kind: String,
    /// Subject.
    pub subject: String,
    /// What tells findings of one rule and subject apart.
    pub key: String,
    /// Severity word.
    pub severity: String,
    /// Basis word.
    pub basis: String,
    /// Where it stands.
    pub state: FindingState,
    /// Stretch of time concerned.
    pub span: Option<Span>,
    /// Typed facts of the rule.
    pub facts: Value,
    /// Pointers to what it rests on, as JSON.
    pub evidence: Value,
    /// Clause ids.
    pub clauses: Vec<String>,
    /// Digest of the policy in force when last judged.
    pub policy: String,
    /// First reported.
    pub opened: UtcMs,
    /// Last reported.
    pub judged: UtcMs,
    /// When it closed.
    pub closed: Option<UtcMs>,
    /// How it closed.
    pub closed_how: Option<String>,
    /// First instant without its waiver; present exactly while it is waived.
    pub waived_until: Option<UtcMs>,
    /// Disposed of by a person, and no rule reports it since then.
    pub absent: Option<UtcMs>,
    /// Each rule that reported it when last judged, with its own numbers; none for one of an older version.
    pub grounds: Vec<Ground>,
}

impl FindingRow {
    /// True for one that a person disposed of while rules still report it: no violation, and not in order either.
    pub fn disposed(&self) -> bool {
        let by_a_person = matches!(self.closed_how.as_deref(), Some("disposition" | "explained"));
        self.state == FindingState::Closed && by_a_person && self.absent.is_none()
    }
}

/// One change in a finding's life.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FindingEvent {
    /// When.
    pub at: UtcMs,
    /// What happened.
    pub kind: String,
    /// Who acted, in their own words; absent for the agent itself.
    pub by: Option<String>,
    /// A person's reason, the facts before a change, or how it closed.
    pub detail: Option<String>,
    /// What only the act of a person carries.
    pub signature: Option<Signature>,
}

/// What the store keeps of a person's act beside name and reason. None of it ever leaves the store but in a commitment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// Account that acted.
    pub uid: u32,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// First instant at which it no longer holds.
    pub until: Option<UtcMs>,
    /// Key of the commitment in the act's leaf.
    pub salt: [u8; 32],
}

const COLUMNS: &str = "id, rule, subject_kind, subject, key, severity, basis, state, span_start_ms, span_end_ms, facts, \
                       evidence, clauses, policy, opened_ms, judged_ms, closed_ms, closed_how, waived_until_ms, absent_ms, grounds";

const EVENT: &str = "at_ms, kind, by_whom, detail, uid, approved_by, until_ms, salt";

/// Reads an event from the columns [`EVENT`], beginning at `from`. Without its salt an act was erased.
fn read_event(r: &Row<'_>, from: usize) -> rusqlite::Result<FindingEvent> {
    let (uid, salt): (Option<u32>, Option<[u8; 32]>) = (r.get(from + 4)?, r.get(from + 7)?);
    let (approved_by, until) = (r.get(from + 5)?, r.get::<_, Option<i64>>(from + 6)?.map(UtcMs));
    let signature = uid.zip(salt).map(|(uid, salt)| Signature { uid, approved_by, until, salt });
    let at = UtcMs(r.get(from)?);
    Ok(FindingEvent { at, kind: r.get(from + 1)?, by: r.get(from + 2)?, detail: r.get(from + 3)?, signature })
}

fn read(r: &Row<'_>) -> rusqlite::Result<FindingRow> {
    let state: String = r.get(7)?;
    let start: Option<i64> = r.get(8)?;
    let end: Option<i64> = r.get(9)?;
    let json = |at: usize| -> rusqlite::Result<Value> {
        let text: String = r.get(at)?;
        serde_json::from_str(&text).map_err(|e| {
            rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(e))
        })
    };
    let clauses = json(12)?;
    Ok(FindingRow {
        id: r.get(0)?,
        rule: r.get(1)?,
        subject_kind: r.get(2)?,
        subject: r.get(3)?,
        key: r.get(4)?,
        severity: r.get(5)?,
        basis: r.get(6)?,
        state: FindingState::parse(&state).unwrap_or(FindingState::Open),
        span: start.zip(end).map(|(s, e)| Span::new(UtcMs(s), UtcMs(e))),
        facts: json(10)?,
        evidence: json(11)?,
        clauses: clauses
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|c| c.as_str().map(str::to_owned))
            .collect(),
        policy: r.get(13)?,
        opened: UtcMs(r.get(14)?),
        judged: UtcMs(r.get(15)?),
        closed: r.get::<_, Option<i64>>(16)?.map(UtcMs),
        closed_how: r.get(17)?,
        waived_until: r.get::<_, Option<i64>>(18)?.map(UtcMs),
        absent: r.get::<_, Option<i64>>(19)?.map(UtcMs),
        // An older version of a ground is none: the finding then tells what its own columns say.
        grounds: serde_json::from_value(json(20)?).unwrap_or_default(),
    })
}

impl Evidence {
    /// One finding.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn finding(&self, id: &str) -> Result<Option<FindingRow>, EvidenceError> {
        let sql = format!("select {COLUMNS} from finding where id = ?1");
        let get = || self.db.prepare_cached(&sql)?.query_row([id], read).optional();
        get().map_err(|e| self.wrap(e))
    }

    /// All findings that are not closed, or all.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn findings(&self, also_closed: bool) -> Result<Vec<FindingRow>, EvidenceError> {
        let sql =
            format!("select {COLUMNS} from finding where ?1 or state <> 'closed' order by opened_ms, id");
        let get = || -> rusqlite::Result<Vec<FindingRow>> {
            self.db.prepare_cached(&sql)?.query_map([also_closed], read)?.collect()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// Findings that are not closed, and those that a person disposed of while rules still report them.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn standing_findings(&self) -> Result<Vec<FindingRow>, EvidenceError> {
        let mut all = self.findings(false)?;
        all.extend(self.disposed_findings()?);
        all.sort_by(|a, b| (a.opened, &a.id).cmp(&(b.opened, &b.id)));
        Ok(all)
    }

    /// Findings that a person disposed of and that rules reported to the last.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn disposed_findings(&self) -> Result<Vec<FindingRow>, EvidenceError> {
        let sql = format!(
            "select {COLUMNS} from finding where state = 'closed' and absent_ms is null \
             and closed_how in ('disposition', 'explained') order by id"
        );
        let get = || -> rusqlite::Result<Vec<FindingRow>> {
            self.db.prepare_cached(&sql)?.query_map([], read)?.collect()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// Events that the ledger does not hold yet, oldest first, each with its row and its finding.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn unsealed_events(
        &self,
        limit: usize,
    ) -> Result<Vec<(i64, FindingRow, FindingEvent)>, EvidenceError> {
        let sql =
            format!("select id, finding, {EVENT} from finding_event where sealed = 0 order by id limit ?1");
        let get = || -> rusqlite::Result<Vec<(i64, String, FindingEvent)>> {
            let mut get = self.db.prepare_cached(&sql)?;
            let rows = get.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |r| {
                Ok((r.get(0)?, r.get(1)?, read_event(r, 2)?))
            })?;
            rows.collect()
        };
        let mut out = Vec::new();
        for (row, finding, event) in get().map_err(|e| self.wrap(e))? {
            let finding = self.finding(&finding)?.ok_or_else(|| self.damaged("the finding of an event"))?;
            out.push((row, finding, event));
        }
        Ok(out)
    }

    /// Says that the ledger holds every event up to this row.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn events_sealed(&self, up_to: i64) -> Result<(), EvidenceError> {
        const SET: &str = "update finding_event set sealed = 1 where sealed = 0 and id <= ?1";
        self.db.execute(SET, [up_to]).map(drop).map_err(|e| self.wrap(e))
    }

    /// The life of one finding, oldest event first.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn finding_events(&self, id: &str) -> Result<Vec<FindingEvent>, EvidenceError> {
        Ok(self.numbered_events(id)?.into_iter().map(|(_, event)| event).collect())
    }

    /// As [`Self::finding_events`], each with the row that it stands in.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn numbered_events(&self, id: &str) -> Result<Vec<(i64, FindingEvent)>, EvidenceError> {
        let sql = format!("select id, {EVENT} from finding_event where finding = ?1 order by id");
        let get = || -> rusqlite::Result<Vec<(i64, FindingEvent)>> {
            let mut get = self.db.prepare_cached(&sql)?;
            get.query_map([id], |r| Ok((r.get(0)?, read_event(r, 1)?)))?.collect()
        };
        get().map_err(|e| self.wrap(e))
    }

    /// Stores findings with the events that brought them there, in one transaction.
    ///
    /// # Errors
    /// SQLite's own; then nothing of the batch is stored.
    pub fn store_findings(&mut self, batch: &[(FindingRow, Vec<FindingEvent>)]) -> Result<(), EvidenceError> {
        self.store(batch, None)
    }

    /// Stores an act on a finding and queues the mails that tell of it, all or nothing.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn store_act(
        &mut self,
        row: &FindingRow,
        events: Vec<FindingEvent>,
        told: &[NewMail],
    ) -> Result<(), EvidenceError> {
        let at = events.last().map(|event| event.at);
        self.store(&[(row.clone(), events)], at.map(|at| (at, told)))
    }

    fn store(
        &mut self,
        batch: &[(FindingRow, Vec<FindingEvent>)],
        told: Option<(UtcMs, &[NewMail])>,
    ) -> Result<(), EvidenceError> {
        const PUT: &str = "insert into finding (id, rule, subject_kind, subject, key, severity, basis, state, span_start_ms, \
             span_end_ms, facts, evidence, clauses, policy, opened_ms, judged_ms, closed_ms, closed_how, \
             waived_until_ms, absent_ms, grounds) \
             values (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21) on conflict (id) do update set \
             severity = excluded.severity, basis = excluded.basis, state = excluded.state, span_start_ms = excluded.span_start_ms, \
             span_end_ms = excluded.span_end_ms, facts = excluded.facts, evidence = excluded.evidence, clauses = excluded.clauses, \
             policy = excluded.policy, opened_ms = excluded.opened_ms, judged_ms = excluded.judged_ms, \
             closed_ms = excluded.closed_ms, closed_how = excluded.closed_how, \
             waived_until_ms = excluded.waived_until_ms, absent_ms = excluded.absent_ms, grounds = excluded.grounds";
        const ADD: &str = "insert into finding_event (finding, at_ms, kind, by_whom, detail, uid, approved_by, until_ms, salt) \
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let mut done = || -> rusqlite::Result<()> {
            let tx = self.db.transaction()?;
            for (f, events) in batch {
                tx.prepare_cached(PUT)?.execute(params![
                    f.id,
                    f.rule,
                    f.subject_kind,
                    f.subject,
                    f.key,
                    f.severity,
                    f.basis,
                    f.state.as_str(),
                    f.span.map(|s| s.start.0),
                    f.span.map(|s| s.end.0),
                    f.facts.to_string(),
                    f.evidence.to_string(),
                    Value::from(f.clauses.clone()).to_string(),
                    f.policy,
                    f.opened.0,
                    f.judged.0,
                    f.closed.map(|t| t.0),
                    f.closed_how,
                    f.waived_until.map(|t| t.0),
                    f.absent.map(|t| t.0),
                    json!(f.grounds).to_string(),
                ])?;
                for e in events {
                    let s = e.signature.as_ref();
                    tx.prepare_cached(ADD)?.execute(params![
                        f.id,
                        e.at.0,
                        e.kind,
                        e.by,
                        e.detail,
                        s.map(|s| s.uid),
                        s.and_then(|s| s.approved_by.as_ref()),
                        s.and_then(|s| s.until).map(|t| t.0),
                        s.map(|s| s.salt),
                    ])?;
                }
            }
            if let Some((at, mails)) = told {
                super::mail::put(&tx, at, mails)?;
            }
            tx.commit()
        };
        done().map_err(|e| self.wrap(e))
    }
}
