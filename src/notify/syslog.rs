//! Findings and announcements as syslog messages, RFC 5424: one line each, the facts as `name="value"` behind the sentence. No
//! persons, reasons or pictures.

use super::bulletin::Bulletin;
use super::hook::NoticeFinding;
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::text::one_line;

/// "Log audit", RFC 5424 table 1.
const FACILITY: u8 = 13;

/// Longest message, in bytes: every receiver should take 2048 (RFC 5424, 6.1).
const LONGEST: usize = 2_048;

/// One message about a finding. `host` is the machine's name; `at` when it was written.
pub fn message(f: &NoticeFinding, site: &str, host: &str, at: UtcMs) -> Vec<u8> {
    let level = if f.closed_at.is_some() { level(Severity::Low) } else { level(f.severity) };
    let facts = [
        ("site", site),
        ("finding", &f.id),
        ("because", &f.because),
        ("rule", &f.rule),
        ("severity", f.severity.as_str()),
        ("subject", &f.subject),
    ];
    line(level, "finding", (host, at), &f.title, &facts)
}

/// One message about something else that weakens watching.
pub fn announcement(b: &Bulletin, severity: Severity, host: &str) -> Vec<u8> {
    let facts = [("site", b.site.as_str()), ("because", &b.because), ("id", &b.id)];
    line(
        level(severity),
        "announcement",
        (host, b.at),
        &format!("{}: {}", b.subject, b.head.join(" ")),
        &facts,
    )
}

/// The level of RFC 5424, table 2.
fn level(severity: Severity) -> u8 {
    match severity {
        Severity::Critical => 2,
        Severity::High => 3,
        Severity::Medium => 4,
        Severity::Low => 5,
        Severity::Info => 6,
    }
}

fn line(level: u8, kind: &str, (host, at): (&str, UtcMs), said: &str, facts: &[(&str, &str)]) -> Vec<u8> {
    let stamp = at.timestamp().strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
    let facts: Vec<String> = facts.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    let head = format!(
        "<{}>1 {stamp} {} holdfast {} {kind} [origin software=\"holdfast\" swVersion=\"{}\"]",
        FACILITY * 8 + level,
        printable(host),
        std::process::id(),
        env!("CARGO_PKG_VERSION")
    );
    // The byte order mark says that what follows is UTF-8 (RFC 5424, 6.4).
    let whole = format!("{head} \u{feff}{} {}", one_line(said), facts.join(" "));
    cut(whole).into_bytes()
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", one_line(value).replace('\\', "\\\\").replace('"', "\\\""))
}

/// A header field: printable ASCII without blanks, `-` for nothing.
fn printable(host: &str) -> String {
    let kept: String = host.chars().filter(char::is_ascii_graphic).take(255).collect();
    if kept.is_empty() { "-".to_owned() } else { kept }
}

fn cut(mut text: String) -> String {
    while text.len() > LONGEST {
        text.pop();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(subject: &str) -> NoticeFinding {
        NoticeFinding {
            id: "F-0123456789".to_owned(),
            because: "changed".to_owned(),
            rule: "min_retention".to_owned(),
            severity: Severity::Critical,
            subject: subject.to_owned(),
            shown: subject.to_owned(),
            title: "Footage is kept too short".to_owned(),
            since: UtcMs(0),
            closed_at: None,
        }
    }

    #[test]
    fn a_message_has_the_head_of_rfc_5424_and_its_facts() {
        let text =
            String::from_utf8(message(&finding("nvr1/\"gate\""), "campus", "box 7", UtcMs(1_500))).unwrap();
        let pid = std::process::id();
        let head = format!(
            "<106>1 1970-01-01T00:00:01.500Z box7 holdfast {pid} finding [origin software=\"holdfast\""
        );
        assert!(text.starts_with(&head), "{text}");
        assert!(
            text.contains("] \u{feff}Footage is kept too short site=\"campus\" finding=\"F-0123456789\""),
            "{text}"
        );
        assert!(text.ends_with("subject=\"nvr1/\\\"gate\\\"\""), "{text}");
    }

    #[test]
    fn no_name_adds_a_message_and_none_makes_it_too_long() {
        let text = message(&finding(&"门\n<0>1 ".repeat(2_000)), "campus", "", UtcMs(0));
        assert!(text.len() <= LONGEST && !text.contains(&b'\n'));
        assert!(String::from_utf8(text).expect("whole characters").contains(" - holdfast "));
    }
}
