//! `holdfast policy diff`: which rules, numbers and cameras change, and who would stand differently.

use clap::Args;
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::json;

use super::explain::plain;
use super::given::{Given, Plain};
use super::moved;
use crate::app::standing::{self, Moved};
use crate::app::{AppError, answer};
use crate::cli::{Answer, Global, output};
use crate::policy::change::{self, Change, Direction};
use crate::text::{Text, for_lang};

/// What changes from one policy to another
#[derive(Debug, Args)]
#[command(
    after_help = "With --state, or where the new one is a configuration whose site was judged before: \
    also which cameras would stand differently. Nothing is written."
)]
pub struct Diff {
    /// Pack, regulation file or configuration
    old: String,
    /// Pack, regulation file or configuration
    new: String,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Plain,
}

impl Diff {
    /// Prints the differences.
    ///
    /// # Errors
    /// Policies that are refused, stores that cannot be read.
    pub fn run(&self, global: &Global) -> Answer {
        let (old, new) = (Given::named(&self.old)?, Given::named(&self.new)?);
        let changes = change::changes(&old.policy, &new.policy);
        let moved = who(&old, &new, global)?;
        if self.format == Plain::Json {
            output::json(
                &json!({ "schema": "holdfast/policy-diff/v1", "changes": changes, "moved": moved }),
            )?;
        } else {
            output::text(&print(&changes, moved.as_deref(), for_lang(global.lang())))?;
        }
        Ok(answer::DONE)
    }
}

/// Who would stand differently; `None` where no site was judged.
fn who(old: &Given, new: &Given, global: &Global) -> Result<Option<Vec<Moved>>, AppError> {
    let site = match (&new.config, &old.config) {
        (None, None) => global.load_if_any()?.map(Given::of_site).transpose()?,
        _ => None,
    };
    let here = site.as_ref();
    let context =
        |own: &Given, other: &Given| own.context().or_else(|| other.context()).or_else(|| here?.context());
    let dir = new.state(global.state.as_deref()).or_else(|| old.state(None)).or_else(|| here?.state(None));
    let (Some(dir), Some(before), Some(after)) = (dir, context(old, new), context(new, old)) else {
        return Ok(None);
    };
    let judge = |given: &Given, context| -> Result<_, AppError> {
        let view = given.view(Some(&dir), context)?;
        view.map(|v| Ok(standing::standing(&given.policy, &v)?)).transpose()
    };
    let (before, after) = (judge(old, before)?, judge(new, after)?);
    Ok(before.zip(after).map(|(b, a)| standing::moved(&b, &a)))
}

fn print(changes: &[Change], moved: Option<&[Moved]>, text: &Text) -> String {
    let mut out = if changes.is_empty() {
        format!("{}\n", text.word("policy-diff-same"))
    } else {
        let count = |d: Direction| changes.iter().filter(|c| c.direction == d).count();
        let counts = text.say(
            "policy-diff-counts",
            &[
                ("loosened", count(Direction::Loosened).into()),
                ("tightened", count(Direction::Tightened).into()),
                ("changed", count(Direction::Changed).into()),
            ],
        );
        format!("{}\n{counts}\n", table(changes, text))
    };
    match moved {
        Some(moved) => out.push_str(&format!("\n{}", moved::table(moved, text))),
        None => out.push_str(&format!("\n{}\n", text.word("policy-moved-no-state"))),
    }
    out
}

fn table(changes: &[Change], text: &Text) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(
        [
            "policy-explain-kind",
            "policy-diff-what",
            "policy-explain-parameter",
            "policy-diff-old",
            "policy-diff-new",
            "policy-diff-direction",
            "policy-explain-clause",
        ]
        .map(|id| text.word(id)),
    );
    for c in changes {
        let clauses: Vec<String> = c.clauses.iter().map(ToString::to_string).collect();
        table.add_row([
            c.kind.clone(),
            text.word(&format!("policy-what-{}", c.what.as_str())),
            c.name.clone().unwrap_or_default(),
            plain(&c.old),
            plain(&c.new),
            text.word(&format!("policy-direction-{}", c.direction.as_str())),
            clauses.join(" "),
        ]);
    }
    table
}
