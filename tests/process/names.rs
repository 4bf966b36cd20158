//! Names from the disk that were made to drive a terminal, to turn the writing around or to forge a line: whatever the
//! command and the language, they reach nobody's eyes as anything but a name.

use std::path::Path;

use mail_parser::{MessageParser, MimeHeaders};

use crate::support::agent::{Ended, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour};
use crate::support::site::Site;

/// What a forged line would say; no line of any output may begin with it.
const FORGED: &str = "FORGED verdict: compliant";

/// Clears a screen in 7 and in 8 bits, starts a line, turns the writing around, hides what follows, sets the title of a
/// window, rings.
const NAMES: [&str; 5] = [
    "gate\u{1b}[2J",
    "gate\nFORGED verdict: compliant",
    "gate\u{202e}4pm.exe\u{2066}",
    "gate\r\u{9b}2J\u{1b}[8m",
    "gate\u{1b}]0;FORGED\u{7}",
];

const MAIL: &str = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
    [[mail.recipient]]\naddress = \"duty@example.test\"\n\n\
    [[mail.recipient]]\naddress = \"leader@example.test\"\nlang = \"zh-CN\"\n";

/// Nothing in the text does more than stand there.
#[track_caller]
fn harmless(what: &str, text: &str) {
    let bad = |c: &char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert_eq!(text.chars().find(bad), None, "{what}: {text:?}");
    let forged = text.lines().find(|line| line.trim_start().starts_with(FORGED));
    assert_eq!(forged, None, "{what}: {text:?}");
}

#[track_caller]
fn both(what: &str, ended: Ended) {
    harmless(what, &ended.stdout);
    harmless(what, &ended.stderr);
    assert!(!ended.stdout.is_empty() || !ended.stderr.is_empty(), "{what} says nothing");
    assert_ne!(ended.code, 101, "{what}: {ended:?}");
}

/// A site whose recorder has cameras of these names, one with a gap, and files that no layout explains.
fn site() -> Site {
    let site = Site::new();
    for name in NAMES {
        let laid = Footage::days(FRIGATE, name, 3, last_hour()).lay(&site.footage());
        laid[30..34].iter().for_each(|file| delete(&file.path));
        let strange = site.footage().join("recordings").join(format!("{name}.mp4"));
        std::fs::copy(&laid[0].path, strange).unwrap();
        std::fs::write(laid[40].path.with_file_name(format!("{name}.mp4")), b"no film").unwrap();
    }
    site.configure("thirty-days", MAIL);
    site
}

#[test]
fn a_name_on_the_disk_drives_no_terminal_and_forges_no_line_in_any_command() {
    let site = site();
    let page = site.path().join("page.html");
    let init = site.path().join("made.toml");
    for lang in ["en", "zh-CN"] {
        let here = |arguments: &[&str]| {
            let what = format!("{arguments:?} {lang}");
            both(&what, site.holdfast(&[arguments, &["--lang", lang]].concat()));
        };
        let free = |arguments: &[&str]| {
            let mut command = holdfast();
            command.args(arguments).args(["--lang", lang]).arg(site.footage());
            both(&format!("{arguments:?} {lang}"), ended(&mut command));
        };
        free(&["discover"]);
        free(&["audit", "--html", page.to_str().unwrap()]);
        harmless("page", &std::fs::read_to_string(&page).unwrap());
        free(&["init", "--output", init.to_str().unwrap()]);
        harmless("init", &std::fs::read_to_string(&init).unwrap());
        std::fs::rename(&init, site.path().join(format!("made-{lang}"))).unwrap();
        here(&["check"]);
        here(&["findings", "list", "--all"]);
        let listed = site.holdfast(&["findings", "list", "--all", "--format", "json"]).json();
        let ids: Vec<&str> =
            listed["findings"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
        assert!(ids.len() >= NAMES.len(), "{ids:?}");
        ids.iter().for_each(|id| here(&["findings", "show", id]));
        for kind in ["seg", "gap", "gone", "adopted", "finding", "scan", "config"] {
            here(&["ledger", "list", "--type", kind]);
        }
        for command in ["status", "doctor", "clauses"] {
            here(&[command]);
        }
        here(&["ledger", "status"]);
        here(&["policy", "explain", "nvr1/gate\u{1b}[2J"]);
        let bag = site.path().join(format!("bag-{lang}"));
        let (from, to) =
            ((last_hour() - jiff::SignedDuration::from_hours(9)).to_string(), last_hour().to_string());
        let camera = format!("nvr1/{}", NAMES[0]);
        here(&[
            "export",
            "bag",
            "--camera",
            &camera,
            "--from",
            &from,
            "--to",
            &to,
            "--inspection",
            "Police",
            "--out",
            bag.to_str().unwrap(),
        ]);
        if bag.exists() {
            let mut command = holdfast();
            both("verify", ended(command.arg("verify").arg(&bag).args(["--lang", lang])));
        }
    }
    mails(&site.path().join("mails"));
}

/// No mail has a subject or a line that a name wrote.
fn mails(folder: &Path) {
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let mail = MessageParser::default().parse(&bytes).unwrap();
        harmless("subject", mail.subject().unwrap());
        assert!(mail.bcc().is_none());
        for part in 0..mail.text_body_count() {
            harmless("mail", &mail.body_text(part).unwrap().replace('\r', ""));
        }
        for part in 0..mail.html_body_count() {
            harmless("mail page", &mail.body_html(part).unwrap().replace('\r', ""));
        }
        for part in mail.attachments() {
            harmless("attachment", part.attachment_name().unwrap_or_default());
        }
        read += 1;
    }
    assert!(read > 0, "mails were written");
}
