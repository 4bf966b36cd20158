//! Bags: the stamp goes along, and openssl checks it by the commands in the bag.

use std::path::Path;
use std::process::Command;

use crate::site::Stamped;
use crate::support::agent::{COULD_NOT_TELL, DONE, run};
use crate::support::authority::Key::{Ec, Rsa};
use crate::support::authority::Manner;
use crate::support::server::finish;

const FAILED: i32 = 4;

/// The commands of the instructions that check time stamps.
fn commands(bag: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(bag.join("data/README-VERIFY.txt")).unwrap();
    let commands = text.lines().map(str::trim).filter(|l| l.starts_with("openssl ts -verify"));
    commands.map(str::to_owned).collect()
}

/// Runs one in the bag's folder.
fn good(bag: &Path, command: &str) -> bool {
    let ended = finish(Command::new("bash").args(["-c", command]).current_dir(bag));
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    ended.status.success() && said.contains("Verification: OK")
}

fn verify(stamped: &Stamped, bag: &Path, further: &[&str]) -> serde_json::Value {
    let key = stamped.site.holdfast(&["ledger", "key"]).expect_code(0).stdout;
    let mut all = vec!["verify", bag.to_str().unwrap(), "--json", "--lang", "en", "--key", key.trim()];
    all.extend(further);
    let ended = run(all);
    let mut shown = ended.json();
    shown["code"] = ended.code.into();
    shown
}

#[test]
fn openssl_verifies_what_the_bag_carries_and_finds_a_flipped_byte() {
    let stamped = Stamped::new(&[Rsa, Ec]);
    stamped.check();
    let (bag, ended) = stamped.export("bag");
    assert_eq!(ended.stderr, "");
    let commands = commands(&bag);
    assert_eq!(commands.len(), 2);
    for (n, command) in commands.iter().enumerate() {
        assert!(good(&bag, command), "{command}");
        let file = bag.join(format!("data/log/stamps/{}.tst", n + 1));
        let before = std::fs::read(&file).unwrap();
        let mut bytes = before.clone();
        let at = bytes.len() - 5;
        bytes[at] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert!(!good(&bag, command), "{command}");
        let shown = verify(&stamped, &bag, &[]);
        assert_eq!(shown["code"], FAILED);
        let named = format!("data/log/stamps/{}.tst", n + 1);
        assert!(shown["failures"].to_string().contains(&named), "{shown:#}");
        std::fs::write(&file, before).unwrap();
    }
    let roots = stamped.roots();
    let shown = verify(&stamped, &bag, &["--stamp-root", roots.to_str().unwrap()]);
    assert_eq!(shown["code"], DONE, "{shown:#}");
    assert_eq!(shown["proved"].to_string().matches("A time stamp of Stamps").count(), 2, "{shown:#}");
    assert!(!shown["not_proved"].to_string().contains("--stamp-root"), "{shown:#}");
    stamped.verify(&[]).expect_code(DONE);
}

#[test]
fn without_a_root_the_commands_still_work_and_say_that_the_signer_is_unknown() {
    let stamped = Stamped::new(&[Ec]);
    stamped.configure_bare("");
    stamped.check();
    let (bag, _) = stamped.export("bag");
    let commands = commands(&bag);
    assert!(commands.len() == 1 && good(&bag, &commands[0]), "{commands:?}");
    let text = std::fs::read_to_string(bag.join("data/README-VERIFY.txt")).unwrap();
    assert!(text.contains("Who signed is not shown"), "{text}");
    let shown = verify(&stamped, &bag, &[]);
    assert!(shown["not_proved"].to_string().contains("--stamp-root"), "{shown:#}");
}

#[test]
fn a_stamp_whose_maker_nobody_checked_is_not_shown_and_the_wrong_root_is_the_readers() {
    let stamped = Stamped::new(&[Ec, Rsa]);
    stamped.check();
    let (bag, _) = stamped.export("bag");
    let shown = verify(&stamped, &bag, &[]);
    assert_eq!(shown["code"], DONE);
    assert!(!shown["proved"].to_string().contains("time stamp"), "{shown:#}");
    let open = shown["not_proved"].to_string();
    assert!(
        open.contains("bears the name Stamps") && open.contains("Who made it was not checked"),
        "{shown:#}"
    );
    // One of two leads to the root of the reader, the other is said not to.
    let one = stamped.authorities[1].root.to_str().unwrap();
    let shown = verify(&stamped, &bag, &["--stamp-root", one]);
    assert_eq!(shown["code"], DONE, "{shown:#}");
    assert!(shown["proved"].to_string().contains("A time stamp of Stamps"), "{shown:#}");
    assert!(shown["not_proved"].to_string().contains("leads to no root that was given"), "{shown:#}");
    // The root of somebody else altogether: nothing is wrong with the bag, and nothing shown.
    let stranger = Stamped::new(&[Ec]);
    let root = stranger.authorities[0].root.to_str().unwrap();
    let shown = verify(&stamped, &bag, &["--stamp-root", root]);
    assert_eq!((&shown["code"], &shown["verdict"]), (&COULD_NOT_TELL.into(), &"not_stamped".into()));
    let said = shown.to_string();
    assert!(!said.contains("the site trusts") && !said.contains("No time stamp is in it"), "{shown:#}");
    let readme = std::fs::read_to_string(bag.join("data/README-VERIFY.txt")).unwrap();
    assert!(!readme.contains("A third party stamped"), "{readme}");
}

