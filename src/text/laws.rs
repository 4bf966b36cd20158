//! Laws over the wording files: both languages say the same things with the same facts, every
//! sentence is used, every code has its sentence, and words follow the glossary.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{FILES, Lang, for_lang};
use crate::app::adopt::worded::DIMENSIONS;
use crate::app::agent::hot::WORDS as WHY_NOT_READ;
use crate::app::ask::WORDS as WHY_NOT_TOLD;
use crate::app::doctor::{CHECKS, Case, Standing};
use crate::app::standing::Stand;
use crate::app::timeline::Wrong;
use crate::model::finding::{Basis, Severity, Why};
use crate::model::kind::PENDING_KINDS;
use crate::model::observation::Undecodable;
use crate::policy::change::{Direction, What};
use crate::report::clauses::ClauseStatus;
use crate::report::downtime;
use crate::rules::laws as rules;

/// Words that a reader must meet in one form only: English, Chinese, Chinese that means the same
/// and must not appear.
const GLOSSARY: &[(&str, &str, &[&str])] = &[
    ("segment", "录像段", &["片段", "分段", "录像片断"]),
    ("footage", "录像", &["影像", "视频资料"]),
    ("gap", "缺口", &["断档", "空缺", "间隙"]),
    ("outage", "中断", &["停摆", "宕机"]),
    ("hold", "保全", &["冻结令", "留置"]),
    ("disposition", "处置", &["销毁处理"]),
    ("inclusion proof", "包含证明", &["纳入证明", "存在性证明"]),
    ("checkpoint", "检查点", &["校验点", "存档点"]),
    ("witness", "见证方", &["证人", "见证人"]),
    ("cosignature", "联署", &["共签", "联合签名"]),
    ("time stamp", "时间戳", &["时戳", "时间印章"]),
    ("finding", "发现", &["问题项", "告警项"]),
    ("waiver", "豁免", &["免责", "例外许可"]),
    ("retention", "保存期", &["留存期", "保留期"]),
    ("leaf", "记录", &["叶子", "片叶"]),
    ("agent", "值守程序", &["代理程序", "常驻程序"]),
    (
        "pass",
        "核查",
        &["巡查", "巡检", "首次检查", "上次检查", "下次检查", "后续检查", "重新检查", "全面检查", "次检查"],
    ),
];

/// What can stand in the history of a finding.
const EVENTS: [&str; 10] = [
    "opened",
    "changed",
    "acknowledged",
    "rectifying",
    "waived",
    "waiver_ended",
    "waiver_replaced",
    "closed",
    "absent",
    "reopened",
];

/// Why a message is sent, as it is kept with it.
const MAIL_REASONS: [&str; 17] = [
    "first_contact",
    "asked",
    "changed",
    "escalated",
    "reminder",
    "restored",
    "daily",
    "weekly",
    "waived",
    "agent_stopped",
    "agent_resumed",
    "key_rotated",
    "ledger_frozen",
    "ledger_succeeded",
    "state_unwritable",
    "address_check",
    "policy_loosened",
];

/// Message id to its text, continuation lines included.
fn messages(source: &str) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|l| !l.starts_with('#')) {
        match line.split_once(" =") {
            Some((id, value)) if !line.starts_with(' ') => {
                current = id.to_owned();
                let earlier = out.insert(current.clone(), value.to_owned());
                assert!(earlier.is_none(), "{current} is defined twice");
            }
            _ if !line.trim().is_empty() => {
                let text = out.get_mut(&current).expect("a continuation follows a message");
                text.push('\n');
                text.push_str(line);
            }
            _ => {}
        }
    }
    out
}

fn all(lang: Lang) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (file, en, zh) in FILES {
        for (id, text) in messages(if lang == Lang::En { en } else { zh }) {
            assert!(out.insert(id.clone(), text).is_none(), "{id} of {file} is also in another file");
        }
    }
    out
}

fn variables(text: &str) -> BTreeSet<&str> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').count();
    text.split('$').skip(1).filter_map(|rest| rest.get(..name(rest))).collect()
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("source folder").map(|e| e.expect("entry").path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else if entry.extension().is_some_and(|e| e == "rs" || e == "html" || e == "txt") {
            out.push(entry);
        }
    }
}

