//! `holdfast policy explain`: every number that holds for a camera, who set it and where.

use clap::Args;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ColumnConstraint, ContentArrangement, Table};
use serde_json::{Value, json};

use super::given::{Given, Plain};
use crate::app::{AppError, answer};
use crate::cli::audit::terminal_width;
use crate::cli::{Answer, Global, output};
use crate::config::spelling::{most_alike, nearest};
use crate::model::CameraId;
use crate::policy::CameraFacts;
use crate::policy::explain::{self, Explained};
use crate::rules;
use crate::text::{Text, for_lang};

/// Every number that holds for a camera, and who set it
#[derive(Debug, Args)]
pub struct Explain {
    /// `<recorder>/<camera>`, or the name alone where only one camera has it
    #[arg(long, value_name = "ID")]
    camera: String,
    /// Pack, regulation file or configuration instead of the site's own
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Plain,
}

impl Explain {
    /// Prints the values.
    ///
    /// # Errors
    /// A broken configuration, or a camera that nobody knows.
    pub fn run(&self, global: &Global) -> Answer {
        let given = match &self.policy {
            Some(name) => Given::named(name)?,
            None => Given::of_site(global.load()?)?,
        };
        let id = self.find(&given, global)?;
        let declared = given.config.iter().flat_map(|c| &c.cameras).find(|c| c.id == id);
        let facts = declared.map_or_else(|| CameraFacts::undeclared(&id), |c| CameraFacts::from(&c.value));
        let values = explain::explain(&given.policy, &facts, &rules::kinds());
        if self.format == Plain::Json {
            output::json(&json!({
                "schema": "holdfast/policy-explain/v1", "camera": id, "declared": declared.is_some(), "values": values,
            }))?;
            return Ok(answer::DONE);
        }
        let text = for_lang(global.lang());
        let camera = id.to_string();
        if declared.is_none() {
            eprintln!("holdfast: {}", text.say("policy-explain-undeclared", &[("camera", (&camera).into())]));
        }
        let head =
            text.say("policy-explain-head", &[("camera", camera.into()), ("rules", values.len().into())]);
        output::text(&format!("{head}\n{}\n", table(&values, text)))?;
        Ok(answer::DONE)
    }

    /// The camera meant, among those that were declared or seen; any id where none is known.
    fn find(&self, given: &Given, global: &Global) -> Result<CameraId, AppError> {
        let text = for_lang(global.lang());
        let mut known: Vec<CameraId> = given.declared().iter().map(|c| c.id.clone()).collect();
        if let Some(context) = given.context()
            && let Some(view) = given.view(global.state.as_deref(), context)?
        {
            known.extend(view.cameras().iter().map(|c| c.id.clone()));
        }
        known.sort();
        known.dedup();
        let meant: Vec<&CameraId> =
            known.iter().filter(|id| id.as_str() == self.camera || id.camera() == self.camera).collect();
        match (meant.as_slice(), known.is_empty()) {
            ([one], _) => Ok((*one).clone()),
            ([], true) => CameraId::parse(&self.camera).map_err(|e| AppError::Usage(e.to_string())),
            ([], false) => {
                let ids: Vec<&str> = known.iter().map(CameraId::as_str).collect();
                let camera = ("camera", (&self.camera).into());
                Err(AppError::Usage(match nearest(&self.camera, &ids) {
                    Some(near) => text.say("camera-unknown-near", &[camera, ("near", near.into())]),
                    None => {
                        let near = text.list(&most_alike(&self.camera, &ids, 5));
                        text.say("camera-unknown", &[camera, ("n", ids.len().into()), ("near", near.into())])
                    }
                }))
            }
            (several, _) => {
                let ids: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
                let facts = [("camera", (&self.camera).into()), ("known", ids.join(", ").into())];
                Err(AppError::Usage(text.say("bag-camera-twice", &facts)))
            }
        }
    }
}

/// Five columns, as wide as the reader's terminal: kind and parameter share one, clause and place another.
fn table(values: &[Explained], text: &Text) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(terminal_width()).unwrap_or(u16::MAX));
    let two = |one: &str, other: &str| format!("{}\n{}", text.word(one), text.word(other));
    table.set_header([
        two("policy-explain-kind", "policy-explain-parameter"),
        text.word("policy-explain-value"),
        text.word("policy-explain-set-by"),
        two("policy-explain-clause", "policy-explain-where"),
        text.word("policy-explain-replaced"),
    ]);
    for v in values {
        let place = v.file.iter().zip(v.line).map(|(file, line)| format!("{file}:{line}"));
        let lines: Vec<String> = v.clause.iter().map(ToString::to_string).chain(place).collect();
        let replaced: Vec<String> = v.overrode.iter().map(|o| plain(&o.value)).collect();
        table.add_row([
            format!("{}\n{}", v.kind, v.parameter),
            shown(v, text),
            set_by(v, text),
            lines.join("\n"),
            replaced.join(", "),
        ]);
    }
    // Names are never broken in the middle.
    if let Some(names) = table.column_mut(0) {
        names.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

fn set_by(v: &Explained, text: &Text) -> String {
    let word = text.word(&format!("set-by-{}", v.set_by));
    match &v.confirmed {
        Some(c) => text.say("policy-explain-confirmed", &[("set_by", word.into()), ("by", (&c.by).into())]),
        None if v.draft => text.say("policy-explain-draft", &[("set_by", word.into())]),
        None => word,
    }
}

fn shown(v: &Explained, text: &Text) -> String {
    if v.value.is_null() {
        return text.word("policy-explain-unset");
    }
    match v.unit {
        Some(unit) => format!("{} {}", plain(&v.value), text.word(&format!("unit-{unit}"))),
        None => plain(&v.value),
    }
}

/// A value without the quotes of JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
