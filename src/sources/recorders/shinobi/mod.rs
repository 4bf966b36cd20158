//! Shinobi: a folder a group, a folder a monitor.

use std::borrow::Cow;

use crate::sources::hints::{ACCESS, Hints, INDEX, Missing};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Read from the public mirror of 2023-11. The camera is `<group key>/<monitor id>`. Times are the
/// server's wall clock, or UTC where its `useUTC` is set (give the clock in the configuration then).
/// Compression to WebM replaces originals, so a file's content may change for a good reason.
///
/// Never read here: the database, slices, timelapses, files being re-encoded.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("shinobi"),
    title: Cow::Borrowed("Shinobi"),
    eras: Cow::Borrowed(&[Era::new(
        "[videos/]{group}/{camera}/%Y-%m-%dT%H-%M-%S.{ext:mp4|webm}",
        ClockModel::Site,
    )]),
    ignore: Words::Fixed(&["**/*.reencoding.*", "**/*-sliced-*", "**/*_timelapse", "**/*.jpg"]),
    hallmarks: Words::Fixed(&[]),
    settle_s: 120,
    nominal_s: 900,
    hints: Hints {
        usual_roots: &[],
        missing: &[
            Missing {
                words: "init-missing-shinobi-index",
                lines: &[
                    "CREATE USER 'holdfast'@'localhost' IDENTIFIED BY '...';",
                    "GRANT SELECT ON ccio.Videos TO 'holdfast'@'localhost';",
                    "GRANT SELECT ON ccio.Monitors TO 'holdfast'@'localhost';",
                ],
                kinds: INDEX,
            },
            Missing {
                words: "init-missing-shinobi-log",
                lines: &["GRANT SELECT ON ccio.Logs TO 'holdfast'@'localhost';"],
                kinds: ACCESS,
            },
        ],
    },
};
