//! What each fixture looks like through the walk, as text that a person reviews.

use std::fmt::Write;

use holdfast::model::observation::{Observation, SegmentSeen};
use holdfast::sources::recorders::RECORDERS;

use crate::fixture;

#[test]
fn every_recorder_is_observed_as_reviewed() {
    for layout in RECORDERS {
        let name = layout.name.as_ref();
        let dir = tempfile::tempdir().unwrap();
        fixture::build(name, dir.path());
        let (seen, tally) = fixture::observe(layout, dir.path());
        let mut text = String::new();
        seen.iter().for_each(|o| line(&mut text, o));
        writeln!(text, "{tally:?}").unwrap();
        insta::assert_snapshot!(name, text);
    }
}

fn line(out: &mut String, seen: &Observation) {
    match seen {
        Observation::Root(root) => writeln!(out, "root {} {}", root.root, root.identity.is_ok()),
        Observation::Segment(segment) => writeln!(out, "{}", words(segment)),
        Observation::Unreadable(u) => writeln!(out, "unreadable {} ({})", u.path, u.why),
        Observation::Stray(file) => writeln!(out, "stray {}", file.path),
        Observation::Said(signal) => writeln!(out, "said {} {}", signal.subject, signal.said.what()),
    }
    .unwrap();
}

fn words(s: &SegmentSeen) -> String {
    let mut words = format!("{} {} {} by {}", s.camera, s.stream, s.start, s.time_basis.as_str());
    let mut add = |word: &str, value: Option<String>| {
        if let Some(value) = value {
            write!(words, " {word}{value}").unwrap();
        }
    };
    add("or ", s.alt_start.map(|t| t.to_string()));
    add("until ", s.name_end.map(|t| t.to_string()));
    add("for ms ", s.name_duration_ms.map(|ms| ms.to_string()));
    add("", s.event_driven.then(|| "event".to_owned()));
    add("", s.open.then(|| "OPEN".to_owned()));
    add("", s.media.as_ref().map(|m| m.readability.as_str().to_owned()));
    format!("{words}\n    {}", s.file.path)
}
