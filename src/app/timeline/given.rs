//! What a timeline gives beside footage: entries of the register and statements of machines. Checked
//! against the same forms and shapes as everywhere, every problem at its place.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::file::File;
use crate::config::{Document, Problem, Problems};
use crate::model::UtcMs;
use crate::model::signal::Signal;
use crate::register::{self, Record};
use crate::text::Said;

fn instant(local: DateTime, tz: &TimeZone) -> UtcMs {
    local.to_zoned(tz.clone()).map_or(UtcMs::MIN, |z| UtcMs::from(z.timestamp()))
}

/// The records, oldest version first.
pub(super) fn records(document: &Document, file: &File, tz: &TimeZone) -> Result<Vec<Record>, Problems> {
    let (mut out, mut problems) = (Vec::new(), Problems::default());
    for (n, (given, node)) in (1..).zip(file.record.iter().zip(document.root.list("record"))) {
        let mut report = |said: Said| problems.push(Problem::new(document.place(&node.span), said));
        let Some(form) = register::form(&given.form) else {
            let known: Vec<&str> = register::forms().iter().map(|f| f.id.as_str()).collect();
            let facts = [("form", format!("{:?}", given.form).into()), ("known", known.join(", ").into())];
            report(Said::of("timeline-unknown-form", facts));
            continue;
        };
        match form.read(&given.fields, tz) {
            Ok(fields) => out.push(Record {
                form: form.id.clone(),
                no: given.no.clone().unwrap_or_else(|| format!("{}-{n}", form.id)),
                at: instant(given.at, tz),
                fields,
            }),
            Err(wrong) => wrong.iter().for_each(|p| report(p.said())),
        }
    }
    out.sort_by_key(|r| r.at);
    problems.into_result(out)
}

/// The statements, oldest first; one that lasted is said at its beginning and at its end.
pub(super) fn signals(document: &Document, file: &File, tz: &TimeZone) -> Result<Vec<Signal>, Problems> {
    let (mut out, mut problems) = (Vec::new(), Problems::default());
    for (given, node) in file.signal.iter().zip(document.root.list("signal")) {
        match serde_json::from_value(Value::Object(given.says.clone())) {
            Ok(said) => {
                let one = Signal { subject: given.subject.clone(), at: instant(given.at, tz), said };
                let last = given.until.map(|u| Signal { at: instant(u, tz), ..one.clone() });
                out.push(one);
                out.extend(last);
            }
            Err(e) => {
                let said = Said::of("timeline-unread-signal", [("why", e.to_string().into())]);
                problems.push(Problem::new(document.place(&node.span), said));
            }
        }
    }
    out.sort_by_key(|s| s.at);
    problems.into_result(out)
}
