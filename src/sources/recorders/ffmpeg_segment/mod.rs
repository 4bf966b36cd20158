//! Plain `ffmpeg -f segment`: the name forms in common use.

use std::borrow::Cow;

use crate::sources::hints::{Hints, SHARE};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Names are whatever the user's strftime says; these are the forms met most often. Any other one is
/// one line of configuration. Times are the wall clock of the process unless the name carries `%z`;
/// in the hour that occurs twice a process without it overwrites its own files.
///
/// Files grow in place and have no index until closed: the newest of a camera counts as open while
/// it was written to within two minutes.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("ffmpeg_segment"),
    title: Cow::Borrowed("ffmpeg segments"),
    eras: Cow::Borrowed(&[
        Era::new("{camera}/%Y-%m-%dT%H-%M-%S[%z].{ext:mp4|mkv|ts|webm|mov}", ClockModel::Site),
        Era::new("{camera}/%Y-%m-%d_%H-%M-%S[%z].{ext:mp4|mkv|ts|webm|mov}", ClockModel::Site),
        Era::new("{camera}/%Y%m%d[{one:-|_|T}]%H%M%S[%z].{ext:mp4|mkv|ts|webm|mov}", ClockModel::Site),
        Era::new("{camera}/%Y-%m-%d/%H-%M-%S[%z].{ext:mp4|mkv|ts|webm|mov}", ClockModel::Site),
        Era::new("{camera}/%Y/%m/%d/%H-%M-%S[%z].{ext:mp4|mkv|ts|webm|mov}", ClockModel::Site),
        Era::new("{camera}/%Y-%m-%d/%H/%M-%S.{ext:mp4|mkv|ts|webm|mov}", ClockModel::Site),
        Era::new("{camera}/%s.{ext:mp4|mkv|ts|webm|mov}", ClockModel::Site),
        Era::new(
            "{camera}{one:-|_|@}%Y%m%d[{one:-|_|T}]%H%M%S[%z].{ext:mp4|mkv|ts|webm|mov}",
            ClockModel::Site,
        ),
        Era::new(
            "{camera}{one:-|_|@}%Y-%m-%d{one:-|_|T}%H-%M-%S[%z].{ext:mp4|mkv|ts|webm|mov}",
            ClockModel::Site,
        ),
    ]),
    ignore: Words::Fixed(&[]),
    hallmarks: Words::Fixed(&[]),
    settle_s: 120,
    nominal_s: 900,
    hints: Hints { usual_roots: &[], missing: &[SHARE] },
};
