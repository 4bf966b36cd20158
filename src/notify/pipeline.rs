//! Who is told what, and why not: one decision for a reader and a finding, each with a name. Pure; what was told before
//! and what time it is come in as arguments.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::UtcMs;
use crate::model::finding::Severity;

/// What one reader asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Least severity.
    pub level: Severity,
    /// Age from which a finding concerns this reader: zero for the duty desk, days for a leader.
    pub after: Duration,
    /// Time between two mails about the same finding.
    pub remind_every: Duration,
    /// Reminders about one finding, at most; zero for none.
    pub remind_at_most: u32,
    /// Time that a finding stays closed before it counts as restored.
    pub restored_after: Duration,
    /// These are the reader's quiet hours: only what is critical may disturb.
    pub quiet: bool,
}

/// Where a finding stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// How much it matters.
    pub severity: Severity,
    /// When it last became a violation.
    pub since: UtcMs,
    /// Somebody took note of it or is putting it right.
    pub acted: bool,
    /// Under a waiver.
    pub waived: bool,
    /// Its camera is muted now.
    pub muted: bool,
    /// It says that nothing passes by the very way by which this reader would be told.
    pub own_way: bool,
    /// When it closed.
    pub closed: Option<UtcMs>,
}

/// Mails to this reader about this finding, counted since it last became a violation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Told {
    /// How many.
    pub times: u32,
    /// The newest.
    pub last: Option<UtcMs>,
}

/// Why a finding is mailed. Earlier ones name the mail when several apply.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Because {
    /// It is new to a reader who wants to know at once.
    Changed,
    /// It has stood as long as this reader lets it.
    Escalated,
    /// It still stands, nobody took note, and the last mail is long past.
    Reminder,
    /// It closed, and stayed closed.
    Restored,
}

/// Why a finding is not mailed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Silence {
    /// Less severe than this reader asked for.
    BelowLevel,
    /// Not old enough for this reader.
    TooYoung,
    /// Told, and the next reminder is not due.
    ToldAlready,
    /// Told, and somebody took note since.
    Acted,
    /// Told as often as this reader is to be reminded.
    Capped,
    /// Under a waiver.
    Waived,
    /// Closed too recently to be believed.
    Settling,
    /// Closed, and this reader never heard of it.
    NeverTold,
    /// It waits for the end of a mute.
    Muted,
    /// It waits for the end of the reader's quiet hours.
    QuietHours,
    /// The way to this reader is what it is about: it would arrive when it is over.
    OwnWay,
}

impl Because {
    /// The word kept with the mail and logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Escalated => "escalated",
            Self::Reminder => "reminder",
            Self::Restored => "restored",
        }
    }
}

impl Silence {
    /// The word that is logged.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BelowLevel => "below_level",
            Self::TooYoung => "too_young",
            Self::ToldAlready => "told_already",
            Self::Acted => "acted",
            Self::Capped => "capped",
            Self::Waived => "waived",
            Self::Settling => "settling",
            Self::NeverTold => "never_told",
            Self::Muted => "muted",
            Self::QuietHours => "quiet_hours",
            Self::OwnWay => "own_way",
        }
    }
}

/// Whether this reader is told of this finding now.
///
/// Law: without a new violation, a reader gets at most one first mail, `remind_at_most` reminders and one mail of
/// restoration about a finding. Taking note ends reminders and never escalation. A mute and quiet hours only put off:
/// what they held back is decided anew when they are over.
///
/// # Errors
/// The name of the silence.
pub fn decide(f: &Standing, told: &Told, terms: &Terms, now: UtcMs) -> Result<Because, Silence> {
    match called_for(f, told, terms, now) {
        Ok(_) if f.own_way => Err(Silence::OwnWay),
        Ok(_) if f.muted => Err(Silence::Muted),
        Ok(_) if terms.quiet && f.severity < Severity::Critical => Err(Silence::QuietHours),
        decided => decided,
    }
}

