//! Prints a path from a template: the inverse of matching, for demonstrations and for the law
//! that what was filled in is read back.

use jiff::civil::DateTime;
use thiserror::Error;

use super::{Edge, Field, Item, Template, TimePart};

/// Values to fill in. Times are civil, in the clock that the template's era declares.
#[derive(Clone, Debug)]
pub struct Fill<'a> {
    /// The camera; `group/camera` where the template has a group.
    pub camera: &'a str,
    /// The stream.
    pub stream: &'a str,
    /// Start of the recording.
    pub start: DateTime,
    /// The same start in seconds since 1970, for `%s`.
    pub epoch_s: i64,
    /// Length in milliseconds; the end is the start plus this.
    pub duration_ms: u64,
}

/// Why a template cannot be filled.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FillError {
    /// The template wants an offset, which civil values do not have.
    #[error("cannot fill a template with %z: the values carry no offset")]
    Offset,
    /// The end lies outside the calendar.
    #[error("cannot fill a template: the end lies outside the calendar")]
    OutOfRange,
    /// The template has a group and the camera none.
    #[error("cannot fill a template with {{group}}: write the camera as group/camera")]
    NoGroup,
}

impl Template {
    /// Prints a path. Optional parts are left out, words are the first of their list, `{id}` is 1,
    /// `{*}` and `{**/}` are empty.
    ///
    /// # Errors
    /// See [`FillError`].
    pub fn fill(&self, values: &Fill<'_>) -> Result<String, FillError> {
        let span = jiff::Span::new().try_milliseconds(i64::try_from(values.duration_ms).unwrap_or(i64::MAX));
        let end = span.and_then(|s| values.start.checked_add(s)).map_err(|_| FillError::OutOfRange)?;
        let mut out = String::new();
        for item in &self.items {
            match item {
                Item::Literal(text) => out.push_str(text),
                Item::Time(Edge::Start, part) => out.push_str(&time(*part, values.start, values.epoch_s)?),
                Item::Time(Edge::End, part) => {
                    let epoch_s = values.epoch_s + i64::try_from(values.duration_ms / 1000).unwrap_or(0);
                    out.push_str(&time(*part, end, epoch_s)?);
                }
                Item::Field(field) => out.push_str(&self.field(*field, values)?),
                Item::OneOf(words) => out.push_str(words.first().map_or("", String::as_str)),
                Item::Any | Item::AnyFolders | Item::Optional(_) => {}
            }
        }
        Ok(out)
    }

    fn field(&self, field: Field, values: &Fill<'_>) -> Result<String, FillError> {
        let grouped = self.items.contains(&Item::Field(Field::Group));
        let (group, camera) = match values.camera.split_once('/') {
            Some((group, camera)) if grouped => (group, camera),
            _ if grouped => return Err(FillError::NoGroup),
            _ => ("", values.camera),
        };
        Ok(match field {
            Field::Camera | Field::CameraDigits | Field::CameraFolders => camera.to_owned(),
            Field::Group => group.to_owned(),
            Field::Stream => values.stream.to_owned(),
            Field::Millis => values.start.millisecond().to_string(),
            Field::DurationMs => values.duration_ms.to_string(),
            Field::DurationS => (values.duration_ms / 1000).to_string(),
            Field::Id => "1".to_owned(),
        })
    }
}

fn time(part: TimePart, at: DateTime, epoch_s: i64) -> Result<String, FillError> {
    Ok(match part {
        TimePart::Year => format!("{:04}", at.year()),
        TimePart::ShortYear => format!("{:02}", at.year() % 100),
        TimePart::Month => format!("{:02}", at.month()),
        TimePart::Day => format!("{:02}", at.day()),
        TimePart::Hour => format!("{:02}", at.hour()),
        TimePart::Minute => format!("{:02}", at.minute()),
        TimePart::Second => format!("{:02}", at.second()),
        TimePart::Fraction => format!("{:06}", at.subsec_nanosecond() / 1000),
        TimePart::Epoch => epoch_s.to_string(),
        TimePart::Offset => return Err(FillError::Offset),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::super::{Matcher, NamedTime};
    use super::*;

    const TEMPLATES: &[&str] = &[
        "%Y-%m-%d/%H/{camera}/%M.%S.mp4",
        "{camera}/%Y-%m-%dT%H-%M-%S.{ext:mp4|webm}",
        "{camera}_%Y%m%d%H%M%S_{end:%Y%m%d%H%M%S}[-{id}].dav",
        "%y/%m/%d/{camera}_{stream}_%H%M%S_{duration_ms}.mp4",
        r"%F/{camera}/dav/%H/%H.%M.%S-{end:%H.%M.%S}\[R\]\[{*}\].dav",
    ];

    proptest! {
        #[test]
        fn what_was_filled_in_is_read_back(
            which in 0..TEMPLATES.len(),
            camera in "[a-zA-Z0-9_. é-]{1,20}",
            seconds in 0i64..86_400 * 365 * 20,
            length in 0u64..86_000,
        ) {
            let start = date(2020, 1, 1).at(0, 0, 0, 0).checked_add(jiff::Span::new().seconds(seconds)).unwrap();
            let values = Fill { camera: &camera, stream: "main", start, epoch_s: 0, duration_ms: length * 1000 };
            let template = Template::parse(TEMPLATES[which]).unwrap();
            let path = template.fill(&values).unwrap();
            let got = Matcher::new(&template).read(path.as_bytes()).unwrap();
            prop_assert_eq!(got.camera.as_deref(), Some(camera.as_str()));
            prop_assert_eq!(got.start, NamedTime::Civil(start));
            if let Some(ms) = got.duration_ms { prop_assert_eq!(ms, length * 1000); }
        }

        #[test]
        fn no_path_and_no_template_is_too_strange(template in ".{0,40}", path in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Ok(template) = Template::parse(&template) {
                let _ = Matcher::new(&template).read(&path);
            }
        }
    }
}
