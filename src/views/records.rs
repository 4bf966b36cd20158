//! Records of people as views: one `v_record_<form>` for each form, typed as the form types it.

use std::fmt::Write;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{View, ViewError};
use crate::model::UtcMs;
use crate::register::{self, FieldKind, Form, Record};

/// One entry of the register in its newest version.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// Its number.
    pub no: String,
    /// When its newest version was entered.
    pub at: UtcMs,
    /// Its fields.
    pub is: T,
}

/// Lays the records down and defines the views over them; `None`: no register is kept.
pub(super) fn lay(db: &Connection, records: Option<&[Record]>) -> rusqlite::Result<()> {
    const PUT: &str = "insert or replace into given_record values (?1, ?2, ?3, ?4)";
    db.execute_batch(
        "create temp table given_record (form text, no text, at_ms integer, fields text, primary key (form, no))",
    )?;
    for r in records.into_iter().flatten() {
        let fields = Value::Object(r.fields.clone()).to_string();
        db.execute(PUT, rusqlite::params![r.form, r.no, r.at.0, fields])?;
    }
    db.execute_batch(&register::forms().iter().map(view_of).collect::<String>())
}

/// The SQL of a form's view: a column a field, instants end in `_ms`, lists are JSON.
fn view_of(form: &Form) -> String {
    let mut sql = format!("create temp view v_record_{} as select no, at_ms", form.id);
    for field in &form.field {
        let unit = if field.kind == FieldKind::Time { "_ms" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(sql, ", fields ->> '$.{0}' as {0}{unit}", field.id);
    }
    let _ = writeln!(sql, " from given_record where form = '{}';", form.id);
    // `from` and `to` are words of SQL.
    sql.replace(" as from_ms", " as \"from_ms\"").replace(" as to_ms", " as \"to_ms\"")
}

impl View {
    /// All entries of a form, by number; `None` when no register is kept here.
    ///
    /// # Errors
    /// SQLite's own, or a record that does not fit its form.
    pub fn records<T: DeserializeOwned>(&self, form: &str) -> Result<Option<Vec<Entry<T>>>, ViewError> {
        let (Some(form), true) = (register::form(form), self.context.records.is_some()) else {
            return Ok(None);
        };
        let sql = format!("select * from v_record_{} order by no", form.id);
        let rows = self.rows(&sql, [], |r| Ok((r.get(0)?, UtcMs(r.get(1)?), fields(form, r)?)))?;
        let read = |(no, at, fields)| match serde_json::from_value(Value::Object(fields)) {
            Ok(is) => Ok(Entry { no, at, is }),
            Err(e) => Err(ViewError::Record { form: form.id.clone(), no, source: e }),
        };
        Ok(Some(rows.into_iter().map(read).collect::<Result<_, _>>()?))
    }
}

/// A row as the record's own JSON, with instants as the house prints them.
fn fields(form: &Form, row: &rusqlite::Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let mut out = Map::new();
    for (column, field) in (2..).zip(&form.field) {
        let value = match (row.get_ref(column)?, field.kind) {
            (ValueRef::Integer(ms), FieldKind::Time) => json!(UtcMs(ms)),
            (ValueRef::Integer(yes), FieldKind::Boolean) => json!(yes != 0),
            (ValueRef::Integer(n), _) => json!(n),
            (ValueRef::Real(n), _) => json!(n),
            (ValueRef::Text(text), FieldKind::Cameras | FieldKind::Words) => {
                serde_json::from_slice(text).unwrap_or_default()
            }
            (ValueRef::Text(text), _) => json!(String::from_utf8_lossy(text)),
            (ValueRef::Null | ValueRef::Blob(_), _) => continue,
        };
        out.insert(field.id.clone(), value);
    }
    Ok(out)
}
