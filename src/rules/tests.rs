//! Laws that hold for every rule kind. Examples are run in `app`, where stores can be written.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;
use std::fs;

use super::*;
use crate::model::kind::PENDING_KINDS;
use crate::text::{Lang, Names, for_lang};

#[test]
fn every_file_of_a_kind_is_in_the_list_and_no_other() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
    let not_kinds = [
        agent_hindered::ID,
        agent_silence::ID,
        mail_readers::ID,
        "at_once",
        "causes",
        "clocks",
        "down",
        "downtime",
        "forecast",
        "grounds",
        "holes",
        "incidents",
        "laws",
        "mod",
        "outages",
        "own_numbers",
        "page",
        "recorded",
        "sight",
        storage_unseen::ID,
        "tests",
        "unmatched",
        "why",
    ];
    let files: HashSet<String> = fs::read_dir(folder)
        .expect("folder")
        .filter_map(|e| e.expect("entry").path().file_stem().map(|s| s.to_string_lossy().into_owned()))
        .filter(|name| {
            !not_kinds.contains(&name.as_str()) && !["examples", "snapshots"].contains(&name.as_str())
        })
        .collect();
    let listed: HashSet<String> = RULES.iter().map(|r| r.id().to_owned()).collect();
    assert_eq!(files, listed);
}

#[test]
fn no_built_kind_is_pending() {
    assert!(RULES.iter().all(|r| !PENDING_KINDS.contains(&r.id())));
}

#[test]
fn every_kind_has_a_page_in_both_languages() {
    for rule in RULES {
        for lang in [Lang::En, Lang::ZhCn] {
            let page = page(*rule, for_lang(lang));
            assert!(
                !page.contains("rule-") && !page.contains("param-") && !page.contains("example-"),
                "{page}"
            );
        }
    }
}

#[test]
fn every_kind_shows_at_least_a_breach_and_a_pass() {
    for rule in RULES {
        assert!(
            rule.examples().iter().any(|e| e.timeline.contains("breach = [ {")),
            "{} shows no breach",
            rule.id()
        );
        assert!(
            rule.examples().iter().any(|e| e.timeline.contains("breach = []")),
            "{} shows no pass",
            rule.id()
        );
    }
}

#[test]
fn a_misspelt_parameter_is_named() {
    for rule in RULES {
        let schema = rule.schema();
        assert_eq!(schema["additionalProperties"], false, "{} takes unknown parameters", rule.id());
    }
}

#[test]
fn a_page_names_every_clause_that_the_kind_decides_and_who_set_its_numbers() {
    let kinds = kinds();
    let regulations = crate::policy::PackStore::embedded(&kinds).all().expect("built in");
    for rule in RULES {
        let page = page(*rule, for_lang(Lang::En));
        let declared: Vec<_> =
            regulations.iter().flat_map(|r| &r.rules).filter(|r| r.kind == rule.id()).collect();
        assert!(!declared.is_empty(), "no regulation asks for {}", rule.id());
        for (id, _) in declared.iter().flat_map(|r| &r.clauses) {
            assert!(page.contains(&format!("- `{id}`: ")), "{id} in {page}");
        }
        for name in rule.schema()["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
            assert!(page.contains(&format!("- `{name}`: ")), "{name} in {page}");
        }
    }
    let floor = page(by_id("min_retention").expect("built"), for_lang(Lang::En));
    assert!(floor.contains("`min_days` = 90 days (regulation)"), "{floor}");
}

#[test]
fn a_page_reads_on_its_own() {
    for lang in Lang::ALL {
        for kind in ["min_retention", "recording_continuity"] {
            let rule = by_id(kind).expect("built");
            insta::assert_snapshot!(format!("page_{kind}_{lang}"), page(rule, for_lang(lang)));
        }
    }
}

/// A case, the kind it belongs to, and facts that lead to it.
type Sample = (&'static str, &'static str, Value);

fn samples() -> Vec<Sample> {
    [
        kept_samples(),
        continuity_samples(),
        site_samples(),
        house_samples(),
        device_samples(),
        recorded_samples(),
    ]
    .concat()
}

