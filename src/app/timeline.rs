//! Timelines: footage, losses and what must be found, in one TOML file. `policy test` runs them, and the
//! examples of every rule are such files, run through real stores.

use std::path::Path;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::AppError;
use crate::catalogue::Catalogue;
use crate::config::check;
use crate::config::{Camera, Declared, Document, Entry, Kind, Node, Problem, Problems};
use crate::evidence::Evidence;
use crate::findings;
use crate::model::observation::{
    FileSeen, MediaFacts, Observation, Readability, RootIdentity, RootSeen, SegmentSeen, TimeBasis,
};
use crate::model::{Blake3, CameraId, RecorderId, RelPath, Sha256, Span, StreamId, UtcMs};
use crate::policy::{Origin, PackStore, Policy, Regulation};
use crate::rules::{self, Judged};
use crate::store::Durability;
use crate::views::{Context, View};

/// A timeline file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// Built-in regulations or files.
    #[serde(default)]
    policy: Vec<String>,
    /// IANA zone in which the file's times are read.
    #[serde(default = "default_tz")]
    #[schemars(extend("format" = "time-zone"))]
    tz: String,
    /// Whether the site declared an inventory. Default: when a camera declares more than its id.
    #[serde(default)]
    inventory: Option<bool>,
    /// Rules of the timeline's own, as in a regulation.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    rule: Vec<serde_json::Map<String, Value>>,
    /// Cameras, as in an inventory, with `declared = false` for one that is known by its footage only.
    #[serde(default)]
    #[expect(dead_code, reason = "read from the document, where the places are")]
    camera: Vec<serde_json::Map<String, Value>>,
    /// Footage.
    #[serde(default)]
    footage: Vec<Footage>,
    /// What happens to footage.
    #[serde(default)]
    loss: Vec<Loss>,
    /// What must be found.
    #[serde(default)]
    expect: Vec<Expect>,
}

fn default_tz() -> String {
    "Asia/Shanghai".to_owned()
}

/// A stretch of footage, laid out as segments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Footage {
    /// Camera id.
    camera: CameraText,
    /// First local time.
    #[schemars(with = "String")]
    from: DateTime,
    /// Local time after the last segment.
    #[schemars(with = "String")]
    to: DateTime,
    /// Stretches without footage.
    #[serde(default)]
    #[schemars(with = "Vec<(String, String)>")]
    except: Vec<(DateTime, DateTime)>,
    /// Length of a segment, in seconds.
    #[serde(default = "default_segment")]
    #[schemars(range(min = 1, max = 86_400))]
    segment_s: u32,
    /// What is wrong with the bytes.
    #[serde(default)]
    damage: Option<Damage>,
    /// File mode, four octal digits.
    #[serde(default)]
    mode: Option<String>,
    /// Recorded on events only.
    #[serde(default)]
    event_driven: bool,
    /// Time in the container minus time in the name, in seconds.
    #[serde(default)]
    clock_skew_s: Option<i64>,
    /// Local time at which it is first scanned.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    seen: Option<DateTime>,
}

fn default_segment() -> u32 {
    600
}

/// A camera id as text; checked when it is used.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
struct CameraText(#[schemars(extend("format" = "camera-id"))] String);

/// Damage of a segment.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Damage {
    /// Zero bytes.
    Empty,
    /// Cut off in the middle.
    Truncated,
    /// Not a recording at all.
    Undecodable,
}

/// What happens to footage that was seen.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Loss {
    /// Camera id.
    camera: CameraText,
    /// Local time of the scan that notices it.
    #[schemars(with = "String")]
    at: DateTime,
    /// First local time of the footage.
    #[schemars(with = "String")]
    from: DateTime,
    /// Local time after it.
    #[schemars(with = "String")]
    to: DateTime,
    /// How it is lost.
    how: How,
}

/// Ways to lose footage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum How {
    /// Deleted.
    Gone,
    /// Cut shorter.
    Shrunk,
    /// Replaced by other bytes of the same size.
    Altered,
}

/// What must be found at a time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// Local time.
    #[schemars(with = "String")]
    at: DateTime,
    /// Breaches that must be there.
    #[serde(default)]
    breach: Vec<ExpectedBreach>,
    /// Rule kinds that could not tell.
    #[serde(default)]
    unknown: Vec<String>,
    /// Nothing else may be breached.
    #[serde(default)]
    only: bool,
}

/// A breach that must be there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExpectedBreach {
    /// Rule kind.
    rule: String,
    /// Subject; any when absent.
    #[serde(default)]
    subject: Option<String>,
    /// Start of the span, local.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    from: Option<DateTime>,
    /// End of the span, local.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    to: Option<DateTime>,
}

