//! Bags and states that somebody prepared against the one who checks them: pipes, links, names that drive a terminal.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use holdfast::bag::check::{Fault, check};
use holdfast::ledger::checkpoint::{Checkpoint, SignedCheckpoint};
use holdfast::ledger::keys::{KeyName, Signer};
use holdfast::ledger::merkle::leaf_hash;
use holdfast::ledger::proof::Proof;
use holdfast::ledger::regular::{Links, sha256};
use holdfast::ledger::stamp::Roots;
use rustix::fs::{CWD, Mode, mkfifoat};

use crate::site::{FAILED, Sealed, files, recording};
use crate::support::agent::{Ended, ended, holdfast};

/// Longer than any check of a small bag takes, and short enough that one that waits for ever is found.
const PATIENCE: Duration = Duration::from_secs(60);

/// `verify` of `what`, which must come to an end.
#[track_caller]
fn verify(what: &Path, key: &str) -> Ended {
    let mut ask = holdfast();
    ask.args(["verify", "--lang", "en", "--key", key]).arg(what);
    let mut child = ask.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = rustix::process::Pid::from_child(&child);
    let (ends, ended) = mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let late = ended.recv_timeout(PATIENCE).is_err();
        if late {
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        }
        late
    });
    let read = |from: &mut dyn std::io::Read| {
        let mut text = String::new();
        from.read_to_string(&mut text).unwrap();
        text
    };
    let stdout = read(child.stdout.as_mut().unwrap());
    let stderr = read(child.stderr.as_mut().unwrap());
    let code = child.wait().unwrap().code();
    let _ = ends.send(());
    assert!(!watch.join().unwrap(), "verify of {} waits for ever", what.display());
    Ended { code: code.unwrap(), stdout, stderr }
}

fn pipe(at: &Path) {
    mkfifoat(CWD, at, Mode::RUSR | Mode::WUSR).unwrap();
}

/// Puts something in the place of a file while `then` looks at it.
fn instead(path: &Path, lay: impl Fn(&Path), then: impl FnOnce()) {
    let aside = path.with_file_name(".aside");
    std::fs::rename(path, &aside).unwrap();
    lay(path);
    then();
    std::fs::rename(&aside, path).unwrap();
}

#[test]
fn a_pipe_or_a_link_in_the_place_of_any_file_of_a_bag_is_named_and_nothing_waits() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let own = key.parse().unwrap();
    for file in files(&bag) {
        instead(
            &bag.join(&file),
            |at| symlink("/dev/zero", at).unwrap(),
            || {
                let report = check(&bag, Some(&own), &[], &Roots::default());
                assert!(
                    report.failures.contains(&(file.clone(), Fault::Irregular)),
                    "{file}: {:?}",
                    report.failures
                );
            },
        );
    }
    let places = ["bagit.txt", "manifest-sha256.txt", "data/log/checkpoint", &recording(&bag)];
    for file in places {
        instead(&bag.join(file), pipe, || {
            let said = verify(&bag, &key).expect_code(FAILED).stdout;
            assert!(said.contains(&format!("! {file}: this is no regular file")), "{said}");
        });
    }
    verify(&bag, &key).expect_code(0);
}

#[test]
fn a_link_to_the_very_same_bytes_outside_the_bag_is_no_part_of_the_bag() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let outside = sealed.site.path().join("outside.mp4");
    let one = recording(&bag);
    std::fs::rename(bag.join(&one), &outside).unwrap();
    symlink(&outside, bag.join(&one)).unwrap();
    let said = verify(&bag, &key).expect_code(FAILED).stdout;
    assert!(said.contains(&format!("! {one}: this is no regular file")), "{said}");
    std::fs::rename(&outside, bag.join(&one)).unwrap();
    // A whole folder, too.
    let folder = sealed.site.path().join("folder");
    std::fs::rename(bag.join("data"), &folder).unwrap();
    symlink(&folder, bag.join("data")).unwrap();
    let said = verify(&bag, &key).expect_code(FAILED).stdout;
    assert!(said.contains("! data: this is no regular file"), "{said}");
}

