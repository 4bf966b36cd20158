//! What is announced to whom, and what is refused without a signature.

use std::path::Path;

use super::*;
use crate::app::signing;
use crate::config;
use crate::policy::{PackStore, Policy};
use crate::rules;
use crate::store::Durability;

const MAIL: &str = "[mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"holdfast@example.org\"\n\
    [[mail.recipient]]\naddress = \"head@example.org\"\nlang = \"en\"\n";

struct Place {
    folder: tempfile::TempDir,
    evidence: Evidence,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("temp dir");
        let evidence = Evidence::open(folder.path(), Durability::Ephemeral).expect("store");
        Self { folder, evidence }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A configuration as it would be read from the folder.
    fn read(&self, further: &str) -> (Config, Policy) {
        let head = "state_dir = \"state\"\n[site]\nid = \"campus\"\ntz = \"UTC\"\nlang = \"en\"\n";
        let file = self.path().join("holdfast.toml");
        std::fs::write(&file, format!("{head}{further}")).expect("written");
        let config = Config::load_with(&file, &|_| None).expect("valid");
        let kinds = rules::kinds();
        let regulations = PackStore::embedded(&kinds).chosen(&config.policy).expect("valid");
        let policy = Policy::build(regulations, Some(&config), &kinds).expect("valid");
        (config, policy)
    }

    fn adopt(&mut self, further: &str, at: i64) -> Result<usize, AppError> {
        let (config, policy) = self.read(further);
        adopt(&mut self.evidence, &config, &policy, UtcMs(at))
    }

    fn mails(&self) -> Vec<(String, String)> {
        let former = self.evidence.former_channels().expect("read");
        let due = |channel: &str| self.evidence.due_mail(channel, UtcMs::MAX, 100).expect("read");
        let mut all: Vec<_> = former.iter().map(String::as_str).chain(["mail"]).flat_map(due).collect();
        all.sort_by_key(|mail| mail.id);
        let text = |m: crate::evidence::MailRow| {
            let parsed = mail_parser::MessageParser::default().parse(&m.mail.body).expect("a mail");
            (m.mail.recipient, parsed.body_text(0).expect("a text").into_owned())
        };
        all.into_iter().map(text).collect()
    }
}

fn days(days: u32) -> String {
    format!(
        "[[policy.override]]\nkind = \"min_retention\"\nset = {{ min_days = {days} }}\nreason = \"r\"\nby = \"Li\"\n"
    )
}

#[test]
fn less_is_announced_to_those_told_so_far_and_more_is_not() {
    let mut place = Place::new();
    assert_eq!(place.adopt(&format!("{MAIL}{}", days(60)), 1).expect("first"), 0, "nothing to compare with");
    assert_eq!(place.adopt(&format!("{MAIL}{}", days(60)), 2).expect("same"), 0);
    assert_eq!(place.adopt(&format!("{MAIL}{}", days(90)), 3).expect("more"), 0);
    // The person who was told is struck out in the same change.
    let other = MAIL.replace("head@", "friend@");
    assert_eq!(place.adopt(&format!("{other}{}", days(30)), 4).expect("less"), 1);
    let mails = place.mails();
    let (to, body) = mails.first().expect("one mail");
    assert_eq!((mails.len(), to.as_str()), (1, "head@example.org"));
    for said in [
        "min_days: 90 → 30",
        "Decided by Li. Reason: r",
        "head@example.org is told no longer",
        "Nobody signed this change",
        "Of 1 of these 2 changes",
    ] {
        assert!(body.contains(said), "{said} in {body}");
    }
}

#[test]
fn recorders_cameras_and_ignored_files_are_part_of_what_is_asked() {
    let mut place = Place::new();
    std::fs::create_dir(place.path().join("a")).expect("folder");
    let recorder = "[[recorder]]\nid = \"nvr1\"\nroots = [\"a\"]\nlayout = \"frigate\"\n";
    let camera = "[[camera]]\nid = \"nvr1/gate\"\n";
    place.adopt(&format!("{MAIL}{recorder}{camera}"), 1).expect("first");
    let hours = "schedule = \"mon-fri 08:00-09:00\"\n";
    place.adopt(&format!("{MAIL}{recorder}{camera}{hours}"), 2).expect("announced");
    place.adopt(&format!("{MAIL}{recorder}ignore = [\"*.tmp\"]\n"), 3).expect("announced");
    place.adopt(MAIL, 4).expect("announced");
    // Lines are folded where mail wants it.
    let said: String = place.mails().into_iter().map(|(_, body)| body.replace("=\r\n", "")).collect();
    for what in [
        "The camera nvr1/gate is no longer declared",
        "asked for at these hours: mon-fri 08:00-09:00",
        "Files like *.tmp of nvr1",
        "The recorder nvr1 is no longer",
    ] {
        assert!(said.contains(what), "{what} in {said}");
    }
}

