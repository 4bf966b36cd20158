//! Documents for tests: a healthy site, a campus with violations, a first contact, and any size.

mod cameras;
mod findings;

use cameras::{camera, campus_cameras, campus_names};
use findings::campus_findings;

use super::document::*;
use super::downtime;
use crate::model::finding::{Declaration, Evidence};
use crate::model::{RelPath, Sha256, UtcMs};
use crate::policy::Original;
use crate::rules::Downtime;
use crate::text::{Lang, Names};

/// Sunday 22 November 2026, 08:00 in Shanghai.
pub const NOW: UtcMs = UtcMs(1_795_305_600_000);
const DAY: i64 = 86_400_000;

/// Names that a folder may carry and that must not break anything.
pub const HOSTILE: &str = "<script>alert(1)</script>\"'&\r\nBcc: x@example.test\u{1b}[31m\u{202e}";

fn both(lang: Lang, zh: &str, en: &str) -> String {
    if lang == Lang::ZhCn { zh.to_owned() } else { en.to_owned() }
}

fn days_ago(days: i64, hours: i64) -> UtcMs {
    UtcMs(NOW.0 - days * DAY + hours * 3_600_000)
}

/// Four cameras in order, nothing unknown.
pub fn healthy(lang: Lang) -> AuditDocument {
    let cameras = (0..4).map(|i| camera(&format!("nvr1/cam{i:02}"), 90, 90, |_| 100.0)).collect();
    AuditDocument {
        schema: SCHEMA,
        verdict: OverallVerdict::Compliant,
        started_at: UtcMs(NOW.0 - 95_000),
        finished_at: NOW,
        tz: "Asia/Shanghai".to_owned(),
        site: both(lang, "滨海实验学校", "Seaside School"),
        first_contact: false,
        names: Names::default(),
        recorders: vec![recorder(lang)],
        cameras,
        findings: vec![],
        unknown: vec![],
        questions: vec![],
        downtime: quiet(),
        counts: Counts { passed: 24, ..Counts::default() },
        ledger: ledger(),
        policies: vec!["hainan".to_owned(), "campus-security".to_owned()],
    }
}

/// No outage of one camera.
fn quiet() -> Downtime {
    let none = downtime::sample(NOW);
    Downtime {
        availability_pct: 100.0,
        ended: 0,
        mean_repair_s: None,
        longest_s: None,
        cameras: none.cameras.into_iter().filter(|c| c.outages == 0).collect(),
        untold: vec![],
        incidents_total: 0,
        incidents: vec![],
        ..none
    }
}

/// Twelve cameras, violations of several kinds, something unknown, a question.
pub fn campus(lang: Lang) -> AuditDocument {
    let mut doc = healthy(lang);
    doc.cameras = campus_cameras(lang);
    doc.names = campus_names(lang);
    doc.findings = campus_findings(lang);
    doc.unknown = campus_unknown(lang);
    doc.questions = vec![Question {
        about: "name",
        subject: both(lang, "nvr1/学生宿舍区", "nvr1/dormitory-yard"),
        matched: both(lang, "宿舍", "dormitory"),
        text: both(
            lang,
            "名称提示可能涉及禁止安装的场所。该摄像机拍摄的是室外公共区域，还是房间内部？",
            "The name suggests a place where cameras are forbidden. Does this camera see the open yard, or the inside of a room?",
        ),
    }];
    doc.downtime = downtime::sample(NOW);
    doc.verdict = OverallVerdict::Violations;
    doc.counts =
        Counts { passed: 72, breached: 3, waived: 1, disposed: 0, unknown: 11, accepted: 0, loosened: 0 };
    doc
}

/// A site met for the first time: little can be told yet.
pub fn first_contact(lang: Lang) -> AuditDocument {
    let mut doc = healthy(lang);
    doc.first_contact = true;
    doc.site = String::new();
    doc.verdict = OverallVerdict::CouldNotTell;
    doc.cameras = (0..6).map(|i| camera(&format!("nvr1/cam{i:02}"), 20, 12, |_| 100.0)).collect();
    doc.unknown = doc
        .cameras
        .iter()
        .map(|c| unknown(lang, "min_retention", &c.id, "not_long_enough"))
        .chain([unknown(lang, "disallowed_zone", "site", "no_inventory")])
        .collect();
    doc.counts = Counts { passed: 12, unknown: 7, ..Counts::default() };
    doc.recorders[0].roots[0].state = "empty".to_owned();
    doc
}

/// Any number of cameras, days and findings; every seventh camera is short.
pub fn large(lang: Lang, cameras: usize, days: usize, findings: usize) -> AuditDocument {
    let mut doc = campus(lang);
    let shares = [100.0, 100.0, 97.2, 100.0, 61.5, 100.0, 0.0, 100.0, 12.0, 100.0, 100.0];
    doc.cameras = (0..cameras)
        .map(|i| {
            let share = move |d: usize| if i % 7 == 0 { shares[(i + d * 3) % shares.len()] } else { 100.0 };
            camera(&format!("nvr{}/cam{i:04}", i / 64 + 1), days, days - i % 5, share)
        })
        .collect();
    let patterns = campus_findings(lang);
    doc.findings = (0..findings)
        .map(|i| FindingReport { id: format!("F-{i:010x}"), ..patterns[i % patterns.len()].clone() })
        .collect();
    doc.findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    doc.counts.breached = doc.findings.iter().filter(|f| f.state != "waived" && f.state != "closed").count();
    doc
}