#[test]
fn a_root_for_a_file_that_can_bear_no_stamp_is_not_passed_over() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    let (bag, _) = stamped.export("bag");
    let root = stamped.roots();
    for file in ["data/log/checkpoint", "export.tlog-proof"] {
        let shown = verify(&stamped, &bag.join(file), &["--stamp-root", root.to_str().unwrap()]);
        assert_eq!((&shown["code"], &shown["verdict"]), (&COULD_NOT_TELL.into(), &"not_stamped".into()));
        assert!(shown["not_proved"].to_string().contains("No time stamp is in it"), "{shown:#}");
    }
}

#[test]
fn a_bag_whose_checkpoint_got_no_stamp_carries_the_newest_one_of_an_earlier_checkpoint() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    stamped.record("yard");
    stamped.authorities[0].behave(Manner::Away);
    let (bag, ended) = stamped.export("bag");
    assert!(ended.stderr.contains("0 of 1 authorities"), "{}", ended.stderr);
    let commands = commands(&bag);
    assert!(commands.len() == 1 && commands[0].contains("data/log/earlier/checkpoint"), "{commands:?}");
    assert!(good(&bag, &commands[0]), "{commands:?}");
    let roots = stamped.roots();
    let ask = ["--stamp-root", roots.to_str().unwrap()];
    let shown = verify(&stamped, &bag, &ask);
    assert_eq!(shown["code"], DONE, "{shown:#}");
    let stamp = &stamped.stamps()[0];
    let said = format!(
        "the first {} leaves of the log existed at {}",
        stamp["size"],
        stamp["stamped_at"].as_str().unwrap()
    );
    assert!(shown["proved"].to_string().contains(&said), "{said}\n{shown:#}");
    for file in ["1.tst", "checkpoint"] {
        let file = bag.join("data/log/earlier").join(file);
        let before = std::fs::read(&file).unwrap();
        let mut bytes = before.clone();
        let at = bytes.len() - 5;
        bytes[at] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert!(!good(&bag, &commands[0]), "{}", file.display());
        assert_eq!(verify(&stamped, &bag, &ask)["code"], FAILED, "{}", file.display());
        std::fs::write(&file, before).unwrap();
    }
    // Without the proof that leads from the one checkpoint to the other, the stamp is of any log.
    let proofs = std::fs::read_dir(bag.join("data/log/consistency")).unwrap().map(|e| e.unwrap().path());
    let proof = proofs.last().unwrap();
    let text = std::fs::read_to_string(&proof).unwrap();
    let other = |hash: &str| {
        let first = if hash.starts_with('A') { 'B' } else { 'A' };
        std::iter::once(first).chain(hash.chars().skip(1)).collect::<String>()
    };
    let lines = text.lines().map(|l| if l.len() == 44 { other(l) } else { l.to_owned() } + "\n");
    std::fs::write(&proof, lines.collect::<String>()).unwrap();
    let failures = verify(&stamped, &bag, &ask)["failures"].to_string();
    assert!(failures.contains("does not show that its log extends the earlier checkpoint"), "{failures}");
}

#[test]
fn what_is_not_checked_of_a_stamp_is_said() {
    let stamped = Stamped::new(&[Ec]);
    stamped.check();
    let (bag, _) = stamped.export("bag");
    for shown in [verify(&stamped, &bag, &[]), stamped.verify(&[]).json()] {
        assert!(shown["not_proved"].to_string().contains("revoked was not checked"), "{shown:#}");
    }
}

#[test]
fn a_bag_goes_out_without_a_stamp_when_nobody_answers_and_the_request_waits() {
    let stamped = Stamped::new(&[Ec]);
    stamped.authorities[0].behave(Manner::Away);
    stamped.check();
    let (bag, ended) = stamped.export("bag");
    assert!(ended.stderr.contains("0 of 1 authorities"), "{}", ended.stderr);
    assert!(!bag.join("data/log/stamps").exists());
    let text = std::fs::read_to_string(bag.join("data/README-VERIFY.txt")).unwrap();
    assert!(text.contains("No time stamp of a third party is in this bag"), "{text}");
    let shown = verify(&stamped, &bag, &[]);
    assert_eq!(shown["code"], DONE);
    assert!(shown["not_proved"].to_string().contains("No time stamp"), "{shown:#}");
    assert!(!bag.join("data/log/earlier").exists());
    let asked = "select count(*) from stamp_request where why = 'asked'";
    assert_eq!(
        stamped.count(asked),
        1,
        "what waited by schedule for the same checkpoint now waits for the bag's sake"
    );

    stamped.authorities[0].behave(Manner::Good);
    stamped.check_in("+1h");
    assert_eq!(stamped.count("select count(*) from stamp_request"), 0);
    let checkpoint = std::fs::read_to_string(bag.join("data/log/checkpoint")).unwrap();
    let late: i64 = stamped
        .store()
        .query_row("select count(*) from stamp where note = ?1", [checkpoint], |r| r.get(0))
        .unwrap();
    assert_eq!(late, 1, "the bag's own checkpoint is stamped after all");
}
