//! Messages for programs and chat groups: what is posted, and how it is signed. Plain text goes to groups, so that no
//! name is taken for markup. No facts beyond title and subject: neither persons filmed nor reasons nor pictures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::message;
use crate::config::HookForm;
use crate::model::finding::Severity;
use crate::model::{UtcMs, hmac_sha256};
use crate::report::document::Counts;
use crate::text::{Text, one_line};

/// Name and version of the document.
pub const SCHEMA: &str = "holdfast/notice/v1";

/// Longest text that a robot takes, in bytes: WeCom's limit, the smaller of the two.
const LONGEST_TEXT: usize = 2_048;

/// What is told of findings: `"schema": "holdfast/notice/v1"`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Notice {
    /// Always `holdfast/notice/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// The same in every attempt: a repeat can be recognised.
    pub id: String,
    /// Id of the site.
    pub site: String,
    /// When it was written.
    pub at: UtcMs,
    /// Why it is sent: the first reason of any finding, `first_contact` or `asked`.
    pub because: String,
    /// The whole in one word, as in `holdfast/audit/v1`.
    pub verdict: String,
    /// Rules by outcome.
    pub counts: Counts,
    /// The findings that it tells of.
    pub findings: Vec<NoticeFinding>,
    /// The signed checkpoint, "" before the first.
    pub checkpoint: String,
}

/// A finding that is told of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NoticeFinding {
    /// Its id.
    pub id: String,
    /// Why it is told: `changed`, `escalated`, `reminder`, `restored`.
    pub because: String,
    /// Rule kind.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// Whom it is about.
    pub subject: String,
    /// The same for people: a camera by its name in the inventory, its id behind it.
    pub shown: String,
    /// Short sentence in the reader's language.
    pub title: String,
    /// Since when.
    pub since: UtcMs,
    /// When it closed, else null.
    pub closed_at: Option<UtcMs>,
}

/// JSON Schema of [`Notice`].
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Notice>().to_value()
}

/// The body that is posted, fixed from here on; `tz` is the site's, for what people read.
pub fn body(notice: &Notice, form: HookForm, headline: &str, text: &Text, tz: &TimeZone) -> Vec<u8> {
    let said = match form {
        HookForm::Json => serde_json::to_value(notice).unwrap_or_default(),
        HookForm::Wecom | HookForm::Dingtalk => {
            json!({ "msgtype": "text", "text": { "content": plain(notice, headline, text, tz) } })
        }
    };
    said.to_string().into_bytes()
}

/// It may leave late, so it says when it was written, as mails do.
fn plain(notice: &Notice, headline: &str, text: &Text, tz: &TimeZone) -> String {
    let mut lines = vec![one_line(headline).into_owned(), message::written(notice.at, tz, text)];
    lines.extend(notice.findings.iter().map(|f| {
        let facts = [
            ("severity", text.word(&format!("severity-{}", f.severity.as_str())).into()),
            ("subject", (&f.shown).into()),
            ("title", (&f.title).into()),
            ("id", (&f.id).into()),
        ];
        text.say(if f.closed_at.is_some() { "hook-closed" } else { "hook-finding" }, &facts)
    }));
    shortened(&lines, "mail-findings-more", text)
}

/// As many whole lines as a robot takes; `more` says how many are left out.
pub(super) fn shortened(lines: &[String], more: &str, text: &Text) -> String {
    for kept in (1..=lines.len()).rev() {
        let mut shown: Vec<String> = lines.iter().take(kept).cloned().collect();
        if kept < lines.len() {
            shown.push(text.say(more, &[("n", (lines.len() - kept).into())]));
        }
        let whole = shown.join("\n");
        if whole.len() <= LONGEST_TEXT {
            return whole;
        }
    }
    lines.first().map(|l| l.chars().take(LONGEST_TEXT / 4).collect()).unwrap_or_default()
}

/// What proves to the receiver who sent a message and when.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Signed {
    /// Headers to add.
    pub headers: Vec<(&'static str, String)>,
    /// What follows the address.
    pub query: String,
}

