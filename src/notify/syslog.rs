//! Findings as syslog messages, RFC 5424: one line a finding, its facts as `name="value"` behind the sentence. No
//! persons, reasons or pictures.

use super::hook::NoticeFinding;
use crate::model::UtcMs;
use crate::model::finding::Severity;
use crate::text::one_line;

/// "Log audit", RFC 5424 table 1.
const FACILITY: u8 = 13;

/// Longest message, in bytes: every receiver should take 2048 (RFC 5424, 6.1).
const LONGEST: usize = 2_048;

/// One message. `host` is the machine's name; `at` when it was written.
pub fn message(f: &NoticeFinding, site: &str, host: &str, at: UtcMs) -> Vec<u8> {
    let severity = match (f.closed_at, f.severity) {
        (Some(_), _) | (None, Severity::Low) => 5,
        (None, Severity::Info) => 6,
        (None, Severity::Medium) => 4,
        (None, Severity::High) => 3,
        (None, Severity::Critical) => 2,
    };
    let stamp = at.timestamp().strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
    let facts = [
        ("site", site),
        ("finding", &f.id),
        ("because", &f.because),
        ("rule", &f.rule),
        ("severity", f.severity.as_str()),
        ("subject", &f.subject),
    ];
    let facts: Vec<String> = facts.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    let head = format!(
        "<{}>1 {stamp} {} holdfast {} finding [origin software=\"holdfast\" swVersion=\"{}\"]",
        FACILITY * 8 + severity,
        printable(host),
        std::process::id(),
        env!("CARGO_PKG_VERSION")
    );
    // The byte order mark says that what follows is UTF-8 (RFC 5424, 6.4).
    let whole = format!("{head} \u{feff}{} {}", one_line(&f.title), facts.join(" "));
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
