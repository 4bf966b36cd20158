//! Findings of the samples: open, going on, acknowledged, waived, closed.

use serde_json::json;

use super::{NOW, both, days_ago};
use crate::model::finding::{Basis, Evidence, Severity};
use crate::model::{RelPath, Sha256, Span, UtcMs};
use crate::report::document::FindingReport;
use crate::text::Lang;

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
        closed_how: (sample.state == "closed").then(|| "by_itself".to_owned()),
        waived_until: (sample.state == "waived").then(|| days_ago(-30, 0)),
    }
}

pub(super) fn campus_findings(lang: Lang) -> Vec<FindingReport> {
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
