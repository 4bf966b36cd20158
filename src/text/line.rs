//! Names from outside made harmless: what a folder or a person called something can neither start a
//! new line, nor drive a terminal, nor turn the direction of writing around.

use std::borrow::Cow;
use std::fmt::Write;

/// The text on one line: control characters, line and paragraph separators, and marks that change
/// the direction of writing become `\xNN` or `\u{NNNN}`.
///
/// Law: the result holds none of them, and text without them comes back unchanged.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        let code = u32::from(c);
        // Writing to a String cannot fail.
        let _ = match (is_unsafe(c), code < 0x80) {
            (false, _) => out.write_char(c),
            (true, true) => write!(out, "\\x{code:02x}"),
            (true, false) => write!(out, "\\u{{{code:x}}}"),
        };
    }
    Cow::Owned(out)
}

/// A page for a terminal: its line breaks, tabs and the colours that this program sets stay, everything else that could
/// drive the terminal or turn the writing around is escaped as by [`one_line`]. The last door before a person's eyes; it
/// cannot know a forged line from an own one, so names go through [`one_line`] where they are put into a page.
///
/// Law: text of [`one_line`] and line breaks comes back unchanged.
pub fn page(text: &str) -> Cow<'_, str> {
    let kept = |c: char| matches!(c, '\n' | '\t');
    if !text.chars().any(|c| is_unsafe(c) && !kept(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let colour = colour(rest);
        let len = colour.unwrap_or(c.len_utf8());
        let (piece, after) = rest.split_at(len);
        match colour.is_some() || kept(c) {
            true => out.push_str(piece),
            false => out.push_str(&one_line(piece)),
        }
        rest = after;
    }
    Cow::Owned(out)
}

/// Bytes of the colour that the text begins with: a sequence that paints, and none that hides or blinks.
fn colour(text: &str) -> Option<usize> {
    let (parameters, _) = text.strip_prefix("\u{1b}[")?.split_once('m')?;
    let plain = parameters.len() <= LONGEST && parameters.chars().all(|c| c.is_ascii_digit() || c == ';');
    let paints = parameters.starts_with("38;") || parameters.split(';').all(|p| !HIDES.contains(&p));
    (plain && paints).then(|| parameters.len() + 3)
}

/// Characters of the longest colour, `38;2;255;255;255`.
const LONGEST: usize = 16;

/// Blinking, reversed and hidden writing.
const HIDES: [&str; 4] = ["5", "6", "7", "8"];

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_cannot_drive_a_terminal_or_start_a_line() {
        assert_eq!(one_line("gate\r\nBcc: x"), "gate\\x0d\\x0aBcc: x");
        assert_eq!(one_line("\u{1b}[2J"), "\\x1b[2J");
        assert_eq!(one_line("a\u{202e}b"), "a\\u{202e}b");
        assert!(matches!(one_line("教学楼 3F"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_page_keeps_its_lines_and_colours_and_loses_what_drives_a_terminal() {
        let own = "\u{1b}[1m\u{1b}[38;5;12m\u{1b}[91m红\u{1b}[0m\n\tgate\n";
        assert!(matches!(page("gate\n\t一\n"), Cow::Borrowed(_)));
        assert_eq!(page(own), own);
        assert_eq!(page("a\u{1b}[8mb\rc\u{9b}2J\u{202e}\n"), "a\\x1b[8mb\\x0dc\\u{9b}2J\\u{202e}\n");
    }

    proptest! {
        #[test]
        fn a_page_holds_nothing_unsafe_but_its_lines(text in "[\\x1b\\[0-9;ma\\x7f\u{202e}\n]{0,40}") {
            let shown = page(&text);
            let mut rest = &*shown;
            while let Some(c) = rest.chars().next() {
                let len = colour(rest).unwrap_or(c.len_utf8());
                prop_assert!(len > c.len_utf8() || !is_unsafe(c) || c == '\n' || c == '\t');
                rest = rest.split_at(len).1;
            }
        }

        #[test]
        fn nothing_unsafe_is_left(text in any::<String>()) {
            let line = one_line(&text);
            prop_assert!(!line.chars().any(is_unsafe));
            prop_assert_eq!(one_line(&line).into_owned(), line.clone().into_owned());
        }
    }
}
