//! Timelines: footage, losses and what must be found, in one TOML file. `policy test` runs them, and the
//! examples of every rule are such files, run through real stores.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::AppError;
use crate::catalogue::{Catalogue, Reading};
use crate::config::check;
use crate::config::{Camera, Config, Declared, Document, Entry, Kind, Node, Problem, Problems};
use crate::evidence::Evidence;
use crate::findings;
use crate::model::device::DeviceSpan;
use crate::model::observation::{FileSeen, Observation, RootIdentity, RootSeen};
use crate::model::signal::Signal;
use crate::model::{Blake3, CameraId, RecorderId, Sha256, Span, UtcMs};
use crate::policy::{ClauseId, Origin, PackStore, Policy, Regulation};
use crate::register::Record;
use crate::rules::{self, Judged};
use crate::store::Durability;
use crate::text::Said;
use crate::views::{Context, View};

mod difference;
#[cfg(test)]
mod downtime_tests;
mod file;
mod footage;
mod given;

pub use difference::{Difference, Found, Wrong};
use file::{Expect, ExpectedBreach, File};
use footage::root_of;

/// What was said of a device holds so long: it is said every minute.
const DEVICE_HOLDS_MS: i64 = 90_000;

/// Everything that a timeline expected and did not get, or got and did not expect.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// What differs, in the order of the expectations.
    pub differences: Vec<Difference>,
    /// Expectations checked.
    pub checked: usize,
}

/// Runs a timeline through stores in a fresh folder.
///
/// # Errors
/// Everything that is wrong with the file at once, or stores that cannot be written.
pub fn run(name: &str, text: &str) -> Result<Outcome, AppError> {
    Timeline::parse(name, text)?.run()
}

/// A timeline that is ready to run.
pub struct Timeline {
    file: File,
    tz: TimeZone,
    cameras: Vec<Declared<Camera>>,
    records: Vec<Record>,
    signals: Vec<Signal>,
    /// What holds. Public so that a test can change a number and see whether the timeline notices.
    pub policy: Policy,
}

