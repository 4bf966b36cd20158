//! Findings for programs and chat groups: the decisions are those of mail, the messages shorter.

use std::time::Duration;

use tracing::info;

use super::ways::{SYSLOG, webhook};
use super::{News, NotifyReason, lang_of, mark};
use crate::app::AppError;
use crate::app::judge::{self, Judgement};
use crate::config::Config;
use crate::evidence::{Evidence, NewMail, Notice as Told};
use crate::model::finding::Severity;
use crate::notify::hook::{self, Notice, NoticeFinding};
use crate::notify::pipeline::{Because, Terms};
use crate::notify::{Attach, changes_subject, render, syslog};
use crate::rules::Say;
use crate::text::{Lang, Names, for_lang};

/// Reminders where no `[mail]` says how often.
const REMIND_EVERY: Duration = Duration::from_secs(7 * 86_400);
/// And how many.
const REMIND_AT_MOST: u32 = 3;
/// Time that a finding stays closed before it counts as restored.
const RESTORED_AFTER: Duration = Duration::from_secs(600);

/// Queues what webhooks and syslog are to be told. Gives the number of messages.
///
/// # Errors
/// A message that cannot be made or stored.
pub fn queue(
    judgement: &Judgement<'_>,
    config: &Config,
    reason: NotifyReason,
    evidence: &mut Evidence,
) -> Result<usize, AppError> {
    let mut out = Vec::new();
    for hook in &config.webhooks {
        let reader = webhook(&hook.name);
        let news =
            News::gather(judgement, terms(config, hook.level, hook.after), &config.mutes, &reader, evidence)?;
        let Some(word) = reason.word(news.because(), hook.after) else {
            info!(reader, reason = "nothing_new", silences = ?news.silences, "no message");
            continue;
        };
        let lang = lang_of(hook.lang);
        let notice = notice(judgement, config, &news, &reader, word, lang)?;
        let subject = subject(judgement, &news, reason.is_whole(hook.after), lang)?;
        let body = hook::body(&notice, hook.form, &subject, for_lang(lang), judgement.tz());
        let about = news.about();
        let mail = NewMail { body, subject, reason: word.to_owned(), ..envelope(&notice.id, &reader) };
        out.push(Told { mail, reader, about });
    }
    if let Some(server) = &config.syslog {
        out.extend(log_lines(judgement, config, server.level, evidence)?);
    }
    evidence.queue_mail(judgement.finished(), &out)?;
    Ok(out.len())
}

fn terms(config: &Config, level: Severity, after: Duration) -> Terms {
    let mail = config.mail.as_ref();
    Terms {
        level,
        after,
        remind_every: mail.map_or(REMIND_EVERY, |m| m.remind_every),
        remind_at_most: mail.map_or(REMIND_AT_MOST, |m| m.remind_at_most),
        restored_after: mail.map_or(RESTORED_AFTER, |m| m.restored_after),
        quiet: false,
    }
}

/// Everybody who is told of findings, and on which terms when hours of the day do not matter: people, then webhooks,
/// then syslog.
pub fn audience(config: &Config) -> Vec<(String, Terms)> {
    let people = config.mail.iter().flat_map(|mail| &mail.recipients);
    let people = people.map(|to| (to.address.clone(), terms(config, to.level, to.after)));
    let hooks = config.webhooks.iter().map(|h| (webhook(&h.name), terms(config, h.level, h.after)));
    let log = config.syslog.iter().map(|s| (SYSLOG.to_owned(), terms(config, s.level, Duration::ZERO)));
    people.chain(hooks).chain(log).collect()
}

/// A message by a way other than mail, without what it says.
pub fn envelope(id: &str, channel: &str) -> NewMail {
    NewMail {
        message_id: id.to_owned(),
        sender: String::new(),
        recipient: channel.to_owned(),
        subject: String::new(),
        body: Vec::new(),
        reason: String::new(),
        channel: channel.to_owned(),
    }
}

fn notice(
    judgement: &Judgement<'_>,
    config: &Config,
    news: &News,
    reader: &str,
    because: &str,
    lang: Lang,
) -> Result<Notice, AppError> {
    let document = judgement.document(lang)?;
    let at = judgement.finished();
    Ok(Notice {
        schema: hook::SCHEMA,
        id: format!("notice.{}.{}@holdfast.invalid", at.0, mark(&[&at.0.to_string(), reader])),
        site: config.site.id.clone(),
        at,
        because: because.to_owned(),
        verdict: document.verdict.as_str().to_owned(),
        counts: document.counts,
        findings: findings(judgement, news, &judgement.names(), lang),
        checkpoint: document.ledger.checkpoint,
    })
}

/// Each with what its camera is called; logs get no names.
fn findings(judgement: &Judgement<'_>, news: &News, names: &Names, lang: Lang) -> Vec<NoticeFinding> {
    let say = Say { text: for_lang(lang), tz: judgement.tz(), names };
    let one = |(because, f, since): &(Because, _, _)| {
        let report = judge::finding_report(f, say);
        NoticeFinding {
            id: report.id,
            because: because.as_str().to_owned(),
            rule: report.rule,
            severity: report.severity,
            shown: names.shown(&report.subject, say.text),
            subject: report.subject,
            title: report.title,
            since: *since,
            closed_at: report.closed_at,
        }
    };
    news.told.iter().map(one).collect()
}

/// The subject of the mail about the same judgement.
fn subject(judgement: &Judgement<'_>, news: &News, whole: bool, lang: Lang) -> Result<String, AppError> {
    let document = judgement.document(lang)?;
    if whole {
        return Ok(render(&document, &judgement.clause_texts(lang), lang, Attach::None).subject);
    }
    Ok(changes_subject(&document, &news.reports(judgement, lang), for_lang(lang)))
}

/// The machine's name; "" where it has none.
pub fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned()
}

/// One message a finding, in English: what reads them are programs.
fn log_lines(
    judgement: &Judgement<'_>,
    config: &Config,
    level: Severity,
    evidence: &Evidence,
) -> Result<Vec<Told>, AppError> {
    let news =
        News::gather(judgement, terms(config, level, Duration::ZERO), &config.mutes, SYSLOG, evidence)?;
    let host = host();
    let at = judgement.finished();
    let lines = findings(judgement, &news, Names::NONE, Lang::En).into_iter().map(|f| {
        let id = format!("syslog.{}.{}@holdfast.invalid", at.0, mark(&[&at.0.to_string(), &f.id]));
        let body = syslog::message(&f, &config.site.id, &host, at);
        let mail = NewMail { body, subject: f.title, reason: f.because.clone(), ..envelope(&id, SYSLOG) };
        Told { mail, reader: SYSLOG.to_owned(), about: vec![(f.id, f.because)] }
    });
    Ok(lines.collect())
}
