//! MediaMTX: paths of streams as folders, microseconds in the name.

pub mod status;

use std::borrow::Cow;

use crate::sources::hints::{Hints, SHARE};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Read from the default `recordPath` of MediaMTX. A stream's path may itself hold `/` and stays whole
/// as the camera's name. Times are the wall clock of the process, which has been seen to change
/// between local time and UTC in the middle of a run (bluenviron/mediamtx#5451); the file's own times
/// decide then. Fragmented files grow in place. Never read here: its configuration and API.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("mediamtx"),
    title: Cow::Borrowed("MediaMTX"),
    eras: Cow::Borrowed(&[Era::new(
        "[recordings/]{camera/**}/%Y-%m-%d_%H-%M-%S-%f.{ext:mp4|ts}",
        ClockModel::Site,
    )]),
    ignore: Words::Fixed(&[]),
    hallmarks: Words::Fixed(&[]),
    settle_s: 120,
    nominal_s: 3600,
    hints: Hints { usual_roots: &[], missing: &[SHARE] },
};
