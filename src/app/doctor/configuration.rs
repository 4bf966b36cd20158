//! The configuration: read, and usable as a whole.

use super::{Case, Point, Setup};
use crate::app::AppError;
use crate::config::Problem;
use crate::text::{Text, Told};

/// What can be said of one that was read.
pub(super) fn good(setup: &Setup<'_>) -> Vec<Point> {
    let file = setup.config.source.name();
    let point = Point::new(Case::ConfigurationGood).number("n", setup.site.recorders.len());
    vec![point.of(file).fact("file", file)]
}

/// Why it cannot be used: every problem with its place and what to do about it.
pub(super) fn broken(why: &AppError, text: &Text) -> Vec<Point> {
    if why.is_no_config() {
        return vec![Point::new(Case::ConfigurationMissing).command("holdfast init PATH")];
    }
    let said = match why {
        AppError::Problems(all) => all.iter().map(|p| mistake(p, text)).collect::<Vec<_>>().join("; "),
        other => other.told(text),
    };
    vec![Point::new(Case::ConfigurationBroken).fact("why", said).command("holdfast schema config")]
}

fn mistake(p: &Problem, text: &Text) -> String {
    let help = p.help.as_ref().map_or_else(String::new, |help| help.say(text));
    let facts = [
        ("file", p.place.file().into()),
        ("line", p.place.line().into()),
        ("message", p.message.say(text).into()),
        ("help", (&help).into()),
    ];
    text.say(if help.is_empty() { "doctor-mistake" } else { "doctor-mistake-help" }, &facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::text::{Lang, for_lang};

    #[test]
    fn a_mistake_is_told_in_the_readers_language_with_what_to_do() {
        let dir = tempfile::tempdir().expect("temp dir");
        let file = dir.path().join("holdfast.toml");
        std::fs::write(&file, "[site]\nid = \"campus\"\nnmae = \"School\"\n").expect("written");
        let why = AppError::from(Config::load(&file).expect_err("an unknown key"));
        for (lang, other) in [(Lang::En, Lang::ZhCn), (Lang::ZhCn, Lang::En)] {
            let AppError::Problems(all) = &why else { unreachable!("mistakes of a file") };
            let p = all.iter().find(|p| p.help.is_some()).expect("one with help");
            let said = mistake(p, for_lang(lang));
            assert!(said.contains(&p.help.as_ref().expect("help").say(for_lang(lang))), "{said}");
            assert!(!said.contains(&p.message.say(for_lang(other))), "{said}");
        }
    }
}
