//! Digests that are due: one for each reader and schedule, however many runs were missed, saying what happened since the
//! one before.

use tracing::info;

use super::{MAIL, envelope, lang_of, language, mark, mutes_in_force, webhook};
use crate::app::AppError;
use crate::app::agent::AgentError;
use crate::app::judge::Judgement;
use crate::app::schedule::{Schedule, ScheduleError};
use crate::config::{self, Cadence, Config};
use crate::evidence::{Evidence, NewDigest, NewMail};
use crate::model::heartbeat;
use crate::model::{Span, UtcMs};
use crate::notify::bulletin::{Bulletin, Origin};
use crate::notify::message::{self, Change, Digest, Expiring, Letters, Muted, Ran, Tally, Unit};
use crate::notify::{self, Attach};
use crate::report::clauses::{ClauseReport, ClauseStatus};
use crate::report::document::{AuditDocument, Counts};
use crate::text::{Lang, for_lang};
use crate::views::{View, ViewError};

/// A recorder that let footage go within this time is taken to go on doing so: 7 days.
const PACE_MS: i64 = 7 * 86_400_000;

/// The schedules of the digests that anybody wants.
///
/// # Errors
/// A schedule that no day matches.
pub fn schedules(config: &Config) -> Result<Vec<Schedule>, ScheduleError> {
    let wanted = |cadence: &&Cadence| readers(config).any(|r| r.wants(**cadence));
    Cadence::ALL.iter().filter(wanted).map(|c| Schedule::parse(schedule(config, *c))).collect()
}

fn schedule(config: &Config, cadence: Cadence) -> &str {
    config.mail.as_ref().map_or(cadence.usual_schedule(), |mail| mail.schedule(cadence))
}

/// Somebody who may want digests.
#[derive(Clone, Copy)]
enum Reader<'c> {
    Person(&'c config::Mail, &'c config::Recipient),
    Hook(&'c config::Webhook),
}

fn readers(config: &Config) -> impl Iterator<Item = Reader<'_>> {
    let people = config.mail.iter().flat_map(|m| m.recipients.iter().map(move |to| Reader::Person(m, to)));
    people.chain(config.webhooks.iter().map(Reader::Hook))
}

impl Reader<'_> {
    fn wants(self, cadence: Cadence) -> bool {
        match self {
            Self::Person(_, to) => to.digest.contains(&cadence),
            Self::Hook(hook) => hook.digest.contains(&cadence),
        }
    }

    /// As the stores name it.
    fn name(self) -> String {
        match self {
            Self::Person(_, to) => to.address.clone(),
            Self::Hook(hook) => webhook(&hook.name),
        }
    }

    fn lang(self) -> Lang {
        match self {
            Self::Person(_, to) => language(to),
            Self::Hook(hook) => lang_of(hook.lang),
        }
    }
}

/// Queues every digest that is due. A reader who was not listed before gets the first one at the next run.
///
/// # Errors
/// A message that cannot be rendered or stored.
pub fn queue_digests(
    judgement: &Judgement<'_>,
    config: &Config,
    evidence: &mut Evidence,
) -> Result<usize, AppError> {
    let now = judgement.finished();
    let mut queued = 0;
    for reader in readers(config) {
        for cadence in Cadence::ALL.into_iter().filter(|c| reader.wants(*c)) {
            let name = reader.name();
            let Some(last) = evidence.last_digest(&name, cadence.as_str())? else {
                evidence.begin_digests(&name, cadence.as_str(), now)?;
                continue;
            };
            let due = Schedule::parse(schedule(config, cadence)).map_err(AgentError::from)?;
            if !due.is_due(last.at, now, judgement.tz()) {
                continue;
            }
            let before = last.said.as_deref().and_then(|said| serde_json::from_str(said).ok());
            let mut digest = gather(judgement, evidence, reader, cadence, last.at, before)?;
            digest.muted = muted(judgement, config);
            evidence.queue_digest(now, &write(judgement, (config, reader), &digest)?)?;
            info!(cadence = cadence.as_str(), "a digest is queued");
            queued += 1;
        }
    }
    Ok(queued)
}

