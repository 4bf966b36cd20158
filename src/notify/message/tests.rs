//! The mail on sample documents: wording, sameness of its parts, and that no name adds a header.

use proptest::prelude::*;

use super::*;
use crate::config::Cadence;
use crate::evidence::Moved;
use crate::model::Span;
use crate::model::heartbeat::Silence;
use crate::notify::pipeline::Because;
use crate::notify::settings::Attach;
use crate::report::document::{Accepted, AuditDocument, Counts};
use crate::report::sample;
use crate::text::{Lang, for_lang};

fn mail(doc: &AuditDocument, lang: Lang) -> Rendered {
    render(doc, &sample::clauses(lang), lang, Attach::None)
}

fn sealed(mail: &Rendered) -> Letter {
    letter(
        mail,
        "Holdfast <holdfast@example.test>",
        "值班室 <duty@example.test>",
        "a.1@example.test",
        sample::NOW,
    )
    .expect("plain addresses")
}

fn headers(letter: &Letter) -> String {
    let text = String::from_utf8(letter.bytes.clone()).expect("mail is ASCII");
    text.split_once("\r\n\r\n").expect("a body").0.to_owned()
}

#[test]
fn the_plain_part_reads_as_reviewed() {
    for lang in Lang::ALL {
        for (name, doc) in [
            ("campus", sample::campus(lang)),
            ("healthy", sample::healthy(lang)),
            ("first_contact", sample::first_contact(lang)),
        ] {
            let mail = mail(&doc, lang);
            insta::assert_snapshot!(
                format!("mail_{name}_{lang}"),
                format!("Subject: {}\n\n{}", mail.subject, mail.plain)
            );
        }
    }
}

/// Findings of the campus with the reasons for which a reader is told of them.
fn told(doc: &AuditDocument, of: &[(&str, Because)]) -> Vec<Told> {
    let one = |(id, because): &(&str, Because)| {
        let finding = doc.findings.iter().find(|f| f.id == *id).expect("a finding of the campus").clone();
        let since = UtcMs(sample::NOW.0 - 3 * 86_400_000);
        Told { because: *because, finding, since, by_a_person: false, unasked: false }
    };
    of.iter().map(one).collect()
}

const CHANGES: [(&str, Because); 4] = [
    ("F-9d10c7e6b3", Because::Restored),
    ("F-c01d55aa08", Because::Escalated),
    ("F-77b2e0a915", Because::Changed),
    ("F-3f9a01c2d4", Because::Changed),
];

#[test]
fn the_mail_of_changes_reads_as_reviewed() {
    for lang in Lang::ALL {
        let doc = sample::campus(lang);
        let told = told(&doc, &CHANGES);
        let mail = render_changes(&doc, &sample::clauses(lang), lang, Attach::None, &[], &told);
        insta::assert_snapshot!(
            format!("mail_changes_{lang}"),
            format!("Subject: {}\n\n{}", mail.subject, mail.plain)
        );
        assert!(!mail.html.contains('`'), "what is typed is code there");
        assert!(
            mail.html.contains("<code>holdfast findings ack <span class=\"w\">F-3f9a01c2d4</span></code>")
        );
        let of = |because| told_subject(&doc, &[("F-77b2e0a915", because)], lang);
        let all = [Because::Changed, Because::Escalated, Because::Reminder, Because::Restored].map(of);
        insta::assert_snapshot!(format!("mail_changes_subjects_{lang}"), all.join("\n"));
    }
}

fn told_subject(doc: &AuditDocument, of: &[(&str, Because)], lang: Lang) -> String {
    changes_subject(doc, &told(doc, of), for_lang(lang))
}

#[test]
fn what_is_new_comes_first_and_whole_then_what_goes_on_then_what_is_over() {
    for lang in Lang::ALL {
        let mut doc = sample::campus(lang);
        doc.findings = sample::large(lang, 4, 10, 80).findings;
        let because = |n: usize| [Because::Restored, Because::Changed, Because::Reminder][n % 3];
        let told: Vec<Told> = (0..60)
            .map(|n| {
                let finding = doc.findings[n].clone();
                Told { because: because(n), finding, since: sample::NOW, by_a_person: false, unasked: false }
            })
            .collect();
        let mail = render_changes(&doc, &sample::clauses(lang), lang, Attach::None, &[], &told);
        let at = |id: &str| mail.plain.find(id).unwrap_or_else(|| panic!("{id} is not told"));
        let place = |because: Because| {
            let of = told.iter().filter(move |t| t.because == because);
            of.map(|t| at(&t.finding.id)).collect::<Vec<_>>()
        };
        let (new, on, over) = (place(Because::Changed), place(Because::Reminder), place(Because::Restored));
        assert!(new.iter().max() < on.iter().min() && on.iter().max() < over.iter().min(), "{lang}");
        for t in &told {
            assert!(mail.plain.contains(&format!("`holdfast findings show {}`", t.finding.id)), "{lang}");
        }
        assert!(mail.head[4].contains("20"), "{}", mail.head[4]);
    }
}

