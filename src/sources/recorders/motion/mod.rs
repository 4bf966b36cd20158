//! Motion: one flat folder of events.

pub mod log;
pub mod status;

use std::borrow::Cow;

use crate::sources::hints::{Hints, Missing, SHARE};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Read from Motion 4.5.1 as Debian ships it: `%t-%v-%Y%m%d%H%M%S.mkv`, which is camera number,
/// event number and the wall clock of the machine. Files grow in place under their final name.
///
/// The default of Motion 5 puts the event number first and no camera at all; such a folder needs a
/// template of its own, one root a camera. Never read here: pictures, timelapses, `motion.db`.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("motion"),
    title: Cow::Borrowed("Motion"),
    eras: Cow::Borrowed(&[Era::new(
        "[{**/}]{camera:digits}-{id}-%Y%m%d%H%M%S.{ext:mkv|mp4|avi|mov|webm|flv}",
        ClockModel::Site,
    )
    .event_driven()]),
    ignore: Words::Fixed(&["**/*.jpg", "**/*-timelapse.*"]),
    hallmarks: Words::Fixed(&["motion.db"]),
    settle_s: 120,
    nominal_s: 60,
    hints: Hints {
        usual_roots: &["/var/lib/motion"],
        missing: &[
            Missing {
                words: "init-missing-motion-asked",
                lines: &["status = { url = \"http://127.0.0.1:8081\" }"],
                kinds: &["camera_downtime"],
            },
            Missing {
                words: "init-missing-motion-status",
                lines: &[
                    "setfacl -m u:holdfast:r /var/log/motion/motion.log",
                    "log = { path = \"/var/log/motion/motion.log\" }",
                ],
                kinds: &["view_tamper", "asset_change_permit"],
            },
            SHARE,
        ],
    },
};
