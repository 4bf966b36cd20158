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

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in any::<String>()) {
            let line = one_line(&text);
            prop_assert!(!line.chars().any(is_unsafe));
            prop_assert_eq!(one_line(&line).into_owned(), line.clone().into_owned());
        }
    }
}