/// A breach as found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Rule kind.
    pub rule: String,
    /// Subject.
    pub subject: String,
    /// Span.
    pub span: Option<Span>,
}

/// Everything that a timeline expected and did not get, or got and did not expect.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// One line a difference, with the instant.
    pub differences: Vec<String>,
    /// Expectations checked.
    pub checked: usize,
}

/// Runs a timeline through stores in a fresh folder.
///
/// # Errors
/// Everything that is wrong with the file at once, or stores that cannot be written.
pub fn run(name: &str, text: &str) -> Result<Outcome, AppError> {
    let document = Document::parse(name, text)?;
    check::check::<File>(&document).into_result(())?;
    let file: File = document.root.typed(&document.source)?;
    let play = Play::new(&document, file)?;
    play.run()
}

struct Play {
    file: File,
    tz: TimeZone,
    policy: Policy,
    cameras: Vec<Declared<Camera>>,
}

impl Play {
    fn new(document: &Document, file: File) -> Result<Self, AppError> {
        let kinds = rules::kinds();
        let mut regulations = Vec::new();
        for named in &file.policy {
            regulations.push(PackStore::embedded(&kinds).named(named)?);
        }
        if !document.root.list("rule").is_empty() {
            regulations.push(Regulation::of_document(&own_rules(document), Origin::Site, &kinds)?);
        }
        let policy = Policy::build(regulations, None, &kinds)?;
        let tz = TimeZone::get(&file.tz).unwrap_or(TimeZone::UTC);
        let cameras = declared(document)?;
        Ok(Self { file, tz, policy, cameras })
    }

    fn at(&self, local: DateTime) -> UtcMs {
        local.to_zoned(self.tz.clone()).map_or(UtcMs::MIN, |z| UtcMs::from(z.timestamp()))
    }

    fn span(&self, from: DateTime, to: DateTime) -> Span {
        Span::new(self.at(from), self.at(to))
    }

    /// Scans happen whenever a loss is noticed or something is expected.
    fn run(&self) -> Result<Outcome, AppError> {
        let fail = |source| AppError::Io { what: "make a temporary folder".to_owned(), source };
        let dir = tempfile::tempdir().map_err(fail)?;
        let mut catalogue = Catalogue::open(dir.path(), Durability::Ephemeral)?;
        let mut evidence = Evidence::open(dir.path(), Durability::Ephemeral)?;
        let losses = self.file.loss.iter().map(|l| self.at(l.at));
        let mut scans: Vec<UtcMs> = losses.chain(self.file.expect.iter().map(|e| self.at(e.at))).collect();
        // What is lost must have been seen before: a scan just before the first loss.
        scans.extend(scans.iter().min().map(|first| UtcMs(first.0 - 1_000)));
        scans.sort_unstable();
        scans.dedup();
        let mut outcome = Outcome::default();
        for now in scans {
            self.scan(&mut catalogue, now)?;
            for expect in self.file.expect.iter().filter(|e| self.at(e.at) == now) {
                self.check(dir.path(), &mut evidence, expect, now, &mut outcome)?;
            }
        }
        Ok(outcome)
    }

    fn scan(&self, catalogue: &mut Catalogue, now: UtcMs) -> Result<(), AppError> {
        let mut contents = Vec::new();
        let mut pass = catalogue.begin_pass(now, true)?;
        for recorder in self.recorders() {
            let root = root_of(&recorder);
            let identity = Ok(RootIdentity { fs_id: 1, inode: 1 });
            pass.open_root(&RootSeen { recorder, root: root.clone(), identity }, "timeline", 600_000)?;
            for footage in &self.file.footage {
                for (segment, content) in self.segments(footage, &root, now) {
                    contents.push((root.clone(), segment.file.path.clone(), content));
                    pass.observe(&Observation::Segment(Box::new(segment)))?;
                }
            }
            pass.close_root(&root);
        }
        pass.finish(now)?;
        let read = catalogue.to_read(UtcMs::MIN, usize::MAX)?;
        let batch: Vec<(i64, Sha256, Blake3)> = read
            .iter()
            .map(|f| {
                let content =
                    contents.iter().find(|c| c.0 == f.file.root && c.1 == f.file.path).map_or(0, |c| c.2);
                let digest = blake3::hash(format!("{} {content}", f.file.path).as_bytes());
                (f.segment, Sha256(*digest.as_bytes()), Blake3(*digest.as_bytes()))
            })
            .collect();
        catalogue.record_hashes(now, &batch)?;
        Ok(())
    }

