//! Rules of the house that hold for every file below `src/`.

use std::collections::BTreeSet;

use regex::Regex;

use crate::tree;

#[test]
fn every_expect_outside_tests_says_that_it_would_be_a_bug() {
    let call = Regex::new(r"\.expect(?:_err)?\(").expect("pattern");
    let mut wrong = Vec::new();
    for s in tree::shipped_sources() {
        for m in call.find_iter(&s.shipped) {
            let said = s.text.get(m.end()..).unwrap_or_default().trim_start();
            if !said.starts_with("\"BUG: ") {
                wrong.push(format!("{}: begin with \"BUG: \", or return an error", s.at(m.start())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn at_most_one_file_holds_unsafe_code() {
    let holders: Vec<String> = tree::texts()
        .into_iter()
        .filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs"))
        .filter(|(_, text)| text.contains("expect(unsafe_code") || text.contains("allow(unsafe_code"))
        .map(|(path, _)| path)
        .collect();
    assert!(holders.len() <= 1, "unsafe code belongs in one file: {holders:?}");
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = tree::texts()
        .into_iter()
        .filter(|(path, text)| path.ends_with(".rs") && !text.starts_with("//! "))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "no `//!` head: {silent:#?}");
}

#[test]
fn every_folder_with_code_has_its_mod_rs() {
    let files: BTreeSet<String> = tree::texts().into_iter().map(|(path, _)| path).collect();
    let folders: BTreeSet<&str> = files
        .iter()
        .filter(|p| p.starts_with("src/") && p.ends_with(".rs"))
        .filter_map(|p| p.rsplit_once('/').map(|(folder, _)| folder))
        .filter(|folder| *folder != "src")
        .collect();
    let bare: Vec<&&str> = folders.iter().filter(|f| !files.contains(&format!("{f}/mod.rs"))).collect();
    assert!(bare.is_empty(), "folders without mod.rs: {bare:?}");
    let twice: Vec<&&str> = folders.iter().filter(|f| files.contains(&format!("{f}.rs"))).collect();
    assert!(twice.is_empty(), "one module, two homes: {twice:?}");
}

#[test]
fn no_module_is_named_after_nothing() {
    const NOTHING: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "manager", "misc", "shared"];
    for (path, _) in tree::texts() {
        let parts = path.split('/').map(|p| p.trim_end_matches(".rs"));
        for part in parts {
            assert!(!NOTHING.contains(&part), "{path}: name it after what it holds");
        }
    }
}

#[test]
fn the_map_in_lib_rs_has_a_line_for_every_module() {
    let lib = tree::read("src/lib.rs");
    let declared = Regex::new(r"(?m)^pub mod ([a-z_]+);").expect("pattern");
    let modules: BTreeSet<&str> =
        declared.captures_iter(&lib).map(|c| c.get(1).expect("name").as_str()).collect();
    let line = Regex::new(r"(?m)^//! \| \[`([a-z_]+)`\] \| \S").expect("pattern");
    let mapped: BTreeSet<&str> = line.captures_iter(&lib).map(|c| c.get(1).expect("name").as_str()).collect();
    assert_eq!(modules, mapped, "the map and the modules differ");
}

#[test]
fn every_folder_of_tests_is_built_and_described() {
    // `autotests = false`: a folder that is not named in Cargo.toml would silently never run.
    let (manifest, readme) = (tree::read("Cargo.toml"), tree::read("tests/README.md"));
    for (path, _) in tree::texts() {
        let Some(folder) = path.strip_prefix("tests/").and_then(|p| p.strip_suffix("/main.rs")) else {
            continue;
        };
        assert!(manifest.contains(&format!("path = \"{path}\"")), "{path} is not named in Cargo.toml");
        assert!(readme.contains(&format!("`{folder}/`")), "tests/README.md says nothing of {folder}/");
    }
}
