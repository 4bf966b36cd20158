//! The static program and the container image: it asks for nothing of its surroundings, and works as a user without
//! rights on a read-only root.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::package::{build, built};
use crate::support::agent::{COULD_NOT_TELL, DONE, ended};
use crate::support::footage::{FRIGATE, Footage, last_hour};
use crate::support::server::{finish, open_folder, run};

/// Images and containers of a test's own.
struct Store(TempDir);

impl Store {
    fn new() -> Self {
        let folder = open_folder();
        let place = folder.path().display();
        let settings = format!(
            "[storage]\ndriver = \"vfs\"\ngraphroot = \"{place}/graph\"\nrunroot = \"{place}/run\"\n"
        );
        fs::write(folder.path().join("storage.conf"), settings).unwrap();
        Self(folder)
    }

    fn settings(&self) -> String {
        self.0.path().join("storage.conf").display().to_string()
    }

    fn buildah(&self, words: &[&str]) -> Command {
        let mut command = Command::new("buildah");
        command.args(words).env("CONTAINERS_STORAGE_CONF", self.settings());
        command
    }
}

#[test]
fn the_static_program_needs_nothing_and_resolves_names_without_the_systems_library() {
    build(&["program"], &[]);
    let program = built().join("holdfast");
    let linked = finish(Command::new("ldd").arg(&program));
    let said = String::from_utf8([linked.stdout, linked.stderr].concat()).unwrap();
    assert!(said.contains("statically linked") || said.contains("not a dynamic executable"), "{said}");

    let root = open_folder();
    fs::create_dir_all(root.path().join("etc")).unwrap();
    fs::copy(&program, root.path().join("holdfast")).unwrap();
    fs::write(root.path().join("etc/hosts"), "127.0.0.1 mail.internal\n").unwrap();
    let settings = "state_dir = \"/state\"\n[site]\nid = \"campus\"\ntz = \"Asia/Shanghai\"\n\n[mail]\ntransport = \"smtp\"\n\
                    host = \"mail.internal\"\nport = 9\nfrom = \"holdfast@example.test\"\n\n\
                    [[mail.recipient]]\naddress = \"duty@example.test\"\n";
    fs::write(root.path().join("holdfast.toml"), settings).unwrap();
    let mut command = Command::new("chroot");
    command.arg("--userspec=10713:10713").arg(root.path());
    let ended = ended(command.args([
        "/holdfast",
        "doctor",
        "--format",
        "json",
        "--lang",
        "en",
        "--config",
        "/holdfast.toml",
    ]));
    let report = ended.json();
    let mail = report["points"].as_array().unwrap().iter().find(|p| p["check"] == "mail").unwrap().clone();
    // The name was found in /etc/hosts: what is refused is the connection.
    assert!(mail["text"].as_str().unwrap().to_lowercase().contains("refused"), "{mail:#}");
}

#[test]
fn the_image_runs_as_a_user_without_rights_on_a_read_only_root() {
    let store = Store::new();
    build(&["image"], &[("ENGINE", "buildah"), ("CONTAINERS_STORAGE_CONF", &store.settings())]);
    let image = format!("localhost/holdfast:{}", env!("CARGO_PKG_VERSION"));
    let described = run(&mut store.buildah(&["inspect", "--type", "image", &image]));
    let described: serde_json::Value = serde_json::from_str(&described).unwrap();
    let settings = &described["OCIv1"]["config"];
    assert_eq!((&settings["User"], &settings["Cmd"]), (&"10713:10713".into(), &serde_json::json!(["run"])));

    let container = run(&mut store.buildah(&["from", &image]));
    let container = container.trim();
    let site = site();
    let state = site.path().join("state");
    let volume = |from: &Path, to: &str, how: &str| format!("--volume={}:{to}:{how}", from.display());
    let volumes = [
        volume(&site.path().join("footage"), "/media/frigate", "ro"),
        volume(&site.path().join("holdfast.toml"), "/etc/holdfast/holdfast.toml", "ro"),
        volume(&state, "/var/lib/holdfast", "rw"),
    ];
    let inside = |words: &[&str]| {
        let mut command = store.buildah(&["run", "--isolation=chroot", "--cap-drop=all"]);
        ended(command.args(&volumes).arg(container).arg("--").arg("/usr/bin/holdfast").args(words))
    };
    let check = inside(&["check", "--format", "json"]);
    assert!([DONE, COULD_NOT_TELL].contains(&check.code), "{}\n{}", check.code, check.stderr);
    assert_eq!(check.json()["cameras"][0]["segments"], 24);
    let report = inside(&["doctor", "--format", "json"]).json();
    for case in ["account_good", "state_good", "rights_good", "key_good", "root_good"] {
        assert!(
            report["points"].as_array().unwrap().iter().any(|p| p["case"] == case),
            "no {case}: {report:#}"
        );
    }
    assert!(state.join("keys/log.key").exists(), "state is kept outside");
}

/// Footage that everybody may read, settings, and a state folder of the image's user.
fn site() -> TempDir {
    let folder = open_folder();
    let footage = folder.path().join("footage");
    fs::create_dir(&footage).unwrap();
    Footage::days(FRIGATE, "gate", 1, last_hour()).lay(&footage);
    let settings = "[site]\nid = \"campus\"\ntz = \"UTC\"\nlang = \"en\"\n\n[[recorder]]\nid = \"nvr1\"\nroots = [\"/media/frigate\"]\n\
                    layout = \"frigate\"\n";
    fs::write(folder.path().join("holdfast.toml"), settings).unwrap();
    let state = folder.path().join("state");
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, PermissionsExt::from_mode(0o700)).unwrap();
    run(Command::new("chown").arg("10713:10713").arg(&state));
    folder
}
