//! Chinese is written without blanks between its characters. A sentence has them around a fact, because most facts are
//! Latin; where the fact is Chinese too, they go. Blanks within a fact are its own.

use std::borrow::Cow;

use super::Lang;

/// Stands before a fact that begins, and after one that ends, in Chinese. No text holds it: it is no character.
const EDGE: char = '\u{fdd0}';

/// The fact with its Chinese edges marked.
pub(super) fn marked(fact: Cow<'_, str>, lang: Lang) -> Cow<'_, str> {
    let (first, last) = (fact.chars().next(), fact.chars().next_back());
    let (begins, ends) = (first.is_some_and(is_chinese), last.is_some_and(is_chinese));
    if lang != Lang::ZhCn || !(begins || ends) {
        return fact;
    }
    let edge = |is: bool| if is { EDGE.to_string() } else { String::new() };
    Cow::Owned(edge(begins) + &fact + &edge(ends))
}

/// The sentence without marks, and without single blanks between Chinese and a marked edge.
pub(super) fn closed(said: Cow<'_, str>, lang: Lang) -> Cow<'_, str> {
    if lang != Lang::ZhCn || !said.contains(EDGE) {
        return said;
    }
    let all: Vec<char> = said.chars().collect();
    let at = |i: usize| all.get(i).copied().unwrap_or(' ');
    let stray = |i: usize| {
        let (before, after) = (at(i.wrapping_sub(1)), at(i + 1));
        let edge = before == EDGE || after == EDGE;
        let chinese = |c: char| c == EDGE || is_chinese(c);
        all.get(i) == Some(&' ') && edge && chinese(before) && chinese(after)
    };
    Cow::Owned((0..all.len()).filter(|i| !stray(*i) && at(*i) != EDGE).map(at).collect())
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}

#[cfg(test)]
mod tests {
    use super::super::for_lang;
    use super::*;

    #[test]
    fn a_chinese_fact_stands_without_blanks_and_keeps_its_own() {
        let said = |name: &str, lang| {
            let facts = [("key", "x".into()), ("name", name.into())];
            for_lang(lang).say("config-unknown-key", &facts)
        };
        assert_eq!(said("本文件", Lang::ZhCn), "本文件中有不认识的键 `x`");
        assert_eq!(said("东门 北侧", Lang::ZhCn), "东门 北侧中有不认识的键 `x`");
        assert_eq!(said("[site]", Lang::ZhCn), "[site] 中有不认识的键 `x`");
        assert_eq!(said("本文件", Lang::En), "unknown key `x` in 本文件");
    }
}
