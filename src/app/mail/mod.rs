//! From a judgement to the queue, and from the queue to servers.

mod address;
mod channels;
mod digest;
pub mod former;
mod send;
mod ways;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;
use tracing::info;

use super::AppError;
use super::judge::{self, Judgement};
use crate::config::{self, Config, Mute};
use crate::evidence::{Evidence, FindingRow, FindingState, NewMail, Notice};
use crate::findings;
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::notify::pipeline::{self, Because, Standing, Terms, Told};
use crate::notify::{self, Attach};
use crate::rules::{self, Say};
use crate::text::{self, Lang};

pub use address::{confirm, confirm_here};
pub use channels::{audience, envelope, host};
pub use digest::schedules;
pub use send::{check, due, reach, record, send_due, send_from, trial};
pub use ways::{MAIL, SYSLOG, Way, ways, webhook};

/// Findings that a mail gives as its reason one by one, at most.
const SHOWN: usize = 10;

/// Why a mail is sent, or is not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotifyReason {
    /// The first answer about a site, whatever it is.
    FirstContact,
    /// Asked for on the command line.
    Asked,
    /// What findings call for, decided for each recipient.
    Findings,
}

impl NotifyReason {
    /// The reason of a judgement.
    pub fn of(judgement: &Judgement<'_>, asked: bool) -> Self {
        match (judgement.is_first_contact(), asked) {
            (true, _) => Self::FirstContact,
            (_, true) => Self::Asked,
            _ => Self::Findings,
        }
    }

    /// The word kept with the mail and logged; nothing new is silence. Whoever asked to hear only of what has stood
    /// for some time is no reader of first answers.
    fn word(self, because: Option<Because>, after: Duration) -> Option<&'static str> {
        match self {
            Self::FirstContact if after.is_zero() => Some("first_contact"),
            Self::Asked => Some("asked"),
            Self::FirstContact | Self::Findings => because.map(Because::as_str),
        }
    }

    /// The whole answer is told, and not what changed.
    fn is_whole(self, after: Duration) -> bool {
        self == Self::Asked || (self == Self::FirstContact && after.is_zero())
    }
}

/// Queues what every reader is to be told, by each way out of the site.
///
/// # Errors
/// See [`queue`].
pub fn queue_all(
    judgement: &Judgement<'_>,
    config: &Config,
    reason: NotifyReason,
    evidence: &mut Evidence,
) -> Result<usize, AppError> {
    let mails = match &config.mail {
        Some(mail) => queue(judgement, config, mail, reason, evidence)?,
        None => 0,
    };
    let others = channels::queue(judgement, config, reason, evidence)?;
    Ok(mails + others + digest::queue_digests(judgement, config, evidence)?)
}

/// Queues one mail for each recipient who is to be told something, each in their language; the store has it before
/// anything is sent. Every silence is logged with its name.
///
/// # Errors
/// A mail that cannot be rendered or stored.
pub fn queue(
    judgement: &Judgement<'_>,
    config: &Config,
    mail: &config::Mail,
    reason: NotifyReason,
    evidence: &mut Evidence,
) -> Result<usize, AppError> {
    let mut notices = Vec::new();
    let commands = config.commands();
    for to in &mail.recipients {
        let news = News::gather(judgement, terms(mail, to, judgement), &config.mutes, &to.address, evidence)?;
        let Some(word) = reason.word(news.because(), to.after) else {
            info!(reason = "nothing_new", silences = ?news.silences, "no mail");
            continue;
        };
        let lang = language(to);
        let attach = if mail.attach_html { Attach::Html } else { Attach::None };
        let document = judgement.document(lang)?;
        let because = news.sentences(to, lang);
        let texts = judgement.clause_texts(lang);
        let rendered = if reason.is_whole(to.after) {
            notify::render_because(&document, &texts, lang, attach, &because)
        } else {
            notify::render_changes(&document, &texts, lang, attach, &because, &news.reports(judgement, lang))
        };
        let rendered = rendered.with(&commands);
        let id = message_id(judgement, &to.address);
        let letter = notify::letter(&rendered, &mail.from, &to.address, &id, judgement.finished())?;
        let mail = NewMail {
            message_id: letter.message_id,
            sender: letter.from,
            recipient: letter.to,
            subject: rendered.subject,
            body: letter.bytes,
            reason: word.to_owned(),
            channel: MAIL.to_owned(),
        };
        notices.push(Notice { mail, reader: to.address.clone(), about: news.about() });
    }
    evidence.queue_mail(judgement.finished(), &notices)?;
    let addresses: Vec<&str> = mail.recipients.iter().map(|r| r.address.as_str()).collect();
    evidence.list_readers(&addresses)?;
    let mut queued = notices.len();
    if reason != NotifyReason::FirstContact {
        queued += address::ask(
            mail,
            judgement.site_name(),
            (&commands, judgement.tz()),
            evidence,
            judgement.finished(),
        )?;
    }
    Ok(queued)
}

/// The language of one reader.
pub fn language(to: &config::Recipient) -> Lang {
    lang_of(to.lang)
}

/// The language of a reader who may name none.
pub fn lang_of(lang: Option<config::Language>) -> Lang {
    if lang == Some(config::Language::English) { Lang::En } else { Lang::ZhCn }
}

