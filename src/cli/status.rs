//! `holdfast status`: what is watched, how it stands, what is out of sight. Changes nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::Args;
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::Value;

use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::site::Site;
use crate::app::status::{self, Area, WaitingStatus};
use crate::app::{AppError, answer};
use crate::clock::{Clock, System};
use crate::config::{self, Config};
use crate::model::UtcMs;
use crate::report::clauses::ClauseStatus;
use crate::report::{downtime, page, reading};
use crate::rules::{self, Say};
use crate::text::{Arg, Text, for_lang};

/// What is watched, how it stands, what is blind and since when
#[derive(Debug, Args)]
#[command(
    after_help = "Judges nothing anew and exits with 0; `holdfast check` gives a verdict as its exit code. \
Where the configuration file cannot be used, the one adopted last is shown, then its mistakes; the exit code is 2."
)]
pub struct Status {
    /// Output format; jsonl and csv list the areas
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Status {
    /// Prints how the site stands.
    ///
    /// # Errors
    /// A broken configuration, or stores that cannot be read.
    pub fn run(&self, global: &Global) -> Answer {
        let fresh = global.load().and_then(|config| Ok((Site::from_config(&config)?, config)));
        let (site, config, mistakes) = match fresh {
            Ok((site, config)) => (site, config, None),
            Err(why) => match self.last_good(global, &why) {
                Some((config, site)) => (site, config, Some(why)),
                None => return Err(why),
            },
        };
        let mut status = status::read(&config, &site, System.now())?;
        status.last_good = mistakes.is_some();
        let names = site.names();
        let say = Say { text: for_lang(global.lang_of(&config)), tz: &site.tz, names: &names };
        match self.format {
            Format::Json => output::json(&status)?,
            Format::Text => output::text(&text(&status, &site.tz_name, say))?,
            rows => {
                let areas: Vec<Value> =
                    status.areas.iter().filter_map(|a| serde_json::to_value(a).ok()).collect();
                output::rows(rows, &areas)?;
            }
        }
        mistakes.map_or(Ok(answer::DONE), Err)
    }

    /// What holds while the file is broken.
    fn last_good(&self, global: &Global, why: &AppError) -> Option<(Config, Site)> {
        let path = matches!(why, AppError::Problems(_)).then(|| global.file()).flatten()?;
        let env = |name: &str| std::env::var(name).ok();
        let dir = global.state.clone().unwrap_or_else(|| config::state_dir_of(&path, &env));
        status::last_good(&dir)
    }
}

fn text(status: &status::Status, zone: &str, say: Say<'_>) -> String {
    let mut out = String::new();
    let mut line = |id: &str, facts: &[(&str, Arg<'_>)]| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}", say.text.say(id, facts));
    };
    seen_lines(status, zone, say, &mut line);
    let found = status.findings;
    if found.total() > 0 {
        let facts = [
            ("open", found.open.into()),
            ("acknowledged", found.acknowledged.into()),
            ("rectifying", found.rectifying.into()),
            ("waived", found.waived.into()),
            ("disposed", found.disposed.into()),
        ];
        line("status-findings", &facts);
    }
    match (&status.agent, &status.watch) {
        (None, Some(watch)) => {
            let id = if watch.stopped_in_order { "status-agent-stopped" } else { "status-agent-killed" };
            line(id, &[("at", say.text.minute(watch.last_heartbeat_at, say.tz).into())]);
        }
        (agent, _) => agent_lines(agent.as_ref(), say, &mut line),
    }
    watch_lines(status.watch.as_ref(), say, &mut line);
    mail_lines(&status.mail, say, &mut line);
    mute_lines(&status.mutes, say, &mut line);
    match &status.ledger {
        Some(head) => line(
            "terminal-ledger",
            &[
                ("origin", (&head.origin).into()),
                ("size", head.size.into()),
                ("root", head.root.to_string().into()),
            ],
        ),
        None => line("terminal-no-ledger", &[]),
    }
    for late in status.ledger.iter().flat_map(|ledger| &ledger.unstamped) {
        let _ = writeln!(out, "{}", reading::stamp_owed(late, say.text, say.tz));
    }
    if let Some(down) = &status.downtime {
        let _ = writeln!(out, "\n{}", say.text.word("downtime-heading"));
        for line in downtime::lines(down, say.text, say.tz, say.names) {
            let _ = writeln!(out, "  {line}");
        }
    }
    let _ = writeln!(out, "\n{}", table(&status.areas, say));
    out
}

/// Puts one message with its facts on a line.
pub(super) type Line<'a> = dyn FnMut(&str, &[(&str, Arg<'_>)]) + 'a;

