//! The two READMEs against what is built: commands, exit codes, environment variables, words, kinds.

use std::collections::BTreeSet;

use holdfast::app::answer;
use holdfast::model::kind::PENDING_KINDS;
use regex::Regex;

use crate::tree;

const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// Commands that the READMEs show and that are merged after them. Ends empty.
const COMING: &[&str] = &[];

#[test]
fn every_command_of_the_readme_exists() {
    let call =
        Regex::new(r"(?:\bholdfast|-- )(?: --[a-z-]+(?:[ =][^\s-]\S*)?)* ([a-z]+)\b").expect("pattern");
    let code = Regex::new(r"(?s)```(?:sh|console)\n(.*?)```|`(holdfast [^`]+)`").expect("pattern");
    let built = holdfast::cli::command();
    for file in READMES {
        let text = tree::read(file);
        let mut seen = BTreeSet::new();
        for block in code.captures_iter(&text) {
            let block = block.get(1).or(block.get(2)).expect("one of the two").as_str();
            for line in block.lines().filter(|l| !l.trim_start().starts_with('#')) {
                seen.extend(call.captures_iter(line).map(|c| c[1].to_owned()));
            }
        }
        assert!(seen.contains("audit"), "{file} shows no command");
        for name in seen {
            let exists = built.find_subcommand(&name).is_some();
            assert!(exists || COMING.contains(&name.as_str()), "{file}: there is no `holdfast {name}`");
        }
    }
    let arrived: Vec<&&str> = COMING.iter().filter(|c| built.find_subcommand(c).is_some()).collect();
    assert!(arrived.is_empty(), "built now, take out of COMING: {arrived:?}");
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let built = [
        answer::DONE,
        answer::VIOLATIONS,
        answer::REFUSED,
        answer::COULD_NOT_TELL,
        answer::LEDGER,
        answer::INTERRUPTED,
    ];
    let row = Regex::new(r"(?m)^\| (\d+) \|").expect("pattern");
    for file in READMES {
        let text = tree::read(file);
        let told: Vec<u8> = row.captures_iter(&text).map(|c| c[1].parse().expect("a code")).collect();
        assert_eq!(told, built, "{file}");
    }
}

#[test]
fn every_environment_variable_is_described() {
    let name =
        Regex::new(r#""(HOLDFAST_[A-Z_]+|NO_COLOR|COLUMNS|CREDENTIALS_DIRECTORY|LC_ALL|LC_MESSAGES|LANG)""#)
            .expect("pattern");
    let sources = tree::shipped_sources();
    let read: BTreeSet<&str> = sources
        .iter()
        .flat_map(|s| name.captures_iter(&s.text).map(|c| c.get(1).expect("name").as_str()))
        .collect();
    assert!(read.contains("HOLDFAST_LOG"));
    for file in READMES {
        let text = tree::read(file);
        let missing: Vec<&&str> = read.iter().filter(|n| !text.contains(&format!("`{n}`"))).collect();
        assert!(missing.is_empty(), "{file} says nothing of {missing:?}");
    }
}

#[test]
fn the_glossary_is_the_one_that_the_wording_follows() {
    let laws = tree::read("src/text/laws.rs");
    let entry = Regex::new(r#"(?m)^    \("([a-z -]+)", "([^"]+)", &\["#).expect("pattern");
    let words: Vec<(String, String)> =
        entry.captures_iter(&laws).map(|c| (c[1].to_owned(), c[2].to_owned())).collect();
    assert!(words.len() > 10, "the glossary moved");
    for file in READMES {
        let text = tree::read(file);
        for (en, zh) in &words {
            let row = text
                .lines()
                .any(|l| l.starts_with("| ") && l.contains(&format!("| {zh} |")) && l.contains(en));
            assert!(row, "{file} has no row for {en}, {zh}");
        }
    }
}

#[test]
fn what_is_not_built_is_said_with_its_number() {
    for file in READMES {
        assert!(
            tree::read(file).contains(&format!("{} kinds", PENDING_KINDS.len()))
                || tree::read(file).contains(&format!("{} 类", PENDING_KINDS.len())),
            "{file} counts another number of pending kinds than {}",
            PENDING_KINDS.len()
        );
    }
}