#[test]
fn a_pipe_in_a_state_directory_is_named_and_nothing_waits() {
    let sealed = Sealed::new();
    let (state, key) = (sealed.site.state(), sealed.key());
    let tile = files(&state.join("tlog")).into_iter().find(|f| f.starts_with("tile/entries")).unwrap();
    for file in ["checkpoint", tile.as_str()] {
        let said = std::cell::RefCell::new(String::new());
        instead(&state.join("tlog").join(file), pipe, || {
            *said.borrow_mut() = verify(&state, &key).expect_code(FAILED).stdout;
        });
        let said = said.into_inner();
        assert!(said.contains(&format!("! {file}: ")) && said.contains("it is no regular file"), "{said}");
    }
    instead(
        &state.join("tlog/checkpoint"),
        |at| symlink("/dev/zero", at).unwrap(),
        || {
            assert!(verify(&state, &key).expect_code(FAILED).stdout.contains("it is no regular file"));
        },
    );
}

#[test]
fn a_name_in_a_bag_writes_no_line_of_its_own_and_drives_no_terminal() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    for name in ["data/a\n+ All good", "data/b\u{1b}[31m", "data/c\u{202e}d", "e\r\nVerified."] {
        std::fs::write(bag.join(name), b"x").unwrap();
    }
    let said = verify(&bag, &key).expect_code(FAILED).stdout;
    assert!(said.contains("! data/a\\x0a+ All good: ") && said.contains("data/b\\x1b[31m"), "{said}");
    assert!(said.contains("data/c\\u{202e}d"), "{said}");
    assert!(!said.lines().any(|line| line.starts_with("+ All good") || line == "Verified."), "{said}");
    assert!(!said.chars().any(|c| c != '\n' && c.is_control() || c == '\u{202e}'), "{said}");
}

#[test]
fn one_bad_line_of_a_manifest_says_nothing_against_the_files_of_the_others() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key().parse().unwrap());
    let path = bag.join("manifest-sha256.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    let victim = text.lines().nth(3).unwrap().split_once("  ").unwrap().1.to_owned();
    let changed: Vec<String> = text
        .lines()
        .map(|l| if l.ends_with(&victim) { l.replace("  ", " ") } else { l.to_owned() })
        .collect();
    std::fs::write(&path, changed.join("\n") + "\n").unwrap();
    let report = check(&bag, Some(&key), &[], &Roots::default());
    assert!(report.failures.contains(&("manifest-sha256.txt".to_owned(), Fault::Line(4))));
    let unlisted: Vec<&String> =
        report.failures.iter().filter(|(_, f)| *f == Fault::Unlisted).map(|(place, _)| place).collect();
    assert_eq!(unlisted, [&victim]);
}

/// Writes both manifests anew, as whoever made the bag could; the export's leaf then covers another payload.
fn list_anew(bag: &Path) {
    let list = |name: &str, of: &dyn Fn(&str) -> bool| {
        let lines = files(bag).into_iter().filter(|file| of(file)).map(|file| {
            let digest = sha256(&bag.join(&file), Links::Refused).unwrap();
            format!("{digest}  {file}\n")
        });
        std::fs::write(bag.join(name), lines.collect::<String>()).unwrap();
    };
    list("manifest-sha256.txt", &|file| file.starts_with("data/"));
    list("tagmanifest-sha256.txt", &|file| !file.starts_with("data/") && !file.starts_with("tagmanifest"));
}

#[test]
fn a_leaf_that_nothing_proves_is_no_leaf_of_the_log_and_ends_no_chain() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key().parse().unwrap());
    let whole = check(&bag, Some(&key), &[], &Roots::default());
    assert_eq!(whole.failures, []);
    // The last leaf of the camera loses its proof and is given words that were never sealed.
    let last = whole.recordings.iter().map(|r| r.leaf).max().unwrap();
    let (leaf, proof) = (format!("data/leaves/{last}.leaf"), format!("data/proofs/{last}.tlog-proof"));
    std::fs::rename(bag.join(&proof), sealed.site.path().join("aside")).unwrap();
    let said = std::fs::read_to_string(bag.join(&leaf)).unwrap();
    let forged = said.replace("\"stream\"", "\"forged\"");
    assert_ne!(forged, said);
    std::fs::write(bag.join(&leaf), &forged).unwrap();
    let chain = bag.join("data/chain.jsonl");
    let kept = std::fs::read_to_string(&chain).unwrap().replace(&said, &forged);
    std::fs::write(&chain, kept).unwrap();
    list_anew(&bag);
    let report = check(&bag, Some(&key), &[], &Roots::default());
    assert!(report.failures.contains(&(leaf.clone(), Fault::Alone)), "{:?}", report.failures);
    assert!(report.stated.iter().all(|(index, _)| *index != last));
    // A proof alone proves nothing either.
    std::fs::rename(sealed.site.path().join("aside"), bag.join(&proof)).unwrap();
    std::fs::rename(bag.join(&leaf), sealed.site.path().join("aside")).unwrap();
    list_anew(&bag);
    let report = check(&bag, Some(&key), &[], &Roots::default());
    assert!(report.failures.contains(&(proof, Fault::Alone)), "{:?}", report.failures);
}

