//! What a court asks of `verify`: nothing is called verified that was not shown, nobody is accused without reason, and
//! what a leaf states is told in words.

use std::path::Path;

use holdfast::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use holdfast::ledger::keys::Signer;
use holdfast::model::Sha256;
use jiff::Timestamp;
use serde_json::Value;

use crate::site::{FAILED, Sealed, files, recording};
use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, REFUSED, ended, holdfast};
use crate::support::footage::{FRIGATE, Footage, delete, last_hour, replace_quietly};
use crate::support::site::Site;

const WHY: [&str; 2] = ["--inspection", "Court, 7"];

fn verify(what: &Path, further: &[&str]) -> Ended {
    ended(holdfast().arg("verify").arg(what).args(["--lang", "en"]).args(further))
}

fn shown(ended: &Ended) -> Vec<&str> {
    ended.stdout.lines().collect()
}

#[track_caller]
fn says(ended: &Ended, mark: &str, parts: &[&str]) {
    let fits = |line: &&str| line.starts_with(mark) && parts.iter().all(|part| line.contains(part));
    assert!(shown(ended).iter().any(fits), "{mark} {parts:?}\n{}", ended.stdout);
}

/// Instants are not in the order of their texts: one of a whole second has no fraction.
#[track_caller]
fn instant(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_bag_with_lost_and_altered_recordings_is_not_verified_and_says_of_each_what_is_known() {
    let sealed = Sealed::new();
    delete(&sealed.laid[1].path);
    sealed.look();
    replace_quietly(&sealed.laid[3].path);
    let (bag, key) = (sealed.site.path().join("bag"), sealed.key());
    sealed.export(&bag, &WHY).expect_code(COULD_NOT_TELL);
    let told = verify(&bag, &["--key", &key]).expect_code(COULD_NOT_TELL);
    says(&told, "?", &["2 recordings of that time are not in the bag"]);
    says(&told, "?", &["is gone", "last seen in its place at", "noticed missing at", "its loss"]);
    says(&told, "?", &["was altered", "data/altered/"]);
    let missing: Value =
        serde_json::from_slice(&std::fs::read(bag.join("data/custody/missing.json")).unwrap()).unwrap();
    let [gone, altered] = [0, 1].map(|at| missing["missing"][at].clone());
    assert!(instant(&gone["last_seen_at"]) <= instant(&gone["noticed_at"]), "{gone:#}");
    // The leaf of the loss is in the bag, and says so.
    let loss = bag.join(format!("data/leaves/{}.leaf", gone["loss_leaf"]));
    let loss = std::fs::read_to_string(loss).unwrap();
    assert!(loss.contains(r#""t":"gone""#) && loss.contains(gone["sha256"].as_str().unwrap()), "{loss}");
    // So are the bytes that lay in the place of the altered one.
    let copy = std::fs::read(bag.join(altered["copy"].as_str().unwrap())).unwrap();
    assert_eq!(copy, std::fs::read(&sealed.laid[3].path).unwrap());
}

#[test]
fn a_bag_without_any_recording_is_not_verified() {
    let sealed = Sealed::new();
    sealed.laid.iter().for_each(|laid| delete(&laid.path));
    let bag = sealed.site.path().join("bag");
    sealed.export(&bag, &WHY).expect_code(COULD_NOT_TELL);
    let told = verify(&bag, &["--key", &sealed.key()]).expect_code(COULD_NOT_TELL);
    says(&told, "?", &["The bag holds no recording"]);
    assert!(
        !told.stdout.contains("has the bytes") && !told.stdout.contains("have the bytes"),
        "{}",
        told.stdout
    );
}

#[test]
fn a_bag_is_held_against_its_own_a_newer_and_an_unproven_checkpoint_without_an_accusation() {
    let sealed = Sealed::new();
    let older = sealed.site.path().join("older");
    std::fs::write(&older, sealed.holdfast(&["ledger", "checkpoint"]).stdout).unwrap();
    sealed.holdfast(&["ledger", "key", "rotate"]).expect_code(DONE);
    let (bag, key) = (sealed.bag(), sealed.key());
    let against = |file: &Path| verify(&bag, &["--key", &key, "--against", text(file)]);
    let own = against(&bag.join("data/log/checkpoint")).expect_code(DONE);
    says(&own, "+", &["the very one"]);
    let newer = against(&sealed.site.state().join("tlog/checkpoint")).expect_code(COULD_NOT_TELL);
    says(&newer, "?", &["newer than what is checked", "holdfast ledger consistency"]);
    says(&newer, "+", &["6 recordings have the bytes"]);
    let unproven = against(&older).expect_code(COULD_NOT_TELL);
    says(&unproven, "?", &["Nothing here leads from the checkpoint"]);
    // Of the same size and another root: only the key of the log can have signed both.
    let signer = signer(&sealed.site.state());
    let forged = contradicting(&bag.join("data/log/checkpoint"), &signer);
    let file = sealed.site.path().join("forged");
    std::fs::write(&file, forged).unwrap();
    let accused = against(&file).expect_code(FAILED);
    says(&accused, "!", &["does not extend"]);
    says(&accused, "+", &["6 recordings have the bytes"]);
}

/// The key of the log, as whoever holds the machine has it.
fn signer(state: &Path) -> Signer {
    let text = std::fs::read_to_string(state.join("keys/log.key")).unwrap();
    Signer::from_secret_text(text.trim()).unwrap()
}

/// A checkpoint of the same size with another root, signed by the same key.
fn contradicting(checkpoint: &Path, signer: &Signer) -> String {
    let own = SignedCheckpoint::parse(&std::fs::read(checkpoint).unwrap()).unwrap().checkpoint;
    Checkpoint { root: Sha256([7; 32]), ..own }.sign(signer).unwrap().to_string()
}

#[test]
fn an_older_copy_of_a_state_is_no_rewrite_and_alone_says_where_it_ends() {
    let sealed = Sealed::new();
    let old = sealed.site.path().join("state-old");
    let copied = std::process::Command::new("cp").arg("-a").arg(sealed.site.state()).arg(&old).status();
    assert!(copied.unwrap().success());
    sealed.bag(); // Its own leaf makes the log grow.
    let (key, today) = (sealed.key(), sealed.site.state().join("tlog/checkpoint"));
    let told = verify(&old, &["--key", &key, "--against", text(&today)]).expect_code(COULD_NOT_TELL);
    says(&told, "?", &["An older copy is no rewrite"]);
    assert!(!told.stdout.contains("inspector"), "{}", told.stdout);
    let alone = verify(&old, &["--key", &key, "--tz", "Asia/Shanghai"]).expect_code(DONE);
    says(&alone, "?", &["newest leaf that states a time", "+08:00", "an older copy is not shown"]);
    // Another history of the same length is one.
    let signer = signer(&old);
    let forged = sealed.site.path().join("forged");
    std::fs::write(&forged, contradicting(&old.join("tlog/checkpoint"), &signer)).unwrap();
    verify(&old, &["--key", &key, "--against", text(&forged)]).expect_code(FAILED);
}

#[test]
fn files_that_the_exports_leaf_does_not_cover_are_named_and_a_foreign_one_is_no_part_of_the_bag() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let told = verify(&bag, &["--key", &key]).expect_code(DONE);
    says(&told, "?", &["It does not cover", "bag-info.txt", "verify.html"]);
    let readme = std::fs::read_to_string(bag.join("data/README-VERIFY.txt")).unwrap();
    assert!(readme.contains("It does not cover bag-info.txt"), "{readme}");
    std::fs::write(bag.join("statement.txt"), "The footage shows nothing.").unwrap();
    let told = verify(&bag, &["--key", &key]).expect_code(COULD_NOT_TELL);
    says(&told, "?", &["no part of the bag", "statement.txt"]);
}

#[test]
fn what_the_leaves_of_a_bag_and_of_a_proof_state_is_told_in_words() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let first = recording(&bag);
    let sum = holdfast_sha256(&std::fs::read(bag.join(&first)).unwrap());
    let told = verify(&bag, &["--key", &key, "--tz", "Asia/Shanghai"]).expect_code(DONE);
    let start = sealed.laid[0].start.to_string();
    says(&told, "+", &[&first, &start, "+08:00", &sum, "first read at", "leaf"]);
    says(&told, "?", &["The leaves name the camera only by the id", "gate is the site's word"]);
    // All of it lay there before the first look.
    says(&told, "?", &["6 of the 6 recordings were first read after the recording"]);
    let readme = std::fs::read_to_string(bag.join("data/README-VERIFY.txt")).unwrap();
    assert!(
        readme.contains("first read after the recording") && readme.contains("the site's word"),
        "{readme}"
    );
    assert!(!readme.contains("the recorder wrote"), "{readme}");
    let leaf = std::fs::read_dir(bag.join("data/leaves"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|leaf| std::fs::read_to_string(leaf).unwrap().contains(&sum));
    let proof = bag.join("data/proofs").join(leaf.unwrap().file_name().unwrap()).with_extension("tlog-proof");
    let told = verify(&proof, &["--key", &key]).expect_code(DONE);
    says(&told, "+", &["The leaf says: camera", &start, &sum, "bytes first read at"]);
    says(&told, "?", &["is not sealed", "the site's word"]);
    let told = verify(&bag.join("export.tlog-proof"), &["--key", &key]).expect_code(DONE);
    says(&told, "+", &["of the type export", "manifest ", "reason "]);
}

fn holdfast_sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    Sha256(sha2::Sha256::digest(bytes).into()).to_string()
}

#[test]
fn a_file_that_is_none_of_ours_is_refused_and_a_line_that_is_no_cosignature_is_not_counted() {
    let sealed = Sealed::new();
    let refused = verify(Path::new("/etc/passwd"), &[]).expect_code(REFUSED);
    assert!(refused.stderr.contains("/etc/passwd"), "{}", refused.stderr);
    let checkpoint = sealed.site.state().join("tlog/checkpoint");
    let note = std::fs::read_to_string(&checkpoint).unwrap();
    let line = note.lines().last().unwrap();
    let damaged = line.replacen("holdfast", "holdfist", 1);
    assert_ne!(line, damaged);
    let file = sealed.site.path().join("damaged");
    std::fs::write(&file, format!("{note}{damaged}\n")).unwrap();
    let told = verify(&file, &["--key", &sealed.key()]).expect_code(DONE);
    says(&told, "?", &["neither the log's nor of the form of a cosignature"]);
    assert!(!told.stdout.contains("not checked: name the witnesses"), "{}", told.stdout);
}

#[test]
fn after_a_rotation_a_checkpoint_a_consistency_proof_and_a_mail_follow_the_proof_beside_them_or_say_what_is_missing()
 {
    let sealed = Sealed::new();
    let old = sealed.key();
    let (alone, beside) = (sealed.site.path().join("alone"), sealed.site.path().join("beside"));
    std::fs::create_dir(&alone).unwrap();
    let before = sealed.holdfast(&["ledger", "checkpoint"]).stdout;
    sealed.holdfast(&["ledger", "key", "rotate"]).expect_code(DONE);
    sealed.bag(); // The tree that ends with the rotation is signed by both keys; this one by the new key alone.
    sealed.holdfast(&["ledger", "prove", "--leaf", "0", "--out", text(&beside)]).expect_code(DONE);
    for folder in [&alone, &beside] {
        std::fs::write(folder.join("before"), &before).unwrap();
        let older = folder.join("before");
        let note = sealed.holdfast(&["ledger", "checkpoint"]).stdout;
        let shows = sealed.holdfast(&["ledger", "consistency", text(&older)]).expect_code(DONE).stdout;
        std::fs::write(folder.join("checkpoint"), &note).unwrap();
        std::fs::write(folder.join("consistency"), shows).unwrap();
        std::fs::write(folder.join("mail.eml"), format!("Subject: x\r\n\r\n{note}")).unwrap();
        let against = ["--key", &old, "--against", text(&older)];
        for (name, ask) in
            [("checkpoint", &against[..2]), ("mail.eml", &against[..2]), ("consistency", &against)]
        {
            let told = verify(&folder.join(name), ask);
            if folder == &beside {
                says(&told.expect_code(DONE), "+", &["replaced its key", &old]);
            } else {
                says(
                    &told.expect_code(FAILED),
                    "!",
                    &["not signed by the key that was given", "If the site has replaced its key"],
                );
            }
        }
    }
}

#[test]
fn prove_of_an_altered_a_lost_and_an_unknown_file_says_what_was_sealed_in_its_place() {
    let sealed = Sealed::new();
    let out = sealed.site.path().join("out");
    let prove =
        |file: &Path| sealed.holdfast(&["ledger", "prove", text(file), "--out", text(&out), "--lang", "en"]);
    replace_quietly(&sealed.laid[2].path);
    let altered = prove(&sealed.laid[2].path).expect_code(COULD_NOT_TELL).stderr;
    assert!(altered.contains("was sealed as leaf") && altered.contains("ledger prove --leaf"), "{altered}");
    delete(&sealed.laid[4].path);
    let gone = prove(&sealed.laid[4].path).expect_code(COULD_NOT_TELL).stderr;
    assert!(gone.contains("last seen in its place") && gone.contains("not sealed yet"), "{gone}");
    sealed.look();
    let lost = prove(&sealed.laid[4].path).expect_code(COULD_NOT_TELL).stderr;
    assert!(lost.contains("states its loss") && lost.contains("ledger prove --leaf"), "{lost}");
    let unknown = prove(&sealed.site.path().join("nothing.mp4")).expect_code(COULD_NOT_TELL).stderr;
    assert!(unknown.contains("--camera and --at"), "{unknown}");
    // The leaf that is named is the one.
    let leaf = lost.split("sealed as leaf ").nth(1).unwrap();
    let leaf: String = leaf.chars().take_while(char::is_ascii_digit).collect();
    sealed.holdfast(&["ledger", "prove", "--leaf", &leaf, "--out", text(&out)]).expect_code(DONE);
    let said = std::fs::read_to_string(out.join(format!("{leaf}.leaf"))).unwrap();
    assert!(said.contains(&sealed.laid[4].start.as_millisecond().to_string()), "{said}");
}

#[test]
fn the_leaf_of_every_act_and_loss_is_told_and_can_be_proven() {
    let site = Site::new();
    let laid = Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    site.configure("untouched", "");
    site.holdfast(&["check"]);
    delete(&laid[10].path);
    site.holdfast(&["check"]);
    let all = site.holdfast(&["findings", "list", "--format", "json"]).expect_code(DONE).json();
    let lost = all["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "early_deletion").unwrap();
    let id = lost["id"].as_str().unwrap();
    site.holdfast(&["findings", "ack", id]).expect_code(DONE);
    let shown = site.holdfast(&["findings", "show", id, "--format", "json"]).expect_code(DONE).json();
    let text_shown = site.holdfast(&["findings", "show", id, "--lang", "en"]).expect_code(DONE).stdout;
    assert!(
        text_shown.contains("A loss, no outage") && text_shown.contains("last seen in its place at"),
        "{text_shown}"
    );
    let out = site.path().join("out");
    let leaf_of = |index: &Value| -> Value {
        let index = index.as_u64().unwrap().to_string();
        site.holdfast(&["ledger", "prove", "--leaf", &index, "--out", text(&out)]).expect_code(DONE);
        serde_json::from_slice(&std::fs::read(out.join(format!("{index}.leaf"))).unwrap()).unwrap()
    };
    let events = shown["events"].as_array().unwrap();
    assert_eq!(events.len(), 2, "{shown:#}");
    for event in events {
        let said = leaf_of(&event["leaf"]);
        assert_eq!((&said["finding"], &said["event"]), (&id.into(), &event["event"]));
        assert!(text_shown.contains(&format!("leaf {}", event["leaf"])), "{text_shown}");
    }
    let loss = &shown["losses"][0];
    assert!(instant(&loss["last_seen_at"]) < instant(&loss["noticed_at"]), "{loss:#}");
    let said = leaf_of(&loss["leaf"]);
    assert_eq!((&said["t"], &said["start_ms"]), (&"gone".into(), &laid[10].start.as_millisecond().into()));
    // What no finding leads to is found by its type.
    let policy =
        site.holdfast(&["ledger", "list", "--type", "policy", "--format", "json"]).expect_code(DONE).json();
    assert_eq!(leaf_of(&policy["leaves"][0]["leaf"])["t"], "policy");
}

#[test]
fn those_who_are_told_of_findings_are_told_that_another_key_signs() {
    let site = Site::new();
    Footage::days(FRIGATE, "gate", 2, last_hour()).lay(&site.footage());
    let mail = "[mail]\ntransport = \"file\"\ndir = \"mails\"\nfrom = \"holdfast@example.test\"\n\n\
                [[mail.recipient]]\naddress = \"office@example.test\"\nlang = \"en\"\nlevel = \"low\"\n";
    site.configure("thirty-days", mail);
    site.holdfast(&["check"]);
    let old = site.holdfast(&["ledger", "key"]).stdout;
    site.holdfast(&["ledger", "key", "rotate"]).expect_code(DONE);
    let new = site.holdfast(&["ledger", "key"]).stdout;
    let mails = files(&site.path().join("mails")).into_iter().filter(|f| f.ends_with(".eml"));
    let written: Vec<String> =
        mails.map(|f| std::fs::read_to_string(site.path().join("mails").join(f)).unwrap()).collect();
    // Encodings of mail break long lines and escape `=`.
    let plain = |mail: &String| mail.replace("=\r\n", "").replace("=3D", "=").replace("\r\n", " ");
    let told = written.iter().map(plain).find(|mail| mail.contains("another key signs")).unwrap();
    assert!(told.contains(old.trim()) && told.contains(new.trim()), "{told}");
}