fn kept_samples() -> Vec<Sample> {
    let (at, later) = ("2026-11-21T02:00:00Z", "2026-11-21T02:10:00Z");
    let short = |held: u32, declared: bool| {
        json!({ "days_held": held, "min_days": 30, "days_possible": 30, "in_service": "2025-12-31T16:00:00Z", "in_service_declared": declared,
                "first_day_missing": "2026-11-03" })
    };
    let lost = |loss: &str, segments: u64| {
        json!({ "loss": loss, "protect_days": 30, "noticed": at, "segments": segments, "seconds": 7_200, "bytes": 1_250_000_000_u64,
                "youngest_age_h": 144, "place": "/srv/old/0830.mp4", "cameras": 4 })
    };
    let fault = |fault: &str, segments: u64| {
        json!({ "fault": fault, "segments": segments, "oldest": at, "newest": later, "reason": "ends at byte 4096",
                "noticed": "2026-11-21T03:00:00Z" })
    };
    let integrity = "segment_integrity";
    vec![
        ("min_retention-none", "min_retention", short(0, true)),
        ("min_retention-short", "min_retention", short(12, true)),
        ("min_retention-short-assumed", "min_retention", short(1, false)),
        (
            "max_retention-overdue",
            "max_retention",
            json!({ "max_days": 90, "grace_days": 1, "segments": 1_440, "bytes": 81_000_000_000_u64, "oldest": "2026-07-27T01:00:00Z", "oldest_age_days": 117 }),
        ),
        ("early_deletion-gone", "early_deletion", lost("gone", 12)),
        ("early_deletion-shrunk", "early_deletion", lost("shrunk", 1)),
        ("early_deletion-moved", "early_deletion", lost("moved", 2)),
        ("early_deletion-relabelled", "early_deletion", lost("relabelled", 2)),
        ("early_deletion-root_emptied", "early_deletion", lost("root_emptied", 5_000)),
        ("segment_integrity-empty", integrity, fault("empty", 1)),
        ("segment_integrity-truncated", integrity, fault("truncated", 3)),
        ("segment_integrity-undecodable", integrity, fault("undecodable", 1)),
        ("segment_integrity-spoiled", integrity, fault("spoiled", 1)),
        ("segment_integrity-altered", integrity, fault("altered", 3)),
    ]
}

fn continuity_samples() -> Vec<Sample> {
    let gap = |cause: &str| json!({ "case": "gap", "seconds": 10_800, "max_gap_s": 60, "cause": cause });
    let zone = |behind: i64| json!({ "case": "recorder_clock", "behind_s": behind, "segments": 400, "cameras": 20, "max_clock_skew_s": 30, "zone": "Asia/Shanghai" });
    let recorder = |behind: i64| json!({ "case": "recorder_clock", "behind_s": behind, "segments": 400, "cameras": 20, "max_clock_skew_s": 30 });
    let continuity = "recording_continuity";
    vec![
        ("recording_continuity-gap", continuity, gap("camera")),
        ("recording_continuity-gap-recorder", continuity, gap("recorder")),
        ("recording_continuity-gap-damaged", continuity, gap("damaged")),
        (
            "recording_continuity-gaps",
            continuity,
            json!({ "case": "gaps", "gaps": 41, "seconds": 30_000, "longest_s": 3_700, "max_gap_s": 60, "look_back_days": 30 }),
        ),
        (
            "recording_continuity-coverage",
            continuity,
            json!({ "case": "coverage", "days": 3, "worst": "2026-11-03", "worst_pct": 97.25, "min_coverage_pct": 99.5 }),
        ),
        (
            "recording_continuity-clock",
            continuity,
            json!({ "case": "clock", "segments": 9, "largest_s": 125, "max_clock_skew_s": 30 }),
        ),
        ("recording_continuity-other_clock", continuity, json!({ "case": "other_clock", "segments": 1 })),
        ("recording_continuity-recorder_behind", continuity, recorder(125)),
        ("recording_continuity-recorder_ahead", continuity, recorder(-28_500)),
        ("recording_continuity-zone_behind", continuity, zone(19_800)),
        ("recording_continuity-zone_ahead", continuity, zone(-28_800)),
    ]
}

