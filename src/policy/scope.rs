//! Which cameras a rule speaks of. Pure matching on declared facts; a name that matches nothing is
//! not an error here but something for a rule to report.

use std::fmt;

use globset::GlobMatcher;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::config::Camera;
use crate::config::tags::{self, Dimension};
use crate::model::ids::CameraId;

/// What is known of a camera when scopes are matched.
#[derive(Clone, Copy, Debug)]
pub struct CameraFacts<'a> {
    /// Its id.
    pub id: &'a CameraId,
    /// Tags of the place where it hangs.
    pub zone: &'a [String],
    /// Labels of its footage.
    pub labels: &'a [String],
    /// Area whose managing department answers for it.
    pub area: Option<&'a str>,
    /// Department that owns it.
    pub owner: Option<&'a str>,
    /// Kind of system.
    pub system_kind: Option<&'a str>,
}

impl<'a> CameraFacts<'a> {
    /// A camera that was found but never declared: only its id can match.
    pub fn undeclared(id: &'a CameraId) -> Self {
        Self { id, zone: &[], labels: &[], area: None, owner: None, system_kind: None }
    }
}

impl<'a> From<&'a Camera> for CameraFacts<'a> {
    fn from(c: &'a Camera) -> Self {
        Self {
            id: &c.id,
            zone: &c.zone,
            labels: &c.labels,
            area: c.area.as_deref(),
            owner: c.owner.as_deref(),
            system_kind: c.system_kind.as_deref(),
        }
    }
}

/// A literal name or a pattern with `*`, `?`, `[…]` or `{…}`.
#[derive(Clone)]
pub struct Pattern {
    text: String,
    glob: Option<GlobMatcher>,
}

impl Pattern {
    /// Reads a pattern; text that is no valid pattern stands for itself.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let glob = text.contains(['*', '?', '[', '{']).then(|| globset::Glob::new(&text).ok()).flatten();
        Self { glob: glob.map(|g| g.compile_matcher()), text }
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True when a name is meant.
    pub fn matches(&self, name: &str) -> bool {
        self.glob.as_ref().map_or(self.text == name, |g| g.is_match(name))
    }

    /// True when no name can match both. Two patterns are never proved apart.
    fn apart(&self, other: &Self) -> bool {
        match (&self.glob, &other.glob) {
            (None, None) => self.text != other.text,
            (Some(glob), None) => !glob.is_match(&other.text),
            (None, Some(glob)) => !glob.is_match(&self.text),
            (Some(_), Some(_)) => false,
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d).map(Self::new)
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "glob", "minLength": 1 })
    }
}

/// The table `scope` of a rule: every dimension that is named must match, by one of its patterns.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Selection {
    /// Camera ids; a pattern without "/" is compared with the part after the recorder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub camera: Vec<Pattern>,
    /// Recorder ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recorder: Vec<Pattern>,
    /// Tags of the place where the camera hangs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub zone: Vec<Pattern>,
    /// Labels of its footage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub label: Vec<Pattern>,
    /// Areas.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub area: Vec<Pattern>,
    /// Owning departments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owner: Vec<Pattern>,
    /// Kinds of system.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub system_kind: Vec<Pattern>,
}

impl Selection {
    /// Cameras whose id matches one of the patterns.
    pub fn cameras(patterns: &[String]) -> Self {
        Self { camera: patterns.iter().map(Pattern::new).collect(), ..Self::default() }
    }

    fn dimensions(&self) -> [(&'static str, &[Pattern]); 7] {
        [
            ("camera", &self.camera),
            ("recorder", &self.recorder),
            ("zone", &self.zone),
            ("label", &self.label),
            ("area", &self.area),
            ("owner", &self.owner),
            ("system_kind", &self.system_kind),
        ]
    }

    fn is_empty(&self) -> bool {
        self.dimensions().iter().all(|(_, patterns)| patterns.is_empty())
    }

    fn matches(&self, facts: &CameraFacts<'_>) -> bool {
        self.dimensions().iter().all(|(dimension, patterns)| {
            patterns.is_empty() || patterns.iter().any(|p| named(dimension, p, facts))
        })
    }

    fn needs_inventory(&self) -> bool {
        self.dimensions().iter().skip(2).any(|(_, patterns)| !patterns.is_empty())
    }

    /// True when one dimension of which a camera has a single value proves that none is in both.
    fn apart(&self, other: &Self) -> bool {
        let single = |s: &Self| {
            [s.camera.clone(), s.recorder.clone(), s.area.clone(), s.owner.clone(), s.system_kind.clone()]
        };
        single(self).iter().zip(single(other).iter()).any(|(a, b)| {
            let whole = |p: &Pattern| p.as_str().contains('/');
            !a.is_empty()
                && !b.is_empty()
                && a.iter().all(|x| b.iter().all(|y| whole(x) == whole(y) && x.apart(y)))
        })
    }
}

fn named(dimension: &str, pattern: &Pattern, facts: &CameraFacts<'_>) -> bool {
    match dimension {
        "camera" if pattern.as_str().contains('/') => pattern.matches(facts.id.as_str()),
        "camera" => pattern.matches(facts.id.camera()),
        "recorder" => pattern.matches(facts.id.recorder()),
        "zone" => facts.zone.iter().any(|z| pattern.matches(z)),
        "label" => facts.labels.iter().any(|l| pattern.matches(l)),
        "area" => facts.area.is_some_and(|a| pattern.matches(a)),
        "owner" => facts.owner.is_some_and(|o| pattern.matches(o)),
        _ => facts.system_kind.is_some_and(|k| pattern.matches(k)),
    }
}

/// The cameras of one rule: in all of the selections and in none of the exceptions.
///
/// A regulation writes one selection; overrides for some cameras only narrow and except.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Scope {
    all: Vec<Selection>,
    except: Vec<Self>,
}