fn called_for(f: &Standing, told: &Told, terms: &Terms, now: UtcMs) -> Result<Because, Silence> {
    let aged = |from: UtcMs, wait: Duration| now >= from + wait;
    if let Some(closed) = f.closed {
        return match told.times {
            0 => Err(Silence::NeverTold),
            _ if aged(closed, terms.restored_after) => Ok(Because::Restored),
            _ => Err(Silence::Settling),
        };
    }
    if f.waived {
        return Err(Silence::Waived);
    }
    if f.severity < terms.level {
        return Err(Silence::BelowLevel);
    }
    match told.last {
        None if terms.after.is_zero() => Ok(Because::Changed),
        None if aged(f.since, terms.after) => Ok(Because::Escalated),
        None => Err(Silence::TooYoung),
        Some(_) if f.acted => Err(Silence::Acted),
        Some(_) if told.times > terms.remind_at_most => Err(Silence::Capped),
        Some(last) if aged(last, terms.remind_every) => Ok(Because::Reminder),
        Some(_) => Err(Silence::ToldAlready),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);
    const OPENED: UtcMs = UtcMs(1_000_000_000);
    const DESK: Terms = Terms {
        level: Severity::High,
        after: Duration::ZERO,
        remind_every: Duration::from_secs(24 * 3_600),
        remind_at_most: 2,
        restored_after: Duration::from_secs(600),
        quiet: false,
    };

    fn open() -> Standing {
        Standing {
            severity: Severity::High,
            since: OPENED,
            acted: false,
            waived: false,
            muted: false,
            own_way: false,
            closed: None,
        }
    }

    fn told(times: u32, last: UtcMs) -> Told {
        Told { times, last: Some(last) }
    }

    #[test]
    fn the_desk_hears_at_once_and_a_leader_when_it_has_stood_for_the_time_given() {
        let leader = Terms { after: HOUR * 72, ..DESK };
        let at = |hours: u32| OPENED + HOUR * hours;
        assert_eq!(decide(&open(), &Told::default(), &DESK, OPENED), Ok(Because::Changed));
        assert_eq!(decide(&open(), &Told::default(), &leader, at(71)), Err(Silence::TooYoung));
        assert_eq!(decide(&open(), &Told::default(), &leader, at(72)), Ok(Because::Escalated));
        let noted = Standing { acted: true, ..open() };
        assert_eq!(decide(&noted, &Told::default(), &leader, at(72)), Ok(Because::Escalated));
        let minor = Standing { severity: Severity::Low, ..open() };
        assert_eq!(decide(&minor, &Told::default(), &leader, at(72)), Err(Silence::BelowLevel));
    }

    #[test]
    fn reminders_come_in_their_time_stop_at_the_cap_and_when_somebody_took_note() {
        let at = |hours: u32| OPENED + HOUR * hours;
        assert_eq!(decide(&open(), &told(1, OPENED), &DESK, at(23)), Err(Silence::ToldAlready));
        assert_eq!(decide(&open(), &told(1, OPENED), &DESK, at(24)), Ok(Because::Reminder));
        assert_eq!(decide(&open(), &told(3, at(48)), &DESK, at(999)), Err(Silence::Capped));
        let noted = Standing { acted: true, ..open() };
        assert_eq!(decide(&noted, &told(1, OPENED), &DESK, at(24)), Err(Silence::Acted));
        let waived = Standing { waived: true, ..open() };
        assert_eq!(decide(&waived, &told(1, OPENED), &DESK, at(24)), Err(Silence::Waived));
    }

    #[test]
    fn restoration_is_told_late_and_only_to_those_who_heard_of_the_breach() {
        let closed = Standing { closed: Some(OPENED + HOUR), ..open() };
        let after = |minutes: u32| OPENED + HOUR + Duration::from_secs(60) * minutes;
        assert_eq!(decide(&closed, &told(1, OPENED), &DESK, after(9)), Err(Silence::Settling));
        assert_eq!(decide(&closed, &told(1, OPENED), &DESK, after(10)), Ok(Because::Restored));
        assert_eq!(decide(&closed, &Told::default(), &DESK, after(10)), Err(Silence::NeverTold));
    }

    #[test]
    fn quiet_hours_and_mutes_put_off_and_have_names() {
        let night = Terms { quiet: true, ..DESK };
        let none = Told::default();
        assert_eq!(decide(&open(), &none, &night, OPENED), Err(Silence::QuietHours));
        let critical = Standing { severity: Severity::Critical, ..open() };
        assert_eq!(decide(&critical, &none, &night, OPENED), Ok(Because::Changed));
        let muted = Standing { muted: true, ..critical };
        assert_eq!(decide(&muted, &none, &DESK, OPENED), Err(Silence::Muted));
        assert_eq!(
            decide(&open(), &none, &DESK, OPENED + HOUR * 9),
            Ok(Because::Changed),
            "told in the morning"
        );
        let stuck = Standing { own_way: true, ..critical };
        assert_eq!(decide(&stuck, &none, &DESK, OPENED), Err(Silence::OwnWay));
        let minor = Standing { severity: Severity::Low, ..open() };
        assert_eq!(
            decide(&minor, &none, &night, OPENED),
            Err(Silence::BelowLevel),
            "the first reason is named"
        );
    }

    proptest! {
        #[test]
        fn no_reader_gets_more_mails_about_a_standing_finding_than_agreed(
            most in 0_u32..5,
            steps in prop::collection::vec(1_u32..200, 1..100),
        ) {
            let terms = Terms { remind_at_most: most, ..DESK };
            let (mut now, mut heard) = (OPENED, Told::default());
            for hours in steps {
                now = now + HOUR * hours;
                if decide(&open(), &heard, &terms, now).is_ok() {
                    heard = told(heard.times + 1, now);
                }
            }
            prop_assert!(heard.times <= most + 1);
        }
    }
}
