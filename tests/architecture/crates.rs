//! Dependencies: each is used, each says why it is there, and the README says it at more length.

use regex::Regex;
use toml::Table;

use crate::tree;

/// Crates that are named before the code that needs them, each with what it waits for. Ends empty.
const WAITING: &[(&str, &str)] = &[];

fn names(section: &str) -> Vec<String> {
    let manifest: Table = tree::read("Cargo.toml").parse().expect("Cargo.toml");
    manifest[section].as_table().expect("a table").keys().cloned().collect()
}

/// True when some text names the crate as a path or a derive would.
fn named_in<'a>(name: &str, mut texts: impl Iterator<Item = &'a str>) -> bool {
    let ident = name.replace('-', "_");
    let path = Regex::new(&format!(r"\b{ident}\s*::|\buse {ident}\b")).expect("pattern");
    texts.any(|t| path.is_match(t))
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = tree::read("Cargo.toml");
    for name in ["dependencies", "dev-dependencies"].into_iter().flat_map(names) {
        let line = manifest.lines().find(|l| l.starts_with(&format!("{name} ="))).expect("one line a crate");
        let reason = line.rsplit_once(" # ").map(|(_, r)| r.trim()).unwrap_or_default();
        assert!(reason.len() >= 4, "{name} has no reason behind it");
    }
}

#[test]
fn every_dependency_is_used() {
    let sources = tree::shipped_sources();
    for name in names("dependencies") {
        let used = named_in(&name, sources.iter().map(|s| s.shipped.as_str()));
        let waiting = WAITING.iter().any(|(w, reason)| *w == name && !reason.is_empty());
        assert!(used || waiting, "{name} is used nowhere in src: take it out of Cargo.toml");
        assert!(!(used && waiting), "{name} is used now: take it out of WAITING");
    }
}

#[test]
fn every_dependency_of_the_tests_is_used() {
    let texts = tree::texts();
    for name in names("dev-dependencies") {
        let rust = texts.iter().filter(|(p, _)| p.ends_with(".rs")).map(|(_, t)| t.as_str());
        assert!(named_in(&name, rust), "{name} is used by no test: take it out of Cargo.toml");
    }
}

#[test]
fn the_readme_explains_every_part() {
    for file in ["README.md", "README.zh-CN.md"] {
        let text = tree::read(file);
        let missing: Vec<String> =
            names("dependencies").into_iter().filter(|n| !text.contains(&format!("`{n}`"))).collect();
        assert!(missing.is_empty(), "{file} says nothing of {missing:?}");
    }
}
