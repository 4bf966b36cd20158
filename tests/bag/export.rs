//! What an export writes, refuses and seals.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::site::{FAILED, Sealed, files};
use crate::support::agent::{COULD_NOT_TELL, DONE, REFUSED, ended, holdfast};
use crate::support::footage::{delete, replace_quietly};

const WHY: [&str; 2] = ["--inspection", "Police, case 123"];

fn json(bag: &Path, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(bag.join(name)).unwrap()).unwrap()
}

#[test]
fn a_bag_holds_the_original_bytes_and_verifies() {
    let sealed = Sealed::new();
    let before = files(&sealed.site.footage());
    let bag = sealed.bag();
    let rows = json(&bag, "data/custody/segments.json");
    let rows = rows["segments"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    for (row, laid) in rows.iter().zip(&sealed.laid) {
        let copy = std::fs::read(bag.join(row["file"].as_str().unwrap())).unwrap();
        assert_eq!(copy, std::fs::read(&laid.path).unwrap());
    }
    assert_eq!(files(&sealed.site.footage()), before, "footage is only read");
    let verified = ended(holdfast().args(["verify", "--json", "--key", &sealed.key()]).arg(&bag));
    let shown = verified.expect_code(DONE).json();
    assert_eq!((&shown["verdict"], shown["failures"].as_array().unwrap().len()), (&"verified".into(), 0));
    // Files, leaves, chain, export, recordings together, and each of the six.
    assert_eq!(shown["proved"].as_array().unwrap().len(), 11, "{shown:#}");
    ended(holdfast().arg("verify").arg(&bag)).expect_code(COULD_NOT_TELL);
}

#[test]
fn a_bag_after_a_change_of_the_key_names_both_and_the_new_one_signs_first() {
    let sealed = Sealed::new();
    let old = sealed.key();
    sealed.holdfast(&["ledger", "key", "rotate"]).expect_code(DONE);
    let new = sealed.key();
    let bag = sealed.bag();
    let keys = json(&bag, "data/custody/keys.json");
    let keys: Vec<&str> =
        keys["keys"].as_array().unwrap().iter().map(|k| k["vkey"].as_str().unwrap()).collect();
    assert_eq!(keys, [old.as_str(), new.as_str()]);
    let note = std::fs::read_to_string(bag.join("data/log/checkpoint")).unwrap();
    let first = note.lines().find(|l| l.starts_with('\u{2014}')).unwrap().split(' ').nth(2).unwrap();
    let id: String = STANDARD.decode(first).unwrap()[..4].iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(
        new.split('+').nth(1).unwrap(),
        id,
        "who reads one signature reads that of the key in the bag"
    );
    ended(holdfast().args(["verify", "--key", &new]).arg(&bag)).expect_code(DONE);
}

#[test]
fn who_holds_the_old_key_verifies_a_bag_and_its_proofs_and_is_told_by_which_leaf_it_was_replaced() {
    let sealed = Sealed::new();
    let before = sealed.site.path().join("before");
    sealed.export(&before, &WHY).expect_code(DONE);
    let old = sealed.key();
    sealed.holdfast(&["ledger", "key", "rotate"]).expect_code(DONE);
    let new = sealed.key();
    let bag = sealed.bag();
    let proof = files(&bag).into_iter().find(|f| f.ends_with(".tlog-proof")).unwrap();
    let prove = sealed.site.path().join("prove");
    let out = prove.to_str().unwrap();
    sealed.holdfast(&["ledger", "prove", "--leaf", "2", "--out", out]).expect_code(DONE);
    for what in [bag.clone(), bag.join("export.tlog-proof"), bag.join(proof), prove.join("2.tlog-proof")] {
        let shown = ended(holdfast().args(["verify", "--lang", "en", "--key", &old]).arg(&what));
        let said = &shown.expect_code(DONE).stdout;
        let leaf = json(&bag, "data/custody/keys.json")["keys"][1]["rotation_leaf"].as_u64().unwrap();
        let replaced = format!("leaf {leaf} of the log replaced its key {old} by {new}");
        assert!(said.contains(&replaced), "{}: {said}", what.display());
    }
    let readme = std::fs::read_to_string(bag.join("data/README-VERIFY.txt")).unwrap();
    assert!(readme.contains(&old), "{readme}");
    // A bag of before carries nothing by which the new key could be followed back, and says so.
    let failed = ended(holdfast().args(["verify", "--lang", "en", "--key", &new]).arg(&before));
    let said = &failed.expect_code(FAILED).stdout;
    assert!(said.contains("If the site replaced its key after this bag was made"), "{said}");
    // Alone, a proof does not lead to the new key either.
    let alone = sealed.site.path().join("alone.tlog-proof");
    std::fs::copy(prove.join("2.tlog-proof"), &alone).unwrap();
    std::fs::copy(prove.join("2.leaf"), alone.with_extension("leaf")).unwrap();
    let failed = ended(holdfast().args(["verify", "--lang", "en", "--key", &old]).arg(&alone));
    let said = &failed.expect_code(FAILED).stdout;
    assert!(said.contains("not signed by the key that was given"), "{said}");
}

#[test]
fn a_rotation_in_a_bag_that_only_one_key_signed_leads_nowhere() {
    let (ours, theirs) = (Sealed::new(), Sealed::new());
    theirs.holdfast(&["ledger", "key", "rotate"]).expect_code(DONE);
    let bag = theirs.bag();
    let leaf = json(&bag, "data/custody/keys.json")["keys"][1]["rotation_leaf"].as_u64().unwrap();
    let place = bag.join(format!("data/leaves/{leaf}.leaf"));
    let (old, key) = (json(&bag, "data/custody/keys.json")["keys"][0]["vkey"].clone(), ours.key());
    let leaf = std::fs::read_to_string(&place).unwrap();
    std::fs::write(&place, leaf.replace(old.as_str().unwrap(), &key)).unwrap();
    let failed = ended(holdfast().args(["verify", "--json", "--key", &key]).arg(&bag)).expect_code(FAILED);
    assert!(failed.json()["failures"].to_string().contains("data/log/log.vkey"), "{}", failed.stdout);
}

#[test]
fn the_export_is_a_leaf_that_says_nothing_of_the_reason() {
    let sealed = Sealed::new();
    let bag = sealed.bag();
    let proof = bag.join("export.tlog-proof");
    ended(holdfast().args(["verify", "--key", &sealed.key()]).arg(&proof)).expect_code(DONE);
    let opened = json(&bag, "data/custody/export.json");
    assert!(opened["record"].as_str().unwrap().contains("case 123"));
    let leaf = opened["commitment"].as_str().unwrap();
    let status = sealed.holdfast(&["ledger", "status", "--json"]).json();
    let last = (status["size"].as_u64().unwrap() - 1).to_string();
    let out = sealed.site.path().join("leaf");
    sealed.holdfast(&["ledger", "prove", "--leaf", &last, "--out", out.to_str().unwrap()]).expect_code(DONE);
    let bytes = std::fs::read_to_string(out.join(format!("{last}.leaf"))).unwrap();
    assert!(bytes.contains(leaf) && bytes.contains(r#""t":"export""#), "{bytes}");
    assert!(!bytes.contains("case") && !bytes.contains("gate"), "{bytes}");
}

#[test]
fn an_export_without_a_basis_is_refused() {
    let sealed = Sealed::new();
    let out = sealed.site.path().join("bag");
    for further in [&[][..], &["--request", "7"], &["--inspection", " "]] {
        let ended = sealed.export(&out, further).expect_code(REFUSED);
        assert!(ended.stderr.contains("--inspection"), "{}", ended.stderr);
        assert!(!out.exists());
    }
    assert!(sealed.export(&out, &["--request", "7"]).stderr.contains("the register is not built yet"));
}

#[test]
fn a_place_that_is_taken_or_a_recorders_is_refused() {
    let sealed = Sealed::new();
    let taken = sealed.bag();
    sealed.export(&taken, &WHY).expect_code(REFUSED);
    let before = files(&sealed.site.footage());
    sealed.export(&sealed.site.footage().join("bag"), &WHY).expect_code(REFUSED);
    assert_eq!(files(&sealed.site.footage()), before);
    let left = std::fs::read_dir(sealed.site.path()).unwrap().map(|e| e.unwrap().file_name());
    assert!(
        left.into_iter().all(|name| !name.to_str().unwrap().ends_with(".part")),
        "nothing half-written stays"
    );
}

#[test]
fn a_time_without_footage_gives_no_bag_and_no_leaf() {
    let sealed = Sealed::new();
    let out = sealed.site.path().join("bag");
    let before = sealed.holdfast(&["ledger", "status", "--json"]).json();
    let out_text = out.to_str().unwrap();
    let ask = [
        "export",
        "bag",
        "--camera",
        "gate",
        "--from",
        "2001-01-01T00:00:00Z",
        "--to",
        "2001-01-02T00:00:00Z",
    ];
    let ask: Vec<&str> = ask.into_iter().chain(["--out", out_text]).chain(WHY).collect();
    sealed.holdfast(&ask).expect_code(COULD_NOT_TELL);
    assert!(!out.exists());
    assert_eq!(sealed.holdfast(&["ledger", "status", "--json"]).json()["size"], before["size"]);
}

#[test]
fn missing_and_altered_recordings_are_named_and_their_leaves_kept() {
    let sealed = Sealed::new();
    delete(&sealed.laid[1].path);
    replace_quietly(&sealed.laid[3].path);
    let out = sealed.site.path().join("bag");
    let ended_export = sealed.export(&out, &WHY).expect_code(COULD_NOT_TELL);
    let missing = json(&out, "data/custody/missing.json");
    let missing = missing["missing"].as_array().unwrap();
    let whys: Vec<_> = missing.iter().map(|m| m["why"].as_str().unwrap()).collect();
    assert_eq!(whys, ["gone", "altered"]);
    for (row, laid) in missing.iter().zip([&sealed.laid[1], &sealed.laid[3]]) {
        let name = row["path"].as_str().unwrap();
        assert!(laid.path.to_str().unwrap().ends_with(name) && ended_export.stderr.contains(name));
        let leaf = row["leaf"].as_u64().unwrap();
        assert!(out.join(format!("data/leaves/{leaf}.leaf")).exists(), "its leaf shows what was there");
    }
    assert_eq!(json(&out, "data/custody/segments.json")["segments"].as_array().unwrap().len(), 4);
    assert!(std::fs::read_to_string(out.join("data/README-VERIFY.txt")).unwrap().contains("missing.json"));
    ended(holdfast().args(["verify", "--key", &sealed.key()]).arg(&out)).expect_code(COULD_NOT_TELL);
}

#[test]
fn a_bag_signed_with_another_key_fails_under_the_sites_key() {
    let (ours, theirs) = (Sealed::new(), Sealed::new());
    let bag = theirs.bag();
    ended(holdfast().args(["verify", "--key", &theirs.key()]).arg(&bag)).expect_code(DONE);
    let failed = ended(holdfast().args(["verify", "--json", "--key", &ours.key()]).arg(&bag));
    let places = failed.expect_code(FAILED).json()["failures"].to_string();
    assert!(places.contains("data/log/log.vkey") && places.contains("data/log/checkpoint"), "{places}");
}

#[test]
fn a_bag_shows_that_the_log_extends_an_older_checkpoint() {
    let sealed = Sealed::new();
    let older = sealed.site.path().join("older");
    std::fs::write(&older, sealed.holdfast(&["ledger", "checkpoint"]).expect_code(DONE).stdout).unwrap();
    sealed.bag(); // Its own leaf makes the log grow.
    let (bag, older) = (sealed.site.path().join("second"), older.to_str().unwrap());
    sealed.export(&bag, &["--inspection", "again", "--against", older]).expect_code(DONE);
    let key = sealed.key();
    let verify = ["verify", "--key", &key, "--against", older];
    let shown = ended(holdfast().args(verify).arg(&bag)).expect_code(DONE);
    assert!(shown.stdout.contains("older checkpoint"), "{}", shown.stdout);
    // The first bag rests on that very checkpoint.
    ended(holdfast().args(verify).arg(sealed.site.path().join("bag"))).expect_code(DONE);
}

#[test]
fn times_are_taken_as_the_sites_clocks_show_them_and_the_document_says_which_instants_these_are() {
    let sealed = Sealed::new();
    let tz = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let local = |at: jiff::Timestamp| at.to_zoned(tz.clone()).strftime("%Y-%m-%dT%H:%M").to_string();
    let site = "state_dir = \"state\"\n\n[site]\nid = \"campus\"\ntz = \"Asia/Shanghai\"\n\n\
                [[recorder]]\nid = \"nvr1\"\nroots = [\"footage\"]\nlayout = \"frigate\"\n\n[policy]\npacks = [\"baseline\"]\n";
    std::fs::write(sealed.site.path().join("holdfast.toml"), site).unwrap();
    let (from, to) = (local(sealed.laid[0].start), local(sealed.laid[5].end));
    let out = sealed.site.path().join("bag");
    let times = ["export", "bag", "--camera", "gate", "--from", &from, "--to", &to];
    let asked = [&times[..], &["--out", out.to_str().unwrap(), "--format", "json"], &WHY].concat();
    let told = sealed.site.holdfast(&asked).expect_code(DONE).json();
    let instant = |name: &str| told[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!((instant("from"), instant("to")), (sealed.laid[0].start, sealed.laid[5].end), "{told:#}");
    assert_eq!((&told["zone"], &told["bag"]["recordings"]), (&"Asia/Shanghai".into(), &6.into()));
    assert_eq!(json(&out, "data/custody/segments.json")["segments"].as_array().unwrap().len(), 6);

    // Without a configuration nobody knows whose clocks are meant.
    let more = sealed.site.path().join("more");
    let asked = [&times[..], &["--out", more.to_str().unwrap(), "--lang", "en"], &WHY].concat();
    let refused = sealed.holdfast(&asked).expect_code(REFUSED);
    assert!(refused.stderr.contains("with its offset") && !more.exists(), "{refused:?}");
}

#[test]
fn a_type_of_leaf_that_does_not_exist_is_refused_with_the_one_that_is_meant_and_all_that_are_known() {
    let sealed = Sealed::new();
    let list = |kind: &str| sealed.holdfast(&["ledger", "list", "--type", kind, "--lang", "en"]);
    let said = list("segs").expect_code(REFUSED).stderr;
    assert!(said.contains("did you mean seg?") && said.contains("heartbeat"), "{said}");
    let said = list("zzzzzzzz").expect_code(REFUSED).stderr;
    assert!(!said.contains("did you mean") && said.contains("tombstone"), "{said}");
    assert_eq!(list("seg").expect_code(DONE).stdout.lines().count(), 6);
    assert!(list("hold").expect_code(DONE).stdout.contains("No leaf"), "a known type of which there is none");
}