/// The campus with hostile names in every place that comes from outside.
pub fn hostile(lang: Lang) -> AuditDocument {
    let mut doc = campus(lang);
    doc.site = HOSTILE.to_owned();
    doc.ledger.origin = HOSTILE.to_owned();
    doc.ledger.checkpoint = HOSTILE.to_owned();
    doc.policies = vec![HOSTILE.to_owned()];
    for c in &mut doc.cameras {
        c.id = format!("nvr1/{HOSTILE}");
        c.recorder = HOSTILE.to_owned();
    }
    for f in &mut doc.findings {
        for text in
            [&mut f.subject, &mut f.title, &mut f.text, &mut f.remedy, &mut f.rule, &mut f.id, &mut f.state]
        {
            *text = HOSTILE.to_owned();
        }
        f.evidence.push(Evidence::Path { root: HOSTILE.to_owned(), path: RelPath::from_stored(HOSTILE) });
        let declared = Declaration { by: Some(HOSTILE.to_owned()), on: Some(HOSTILE.to_owned()) };
        f.evidence.push(Evidence::Declared { file: HOSTILE.to_owned(), line: 3, declared });
        f.policy = HOSTILE.to_owned();
        f.clauses.push(HOSTILE.to_owned());
    }
    for u in &mut doc.unknown {
        for text in [&mut u.subject, &mut u.rule, &mut u.text] {
            *text = HOSTILE.to_owned();
        }
    }
    for q in &mut doc.questions {
        for text in [&mut q.subject, &mut q.matched, &mut q.text] {
            *text = HOSTILE.to_owned();
        }
    }
    for r in &mut doc.recorders {
        r.id = HOSTILE.to_owned();
        r.layout = HOSTILE.to_owned();
        r.why = vec![HOSTILE.to_owned()];
        r.roots[0].path = HOSTILE.to_owned();
        r.roots[0].why = Some(HOSTILE.to_owned());
    }
    doc
}

/// A text as a site may have copied it.
pub fn original() -> Original {
    Original {
        text: "第十二条　录像资料保存期不得少于三十日。\n法律另有规定的，从其规定。".to_owned(),
        source: Some("省政府公报".to_owned()),
        edition: Some("2019".to_owned()),
        file: "texts/hainan.toml".to_owned(),
        sha256: Sha256([0x5a; 32]),
    }
}

/// Wording of the clauses that the sample names.
pub fn clauses(lang: Lang) -> ClauseTexts {
    let row = |place: (&str, &str), words: (&str, &str)| ClauseText {
        place: both(lang, place.0, place.1),
        words: both(lang, words.0, words.1),
        original: None,
    };
    ClauseTexts::from([
        (
            "hainan/retention".to_owned(),
            ClauseText {
                original: Some(original()),
                ..row(
                    ("第十二条", "Article 12"),
                    ("录像应当保存不少于三十日。", "Footage is kept for at least thirty days."),
                )
            },
        ),
        (
            "hainan/continuity".to_owned(),
            row(("第九条", "Article 9"), ("系统应当不间断运行。", "The system runs without interruption.")),
        ),
        (
            "campus-security/forbidden".to_owned(),
            row(
                ("第七条第二款", "Article 7, paragraph 2"),
                (
                    "宿舍房间、更衣室内不得安装。",
                    "None may be installed in dormitory rooms or changing rooms.",
                ),
            ),
        ),
    ])
}

fn campus_unknown(lang: Lang) -> Vec<UnknownReport> {
    let cameras = campus_cameras(lang);
    let mut out: Vec<UnknownReport> =
        cameras.iter().take(8).map(|c| unknown(lang, "segment_integrity", &c.id, "not_read_yet")).collect();
    out.push(unknown(lang, "recording_continuity", &cameras[11].id, "event_driven"));
    out.push(unknown(lang, "approval_chain", "site", "not_built"));
    out.push(unknown(lang, "fault_sla", "site", "not_built"));
    out
}

fn unknown(lang: Lang, rule: &str, subject: &str, why: &str) -> UnknownReport {
    UnknownReport {
        rule: rule.to_owned(),
        subject: subject.to_owned(),
        why: why.to_owned(),
        clauses: vec!["hainan/retention".to_owned()],
        text: crate::text::for_lang(lang).word(&format!("why-{why}")),
        accepted: None,
    }
}

fn recorder(lang: Lang) -> RecorderReport {
    RecorderReport {
        id: "nvr1".to_owned(),
        layout: "frigate".to_owned(),
        sure_pct: 98,
        why: vec![both(
            lang,
            "路径形如 日期/小时/摄像机/分.秒.mp4",
            "paths look like date/hour/camera/minute.second.mp4",
        )],
        roots: vec![RootReport {
            path: "/srv/nvr1/recordings".to_owned(),
            state: "seen".to_owned(),
            why: None,
        }],
    }
}

fn ledger() -> LedgerHead {
    LedgerHead {
        origin: "holdfast.example/seaside".to_owned(),
        size: 41_213,
        root: Sha256([0xa7; 32]),
        checkpoint: "holdfast.example/seaside\n41213\np6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6c=\n\n\u{2014} holdfast.example/seaside 7cX0yL0v1QZ5b2hRjYzVhHkq2sZxN0d7f0R9m3p6nHk=\n".to_owned(),
        unstamped: Vec::new(),
    }
}
