//! What a regulation may say, what a site may change, and what is refused. Here: kinds with small
//! schemas, and regulations and sites in a line.

mod conflicts;
mod drafts;
mod loosened;
mod overrides;
mod packs;
mod regulation;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde_json::Value;

use crate::config::{Config, Document, Problems};
use crate::model::ids::CameraId;
use crate::model::kind::KindSpec;

use super::*;

/// Every camera keeps its footage for the least number of days.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
struct MinRetention {
    /// Days that must be there.
    #[schemars(range(min = 1, max = 36_500))]
    min_days: u32,
    /// Minutes at the old edge that are not counted.
    #[serde(default)]
    tolerance_min: u32,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
struct MaxRetention {
    /// Days after which footage is gone.
    max_days: u32,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is read")]
struct Continuity {
    /// When cameras must record.
    schedule: String,
    #[serde(default)]
    max_gap_s: u32,
}

struct Kind(&'static str, fn() -> Value);

impl KindSpec for Kind {
    fn id(&self) -> &'static str {
        self.0
    }
    fn schema(&self) -> Value {
        self.1()
    }
}

fn params<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

const KINDS: &[&dyn KindSpec] = &[
    &Kind("min_retention", params::<MinRetention>),
    &Kind("max_retention", params::<MaxRetention>),
    &Kind("recording_continuity", params::<Continuity>),
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/policies")
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(fixtures().join(name)).expect("fixture")
}

fn parse(name: &str, text: &str) -> Result<Regulation, Problems> {
    Regulation::parse(name, text, Origin::Site, KINDS)
}

fn pack(text: &str) -> Regulation {
    Regulation::parse("pack.toml", text, Origin::Pack, KINDS).expect("valid pack")
}

fn site(text: &str) -> Config {
    let head = "[site]\nid = \"college\"\ntz = \"Asia/Shanghai\"\n";
    let document = Document::parse("holdfast.toml", &format!("{head}{text}")).expect("toml");
    Config::from_document(&document, Path::new(""), &|_| None).expect("valid configuration")
}

/// A regulation `id` whose rules are given after its head.
fn law(id: &str, rules: &str) -> Regulation {
    law_of(id, rules, KINDS)
}

fn law_of(id: &str, rules: &str, kinds: &[&dyn KindSpec]) -> Regulation {
    let text = format!(
        "[regulation]\nid = \"{id}\"\nname = {{ zh = \"{id}\", en = \"{id}\" }}\n\n[[clause]]\nid = \"{id}-1\"\n\
         place = \"1\"\nzh = \"一\"\nen = \"one\"\nenforcement = \"automatic\"\n\n{rules}"
    );
    Regulation::parse("pack.toml", &text, Origin::Pack, kinds).expect("valid pack")
}

fn keep(id: &str, days: u32) -> Regulation {
    law(id, &format!("[[rule]]\nkind = \"min_retention\"\nclauses = [\"{id}-1\"]\nmin_days = {days}\n"))
}

fn remove(id: &str, days: u32) -> Regulation {
    law(id, &format!("[[rule]]\nkind = \"max_retention\"\nclauses = [\"{id}-1\"]\nmax_days = {days}\n"))
}

fn build(regulations: Vec<Regulation>, config: &Config) -> Result<Policy, Problems> {
    Policy::build(regulations, Some(config), KINDS)
}

fn camera(id: &str) -> CameraId {
    CameraId::parse(id).expect("id")
}

/// The values of a parameter that hold for one camera.
fn values(policy: &Policy, id: &str, param: &str) -> Vec<i64> {
    let id = camera(id);
    let rules = policy.rules_for(&CameraFacts::undeclared(&id)).collect::<Vec<_>>();
    rules.iter().filter_map(|r| r.params.get(param)?.as_i64()).collect()
}