#[test]
fn a_path_said_from_another_folder_is_the_same_path() {
    let text = format!(
        "[site]\nid = \"campus\"\ntz = \"UTC\"\n[[recorder]]\nid = \"nvr1\"\nroots = [\"footage\"]\n{MAIL}\
         [ledger]\nquorum = \"quorum\"\n"
    );
    let document = config::Document::parse("holdfast.toml", &text).expect("valid");
    let from = |folder: &Path| Config::from_document(&document, folder, &|_| None).expect("valid");
    let (here, away) = (from(Path::new("")), from(&std::env::current_dir().expect("a folder")));
    assert_eq!(here.recorders[0].roots, away.recorders[0].roots);
    assert!(here.recorders[0].roots[0].is_absolute());
    let (texts, policy) =
        (Texts::of(&here).expect("texts"), Policy::build(Vec::new(), Some(&here), &rules::kinds()));
    let policy = policy.expect("valid");
    assert_eq!(loosened::between(Some((&texts, &away, &policy)), &texts, &here, &policy), []);
}

#[test]
fn a_changed_or_dropped_row_of_an_inventory_file_is_announced_where_it_asks_for_less() {
    let mut place = Place::new();
    let rule = "[regulation]\nid = \"house\"\nname = { zh = \"本\", en = \"House\" }\n[[rule]]\nid = \"gates\"\n\
        kind = \"min_retention\"\nmin_days = 90\nscope = { zone = [\"gate\"] }\n";
    std::fs::write(place.path().join("house.toml"), rule).expect("written");
    let further = format!("{MAIL}[policy]\nfiles = [\"house.toml\"]\n[inventory]\nfile = \"cameras.csv\"\n");
    let lay = |place: &Place, rows: &[&str]| {
        let text = format!("id,zone,labels,in_service,responsible_person\n{}\n", rows.join("\n"));
        std::fs::write(place.path().join("cameras.csv"), text).expect("written");
    };
    let before = ["nvr1/a,gate,,2026-01-01,Wang", "nvr1/b,gate,,2026-01-01,", "nvr1/c,dormitory,secret,,"];
    lay(&place, &before);
    place.adopt(&further, 1).expect("first");
    let stored = place.evidence.adopted().expect("read").expect("adopted");
    assert!(!stored.contains("Wang"), "the name of a person is kept: {stored}");
    // Somebody else answers, a tag and a label more: nothing is asked less of.
    let more = ["nvr1/a,gate;hall,,2026-01-01,Li", before[1], "nvr1/c,dormitory,secret;exam,,"];
    lay(&place, &more);
    assert_eq!(place.adopt(&further, 2).expect("adopted"), 0);
    lay(&place, &["nvr1/a,hall,,2026-06-01,Li", "nvr1/c,,secret;exam,2026-06-01,"]);
    assert_eq!(place.adopt(&further, 3).expect("announced"), 1);
    let said = place.mails().pop().expect("a mail").1.replace("=\r\n", "").replace("\r\n", " ");
    for what in [
        "The camera nvr1/b is no longer declared",
        "nvr1/a: the inventory no longer gives the tag gate",
        "nvr1/c: the inventory no longer gives the tag dormitory",
        "min_retention no longer speaks of nvr1/a:",
        "nvr1/a and nvr1/c: said to be in service since a later day",
    ] {
        assert!(said.contains(what), "{what} in {said}");
    }
}