impl From<Selection> for Scope {
    fn from(mut selection: Selection) -> Self {
        // Every camera has an id, so "*" there asks for nothing; said so, it can be reasoned about.
        for ids in [&mut selection.camera, &mut selection.recorder] {
            if ids.iter().any(|p| p.as_str() == "*") {
                ids.clear();
            }
        }
        // Inventories are read the same way: a word and its tag are one name.
        for (dimension, patterns) in [
            (Dimension::Zone, &mut selection.zone),
            (Dimension::Label, &mut selection.label),
            (Dimension::Area, &mut selection.area),
            (Dimension::SystemKind, &mut selection.system_kind),
        ] {
            for pattern in patterns {
                if let Some(tag) = tags::known(dimension, pattern.as_str()) {
                    *pattern = Pattern::new(tag);
                }
            }
        }
        Self { all: if selection.is_empty() { Vec::new() } else { vec![selection] }, except: Vec::new() }
    }
}

impl Scope {
    /// True when a camera is in scope.
    pub fn matches(&self, facts: &CameraFacts<'_>) -> bool {
        self.all.iter().all(|s| s.matches(facts)) && !self.except.iter().any(|e| e.matches(facts))
    }

    /// True when every camera is in scope.
    pub fn is_everything(&self) -> bool {
        self.all.is_empty() && self.except.is_empty()
    }

    /// Every name that the scope mentions, with its dimension.
    pub fn names(&self) -> Vec<(&'static str, &str)> {
        let own = self.all.iter().flat_map(Selection::dimensions);
        let own = own.flat_map(|(dimension, patterns)| patterns.iter().map(move |p| (dimension, p.as_str())));
        own.chain(self.except.iter().flat_map(Self::names)).collect()
    }

    /// The names that match none of the cameras, so that a rule can report them.
    pub fn unmatched(&self, cameras: &[CameraFacts<'_>]) -> Vec<(&'static str, &str)> {
        let mut names = self.names();
        names.retain(|(dimension, text)| {
            let pattern = Pattern::new(*text);
            !cameras.iter().any(|c| named(dimension, &pattern, c))
        });
        names
    }

    /// The cameras that are in both scopes.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for selection in &other.all {
            if !self.all.contains(selection) {
                self.all.push(selection.clone());
            }
        }
        for scope in &other.except {
            if !self.except.contains(scope) {
                self.except.push(scope.clone());
            }
        }
        self
    }

    /// The cameras of this scope that are not in the other.
    #[must_use]
    pub fn without(mut self, other: Self) -> Self {
        self.except.push(other);
        self
    }

    /// What this scope leaves out beyond another one that is the same otherwise.
    pub(super) fn left_out_of(&self, whole: &Self) -> Option<&Self> {
        let (last, before) = self.except.split_last()?;
        (self.all == whole.all && before == whole.except).then_some(last)
    }

    /// The part of this scope inside the other and the part outside, as far as they can hold cameras.
    pub(super) fn parts(self, other: &Self) -> (Option<Self>, Option<Self>) {
        let (inside, outside) = (self.clone().and(other), self.without(other.clone()));
        let real = |s: Self| (!s.is_void()).then_some(s);
        (real(inside), real(outside))
    }

    /// Whether some camera may be in both scopes.
    ///
    /// Scopes over inventory fields are decided by the declared cameras. Scopes over ids must hold
    /// for cameras not found yet, so they share one unless their names prove the contrary.
    pub fn may_share(&self, other: &Self, declared: &[CameraFacts<'_>]) -> bool {
        let both = self.clone().and(other);
        if both.all.iter().any(Selection::needs_inventory) && !declared.is_empty() {
            return declared.iter().any(|c| both.matches(c));
        }
        !both.is_void()
    }

    /// True when names alone prove that no camera is in scope.
    pub(super) fn is_void(&self) -> bool {
        let apart = self.all.iter().any(|a| self.all.iter().any(|b| a.apart(b)));
        let within = |e: &Self| {
            e.all.iter().all(|s| self.all.contains(s)) && e.except.iter().all(|x| self.except.contains(x))
        };
        apart || self.except.iter().any(within)
    }
}
