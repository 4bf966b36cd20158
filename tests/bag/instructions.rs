//! The instructions in a bag, followed to the letter: the indented commands are run exactly as they stand there.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::site::{Sealed, files, flip, recording};

/// The indented blocks under the numbered lines.
fn blocks(bag: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(bag.join("data/README-VERIFY.txt")).unwrap();
    let mut out: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("    ") {
            Some(command) if inside => *out.last_mut().unwrap() += &format!("\n{command}"),
            Some(command) => out.push(command.to_owned()),
            None => {}
        }
        inside = line.starts_with("    ");
    }
    out
}

/// As a reader would: a shell in the bag's folder.
fn follow(bag: &Path, block: &str) -> (bool, String) {
    let venv = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("venv/bin");
    assert!(venv.join("bagit.py").exists(), "bagit.py is missing; tests/run installs it");
    let own = Path::new(env!("CARGO_BIN_EXE_holdfast")).parent().unwrap();
    let path = format!("{}:{}:/usr/bin:/bin", venv.display(), own.display());
    let Output { status, stdout, stderr } =
        Command::new("bash").args(["-c", block]).current_dir(bag).env("PATH", path).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.success() && !said.contains("FAILED"), said)
}

#[test]
fn every_command_of_the_instructions_finds_the_bag_good() {
    let sealed = Sealed::new();
    let bag = sealed.bag();
    let blocks = blocks(&bag);
    assert_eq!(blocks.len(), 9, "{blocks:?}");
    let said: Vec<String> = blocks
        .iter()
        .map(|block| {
            let (good, said) = follow(&bag, block);
            assert!(good, "{block}\n{said}");
            said
        })
        .collect();
    assert!(said[3].contains("Signature Verified Successfully"), "{}", said[3]);
    let leaves = files(&bag).iter().filter(|f| f.starts_with("data/leaves/")).count();
    assert_eq!(said[4].matches(" OK").count(), leaves, "{}", said[4]);
    assert_eq!(said[5].matches(" OK").count(), 6, "{}", said[5]);
    assert!(said[6].contains("manifest OK"), "{}", said[6]);
    assert!(said[7].contains(" OK"), "{}", said[7]);
}

#[test]
fn each_command_finds_the_damage_it_is_there_for() {
    let sealed = Sealed::new();
    let bag = sealed.bag();
    let blocks = blocks(&bag);
    let of = |start: &str| files(&bag).into_iter().find(|f| f.starts_with(start)).unwrap();
    let video = recording(&bag);
    for (block, file) in [
        (0, video.clone()),
        (0, "bag-info.txt".to_owned()),
        (1, of("data/proofs/")),
        (2, video.clone()),
        (3, "data/log/checkpoint".to_owned()),
        (4, of("data/leaves/")),
        (5, video),
        (6, "manifest-sha256.txt".to_owned()),
        (6, "export.tlog-proof".to_owned()),
        (7, "data/chain.jsonl".to_owned()),
        (8, "data/custody/gaps.json".to_owned()),
    ] {
        // A proof begins with the name of its form, which these programs do not read.
        let at = if file == "export.tlog-proof" { 100 } else { 3 };
        let before = flip(&bag.join(&file), at, 0);
        let (good, said) = follow(&bag, &blocks[block]);
        assert!(!good, "{file} was changed and nobody saw it: {}\n{said}", blocks[block]);
        std::fs::write(bag.join(&file), before).unwrap();
        assert!(follow(&bag, &blocks[block]).0, "as good as before: {file}");
    }
}

#[test]
fn the_commands_check_both_signatures_of_a_changed_key_and_a_bag_without_recordings_is_not_good() {
    let sealed = Sealed::new();
    sealed.holdfast(&["ledger", "key", "rotate"]).expect_code(0);
    let bag = sealed.bag();
    let blocks = blocks(&bag);
    assert_eq!(blocks.len(), 10, "{blocks:?}");
    let (good, said) = follow(&bag, &blocks[8]);
    assert!(good && said.matches("Signature Verified Successfully").count() == 2, "{said}");
    let rotation = files(&bag)
        .into_iter()
        .filter(|f| f.starts_with("data/leaves/"))
        .find(|f| std::fs::read_to_string(bag.join(f)).unwrap().contains("new_vkey"));
    let rotation = bag.join(rotation.unwrap());
    let leaf = std::fs::read_to_string(&rotation).unwrap();
    let at = leaf.split("\"at_ms\":").nth(1).unwrap().split(',').next().unwrap();
    std::fs::write(&rotation, leaf.replace(at, "5")).unwrap();
    assert!(!follow(&bag, &blocks[8]).0);
    for file in files(&bag).into_iter().filter(|f| f.starts_with("data/video/") && f.ends_with(".mp4")) {
        std::fs::rename(bag.join(&file), sealed.site.path().join("aside")).unwrap();
    }
    let (good, said) = follow(&bag, &blocks[5]);
    assert!(!good && said.contains("holds no recording"), "{said}");
}

#[test]
fn the_chinese_instructions_have_the_same_commands() {
    let sealed = Sealed::new();
    let (english, chinese) = (sealed.bag(), sealed.site.path().join("zh"));
    sealed.export(&chinese, &["--inspection", "公安机关调取", "--lang", "zh-CN"]).expect_code(0);
    assert_eq!(blocks(&english), blocks(&chinese));
    let text = std::fs::read_to_string(chinese.join("data/README-VERIFY.txt")).unwrap();
    assert!(text.contains("如何核验本证据包"), "{text}");
    assert!(follow(&chinese, &blocks(&chinese)[0]).0);
}
