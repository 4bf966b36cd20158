//! What is declared and what records agree, and the declared columns are filled in.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::recorded;
use super::{Example, Rule, Say, Setting, Words, facts};
use crate::config::tags::{self, Dimension};
use crate::config::{Camera, Declared, Row};
use crate::model::UtcMs;
use crate::model::finding::{Basis, Breach, Evidence, Severity, Subject, Unknown, Verdict, Why};
use crate::views::{KnownCamera, ViewError};

/// Parameters of `inventory_match`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Params {
    /// Columns that must not be blank.
    fields: Vec<String>,
    /// Zone tags that must have a camera.
    areas: Vec<String>,
    /// A camera that records and is not declared is a violation. Where columns are asked for it is one anyway, since
    /// nobody filled them in for it.
    undeclared: bool,
    /// A declared camera that has no footage at all is a violation.
    declared_absent: bool,
    /// Offices that must hold a copy, by the register of filings.
    filed_with: Vec<String>,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            fields: Vec::new(),
            areas: Vec::new(),
            undeclared: true,
            declared_absent: true,
            filed_with: Vec::new(),
        }
    }
}

/// What a mismatch states.
#[derive(Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
pub enum Facts {
    /// Records and is not declared.
    Undeclared {
        /// Segments found.
        segments: u64,
    },
    /// Records and is not declared, so that nobody filled in its columns.
    Unlisted {
        /// Their names.
        fields: Vec<String>,
    },
    /// Declared and never recorded.
    Absent {},
    /// Columns left blank.
    Blank {
        /// Their names.
        fields: Vec<String>,
    },
    /// A zone without a camera.
    Uncovered {
        /// Its tag.
        zone: String,
    },
    /// No filing says that an office holds a copy.
    Unfiled {
        /// The office.
        office: String,
    },
    /// A name in the policy that matches nothing.
    Unmatched {
        /// What kind of name.
        dimension: String,
        /// The name.
        name: String,
        /// The rule kind whose scope names it.
        rule: String,
    },
}

/// The rule.
pub struct InventoryMatch;

impl Rule for InventoryMatch {
    const ID: &'static str = "inventory_match";
    const BASIS: Basis = Basis::Declared;
    const EXAMPLES: &'static [Example] = &[
        Example {
            name: "declared_and_recording_pass",
            timeline: include_str!("examples/inventory_match_pass.toml"),
        },
        Example {
            name: "an_undeclared_camera_is_a_breach",
            timeline: include_str!("examples/inventory_match_breach.toml"),
        },
        Example {
            name: "a_camera_in_no_inventory_is_never_in_order",
            timeline: include_str!("examples/inventory_match_unlisted.toml"),
        },
    ];
    type Params = Params;
    type Facts = Facts;

    fn judge(params: &Params, on: Setting<'_>) -> Result<Verdict, ViewError> {
        let mut out = Verdict::default();
        for row in &on.view.context.rows {
            weigh_row(params, on, row, &mut out);
        }
        if on.view.context.inventory.is_none() {
            out.unknown.push(Unknown { subject: Subject::Site, why: Why::NoInventory, facts: json!({}) });
            return Ok(out);
        }
        for camera in on.cameras() {
            weigh(params, on, camera, &mut out)?;
        }
        for zone in &params.areas {
            let meant = tags::meant(Dimension::Zone, zone);
            if !on.view.cameras().iter().any(|c| c.facts().zone.iter().any(|z| z == meant)) {
                out.breaches.push(uncovered(on, zone));
            }
        }
        filed(params, on, &mut out)?;
        Ok(out)
    }

    fn words(f: &Facts, say: Say<'_>) -> Words {
        match f {
            Facts::Undeclared { segments } => {
                say.words("inventory_match-undeclared", &[("segments", (*segments).into())])
            }
            Facts::Unlisted { fields } => {
                let named: Vec<String> = fields.iter().map(|f| field_name(f, say)).collect();
                say.words("inventory_match-unlisted", &[("fields", say.text.list(&named).into())])
            }
            Facts::Absent {} => say.words("inventory_match-absent", &[]),
            Facts::Blank { fields } => {
                let named: Vec<String> = fields.iter().map(|f| field_name(f, say)).collect();
                say.words(
                    "inventory_match-blank",
                    &[("fields", say.text.list(&named).into()), ("count", named.len().into())],
                )
            }
            Facts::Uncovered { zone } => say.words("inventory_match-uncovered", &[("zone", zone.into())]),
            Facts::Unfiled { office } => say.words("inventory_match-unfiled", &[("office", office.into())]),
            Facts::Unmatched { dimension, name, rule } => say.words(
                "inventory_match-unmatched",
                &[("dimension", dimension.into()), ("name", name.into()), ("rule", rule.into())],
            ),
        }
    }
}

/// A column's name in the reader's language; a site's own column keeps its own name.
fn field_name(field: &str, say: Say<'_>) -> String {
    let id = format!("field-{field}");
    if say.text.has(&id) { say.text.word(&id) } else { field.to_owned() }
}

