//! One item of evidence in words: what it is, whether it is sealed, where it lies, its hash.

use askama::Template;
use jiff::tz::TimeZone;

use crate::model::finding::Evidence;
use crate::text::{Text, one_line};

/// An item; what it has nothing to say of is empty.
#[derive(Template, Default)]
#[template(
    source = "<li>{% if !what.is_empty() %}{{ what }}{% if !sealed.is_empty() %} · {{ sealed }}{% endif %}{% endif %}<code>{{ place }}</code>{% if !hash.is_empty() %}<code>{{ hash }}</code>{% endif %}</li>",
    ext = "html",
    config = "src/report/askama.toml"
)]
pub struct EvidenceItem {
    what: String,
    sealed: String,
    place: String,
    hash: String,
}

impl EvidenceItem {
    /// Puts an item into words.
    pub fn of(e: &Evidence, t: &Text, zone: &TimeZone) -> Self {
        let line = |text: &str| one_line(text).into_owned();
        let path = |root: &str, path: &str| match path {
            "" => line(root),
            path => format!("{}/{}", line(root), line(path)),
        };
        match e {
            Evidence::Segment { start, root, path: file, bytes, sha256, leaf } => Self {
                what: t.say(
                    "evidence-segment",
                    &[("start", t.instant(*start, zone).into()), ("size", t.bytes(*bytes).into())],
                ),
                sealed: match leaf {
                    Some(leaf) => t.say("evidence-sealed", &[("leaf", (*leaf).into())]),
                    None => t.word("evidence-unsealed"),
                },
                place: path(root, file.as_str()),
                hash: sha256.map_or_else(
                    || t.word("evidence-unhashed"),
                    |h| t.say("evidence-hash", &[("hash", h.to_string().into())]),
                ),
            },
            Evidence::Path { root, path: file } => {
                Self { place: path(root, file.as_str()), ..Self::default() }
            }
            Evidence::Record { form, no } => {
                Self { what: t.word("evidence-record"), place: path(form, no), ..Self::default() }
            }
            Evidence::Declared { file, line: 0, .. } => Self { place: line(file), ..Self::default() },
            Evidence::Declared { file, line: number, .. } => Self {
                place: t.say("evidence-line", &[("file", line(file).into()), ("line", (*number).into())]),
                ..Self::default()
            },
        }
    }

    /// The same on one line of text.
    pub fn line(&self, t: &Text) -> String {
        let parts = [&self.what, &self.place, &self.sealed, &self.hash];
        t.commas(&parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::text::{Lang, for_lang};

    #[test]
    fn evidence_reads_as_a_line_and_not_as_data() {
        let zone = TimeZone::get("Asia/Shanghai").expect("bundled");
        for lang in Lang::ALL {
            let doc = sample::campus(lang);
            let items = doc.findings.iter().flat_map(|f| f.evidence.iter().take(2));
            let lines: Vec<String> =
                items.map(|e| EvidenceItem::of(e, for_lang(lang), &zone).line(for_lang(lang))).collect();
            insta::assert_snapshot!(format!("evidence_{lang}"), lines.join("\n"));
        }
    }
}
