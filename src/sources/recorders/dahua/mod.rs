//! Dahua, Amcrest, Imou: what cameras and recorders leave on cards and upload targets.

use std::borrow::Cow;

use crate::sources::hints::{ACCESS, Hints, Missing, SHARE};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Cards and FTP or NAS uploads of cameras: `<date>/<channel>/dav/<hour>/<start>-<end>[R][0@0][0].dav`,
/// below the account's folder where there is one (`account/001` is the camera then). `[R]` is regular
/// recording; `[M]` motion, `[A]` alarm and `[I]` smart events exist only when something happened.
/// Downloads and flat uploads: `<name>_ch1_main_<start>_<end>.dav`, camera `<name>/1`.
///
/// Both ends are the device's wall clock; an end before its start lies after midnight. The suffix of
/// files in progress (`.dav_`) was not confirmed on a device, so the newest file counts as open too.
///
/// Never read here: `.idx` side files, pictures, a recorder's internal disks.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("dahua"),
    title: Cow::Borrowed("Dahua"),
    eras: Cow::Borrowed(&[
        Era::new(r"[{group}/]%Y-%m-%d/{camera:digits}/dav/%H/%H.%M.%S-{end:%H.%M.%S}\[{one:R}\]\[{*}\]\[{*}\].{ext:dav|mp4}", ClockModel::Site),
        Era::new(r"[{group}/]%Y-%m-%d/{camera:digits}/dav/%H/%H.%M.%S-{end:%H.%M.%S}\[{one:M|A|I}\]\[{*}\]\[{*}\].{ext:dav|mp4}", ClockModel::Site).event_driven(),
        Era::new(r"[{group}/]%Y-%m-%d/{camera:digits}/dav/%H/%H.%M.%S-{end:%H.%M.%S}\[{*}\]\[{*}\]\[{*}\].{ext:dav_|mp4_}", ClockModel::Site).open(),
        Era::new("[{**/}]{group}_ch{camera:digits}_{stream}_%Y%m%d%H%M%S_{end:%Y%m%d%H%M%S}.{ext:dav|mp4}", ClockModel::Site),
    ]),
    ignore: Words::Fixed(&["**/*.idx", "**/*.jpg", "**/DVRWorkDirectory"]),
    hallmarks: Words::Fixed(&[]),
    settle_s: 120,
    nominal_s: 3600,
    hints: Hints { usual_roots: &[], missing: &[
            Missing {
                words: "init-missing-dahua-log",
                lines: &[
                    "curl --digest -u holdfast 'http://RECORDER/cgi-bin/log.cgi?action=startFind&condition.StartTime=2026-01-01%2000:00:00&condition.EndTime=2026-01-02%2000:00:00'",
                ],
                kinds: ACCESS,
            },
            SHARE,
        ] },
};
