//! The page of a bag in headless Chromium, from the disk and without a network.

use std::path::Path;

use crate::site::{Sealed, files, flip, recording};
use crate::support::browser::Browser;

/// Opens the bag's page, chooses the bag's folder, and gives verdict, its words, and the items in a state.
fn shown(bag: &Path, state: &str) -> (String, String, Vec<String>) {
    let mut page = Browser::open(&bag.join("verify.html"));
    page.value("done");
    // Chromium lists a chosen folder in its own time and then says `change`.
    page.value("window.chosen = new Promise((told) => document.getElementById('files').addEventListener('change', told)); 0");
    page.choose("#files", bag);
    page.value("chosen.then(() => done)");
    let text = |v: serde_json::Value| v.as_str().unwrap().to_owned();
    let verdict = text(page.value("document.getElementById('verdict').className"));
    let words = text(page.value("document.getElementById('verdict').textContent"));
    let list = page.value(&format!(
        "Array.from(document.querySelectorAll('td.{state}'), (e) => e.previousSibling.textContent)"
    ));
    let list = list.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect();
    (verdict, words, list)
}

#[test]
fn the_page_finds_a_whole_bag_valid() {
    let sealed = Sealed::new();
    let bag = sealed.bag();
    let (verdict, words, valid) = shown(&bag, "valid");
    assert_eq!((verdict.as_str(), words.as_str()), ("valid", "Valid"), "{valid:?}");
    // Every leaf, both signatures, every listed file; the page does not list itself among files of the payload.
    let leaves = files(&bag).iter().filter(|f| f.starts_with("data/leaves/")).count();
    assert!(valid.len() >= leaves + 2 + files(&bag).len(), "{valid:?}");
}

#[test]
fn without_files_the_page_says_that_it_has_not_seen_them() {
    let sealed = Sealed::new();
    let chinese = sealed.site.path().join("zh");
    sealed.export(&chinese, &["--inspection", "公安机关调取", "--lang", "zh-CN"]).expect_code(0);
    let mut page = Browser::open(&chinese.join("verify.html"));
    page.value("done");
    assert_eq!(page.value("document.getElementById('verdict').className"), "incomplete");
    assert_eq!(page.value("document.title"), "证据包");
    let outside = "performance.getEntriesByType('resource').length";
    assert_eq!(page.value(outside), 0, "nothing is loaded");
    let key = sealed.key();
    let type_key = |key: &str| {
        format!(
            "(async () => {{ const k = document.getElementById('key'); k.value = {key:?}; await checkInside(); return items.get('key').state; }})()"
        )
    };
    assert_eq!(page.value(&type_key(&key)), "valid");
    assert_eq!(page.value(&type_key(&key.replacen('+', "x+", 1))), "invalid");
}

#[test]
fn the_page_takes_the_key_from_before_a_rotation_and_no_stranger() {
    let (sealed, stranger) = (Sealed::new(), Sealed::new().key());
    let old = sealed.key();
    sealed.holdfast(&["ledger", "key", "rotate"]).expect_code(0);
    let bag = sealed.bag();
    let mut page = Browser::open(&bag.join("verify.html"));
    page.value("done");
    for (key, state) in [(&old, "valid"), (&sealed.key(), "valid"), (&stranger, "invalid")] {
        let ask = format!(
            "(async () => {{ document.getElementById('key').value = {key:?}; await checkInside(); return items.get('key').state; }})()"
        );
        assert_eq!(page.value(&ask), *state, "{key}");
    }
}

#[test]
fn one_changed_byte_in_a_file_is_shown_as_invalid() {
    let sealed = Sealed::new();
    let bag = sealed.bag();
    let leaf = files(&bag).into_iter().find(|f| f.starts_with("data/leaves/")).unwrap();
    for file in [leaf, recording(&bag)] {
        let before = flip(&bag.join(&file), 7, 0);
        let (verdict, words, invalid) = shown(&bag, "invalid");
        assert_eq!((verdict.as_str(), words.as_str()), ("invalid", "Invalid"));
        assert!(invalid.len() == 1 && invalid[0].ends_with(&file), "{invalid:?}");
        std::fs::write(bag.join(&file), before).unwrap();
    }
}

#[test]
fn one_changed_byte_inside_the_page_is_shown_as_invalid() {
    let sealed = Sealed::new();
    let bag = sealed.bag();
    let page = bag.join("verify.html");
    let whole = std::fs::read_to_string(&page).unwrap();
    // A leaf's statement, a hash of a proof's path, the root of the checkpoint, its signature.
    let checkpoint = std::fs::read_to_string(bag.join("data/log/checkpoint")).unwrap();
    let signature = checkpoint.trim_end().rsplit(' ').next().unwrap();
    let root = checkpoint.lines().nth(2).unwrap();
    for (was, item) in [
        (r#"\"t\":\"seg\""#, "Leaf"),
        (r#""path":[""#, "Leaf"),
        (root, "Signature"),
        (signature.get(10..40).unwrap(), "Signature"),
    ] {
        assert!(whole.contains(was), "{was}");
        let at = whole.rfind(was).unwrap() + was.len() + usize::from(was.ends_with('"')) - 1;
        let at = if was.contains("seg") {
            at - 3
        } else if was == root {
            at - 5
        } else {
            at
        };
        let mut bytes = whole.clone().into_bytes();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        std::fs::write(&page, bytes).unwrap();
        let mut browser = Browser::open(&page);
        browser.value("done");
        assert_eq!(browser.value("document.getElementById('verdict').className"), "invalid", "{was}");
        let first = browser.value("document.querySelector('td.invalid').previousSibling.textContent");
        assert!(first.as_str().unwrap().starts_with(item), "{was}: {first}");
    }
}
