//! One changed bit anywhere in a bag is found and named.

use std::path::Path;

use holdfast::bag::chain::Broken;
use holdfast::bag::check::{Fault, Report, check};
use holdfast::ledger::stamp::Roots;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::site::{FAILED, Sealed, files, flip};
use crate::support::agent::{ended, holdfast};

fn named(report: &Report, file: &str) -> bool {
    // Whose digest in the tag manifest was changed, the tag manifest or the file, nobody can tell.
    report.failures.iter().any(|(place, _)| {
        place == file || (file == "tagmanifest-sha256.txt" && !Path::new(place).starts_with("data"))
    })
}

#[test]
fn one_changed_bit_in_any_file_is_named() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key().parse().unwrap());
    let whole = check(&bag, Some(&key), &[], &Roots::default());
    assert_eq!(whole.failures, []);
    let all = files(&bag);
    let damaged = |file: &str, at: usize, bit: u8| {
        let path = bag.join(file);
        let before = flip(&path, at, bit);
        let report = check(&bag, Some(&key), &[], &Roots::default());
        std::fs::write(&path, before).unwrap();
        report
    };
    // Every file once for sure, then anywhere.
    for file in &all {
        assert!(named(&damaged(file, 0, 0), file), "{file}");
    }
    let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let anywhere = (proptest::sample::select(all), any::<usize>(), 0u8..8);
    runner
        .run(&anywhere, |(file, at, bit)| {
            let report = damaged(&file, at, bit);
            prop_assert!(named(&report, &file), "{file} {at} {bit}: {:?}", report.failures);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_file_that_is_gone_added_or_cut_off_is_named_and_ends_with_4() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let leaf = files(&bag).into_iter().find(|f| f.starts_with("data/leaves/")).unwrap();
    let failures = || {
        let verify = ended(holdfast().args(["verify", "--json", "--key", &key]).arg(&bag));
        verify.expect_code(FAILED).json()["failures"].to_string()
    };
    std::fs::rename(bag.join(&leaf), sealed.site.path().join("kept")).unwrap();
    assert!(failures().contains(&leaf));
    std::fs::rename(sealed.site.path().join("kept"), bag.join(&leaf)).unwrap();
    std::fs::write(bag.join("data/added"), b"x").unwrap();
    assert!(failures().contains("data/added"));
    std::fs::rename(bag.join("data/added"), sealed.site.path().join("added")).unwrap();
    let cut = std::fs::read(bag.join("data/log/checkpoint")).unwrap();
    std::fs::write(bag.join("data/log/checkpoint"), &cut[..20]).unwrap();
    assert!(failures().contains("data/log/checkpoint"));
}

#[test]
fn a_leaf_that_is_left_out_of_the_chain_is_shown_as_missing() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key().parse().unwrap());
    let whole = check(&bag, Some(&key), &[], &Roots::default());
    assert!(whole.chain.is_some_and(|leaves| leaves >= 6), "{:?}", whole.chain);
    let chain = bag.join("data/chain.jsonl");
    let text = std::fs::read_to_string(&chain).unwrap();
    let kept = text.lines().enumerate().filter(|(at, _)| *at != 2);
    std::fs::write(&chain, kept.map(|(_, line)| format!("{line}\n")).collect::<String>()).unwrap();
    let report = check(&bag, Some(&key), &[], &Roots::default());
    let link = Fault::Chain(Broken::Link(3));
    assert!(report.failures.contains(&("data/chain.jsonl".to_owned(), link)), "{:?}", report.failures);
}

#[test]
fn a_manifest_that_leads_out_of_the_bag_is_refused() {
    let sealed = Sealed::new();
    let bag = sealed.bag();
    let manifest = bag.join("manifest-sha256.txt");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replacen("  data/custody/", "  data/../../", 1)).unwrap();
    let report = check(&bag, None, &[], &Roots::default());
    assert!(report.failures.iter().any(|(place, _)| place == "manifest-sha256.txt"), "{report:?}");
}
