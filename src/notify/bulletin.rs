//! Announcements and digests for programs, chat groups and logs: what the mail says, without its checkpoint's frame and
//! without pictures. Robots of chat groups get as many whole lines as they take.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::hook;
use super::message::{Passage, Rendered, Tally};
use crate::config::HookForm;
use crate::model::UtcMs;
use crate::report::document::Counts;
use crate::text::Text;

/// Name and version of the document.
pub const SCHEMA: &str = "holdfast/bulletin/v1";

/// What is told beside findings: `"schema": "holdfast/bulletin/v1"`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Bulletin {
    /// Always `holdfast/bulletin/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// The same in every attempt: a repeat can be recognised.
    pub id: String,
    /// Id of the site.
    pub site: String,
    /// When it was written.
    pub at: UtcMs,
    /// What it is about: `policy_loosened`, `waived`, `agent_stopped`, `agent_resumed`, `state_unwritable`,
    /// `key_rotated`, `ledger_frozen`, `ledger_succeeded`, `daily`, `weekly`.
    pub because: String,
    /// One line in the reader's language.
    pub subject: String,
    /// What it says first.
    pub head: Vec<String>,
    /// What follows.
    pub passages: Vec<Passage>,
    /// How much of what is asked a digest's judgement decided, else null.
    pub tally: Option<Tally>,
    /// Rules by outcome over all subjects, as in `holdfast/notice/v1`: findings that stand, are waived or disposed of.
    /// Null where `tally` is.
    pub counts: Option<Counts>,
    /// The signed checkpoint, "" where none is at hand.
    pub checkpoint: String,
}

/// Where a bulletin comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Its id.
    pub id: &'a str,
    /// Id of the site.
    pub site: &'a str,
    /// When it was written.
    pub at: UtcMs,
    /// What it is about, as a code.
    pub because: &'a str,
}

impl Bulletin {
    /// What a mail says, for others.
    pub fn of(mail: &Rendered, from: Origin<'_>, figures: Option<(Tally, Counts)>, checkpoint: &str) -> Self {
        Self {
            schema: SCHEMA,
            id: from.id.to_owned(),
            site: from.site.to_owned(),
            at: from.at,
            because: from.because.to_owned(),
            subject: mail.subject.clone(),
            head: mail.head.clone(),
            passages: mail.passages.clone(),
            tally: figures.map(|(tally, _)| tally),
            counts: figures.map(|(_, counts)| counts),
            checkpoint: checkpoint.to_owned(),
        }
    }

    /// The body that is posted, fixed from here on.
    pub fn body(&self, form: HookForm, text: &Text) -> Vec<u8> {
        let said = match form {
            HookForm::Json => serde_json::to_value(self).unwrap_or_default(),
            HookForm::Wecom | HookForm::Dingtalk => {
                let content = hook::shortened(&self.lines(), "bulletin-more", text);
                json!({ "msgtype": "text", "text": { "content": content } })
            }
        };
        said.to_string().into_bytes()
    }

    fn lines(&self) -> Vec<String> {
        let passages = self.passages.iter().flat_map(|p| {
            let points = p.lines.iter().map(|line| format!("- {line}"));
            std::iter::once(p.heading.clone()).chain(points)
        });
        std::iter::once(self.subject.clone()).chain(self.head.iter().cloned()).chain(passages).collect()
    }
}

/// JSON Schema of [`Bulletin`].
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Bulletin>().to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, for_lang};

    fn bulletin(points: usize) -> Bulletin {
        let passage =
            Passage { heading: "Changes".to_owned(), lines: vec!["留存期缩短".to_owned(); points] };
        Bulletin {
            schema: SCHEMA,
            id: "policy_loosened.1@holdfast.invalid".to_owned(),
            site: "campus".to_owned(),
            at: UtcMs(0),
            because: "policy_loosened".to_owned(),
            subject: "less is asked".to_owned(),
            head: vec!["One thing.".to_owned()],
            passages: vec![passage],
            tally: None,
            counts: None,
            checkpoint: String::new(),
        }
    }

    #[test]
    fn a_receiver_finds_what_the_schema_says() {
        let validator = jsonschema::draft202012::new(&schema()).expect("a schema");
        let body = bulletin(3).body(HookForm::Json, for_lang(Lang::En));
        let sent = serde_json::from_slice(&body).expect("JSON");
        assert!(validator.is_valid(&sent), "{sent:#}");
    }

    #[test]
    fn a_robot_gets_whole_lines_from_the_first_and_the_number_of_those_left_out() {
        for lang in Lang::ALL {
            let body = bulletin(500).body(HookForm::Dingtalk, for_lang(lang));
            let sent: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            let text = sent["text"]["content"].as_str().expect("text");
            assert!(text.len() <= 2_048 && text.starts_with("less is asked\nOne thing.\nChanges\n- "));
            let left_out = 503 - (text.lines().count() - 1);
            assert!(text.lines().last().expect("a line").contains(&left_out.to_string()), "{text}");
        }
    }
}