/// Of the rules of the house.
fn house_samples() -> Vec<Sample> {
    vec![
        ("agent_silence-killed", agent_silence::ID, json!({ "orderly": false, "seconds": 10_800 })),
        ("agent_silence-stopped", agent_silence::ID, json!({ "orderly": true, "seconds": 5_400 })),
        ("mail_readers-refused", mail_readers::ID, json!({ "case": "refused" })),
        (
            "mail_readers-unconfirmed",
            mail_readers::ID,
            json!({ "case": "unconfirmed", "since": "2026-11-01" }),
        ),
        (
            "agent_hindered-ahead",
            agent_hindered::ID,
            json!({ "case": "clock", "ahead": true, "seconds": 3_600 }),
        ),
        (
            "agent_hindered-behind",
            agent_hindered::ID,
            json!({ "case": "clock", "ahead": false, "seconds": 7_200 }),
        ),
        ("agent_hindered-room", agent_hindered::ID, json!({ "case": "room", "free_below": 67_108_864 })),
        (
            "agent_hindered-configuration",
            agent_hindered::ID,
            json!({ "case": "configuration", "since": "2026-11-12T02:05:00Z" }),
        ),
        (
            "agent_hindered-mail",
            agent_hindered::ID,
            json!({ "case": "way", "way": "mail", "since": "2026-11-12T02:05:00Z" }),
        ),
        (
            "agent_hindered-webhook",
            agent_hindered::ID,
            json!({ "case": "way", "way": "webhook:siem", "since": "2026-11-12T02:05:00Z" }),
        ),
        (
            "agent_hindered-syslog",
            agent_hindered::ID,
            json!({ "case": "way", "way": "syslog", "since": "2026-11-12T02:05:00Z" }),
        ),
        ("agent_hindered-full", agent_hindered::ID, state("full", None)),
        ("agent_hindered-read_only", agent_hindered::ID, state("read_only", None)),
        ("agent_hindered-failing", agent_hindered::ID, state("failing", None)),
        ("agent_hindered-unwritten", agent_hindered::ID, state("full", Some("2026-11-12T03:15:00Z"))),
        (
            "storage_unseen-away",
            storage_unseen::ID,
            json!({
                "roots": ["/srv/nvr1", "/srv/nvr2"], "cameras": 64, "since": "2026-11-20T02:05:00Z",
                "why": "another identity: file system 7 inode 2, known was 8 inode 2; unmounted, or another disk",
            }),
        ),
    ]
}

fn site_samples() -> Vec<Sample> {
    let zone = |stands: bool| {
        let (by, on) = if stands { ("Wang Fang", "2026-03-01") } else { ("", "") };
        json!({ "zones": ["dormitory_room", "changing_room"], "stands_there": stands, "declared_by": by, "declared_on": on })
    };
    let (inventory, location) = ("inventory_match", "storage_location");
    vec![
        ("inventory_match-undeclared", inventory, json!({ "case": "undeclared", "segments": 24 })),
        (
            "inventory_match-unlisted",
            inventory,
            json!({ "case": "unlisted", "fields": ["responsible_person", "coverage"] }),
        ),
        ("inventory_match-absent", inventory, json!({ "case": "absent" })),
        (
            "inventory_match-blank",
            inventory,
            json!({ "case": "blank", "fields": ["responsible_person", "asset_tag"] }),
        ),
        ("inventory_match-uncovered", inventory, json!({ "case": "uncovered", "zone": "bicycle_shed" })),
        ("inventory_match-unfiled", inventory, json!({ "case": "unfiled", "office": "technical_dept" })),
        (
            "inventory_match-unmatched",
            inventory,
            json!({ "case": "unmatched", "dimension": "zone", "name": "gaet", "rule": "min_retention" }),
        ),
        ("disallowed_zone-stands", "disallowed_zone", zone(true)),
        ("disallowed_zone-looks", "disallowed_zone", zone(false)),
        (
            "storage_location-elsewhere",
            location,
            json!({ "case": "elsewhere", "root": "/mnt/usb", "segments": 3 }),
        ),
        (
            "storage_location-mode",
            location,
            json!({ "case": "mode", "found": "0666", "allowed": "0640", "segments": 36 }),
        ),
        (
            "storage_location-personal_device",
            location,
            json!({ "case": "device", "kind": "personal_device" }),
        ),
        (
            "storage_location-unauthorised_device",
            location,
            json!({ "case": "device", "kind": "unauthorised_device" }),
        ),
        ("storage_location-removable", location, json!({ "case": "device", "kind": "removable" })),
        ("storage_location-owner", location, json!({ "case": "owner", "found": 1_004, "segments": 1 })),
        (
            "storage_location-stray",
            location,
            json!({ "case": "stray", "files": 7, "bytes": 350_000_000_u64 }),
        ),
        ("rule-older", "min_retention", json!({ "kept": 12 })),
    ]
}

/// Facts of a state that cannot be written.
fn state(how: &str, until: Option<&str>) -> Value {
    json!({ "case": "state", "how": how, "since": "2026-11-12T02:05:00Z", "until": until })
}

