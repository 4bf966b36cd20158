//! ZoneMinder: one folder an event, in three schemes that one storage can mix.

pub mod log;
pub mod status;

use std::borrow::Cow;

use crate::sources::hints::{ACCESS, Hints, INDEX, Missing};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Read from the sources of ZoneMinder 1.36 and 1.39 (Deep, Medium and Shallow schemes).
///
/// Cameras are monitor numbers; names are in the recorder's database. Deep paths tell the start by
/// the server's wall clock. Medium paths tell a day only and Shallow ones nothing: there the start
/// comes from the container, or from the modification time minus the length. An event that began
/// after midnight can lie in the folder of the day before, so the folder's day is only a bound.
///
/// From 1.38 on an open event is `incomplete.<codec>.<ext>`, linked to its final name at the end;
/// for a moment both names exist and both are reported. Up to 1.36 the final name grows in place:
/// the newest of a camera counts as open while it was written to within two minutes.
///
/// Never read here: the database, single pictures (an event that was stored as pictures only is not
/// seen as footage), playlists, and videos generated on demand (`Event-…-r1.mp4`).
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("zoneminder"),
    title: Cow::Borrowed("ZoneMinder"),
    eras: Cow::Borrowed(&[
        Era::new(
            "[events/]{camera:digits}/%y/%m/%d/%H/%M/%S/{id}-video[.{*}].{ext:mp4|mkv|webm}",
            ClockModel::Site,
        ),
        Era::new(
            "[events/]{camera:digits}/%y/%m/%d/%H/%M/%S/incomplete[.{*}].{ext:mp4|mkv|webm}",
            ClockModel::Site,
        )
        .open(),
        Era::new(
            "[events/]{camera:digits}/%Y-%m-%d/{id}/{id}-video[.{*}].{ext:mp4|mkv|webm}",
            ClockModel::Site,
        ),
        Era::new(
            "[events/]{camera:digits}/%Y-%m-%d/{id}/incomplete[.{*}].{ext:mp4|mkv|webm}",
            ClockModel::Site,
        )
        .open(),
        Era::new("[events/]{camera:digits}/{id}/{id}-video[.{*}].{ext:mp4|mkv|webm}", ClockModel::Site),
        Era::new("[events/]{camera:digits}/{id}/incomplete[.{*}].{ext:mp4|mkv|webm}", ClockModel::Site)
            .open(),
    ]),
    ignore: Words::Fixed(&["**/*.jpg", "**/*.m3u8", "**/ffmpeg.log", "**/Event-*-r*"]),
    hallmarks: Words::Fixed(&["events"]),
    settle_s: 120,
    nominal_s: 600,
    hints: Hints {
        usual_roots: &["/var/cache/zoneminder/events"],
        missing: &[
            Missing {
                words: "init-missing-zoneminder-asked",
                lines: &[
                    "status = { url = \"http://127.0.0.1/zm\", credentials_file = \"/etc/holdfast/zoneminder\" }",
                ],
                kinds: &["camera_downtime"],
            },
            Missing {
                words: "init-missing-zoneminder-lost",
                lines: &["usermod -aG www-data holdfast", "log = { path = \"/var/log/zm\" }"],
                kinds: &["camera_downtime"],
            },
            Missing {
                words: "init-missing-zoneminder-index",
                lines: &[
                    "CREATE USER 'holdfast'@'localhost' IDENTIFIED BY '...';",
                    "GRANT SELECT ON zm.Events TO 'holdfast'@'localhost';",
                    "GRANT SELECT ON zm.Events_Archived TO 'holdfast'@'localhost';",
                    "GRANT SELECT ON zm.Monitors TO 'holdfast'@'localhost';",
                    "GRANT SELECT ON zm.Monitor_Status TO 'holdfast'@'localhost';",
                    "GRANT SELECT ON zm.Storage TO 'holdfast'@'localhost';",
                    "GRANT SELECT ON zm.Filters TO 'holdfast'@'localhost';",
                    "GRANT SELECT ON zm.Logs TO 'holdfast'@'localhost';",
                ],
                kinds: INDEX,
            },
            Missing {
                words: "init-missing-zoneminder-log",
                lines: &["CustomLog /var/log/apache2/zoneminder.log combined", "usermod -aG adm holdfast"],
                kinds: ACCESS,
            },
            Missing {
                words: "init-missing-zoneminder-cache",
                lines: &["<Location /zm/cache/events>", "    Require all denied", "</Location>"],
                kinds: ACCESS,
            },
        ],
    },
};