impl Timeline {
    /// Reads a timeline; `name` is what messages show.
    ///
    /// # Errors
    /// Everything that is wrong with the file, its policies and its overrides.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        let document = Document::parse(name, text)?;
        check::check::<File>(&document).into_result(())?;
        let file: File = document.root.typed(&document.source)?;
        let site = Config::from_document(&site_of(&document, &file.tz), Path::new(""), &|_| None)?;
        let policy = policy(&document, &file, &site)?;
        let tz = TimeZone::get(&file.tz).unwrap_or(TimeZone::UTC);
        let records = given::records(&document, &file, &tz)?;
        let signals = given::signals(&document, &file, &tz)?;
        Ok(Self { file, tz, policy, cameras: site.cameras, records, signals })
    }

    /// The clauses whose rules it is about; none when it runs whole regulations.
    pub fn clauses(&self) -> &[ClauseId] {
        self.file.clauses.as_deref().unwrap_or_default()
    }

    fn at(&self, local: DateTime) -> UtcMs {
        local.to_zoned(self.tz.clone()).map_or(UtcMs::MIN, |z| UtcMs::from(z.timestamp()))
    }

    fn span(&self, from: DateTime, to: DateTime) -> Span {
        Span::new(self.at(from), self.at(to))
    }

    /// Scans whenever a loss is noticed or something is expected, in stores in a fresh folder.
    ///
    /// # Errors
    /// Stores that cannot be written.
    pub fn run(&self) -> Result<Outcome, AppError> {
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
        let (mut contents, mut unread) = (HashMap::new(), HashSet::new());
        let mut pass = catalogue.begin_pass(now, true)?;
        for recorder in self.recorders() {
            let root = root_of(&recorder);
            let identity = Ok(RootIdentity { fs_id: 1, inode: 1 });
            pass.open_root(&RootSeen { recorder, root: root.clone(), identity }, "timeline", 600_000)?;
            for footage in &self.file.footage {
                for (segment, content) in self.segments(footage, &root, now) {
                    let place = (root.clone(), segment.file.path.to_string());
                    if footage.unread {
                        unread.insert(place.clone());
                    }
                    contents.insert(place, content);
                    pass.observe(&Observation::Segment(Box::new(segment)))?;
                }
            }
            pass.close_root(&root);
        }
        pass.finish(now)?;
        let said: Vec<Signal> = self.signals.iter().filter(|s| s.at <= now).cloned().collect();
        catalogue.record_signals(&said)?;
        catalogue.record_devices(&self.devices(now))?;
        let files = catalogue.to_read(UtcMs::MIN, usize::MAX)?;
        let batch: Vec<Reading> = files
            .into_iter()
            .filter(|of| !unread.contains(&(of.file.root.clone(), of.file.path.to_string())))
            .map(|of| {
                let FileSeen { root, path, .. } = &of.file;
                let content = contents.get(&(root.clone(), path.to_string())).copied().unwrap_or(0);
                let digest = blake3::hash(format!("{path} {content}").as_bytes());
                Reading { of, sha256: Sha256(*digest.as_bytes()), blake3: Blake3(*digest.as_bytes()) }
            })
            .collect();
        catalogue.record_hashes(now, &batch)?;
        Ok(())
    }

    /// What was said of devices by now, in the order of time.
    fn devices(&self, now: UtcMs) -> Vec<DeviceSpan> {
        let mut out: Vec<DeviceSpan> = Vec::new();
        for given in &self.file.device {
            let (since, last) = (self.at(given.from), self.at(given.to).min(now));
            if since <= now {
                let once = DeviceSpan::said(&given.device, given.asked, given.state, last, DEVICE_HOLDS_MS);
                out.push(DeviceSpan { since, ..once });
            }
        }
        out.sort_by_key(|s| s.since);
        out
    }

    fn recorders(&self) -> Vec<RecorderId> {
        let names = self.file.footage.iter().filter_map(|f| CameraId::parse(&f.camera.0).ok());
        let mut all: Vec<RecorderId> = names.filter_map(|c| RecorderId::new(c.recorder()).ok()).collect();
        all.sort();
        all.dedup();
        all
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
        out.checked += 1;
        out.differences.extend(self.breaches(e, &judged));
        out.differences.extend(unknowns(e, &judged));
        Ok(())
    }

    fn breaches(&self, e: &Expect, judged: &[Judged<'_>]) -> Vec<Difference> {
        let mut rest = difference::found(judged, &self.tz);
        let mut out = Vec::new();
        for want in &e.breach {
            match rest.iter().position(|f| is(want, f)) {
                Some(at) => drop(rest.remove(at)),
                None => out.push(Difference {
                    at: e.at,
                    wrong: Wrong::Missing,
                    what: Found {
                        rule: want.rule.clone(),
                        subject: want.subject.clone(),
                        from: want.from,
                        to: want.to,
                        facts: want.facts.clone(),
                    },
                }),
            }
        }
        if e.only {
            let stray = |what| {
                let what = Found { facts: Map::new(), ..what };
                Difference { at: e.at, wrong: Wrong::Unexpected, what }
            };
            out.extend(rest.into_iter().map(stray));
        }
        out
    }

    /// A timeline that says that footage comes of events is the site's word for its recorder.
    fn recorders_on_events(&self) -> std::collections::BTreeSet<String> {
        let events = self.file.footage.iter().filter(|f| f.event_driven);
        events.filter_map(|f| f.camera.0.split_once('/')).map(|(recorder, _)| recorder.to_owned()).collect()
    }

    fn context(&self, now: UtcMs) -> Context {
        let says_more = self.cameras.iter().any(|c| c.value != Camera::blank(c.value.id.clone()));
        let inventory = self.file.inventory.unwrap_or(says_more);
        Context {
            now,
            tz: self.tz.clone(),
            inventory: inventory.then(|| self.cameras.clone()),
            rows: Vec::new(),
            on_events: self.recorders_on_events(),
            recorder_in_service: std::collections::BTreeMap::new(),
            in_service: None::<Date>,
            calendar: None,
            clock_ok: true,
            records: self.kept(now),
        }
    }
}

impl Timeline {
    /// The register as it stands at a time; `None` when none is kept.
    fn kept(&self, now: UtcMs) -> Option<Vec<Record>> {
        let kept = self.file.register.unwrap_or(!self.records.is_empty());
        kept.then(|| self.records.iter().filter(|r| r.at <= now).cloned().collect())
    }
}