/// The cases of kinds that are judged over records, by the names that their facts carry.
const RECORDED: &[(&str, &[&str])] = &[
    ("retention_declared", &["unclassed", "blank", "no_period", "no_basis", "outside"]),
    ("legal_hold", &["lost", "altered", "endangered", "unheld", "released", "unreviewed"]),
    ("extract_retention", &["unarchived", "elsewhere", "early", "missing", "altered", "records"]),
    ("extract_expiry", &["overdue", "manner", "still_there", "extension"]),
    ("destruction_approval", &["unapproved", "before", "role", "unapplied"]),
    ("log_integrity", &["gap", "rewritten", "missing", "silent", "short"]),
    ("backup_coverage", &["absent", "lagging", "undeclared", "differs"]),
    ("fault_sla", &["unreported", "overdue", "untested", "no_footage", "elsewhere"]),
    ("config_change", &["unlogged", "role", "no_permit"]),
    ("asset_change_permit", &["unrequested", "before", "unaccepted", "steps", "other", "unsanitised"]),
];

fn recorded_samples() -> Vec<Sample> {
    let facts = |case: &str| {
        json!({ "case": case, "no": "2026-117", "limit": 30, "count": 12, "at": "2026-11-21T02:00:00Z",
                "due": "2026-11-21T08:00:00Z", "found": "duty_staff", "wanted": "technical_dept" })
    };
    // Case ids live as long as the test does.
    let id = |kind: &str, case: &str| -> &'static str { format!("{kind}-{case}").leak() };
    let of = |(kind, cases): &(&'static str, &[&str])| {
        cases.iter().map(|case| (id(kind, case), *kind, facts(case))).collect::<Vec<_>>()
    };
    RECORDED.iter().flat_map(of).collect()
}

fn device_samples() -> Vec<Sample> {
    let down = |reach: &str| {
        json!({ "reach": reach, "cameras": 16, "seconds": 4_200, "availability_pct": 98.61, "outages": 3,
                "mean_repair_s": 1_800, "look_back_days": 30 })
    };
    let with = |mut facts: Value, more: Value| {
        let more = more.as_object().cloned().unwrap_or_default();
        facts.as_object_mut().expect("an object").extend(more);
        facts
    };
    let caused = |cause: &str| with(down("camera"), json!({ "cause": cause }));
    let logged = json!({ "recorder": null, "connected": 0, "lost": 0, "off": 0, "reachable": 0, "unreachable": 0,
                         "lost_in_log": 1, "lost_in_log_at": "2026-11-21T02:00:00Z" });
    let view = |by: Value, event: &str| json!({ "event": event, "told": by, "since": "2026-11-21T02:00:00Z", "seconds": 3_600 });
    let look = |look: &str| view(json!({ "by": "picture", "look": look }), "occlusion");
    let alarm = |event: &str| view(json!({ "by": "alarm" }), event);
    let short = |already: bool, risen: bool| {
        let rise =
            json!({ "camera": "nvr1/gate", "date": "2026-10-18", "before": 250_000, "after": 640_000 });
        json!({ "case": "short", "days_now": 35, "days_then": 33, "days_wanted": 90, "date": "2026-10-19",
                "already": already, "rise": if risen { rise } else { Value::Null } })
    };
    let array = |state: &str| json!({ "case": "array", "state": state });
    let disk = |state: &str| json!({ "case": "disk", "disk": "sdb", "state": state });
    let (storage, tamper, downtime) = ("storage_health", "view_tamper", "camera_downtime");
    vec![
        ("camera_downtime-camera", downtime, down("camera")),
        ("camera_downtime-camera", downtime, with(down("camera"), json!({ "outages": 1 }))),
        (
            "camera_downtime-camera",
            downtime,
            with(down("camera"), json!({ "outages": 0, "mean_repair_s": null })),
        ),
        ("camera_downtime-volume", downtime, with(down("volume"), json!({ "cause": "not_stored" }))),
        ("camera_downtime-recorder", downtime, with(down("recorder"), json!({ "cause": "recorder_silent" }))),
        ("camera_downtime-recorder_silent", downtime, caused("recorder_silent")),
        ("camera_downtime-camera_unreachable", downtime, caused("camera_unreachable")),
        ("camera_downtime-lost_by_recorder", downtime, caused("lost_by_recorder")),
        ("camera_downtime-camera_lost", downtime, caused("camera_lost")),
        ("camera_downtime-lost_in_log", downtime, with(caused("lost_in_log"), json!({ "signals": logged }))),
        ("camera_downtime-switched_off", downtime, caused("switched_off")),
        ("camera_downtime-not_stored", downtime, caused("not_stored")),
        (
            "camera_downtime-lost",
            downtime,
            with(caused("camera_unreachable"), json!({ "shown": "recorder" })),
        ),
        ("camera_downtime-lost-recorder", downtime, with(down("recorder"), json!({ "shown": "recorder" }))),
        ("storage_health-full", storage, json!({ "case": "full", "free_pct": 1.25, "min_free_pct": 5.0 })),
        ("storage_health-no_array", storage, array("absent")),
        ("storage_health-array_degraded", storage, array("degraded")),
        ("storage_health-array_failed", storage, array("failed")),
        ("storage_health-disk_failed", storage, disk("failed")),
        ("storage_health-disk_ageing", storage, disk("degraded")),
        ("storage_health-short", storage, short(true, false)),
        ("storage_health-short-risen", storage, short(true, true)),
        ("storage_health-soon", storage, short(false, false)),
        ("storage_health-soon-risen", storage, short(false, true)),
        ("view_tamper-black", tamper, look("black")),
        ("view_tamper-covered", tamper, look("covered")),
        ("view_tamper-frozen", tamper, look("frozen")),
        ("view_tamper-no_signal", tamper, look("no_signal")),
        ("view_tamper-grey", tamper, look("grey")),
        ("view_tamper-alarm-occlusion", tamper, alarm("occlusion")),
        ("view_tamper-alarm-defocus", tamper, alarm("defocus")),
        ("view_tamper-alarm-moved", tamper, alarm("moved")),
        ("view_tamper-alarm-scene_change", tamper, alarm("scene_change")),
        ("view_tamper-alarm-video_loss", tamper, alarm("video_loss")),
        ("view_tamper-alarm-power_off", tamper, alarm("power_off")),
        ("view_tamper-alarm-device_missing", tamper, alarm("device_missing")),
        ("view_tamper-alarm-damage", tamper, alarm("damage")),
    ]
}