/// Signs a body at the moment of an attempt, so that a receiver can refuse old ones.
///
/// Generic JSON: `Holdfast-Signature: sha256=` and the hexadecimal HMAC-SHA-256, under the shared secret, of
/// `Holdfast-Timestamp` (seconds since 1970), a full stop, and the body. DingTalk: the robot's own scheme, milliseconds
/// and a line feed and the secret, under the secret, in Base64. WeCom has none: its address is the key.
pub fn sign(form: HookForm, secret: Option<&[u8]>, id: &str, body: &[u8], now: UtcMs) -> Signed {
    match (form, secret) {
        (HookForm::Json, secret) => {
            let seconds = now.0.div_euclid(1_000).to_string();
            let mut headers = vec![("Holdfast-Id", id.to_owned()), ("Holdfast-Timestamp", seconds.clone())];
            if let Some(secret) = secret {
                let signed = [seconds.as_bytes(), b".", body].concat();
                headers.push(("Holdfast-Signature", format!("sha256={}", hmac_sha256(secret, &signed))));
            }
            Signed { headers, query: String::new() }
        }
        (HookForm::Dingtalk, Some(secret)) => {
            let stamp = now.0.to_string();
            let mac = hmac_sha256(secret, &[stamp.as_bytes(), b"\n", secret].concat());
            let sign = escaped(&STANDARD.encode(mac.0));
            Signed { headers: Vec::new(), query: format!("&timestamp={stamp}&sign={sign}") }
        }
        (HookForm::Dingtalk, None) | (HookForm::Wecom, _) => Signed::default(),
    }
}

/// Base64 inside a query: three of its characters mean something else there.
fn escaped(base64: &str) -> String {
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, for_lang};

    fn notice(findings: usize) -> Notice {
        let finding = |n: usize| NoticeFinding {
            id: format!("F-{n:010}"),
            because: "changed".to_owned(),
            rule: "min_retention".to_owned(),
            severity: Severity::High,
            subject: format!("nvr1/<@all>{n}"),
            shown: format!("nvr1/<@all>{n}"),
            title: "录像保存期不足".to_owned(),
            since: UtcMs(0),
            closed_at: (n == 1).then_some(UtcMs(1)),
        };
        Notice {
            schema: SCHEMA,
            id: "n.1@holdfast.invalid".to_owned(),
            site: "campus".to_owned(),
            at: UtcMs(0),
            because: "changed".to_owned(),
            verdict: "violations".to_owned(),
            counts: Counts::default(),
            findings: (0..findings).map(finding).collect(),
            checkpoint: String::new(),
        }
    }

    #[test]
    fn the_signature_of_json_covers_time_and_body() {
        // echo -n '1700000000.{}' | openssl dgst -sha256 -hmac key
        let signed = sign(HookForm::Json, Some(b"key"), "a@b", b"{}", UtcMs(1_700_000_000_999));
        let header = |name: &str| {
            signed.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).expect("header")
        };
        assert_eq!(header("Holdfast-Timestamp"), "1700000000");
        assert_eq!(header("Holdfast-Signature"), format!("sha256={}", hmac_sha256(b"key", b"1700000000.{}")));
        assert_eq!(header("Holdfast-Id"), "a@b");
    }

    #[test]
    fn a_long_list_is_cut_at_a_line_and_counted() {
        for lang in Lang::ALL {
            let tz = TimeZone::get("Asia/Shanghai").expect("a zone");
            let body = body(&notice(200), HookForm::Wecom, "headline", for_lang(lang), &tz);
            let sent: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            let text = sent["text"]["content"].as_str().expect("text");
            assert!(text.len() <= LONGEST_TEXT && text.starts_with("headline\n"), "{}", text.len());
            assert!(text.lines().nth(1).expect("a line").contains("1970-01-01 08:00"), "{text}");
            let left_out = 202 - (text.lines().count() - 1);
            assert!(text.lines().last().expect("a line").contains(&left_out.to_string()), "{text}");
        }
    }

    #[test]
    fn a_receiver_finds_what_the_schema_says() {
        let validator = jsonschema::draft202012::new(&schema()).expect("a schema");
        let body = body(&notice(3), HookForm::Json, "", for_lang(Lang::En), &TimeZone::UTC);
        let sent = serde_json::from_slice(&body).expect("JSON");
        assert!(validator.is_valid(&sent), "{sent:#}");
    }
}
