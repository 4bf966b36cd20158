//! A layout: how one product, or one template of the user, lays recordings out on disk.
//!
//! Built-in layouts are constants in `recorders/<product>/`; a user's template makes the same type
//! at run time. [`Layout::compile`] turns either into something that reads paths.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use globset::{Glob, GlobSet, GlobSetBuilder};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::grammar::{Fields, Matcher, Template, TemplateError};
use super::hints::Hints;
use super::times::{ClockError, ClockModel, Zones};
use crate::text::Said;

/// How a product lays out recordings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// Stable id: the name of the product's folder, or `template` for a user's own.
    pub name: Cow<'static, str>,
    /// The product's name as its makers write it.
    pub title: Cow<'static, str>,
    /// Path forms, tried in order; the first that explains a path wins.
    pub eras: Cow<'static, [Era]>,
    /// Globs below the root that are no recordings; one that matches a folder skips all of it.
    pub ignore: Words,
    /// Names beside recordings that only this product makes, relative to the root; `*.ending` is a file named like a
    /// recording with one more ending.
    pub hallmarks: Words,
    /// The newest file of a stream is open while it was written to within this many seconds.
    pub settle_s: u32,
    /// Length that the product gives a file by default, in seconds.
    pub nominal_s: u32,
    /// What a site has to know and provide beyond the paths.
    pub hints: Hints,
}

/// One path form of a layout, with the clock that names files in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Era {
    /// The path template.
    pub template: Cow<'static, str>,
    /// The clock behind its times.
    pub clock: ClockModel,
    /// The name itself marks a file that is still being written.
    pub open: bool,
    /// Recorded only when something happens; gaps are normal.
    pub event_driven: bool,
}

impl Era {
    /// A path form of continuous recordings.
    pub const fn new(template: &'static str, clock: ClockModel) -> Self {
        Self { template: Cow::Borrowed(template), clock, open: false, event_driven: false }
    }

    /// The same, for files that are still being written.
    #[must_use]
    pub const fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// The same, for footage that exists only when something happened.
    #[must_use]
    pub const fn event_driven(mut self) -> Self {
        self.event_driven = true;
        self
    }
}

/// Words that are constants of a product or were read from a configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Words {
    /// Built in.
    Fixed(&'static [&'static str]),
    /// Read at run time.
    Own(Vec<String>),
}

impl Words {
    /// The words, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (fixed, own): (&[&str], &[String]) = match self {
            Self::Fixed(words) => (words, &[]),
            Self::Own(words) => (&[], words),
        };
        fixed.iter().copied().chain(own.iter().map(String::as_str))
    }
}

/// Why a layout cannot be used.
#[derive(Debug, Error)]
pub enum LayoutError {
    /// A path template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A clock.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// An ignore pattern.
    #[error("cannot read the ignore pattern {pattern:?}: {why}")]
    Ignore {
        /// The pattern as written.
        pattern: String,
        /// What the pattern reader says.
        why: String,
    },
}

impl LayoutError {
    /// Each problem in the reader's language.
    pub fn said(&self) -> Vec<Said> {
        match self {
            Self::Template(e) => e.said(),
            Self::Clock(ClockError::Zone(zone)) => {
                vec![Said::of("layout-zone", [("zone", zone.as_str().into())])]
            }
            Self::Clock(ClockError::Offset(seconds)) => {
                vec![Said::of("layout-offset", [("seconds", seconds.to_string().into())])]
            }
            Self::Ignore { pattern, why } => {
                let facts = [("pattern", pattern.as_str().into()), ("why", why.as_str().into())];
                vec![Said::of("layout-ignore", facts)]
            }
        }
    }
}

impl Layout {
    /// A layout of one template, as a user gives it.
    ///
    /// `nominal_s` of 600 only widens tolerances while a file's length is unknown.
    pub fn of_template(template: impl Into<String>, clock: ClockModel) -> Self {
        let template = Cow::Owned(template.into());
        Self {
            name: Cow::Borrowed("template"),
            title: Cow::Borrowed("path template"),
            eras: Cow::Owned(vec![Era { template, clock, open: false, event_driven: false }]),
            ignore: Words::Fixed(&[]),
            hallmarks: Words::Fixed(&[]),
            settle_s: 120,
            nominal_s: 600,
            hints: Hints::NONE,
        }
    }

    /// The same layout with every era named by another clock, for sites that changed a setting.
    #[must_use]
    pub fn with_clock(mut self, clock: &ClockModel) -> Self {
        for era in self.eras.to_mut() {
            era.clock = clock.clone();
        }
        self
    }