fn weigh(p: &Params, on: Setting<'_>, camera: &KnownCamera, out: &mut Verdict) -> Result<(), ViewError> {
    const SEGMENTS: &str = "select count(*) from v_segment where camera = ?1 and gone_ms is null";
    let segments = match camera.row {
        Some(row) => on.view.row(SEGMENTS, [row], |r| r.get::<_, i64>(0))?.unwrap_or(0).cast_unsigned(),
        None => 0,
    };
    let before = out.breaches.len();
    match (&camera.declared, camera.row) {
        (None, Some(_)) if p.undeclared => {
            out.breaches.push(breach(
                on,
                camera,
                "undeclared",
                Severity::High,
                &Facts::Undeclared { segments },
            ));
        }
        // The same key: by one rule or by two, that a camera stands in no inventory is one finding.
        (None, Some(_)) if !p.fields.is_empty() => {
            let case = Facts::Unlisted { fields: p.fields.clone() };
            out.breaches.push(breach(on, camera, "undeclared", Severity::Medium, &case));
        }
        (None, Some(_)) => {
            let subject = Subject::Camera(camera.id.clone());
            out.unknown.push(Unknown { subject, why: Why::NotDeclared, facts: json!({}) });
            return Ok(());
        }
        (Some(_), None) if p.declared_absent => {
            out.breaches.push(breach(on, camera, "absent", Severity::Medium, &Facts::Absent {}));
        }
        _ => {}
    }
    if let Some(declared) = &camera.declared {
        let fields: Vec<String> = p.fields.iter().filter(|f| is_blank(&declared.value, f)).cloned().collect();
        if !fields.is_empty() {
            out.breaches.push(breach(on, camera, "blank", Severity::Medium, &Facts::Blank { fields }));
        }
    }
    if out.breaches.len() == before {
        out.passed.push(Subject::Camera(camera.id.clone()));
    }
    Ok(())
}

/// A row of a table of ownership: only the columns that the table has are asked for.
fn weigh_row(p: &Params, on: Setting<'_>, row: &Declared<Row>, out: &mut Verdict) {
    let asked = p.fields.iter().filter(|f| row.columns.contains(&f.as_str()));
    let fields: Vec<String> = asked.filter(|f| is_blank(&row.says, f)).cloned().collect();
    let name = row.place.file().rsplit('/').next().unwrap_or_default();
    let subject = Subject::Setting(format!("{name}:{}", row.place.line()));
    if fields.is_empty() {
        return out.passed.push(subject);
    }
    out.breaches.push(Breach {
        subject,
        key: "blank".to_owned(),
        span: None,
        severity: on.severity(Severity::Medium),
        basis: Basis::Declared,
        facts: facts(&Facts::Blank { fields }),
        evidence: vec![Evidence::Declared {
            file: row.place.file().to_owned(),
            line: row.place.line(),
            declared: row.says.declaration(),
        }],
    });
}

fn breach(on: Setting<'_>, camera: &KnownCamera, key: &str, own: Severity, case: &Facts) -> Breach {
    let evidence = camera.declared.iter().map(super::declared);
    Breach {
        subject: Subject::Camera(camera.id.clone()),
        key: key.to_owned(),
        span: None,
        severity: on.severity(own),
        basis: if camera.declared.is_some() { Basis::Declared } else { Basis::Measured },
        facts: facts(case),
        evidence: evidence.collect(),
    }
}

/// A copy of the inventory that an office holds.
#[derive(Deserialize)]
struct Filing {
    document: String,
    office: String,
    filed_at: UtcMs,
    #[serde(default)]
    withdrawn_at: Option<UtcMs>,
}

impl Filing {
    fn stands(&self, now: UtcMs) -> bool {
        self.document == "inventory" && self.filed_at <= now && self.withdrawn_at.is_none_or(|w| w > now)
    }
}

fn filed(p: &Params, on: Setting<'_>, out: &mut Verdict) -> Result<(), ViewError> {
    if p.filed_with.is_empty() {
        return Ok(());
    }
    let Some(filings) = on.view.records::<Filing>("filing")? else {
        out.unknown.push(recorded::no_register(Subject::Site, "filing"));
        return Ok(());
    };
    let now = on.view.context.now;
    let holds = |office: &&String| filings.iter().any(|f| f.is.office == **office && f.is.stands(now));
    for office in p.filed_with.iter().filter(|o| !holds(o)) {
        out.breaches.push(Breach {
            subject: Subject::Setting(office.clone()),
            key: "unfiled".to_owned(),
            span: None,
            severity: on.severity(Severity::Medium),
            basis: Basis::Recorded,
            facts: facts(&Facts::Unfiled { office: office.clone() }),
            evidence: Vec::new(),
        });
    }
    Ok(())
}

fn uncovered(on: Setting<'_>, zone: &str) -> Breach {
    Breach {
        subject: Subject::Setting(zone.to_owned()),
        key: "uncovered".to_owned(),
        span: None,
        severity: on.severity(Severity::Medium),
        basis: Basis::Declared,
        facts: facts(&Facts::Uncovered { zone: zone.to_owned() }),
        evidence: Vec::new(),
    }
}

/// True when a column of a declared camera is empty; columns of the site's own live in `extra`.
fn is_blank(camera: &Camera, field: &str) -> bool {
    let columns: BTreeMap<String, serde_json::Value> =
        serde_json::to_value(camera).ok().and_then(|v| serde_json::from_value(v).ok()).unwrap_or_default();
    match columns.get(field) {
        Some(serde_json::Value::String(s)) => s.trim().is_empty(),
        Some(serde_json::Value::Array(a)) => a.is_empty(),
        Some(serde_json::Value::Null) => true,
        Some(_) => false,
        None => camera.extra.get(field).is_none_or(|v| v.trim().is_empty()),
    }
}