fn terms(mail: &config::Mail, to: &config::Recipient, judgement: &Judgement<'_>) -> Terms {
    Terms {
        level: to.level,
        after: to.after,
        remind_every: mail.remind_every,
        remind_at_most: mail.remind_at_most,
        restored_after: mail.restored_after,
        quiet: to.quiet.as_ref().is_some_and(|hours| judgement.within(hours)),
    }
}

/// The mutes in force, and of each the standing findings that it keeps silent about.
pub fn mutes_in_force<'c, 'f>(
    mutes: &'c [Mute],
    findings: &'f [FindingRow],
    at: UtcMs,
    tz: &TimeZone,
) -> Vec<(&'c Mute, Vec<&'f FindingRow>)> {
    let standing = || findings.iter().filter(|f| f.state != FindingState::Closed);
    let in_force = mutes.iter().filter(|m| m.stands(at, tz));
    in_force.map(|m| (m, standing().filter(|f| m.holds(&f.subject, at, tz)).collect())).collect()
}

/// The way by which a reader is told: people by mail, others by the queue that bears their name.
fn way_of(reader: &str) -> &str {
    if reader == SYSLOG || reader.starts_with("webhook:") { reader } else { MAIL }
}

/// What one recipient is told by one judgement, and how many findings are kept silent about for which reason.
struct News {
    told: Vec<(Because, FindingRow, UtcMs)>,
    silences: BTreeMap<&'static str, usize>,
}

impl News {
    fn gather(
        judgement: &Judgement<'_>,
        terms: Terms,
        mutes: &[Mute],
        reader: &str,
        evidence: &Evidence,
    ) -> Result<Self, AppError> {
        let mut findings: Vec<FindingRow> =
            judgement.findings().iter().filter(|f| f.state != FindingState::Closed).cloned().collect();
        for id in evidence.closed_unheard(reader)? {
            findings.extend(evidence.finding(&id)?);
        }
        let mut news = Self { told: Vec::new(), silences: BTreeMap::new() };
        for f in findings {
            let heard = evidence.told_of(reader, &f.id)?;
            let since = heard.since.unwrap_or(f.opened);
            let standing = Standing {
                severity: judge::severity(&f.severity).unwrap_or(Severity::Medium),
                since,
                acted: matches!(f.state, FindingState::Acknowledged | FindingState::Rectifying),
                waived: f.state == FindingState::Waived,
                muted: mutes.iter().any(|m| m.holds(&f.subject, judgement.finished(), judgement.tz())),
                own_way: rules::stuck_way(&f.rule, &f.facts).is_some_and(|way| way == way_of(reader)),
                closed: f.closed,
            };
            let told = Told { times: heard.times, last: heard.last };
            match pipeline::decide(&standing, &told, &terms, judgement.finished()) {
                Ok(because) => news.told.push((because, f, since)),
                Err(silence) => *news.silences.entry(silence.as_str()).or_default() += 1,
            }
        }
        Ok(news)
    }

    fn because(&self) -> Option<Because> {
        self.told.iter().map(|(because, ..)| *because).min()
    }

    fn about(&self) -> Vec<(String, String)> {
        self.told.iter().map(|(because, f, _)| (f.id.clone(), because.as_str().to_owned())).collect()
    }

    /// Why this reader gets it, beyond what is new.
    fn sentences(&self, to: &config::Recipient, lang: Lang) -> Vec<String> {
        let text = text::for_lang(lang);
        let of = |which: Because| self.told.iter().filter(move |(because, ..)| *because == which);
        let mut out = Vec::new();
        for (which, id) in
            [(Because::Escalated, "mail-because-escalated"), (Because::Reminder, "mail-because-reminder")]
        {
            let ids: Vec<String> = of(which).map(|(_, f, _)| f.id.clone()).collect();
            if !ids.is_empty() {
                let after = text.duration(i64::try_from(to.after.as_millis()).unwrap_or(i64::MAX));
                let shown = text.commas(ids.get(..SHOWN.min(ids.len())).unwrap_or_default());
                let facts = [("n", ids.len().into()), ("after", after.into()), ("ids", shown.into())];
                out.push(text.say(id, &facts));
            }
        }
        out
    }

    /// What is told, in the reader's language.
    fn reports(&self, judgement: &Judgement<'_>, lang: Lang) -> Vec<notify::Told> {
        let names = judgement.names();
        let say = Say { text: text::for_lang(lang), tz: judgement.tz(), names: &names };
        let report = |(because, f, since): &(Because, FindingRow, UtcMs)| notify::Told {
            because: *because,
            finding: judge::finding_report(f, say),
            since: *since,
            by_a_person: matches!(f.closed_how.as_deref(), Some("disposition" | "explained")),
            unasked: f.closed_how.as_deref() == Some(findings::UNASKED),
        };
        self.told.iter().map(report).collect()
    }
}

/// The same judgement and recipient give the same id, so a repeated mail can be recognised. It carries
/// a digest of the address and never the address.
fn message_id(judgement: &Judgement<'_>, to: &str) -> String {
    let at = judgement.finished().0;
    format!("audit.{at}.{}@holdfast.invalid", mark(&[&at.to_string(), to]))
}

/// Sixteen digits that stand for texts which no id may show.
pub fn mark(of: &[&str]) -> String {
    blake3::hash(of.join(" ").as_bytes()).to_hex().chars().take(16).collect()
}