fn is(want: &ExpectedBreach, found: &Found) -> bool {
    let same = |want: Option<DateTime>, got: Option<DateTime>| want.is_none() || want == got;
    want.rule == found.rule
        && (want.subject.is_none() || want.subject == found.subject)
        && same(want.from, found.from)
        && same(want.to, found.to)
        && want.facts.iter().all(|(name, fact)| found.facts.get(name) == Some(fact))
}

/// Where the kinds that could not tell are named, they must be exactly these.
fn unknowns(e: &Expect, judged: &[Judged<'_>]) -> Vec<Difference> {
    let Some(want) = &e.unknown else { return Vec::new() };
    let mut got: Vec<&str> =
        judged.iter().filter(|j| !j.verdict.unknown.is_empty()).map(|j| j.rule.kind.as_str()).collect();
    got.sort_unstable();
    got.dedup();
    let difference = |wrong, rule: &str| Difference { at: e.at, wrong, what: Found::kind(rule) };
    let told = want.iter().filter(|w| !got.contains(&w.as_str()));
    let silent = got.iter().filter(|g| !want.iter().any(|w| w == *g));
    let mut out: Vec<Difference> = told.map(|w| difference(Wrong::Told, w)).collect();
    out.extend(silent.map(|g| difference(Wrong::CouldNotTell, g)));
    out
}

fn policy(document: &Document, file: &File, site: &Config) -> Result<Policy, Problems> {
    let kinds = rules::kinds();
    let mut problems = Problems::default();
    let mut regulations = Vec::new();
    let mut take = |regulation: Result<Regulation, Problems>| match regulation {
        Ok(r) => regulations.push(r),
        Err(p) => problems.append(p),
    };
    for named in &file.policy {
        take(PackStore::embedded(&kinds).named(named));
    }
    if !document.root.list("rule").is_empty() {
        take(Regulation::of_document(&own_rules(document), Origin::Site, &kinds));
    }
    problems.into_result(())?;
    if let Some(clauses) = &file.clauses {
        known_clauses(document, clauses, &regulations)?;
        for regulation in &mut regulations {
            regulation.rules.retain(|r| r.clauses.iter().any(|(id, _)| clauses.contains(id)));
        }
    }
    Policy::build(regulations, Some(site), &kinds)
}

fn known_clauses(
    document: &Document,
    clauses: &[ClauseId],
    regulations: &[Regulation],
) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for (id, node) in clauses.iter().zip(document.root.list("clauses")) {
        if !regulations.iter().any(|r| r.clause(id).is_some()) {
            let clause = format!("{:?}", id.as_str());
            let message = Said::of("timeline-no-such-clause", [("clause", clause.into())]);
            let problem = Problem::new(document.place(&node.span), message);
            problems.push(problem.help(Said::of("timeline-no-such-clause-help", [])));
        }
    }
    problems.into_result(())
}

/// The rules of a timeline as a regulation file of their own.
fn own_rules(document: &Document) -> Document {
    let name = table("name", vec![text("zh", "时间线"), text("en", "Timeline")]);
    let head = table("regulation", vec![text("id", "timeline"), name]);
    let rules = document.root.entries().iter().filter(|e| e.key == "rule").cloned();
    let root = Node::table(document.root.span.clone(), std::iter::once(head).chain(rules).collect());
    Document { source: document.source.clone(), root }
}

/// The cameras and choices of a timeline as a site's configuration; cameras with `declared = false`
/// are left out.
fn site_of(document: &Document, tz: &str) -> Document {
    let site = table("site", vec![text("id", "timeline"), text("tz", tz)]);
    let overrides =
        document.root.entries().iter().filter(|e| matches!(e.key.as_str(), "override" | "confirm")).cloned();
    let declared = document.root.list("camera").iter();
    let declared = declared.filter(|c| c.get("declared").is_none_or(|d| d.to_json() != Value::Bool(false)));
    let cameras = declared.map(|node| {
        let own = node.entries().iter().filter(|e| e.key != "declared").cloned().collect();
        Node::table(node.span.clone(), own)
    });
    let cameras = Node { span: 0..0, kind: Kind::List(cameras.collect()) };
    let cameras = Entry { key: "camera".to_owned(), key_span: 0..0, value: cameras };
    let root = vec![site, table("policy", overrides.collect()), cameras];
    Document { source: document.source.clone(), root: Node::table(0..0, root) }
}

