//! `verify` judges cosignatures by a quorum file and says in plain words what they show; its documents fit their
//! schemas; the agent asks its witnesses too.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;

use crate::process::{WitnessProcess, check, checkpoint_file, key, name_witnesses, record, site, status};
use crate::support::agent::{COULD_NOT_TELL, DONE, Ended, LEDGER, REFUSED, ended, holdfast, run};
use crate::support::footage::last_hour;
use crate::support::server::Foreground;
use crate::support::site::Site;

fn verify(site: &Site, quorum: Option<&PathBuf>, further: &[&str]) -> Ended {
    let mut command = holdfast();
    command.arg("verify").arg(site.state()).args(further).args(["--lang", "en"]);
    ended(command.args(quorum.iter().flat_map(|q| ["--quorum".as_ref(), q.as_os_str()])))
}

#[track_caller]
fn fits(kind: &str, document: &Value) {
    let schema = run(["schema", kind]).expect_code(DONE).json();
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(document).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{document:#}");
}

/// A checked site with one witness that cosigned, and its quorum file.
fn cosigned() -> (Site, String, WitnessProcess, PathBuf) {
    let (site, log) = site();
    let witness = WitnessProcess::start(&site.path().join("witness"), std::slice::from_ref(&log));
    name_witnesses(&site, &[("city", &witness.key, &witness.url)], "");
    check(&site);
    let quorum = site.path().join("quorum");
    (site, log, witness, quorum)
}

#[test]
fn a_quorum_that_is_met_is_told_with_who_cosigned_and_when() {
    let (site, log, _witness, quorum) = cosigned();
    let shown = verify(&site, Some(&quorum), &["--key", &log]).expect_code(DONE).stdout;
    assert!(shown.contains("+ city cosigned the checkpoint of"), "{shown}");
    assert!(shown.contains("+ These are the witnesses that the quorum asks for."), "{shown}");
    // Before it knew the log, it would not have noticed: the state says since when that is, a checkpoint alone cannot.
    assert!(shown.contains("? The oldest cosignature of city that is kept here covers"), "{shown}");
    let mut alone = holdfast();
    alone
        .arg("verify")
        .arg(checkpoint_file(&site))
        .args(["--lang", "en", "--key", &log, "--quorum"])
        .arg(&quorum);
    let alone = ended(&mut alone).expect_code(DONE).stdout;
    assert!(alone.contains("Since when city knows this log is in no cosignature"), "{alone}");
    // Without the file nobody says whose the cosignature is.
    let shown = verify(&site, None, &["--key", &log]).expect_code(DONE).stdout;
    assert!(shown.contains("? One cosignature on the checkpoint was not checked"), "{shown}");
    // A file that names the log stands for its key.
    let text = std::fs::read_to_string(&quorum).unwrap();
    std::fs::write(&quorum, format!("log {log}\n{text}")).unwrap();
    verify(&site, Some(&quorum), &[]).expect_code(DONE);
}

#[test]
fn a_quorum_that_is_not_met_names_who_is_missing_and_is_no_success() {
    let (site, log, witness, quorum) = cosigned();
    let absent = key(&site.path().join("absent"));
    let text = format!(
        "witness city {}\nwitness court {absent}\ngroup all all city court\nquorum all\n",
        witness.key
    );
    std::fs::write(&quorum, text).unwrap();
    let shown = verify(&site, Some(&quorum), &["--key", &log, "--json"]).expect_code(COULD_NOT_TELL).json();
    assert_eq!(shown["verdict"], "not_witnessed");
    assert!(shown["not_proved"].to_string().contains("missing is court"), "{shown:#}");
    fits("verify", &shown);
    std::fs::write(&quorum, "witness city nokey\n").unwrap();
    verify(&site, Some(&quorum), &["--key", &log]).expect_code(REFUSED);
}

#[test]
fn a_cosignature_that_is_not_its_witness_s_is_a_failure() {
    let (site, log, _witness, quorum) = cosigned();
    let file = checkpoint_file(&site);
    let note = std::fs::read_to_string(&file).unwrap();
    // The last base64 digits belong to the signature, not to the key's id or the time.
    let (line, at) = (note.lines().last().unwrap().to_owned(), note.len() - 20);
    let mut forged = note.into_bytes();
    forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
    std::fs::write(&file, &forged).unwrap();
    assert!(line.contains("city.example"));
    let shown = verify(&site, Some(&quorum), &["--key", &log, "--json"]).expect_code(LEDGER).json();
    assert!(shown["failures"].to_string().contains("is not its own"), "{shown:#}");
    fits("verify", &shown);
}

#[test]
fn documents_of_status_and_verify_fit_their_schemas_with_and_without_witnesses() {
    let (site, log, _witness, quorum) = cosigned();
    fits("ledger-status", &status(&site).1);
    for further in [&["--json"][..], &["--json", "--key", &log]] {
        for quorum in [None, Some(&quorum)] {
            fits("verify", &verify(&site, quorum, further).json());
        }
    }
    site.configure("thirty-days", "");
    fits("ledger-status", &status(&site).1);
    let mut spoiled = status(&site).1;
    spoiled["root"] = "a5".into();
    let schema = run(["schema", "ledger-status"]).expect_code(DONE).json();
    assert!(!jsonschema::validator_for(&schema).unwrap().is_valid(&spoiled));
}

#[test]
fn a_bag_carries_the_cosignatures_of_the_witnesses() {
    let (site, log, _witness, quorum) = cosigned();
    let out = site.path().join("bag");
    let from = (last_hour() - SignedDuration::from_hours(4)).to_string();
    let to = (last_hour() - SignedDuration::from_hours(2)).to_string();
    let arguments =
        ["export", "bag", "--camera", "gate", "--from", &from, "--to", &to, "--inspection", "Court, 7"];
    let exported = ended(site.command(&arguments).arg("--out").arg(&out));
    assert_eq!(exported.code, DONE, "{}", exported.stderr);
    let mut command = holdfast();
    command.arg("verify").arg(&out).args(["--key", &log, "--lang", "en", "--json", "--quorum"]).arg(&quorum);
    let shown = ended(&mut command).expect_code(DONE).json();
    fits("verify", &shown);
    let proved = shown["proved"].to_string();
    assert!(proved.contains("city cosigned") && proved.contains("follow each other"), "{shown:#}");
}

#[test]
fn a_running_agent_asks_its_witnesses_and_starts_over_no_rolled_back_log() {
    let (site, _log, witness, _quorum) = cosigned();
    let copy = |from: PathBuf, to: PathBuf| {
        assert!(std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
    };
    copy(site.state(), site.path().join("yesterday"));
    record(&site, "yard");
    let origin = std::fs::read_to_string(checkpoint_file(&site)).unwrap().lines().next().unwrap().to_owned();
    let size = |note: &str| note.lines().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    let before = size(&witness.monitored(&origin).1);
    let mut agent = Foreground::start("holdfast", &site.command(&["run"]), site.path());
    agent.wait_for("a cosignature of what the agent sealed", Duration::from_secs(60), || {
        (size(&witness.monitored(&origin).1) > before).then_some(())
    });
    agent.stop();

    std::fs::rename(site.state(), site.path().join("today")).unwrap();
    copy(site.path().join("yesterday"), site.state());
    let refused = site.holdfast(&["run"]).expect_code(LEDGER);
    assert!(refused.stderr.contains("frozen") && refused.stderr.contains("city"), "{}", refused.stderr);
}
