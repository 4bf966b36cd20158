//! The machine: its clock, ffmpeg, and what its kernel offers.

use std::fs;

use super::{Case, Point, Setup};
use crate::app::eyes::tells_of_group;
use crate::app::pass;
use crate::app::synchronised::{self, Vouched};
use crate::catalogue::Catalogue;
use crate::sources::pictures;

/// Folders that a recorder of 64 cameras keeps open for a month, and room for others: one watch each.
const WATCHES: u64 = 65_536;

/// ffmpeg, where a rule asks what cameras show.
pub(super) fn pictures(setup: &Setup<'_>) -> Vec<Point> {
    let asked = setup.site.policy.rules.iter().any(|r| r.kind == "view_tamper");
    let point = match (pictures::installed(std::env::var_os("PATH").as_deref()), asked) {
        (Some(program), _) => Point::new(Case::PicturesGood).fact("program", program.display()),
        (None, true) => Point::new(Case::PicturesMissing).command("apt-get install ffmpeg"),
        (None, false) => Point::new(Case::PicturesUnasked).command("apt-get install ffmpeg"),
    };
    vec![point]
}

/// The clock: not behind what is on record, and synchronised.
pub(super) fn clock(setup: &Setup<'_>) -> Vec<Point> {
    let newest = Catalogue::open_to_read(&setup.config.state_dir).and_then(|c| c.last_pass());
    let newest = newest.ok().flatten();
    if let Some(newest) = newest.filter(|newest| !pass::runs_forward(setup.now, *newest)) {
        let point = Point::new(Case::ClockBehind).fact("now", setup.now).fact("newest", newest);
        return vec![point.command("timedatectl")];
    }
    let point = match synchronised::by_whom() {
        Some((Vouched::Yes, program)) => Point::new(Case::ClockGood).fact("program", program),
        Some((Vouched::No, program)) => {
            Point::new(Case::ClockFree).fact("program", program).command("timedatectl set-ntp true")
        }
        None => Point::new(Case::ClockUnknown).command("timedatectl show --property=NTPSynchronized"),
    };
    vec![point]
}

/// How many folders may be watched.
pub(super) fn inotify() -> Vec<Point> {
    const LIMIT: &str = "/proc/sys/fs/inotify/max_user_watches";
    let limit = fs::read_to_string(LIMIT).ok().and_then(|n| n.trim().parse::<u64>().ok());
    let lines = [
        format!("echo fs.inotify.max_user_watches={WATCHES} >/etc/sysctl.d/60-holdfast.conf"),
        "sysctl --system".to_owned(),
    ];
    let point = match limit {
        Some(n) if n >= WATCHES => Point::new(Case::InotifyGood).number("n", n),
        Some(n) => Point::new(Case::InotifyFew).number("n", n).number("least", WATCHES),
        None => Point::new(Case::InotifyUnknown).fact("file", LIMIT),
    };
    let good = point.case == Case::InotifyGood;
    vec![if good { point } else { lines.into_iter().fold(point, Point::command) }]
}

/// Whether the kernel tells how long disks keep others waiting.
pub(super) fn pressure() -> Vec<Point> {
    let told = fs::read_to_string("/proc/pressure/io").is_ok();
    vec![if told { Point::new(Case::PressureGood) } else { psi_off() }]
}

fn psi_off() -> Point {
    let line = "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&psi=1 /' /etc/default/grub && update-grub && reboot";
    Point::new(Case::PressureNone).command(line)
}

/// Whether the waiting of each recorder can be told from that of others.
pub(super) fn groups(setup: &Setup<'_>) -> Vec<Point> {
    let named = setup.config.recorders.iter().filter_map(|r| Some((&r.id, r.cgroup.as_ref()?)));
    let points: Vec<Point> = named
        .map(|(id, group)| {
            let point = if tells_of_group(group) {
                Point::new(Case::GroupsGood)
            } else {
                Point::new(Case::GroupsMissing).command("cat /proc/PID/cgroup")
            };
            point.of(id).fact("recorder", id).fact("group", group.display())
        })
        .collect();
    if points.is_empty() {
        return vec![Point::new(Case::GroupsNone).command("holdfast schema config")];
    }
    points
}

/// Whether the kernel can take rights away from us.
pub(super) fn landlock() -> Vec<Point> {
    const MODULES: &str = "/sys/kernel/security/lsm";
    vec![match fs::read_to_string(MODULES) {
        Ok(all) if all.trim().split(',').any(|one| one == "landlock") => Point::new(Case::LandlockGood),
        Ok(_) => Point::new(Case::LandlockNone).command(format!("cat {MODULES}")),
        Err(_) => {
            let mount = "mount -t securityfs securityfs /sys/kernel/security";
            Point::new(Case::LandlockUnknown).fact("file", MODULES).command(mount)
        }
    }]
}