/// What is watched, how far, and what is out of sight.
fn seen_lines(status: &status::Status, zone: &str, say: Say<'_>, line: &mut Line<'_>) {
    let at = say.text.minute(status.at, say.tz);
    line("status-head", &[("site", (&status.site).into()), ("at", at.into()), ("zone", zone.into())]);
    if status.last_good {
        line("status-last-good", &[]);
    }
    let recorders: Vec<String> = status.recorders.iter().map(|r| r.id.clone()).collect();
    line(
        "status-watched",
        &[("recorders", say.text.commas(&recorders).into()), ("cameras", status.cameras.into())],
    );
    match status.last_scan_at {
        Some(at) => line("status-scan", &[("at", say.text.minute(at, say.tz).into())]),
        None => line("status-no-scan", &[]),
    }
    for blind in &status.blind {
        let since = say.text.minute(blind.since, say.tz);
        line(
            "status-blind",
            &[
                ("recorder", (&blind.recorder).into()),
                ("root", (&blind.root).into()),
                ("since", since.into()),
                ("why", (&blind.why).into()),
            ],
        );
    }
    if status.blind.is_empty() && status.last_scan_at.is_some() {
        line("status-nothing-blind", &[]);
    }
    if let Some(reading) = &status.reading {
        let within = i64::try_from(reading.read_within_s).unwrap_or(i64::MAX / 1000).saturating_mul(1000);
        let facts = [
            ("share", say.text.percent(reading.share_pct).into()),
            ("within", say.text.duration(within).into()),
            ("bytes", say.text.bytes(reading.bytes).into()),
        ];
        line("status-reading", &facts);
    }
}

/// Messages that wait told one by one.
const WAITING_SHOWN: usize = 5;

/// A message that waits: since when, how often it was tried, what it was answered, when it is tried next.
pub(super) fn waiting_line(waits: &WaitingStatus, say: Say<'_>, line: &mut Line<'_>) {
    let age = i64::try_from(waits.age_s).unwrap_or(i64::MAX / 1_000).saturating_mul(1_000);
    let next = if waits.next_try_at.since(waits.written_at) > age {
        say.text.minute(waits.next_try_at, say.tz)
    } else {
        say.text.word("mail-next-now")
    };
    let id = format!("mail-reason-{}", waits.reason);
    let reason = if say.text.has(&id) { say.text.word(&id) } else { waits.reason.clone() };
    let facts = [
        ("to", (&waits.to).into()),
        ("subject", (&waits.subject).into()),
        ("reason", reason.into()),
        ("written", say.text.minute(waits.written_at, say.tz).into()),
        ("age", say.text.duration(age).into()),
        ("tries", waits.tries.into()),
        ("next", next.into()),
        ("answer", waits.answer.as_deref().unwrap_or_default().into()),
    ];
    line(if waits.answer.is_some() { "mail-waits-answered" } else { "mail-waits" }, &facts);
}

fn mail_lines(mail: &status::MailStatus, say: Say<'_>, line: &mut Line<'_>) {
    if mail.configured {
        line("status-mail", &[("n", mail.queued.into())]);
        mail.waiting.iter().take(WAITING_SHOWN).for_each(|waits| waiting_line(waits, say, line));
        if mail.queued > WAITING_SHOWN as u64 {
            line("status-mail-more", &[]);
        }
        for reader in &mail.readers {
            let Some(since) = reader.unconfirmed_since else { continue };
            let since = say.text.minute(since, say.tz);
            line(
                "status-mail-unconfirmed",
                &[("address", (&reader.address).into()), ("since", since.into())],
            );
        }
        for reader in &mail.refused {
            let since = say.text.minute(reader.since, say.tz);
            let facts = [("address", (&reader.address).into()), ("since", since.into())];
            let answer = [("answer", Arg::from(&reader.answer))];
            line("status-mail-refused", &facts.into_iter().chain(answer).collect::<Vec<_>>());
        }
    } else {
        line("status-no-mail", &[]);
    }
}

fn mute_lines(mutes: &[status::MuteStatus], say: Say<'_>, line: &mut Line<'_>) {
    for mute in mutes {
        let facts = [
            ("cameras", say.text.commas(&mute.cameras).into()),
            ("until", mute.until.replace('T', " ").into()),
            ("by", (&mute.by).into()),
            ("n", mute.silenced.len().into()),
            ("ids", say.text.commas(&mute.silenced).into()),
        ];
        line("status-muted", &facts);
    }
}

fn agent_lines(agent: Option<&Value>, say: Say<'_>, line: &mut Line<'_>) {
    let Some(agent) = agent else { return line("status-no-agent", &[]) };
    let when = |at: &Value| {
        let at = at.as_str().and_then(|t| UtcMs::parse(t).ok());
        at.map(|at| say.text.minute(at, say.tz)).unwrap_or_default()
    };
    let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let pid = agent["pid"].to_string();
    if agent["answers"] == false {
        return line("status-agent-silent", &[("pid", pid.into())]);
    }
    line("status-agent", &[("pid", pid.into()), ("since", when(&agent["started_at"]).into())]);
    let doing = &agent["doing"];
    match (doing["work"].as_str(), doing["root"].as_str()) {
        (Some("check"), Some(root)) => line(
            "status-agent-looks",
            &[("recorder", word(&doing["recorder"]).into()), ("root", root.into())],
        ),
        (Some(_), _) => line("status-agent-judges", &[]),
        (None, _) => line("status-agent-next", &[("at", when(&agent["next_check_at"]).into())]),
    }
    for hung in agent["hanging"].as_array().into_iter().flatten() {
        let facts = [
            ("recorder", word(&hung["recorder"])),
            ("root", word(&hung["root"])),
            ("since", when(&hung["since"])),
        ];
        line("status-agent-hangs", &facts.map(|(name, fact)| (name, Arg::from(fact))));
    }
    reader_lines(agent, &when, line);
    asking_lines(agent, say.text, &when, line);
    // Its mistakes are many, and in the reader's language where the file is read again.
    if agent["refused"].is_object() {
        line("status-agent-refused", &[("at", when(&agent["refused"]["at"]).into())]);
    }
    let trouble = &agent["trouble"];
    if trouble.is_object() {
        let facts = [("at", when(&trouble["at"]).into()), ("why", word(&trouble["why"]).into())];
        line("status-agent-trouble", &facts);
    }
}

