//! The test machinery proves itself before anything is judged by it: the cameras stream, the recorders record, the
//! mail server demands what it promises, the disks fill up and go away.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test binary")]

#[path = "../support/mod.rs"]
mod support;

mod disks;
mod footage;
mod mail;
mod pace;
mod recorders;

/// Test binaries are listed by hand (`autotests = false`): one that is forgotten would never run.
#[test]
fn every_folder_with_a_main_is_a_registered_test_binary() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = std::fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    let listed =
        manifest["test"].as_array().unwrap().iter().map(|test| test["path"].as_str().unwrap().to_owned());
    let listed: std::collections::BTreeSet<String> = listed.collect();
    let folders = std::fs::read_dir(root.join("tests")).unwrap().map(|entry| entry.unwrap().file_name());
    let mains = folders.map(|name| format!("tests/{}/main.rs", name.to_str().unwrap()));
    let unlisted: Vec<String> = mains.filter(|m| root.join(m).exists() && !listed.contains(m)).collect();
    assert!(unlisted.is_empty(), "no [[test]] in Cargo.toml for {unlisted:?}");
}
