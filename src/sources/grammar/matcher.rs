//! A template as one anchored expression over the bytes of a path below the root.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use regex::bytes::Regex;

use crate::model::RelPath;

use super::parts::{NamedTime, Parts, number};
use super::{Edge, Field, Item, Template, TimePart};

/// What a path says about the recording it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// The camera's name, with its group; bytes that no name may hold are written `\xNN`.
    pub camera: Option<String>,
    /// The stream, when named.
    pub stream: Option<String>,
    /// The start.
    pub start: NamedTime,
    /// The end; [`NamedTime::Nothing`] when not named.
    pub end: NamedTime,
    /// The length in milliseconds, when named.
    pub duration_ms: Option<u64>,
}

/// A compiled template.
#[derive(Clone, Debug)]
pub struct Matcher {
    regex: Regex,
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Debug)]
enum Slot {
    Time(Edge, TimePart),
    Field(Field),
}

impl Matcher {
    /// Compiles a template.
    pub fn new(template: &Template) -> Self {
        let (mut pattern, mut slots) = (String::from(r"(?s-u)\A"), Vec::new());
        write_items(&template.items, &mut pattern, &mut slots);
        pattern.push_str(r"\z");
        let regex = Regex::new(&pattern).expect("BUG: a parsed template makes a valid expression");
        Self { regex, slots }
    }

    /// Reads a path below the root, as raw bytes; `None` when the template does not explain it.
    pub fn read(&self, path: &[u8]) -> Option<Fields> {
        let found = self.regex.captures(path)?;
        let mut raw = Raw::default();
        for (n, slot) in self.slots.iter().enumerate() {
            if let Some(text) = found.get(n + 1)
                && !raw.take(*slot, text.as_bytes())
            {
                return None;
            }
        }
        raw.fields()
    }
}

/// Captures before they are checked against each other.
#[derive(Default)]
struct Raw<'p> {
    camera: Option<&'p [u8]>,
    group: Option<&'p [u8]>,
    stream: Option<&'p [u8]>,
    start: Parts,
    end: Parts,
    duration_ms: Option<u64>,
}

impl<'p> Raw<'p> {
    /// False when the text contradicts what was taken before, or is out of range.
    fn take(&mut self, slot: Slot, text: &'p [u8]) -> bool {
        match slot {
            Slot::Time(Edge::Start, part) => self.start.set(part, text),
            Slot::Time(Edge::End, part) => self.end.set(part, text),
            Slot::Field(Field::Camera | Field::CameraDigits | Field::CameraFolders) => {
                same(&mut self.camera, text)
            }
            Slot::Field(Field::Group) => same(&mut self.group, text),
            Slot::Field(Field::Stream) => same(&mut self.stream, text),
            Slot::Field(Field::Millis) => self.start.set_millis(text),
            Slot::Field(Field::DurationMs) => same(&mut self.duration_ms, length(text, 1)),
            Slot::Field(Field::DurationS) => same(&mut self.duration_ms, length(text, 1000)),
            Slot::Field(Field::Id) => true,
        }
    }

    fn fields(self) -> Option<Fields> {
        let camera = match (self.group, self.camera) {
            (Some(group), Some(camera)) => Some(format!("{}/{}", name(group), name(camera))),
            (group, camera) => camera.or(group).map(name),
        };
        Some(Fields {
            camera,
            stream: self.stream.map(name),
            start: self.start.named()?,
            end: self.end.named()?,
            duration_ms: self.duration_ms,
        })
    }
}

fn same<T: PartialEq + Copy>(slot: &mut Option<T>, value: impl Into<Option<T>>) -> bool {
    match (value.into(), *slot) {
        (None, _) => false,
        (Some(v), Some(earlier)) => v == earlier,
        (value, None) => {
            *slot = value;
            true
        }
    }
}

/// A length of more than 31 days is not a length.
fn length(text: &[u8], unit_ms: u64) -> Option<u64> {
    let value = u64::try_from(number(text)?).ok()?.checked_mul(unit_ms)?;
    (value <= 31 * 86_400_000).then_some(value)
}

fn name(bytes: &[u8]) -> String {
    RelPath::from_path(Path::new(OsStr::from_bytes(bytes))).as_str().to_owned()
}

