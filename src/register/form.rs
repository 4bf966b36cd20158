//! A form: which fields a kind of record has, in both languages. Forms are data; nothing here knows
//! what a field means to a rule.

use serde::Deserialize;

/// A form as its file writes it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its name in records, rules and views: snake_case, the name of its file.
    pub id: String,
    /// Its title.
    pub name: Label,
    /// Its fields, in the order of the paper form.
    pub field: Vec<Field>,
}

/// A name in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One field of a form.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in records.
    pub id: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// A record without it is incomplete.
    #[serde(default)]
    pub required: bool,
    /// Unit of a number.
    #[serde(default)]
    pub unit: Option<String>,
    /// The part that the person named here plays.
    #[serde(default)]
    pub role: Option<String>,
    /// Words that a choice, or a list of words, may take; any when empty.
    #[serde(default)]
    pub options: Vec<String>,
}

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Free text.
    Text,
    /// One of the field's options.
    Choice,
    /// A number in the field's unit.
    Number,
    /// Yes or no.
    Boolean,
    /// An instant: RFC 3339, or a civil time in the site's zone.
    Time,
    /// Camera ids.
    Cameras,
    /// A role of the site.
    Role,
    /// A person.
    Person,
    /// Several words.
    Words,
}

impl FieldKind {
    /// Id of the words that say what a value must be.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Text | Self::Role | Self::Person => "record-wanted-text",
            Self::Choice => "record-wanted-choice",
            Self::Number => "record-wanted-number",
            Self::Boolean => "record-wanted-boolean",
            Self::Time => "record-wanted-time",
            Self::Cameras => "record-wanted-cameras",
            Self::Words => "record-wanted-words",
        }
    }
}
