//! The walk as a page: escaping, self-containedness, and that a site's own copy is told from our wording.

use super::*;
use crate::policy::{PackStore, Policy};
use crate::report::clauses;
use crate::report::sample;
use crate::rules;
use crate::text::{Names, for_lang};

fn rows(original: Option<Original>) -> Vec<ClauseReport> {
    let kinds = rules::kinds();
    let pack = PackStore::embedded(&kinds).pack("hainan").expect("known").expect("valid");
    let mut rows = clauses::walk(&Policy::build(vec![pack], None, &kinds).expect("valid"), None);
    rows[0].original = original;
    rows
}

fn shown(rows: &[ClauseReport], lang: Lang) -> String {
    let wording = Wording { text: for_lang(lang), tz: &TimeZone::UTC, names: Names::NONE };
    page(rows, &Head { site: Some("滨海一中"), now: UtcMs(0) }, wording)
}

#[test]
fn every_clause_stands_on_the_page_in_both_languages_with_how_it_is_decided_and_how_it_stands() {
    let rows = rows(Some(sample::original()));
    for lang in Lang::ALL {
        let page = shown(&rows, lang);
        for r in &rows {
            for part in [&r.id, &r.place, &r.zh, &r.en] {
                let escaped = part.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;");
                let escaped = escaped.replace('"', "&#34;").replace('\'', "&#39;");
                assert!(page.contains(&escaped), "{part} of {}", r.id);
            }
        }
        assert_eq!(page.matches("class=\"original\"").count(), 1);
        for part in ["不得少于三十日。\n法律另有规定", "texts/hainan.toml", &"5a".repeat(32)] {
            assert!(page.contains(part), "{part}");
        }
        assert!(page.contains(&for_lang(lang).word("original-heading")));
        for outside in ["http://", "https://", "src=", "@import", "url(", "<link", "<script", " onload"] {
            assert!(!page.contains(outside), "{outside}");
        }
        for tag in ["section", "details", "blockquote", "table", "tr", "td", "th", "p", "b", "div"] {
            let open = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }
}

#[test]
fn a_copied_text_cannot_become_markup() {
    let hostile = "<script>alert(1)</script>\u{1b}[31m\n</details>\u{202e}".to_owned();
    let rows = rows(Some(Original { text: hostile.clone(), source: Some(hostile), ..sample::original() }));
    let page = shown(&rows, Lang::En);
    assert!(!page.contains("<script") && !page.contains('\u{1b}') && !page.contains('\u{202e}'));
    assert_eq!(page.matches("</details>").count(), 1);
}
