//! `holdfast demo`: a small campus on disk, two passes over it, and where to look next.

use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};

use super::audit::terminal_width;
use super::output;
use super::{Answer, Global, STOP, progress};
use crate::app::answer;
use crate::app::demo::{self, Shown};
use crate::clock::System;
use crate::report::terminal;
use crate::text::{Lang, Text, for_lang};

/// Lay out a small campus with violations, and judge it
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast demo\n\nNeeds no network and no ffmpeg, 60 MB of disk and some seconds; writes nothing outside DIR.\n\n\
    Exit code: 0 laid out and judged, 1 a planted violation was missed, 2 refused."
)]
pub struct Demo {
    /// New or empty folder for it
    #[arg(default_value = "holdfast-demo", value_name = "DIR")]
    dir: PathBuf,
    /// Start over where an earlier demo is; deletes only files that the demo made
    #[arg(long)]
    force: bool,
}

impl Demo {
    /// Runs the demo.
    ///
    /// # Errors
    /// A folder that holds something else, no room.
    pub fn run(&self, global: &Global) -> Answer {
        let lang = global.lang();
        let shown = demo::run(&self.dir, lang, self.force, &System, &*progress::of(global), &STOP)?;
        let text = for_lang(lang);
        let report =
            terminal::render(&shown.document, lang, global.colour(&std::io::stdout()), terminal_width());
        let parts =
            [before(&self.dir, &shown, text), report, checklist(&shown, text), next(&self.dir, &shown, text)];
        output::text(&parts.join("\n"))?;
        let missed = shown.checklist.iter().any(|(_, id)| id.is_none());
        Ok(if missed { answer::VIOLATIONS } else { answer::DONE })
    }
}

fn before(dir: &Path, shown: &Shown, text: &Text) -> String {
    let facts = [
        ("files", shown.files.into()),
        ("bytes", text.bytes(shown.bytes).into()),
        ("dir", dir.to_string_lossy().into_owned().into()),
    ];
    let mut out = format!("{}\n", text.say("demo-laid", &facts));
    for path in &shown.set_aside {
        out.push_str(&text.say("demo-set-aside", &[("path", path.to_string_lossy().into_owned().into())]));
        out.push('\n');
    }
    out
}

fn checklist(shown: &Shown, text: &Text) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(terminal_width()).unwrap_or(u16::MAX));
    table.set_header(["demo-kind", "demo-planted", "demo-finding"].map(|k| text.word(k)));
    for (planted, found) in &shown.checklist {
        let id = found.clone().unwrap_or_else(|| text.word("demo-not-found"));
        table.add_row([planted.rule.to_owned(), planted.say(text), id]);
    }
    let n = shown.checklist.len();
    let found = shown.checklist.iter().filter(|(_, id)| id.is_some()).count();
    let others = shown.document.counts.breached.saturating_sub(found);
    let verdict = match (n - found, others) {
        (0, 0) => text.say("demo-all-found", &[("n", n.into())]),
        (0, others) => text.say("demo-others", &[("n", others.into())]),
        (missed, _) => text.say("demo-some-missed", &[("missed", missed.into()), ("n", n.into())]),
    };
    format!("{}\n{table}\n{verdict}\n", text.word("demo-checklist"))
}

fn next(dir: &Path, shown: &Shown, text: &Text) -> String {
    let at = |name: &str| dir.join(name).to_string_lossy().into_owned();
    let (own, other) = match text.lang() {
        Lang::En => ("report.en.html", "report.zh-CN.html"),
        Lang::ZhCn => ("report.zh-CN.html", "report.en.html"),
    };
    let config = at("holdfast.toml");
    let id = shown.checklist.iter().find_map(|(_, id)| id.clone()).unwrap_or_default();
    let say = |key: &str, name: &str, value: String| text.say(key, &[(name, value.into())]);
    let lines = [
        text.say("demo-next-report", &[("path", at(own).into()), ("other", at(other).into())]),
        say("demo-next-mail", "path", at("mail")),
        say("demo-next-config", "path", config.clone()),
        say("demo-next-check", "command", format!("holdfast check --config {config}")),
        say("demo-next-show", "command", format!("holdfast findings show {id} --config {config}")),
        say("demo-next-own", "command", "holdfast audit PATH".to_owned()),
    ];
    let lines: String = lines.iter().map(|l| format!("  {l}\n")).collect();
    format!("{}\n{lines}", text.word("demo-next"))
}
