//! What a digest says of the coming week: cameras that fall short, waivers and statements that end, footage that goes.

use super::super::{Item, item};
use super::Writer;
use crate::model::{UtcMs, calendar};
use crate::report::document::FindingReport;
use crate::report::{page, reading};

/// How far ahead a digest looks.
const AHEAD_DAYS: i64 = 7;
/// Things ahead told one by one.
const AHEAD: usize = 8;

impl Writer<'_> {
    pub(super) fn ahead(&self) -> Vec<Item> {
        let mut lines = self.falling_short();
        lines.extend(self.ending());
        lines.extend(self.digest.expiring.as_ref().map(|e| {
            let cameras: Vec<&str> = e.cameras.iter().map(String::as_str).collect();
            let facts = [
                ("cameras", page::called(&cameras, self.doc, self.text).into()),
                ("n", e.cameras.len().into()),
                ("from", calendar::date_of(e.span.start, &self.zone).to_string().into()),
                ("to", calendar::date_of(e.span.end, &self.zone).to_string().into()),
            ];
            self.text.say("digest-expiring", &facts)
        }));
        let more = lines.len().saturating_sub(AHEAD);
        lines.truncate(AHEAD);
        if more > 0 {
            lines.push(self.text.say("digest-ahead-more", &[("n", more.into())]));
        }
        if lines.is_empty() {
            lines.push(self.text.word("digest-ahead-nothing"));
        }
        lines.into_iter().map(|line| item(line, vec![])).collect()
    }

    /// Cameras that will hold too little at today's rates: findings of a forecast, before anything is lost.
    fn falling_short(&self) -> Vec<String> {
        let soon = |f: &&FindingReport| {
            f.rule == "storage_health" && f.facts["case"] == "short" && f.facts["already"] == false
        };
        let say = |f: &FindingReport| {
            let facts = [("camera", self.called(f).into()), ("text", (&f.text).into())];
            self.text.say("digest-short", &facts)
        };
        self.doc.findings.iter().filter(|f| reading::is_open(f)).filter(soon).map(say).collect()
    }

    fn called(&self, f: &FindingReport) -> String {
        self.doc.names.shown(&f.subject, self.text)
    }

    /// Waivers and statements that end: what they cover comes back by itself.
    fn ending(&self) -> Vec<String> {
        let horizon = UtcMs(self.digest.at.0 + AHEAD_DAYS * 86_400_000);
        let waived = self.doc.findings.iter().filter_map(|f| Some((f, f.waived_until?)));
        let mut lines: Vec<String> = waived
            .filter(|(_, until)| *until <= horizon)
            .map(|(f, until)| {
                let facts = [
                    ("subject", self.called(f).into()),
                    ("title", (&f.title).into()),
                    ("until", self.text.last_minute(until, &self.zone).into()),
                    ("id", (&f.id).into()),
                ];
                self.text.say("digest-waiver-ends", &facts)
            })
            .collect();
        let last_day = calendar::date_of(horizon, &self.zone).to_string();
        let mut statements: Vec<_> = self
            .doc
            .unknown
            .iter()
            .filter_map(|u| u.accepted.as_ref())
            .filter(|a| a.until <= last_day)
            .collect();
        statements.sort_by(|a, b| (&a.until, &a.says).cmp(&(&b.until, &b.says)));
        statements.dedup();
        lines.extend(statements.into_iter().map(|a| {
            let facts = [("says", (&a.says).into()), ("until", (&a.until).into())];
            self.text.say("digest-statement-ends", &facts)
        }));
        lines
    }
}