/// Ids that code builds from a code: each family is complete by its own list.
fn families() -> BTreeSet<String> {
    let severities = [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    let bases = [Basis::Measured, Basis::Recorded, Basis::Declared];
    let whys = Why::ALL.iter().map(|w| format!("why-{}", w.as_str()));
    let verdicts = ["compliant", "violations", "could_not_tell", "ledger_failure"];
    whys.chain(severities.iter().map(|s| format!("severity-{}", s.as_str())))
        .chain(
            bases
                .iter()
                .flat_map(|b| [format!("basis-{}", b.as_str()), format!("basis-{}-means", b.as_str())]),
        )
        .chain(
            ["open", "ongoing", "closed", "acknowledged", "rectifying", "waived", "disposed"]
                .map(|s| format!("state-{s}")),
        )
        .chain(["changed", "escalated", "reminder", "restored"].map(|s| format!("mail-subject-{s}")))
        .chain(MAIL_REASONS.map(|s| format!("mail-reason-{s}")))
        .chain(["seen", "empty", "cannot_see"].map(|s| format!("root-state-{s}")))
        .chain(verdicts.iter().flat_map(|v| [format!("verdict-{v}"), format!("mail-subject-{v}")]))
        .chain(
            ClauseStatus::ALL.into_iter().flat_map(|s| {
                [format!("clause-status-{}", s.as_str()), format!("clauses-total-{}", s.as_str())]
            }),
        )
        .chain(
            ["verified", "signer_unknown", "not_witnessed", "not_stamped", "not_shown", "failed"]
                .map(|v| format!("verify-{v}")),
        )
        .chain(EVENTS.map(|e| format!("event-{e}")))
        .chain(Undecodable::ALL.map(|u| format!("fault-{}", u.as_str())))
        .chain(["acknowledge", "rectify", "waive", "close"].map(|a| format!("acted-{a}")))
        .chain(["disposed", "restored", "unasked"].map(|how| format!("mail-because-{how}")))
        .chain(["gone", "altered", "not_sealed", "unreadable"].map(|w| format!("bag-why-{w}")))
        .chain(
            ["never", "cosigned", "ahead", "inconsistent", "not_listed", "unusable", "later"]
                .map(|o| format!("ledger-witness-{o}")),
        )
        .chain(
            ["never", "stamped", "refused", "untrusted", "unusable", "later"]
                .map(|o| format!("ledger-stamp-{o}")),
        )
        .chain(WHY_NOT_TOLD.iter().chain(WHY_NOT_READ).map(|w| format!("status-why-{w}")))
        .chain(rules::wording_ids())
        .chain(PENDING_KINDS.iter().map(|kind| format!("rule-{kind}-title")))
        .chain(downtime::wording_ids())
        .chain(policy_words())
        .collect()
}

fn policy_words() -> BTreeSet<String> {
    let by = ["regulation", "site", "proposal", "default", "nobody"].map(|s| format!("set-by-{s}"));
    let units = ["working_days", "days", "hours", "minutes", "seconds", "percent", "bytes", "octal_mode"];
    by.into_iter()
        .chain(units.map(|u| format!("unit-{u}")))
        .chain(["final", "draft"].map(|s| format!("pack-status-{s}")))
        .chain(Wrong::ALL.map(|w| format!("policy-test-{}", w.as_str())))
        .chain(Direction::ALL.map(|d| format!("policy-direction-{}", d.as_str())))
        .chain(What::ALL.map(|w| format!("policy-what-{}", w.as_str())))
        .chain(
            Case::ALL.iter().filter(|c| **c != Case::ProductBlind).map(|c| format!("doctor-{}", c.as_str())),
        )
        .chain(
            Case::ALL
                .iter()
                .filter(|c| c.standing() != Standing::Good)
                .map(|c| format!("doctor-{}-remedy", c.as_str())),
        )
        .chain(
            CHECKS.iter().flat_map(|c| [format!("doctor-check-{}", c.id), format!("doctor-unseen-{}", c.id)]),
        )
        .chain(Stand::ALL.map(|s| format!("stand-{}", s.as_str())))
        .chain(DIMENSIONS.map(|d| format!("scope-{d}")))
        .collect()
}

#[test]
fn both_languages_say_the_same_things_with_the_same_facts() {
    let (en, zh) = (all(Lang::En), all(Lang::ZhCn));
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (id, text) in &en {
        assert_eq!(variables(text), variables(&zh[id]), "facts of {id}");
    }
}

#[test]
fn every_file_of_the_folders_is_read() {
    for folder in ["en", "zh-CN"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text").join(folder);
        let on_disk: BTreeSet<String> = fs::read_dir(path)
            .expect("wording folder")
            .map(|e| e.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        let listed = FILES.iter().map(|(name, ..)| (*name).to_owned()).collect();
        assert_eq!(on_disk, listed, "{folder}");
    }
}

#[test]
fn every_code_has_its_sentence() {
    for lang in Lang::ALL {
        for id in families() {
            assert!(for_lang(lang).has(&id), "{id} in {lang}");
        }
    }
}

#[test]
fn no_sentence_is_unused() {
    let mut paths = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut paths);
    // What only this module's tests say is said by nobody.
    paths.retain(|path| !path.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/mod.rs")));
    let code: String = paths.iter().map(|p| fs::read_to_string(p).expect("UTF-8 source")).collect();
    let families = families();
    let unused: Vec<String> = all(Lang::En)
        .into_keys()
        .filter(|id| !families.contains(id) && !code.contains(&format!("\"{id}\"")))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn words_follow_the_glossary() {
    let (en, zh) = (all(Lang::En), all(Lang::ZhCn));
    for (english, chinese, wrong) in GLOSSARY {
        for (id, text) in &zh {
            for word in *wrong {
                assert!(!text.contains(word), "{id}: {word} should be {chinese}");
            }
        }
        for (id, text) in &en {
            let says = text.to_lowercase().split(|c: char| !c.is_alphabetic() && c != ' ').any(|part| {
                format!(" {part} ").contains(&format!(" {english} "))
                    || format!(" {part} ").contains(&format!(" {english}s "))
            });
            // "Hold" and "pass" are also verbs, and who is meant by "the agent" often goes without saying in Chinese.
            if says && !["hold", "agent", "pass"].contains(english) {
                assert!(zh[id].contains(chinese), "{id}: {english} should be {chinese} in {:?}", zh[id]);
            }
        }
    }
}

#[test]
fn a_pass_over_the_storage_is_one_word_in_both_languages() {
    let noun =
        regex::Regex::new(r"(?i)\b(?:a|each|first|full|last|newest|next|no|one|the|this|two) pass(?:es)?\b")
            .expect("a pattern");
    let (en, zh) = (all(Lang::En), all(Lang::ZhCn));
    let told: Vec<&String> = en.iter().filter(|(_, text)| noun.is_match(text)).map(|(id, _)| id).collect();
    assert!(told.len() > 20, "the pattern finds {} texts", told.len());
    for id in told {
        assert!(zh[id].contains("核查"), "{id}: a pass should be 核查 in {:?}", zh[id]);
    }
    let another = regex::Regex::new(r"(?i)\bscans?\b").expect("a pattern");
    for (id, text) in &en {
        assert!(!another.is_match(text), "{id}: a scan should be a pass in {text:?}");
    }
}

#[test]
fn one_role_has_one_word() {
    // Whoever does something with a finding acts (经办人), whoever agrees approves (批准人), in every text about it.
    let about = ["announce-waived-", "desk-", "mail-because-", "listing-", "history-"];
    for (id, text) in all(Lang::ZhCn) {
        let another = ["申请人", "同意人", "审批人", "签字人"].iter().find(|word| text.contains(**word));
        assert!(!about.iter().any(|head| id.starts_with(head)) || another.is_none(), "{id}: {another:?}");
    }
}

#[test]
fn a_position_in_the_log_is_a_name_and_no_ordinal() {
    for (id, text) in all(Lang::ZhCn) {
        for name in ["entry", "leaf", "loss"] {
            assert!(!text.contains(&format!("第 {{ ${name} }}")), "{id} counts leaves from one");
        }
    }
}

#[test]
fn one_thing_is_not_told_in_the_plural() {
    let things =
        "leaves|cameras|segments|checks|clauses|files|days|folders|entries|rows|changes|gaps|findings";
    // Where a verb follows, the whole sentence has to change with the number.
    let counted =
        regex::Regex::new(&format!(r"\{{ \$(\w+) \}} (?:{things})\b(?: (\w+))?")).expect("a pattern");
    let verbs =
        ["were", "are", "have", "that", "follow", "made", "may", "of", "which", "is", "was", "whose", "can"];
    for (id, text) in all(Lang::En) {
        let plain = text.lines().filter(|l| !l.contains("->") && !l.trim_start().starts_with(['[', '*']));
        for found in plain.flat_map(|line| counted.captures_iter(line)) {
            let limit = matches!(&found[1], "most" | "least" | "of");
            let verb = found.get(2).is_some_and(|word| verbs.contains(&word.as_str()));
            assert!(limit || verb, "{id}: {} of one reads wrong", &found[0]);
        }
    }
}

#[test]
fn a_sentence_ends_as_its_language_ends_sentences() {
    for (id, text) in all(Lang::ZhCn) {
        assert!(!text.trim_end().ends_with('.'), "{id} ends with a Latin full stop");
        assert!(!text.contains('—'), "{id} holds a dash that the house does not use");
    }
}

#[test]
fn no_message_is_a_piece_of_a_sentence() {
    for lang in Lang::ALL {
        for (id, text) in all(lang) {
            let text = text.trim();
            assert!(
                !text.starts_with([',', '.', ';', ':', '，', '。', '；', '：']),
                "{id} begins in mid-sentence"
            );
            assert!(!text.ends_with([',', ';', '，', '；']), "{id} ends in mid-sentence");
        }
    }
}
