//! `holdfast policy explain`: every number that holds for a camera, who set it and where.

use clap::Args;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ColumnConstraint, ContentArrangement, Table};
use serde_json::{Value, json};

use super::camera;
use super::given::{Given, Plain};
use crate::app::{AppError, answer};
use crate::cli::audit::terminal_width;
use crate::cli::{Answer, Global, output};
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
    /// In text, also the kinds' own defaults and what nothing judges yet
    #[arg(long)]
    all: bool,
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
        let text = for_lang(global.lang());
        let id = self.find(&given, global, text)?;
        let declared = given.config.iter().flat_map(|c| &c.cameras).find(|c| c.id == id);
        let facts = declared.map_or_else(|| CameraFacts::undeclared(&id), |c| CameraFacts::from(&c.value));
        let values = explain::explain(&given.policy, &facts, &rules::kinds());
        if self.format == Plain::Json {
            output::json(&json!({
                "schema": "holdfast/policy-explain/v1", "camera": id, "declared": declared.is_some(), "values": values,
            }))?;
            return Ok(answer::DONE);
        }
        let camera = id.to_string();
        if declared.is_none() {
            eprintln!("holdfast: {}", text.say("policy-explain-undeclared", &[("camera", (&camera).into())]));
        }
        let head =
            text.say("policy-explain-head", &[("camera", camera.into()), ("rules", values.len().into())]);
        let kept = Shown::of(&values, self.all);
        output::text(&format!("{head}\n{}\n{}", table(&kept.values, text), kept.left_out(text)))?;
        Ok(answer::DONE)
    }

    /// The camera meant, among those that were declared or seen; any id where none is known.
    fn find(&self, given: &Given, global: &Global, text: &Text) -> Result<CameraId, AppError> {
        let mut known: Vec<CameraId> = given.declared().iter().map(|c| c.id.clone()).collect();
        if let Some(context) = given.context() {
            known.extend(camera::seen(given.view(global.state.as_deref(), context)?.as_ref()));
        }
        camera::among(&self.camera, known, text)
    }
}

/// Values that a reader of the table is shown.
struct Shown<'v> {
    values: Vec<&'v Explained>,
    /// Defaults of kinds that were left out.
    defaults: usize,
    /// Values of kinds that are not built and were left out.
    unbuilt: usize,
}

impl<'v> Shown<'v> {
    /// All values, or those that somebody set and that are judged.
    fn of(values: &'v [Explained], all: bool) -> Self {
        let built = |v: &&Explained| all || rules::by_id(&v.kind).is_some();
        let chosen = |v: &&Explained| all || v.set_by != "default";
        let judged: Vec<&Explained> = values.iter().filter(built).collect();
        let unbuilt = values.len() - judged.len();
        let kept: Vec<&Explained> = judged.iter().copied().filter(chosen).collect();
        Self { defaults: judged.len() - kept.len(), unbuilt, values: kept }
    }

    fn left_out(&self, text: &Text) -> String {
        let facts = [("defaults", self.defaults.into()), ("unbuilt", self.unbuilt.into())];
        if self.defaults + self.unbuilt == 0 {
            String::new()
        } else {
            text.say("policy-explain-left-out", &facts) + "\n"
        }
    }
}

/// Two columns, as wide as the reader's terminal, a row for each rule: with every clause that it decides, and what holds.
fn table(values: &[&Explained], text: &Text) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(terminal_width()).unwrap_or(u16::MAX));
    table.set_header([
        format!("{}\n{}", text.word("policy-explain-kind"), text.word("policy-explain-clause")),
        text.word("policy-explain-holds"),
    ]);
    for of in values.chunk_by(|a, b| a.rule == b.rule) {
        let Some(first) = of.first() else { continue };
        let clauses: Vec<String> = first.clauses.iter().map(ToString::to_string).collect();
        let lines: Vec<String> = of.iter().flat_map(|v| lines(v, text)).collect();
        table.add_row([format!("{}\n{}", first.kind, clauses.join("\n")), lines.join("\n")]);
    }
    // Names are never broken in the middle.
    if let Some(names) = table.column_mut(0) {
        names.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

/// A value with who set it; then what it replaced, who decided that, why, and where.
fn lines(v: &Explained, text: &Text) -> Vec<String> {
    let facts = [
        ("name", (&v.parameter).into()),
        ("value", shown(v, text).into()),
        ("set_by", set_by(v, text).into()),
    ];
    let mut out = vec![text.say("policy-explain-value-line", &facts)];
    out.extend(v.overrode.iter().map(|old| {
        let by = text.word(&format!("set-by-{}", old.set_by.as_str()));
        text.say("policy-explain-instead", &[("old", plain(&old.value).into()), ("set_by", by.into())])
    }));
    if let (Some(by), Some(reason)) = (&v.by, &v.reason) {
        let place =
            v.file.iter().zip(v.line).map(|(file, line)| format!("{file}:{line}")).collect::<String>();
        let facts = [("by", by.into()), ("reason", reason.into()), ("place", place.into())];
        out.push(text.say("policy-explain-decided", &facts));
    }
    out
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
        Some(unit) => text.measured(&plain(&v.value), unit),
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
