//! Frigate: ten-second files in UTC folders, older trees in local time beside them.

pub mod log;
pub mod status;

use std::borrow::Cow;

use crate::sources::hints::{ACCESS, Hints, INDEX, Missing};
use crate::sources::layout::{Era, Layout, Words};
use crate::sources::times::ClockModel;

/// Read from the sources of Frigate 0.9 to 0.18.
///
/// From 0.12 on folders are named in UTC; up to 0.11 by the wall clock of the container, in folders
/// of a month. An upgraded disk holds both. The root is the media folder or its `recordings`.
///
/// A file appears under its final name while it is still being copied there, and is complete once
/// the recorder's database has its row; by paths alone, the newest file of a camera counts as open
/// while it was written to within half a minute. Names tell whole seconds; the rest is lost.
///
/// Never read here: the database, `clips`, `exports` (copies that people made, kept by no rule of
/// retention), and the cache, where `<camera>@<time><offset>.mp4` are files in progress.
pub static LAYOUT: Layout = Layout {
    name: Cow::Borrowed("frigate"),
    title: Cow::Borrowed("Frigate"),
    eras: Cow::Borrowed(&[
        Era::new("[recordings/]%Y-%m-%d/%H/{camera}/%M.%S.mp4", ClockModel::Utc),
        Era::new("[recordings/]%Y-%m/%d/%H/{camera}/%M.%S.mp4", ClockModel::Site),
    ]),
    ignore: Words::Fixed(&["clips", "exports", "cache", "**/*.jpg", "**/*.webp", "**/*.json"]),
    hallmarks: Words::Fixed(&["recordings", "clips", "exports"]),
    settle_s: 30,
    nominal_s: 10,
    hints: Hints {
        usual_roots: &["/media/frigate"],
        missing: &[
            Missing {
                words: "init-missing-frigate-log",
                lines: &["volumes:", "  - /var/log/frigate:/dev/shm/logs"],
                kinds: ACCESS,
            },
            Missing {
                words: "init-missing-frigate-lost",
                lines: &["log = { path = \"/var/log/frigate/frigate\" }"],
                kinds: &["camera_downtime"],
            },
            Missing {
                words: "init-missing-frigate-user",
                lines: &[
                    "log_format main '$remote_addr - $user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" \"$http_x_forwarded_for\"';",
                ],
                kinds: ACCESS,
            },
            Missing {
                words: "init-missing-frigate-index",
                lines: &[
                    "setfacl -m u:holdfast:rx /srv/frigate/config",
                    "setfacl -m u:holdfast:r /srv/frigate/config/frigate.db /srv/frigate/config/frigate.db-wal /srv/frigate/config/frigate.db-shm",
                ],
                kinds: INDEX,
            },
        ],
    },
};