    /// Makes the layout ready to read paths, with the site's zone for site clocks.
    ///
    /// # Errors
    /// Every problem of every template, clock and pattern.
    pub fn compile(&self, site: &TimeZone) -> Result<Compiled, Vec<LayoutError>> {
        let mut problems = Vec::new();
        let mut eras = Vec::with_capacity(self.eras.len());
        for era in self.eras.iter() {
            let template = Template::parse(&era.template).map_err(|e| problems.push(e.into())).ok();
            let zones = era.clock.zones(site).map_err(|e| problems.push(e.into())).ok();
            if let (Some(template), Some(zones)) = (template, zones) {
                let matcher = Matcher::new(&template);
                eras.push(CompiledEra { matcher, zones, open: era.open, event_driven: era.event_driven });
            }
        }
        let ignore = self.globs(&mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let nominal_ms = u64::from(self.nominal_s) * 1000;
        let plan = Arc::new(self.plan(site));
        Ok(Compiled { eras, ignore, settle_ms: i64::from(self.settle_s) * 1000, nominal_ms, plan })
    }

    fn plan(&self, site: &TimeZone) -> Plan {
        Plan {
            eras: self.eras.to_vec(),
            ignore: self.ignore.iter().map(str::to_owned).collect(),
            settle_s: self.settle_s,
            nominal_s: self.nominal_s,
            site: site.clone(),
        }
    }

    fn globs(&self, problems: &mut Vec<LayoutError>) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for pattern in self.ignore.iter() {
            match Glob::new(pattern) {
                Ok(glob) => {
                    set.add(glob);
                }
                Err(e) => problems
                    .push(LayoutError::Ignore { pattern: pattern.to_owned(), why: e.kind().to_string() }),
            }
        }
        set.build().unwrap_or_else(|e| {
            problems.push(LayoutError::Ignore { pattern: "all together".to_owned(), why: e.to_string() });
            GlobSet::empty()
        })
    }
}

/// A layout that is ready to read paths. It travels as what it was made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Plan", into = "Plan")]
pub struct Compiled {
    eras: Vec<CompiledEra>,
    ignore: GlobSet,
    pub(super) settle_ms: i64,
    pub(super) nominal_ms: u64,
    plan: Arc<Plan>,
}

/// What a compiled layout was made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Plan {
    eras: Vec<Era>,
    ignore: Vec<String>,
    settle_s: u32,
    nominal_s: u32,
    #[serde(with = "jiff::fmt::serde::tz::required")]
    site: TimeZone,
}

impl From<Compiled> for Plan {
    fn from(compiled: Compiled) -> Self {
        Self::clone(&compiled.plan)
    }
}

impl TryFrom<Plan> for Compiled {
    type Error = String;

    fn try_from(plan: Plan) -> Result<Self, String> {
        let layout = Layout {
            eras: Cow::Owned(plan.eras),
            ignore: Words::Own(plan.ignore),
            settle_s: plan.settle_s,
            nominal_s: plan.nominal_s,
            ..Layout::of_template("", ClockModel::Site)
        };
        let said = |problems: Vec<LayoutError>| problems.iter().map(|p| format!("{p}; ")).collect();
        layout.compile(&plan.site).map_err(said)
    }
}

#[derive(Clone, Debug)]
struct CompiledEra {
    matcher: Matcher,
    zones: Zones,
    open: bool,
    event_driven: bool,
}

/// A path that a layout explains.
#[derive(Clone, Debug)]
pub struct Explained<'a> {
    /// What the path says.
    pub fields: Fields,
    /// Which era it belongs to, counted from 0.
    pub era: usize,
    /// The clock behind its times.
    pub zones: &'a Zones,
    /// The name marks a file that is still being written.
    pub open: bool,
    /// Recorded only when something happened.
    pub event_driven: bool,
}

impl Compiled {
    /// Reads a path below the root; `None` when no era explains it.
    pub fn explain(&self, path: &[u8]) -> Option<Explained<'_>> {
        self.eras.iter().enumerate().find_map(|(n, era)| {
            let fields = era.matcher.read(path)?;
            Some(Explained {
                fields,
                era: n,
                zones: &era.zones,
                open: era.open,
                event_driven: era.event_driven,
            })
        })
    }

    /// True for a file or folder below the root that the product makes and that is no recording.
    pub fn ignores(&self, path: &Path) -> bool {
        !self.ignore.is_empty() && self.ignore.is_match(path)
    }
}

/// File name endings under which recorders keep video, lower case.
pub const VIDEO_ENDINGS: &[&str] = &[
    "3gp", "asf", "avi", "bvr", "dav", "flv", "h264", "h265", "m2ts", "m4s", "m4v", "mkv", "mov", "mp4",
    "mpeg", "mpg", "mts", "ps", "ts", "webm", "wmv",
];

/// True when a file's name ends as video does, in any case.
pub fn looks_like_video(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str());
    ending.is_some_and(|e| VIDEO_ENDINGS.iter().any(|v| e.eq_ignore_ascii_case(v)))
}