#[test]
fn a_loss_that_the_bag_claims_by_a_leaf_must_be_a_leaf_that_it_proves() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key().parse().unwrap());
    let missing = bag.join("data/custody/missing.json");
    let recording = check(&bag, Some(&key), &[], &Roots::default()).recordings[0].leaf;
    let row = serde_json::json!({
        "path": "a.mp4", "start": "", "end": "", "why": "gone", "leaf": recording, "loss_leaf": recording,
        "last_seen_at": "", "noticed_at": "",
    });
    std::fs::write(&missing, serde_json::json!({ "missing": [row] }).to_string()).unwrap();
    list_anew(&bag);
    let report = check(&bag, Some(&key), &[], &Roots::default());
    let claimed = ("data/custody/missing.json".to_owned(), Fault::Claimed(recording));
    assert!(report.failures.contains(&claimed), "{:?}", report.failures);
}

#[test]
fn an_enormous_hole_in_the_place_of_a_file_is_named_and_not_read() {
    const HOLE: u64 = 4 << 40;
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let one = recording(&bag);
    for file in [one.as_str(), "data/custody/segments.json", "data/log/checkpoint", "verify.html"] {
        let grown = |at: &Path| std::fs::File::create(at).unwrap().set_len(HOLE).unwrap();
        instead(&bag.join(file), grown, || {
            let said = verify(&bag, &key).expect_code(FAILED).stdout;
            assert!(said.contains(&format!("! {file}: the file has more ")), "{said}");
        });
    }
    verify(&bag, &key).expect_code(0);
    // As the recording whose leaf is looked for, it is read in pieces; a pipe is not waited for.
    let fifo = sealed.site.path().join("pipe");
    pipe(&fifo);
    let asked = ended(holdfast().args(["verify", "--key", &key, "--segment"]).arg(&fifo).arg(&bag));
    asked.expect_code(2);
}

#[test]
fn a_size_of_the_payload_that_bag_info_makes_up_is_named_though_its_digest_was_written_anew() {
    let sealed = Sealed::new();
    let (bag, key) = (sealed.bag(), sealed.key());
    let info = bag.join("bag-info.txt");
    let said = std::fs::read_to_string(&info).unwrap();
    std::fs::write(&info, said.replace("Payload-Oxum: ", "Payload-Oxum: 1")).unwrap();
    list_anew(&bag);
    let said = verify(&bag, &key).expect_code(FAILED).stdout;
    assert!(said.contains("! bag-info.txt: it states another size"), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("! ")).count(), 1, "{said}");
}

#[test]
fn a_leaf_that_says_a_field_twice_proves_nothing_and_instants_beyond_all_calendars_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::log(KeyName::new("campus/holdfast/0a1b2c3d").unwrap(), &[3; 32]);
    let key = signer.verifier_key().to_string();
    let path = folder.path().join("0.tlog-proof");
    let shown = |leaf: &str, code: i32| {
        let own = Checkpoint {
            origin: signer.verifier_key().name().clone(),
            size: 1,
            root: leaf_hash(leaf.as_bytes()),
        };
        let note = own.sign(&signer).unwrap().to_string();
        let checkpoint = SignedCheckpoint::parse(note.as_bytes()).unwrap();
        let proof = Proof { extra: Some(leaf.into()), index: 0, path: Vec::new(), checkpoint };
        std::fs::write(&path, proof.to_text().unwrap()).unwrap();
        verify(&path, &key).expect_code(code).stdout
    };
    let said = shown(r#"{"cam":"00","t":"seg","cam":"01"}"#, FAILED);
    assert!(said.contains("says cam twice") && !said.contains("The leaf says: "), "{said}");
    for (start, end) in [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN)] {
        let leaf =
            format!(r#"{{"cam":"00","t":"seg","start_ms":{start},"end_ms":{end},"len":-1,"seen_ms":1e400}}"#);
        shown(&leaf, 0);
    }
    shown(&format!(r#"{{"t":"heartbeat","at_ms":{},"every_ms":{}}}"#, i64::MAX, i64::MIN), 0);
}