#[test]
fn whatever_makes_watching_weaker_is_named() {
    let mut place = Place::new();
    std::fs::create_dir(place.path().join("a")).expect("folder");
    let recorder =
        "[[recorder]]\nid = \"nvr1\"\nroots = [\"a\"]\nlayout = \"frigate\"\nin_service = \"2026-01-01\"\n";
    let more = "[agent]\ndead_man_url = \"https://alive.example.org/x\"\n[ledger]\nstamp_url = [\"https://t.example.org\"]\n";
    let told = MAIL.replace("lang = \"en\"\n", "lang = \"en\"\ndigest = [\"weekly\"]\n");
    place.adopt(&format!("{told}{recorder}{more}"), 1).expect("first");
    let said = |place: &mut Place, further: String, at: i64| {
        place.adopt(&further, at).expect("announced");
        place.mails().pop().map(|(_, text)| text).unwrap_or_default()
    };
    let less = said(&mut place, format!("{MAIL}{recorder}{more}"), 2);
    assert!(less.contains("head@example.org is told no longer, or of less"), "the digest is gone: {less}");
    let later = MAIL.replace("lang = \"en\"\n", "lang = \"en\"\nafter = \"3d\"\n");
    assert!(said(&mut place, format!("{later}{recorder}{more}"), 3).contains("or of less"));
    let elsewhere = later.replace("dir = \"mail\"", "dir = \"void\"");
    assert!(said(&mut place, format!("{elsewhere}{recorder}{more}"), 4).contains("another way"));
    let young = recorder.replace("2026-01-01", "2026-09-01");
    assert!(said(&mut place, format!("{elsewhere}{young}{more}"), 5).contains("nvr1 is said to record"));
    let alone = said(&mut place, format!("{elsewhere}{young}"), 6);
    assert!(alone.contains("agent.dead_man_url") && alone.contains("ledger.stamp_url"), "{alone}");
    let rare = format!("{elsewhere}{young}[schedule]\njudge_every = \"12h\"\n");
    assert!(said(&mut place, rare, 7).contains("less often"));
    let mute = "[[mute]]\ncamera = [\"nvr1/gate\"]\nfrom = \"2026-11-22T08:00\"\nuntil = \"2026-11-22T12:00\"\nreason = \"wiring\"\nby = \"Li\"\n";
    let muted = said(&mut place, format!("{elsewhere}{young}{mute}[schedule]\njudge_every = \"12h\"\n"), 8);
    assert!(
        muted.contains("Nothing is told of nvr1/gate") && muted.contains("Decided by Li. Reason: wiring"),
        "{muted}"
    );
    let kept = mute.replace("by = ", "confidential = true\nby = ").replace("wiring", "secret");
    let kept = said(&mut place, format!("{elsewhere}{young}{kept}[schedule]\njudge_every = \"12h\"\n"), 9);
    assert!(kept.contains("Decided by Li") && !kept.contains("secret"), "{kept}");
    assert_eq!(place.mails().len(), 8, "one mail a change");
}

#[test]
fn a_scope_that_shrinks_is_told_in_words_and_with_a_checkpoint() {
    let mut place = Place::new();
    let narrowed = format!("{MAIL}{}", days(90).replace("set =", "camera = [\"nvr1/gate\"]\nset ="));
    place.adopt(&format!("{MAIL}{}", days(90)), 1).expect("first");
    place.adopt(&narrowed, 2).expect("less");
    let (_, text) = place.mails().remove(0);
    assert!(text.contains("nvr1/gate") && !text.contains(['{', '[']), "{text}");
    assert!(text.contains("Checkpoint: keep this mail"), "{text}");
}

#[test]
fn where_the_site_wants_it_less_needs_the_signature_of_somebody_who_could_sign_before() {
    let mut place = Place::new();
    let key = place.path().join("li.key");
    let stranger = place.path().join("x.key");
    signing::make_key("li", &key).expect("key");
    signing::make_key("x", &stranger).expect("key");
    let signed = |days: &str, who: &str| {
        format!(
            "[policy]\nsecond_signature = true\nsignature = \"policy.note\"\n\
            [[policy.signer]]\nname = \"Head of Security\"\nkey_file = \"{who}.key.pub\"\n{days}{MAIL}"
        )
    };
    place.adopt(&signed(&days(60), "li"), 1).expect("first");
    let less = signed(&days(30), "li");
    let refused = place.adopt(&less, 2).expect_err("unsigned").to_string();
    assert!(
        refused.contains("carries no signature of a second person") && refused.contains("policy sign"),
        "{refused}"
    );
    // A change that brings its own signer, signed by that one.
    let smuggled = signed(&days(30), "x");
    sign(&place, &smuggled, &stranger);
    place.adopt(&smuggled, 3).expect_err("a stranger's signature");
    assert_eq!(place.mails().len(), 0);
    // Leaving out the demand does not help either.
    let without = less.replace("second_signature = true\n", "");
    place.adopt(&without, 4).expect_err("unsigned");
    sign(&place, &less, &key);
    assert_eq!(place.adopt(&less, 5).expect("signed"), 1);
    assert!(place.mails()[0].1.contains("Signed by Head of Security"), "{:?}", place.mails());
    // The signature is good for this one change.
    place.adopt(&signed(&days(20), "li"), 6).expect_err("signed for another");
}