#[test]
fn every_case_says_what_was_found_and_what_to_do() {
    let shown: BTreeSet<String> = samples().into_iter().map(|(case, ..)| case.to_owned()).collect();
    assert_eq!(shown, laws::cases(), "a case without a sample, or a sample without a case");
    let tz = TimeZone::get("Asia/Shanghai").expect("bundled");
    for lang in Lang::ALL {
        let say = Say { text: for_lang(lang), tz: &tz, names: Names::NONE };
        let older = say.text.word("rule-older-title");
        let (mut out, mut texts) = (String::new(), HashSet::new());
        for (case, kind, facts) in samples() {
            let words = words(kind, &facts, say);
            assert_eq!(words.title == older, case == "rule-older", "the facts of {case} do not read");
            let _ = writeln!(out, "{case}\n  {}\n  {}\n  > {}", words.title, words.text, words.remedy);
            assert!(texts.insert(words.text), "{case} reads like another case");
        }
        insta::assert_snapshot!(format!("words_{lang}"), out);
    }
}

#[test]
fn a_question_names_the_word_that_raised_it() {
    let asked = Asked { subject: "nvr1/dorm-3f".to_owned(), matched: "dorm" };
    assert_eq!(
        asked.words(for_lang(Lang::En)),
        "Its name contains “dorm”: does this camera stand in such a place, or look into one? Enter its zone in the inventory; that answers the question."
    );
}

#[test]
fn the_few_files_with_a_fault_are_looked_up_and_not_looked_for_among_all() {
    let dir = tempfile::tempdir().expect("temp dir");
    let view = crate::views::tests::view(dir.path());
    let queries = [
        (segment_integrity::FAULTY, "segment_faulty"),
        (clocks::SKEWED, "segment_skewed"),
        (clocks::OTHER, "segment_other_clock"),
    ];
    for (sql, index) in queries {
        let asked = format!("explain query plan {sql}");
        let unbound = [None::<i64>; 3];
        let given = rusqlite::params_from_iter(&unbound[..sql.matches('?').count()]);
        let plan: Vec<String> = view.rows(&asked, given, |r| r.get("detail")).expect("a plan");
        assert!(plan.iter().any(|step| step.contains(index)), "{sql}: {plan:#?}");
    }
}
