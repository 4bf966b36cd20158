//! Documents for tests: a healthy site, a campus with violations, a first contact, and any size.

use serde_json::json;

use super::document::*;
use super::downtime;
use crate::model::finding::{Basis, Declaration, Evidence, Severity};
use crate::model::{RelPath, Sha256, Span, UtcMs};
use crate::policy::Original;
use crate::rules::Downtime;
use crate::text::Lang;

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

fn camera(id: &str, days: usize, held: usize, share: impl Fn(usize) -> f64) -> CameraReport {
    let today =
        crate::model::calendar::date_of(NOW, &jiff::tz::TimeZone::get("Asia/Shanghai").expect("bundled"));
    let day = |back: usize| {
        let back_days = i64::try_from(back).expect("small");
        let expected = back <= held;
        DayReport {
            date: today.saturating_sub(jiff::ToSpan::days(back_days)).to_string(),
            covered_pct: if expected { share(back) } else { 0.0 },
            expected,
        }
    };
    let held_ms = i64::try_from(held).expect("small") * DAY;
    let days: Vec<DayReport> = (0..days).rev().map(day).collect();
    let short = days.iter().any(|d| d.expected && d.covered_pct < 99.0);
    CameraReport {
        id: id.to_owned(),
        recorder: id.split('/').next().unwrap_or_default().to_owned(),
        first_footage: Some(UtcMs(NOW.0 - held_ms)),
        last_footage: Some(UtcMs(NOW.0 - 4_000)),
        days_held: u32::try_from(held).expect("small"),
        covered_pct: if short { 87.46 } else { 99.98 },
        covered_s: u64::try_from(held_ms / 1_000).expect("positive"),
        gaps: if short { vec![Span::new(days_ago(3, 2), days_ago(3, 5))] } else { vec![] },
        segments: 8_640 * held as u64,
        bytes: 43_200_000_000 * held as u64,
        event_driven: false,
        days,
    }
}

fn campus_cameras(lang: Lang) -> Vec<CameraReport> {
    let names = if lang == Lang::ZhCn {
        [
            "东大门",
            "西门",
            "教学楼一层",
            "教学楼二层",
            "操场",
            "食堂后厨",
            "图书馆",
            "实验楼走廊",
            "停车场",
            "学生宿舍区",
            "财务室门口",
            "配电房",
        ]
    } else {
        [
            "gate-east",
            "gate-west",
            "block-a-1f",
            "block-a-2f",
            "playground",
            "kitchen",
            "library",
            "lab-corridor",
            "car-park",
            "dormitory-yard",
            "cashier-door",
            "power-room",
        ]
    };
    let mut cameras: Vec<CameraReport> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let held = [90, 90, 90, 90, 17, 90, 90, 60, 90, 90, 45, 90][i];
            let share = move |back: usize| match (i, back) {
                (1, 3) => 87.5,
                (1, 20..23) => 0.0,
                (6, b) if b % 9 == 4 => 55.0,
                (7, 1..=2) => 8.0,
                _ => 100.0,
            };
            camera(&format!("nvr1/{name}"), 90, held, share)
        })
        .collect();
    cameras[11].event_driven = true;
    cameras
}

struct Sample<'a> {
    id: &'a str,
    rule: &'a str,
    severity: Severity,
    state: &'a str,
    basis: Basis,
    subject: String,
    span: Option<Span>,
    clause: &'a str,
    title: String,
    text: String,
    remedy: String,
}

fn finding(sample: Sample<'_>, evidence: usize) -> FindingReport {
    let segment = |i: usize| {
        let start = days_ago(17, i64::try_from(i).expect("small"));
        Evidence::Segment {
            start,
            root: "/srv/nvr1".to_owned(),
            path: RelPath::from_stored(format!("2026-11-05/{:02}/playground/{:02}.00.mp4", i % 24, i % 60)),
            bytes: 5_242_880 + i as u64,
            sha256: i.is_multiple_of(2).then_some(Sha256([0x5a; 32])),
            leaf: Some(40_100 + i as u64),
        }
    };
    FindingReport {
        id: sample.id.to_owned(),
        rule: sample.rule.to_owned(),
        severity: sample.severity,
        state: sample.state.to_owned(),
        basis: sample.basis,
        subject: sample.subject,
        span: sample.span,
        facts: json!({ "limit_days": 30, "held_days": 17 }),
        clauses: vec![sample.clause.to_owned()],
        grounds: Vec::new(),
        title: sample.title,
        text: sample.text,
        remedy: sample.remedy,
        evidence: (0..evidence).map(segment).collect(),
        policy: "9c41d07be35a8f62".repeat(4),
        opened_at: if sample.state == "open" { UtcMs(NOW.0 - 60_000) } else { days_ago(6, 0) },
        closed_at: (sample.state == "closed").then_some(NOW),
        waived_until: (sample.state == "waived").then(|| days_ago(-30, 0)),
    }
}