/// Readers that are not as they should be; the others are in the JSON document.
fn reader_lines(agent: &Value, when: &dyn Fn(&Value) -> String, line: &mut Line<'_>) {
    let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let mut told = BTreeSet::new();
    for reader in agent["eyes"].as_array().into_iter().flatten() {
        let recorder = word(&reader["recorder"]);
        for lack in reader["lacks"].as_array().into_iter().flatten() {
            // What the system does not grant to one reader of a recorder it grants to none.
            if told.insert((recorder.clone(), word(lack))) {
                let facts = [("recorder", (&recorder).into()), ("why", word(lack).into())];
                line("status-agent-unconfined", &facts);
            }
        }
        let crash = &reader["last_crash"];
        if crash.is_object() {
            let (id, of) = match reader["root"].as_str() {
                Some(root) => ("status-agent-watch-crashed", ("root", root.to_owned())),
                None => ("status-agent-crashed", ("recorder", recorder)),
            };
            let facts = [
                of,
                ("at", when(&crash["at"])),
                ("how", word(&crash["how"])),
                ("n", reader["crashes"].to_string()),
            ];
            line(id, &facts.map(|(name, fact)| (name, Arg::from(fact))));
        }
    }
}

/// How recorders and cameras are asked: one line each.
fn asking_lines(agent: &Value, text: &Text, when: &dyn Fn(&Value) -> String, line: &mut Line<'_>) {
    for asking in agent["asking"].as_array().into_iter().flatten() {
        let id = match (asking["asked"].as_str(), asking["why"].as_str(), asking["answered_at"].is_null()) {
            (Some("probe"), ..) => "status-asking-cameras",
            (Some("log"), None, _) => "status-asking-log",
            (Some("log"), Some(_), _) => "status-asking-log-silent",
            (_, None, _) => "status-asking-good",
            (_, Some(_), true) => "status-asking-never",
            (_, Some(_), false) => "status-asking-silent",
        };
        let n = |key: &str| Arg::from(asking[key].as_u64().unwrap_or(0));
        let facts = [
            ("recorder", Arg::from(asking["recorder"].as_str().unwrap_or_default().to_owned())),
            ("at", when(&asking["at"]).into()),
            ("answered", when(&asking["answered_at"]).into()),
            ("cameras", n("cameras")),
            ("out", n("out")),
            ("foreign", Arg::from(asking["log"]["foreign"].as_u64().unwrap_or(0))),
            (
                "why",
                asking["why"]
                    .as_str()
                    .map_or_else(String::new, |w| text.word(&format!("status-why-{w}")))
                    .into(),
            ),
        ];
        line(id, &facts);
    }
}

/// Silences told one by one; older ones are in the JSON document.
const SILENCES_SHOWN: usize = 5;

fn watch_lines(watch: Option<&status::WatchStatus>, say: Say<'_>, line: &mut Line<'_>) {
    let Some(watch) = watch else { return };
    let when = |at: UtcMs| Arg::from(say.text.minute(at, say.tz));
    line("status-heartbeat", &[("at", when(watch.last_heartbeat_at))]);
    for silence in watch.silences.iter().rev().take(SILENCES_SHOWN) {
        let id = if silence.orderly { "status-silence-stopped" } else { "status-silence-killed" };
        line(id, &[("from", when(silence.span.start)), ("to", when(silence.span.end))]);
    }
}

fn table(areas: &[Area], say: Say<'_>) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(["status-area", "status-verdict", "status-why"].map(|id| say.text.word(id)));
    for area in areas {
        let why = match (&area.untold, area.why.as_deref()) {
            (Some((why, facts)), _) => rules::why(*why, facts, say.text),
            (None, None) => String::new(),
            (None, Some(_)) if area.verdict == ClauseStatus::Loosened => say.text.word("status-loosened"),
            (None, Some("not_judged")) => say.text.word("status-not-judged"),
            (None, Some(ids)) => ids.to_owned(),
        };
        let verdict = say.text.word(&format!("clause-status-{}", area.verdict.as_str()));
        table.add_row([page::rule_title(&area.name, say.text), verdict, why]);
    }
    table
}
