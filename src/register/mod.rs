//! Records of people as data: the forms, and whether a record fills its form. It keeps no records
//! itself; they reach the rules through the views.

mod form;
mod record;

use std::sync::LazyLock;

pub use form::{Field, FieldKind, Form, Label};
pub use record::{Record, RecordProblem};

/// The form files, by name.
const FILES: &[(&str, &str)] = &[
    ("hold_order", include_str!("forms/hold_order.toml")),
    ("incident", include_str!("forms/incident.toml")),
    ("extract", include_str!("forms/extract.toml")),
    ("destruction_application", include_str!("forms/destruction_application.toml")),
    ("destruction_certificate", include_str!("forms/destruction_certificate.toml")),
    ("fault_ticket", include_str!("forms/fault_ticket.toml")),
    ("backup", include_str!("forms/backup.toml")),
    ("change_permit", include_str!("forms/change_permit.toml")),
    ("asset_change", include_str!("forms/asset_change.toml")),
    ("retention_class", include_str!("forms/retention_class.toml")),
    ("filing", include_str!("forms/filing.toml")),
];

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let read =
        |(name, text): &(&str, &str)| toml::from_str::<Form>(text).unwrap_or_else(|e| unreadable(name, &e));
    FILES.iter().map(read).collect()
});

/// A form of this program that cannot be read has no fields, so that every record of it is refused; a
/// test reads them all.
fn unreadable(name: &str, error: &toml::de::Error) -> Form {
    let text = error.to_string();
    Form { id: name.to_owned(), name: Label { zh: text.clone(), en: text }, field: Vec::new() }
}

/// Every form, in the order in which the views list them.
pub fn forms() -> &'static [Form] {
    &FORMS
}

/// A form by its name.
pub fn form(id: &str) -> Option<&'static Form> {
    forms().iter().find(|f| f.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn every_form_file_reads_and_bears_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/register/forms");
        let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(on_disk, forms().iter().map(|f| f.id.clone()).collect());
        for (form, (name, _)) in forms().iter().zip(FILES) {
            assert_eq!(form.id, *name);
            assert!(!form.field.is_empty(), "{name}: {}", form.name.en);
        }
    }

    #[test]
    fn fields_have_names_of_their_own_in_both_languages() {
        for form in forms() {
            let names = |of: fn(&Field) -> &str| form.field.iter().map(of).collect::<BTreeSet<_>>().len();
            for count in [names(|f| &f.id), names(|f| &f.zh), names(|f| &f.en)] {
                assert_eq!(count, form.field.len(), "{}", form.id);
            }
            for f in &form.field {
                assert!(f.zh.chars().any(|c| c as u32 > 0x2e80) && f.en.is_ascii(), "{} {}", form.id, f.id);
                assert_eq!(f.unit.is_some(), f.kind == FieldKind::Number, "{} {}", form.id, f.id);
                assert!(f.kind != FieldKind::Choice || f.options.len() > 1, "{} {}", form.id, f.id);
            }
        }
    }

    #[test]
    fn everything_that_is_wrong_with_a_record_is_said_at_once() {
        let given = object(
            json!({ "camera": "nvr1/gate", "severity": "huge", "cameras": ["gate"], "reported_at": "soon" }),
        );
        let problems = form("fault_ticket").unwrap().read(&given, &TimeZone::UTC).unwrap_err();
        let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(text.join("\n"));
    }

    #[test]
    fn civil_times_are_read_in_the_zone_of_the_site() {
        let tz = TimeZone::get("Asia/Shanghai").unwrap();
        let given = object(json!({ "class": "theft", "occurred_at": "2026-11-22T08:00" }));
        let kept = form("incident").unwrap().read(&given, &tz).unwrap();
        assert_eq!(kept["occurred_at"], json!(1_795_305_600_000_i64));
    }

    proptest! {
        #[test]
        fn a_record_that_was_read_holds_only_fields_of_its_form_and_all_required_ones(
            fields in proptest::collection::btree_map("(class|occurred_at|cameras|reported_by|odd)", "[a-z]{0,4}", 0..5)
        ) {
            let form = form("incident").unwrap();
            let given: Map<String, Value> = fields.into_iter().map(|(k, v)| (k, json!(v))).collect();
            if let Ok(kept) = form.read(&given, &TimeZone::UTC) {
                prop_assert!(kept.keys().all(|k| form.field.iter().any(|f| f.id == *k)));
                prop_assert!(form.field.iter().all(|f| !f.required || kept.contains_key(&f.id)));
            }
        }
    }
}
