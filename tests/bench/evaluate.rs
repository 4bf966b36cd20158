//! Measures a full evaluation: 1,000 cameras over 90 days with 100,000 runs, judged by every built-in
//! regulation. Prints figures; judges nothing. Run with `cargo bench --bench evaluate`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use holdfast::catalogue::Catalogue;
use holdfast::evidence::Evidence;
use holdfast::model::observation::{
    FileSeen, MediaFacts, Observation, Readability, RootIdentity, RootSeen, SegmentSeen, TimeBasis,
};
use holdfast::model::signal::{DeviceKind, Health, Look, Said, Signal, ViewEvent};
use holdfast::model::{CameraId, RecorderId, RelPath, Span, StreamId, UtcMs};
use holdfast::policy::{PackStore, Policy};
use holdfast::rules;
use holdfast::store::Durability;
use holdfast::views::{Context, View};
use jiff::tz::TimeZone;

const RECORDERS: u32 = 10;
const CAMERAS: u32 = 1_000;
const RUNS: i64 = 100;
const DAYS: i64 = 90;
const HOUR: i64 = 3_600_000;
/// Evaluations, of which the middle one counts.
const ROUNDS: usize = 7;

fn main() {
    let folder = tempfile::TempDir::new().expect("temporary folder");
    let now = UtcMs::parse("2026-11-16T00:30:00Z").expect("an instant");
    lay(folder.path(), now);
    let kinds = rules::kinds();
    let start = Instant::now();
    let regulations = PackStore::embedded(&kinds).all().expect("built in");
    // Together they contradict each other, so each is a policy of its own.
    let policies: Vec<Policy> =
        regulations.into_iter().map(|r| Policy::build(vec![r], None, &kinds).expect("valid")).collect();
    let in_force: usize = policies.iter().map(|p| p.rules.len()).sum();
    println!(
        "loading {} regulations, {in_force} rules: {:.1} ms",
        policies.len(),
        start.elapsed().as_secs_f64() * 1e3
    );

    let (mut opened, mut rounds) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let view = View::open(
            folder.path(),
            Context::undeclared(now, TimeZone::get("Asia/Shanghai").expect("bundled")),
        )
        .expect("stores");
        opened.push(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        policies.iter().for_each(|p| drop(rules::judge(p, &view).expect("judged")));
        rounds.push(start.elapsed().as_secs_f64() * 1e3);
    }
    say("opening a view", opened);
    // Nothing is kept from one round to the next: what rules share is read again.
    say("evaluating all of them", rounds);
    let (mut told, context) =
        (Vec::new(), || Context::undeclared(now, TimeZone::get("Asia/Shanghai").expect("bundled")));
    for _ in 0..ROUNDS {
        let view = View::open(folder.path(), context()).expect("stores");
        let start = Instant::now();
        drop(rules::downtime(&policies[0], &view).expect("told"));
        told.push(start.elapsed().as_secs_f64() * 1e3);
    }
    say("outages as a report shows them", told);
    by_kind(
        &policies,
        &View::open(
            folder.path(),
            Context::undeclared(now, TimeZone::get("Asia/Shanghai").expect("bundled")),
        )
        .expect("stores"),
    );
}

/// The middle of the rounds, and their ends.
fn say(what: &str, mut rounds: Vec<f64>) {
    rounds.sort_by(f64::total_cmp);
    println!("{what}: {:.1} ms ({:.1} to {:.1})", rounds[ROUNDS / 2], rounds[0], rounds[ROUNDS - 1]);
}

/// Where the time goes.
fn by_kind(policies: &[Policy], view: &View) {
    let mut spent: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    for policy in policies {
        for rule in policy.rules.iter().filter(|r| rules::by_id(&r.kind).is_some()) {
            let one = Policy { regulations: Vec::new(), rules: vec![rule.clone()] };
            let start = Instant::now();
            drop(rules::judge(&one, view).expect("judged"));
            let (rules, ms) = spent.entry(&rule.kind).or_default();
            *rules += 1;
            *ms += start.elapsed().as_secs_f64() * 1e3;
        }
    }
    for (kind, (rules, ms)) in spent {
        println!("  {kind}: {rules} rules, {ms:.1} ms");
    }
}

