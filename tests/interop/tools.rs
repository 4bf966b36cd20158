//! Runs the other programs, and says which package is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use holdfast::ledger::keys::{KeyName, Signer};
use holdfast::ledger::merkle::leaf_hash;
use holdfast::model::Sha256;

/// The log of all these tests.
pub fn log() -> Signer {
    Signer::log(KeyName::new("example.com/holdfast/agent-1").expect("a name"), &[7; 32])
}

/// Entry `i` of all these logs; lengths differ, some are empty.
pub fn entry(i: u64) -> Vec<u8> {
    format!("{{\"n\":{i}}}").repeat(i as usize % 4).into_bytes()
}

/// Its leaf hash.
pub fn leaf(i: u64) -> Sha256 {
    leaf_hash(&entry(i))
}

/// Our Go program, built once with Debian's x/mod and without any network.
fn go_program() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let program = folder.join(format!("interop-go-{}", std::process::id()));
        let built = Command::new("go")
            .args(["build", "-o"])
            .arg(&program)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/go/main.go"))
            .envs([("GO111MODULE", "off"), ("GOPATH", "/usr/share/gocode"), ("GOFLAGS", "")])
            .env("GOCACHE", folder.join("gocache"))
            .output()
            .expect("cannot run go: install golang-go and golang-golang-x-mod-dev");
        assert!(built.status.success(), "go build: {}", String::from_utf8_lossy(&built.stderr));
        program
    })
}

/// Runs our Go program.
pub fn go(args: &[&str]) -> Output {
    Command::new(go_program()).args(args).output().expect("the program that was just built")
}

/// Runs our Go program and expects it to agree.
pub fn go_agrees(args: &[&str]) -> String {
    let output = go(args);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "go {args:?}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// Runs openssl.
pub fn openssl(folder: &Path, args: &[&str]) -> Output {
    let run = Command::new("openssl").args(args).current_dir(folder).output();
    run.expect("cannot run openssl: install openssl")
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().expect("temporary paths are text")
}
