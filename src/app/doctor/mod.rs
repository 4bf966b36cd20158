//! `holdfast doctor`: tries out everything that a set-up rests on, and says of each point what stays unseen while it
//! fails. It reads, connects and asks; it leaves nothing behind, and sends nothing unless a mail is asked for.
//!
//! A check is one entry of [`CHECKS`] and one function that gives points; wording is named by its [`Case`].

mod agent;
mod case;
mod channels;
mod configuration;
mod devices;
mod footage;
mod logs;
mod machine;
mod outside;
mod rights;
mod state;
mod unseen;

use schemars::JsonSchema;
use serde::Serialize;

use super::AppError;
use super::answer;
use super::site::Site;
use crate::config::Config;
use crate::model::UtcMs;
use crate::text::{Arg, Lang, for_lang};

pub use case::{Case, Standing};
pub use unseen::{Hides, Unseen};

/// One thing that a set-up needs.
pub struct Check {
    /// Its id in documents; `doctor-check-<id>` names it, `doctor-unseen-<id>` says what it hides.
    pub id: &'static str,
    /// Rule kinds that cannot tell while it fails.
    pub hides: Hides,
    look: Look,
}

/// What a check looks at.
#[derive(Clone, Copy)]
enum Look {
    /// The configuration and what was read of it.
    Configuration,
    /// The site; not looked at while no configuration can be used.
    Site(fn(&Setup<'_>) -> Vec<Point>),
    /// This machine alone.
    Machine(fn() -> Vec<Point>),
}

/// Every check, in the order of the report.
pub static CHECKS: &[Check] = &[
    Check { id: "configuration", hides: Hides::Everything, look: Look::Configuration },
    Check { id: "account", hides: Hides::Nothing, look: Look::Site(state::account) },
    Check { id: "state", hides: Hides::Everything, look: Look::Site(state::folder) },
    Check { id: "rights", hides: Hides::Nothing, look: Look::Site(rights::rights) },
    Check { id: "key", hides: Hides::Nothing, look: Look::Site(state::key) },
    Check { id: "stores", hides: Hides::Everything, look: Look::Site(state::stores) },
    Check { id: "footage", hides: Hides::Measured, look: Look::Site(footage::roots) },
    Check { id: "disks", hides: Hides::Nothing, look: Look::Site(footage::disks) },
    Check { id: "products", hides: Hides::OfPoint, look: Look::Site(footage::products) },
    Check { id: "pictures", hides: Hides::Kinds(&["view_tamper"]), look: Look::Site(machine::pictures) },
    Check { id: "clock", hides: Hides::Measured, look: Look::Site(machine::clock) },
    Check { id: "mail", hides: Hides::Nothing, look: Look::Site(outside::mail) },
    Check { id: "channels", hides: Hides::Nothing, look: Look::Site(channels::channels) },
    Check { id: "witnesses", hides: Hides::Nothing, look: Look::Site(outside::witnesses) },
    Check { id: "stamps", hides: Hides::Nothing, look: Look::Site(outside::stamps) },
    Check { id: "dead_man", hides: Hides::Nothing, look: Look::Site(outside::dead_man) },
    Check { id: "status", hides: Hides::Nothing, look: Look::Site(devices::status) },
    Check { id: "logs", hides: Hides::Nothing, look: Look::Site(logs::logs) },
    Check { id: "groups", hides: Hides::Nothing, look: Look::Site(machine::groups) },
    Check { id: "agent", hides: Hides::Measured, look: Look::Site(agent::agent) },
    Check { id: "metrics", hides: Hides::Nothing, look: Look::Site(agent::metrics) },
    Check { id: "inotify", hides: Hides::Kinds(&["early_deletion"]), look: Look::Machine(machine::inotify) },
    Check { id: "pressure", hides: Hides::Nothing, look: Look::Machine(machine::pressure) },
    Check { id: "landlock", hides: Hides::Nothing, look: Look::Machine(machine::landlock) },
];

/// What a site's checks look at.
pub struct Setup<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The site that it makes.
    pub site: &'a Site,
    /// When it is looked.
    pub now: UtcMs,
    /// Address that a mail is sent to; none is sent without.
    pub mail_to: Option<&'a str>,
    /// Language of that mail.
    pub lang: Lang,
}

/// What a check found at one place.
#[derive(Clone, Debug)]
pub struct Point {
    case: Case,
    subject: Option<String>,
    facts: Vec<(&'static str, Arg<'static>)>,
    commands: Vec<String>,
    kinds: &'static [&'static str],
    words: Option<&'static str>,
}

