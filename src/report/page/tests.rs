//! The page on sample documents: escaping, self-containedness, honesty, speed.

use std::time::Instant;

use super::super::document::Counts;
use super::super::sample;
use super::*;
use crate::model::UtcMs;

fn pages() -> Vec<String> {
    let mut out = Vec::new();
    for lang in Lang::ALL {
        for doc in
            [sample::healthy(lang), sample::campus(lang), sample::first_contact(lang), sample::hostile(lang)]
        {
            out.push(render(&doc, &sample::clauses(lang), lang));
        }
    }
    out
}

#[test]
fn names_from_folders_cannot_become_markup() {
    for lang in Lang::ALL {
        let page = render(&sample::hostile(lang), &ClauseTexts::new(), lang);
        assert!(!page.contains("<script"), "a name became an element");
        assert!(!page.contains('\u{202e}') && !page.contains('\u{1b}') && !page.contains('\r'));
        assert!(page.contains("&#60;script") || page.contains("&lt;script"), "the name is still shown");
    }
}

#[test]
fn a_command_of_a_step_and_of_a_finding_is_set_apart_and_its_id_is_not_broken() {
    let mut doc = sample::campus(Lang::En);
    "Run `holdfast findings close F-3f9a01c2d4 --reason <why>`.".clone_into(&mut doc.findings[0].remedy);
    let page = render(&doc, &ClauseTexts::new(), Lang::En);
    let set_apart = "Run <code>holdfast findings close <span class=\"w\">F-3f9a01c2d4</span> \
        <span class=\"w\">--reason</span> &#60;why&#62;</code>.";
    assert_eq!(page.matches(set_apart).count(), 2, "{page}");
}

#[test]
fn a_name_cannot_leave_the_style_element() {
    assert_eq!(css_string("a\"}</style>\\"), "\"a\\22 \\7d \\3c /style\\3e \\5c \"");
    assert_eq!(css_string("滨海 1"), "\"滨海 1\"");
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    for page in pages() {
        for outside in ["http://", "https://", "src=", "@import", "url(", "<link", "<script", " onload"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}

#[test]
fn every_element_that_opens_also_closes() {
    for page in pages() {
        for tag in
            ["section", "article", "details", "table", "ul", "ol", "li", "dl", "dd", "svg", "g", "div", "p"]
        {
            let open = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }
}

#[test]
fn a_finding_shows_clause_numbers_both_times_basis_evidence_and_next_step() {
    let lang = Lang::En;
    let page = render(&sample::campus(lang), &sample::clauses(lang), lang);
    for part in [
        "Article 12",
        "Footage is kept for at least thirty days.",
        "30 days are required, 17 are held",
        "2026-11-19 10:00:00 to 13:00:00",
        "2026-11-19 02:00:00 to 05:00:00",
        "measured",
        "40 items",
        "35 more of 40",
        "Check disk capacity",
        "ledger leaf 40100",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn no_page_calls_everything_in_order_while_something_is_unknown() {
    for lang in Lang::ALL {
        let mut doc = sample::healthy(lang);
        doc.counts = Counts { passed: 9, unknown: 38, ..Counts::default() };
        let page = render(&doc, &ClauseTexts::new(), lang);
        assert!(!page.contains(&for_lang(lang).word("verdict-compliant")));
        assert!(page.contains(&for_lang(lang).word("verdict-could_not_tell")));
        assert!(page.contains("9<small>/47"));
    }
}

#[test]
fn all_of_ten_thousand_findings_are_on_the_page_within_a_second() {
    let doc = sample::large(Lang::ZhCn, 64, 90, 10_000);
    let before = Instant::now();
    let page = render(&doc, &sample::clauses(Lang::ZhCn), Lang::ZhCn);
    let took = before.elapsed();
    assert!((0..10_000).all(|i| i % 997 != 0 || page.contains(&format!("F-{i:010x}"))));
    // Unoptimised builds get five times as long.
    let limit_ms = if cfg!(debug_assertions) { 5_000 } else { 1_000 };
    assert!(took.as_millis() < limit_ms, "took {took:?}");
}

#[test]
fn facts_stay_in_the_document_and_the_page_says_them_in_words() {
    for lang in Lang::ALL {
        let page = render(&sample::campus(lang), &sample::clauses(lang), lang);
        assert!(!page.contains("limit_days") && !page.contains("held_days"), "{lang}");
    }
}

#[test]
fn a_camera_that_records_no_more_shows_since_when_and_days_held_beside_those_asked_for() {
    let (en, zh) = (for_lang(Lang::En), for_lang(Lang::ZhCn));
    let doc = sample::campus(Lang::En);
    let held = |id: &str, t| held_of(doc.cameras.iter().find(|c| c.id == id).expect("a camera"), t);
    assert_eq!(
        (held("nvr1/playground", en), held("nvr1/playground", zh)),
        ("17 of 30".into(), "17/30".into())
    );
    assert_eq!(held("nvr1/library", en), "90 (30 asked)");
    let zone = TimeZone::UTC;
    let at = |ms: i64| newest(UtcMs(sample::NOW.0 - ms), &doc, en, &zone);
    assert_eq!(at(4_000), "2026-11-21 23:59");
    assert_eq!(at(3 * 86_400_000), "2026-11-19 00:00 (3 d ago)");
}

#[test]
fn the_words_of_the_page_are_as_reviewed() {
    for lang in Lang::ALL {
        let page = render(&sample::campus(lang), &sample::clauses(lang), lang);
        insta::assert_snapshot!(format!("page_words_{lang}"), words(&page));
    }
}

/// The text of a page without markup, style and the cells of the picture.
fn words(page: &str) -> String {
    let body = page.split_once("</head>").expect("a head").1;
    let mut out = String::new();
    let mut skip = false;
    for piece in body.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        skip = if tag.starts_with("svg class=\"days\"") { true } else { skip && !tag.starts_with("/svg") };
        if !skip && !text.trim().is_empty() {
            out.push_str(text.trim());
            out.push('\n');
        }
    }
    out
}