fn sign(place: &Place, further: &str, key: &Path) {
    let (config, policy) = place.read(further);
    let note =
        signing::sign(&to_sign(&config, &policy), &signing::secret_key(key).expect("key")).expect("signed");
    std::fs::write(place.path().join("policy.note"), note.to_string()).expect("written");
}

/// A standing finding of a rule kind.
fn finding(id: &str, severity: &str, rule: &str) -> FindingRow {
    FindingRow {
        id: id.to_owned(),
        rule: rule.to_owned(),
        subject_kind: "camera".to_owned(),
        subject: "nvr1/gate".to_owned(),
        key: String::new(),
        severity: severity.to_owned(),
        basis: "measured".to_owned(),
        state: crate::evidence::FindingState::Open,
        span: None,
        facts: serde_json::json!({ "zones": ["dormitory"], "stands_there": true, "declared_by": "Li",
            "declared_on": "2026-01-01" }),
        evidence: serde_json::json!([]),
        clauses: Vec::new(),
        policy: "0".repeat(64),
        opened: UtcMs(1),
        judged: UtcMs(1),
        closed: None,
        closed_how: None,
        waived_until: None,
        absent: None,
        grounds: Vec::new(),
    }
}

#[test]
fn a_policy_that_drops_a_regulation_names_the_findings_that_close_by_it_worst_first() {
    let mut place = Place::new();
    std::fs::create_dir(place.path().join("a")).expect("folder");
    let both = MAIL.to_owned() + "[[mail.recipient]]\naddress = \"zh@example.org\"\nlang = \"zh-CN\"\n";
    let site = format!(
        "{both}[[recorder]]\nid = \"nvr1\"\nroots = [\"a\"]\nlayout = \"frigate\"\n\
         [[camera]]\nid = \"nvr1/gate\"\nname = \"Main gate\"\n"
    );
    // The stores lie where the configuration says.
    let state = place.read(&site).0.state_dir;
    std::fs::create_dir_all(&state).expect("folder");
    place.evidence = Evidence::open(&state, Durability::Ephemeral).expect("store");
    drop(catalogue::Catalogue::open(&state, Durability::Ephemeral).expect("store"));
    place.adopt(&format!("{site}[policy]\npacks = [\"hainan\"]\n"), 1).expect("first");
    let rule = "[regulation]\nid = \"house\"\nname = { zh = \"本校\", en = \"House\" }\n\
        [[rule]]\nkind = \"min_retention\"\nmin_days = 7\n";
    std::fs::write(place.path().join("house.toml"), rule).expect("written");
    let events = vec![crate::evidence::FindingEvent {
        at: UtcMs(1),
        kind: "opened".to_owned(),
        by: None,
        detail: None,
        signature: None,
    }];
    let many = (0..25).map(|n| (finding(&format!("F-{n:010}"), "medium", "disallowed_zone"), events.clone()));
    let worst = (finding("F-ffffffffff", "critical", "disallowed_zone"), events.clone());
    place.evidence.store_findings(&many.chain([worst]).collect::<Vec<_>>()).expect("stored");
    let now = 1_795_327_200_000;
    assert_eq!(
        place.adopt(&format!("{site}[policy]\nfiles = [\"house.toml\"]\n"), now).expect("announced"),
        2
    );
    let mails = place.mails();
    let folder = place.path().display().to_string();
    for ((_, body), lang) in mails.iter().zip(["en", "zh-CN"]) {
        let at = |id: &str| body.find(id).unwrap_or_else(|| panic!("{id} is not named:\n{body}"));
        assert!(at("F-ffffffffff") < at("F-0000000000"));
        assert!(!body.contains("F-0000000009"), "ten are named");
        let body = body.replace("\r\n", "\n").replace(&folder, "/srv/site");
        insta::assert_snapshot!(format!("announce_loosened_{lang}"), body);
    }
    let subjects = place.evidence.waiting_mail(10).expect("read");
    assert!(subjects.iter().all(|m| m.subject.contains("26")), "{subjects:?}");
}