fn campus_findings(lang: Lang) -> Vec<FindingReport> {
    let s = |zh: &str, en: &str| both(lang, zh, en);
    let short = Sample {
        id: "F-3f9a01c2d4",
        rule: "min_retention",
        severity: Severity::Critical,
        state: "open",
        basis: Basis::Measured,
        subject: s("nvr1/操场", "nvr1/playground"),
        span: Some(Span::new(days_ago(30, 0), days_ago(17, 0))),
        clause: "hainan/retention",
        title: s("录像保存期不足", "Footage is kept too short"),
        text: s(
            "要求保存 30 天，实际仅有 17 天；缺少最早的 13 天。",
            "30 days are required, 17 are held; the oldest 13 days are missing.",
        ),
        remedy: s(
            "检查存储容量与循环覆盖设置，扩容或降低码率，使保存期达到 30 天。",
            "Check disk capacity and the overwrite setting; add storage or lower the bit rate until 30 days fit.",
        ),
    };
    let gap = Sample {
        id: "F-77b2e0a915",
        rule: "recording_continuity",
        severity: Severity::High,
        state: "ongoing",
        basis: Basis::Measured,
        subject: s("nvr1/西门", "nvr1/gate-west"),
        span: Some(Span::new(days_ago(3, 2), days_ago(3, 5))),
        clause: "hainan/continuity",
        title: s("录像缺口 3 小时", "Footage has a gap of 3 hours"),
        text: s(
            "连续录像中断 3 小时，允许的最长缺口为 10 分钟。",
            "Recording stopped for 3 hours; the longest gap allowed is 10 minutes.",
        ),
        remedy: s(
            "查明该时段录像机是否断电或断网，并登记原因。",
            "Find out whether the recorder lost power or network then, and record the cause.",
        ),
    };
    let zone = Sample {
        id: "F-c01d55aa08",
        rule: "disallowed_zone",
        severity: Severity::High,
        state: "acknowledged",
        basis: Basis::Declared,
        subject: s("nvr1/更衣室", "nvr1/changing-room"),
        span: None,
        clause: "campus-security/forbidden",
        title: s("禁止安装的区域内有摄像机", "A camera stands in a forbidden zone"),
        text: s(
            "台账申报该摄像机位于更衣室。",
            "The inventory declares this camera to be in a changing room.",
        ),
        remedy: s(
            "立即停用并拆除，或更正台账。",
            "Switch it off and remove it at once, or correct the inventory.",
        ),
    };
    let [waived, closed] = settled(lang);
    vec![finding(short, 3), finding(gap, 40), finding(zone, 0), finding(waived, 1), finding(closed, 2)]
}

/// A waived and a closed finding.
fn settled(lang: Lang) -> [Sample<'static>; 2] {
    let s = |zh: &str, en: &str| both(lang, zh, en);
    let waived = Sample {
        id: "F-0e44de1177",
        rule: "recording_continuity",
        severity: Severity::Medium,
        state: "waived",
        basis: Basis::Measured,
        subject: s("nvr1/图书馆", "nvr1/library"),
        span: Some(Span::new(days_ago(4, 0), days_ago(4, 10))),
        clause: "hainan/continuity",
        title: s("录像缺口 10 小时", "Footage has a gap of 10 hours"),
        text: s("施工停电期间无录像。", "No footage while the power was cut for building work."),
        remedy: s("豁免到期前恢复供电。", "Restore power before the waiver ends."),
    };
    let closed = Sample {
        id: "F-9d10c7e6b3",
        rule: "segment_integrity",
        severity: Severity::Medium,
        state: "closed",
        basis: Basis::Measured,
        subject: s("nvr1/食堂后厨", "nvr1/kitchen"),
        span: None,
        clause: "hainan/continuity",
        title: s("录像段无法解码", "A segment cannot be decoded"),
        text: s("2 个录像段已恢复为原内容。", "2 segments carry their first content again."),
        remedy: s("无需处理。", "Nothing to do."),
    };
    [waived, closed]
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
