//! Which messages the rule kinds build their words from, derived from the kinds themselves: the laws
//! over the wording files ask that each exists and that there are no others.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::why::{FIELDS, SOURCES};
use super::{RULES, agent_hindered, agent_silence, mail_readers, page, storage_unseen};
use crate::config::Camera;
use crate::policy::PackStore;
use crate::text::{Lang, for_lang};

/// The case literals of a kind's file: `"<kind>-<case>"`.
pub(crate) fn cases() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut out = BTreeSet::from(["rule-older".to_owned()]);
    let of_the_house = [agent_hindered::ID, agent_silence::ID, mail_readers::ID, storage_unseen::ID];
    for id in RULES.iter().map(|r| r.id()).chain(of_the_house) {
        let source = fs::read_to_string(folder.join(id).with_extension("rs")).expect("a kind is a file");
        let head = format!("{id}-");
        let literals = source.split('"').filter(|part| part.starts_with(&head));
        let own: BTreeSet<String> = literals
            .filter(|l| l.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_')))
            .map(str::to_owned)
            .collect();
        assert!(!own.is_empty(), "{id} says nothing");
        out.extend(own);
    }
    out
}

/// Columns that a site can leave blank: every field of a camera but its id and the site's own ones.
fn columns() -> BTreeSet<String> {
    let schema = schemars::schema_for!(Camera).to_value();
    let fields = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    fields.filter(|name| name != "id" && name != "extra").collect()
}

/// Zone tags that built-in regulations forbid; other tags are a site's own.
pub(super) fn forbidden_zones() -> BTreeSet<String> {
    let kinds = super::kinds();
    let packs = PackStore::embedded(&kinds).all().expect("built-in");
    let rules = packs.iter().flat_map(|r| &r.rules).filter(|r| r.kind == "disallowed_zone");
    let zones = rules.flat_map(|r| &r.params).filter(|p| p.name == "zones");
    zones
        .flat_map(|p| p.value.as_array().into_iter().flatten())
        .filter_map(|z| z.as_str().map(str::to_owned))
        .collect()
}

/// Every message that rules build by name.
pub(crate) fn wording_ids() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for rule in RULES {
        let id = rule.id();
        out.extend(page::PARTS.map(|part| format!("rule-{id}-{part}")));
        let schema = rule.schema();
        let parameters = schema["properties"].as_object().into_iter().flatten();
        out.extend(parameters.map(|(name, _): (&String, &Value)| format!("param-{id}-{name}")));
        out.extend(rule.examples().iter().map(|e| format!("example-{}", e.name)));
    }
    out.extend(page::SECTIONS.map(|name| format!("page-{name}")));
    out.extend(
        cases().iter().flat_map(|case| ["title", "text", "remedy"].map(|part| format!("{case}-{part}"))),
    );
    out.extend(SOURCES.iter().map(|id| format!("source-{id}")));
    out.extend(FIELDS.iter().map(|id| format!("lacks-{id}")));
    out.extend(columns().iter().map(|name| format!("field-{name}")));
    out.extend(forbidden_zones().iter().map(|tag| format!("zone-{tag}")));
    out
}

#[test]
fn every_column_and_case_has_words_in_both_languages() {
    let missing: Vec<(Lang, String)> = Lang::ALL
        .into_iter()
        .flat_map(|lang| wording_ids().into_iter().map(move |id| (lang, id)))
        .filter(|(lang, id)| !for_lang(*lang).has(id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
