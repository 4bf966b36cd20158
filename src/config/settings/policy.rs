//! `[policy]` and `[inventory]`: which regulations hold, what the site chose against them, where its cameras are listed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

/// Which regulations hold, and what the site chose.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct PolicyTable {
    /// Built-in regulations by id; `baseline` when neither packs nor files are named.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub packs: Vec<String>,
    /// The site's own regulation files.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub files: Vec<PathBuf>,
    /// Files with the original text of clauses, which the site copied itself: shown beside our wording, never judged.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub texts: Vec<PathBuf>,
    /// Numbers and roles that the site sets itself.
    #[serde(default, rename = "override")]
    pub overrides: Vec<OverrideTable>,
    /// Numbers of a draft that the site has read in the text itself; until then a draft only warns.
    #[serde(default)]
    pub confirm: Vec<ConfirmTable>,
    /// People whose signatures count: under scope statements, and under a policy that asks for less.
    #[serde(default)]
    pub signer: Vec<SignerTable>,
    /// A policy that asks for less than the one in force needs the signature of a second person. Default false.
    #[serde(default)]
    pub second_signature: bool,
    /// File with that signature, as `holdfast policy sign` writes it.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    pub signature: Option<PathBuf>,
    /// Signed scope statements: what cannot be told, accepted by somebody until a day.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub statements: Vec<PathBuf>,
}

/// A person whose signature counts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct SignerTable {
    /// Who it is, as reports and mails show it: the office.
    #[schemars(length(min = 1))]
    pub name: String,
    /// File with the public key, as `holdfast policy key` writes it with the ending .pub.
    #[schemars(extend("minLength" = 1))]
    pub key_file: PathBuf,
}

/// Numbers of a draft that the site has read in the text itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct ConfirmTable {
    /// The clause of the draft.
    #[schemars(length(min = 1))]
    pub clause: String,
    /// Its numbers as read; none for a clause without numbers.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub values: BTreeMap<String, serde_json::Value>,
    /// Where they were read: edition, page, address.
    #[schemars(length(min = 1))]
    pub source: String,
    /// Who read them, and when.
    #[schemars(length(min = 1))]
    pub by: String,
}

/// A choice of the site against what its regulations say or leave open.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct OverrideTable {
    /// Rule kind that it changes.
    #[serde(default)]
    pub kind: Option<String>,
    /// Clause whose rules it changes.
    #[serde(default)]
    pub clause: Option<String>,
    /// Cameras for which it holds, patterns allowed; all when absent.
    #[serde(default)]
    #[schemars(extend("items" = serde_json::json!({ "type": "string", "format": "glob" })))]
    pub camera: Vec<String>,
    /// Parameters and their values.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub set: BTreeMap<String, serde_json::Value>,
    /// Kind or clause that yields where the two contradict.
    #[serde(default)]
    pub wins_over: Option<String>,
    /// Why; printed beside the number everywhere.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// Who decided.
    #[schemars(length(min = 1))]
    pub by: String,
}

/// Where the list of cameras is kept.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct InventoryTable {
    /// A TOML file of [[camera]] tables, or a CSV file with a header line.
    #[serde(default)]
    #[schemars(extend("minLength" = 1))]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub file: Option<PathBuf>,
    /// Tags of the site's own for zones, areas and labels: words that regulations do not know and that mean what the site
    /// says.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    pub tags: Vec<String>,
}
