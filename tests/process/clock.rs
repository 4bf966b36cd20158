//! Passes under clocks that were set forward or back (libfaketime: only this process believes it).

use std::process::Command;

use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, ended};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::site::Site;

fn audit_at(offset: &str, site: &Site) -> Ended {
    let mut audit = site.audit_command(&site.footage(), "thirty-days");
    audit.arg("--state").arg(site.state());
    let mut command = Command::new("faketime");
    command.args(["-f", offset]).arg(audit.get_program()).args(audit.get_args());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8");
    ended(&mut command)
}

#[test]
fn a_clock_set_back_between_passes_makes_verdicts_doubtful() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 35, last_hour()).lay(&site.footage());
    let first = audit_at("+0", &site).expect_code(DONE).json();
    let second = audit_at("-3h", &site).expect_code(COULD_NOT_TELL).json();
    let unknown = second["unknown"].as_array().unwrap();
    assert!(unknown.iter().any(|u| u["why"] == "clock_doubtful"), "{unknown:#?}");
    assert!(second["ledger"]["size"].as_u64() >= first["ledger"]["size"].as_u64());
    audit_at("+1h", &site).expect_code(DONE);
}
