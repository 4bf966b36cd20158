//! `holdfast policy history`: which policies were adopted when, signed by whom, and what each asks less or more of.

use clap::Args;
use serde_json::Value;

use super::explain::plain;
use crate::app::adopt::history::{self, Changed, History, Version};
use crate::app::answer;
use crate::cli::output::{self, Format};
use crate::cli::{Answer, Global};
use crate::report::{basis, page};
use crate::rules::Say;
use crate::text::for_lang;

/// The policies that were adopted, and what each asks less or more of
#[derive(Debug, Args)]
pub struct Adopted {
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Adopted {
    /// Prints the history.
    ///
    /// # Errors
    /// No configuration, or no state yet.
    pub fn run(&self, global: &Global) -> Answer {
        let config = global.load()?;
        let tz = config.site.time_zone();
        let names = config.names();
        let say = Say { text: for_lang(global.lang_of(&config)), tz: &tz, names: &names };
        let all = history::history(&config.state_dir, say.text)?;
        match self.format {
            Format::Json => output::json(&all)?,
            Format::Text => output::text(&printed(&all, say))?,
            other => {
                let rows = all.versions.iter().filter_map(|v| serde_json::to_value(v).ok());
                output::rows(other, &rows.collect::<Vec<Value>>())?;
            }
        }
        Ok(answer::DONE)
    }
}

/// The newest version first: that is the one in force.
fn printed(all: &History, say: Say<'_>) -> String {
    if all.versions.is_empty() {
        return format!("{}\n", say.text.word("policy-history-none"));
    }
    all.versions.iter().rev().map(|v| version(v, say)).collect::<Vec<_>>().join("\n")
}

fn version(v: &Version, say: Say<'_>) -> String {
    let t = say.text;
    let signed = match v.signed_by.as_deref() {
        None => t.word("policy-history-not-kept"),
        Some([]) => t.word("policy-history-unsigned"),
        Some(names) => t.say("policy-history-signed", &[("by", t.list(names).into())]),
    };
    let facts = [
        ("at", t.minute(v.adopted_at, say.tz).into()),
        ("policy", basis::policy_version(&v.policy).into()),
        ("signed", signed.into()),
    ];
    let leaves: Vec<String> = v.leaves.iter().map(ToString::to_string).collect();
    let sealed = [("leaf", t.list(&leaves).into())];
    let mut lines = vec![match leaves.is_empty() {
        true => t.say("policy-history-unsealed", &facts),
        false => t.say("policy-history-leaf", &[&facts[..], &sealed].concat()),
    }];
    match v.compared {
        "first" => lines.push(t.word("policy-history-first")),
        "incomparable" => lines.push(t.word("policy-history-incomparable")),
        _ if v.changes.is_empty() && v.less.is_empty() && v.more.is_empty() => {
            lines.push(t.word("policy-history-same"))
        }
        _ => {}
    }
    lines.extend(v.changes.iter().map(|c| change(c, say)));
    lines.extend(v.less.iter().map(|l| t.say("policy-history-less", &[("less", l.into())])));
    lines.extend(v.more.iter().map(|m| t.say("policy-history-more", &[("more", m.into())])));
    lines.into_iter().map(|line| format!("{line}\n")).collect()
}

fn change(c: &Changed, say: Say<'_>) -> String {
    let t = say.text;
    let facts = [
        ("direction", t.word(&format!("policy-direction-{}", c.direction)).into()),
        ("kind", page::rule_title(&c.kind, t).into()),
        ("what", t.word(&format!("policy-what-{}", c.what)).into()),
        ("name", c.name.clone().unwrap_or_default().into()),
        ("old", plain(&say.names.within(&c.old, t)).into()),
        ("new", plain(&say.names.within(&c.new, t)).into()),
        ("clauses", t.commas(&c.clauses).into()),
        ("by", c.by.clone().unwrap_or_default().into()),
        ("reason", c.reason.clone().unwrap_or_default().into()),
    ];
    let id = match (&c.name, &c.by) {
        (Some(_), Some(_)) => "policy-history-decided",
        (Some(_), None) => "policy-history-number",
        (None, _) => "policy-history-rule",
    };
    t.say(id, &facts)
}
