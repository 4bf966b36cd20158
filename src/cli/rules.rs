//! `holdfast rules`: the kinds, and the page of each.

use clap::{Args, Subcommand};
use serde_json::json;

use super::output::{self, Format};
use super::{Answer, Global};
use crate::app::answer;
use crate::model::kind::PENDING_KINDS;
use crate::report::page::rule_named;
use crate::rules::{self, RULES};
use crate::text::for_lang;

/// Rule kinds: what each asks, reads, and when it opens
#[derive(Debug, Args)]
pub struct Rules {
    #[command(subcommand)]
    command: Option<Ask>,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Every kind, built and to come
    List {
        /// Output format
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// The page of one kind
    Show {
        /// Its name, for example min_retention
        kind: String,
    },
}

impl Rules {
    /// Prints the list or a page.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn run(&self, global: &Global) -> Answer {
        match &self.command {
            None => list(global, Format::Text),
            Some(Ask::List { format }) => list(global, *format),
            Some(Ask::Show { kind }) => show(global, kind),
        }
    }
}

fn list(global: &Global, format: Format) -> Answer {
    let text = for_lang(global.lang());
    let title = |id: &str| text.word(&format!("rule-{id}-title"));
    let built = RULES.iter().map(|r| json!({ "kind": r.id(), "built": true, "title": title(r.id()) }));
    let pending = PENDING_KINDS.iter().map(|k| json!({ "kind": k, "built": false, "title": title(k) }));
    let all: Vec<_> = built.chain(pending).collect();
    match format {
        Format::Json => output::json(&json!({ "schema": "holdfast/rules/v1", "rules": all }))?,
        Format::Text => {
            let mut out = String::new();
            for r in RULES {
                out.push_str(&format!("{:<22} {}\n", r.id(), title(r.id())));
            }
            let kinds: Vec<String> = PENDING_KINDS.iter().map(|k| rule_named(k, text)).collect();
            out.push_str(&format!(
                "\n{}\n",
                text.say("rules-pending", &[("kinds", text.list(&kinds).into())])
            ));
            output::text(&out)?;
        }
        rows => output::rows(rows, &all)?,
    }
    Ok(answer::DONE)
}

fn show(global: &Global, kind: &str) -> Answer {
    let text = for_lang(global.lang());
    if let Some(rule) = rules::by_id(kind) {
        output::text(&rules::page(rule, text))?;
        return Ok(answer::DONE);
    }
    let pending = PENDING_KINDS.contains(&kind);
    let (say, named) = match pending {
        true => ("rules-not-built", rule_named(kind, text)),
        false => ("rules-unknown", kind.to_owned()),
    };
    eprintln!("holdfast: {}", text.say(say, &[("kind", named.into())]));
    Ok(answer::REFUSED)
}