#[test]
fn a_ledger_that_does_not_verify_goes_before_every_finding() {
    let mut doc = sample::campus(Lang::En);
    doc.verdict = OverallVerdict::LedgerFailure;
    let subject = told_subject(&doc, &CHANGES, Lang::En);
    assert!(subject.contains("THE LEDGER DOES NOT VERIFY"), "{subject}");
}

#[test]
fn the_html_part_is_as_reviewed() {
    insta::assert_snapshot!("mail_html_healthy", mail(&sample::healthy(Lang::En), Lang::En).html);
}

#[test]
fn nine_of_forty_seven_is_said_and_all_well_is_not() {
    for lang in Lang::ALL {
        let mut doc = sample::healthy(lang);
        doc.counts = Counts { passed: 9, unknown: 38, ..Counts::default() };
        let mail = mail(&doc, lang);
        assert!(mail.subject.contains("9/47"), "{}", mail.subject);
        assert!(mail.subject.contains("38"), "{}", mail.subject);
        let t = for_lang(lang);
        for well in [t.word("verdict-compliant"), t.say("say-compliant", &[("total", 47u64.into())])] {
            assert!(!mail.plain.contains(&well) && !mail.html.contains(&well));
        }
    }
}

#[test]
fn the_first_five_lines_carry_judged_breaches_unknown_and_change() {
    let mail = mail(&sample::campus(Lang::En), Lang::En);
    let lines: Vec<&str> = mail.plain.lines().take(5).collect();
    assert_eq!(lines[0], "Seaside School: 3 violations");
    assert_eq!(lines[1], "Judged: 76 of 87 checks");
    assert!(lines[2].contains("3 open") && lines[3].contains("11") && lines[4].contains("1 new"));
}

