//! The compose files, merged with a recorder's own by docker-compose; and the image's recipe. The image itself is built
//! and started by the slow tests.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::server::{open_folder, run};

/// A recorder's own compose file, as small as one can be.
const RECORDERS: [(&str, &str); 2] = [
    (
        "frigate",
        "services:\n  frigate:\n    image: frigate:stable\n    volumes:\n      - ./config:/config\n      - ./storage:/media/frigate\n",
    ),
    (
        "zoneminder",
        "services:\n  zoneminder:\n    image: zoneminder:1.36\n    volumes:\n      - events:/var/cache/zoneminder/events\n      - logs:/var/log/zm\nvolumes:\n  events:\n  logs:\n",
    ),
];

/// On the machine: where the agent keeps what its state does not take.
const KEPT: &str = "/run/holdfast-container";

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/container"))
}

/// What docker-compose makes of both files.
fn merged(recorder: &str, own: &str) -> Value {
    let place = open_folder();
    fs::write(place.path().join("docker-compose.yml"), own).unwrap();
    let ours = format!("compose.{recorder}.yml");
    fs::copy(folder().join(&ours), place.path().join(&ours)).unwrap();
    let mut command = Command::new("docker-compose");
    command.args(["-f", "docker-compose.yml", "-f", &ours, "config"]).current_dir(place.path());
    let merged = run(&mut command);
    // Debian's docker-compose brings PyYAML along.
    let json = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin), default=str))";
    fs::write(place.path().join("merged.yml"), merged).unwrap();
    let file = fs::File::open(place.path().join("merged.yml")).unwrap();
    let output = Command::new("/usr/bin/python3").args(["-c", json]).stdin(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn beside_each_recorder_the_agent_has_no_right_that_it_does_not_need() {
    for (recorder, own) in RECORDERS {
        let merged = merged(recorder, own);
        let ours = &merged["services"]["holdfast"];
        assert_eq!(ours["image"], format!("holdfast:{}", env!("CARGO_PKG_VERSION")), "{recorder}");
        assert_eq!(ours["user"], "10713:10713", "{recorder}");
        assert_eq!(ours["cap_drop"], serde_json::json!(["ALL"]), "{recorder}");
        assert_eq!((&ours["read_only"], &ours["privileged"]), (&true.into(), &Value::Null), "{recorder}");
        assert!(ours["security_opt"].to_string().contains("no-new-privileges:true"), "{recorder}");
        assert!(ours["ports"].to_string().contains("127.0.0.1:"), "figures stay on this machine: {ours:#}");
        let volumes = ours["volumes"].as_array().unwrap();
        // Footage, logs, settings, state, what outlives a state that takes nothing.
        assert_eq!(volumes.len(), 5, "{ours:#}");
        let writable: Vec<&Value> =
            volumes.iter().filter(|v| v["read_only"] != true && !v.to_string().ends_with(":ro\"")).collect();
        assert_eq!(writable.len(), 2, "{writable:#?}");
        let kept = format!("{KEPT}:{}", ours["environment"]["RUNTIME_DIRECTORY"].as_str().unwrap());
        for place in ["holdfast-state:/var/lib/holdfast", &kept] {
            assert!(writable.iter().any(|v| v.to_string().contains(place)), "{place}: {writable:#?}");
        }
    }
}

#[test]
fn the_folder_that_outlives_the_container_is_made_for_its_user_alone() {
    let root = open_folder();
    let mut command = Command::new("systemd-tmpfiles");
    command.args(["--create", "--root"]).arg(root.path()).arg(folder().join("holdfast-run.conf"));
    run(&mut command);
    let made = fs::metadata(root.path().join(KEPT.trim_start_matches('/'))).unwrap();
    assert_eq!((made.uid(), made.gid(), made.permissions().mode() & 0o7777), (10713, 10713, 0o700));
}

#[test]
fn a_recorder_keeps_what_it_had_and_shares_its_footage() {
    let footage = [("frigate", "/media/frigate"), ("zoneminder", "/var/cache/zoneminder/events")];
    for ((recorder, own), (_, place)) in RECORDERS.into_iter().zip(footage) {
        let merged = merged(recorder, own);
        let theirs = merged["services"][recorder]["volumes"].to_string();
        assert!(theirs.contains(place), "{theirs}");
        assert!(merged["services"]["holdfast"]["volumes"].to_string().contains(place), "{recorder}");
        assert_eq!(theirs.contains("/dev/shm/logs"), recorder == "frigate", "{theirs}");
    }
}

#[test]
fn the_image_is_made_of_nothing_but_the_program_and_ends_as_a_user_without_rights() {
    let recipe = fs::read_to_string(folder().join("Containerfile")).unwrap();
    let steps: Vec<&str> = recipe.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
    assert_eq!(steps[0], "FROM scratch");
    let accounts = fs::read_to_string(folder().join("passwd")).unwrap();
    let ours = accounts.lines().find(|l| l.starts_with("holdfast:")).unwrap();
    let ids: Vec<&str> = ours.split(':').skip(2).take(2).collect();
    assert_eq!(steps.iter().filter_map(|s| s.strip_prefix("USER ")).collect::<Vec<_>>(), [ids.join(":")]);
    assert!(!steps.iter().any(|s| s.starts_with("RUN ") || s.starts_with("ADD ")), "{steps:#?}");
    let set = steps.iter().find_map(|s| s.strip_prefix("ENV ")).unwrap();
    for variable in set.split_whitespace().map(|pair| pair.split_once('=').unwrap().0) {
        let known = holdfast::config::ENVIRONMENT.iter().any(|(name, ..)| *name == variable);
        assert!(known, "{variable} is none of ours");
    }
}