impl Point {
    fn new(case: Case) -> Self {
        Self { case, subject: None, facts: Vec::new(), commands: Vec::new(), kinds: &[], words: None }
    }

    /// Of this folder, address or recorder.
    fn of(mut self, subject: impl ToString) -> Self {
        self.subject = Some(subject.to_string());
        self
    }

    fn fact(mut self, name: &'static str, fact: impl ToString) -> Self {
        self.facts.push((name, fact.to_string().into()));
        self
    }

    /// A count: it chooses plurals and is grouped in threes.
    fn number(mut self, name: &'static str, n: impl Into<Arg<'static>>) -> Self {
        self.facts.push((name, n.into()));
        self
    }

    /// A line that mends it, as it is typed.
    fn command(mut self, line: impl Into<String>) -> Self {
        self.commands.push(line.into());
        self
    }

    /// Worded elsewhere already.
    fn said(mut self, words: &'static str) -> Self {
        self.words = Some(words);
        self
    }

    fn kinds(mut self, kinds: &'static [&'static str]) -> Self {
        self.kinds = kinds;
        self
    }
}

/// What came of the whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Nothing failed; exit code 0.
    Sound,
    /// Something failed; exit code 1.
    Failed,
    /// The configuration cannot be used, so the site was not looked at; exit code 2.
    Refused,
    /// Nothing failed, but something could not be tried; exit code 3.
    CouldNotTell,
}

/// What `holdfast doctor --format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Report {
    /// Kind and version of the document.
    #[schemars(extend("const" = "holdfast/doctor/v1"))]
    pub schema: &'static str,
    /// When it was looked.
    pub at: UtcMs,
    /// This program's version.
    pub version: &'static str,
    /// The whole in one word.
    pub verdict: Health,
    /// Every point, in the order of the checks.
    pub points: Vec<PointReport>,
}

/// One point in words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PointReport {
    /// The check that it belongs to.
    pub check: &'static str,
    /// What exactly was found, in one word.
    pub case: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// Folder, address or recorder, where a check looks at several.
    pub subject: Option<String>,
    /// What was found.
    pub text: String,
    /// What to do about it; null for a good point.
    pub remedy: Option<String>,
    /// The lines that do it, as they are typed.
    pub commands: Vec<String>,
    /// What stays unseen until then; null for a good point.
    pub unseen: Option<Unseen>,
}

