//! Kerberos agent: one camera a folder, everything in the file's name.

use std::borrow::Cow;

use crate::sources::hints::{ACCESS, FRONT, Hints, Missing};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Read from the agent as of 2026-08. `<seconds>_<digits>-<millis>_<name>_<x-y-w-h>_<changes>_<ms>.mp4`;
/// milliseconds are not padded. A name may itself hold `_`: it is what remains between the fixed
/// fields at both ends. `-1` changes means continuous recording; otherwise something moved. Agents
/// that write more than three digits put a constant there, which is left out.
///
/// While open a file ends in `_0_0_.mp4` and is renamed at the end; optional encryption rewrites it
/// after that, so a file settles for five minutes. Never read here: upload markers below `cloud`.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("kerberos"),
    title: Cow::Borrowed("Kerberos agent"),
    eras: Cow::Borrowed(&[
        Era::new(
            "[data/][recordings/]%s_{id}-{millis}_{camera}_{id}-{id}-{id}-{id}_-1_{duration_ms}.mp4",
            ClockModel::Utc,
        ),
        Era::new(
            "[data/][recordings/]%s_{id}-{millis}_{camera}_{id}-{id}-{id}-{id}_{id}_{duration_ms}.mp4",
            ClockModel::Utc,
        )
        .event_driven(),
        Era::new(
            "[data/][recordings/]%s_{id}-{id}_{camera}_{id}-{id}-{id}-{id}_[-]{id}_{duration_ms}.mp4",
            ClockModel::Utc,
        )
        .event_driven(),
        Era::new("[data/][recordings/]%s_{id}-{id}_{camera}[_{id}-{id}-{id}-{id}]_0_0_.mp4", ClockModel::Utc)
            .open(),
    ]),
    ignore: Words::Fixed(&["cloud", "data/cloud", "snapshots", "data/snapshots"]),
    hallmarks: Words::Fixed(&[]),
    settle_s: 300,
    nominal_s: 30,
    hints: Hints {
        usual_roots: &[],
        missing: &[
            Missing {
                words: "init-missing-kerberos-log",
                lines: &["logging:", "  driver: journald"],
                kinds: ACCESS,
            },
            FRONT,
        ],
    },
};
