//! Whether this machine's clock follows a time server: the programs that keep the time are asked.

use std::process::{Command, Stdio};

/// What a program says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vouched {
    /// It follows one.
    Yes,
    /// It follows none.
    No,
}

/// What to ask, and the answers for yes and for no.
const PROGRAMS: &[(&str, &[&str], &str, &str)] = &[
    ("timedatectl", &["show", "--property=NTPSynchronized"], "NTPSynchronized=yes", "NTPSynchronized=no"),
    ("chronyc", &["-n", "tracking"], ": Normal", ": Not synchronised"),
];

/// What the first program that can tell says; `None` when none can.
pub fn ask() -> Option<Vouched> {
    by_whom().map(|(said, _)| said)
}

/// The same with its name.
pub fn by_whom() -> Option<(Vouched, &'static str)> {
    PROGRAMS.iter().find_map(|(program, arguments, yes, no)| {
        let said = output(program, arguments)?;
        match (said.contains(yes), said.contains(no)) {
            (true, _) => Some((Vouched::Yes, *program)),
            (_, true) => Some((Vouched::No, *program)),
            _ => None,
        }
    })
}

/// What a program prints; `None` when it is not there or fails.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