/// Whether a configuration could be used, and what was made of it.
pub enum Found<'a> {
    /// It can be used.
    Site(Setup<'a>),
    /// It cannot: why, in the words of whoever read it.
    Broken(&'a AppError),
}

/// Looks at everything.
pub fn look(found: &Found<'_>, now: UtcMs, lang: Lang) -> Report {
    let each = CHECKS.iter().flat_map(|check| {
        let points = match (check.look, found) {
            (Look::Configuration, Found::Site(setup)) => configuration::good(setup),
            (Look::Configuration, Found::Broken(why)) => configuration::broken(why, for_lang(lang)),
            (Look::Site(look), Found::Site(setup)) => look(setup),
            (Look::Site(_), Found::Broken(_)) => vec![Point::new(Case::NotLooked)],
            (Look::Machine(look), _) => look(),
        };
        points.into_iter().map(move |point| (check, point))
    });
    let points: Vec<(&Check, Point)> = each.collect();
    let verdict = match found {
        Found::Broken(_) => Health::Refused,
        Found::Site(_) => verdict(points.iter().map(|(_, p)| p.case.standing())),
    };
    let site = match found {
        Found::Site(setup) => Some(setup.site),
        Found::Broken(_) => None,
    };
    let points = points.into_iter().map(|(check, point)| report(check, point, site, lang)).collect();
    Report { schema: "holdfast/doctor/v1", at: now, version: env!("CARGO_PKG_VERSION"), verdict, points }
}

fn verdict(points: impl Iterator<Item = Standing>) -> Health {
    let worst = points.map(|s| match s {
        Standing::Failed => 2,
        Standing::CouldNotTell => 1,
        Standing::Good | Standing::Advice => 0,
    });
    match worst.max() {
        Some(2) => Health::Failed,
        Some(1) => Health::CouldNotTell,
        _ => Health::Sound,
    }
}

impl Health {
    /// The exit code.
    pub fn exit(self) -> u8 {
        match self {
            Self::Sound => answer::DONE,
            Self::Failed => answer::VIOLATIONS,
            Self::Refused => answer::REFUSED,
            Self::CouldNotTell => answer::COULD_NOT_TELL,
        }
    }
}

fn report(check: &Check, point: Point, site: Option<&Site>, lang: Lang) -> PointReport {
    let text = for_lang(lang);
    let words = format!("doctor-{}", point.case.as_str());
    let wanting = point.case.standing() != Standing::Good;
    PointReport {
        check: check.id,
        case: point.case.as_str(),
        standing: point.case.standing(),
        text: text.say(point.words.unwrap_or(&words), &point.facts),
        remedy: wanting.then(|| text.say(&format!("{words}-remedy"), &point.facts)),
        unseen: wanting.then(|| unseen::of(check, point.kinds, site, text)),
        subject: point.subject,
        commands: point.commands,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_weighs_more_than_any_number_of_doubts_and_a_doubt_more_than_advice() {
        use Standing::{Advice, CouldNotTell, Failed, Good};
        let of = |all: &[Standing]| verdict(all.iter().copied());
        assert_eq!(of(&[Good, CouldNotTell, Failed, Advice, CouldNotTell]), Health::Failed);
        assert_eq!(of(&[Advice, CouldNotTell, Good]), Health::CouldNotTell);
        assert_eq!(of(&[Good, Advice]), Health::Sound);
        let codes = [Health::Sound, Health::Failed, Health::Refused, Health::CouldNotTell].map(Health::exit);
        assert_eq!(codes, [0, 1, 2, 3]);
    }

    #[test]
    fn every_check_has_an_id_of_its_own_and_says_what_it_hides() {
        let mut ids: Vec<&str> = CHECKS.iter().map(|c| c.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CHECKS.len());
        for (lang, id) in Lang::ALL.iter().flat_map(|lang| ids.iter().map(move |id| (*lang, id))) {
            assert!(for_lang(lang).has(&format!("doctor-check-{id}")), "{id} in {lang}");
            assert!(for_lang(lang).has(&format!("doctor-unseen-{id}")), "{id} in {lang}");
        }
    }

    #[test]
    fn a_configuration_that_cannot_be_used_is_refused_and_nothing_of_the_site_counts_as_good() {
        let why = AppError::Usage("a test".to_owned());
        let report = look(&Found::Broken(&why), UtcMs(0), Lang::En);
        assert_eq!((report.verdict, report.verdict.exit()), (Health::Refused, answer::REFUSED));
        for point in report.points.iter().filter(|p| p.standing == Standing::Good) {
            assert!(["inotify", "pressure", "landlock"].contains(&point.check), "{point:?}");
        }
        assert_eq!(report.points.iter().filter(|p| p.case == "configuration_broken").count(), 1);
    }
}