fn write(
    judgement: &Judgement<'_>,
    (config, reader): (&Config, Reader<'_>),
    digest: &Digest,
) -> Result<NewDigest, AppError> {
    let lang = reader.lang();
    let html = matches!(reader, Reader::Person(mail, _) if mail.attach_html);
    let attach = if html { Attach::Html } else { Attach::None };
    let document = judgement.document(lang)?;
    let rendered = message::render_digest(digest, &document, &judgement.clause_texts(lang), lang, attach)
        .with(&config.commands());
    let (cadence, name) = (digest.cadence.as_str(), reader.name());
    let id = format!("{cadence}.{}.{}@holdfast.invalid", digest.at.0, mark(&[&name, cadence]));
    let reason = cadence.to_owned();
    let mail = match reader {
        Reader::Person(mail, to) => {
            let letter = notify::letter(&rendered, &mail.from, &to.address, &id, digest.at)?;
            NewMail {
                message_id: letter.message_id,
                sender: letter.from,
                recipient: letter.to,
                subject: rendered.subject,
                body: letter.bytes,
                reason,
                channel: MAIL.to_owned(),
            }
        }
        Reader::Hook(hook) => {
            let from = Origin { id: &id, site: &config.site.id, at: digest.at, because: cadence };
            let figures = Some((digest.tally, document.counts));
            let said = Bulletin::of(&rendered, from, figures, &document.ledger.checkpoint);
            let body = said.body(hook.form, for_lang(lang));
            NewMail { body, subject: rendered.subject, reason, ..envelope(&id, &name) }
        }
    };
    let said = serde_json::to_string(&digest.tally).expect("BUG: numbers serialise");
    Ok(NewDigest { mail, reader: name, cadence, said })
}

fn gather(
    judgement: &Judgement<'_>,
    evidence: &Evidence,
    reader: Reader<'_>,
    cadence: Cadence,
    since: UtcMs,
    before: Option<Tally>,
) -> Result<Digest, AppError> {
    let at = judgement.finished();
    let document = judgement.document(reader.lang())?;
    let moved = evidence.moved_since(since)?;
    let letters = evidence.mails_to(&reader.name(), since)?;
    let stretches = evidence.watch()?;
    let pauses = heartbeat::pauses(&stretches, at);
    let (passes, last_pass) = passes(judgement.view(), since)?;
    Ok(Digest {
        cadence,
        at,
        tally: tally(&judgement.clauses(), document.counts),
        change: Change { since, before, moved },
        expiring: expiring(judgement.view(), &document, at)?,
        muted: Vec::new(),
        ran: Ran {
            passes,
            last_pass,
            known_until: judgement.view().context.now,
            first_heartbeat: stretches.first().map(|s| s.begun),
            last_heartbeat: stretches.last().map(|s| s.last),
            pauses: pauses.into_iter().filter(|p| p.span.end > since).collect(),
            letters: Letters {
                delivered: letters.delivered,
                queued: letters.queued,
                refused: letters.refused,
            },
        },
    })
}

fn muted(judgement: &Judgement<'_>, config: &Config) -> Vec<Muted> {
    let (at, tz) = (judgement.finished(), judgement.tz());
    let all = mutes_in_force(&config.mutes, judgement.findings(), at, tz).into_iter();
    let of = |(mute, silenced): (&config::Mute, Vec<_>)| Muted {
        cameras: mute.camera.clone(),
        until: mute.until,
        by: mute.by.clone(),
        silenced: silenced.len(),
    };
    all.map(of).collect()
}

/// Counts clauses that Holdfast is to decide; checks, where no regulation in force has clauses.
fn tally(clauses: &[ClauseReport], counts: Counts) -> Tally {
    let asked: Vec<&ClauseReport> = clauses.iter().filter(|c| c.status != ClauseStatus::Listed).collect();
    if asked.is_empty() {
        return Tally {
            unit: Unit::Checks,
            judged: counts.judged(),
            total: counts.total(),
            breached: counts.breached,
            unknown: counts.unknown,
            accepted: counts.accepted,
            loosened: counts.loosened,
        };
    }
    let unknown = || asked.iter().filter(|c| c.status == ClauseStatus::CouldNotTell);
    Tally {
        unit: Unit::Clauses,
        judged: asked.len() - unknown().count(),
        total: asked.len(),
        breached: counts.breached,
        unknown: unknown().count(),
        accepted: unknown().filter(|c| c.accepted.is_some()).count(),
        loosened: asked.iter().filter(|c| c.status == ClauseStatus::Loosened).count(),
    }
}

/// Passes that ended after an instant, and the end of the newest one of all.
fn passes(view: &View, since: UtcMs) -> Result<(u32, Option<UtcMs>), ViewError> {
    const COUNT: &str = "select count(*) filter (where finished_ms > ?1), max(finished_ms) from v_pass where finished_ms is not null";
    let read = |r: &rusqlite::Row<'_>| Ok((r.get::<_, u32>(0)?, r.get::<_, Option<i64>>(1)?));
    Ok(view.row(COUNT, [since.0], read)?.map_or((0, None), |(n, last)| (n, last.map(UtcMs))))
}

/// What recorders that overwrite are about to overwrite: as much at their old end as the coming week adds at the new one.
fn expiring(view: &View, document: &AuditDocument, now: UtcMs) -> Result<Option<Expiring>, ViewError> {
    const LOOPS: &str = "select exists (select 1 from v_segment s join v_camera c on c.id = s.camera \
         where c.name = ?1 and s.gone_ms > ?2 and s.start_ms < ?3)";
    let mut cameras = Vec::new();
    let mut oldest: Option<UtcMs> = None;
    for camera in &document.cameras {
        let Some(first) = camera.first_footage else { continue };
        let given = rusqlite::params![camera.id, now.0 - PACE_MS, first.0];
        if view.row(LOOPS, given, |r| r.get::<_, bool>(0))?.unwrap_or(false) {
            cameras.push(camera.id.clone());
            oldest = Some(oldest.map_or(first, |o| o.min(first)));
        }
    }
    Ok(oldest.map(|first| Expiring { cameras, span: Span::new(first, UtcMs(first.0 + PACE_MS)) }))
}
