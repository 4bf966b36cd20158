//! Viseron: five-second fragments named by epoch seconds.

use std::borrow::Cow;

use crate::sources::hints::{FRONT, Hints, INDEX, Missing};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Read from Viseron as of 2026-04. Fragments are moved between tiers, so a path is no identity; give
/// every tier as a root of one recorder. A fragment plays only together with the `init.mp4` beside it.
///
/// Never read here: the database, event clips (cuts of the same footage), thumbnails, timelapses.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("viseron"),
    title: Cow::Borrowed("Viseron"),
    eras: Cow::Borrowed(&[Era::new("[{**/}]segments/{camera}/%s.m4s", ClockModel::Utc)]),
    ignore: Words::Fixed(&[
        "**/init.mp4",
        "**/event_clips",
        "**/thumbnails",
        "**/snapshots",
        "**/timelapse",
        "**/*.m3u8",
    ]),
    hallmarks: Words::Fixed(&[]),
    settle_s: 30,
    nominal_s: 5,
    hints: Hints {
        usual_roots: &[],
        missing: &[
            Missing {
                words: "init-missing-viseron-index",
                lines: &[
                    "CREATE ROLE holdfast LOGIN PASSWORD '...';",
                    "GRANT SELECT ON files, recordings TO holdfast;",
                ],
                kinds: INDEX,
            },
            FRONT,
        ],
    },
};