/// A pass over the footage: every camera has a gap of six minutes after each run.
fn lay(folder: &Path, now: UtcMs) {
    let mut catalogue = Catalogue::open(folder, Durability::Ephemeral).expect("catalogue");
    drop(Evidence::open(folder, Durability::Ephemeral).expect("evidence"));
    let length = DAYS * 24 * HOUR / RUNS;
    let mut pass = catalogue.begin_pass(now, true).expect("pass");
    for r in 0..RECORDERS {
        let recorder = RecorderId::new(format!("nvr{r}")).expect("an id");
        let root = format!("/bench/{recorder}");
        let identity = Ok(RootIdentity { fs_id: 1, inode: u64::from(r) + 1 });
        pass.open_root(
            &RootSeen { recorder: recorder.clone(), root: root.clone(), identity },
            "bench",
            600_000,
        )
        .expect("root");
        for c in 0..CAMERAS / RECORDERS {
            let camera = CameraId::parse(&format!("{recorder}/cam{c}")).expect("an id");
            for run in 0..RUNS {
                let begin = now.0 - DAYS * 24 * HOUR + run * length;
                let seen =
                    segment(&camera, &root, Span::new(UtcMs(begin), UtcMs(begin + length - HOUR / 10)));
                pass.observe(&Observation::Segment(Box::new(seen))).expect("observed");
            }
        }
        pass.close_root(&root);
    }
    pass.finish(now).expect("finished");
    catalogue.record_signals(&said(now)).expect("recorded");
    println!("{CAMERAS} cameras, {DAYS} days, {} runs", i64::from(CAMERAS) * RUNS);
}

/// What machines say of each recorder's volume, array, disks and device, and of each camera's view.
fn said(now: UtcMs) -> Vec<Signal> {
    let mut out = Vec::new();
    for r in 0..RECORDERS {
        let root = format!("/bench/nvr{r}");
        let mut say = |subject: &str, said| out.push(Signal { subject: subject.to_owned(), at: now, said });
        say(&root, Said::Volume { total_bytes: 12_000_000_000, free_bytes: 1_000_000_000 });
        say(&root, Said::Array { state: Health::Ok });
        say(&root, Said::Disk { disk: "sda".to_owned(), state: Health::Ok });
        for kind in [DeviceKind::PersonalDevice, DeviceKind::UnauthorisedDevice] {
            say(&root, Said::Device { kind, is: false });
        }
        say(&format!("nvr{r}"), Said::ConfigRead {});
        for c in 0..CAMERAS / RECORDERS {
            let camera = format!("nvr{r}/cam{c}");
            say(&camera, Said::Picture { look: Look::Live });
            for event in ViewEvent::ALL {
                say(&camera, Said::Alarm { event, active: false });
            }
        }
    }
    out
}

fn segment(camera: &CameraId, root: &str, span: Span) -> SegmentSeen {
    let length = span.len_ms().cast_unsigned();
    SegmentSeen {
        camera: camera.clone(),
        stream: StreamId::main(),
        start: span.start,
        alt_start: None,
        time_basis: TimeBasis::Name,
        name_end: None,
        name_duration_ms: None,
        event_driven: false,
        open: false,
        file: FileSeen {
            root: root.to_owned(),
            path: RelPath::from_stored(format!("{}/{}.mp4", camera.camera(), span.start.0)),
            bytes: 1_000_000,
            mtime: span.end,
            ctime_ns: span.end.0 * 1_000_000,
            inode: span.start.0.cast_unsigned(),
            mode: 0o640,
            uid: 0,
        },
        media: Some(MediaFacts {
            container: "mp4".to_owned(),
            start: None,
            duration_ms: Some(length),
            playable_ms: Some(length),
            readability: Readability::Whole,
        }),
    }
}
