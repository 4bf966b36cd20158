//! motionEye: a folder a camera, a folder a day.

use std::borrow::Cow;

use crate::sources::hints::{ACCESS, Hints, Missing, SHARE};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Read from motionEye as of 2026-06. Times are the machine's wall clock; footage exists only when
/// something moved. Files grow in place. The recorder deletes by modification time, so a tree that
/// was copied or touched keeps its footage longer than its settings say.
///
/// Never read here: thumbnails, snapshots.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("motioneye"),
    title: Cow::Borrowed("motionEye"),
    eras: Cow::Borrowed(&[Era::new(
        "{camera}/%Y-%m-%d/%H-%M-%S.{ext:mp4|mkv|avi|mov|webm|flv|swf|mpg}",
        ClockModel::Site,
    )
    .event_driven()]),
    ignore: Words::Fixed(&["**/*.thumb", "**/*.jpg", "**/.keep", "**/*.zip"]),
    hallmarks: Words::Fixed(&["*.thumb"]),
    settle_s: 120,
    nominal_s: 60,
    hints: Hints {
        usual_roots: &["/var/lib/motioneye"],
        missing: &[
            Missing { words: "init-missing-motioneye-log", lines: &["log_level debug"], kinds: ACCESS },
            SHARE,
        ],
    },
};
