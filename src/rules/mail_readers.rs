//! The watcher's mail is read: an address that its server refuses, or from which no code came back, hears nothing, and
//! silence proves nothing. A rule of the house; where nobody is mailed it says nothing.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Judged, Say, Words, facts};
use crate::model::finding::{Basis, Breach, Severity, Subject, Verdict};
use crate::model::{UtcMs, calendar};
use crate::policy::RuleInstance;
use crate::views::{View, ViewError};

/// Name of the kind.
pub(super) const ID: &str = "mail_readers";

/// Time that a reader has to give a code back: a week, holidays are longer.
const GRACE_MS: i64 = 7 * 86_400_000;

static RULE: LazyLock<RuleInstance> = LazyLock::new(|| RuleInstance::of_house(ID));

/// What is stated of an address.
#[derive(Serialize, Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
enum Facts {
    /// Its server says that it takes no mail for it.
    Refused,
    /// No code came back from it.
    Unconfirmed {
        /// Since when, local date.
        since: String,
    },
}

/// A listed address.
struct Reader {
    address: String,
    since: Option<i64>,
    confirmed: bool,
    refused: bool,
}

/// Judges the listed addresses of which anything is known; `None` where that is none. Who was never asked, or has still
/// time to answer, is neither in order nor a finding.
///
/// # Errors
/// The store cannot be read.
pub(super) fn judge(view: &View) -> Result<Option<Judged<'static>>, ViewError> {
    const ALL: &str =
        "select address, since_ms, confirmed_ms is not null, refused from v_reader order by address";
    let rows: Vec<Reader> = view.rows(ALL, [], |r| {
        Ok(Reader { address: r.get(0)?, since: r.get(1)?, confirmed: r.get(2)?, refused: r.get(3)? })
    })?;
    let mut verdict = Verdict::default();
    for reader in rows {
        let subject = Subject::Setting(reader.address);
        match reader.since {
            _ if reader.refused => verdict.breaches.push(breach(subject, Severity::High, &Facts::Refused)),
            None if reader.confirmed => verdict.passed.push(subject),
            Some(since) if view.context.now.0 >= since + GRACE_MS => {
                let since = calendar::date_of(UtcMs(since), &view.context.tz).to_string();
                verdict.breaches.push(breach(subject, Severity::Medium, &Facts::Unconfirmed { since }));
            }
            _ => {}
        }
    }
    let silent = verdict.passed.is_empty() && verdict.breaches.is_empty();
    Ok((!silent).then_some(Judged { rule: &RULE, verdict }))
}

fn breach(subject: Subject, severity: Severity, case: &Facts) -> Breach {
    Breach {
        subject,
        key: "unheard".to_owned(),
        span: None,
        severity,
        basis: Basis::Recorded,
        facts: facts(case),
        evidence: Vec::new(),
    }
}

/// In words; `None` for facts of another form.
pub(super) fn words(stated: &serde_json::Value, say: Say<'_>) -> Option<Words> {
    Some(match serde_json::from_value(stated.clone()).ok()? {
        Facts::Refused => say.words("mail_readers-refused", &[]),
        Facts::Unconfirmed { since } => say.words("mail_readers-unconfirmed", &[("since", since.into())]),
    })
}
