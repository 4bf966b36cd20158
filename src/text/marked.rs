//! A line as HTML: escaped, what is typed set apart, its ids and options kept in one piece; in mails dates too. A phone's line
//! is short, and a command or a date that breaks at its hyphens is neither read nor copied.

use askama::filters::{Escaper, Html};

/// Longest word that is kept in one piece, in characters: longer ones would not fit beside anything on a phone.
const WHOLE: usize = 24;

/// Around such a word; the style of the mail or page says what the class does.
const OPEN: &str = "<span class=\"w\">";
const CLOSE: &str = "</span>";

/// A line of a mail; what stands between backticks in its plain part is `<code>` here.
pub fn marked(line: &str) -> String {
    html(line, words)
}

/// A line of a page, which is wide enough for dates: what stands between backticks is `<code>`.
pub fn typed(line: &str) -> String {
    html(line, escaped)
}

fn html(line: &str, around: fn(&str, &mut String)) -> String {
    let mut out = String::with_capacity(line.len() * 2);
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('`') {
        let Some((typed, behind)) = behind.split_once('`') else { break };
        around(before, &mut out);
        out.push_str("<code>");
        words(typed, &mut out);
        out.push_str("</code>");
        rest = behind;
    }
    around(rest, &mut out);
    out
}

/// Dates, ids and options are not broken: words with a hyphen that hold a digit, or begin with two.
fn words(text: &str, out: &mut String) {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    for piece in text.split_inclusive(|c| !part(c)) {
        let word = piece.trim_end_matches(|c| !part(c));
        let dated = word.contains('-') && word.contains(|c: char| c.is_ascii_digit());
        if (dated || word.starts_with("--")) && word.len() <= WHOLE {
            out.extend([OPEN, word, CLOSE]);
            escaped(piece.strip_prefix(word).unwrap_or_default(), out);
        } else {
            escaped(piece, out);
        }
    }
}

fn escaped(text: &str, out: &mut String) {
    Html.write_escaped_str(out, text).expect("BUG: writing into a string cannot fail");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{marked, typed};

    #[test]
    fn what_is_typed_is_set_apart_and_dates_and_ids_stay_whole() {
        let line = "Since 2026-11-22, `holdfast findings show F-3f9a01c2d4 --config '/a b'`; gate-east (F-1)";
        assert_eq!(
            marked(line),
            "Since <span class=\"w\">2026-11-22</span>, \
             <code>holdfast findings show <span class=\"w\">F-3f9a01c2d4</span> \
             <span class=\"w\">--config</span> &#39;/a b&#39;</code>; gate-east \
             (<span class=\"w\">F-1</span>)"
        );
        assert_eq!(
            typed("Since 2026-11-22 < 3, `findings show F-3f9a01c2d4`"),
            "Since 2026-11-22 &#60; 3, <code>findings show <span class=\"w\">F-3f9a01c2d4</span></code>"
        );
        assert_eq!(marked("a ` alone"), "a ` alone");
        assert_eq!(marked("`<script>`"), "<code>&#60;script&#62;</code>");
    }

    proptest! {
        #[test]
        fn nothing_but_the_marks_is_added_and_nothing_escapes_them(line in "(\\PC|[`<>&'\"-]|[0-9]){0,60}") {
            for html in [marked(&line), typed(&line)] {
                let bare = html.replace("<span class=\"w\">", "").replace("</span>", "");
                let bare = bare.replace("<code>", "`").replace("</code>", "`");
                prop_assert!(!bare.contains(['<', '>']));
                let said = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
                    .iter()
                    .fold(bare, |text, (from, to)| text.replace(from, to));
                prop_assert_eq!(&said, &line);
            }
        }
    }
}