fn write_items(items: &[Item], out: &mut String, slots: &mut Vec<Slot>) {
    for item in items {
        match item {
            Item::Literal(text) => out.push_str(&regex::escape(text)),
            Item::Time(edge, part) => {
                slots.push(Slot::Time(*edge, *part));
                out.push_str(time_pattern(*part));
            }
            // Ids are matched and forgotten: a group would cost a slot and tell nothing.
            Item::Field(Field::Id) => out.push_str("[0-9]+"),
            Item::Field(field) => {
                slots.push(Slot::Field(*field));
                out.push_str(field_pattern(*field));
            }
            Item::OneOf(words) => {
                let words: Vec<String> = words.iter().map(|w| regex::escape(w)).collect();
                out.push_str("(?:");
                out.push_str(&words.join("|"));
                out.push(')');
            }
            Item::Any => out.push_str("[^/]*?"),
            Item::AnyFolders => out.push_str("(?:[^/]+/)*?"),
            Item::Optional(inner) => {
                out.push_str("(?:");
                write_items(inner, out, slots);
                out.push_str(")?");
            }
        }
    }
}

fn time_pattern(part: TimePart) -> &'static str {
    match part {
        TimePart::Year => "([0-9]{4})",
        TimePart::Fraction => "([0-9]{1,9})",
        TimePart::Epoch => "([0-9]{1,11})",
        TimePart::Offset => "(Z|[+-][0-9]{2}:?[0-9]{2})",
        _ => "([0-9]{2})",
    }
}

fn field_pattern(field: Field) -> &'static str {
    match field {
        Field::Camera | Field::Group | Field::Stream => "([^/]+)",
        Field::CameraDigits => "([0-9]+)",
        Field::CameraFolders => "([^/]+(?:/[^/]+)*)",
        Field::Millis => "([0-9]{1,3})",
        Field::DurationMs | Field::DurationS | Field::Id => "([0-9]+)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(template: &str, path: &str) -> Option<Fields> {
        Matcher::new(&Template::parse(template).expect("template")).read(path.as_bytes())
    }

    fn camera(template: &str, path: &str) -> Option<String> {
        read(template, path)?.camera
    }

    #[test]
    fn a_camera_name_with_the_separator_is_read_from_both_ends() {
        let template = "%s_{id}-{millis}_{camera}_{id}-{id}-{id}-{id}_{id}_{duration_ms}.mp4";
        let got = read(template, "1763710000_2-45_yard_3_east_1-2-3-4_27_29000.mp4").expect("explained");
        assert_eq!(got.camera.as_deref(), Some("yard_3_east"));
        assert_eq!(got.duration_ms, Some(29_000));
        assert_eq!(got.start, NamedTime::Instant(crate::model::UtcMs(1_763_710_000_045)));
    }

    #[test]
    fn a_name_that_is_not_utf8_is_read_and_can_be_printed() {
        let matcher = Matcher::new(&Template::parse("{camera}/%s.mp4").expect("template"));
        let got = matcher.read(b"tor\xff\n/1763710000.mp4").expect("explained");
        assert_eq!(got.camera.as_deref(), Some(r"tor\xff\x0a"));
        assert!(matcher.read(b"a/b/1.mp4").is_none());
    }

    #[test]
    fn escaped_brackets_are_brackets_and_plain_ones_are_optional() {
        let template = r"{camera}\[R\][-{id}].mp4";
        assert_eq!(camera(template, "gate[R].mp4").as_deref(), Some("gate"));
        assert_eq!(camera(template, "gate[R]-7.mp4").as_deref(), Some("gate"));
        assert_eq!(camera(template, "gateR.mp4"), None);
    }

    #[test]
    fn groups_and_nested_cameras_keep_their_folders() {
        assert_eq!(camera("{group}/{camera}/%s.mp4", "east/gate/1.mp4").as_deref(), Some("east/gate"));
        assert_eq!(camera("{camera/**}/%s.mp4", "site/east/gate/1.mp4").as_deref(), Some("site/east/gate"));
        assert_eq!(camera("{**/}{camera}/%s.mp4", "site/east/gate/1.mp4").as_deref(), Some("gate"));
    }

    #[test]
    fn a_folder_that_contradicts_the_file_is_not_explained() {
        assert!(read("%F/%H/{camera}-%H%M%S.mp4", "2026-11-21/10/gate-105900.mp4").is_some());
        assert!(read("%F/%H/{camera}-%H%M%S.mp4", "2026-11-21/10/gate-115900.mp4").is_none());
    }
}