    fn recorders(&self) -> Vec<RecorderId> {
        let names = self.file.footage.iter().filter_map(|f| CameraId::parse(&f.camera.0).ok());
        let mut all: Vec<RecorderId> = names.filter_map(|c| RecorderId::new(c.recorder()).ok()).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The segments of a stretch that a scan at `now` finds, each with a number that stands for its bytes.
    fn segments(&self, f: &Footage, root: &str, now: UtcMs) -> Vec<(SegmentSeen, u8)> {
        let Ok(camera) = CameraId::parse(&f.camera.0) else { return Vec::new() };
        if root != root_path(camera.recorder()) || f.seen.is_some_and(|seen| self.at(seen) > now) {
            return Vec::new();
        }
        let whole = self.span(f.from, f.to);
        let holes: Vec<Span> = f.except.iter().map(|(a, b)| self.span(*a, *b)).collect();
        let mut out = Vec::new();
        for part in crate::model::span::gaps(whole, &crate::model::span::merge(holes, 0)) {
            let mut at = part.start;
            while at < part.end {
                let end = UtcMs(at.0 + i64::from(f.segment_s) * 1000).min(part.end);
                if end <= now {
                    out.extend(self.segment(f, &camera, root, Span::new(at, end), now));
                }
                at = end;
            }
        }
        out
    }

    fn segment(
        &self,
        f: &Footage,
        camera: &CameraId,
        root: &str,
        span: Span,
        now: UtcMs,
    ) -> Option<(SegmentSeen, u8)> {
        let (mut bytes, mut content, mut ctime_ns) = (1_000_000, 0, span.end.0 * 1_000_000);
        for (n, loss) in (1u8..).zip(&self.file.loss) {
            let hit = loss.camera.0 == f.camera.0 && self.span(loss.from, loss.to).intersect(span).is_some();
            if !hit || self.at(loss.at) > now {
                continue;
            }
            match loss.how {
                How::Gone => return None,
                How::Shrunk => (bytes, content, ctime_ns) = (1_000, n, self.at(loss.at).0 * 1_000_000),
                How::Altered => (content, ctime_ns) = (n, self.at(loss.at).0 * 1_000_000),
            }
        }
        let mode = f.mode.as_deref().and_then(|m| u32::from_str_radix(m, 8).ok()).unwrap_or(0o640);
        let seen = SegmentSeen {
            camera: camera.clone(),
            stream: StreamId::main(),
            start: span.start,
            alt_start: None,
            time_basis: TimeBasis::Name,
            name_end: None,
            name_duration_ms: None,
            event_driven: f.event_driven,
            open: false,
            file: FileSeen {
                root: root.to_owned(),
                path: RelPath::from_stored(format!("{}/{}.mp4", camera.camera(), span.start.0)),
                bytes,
                mtime: span.end,
                ctime_ns,
                inode: span.start.0.cast_unsigned(),
                mode,
                uid: 0,
            },
            media: Some(media(f, span)),
        };
        Some((seen, content))
    }

    fn check(
        &self,
        dir: &Path,
        evidence: &mut Evidence,
        e: &Expect,
        now: UtcMs,
        out: &mut Outcome,
    ) -> Result<(), AppError> {
        let view = View::open(dir, self.context(now))?;
        let judged = rules::judge(&self.policy, &view)?;
        findings::reconcile(evidence, &judged, "", now)?;
        let found = found(&judged);
        out.checked += 1;
        let mut rest = found.clone();
        for want in &e.breach {
            let at = rest.iter().position(|f| self.is(want, f));
            match at {
                Some(at) => drop(rest.remove(at)),
                None => out.differences.push(format!("at {}: expected {want:?}, found {found:?}", e.at)),
            }
        }
        if e.only {
            out.differences.extend(rest.iter().map(|f| format!("at {}: not expected {f:?}", e.at)));
        }
        for kind in &e.unknown {
            if !judged.iter().any(|j| j.rule.kind == *kind && !j.verdict.unknown.is_empty()) {
                out.differences.push(format!("at {}: {kind} was expected to be could not tell", e.at));
            }
        }
        Ok(())
    }

    fn is(&self, want: &ExpectedBreach, found: &Found) -> bool {
        let same =
            |local: Option<DateTime>, got: Option<UtcMs>| local.is_none_or(|l| Some(self.at(l)) == got);
        want.rule == found.rule
            && want.subject.as_ref().is_none_or(|s| *s == found.subject)
            && same(want.from, found.span.map(|s| s.start))
            && same(want.to, found.span.map(|s| s.end))
    }

    fn context(&self, now: UtcMs) -> Context {
        let says_more = self.cameras.iter().any(|c| c.value != Camera::blank(c.value.id.clone()));
        let inventory = self.file.inventory.unwrap_or(says_more);
        Context {
            now,
            tz: self.tz.clone(),
            inventory: inventory.then(|| self.cameras.clone()),
            recorder_in_service: std::collections::BTreeMap::new(),
            in_service: None::<Date>,
            clock_ok: true,
        }
    }
}

fn found(judged: &[Judged<'_>]) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for j in judged {
        for b in &j.verdict.breaches {
            let one = Found { rule: j.rule.kind.clone(), subject: b.subject.to_string(), span: b.span };
            if !out.contains(&one) {
                out.push(one);
            }
        }
    }
    out
}

fn root_of(recorder: &RecorderId) -> String {
    root_path(recorder.as_str())
}

fn root_path(recorder: &str) -> String {
    format!("/timeline/{recorder}")
}

fn media(f: &Footage, span: Span) -> MediaFacts {
    let length = span.len_ms().cast_unsigned();
    let (readability, playable) = match f.damage {
        None => (Readability::Whole, length),
        Some(Damage::Empty) => (Readability::Empty, 0),
        Some(Damage::Truncated) => (Readability::Truncated { at_byte: 500_000 }, length / 2),
        Some(Damage::Undecodable) => (Readability::Undecodable { why: "unknown magic".to_owned() }, 0),
    };
    MediaFacts {
        container: "mp4".to_owned(),
        start: f.clock_skew_s.map(|s| UtcMs(span.start.0 + s * 1000)),
        duration_ms: Some(length),
        playable_ms: Some(playable),
        readability,
    }
}

/// The rules of a timeline as a regulation file of their own.
fn own_rules(document: &Document) -> Document {
    let text = |key: &str, words: &str| Entry {
        key: key.to_owned(),
        key_span: 0..0,
        value: Node { span: 0..0, kind: Kind::Text(words.to_owned()) },
    };
    let table =
        |key: &str, entries| Entry { key: key.to_owned(), key_span: 0..0, value: Node::table(0..0, entries) };
    let name = table("name", vec![text("zh", "时间线"), text("en", "Timeline")]);
    let head = table("regulation", vec![text("id", "timeline"), name]);
    let rules = document.root.entries().iter().filter(|e| e.key == "rule").cloned();
    let root = Node::table(document.root.span.clone(), std::iter::once(head).chain(rules).collect());
    Document { source: document.source.clone(), root }
}

/// The declared cameras; rows with `declared = false` are left out.
fn declared(document: &Document) -> Result<Vec<Declared<Camera>>, Problems> {
    let mut problems = Problems::default();
    let mut out = Vec::new();
    for node in document.root.list("camera") {
        if node.get("declared").is_some_and(|d| d.to_json() == Value::Bool(false)) {
            continue;
        }
        let without = Node::table(
            node.span.clone(),
            node.entries().iter().filter(|e| e.key != "declared").cloned().collect(),
        );
        match without.typed::<Camera>(&document.source) {
            Ok(camera) => out.push(Declared::new(camera, document.place(&node.span))),
            Err(p) if p.is_empty() => {
                problems.push(Problem::new(document.place(&node.span), "cannot read this camera"))
            }
            Err(p) => problems.append(p),
        }
    }
    problems.into_result(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;

    #[test]
    fn the_examples_of_every_rule_hold() {
        let mut wrong = Vec::new();
        for rule in RULES {
            for example in rule.examples() {
                let outcome =
                    run(example.name, example.timeline).unwrap_or_else(|e| panic!("{}: {e}", example.name));
                assert!(outcome.checked > 0, "{} expects nothing", example.name);
                wrong.extend(
                    outcome.differences.into_iter().map(|d| format!("{} {}: {d}", rule.id(), example.name)),
                );
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_wrong_expectation_is_reported() {
        let text = "policy = []\n[[rule]]\nkind = \"min_retention\"\nmin_days = 30\n[[camera]]\nid = \"nvr1/gate\"\n\
                    in_service = \"2026-01-01\"\n[[footage]]\ncamera = \"nvr1/gate\"\nfrom = \"2026-11-01T00:00\"\nto = \"2026-11-16T00:00\"\n\
                    [[expect]]\nat = \"2026-11-16T08:00\"\nbreach = []\nonly = true\n";
        let outcome = run("wrong.toml", text).expect("runs");
        assert_eq!(outcome.differences.len(), 1, "{outcome:?}");
    }
}