/// The HTML part without what is only its look.
fn unmarked(html: &str) -> String {
    let marks = [("<span class=\"w\">", ""), ("</span>", ""), ("<code>", "`"), ("</code>", "`")];
    let escapes = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    marks.iter().chain(&escapes).fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[test]
fn both_parts_say_the_same() {
    for lang in Lang::ALL {
        let mail = mail(&sample::campus(lang), lang);
        let unescaped = unmarked(&mail.html);
        for line in mail.plain.lines().map(|l| l.trim_start_matches(['-', ' '])) {
            assert!(unescaped.contains(line), "{line}");
        }
    }
}

#[test]
fn the_mail_stands_alone_and_shows_no_picture() {
    for doc in [sample::campus(Lang::En), sample::hostile(Lang::En)] {
        let mail = mail(&doc, Lang::En);
        for outside in ["<img", "<svg", "http://", "https://", "src=", "<script", "<link"] {
            assert!(!mail.html.contains(outside), "{outside}");
        }
    }
    let campus = sample::campus(Lang::En);
    assert!(mail(&campus, Lang::En).plain.trim_end().ends_with(campus.ledger.checkpoint.trim_end()));
}

#[test]
fn the_bytes_of_a_mail_are_fixed_by_its_arguments() {
    let doc = sample::campus(Lang::ZhCn);
    let mail = render(&doc, &sample::clauses(Lang::ZhCn), Lang::ZhCn, Attach::Html);
    assert_eq!(sealed(&mail), sealed(&mail));
    let text = String::from_utf8(sealed(&mail).bytes).expect("ASCII");
    assert!(text.contains("Message-ID: <a.1@example.test>\r\n"));
    assert!(text.contains("filename=\"holdfast-report-2026-11-22.html\""));
}

#[test]
fn an_address_or_id_that_could_break_a_header_is_refused() {
    let mail = mail(&sample::healthy(Lang::En), Lang::En);
    let to = |to: &str, id: &str| letter(&mail, "a@example.test", to, id, sample::NOW);
    assert!(matches!(to("b@example.test\r\nBcc: c@d", "x@y"), Err(LetterError::Address { .. })));
    assert!(matches!(to("not an address", "x@y"), Err(LetterError::Address { .. })));
    for id in ["x", "x@", "x@y>\r\nBcc: c@d", "x@y z", "@y"] {
        assert!(matches!(to("b@example.test", id), Err(LetterError::MessageId(_))), "{id}");
    }
}

#[test]
fn hostile_names_add_no_header() {
    let plain = headers(&sealed(&mail(&sample::campus(Lang::En), Lang::En)));
    let hostile = headers(&sealed(&mail(&sample::hostile(Lang::En), Lang::En)));
    let names = |text: &str| -> Vec<String> {
        text.split("\r\n")
            .filter(|l| !l.starts_with([' ', '\t']))
            .map(|l| l.split(':').next().unwrap_or("").to_owned())
            .collect()
    };
    assert_eq!(names(&hostile), names(&plain));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_site_name_adds_a_header_or_leaves_its_line(
        site in "(\\PC|[\r\n\t\u{0}\u{1b}\u{85}\u{2028}\u{2029}]|\r\n[ \t]|Bcc: x@y|=\\?utf-8\\?b\\?){0,30}"
    ) {
        let mut doc = sample::healthy(Lang::ZhCn);
        doc.site = site;
        let rendered = mail(&doc, Lang::ZhCn);
        prop_assert_eq!(one_line(&rendered.subject), rendered.subject.as_str());
        let head = headers(&sealed(&rendered));
        for line in head.split("\r\n").filter(|l| !l.starts_with([' ', '\t'])) {
            let name = line.split(':').next().unwrap_or_default();
            let known = ["Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"];
            prop_assert!(known.contains(&name), "{}", line);
        }
        prop_assert!(!head.replace("\r\n", "").contains(['\r', '\n']));
    }
}

#[test]
fn names_from_folders_cannot_leave_their_line_in_either_part() {
    let mut doc = sample::hostile(Lang::En);
    // The checkpoint is a note of several lines; every other text has one.
    doc.ledger.checkpoint = String::new();
    let mail = mail(&doc, Lang::En);
    for part in [&mail.plain, &mail.html] {
        assert!(!part.chars().any(|c| c != '\n' && c.is_control()));
        assert!(!part.lines().any(|line| line.starts_with("Bcc")));
    }
    assert!(!mail.html.contains("<script"));
}

const HOUR: i64 = 3_600_000;

fn ago(hours: i64) -> UtcMs {
    UtcMs(sample::NOW.0 - hours * HOUR)
}

fn tally(judged: usize, total: usize, breached: usize) -> Tally {
    Tally { unit: Unit::Clauses, judged, total, breached, unknown: total - judged, accepted: 0, loosened: 0 }
}

/// A week of the agent, with one silence and one mail that waits.
fn week(tally: Tally) -> Digest {
    Digest {
        cadence: Cadence::Weekly,
        at: sample::NOW,
        tally,
        change: Change {
            since: ago(168),
            before: None,
            moved: Moved { opened: 2, closed: 1, unasked: 0, disposed: 1 },
        },
        expiring: Some(Expiring {
            cameras: vec!["nvr1/gate-east".to_owned(), "nvr1/library".to_owned()],
            span: Span::new(ago(91 * 24), ago(84 * 24)),
        }),
        muted: vec![Muted {
            cameras: vec!["nvr1/hall-*".to_owned()],
            until: jiff::civil::datetime(2026, 11, 24, 18, 0, 0, 0),
            by: "Zhang Wei".to_owned(),
            silenced: 2,
        }],
        ran: Ran {
            passes: 7,
            last_pass: Some(ago(4)),
            known_until: ago(0),
            first_heartbeat: Some(ago(900)),
            last_heartbeat: Some(ago(0)),
            pauses: vec![Silence { span: Span::new(ago(50), ago(49)), orderly: false }],
            letters: Letters { delivered: 5, queued: 1, refused: 0 },
        },
    }
}

fn digest(digest: &Digest, doc: &AuditDocument, lang: Lang) -> Rendered {
    render_digest(digest, doc, &sample::clauses(lang), lang, Attach::None)
}

/// The campus, with a forecast, and a waiver and a statement that end this week.
fn busy(lang: Lang) -> AuditDocument {
    let mut doc = sample::campus(lang);
    let mut soon = doc.findings[1].clone();
    soon.rule = "storage_health".to_owned();
    soon.state = "open".to_owned();
    soon.facts = serde_json::json!({ "case": "short", "already": false });
    doc.findings.push(soon);
    for f in doc.findings.iter_mut().filter(|f| f.state == "waived") {
        f.waived_until = Some(UtcMs(sample::NOW.0 + 60 * HOUR));
    }
    doc.unknown[0].accepted = Some(Accepted {
        says: "no index".to_owned(),
        by: vec!["Li".to_owned()],
        until: "2026-11-25".to_owned(),
    });
    doc
}

#[test]
fn a_digest_reads_as_reviewed_in_both_languages() {
    for lang in Lang::ALL {
        let told = Digest {
            change: Change { before: Some(tally(30, 47, 1)), ..week(tally(31, 47, 3)).change },
            ..week(tally(31, 47, 3))
        };
        let mail = digest(&told, &busy(lang), lang);
        insta::assert_snapshot!(
            format!("digest_weekly_{lang}"),
            format!("Subject: {}\n\n{}", mail.subject, mail.plain)
        );
        insta::assert_snapshot!(format!("digest_html_{lang}"), mail.html);
        let quiet = Digest {
            cadence: Cadence::Daily,
            expiring: None,
            muted: Vec::new(),
            ran: Ran {
                passes: 1,
                last_pass: Some(ago(4)),
                known_until: ago(5),
                first_heartbeat: None,
                last_heartbeat: None,
                pauses: Vec::new(),
                letters: Letters::default(),
            },
            ..week(tally(24, 24, 0))
        };
        let mail = digest(&quiet, &sample::healthy(lang), lang);
        insta::assert_snapshot!(
            format!("digest_daily_{lang}"),
            format!("Subject: {}\n\n{}", mail.subject, mail.plain)
        );
    }
}

#[test]
fn a_digest_of_nine_of_forty_seven_says_so_and_never_that_all_is_well() {
    for lang in Lang::ALL {
        // The document itself saw nothing unknown: the clauses alone forbid it.
        let mail = digest(&week(tally(9, 47, 0)), &sample::healthy(lang), lang);
        let said = if lang == Lang::En { "9 of 47" } else { "9/47" };
        assert!(mail.subject.contains(said) && mail.subject.contains("38"), "{}", mail.subject);
        let head: Vec<&str> = mail.plain.lines().take(5).collect();
        assert!(head[1].contains('9') && head[1].contains("47"), "{head:?}");
        assert!(head[2].contains('0') && head[3].contains("38"), "{head:?}");
        let t = for_lang(lang);
        for well in [t.word("verdict-compliant"), t.say("say-compliant", &[("total", 47u64.into())])] {
            assert!(!mail.plain.contains(&well) && !mail.html.contains(&well), "{}", mail.plain);
        }
    }
}

#[test]
fn a_digest_says_that_all_is_in_order_only_over_what_somebody_signed_for() {
    let well = for_lang(Lang::En).word("verdict-compliant");
    let mut signed = tally(45, 47, 0);
    let open = digest(&week(signed), &sample::healthy(Lang::En), Lang::En);
    assert!(!open.plain.contains(&well));
    signed.accepted = 2;
    let mail = digest(&week(signed), &sample::healthy(Lang::En), Lang::En);
    assert!(mail.plain.contains(&well) && mail.plain.contains("2 of them accepted"), "{}", mail.plain);
    assert!(mail.subject.contains("45 of 47 clauses judged, 0 breaches, 2 unknown"), "{}", mail.subject);
}

/// The plain part of a digest about a site in order, after some change to it.
fn said(lang: Lang, change: impl FnOnce(&mut Digest, &mut AuditDocument)) -> Rendered {
    let (mut told, mut doc) = (week(tally(24, 24, 0)), sample::healthy(lang));
    change(&mut told, &mut doc);
    digest(&told, &doc, lang)
}

#[test]
fn a_digest_names_every_stop_and_kill_however_short_and_for_how_long_nobody_watched() {
    let second = |s: i64| UtcMs(ago(50).0 + s * 1_000);
    let pause = |from, to, orderly| Silence { span: Span::new(second(from), second(to)), orderly };
    let pauses = vec![pause(0, 6, true), pause(600, 640, true), pause(900, 925, false)];
    let mail = said(Lang::En, |d, _| d.ran.pauses.clone_from(&pauses)).plain;
    let told = [
        "it was stopped in order 2 times, and ended once without saying so",
        "nobody watched for 1 min 11 s in all",
        "nobody watched for 6 s",
        "nobody watched for 40 s",
        "nobody watched for 25 s at most",
    ];
    for part in told {
        assert!(mail.contains(part), "{part} in {mail}");
    }
    let mail = said(Lang::ZhCn, |d, _| d.ran.pauses = pauses).plain;
    assert!(mail.contains("正常停止 2 次") && !mail.contains("程序始终在运行"), "{mail}");
    let mail = said(Lang::En, |d, _| d.ran.pauses.clear()).plain;
    assert!(mail.contains("awake all the time; its"), "{mail}");
    let begun = |d: &mut Digest, _: &mut AuditDocument| {
        d.ran.pauses.clear();
        d.ran.first_heartbeat = Some(ago(9));
    };
    assert!(said(Lang::En, begun).plain.contains("since its first start"), "nobody watched before");
}

#[test]
fn a_digest_never_says_that_nothing_is_unknown_while_a_check_is() {
    let one = |d: &mut Digest, doc: &mut AuditDocument| {
        doc.counts.unknown = 1;
        d.tally.accepted = 0;
    };
    let mail = said(Lang::En, one);
    assert!(mail.subject.contains("0 breaches, 1 check unknown;"), "{}", mail.subject);
    assert!(mail.plain.contains("Could not tell: no clause as a whole, 1 check;"), "{}", mail.plain);
    let mail = said(Lang::ZhCn, one);
    assert!(mail.subject.contains("无法判定 1 项检查；"), "{}", mail.subject);
    assert!(!mail.plain.contains("无法判定：无"), "{}", mail.plain);
    let both = |d: &mut Digest, doc: &mut AuditDocument| {
        (d.tally.unknown, doc.counts.unknown) = (2, 3);
    };
    let mail = said(Lang::En, both);
    assert!(mail.subject.contains("2 clauses and 3 checks unknown;"), "{}", mail.subject);
    assert!(mail.plain.contains("2 clauses as a whole, 3 checks by themselves;"), "{}", mail.plain);
}

#[test]
fn a_digest_says_what_is_in_order_by_the_sites_weaker_numbers_only_also_where_no_clause_rests_on_them() {
    let weaker = |_: &mut Digest, doc: &mut AuditDocument| doc.counts.loosened = 2;
    let mail = said(Lang::En, weaker).plain;
    assert!(mail.contains("2 checks are in order by the site's own weaker numbers only"), "{mail}");
    let mail = said(Lang::ZhCn, weaker).plain;
    assert!(mail.contains("2 项检查仅按本单位放宽的数值符合"), "{mail}");
}

#[test]
fn a_digest_without_a_full_pass_says_until_when_what_it_tells_is_known() {
    let of = |known: UtcMs| {
        said(Lang::En, |d, _| (d.ran.passes, d.ran.last_pass, d.ran.known_until) = (0, Some(ago(4)), known))
            .plain
    };
    let watched = of(ago(1));
    assert!(watched.contains("watched since") && !watched.contains("everything here"), "{watched}");
    assert!(of(ago(5)).contains("everything here is as of then"));
}

#[test]
fn both_parts_of_a_digest_say_the_same_and_stand_alone() {
    for lang in Lang::ALL {
        let mail = digest(&week(tally(31, 47, 3)), &busy(lang), lang);
        let unescaped = unmarked(&mail.html);
        for line in mail.plain.lines().map(|l| l.trim_start_matches(['-', ' '])) {
            // A row of marks is a row of cells there.
            let line = line.split("  ").last().unwrap_or_default();
            assert!(unescaped.contains(line), "{line}");
        }
        for outside in ["<img", "<svg", "http://", "https://", "src=", "<script", "<link"] {
            assert!(!mail.html.contains(outside), "{outside}");
        }
    }
}

#[test]
fn a_digest_of_a_thousand_cameras_stays_readable_and_of_hostile_names_on_its_lines() {
    let large = digest(&week(tally(31, 47, 3)), &sample::large(Lang::En, 1_000, 90, 400), Lang::En);
    assert!(large.html.len() < 102_000, "mail programs cut what is longer: {}", large.html.len());
    assert!(large.plain.lines().count() < 80, "{}", large.plain);
    let mut doc = sample::hostile(Lang::En);
    doc.ledger.checkpoint = String::new();
    let mail = digest(&week(tally(31, 47, 3)), &doc, Lang::En);
    for part in [&mail.plain, &mail.html] {
        assert!(!part.chars().any(|c| c != '\n' && c.is_control()));
        assert!(!part.lines().any(|line| line.starts_with("Bcc")));
    }
    assert!(!mail.html.contains("<script"));
    assert_eq!(one_line(&mail.subject), mail.subject.as_str());
}