fn text(key: &str, words: &str) -> Entry {
    let value = Node { span: 0..0, kind: Kind::Text(words.to_owned()) };
    Entry { key: key.to_owned(), key_span: 0..0, value }
}

fn table(key: &str, entries: Vec<Entry>) -> Entry {
    Entry { key: key.to_owned(), key_span: 0..0, value: Node::table(0..0, entries) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;
    use crate::text::{Lang, for_lang};

    #[test]
    fn the_examples_of_every_rule_hold() {
        let mut wrong = Vec::new();
        for rule in RULES {
            for example in rule.examples() {
                let outcome =
                    run(example.name, example.timeline).unwrap_or_else(|e| panic!("{}: {e}", example.name));
                assert!(outcome.checked > 0, "{} expects nothing", example.name);
                wrong.extend(
                    outcome.differences.iter().map(|d| format!("{} {}: {d:?}", rule.id(), example.name)),
                );
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    const SHORT: &str = "[[rule]]\nkind = \"min_retention\"\nmin_days = 30\n[[camera]]\nid = \"nvr1/gate\"\n\
        in_service = \"2026-01-01\"\n[[footage]]\ncamera = \"nvr1/gate\"\nfrom = \"2026-11-01T00:00\"\nto = \"2026-11-16T00:00\"\n\
        [[expect]]\nat = \"2026-11-16T08:00\"\n";

    fn wrongs(rest: &str) -> Vec<Wrong> {
        let outcome = run("short.toml", &format!("{SHORT}{rest}")).expect("runs");
        outcome.differences.iter().map(|d| d.wrong).collect()
    }

    #[test]
    fn a_wrong_expectation_is_reported() {
        assert_eq!(wrongs("breach = []\nonly = true\n"), [Wrong::Unexpected]);
        assert_eq!(wrongs("breach = [ { rule = \"max_retention\" } ]\n"), [Wrong::Missing]);
        assert_eq!(wrongs("breach = [ { rule = \"min_retention\" } ]\nonly = true\n"), []);
    }

    #[test]
    fn kinds_that_could_not_tell_are_exactly_the_named_ones_or_not_looked_at() {
        assert_eq!(wrongs("unknown = [\"min_retention\"]\n"), [Wrong::Told]);
        let pending = format!("[[rule]]\nkind = \"attendance\"\n{SHORT}");
        let told = |rest: &str| run("x.toml", &format!("{pending}{rest}")).expect("runs").differences.len();
        assert_eq!((told(""), told("unknown = []\n"), told("unknown = [\"attendance\"]\n")), (0, 1, 0));
    }

    #[test]
    fn a_clause_that_no_regulation_has_is_refused_at_its_place() {
        let text = "policy = [\"hainan\"]\nclauses = [\"hainan-7-b\", \"hainan-77\"]\n";
        let problems = Timeline::parse("x.toml", text).err().expect("refused");
        assert!(problems.to_string().contains("\"hainan-77\""), "{problems}");
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn what_is_wrong_with_a_timeline_is_said_in_both_languages() {
        let cases = [
            ("policy = [\"hainan\"]\nclauses = [\"hainan-77\"]\n", "没有条款"),
            ("[[record]]\ntype = \"no_form\"\nat = \"2026-11-01T00:00\"\nfields = {}\n", "未知的表单"),
            (
                "[[record]]\ntype = \"incident\"\nat = \"2026-11-01T00:00\"\nfields = { colour = 1 }\n",
                "没有这一栏",
            ),
            (
                "[[record]]\ntype = \"incident\"\nat = \"2026-11-01T00:00\"\nfields = { occurred_at = \"soon\" }\n",
                "须为时间",
            ),
            (
                "[[signal]]\nsubject = \"nvr1\"\nat = \"2026-11-01T00:00\"\nsays = { lies = 1 }\n",
                "无法读取所报内容",
            ),
        ];
        for (text, chinese) in cases {
            let problems = Timeline::parse("x.toml", text).err().expect("refused");
            let zh: Vec<String> = problems.iter().map(|p| p.message.say(for_lang(Lang::ZhCn))).collect();
            let en: Vec<String> = problems.iter().map(|p| p.message.say(for_lang(Lang::En))).collect();
            assert!(zh.iter().any(|said| said.contains(chinese)), "{zh:?}");
            assert!(en.iter().all(|said| said.is_ascii()), "{en:?}");
        }
    }
}
