//! A real mail server: postfix with STARTTLS and AUTH on one port, TLS from the first byte on another, delivering to
//! a Maildir. Needs root. Own configuration, queue, accounts and certificate; the machine's postfix is not touched.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::server::{Foreground, free_port, open_folder, run, wait_for};

/// Account that may send.
pub const USER: &str = "holdfast";
/// Its password.
pub const PASSWORD: &str = "correct horse";
/// An address whose mail arrives in the Maildir; so does any other of this domain.
pub const INBOX: &str = "head@example.test";

/// A running mail server.
pub struct Postfix {
    /// STARTTLS is demanded here before AUTH.
    pub starttls_port: u16,
    /// TLS from the first byte here.
    pub tls_port: u16,
    server: Option<Foreground>,
    folder: tempfile::TempDir,
}

impl Postfix {
    /// Writes the configuration and starts the server.
    pub fn start() -> Self {
        let folder = open_folder();
        write_certificate(folder.path());
        write_accounts(folder.path());
        let mut postfix = Self { starttls_port: free_port(), tls_port: free_port(), server: None, folder };
        postfix.write_configuration();
        postfix.resume();
        postfix
    }

    /// The server is down from here; clients are refused.
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// The server is back on the same ports.
    pub fn resume(&mut self) {
        let root = self.folder.path();
        // master makes a session of its own, out of reach of a process group: as process 1 of a namespace it and
        // all its children end with `unshare`
        let mut command = Command::new("unshare");
        command
            .args(["--pid", "--fork", "--kill-child", "postfix", "-c"])
            .arg(root.join("conf"))
            .arg("start-fg");
        let mut server = Foreground::start("postfix", &command, root).stopped_by_kill();
        for port in [self.starttls_port, self.tls_port] {
            server.wait_for_port(port, Duration::from_secs(20));
        }
        self.server = Some(server);
    }

    /// From here the server first asks these restrictions about each recipient, in postfix's own words; "" for none.
    pub fn restrict(&mut self, restrictions: &str) {
        self.stop();
        let first = if restrictions.is_empty() { String::new() } else { format!("{restrictions}, ") };
        let line = format!("smtpd_recipient_restrictions = {first}permit_sasl_authenticated, reject\n");
        let kept: String = main_cf(self.folder.path())
            .lines()
            .filter(|l| !l.starts_with("smtpd_recipient_restrictions"))
            .map(|l| format!("{l}\n"))
            .collect();
        std::fs::write(self.folder.path().join("conf/main.cf"), kept + &line).unwrap();
        self.resume();
    }

    /// The certificate a client has to trust; it is valid for `localhost` and 127.0.0.1.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// A file holding the password, as configurations name one.
    pub fn password_file(&self) -> PathBuf {
        self.folder.path().join("password")
    }

    /// Mails delivered so far, in no order, as raw bytes.
    pub fn mails(&self) -> Vec<Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("mail/inbox/new")) else {
            return Vec::new();
        };
        entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
    }

    /// Waits until `count` mails are delivered.
    pub fn wait_for_mails(&self, count: usize) -> Vec<Vec<u8>> {
        wait_for(&format!("{count} mails; server log:\n{}", self.log()), Duration::from_secs(30), || {
            Some(self.mails()).filter(|mails| mails.len() >= count)
        })
    }

    /// Where the server logs.
    pub fn log_file(&self) -> PathBuf {
        self.folder.path().join("postfix-mail.log")
    }

    /// The server's own log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn write_configuration(&self) {
        let root = self.folder.path();
        for name in ["spool", "lib", "mail"] {
            std::fs::create_dir(root.join(name)).unwrap();
        }
        run(Command::new("chown").arg("postfix").arg(root.join("lib")));
        run(Command::new("chown").arg("nobody").arg(root.join("mail")));
        std::fs::write(root.join("conf/main.cf"), main_cf(root)).unwrap();
        std::fs::write(root.join("conf/master.cf"), master_cf(self.starttls_port, self.tls_port)).unwrap();
    }
}

fn write_certificate(root: &Path) {
    run(Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "30",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(root.join("key.pem"))
        .arg("-out")
        .arg(root.join("cert.pem")));
}

fn write_accounts(root: &Path) {
    // Debian's postfix reads SASL settings from `sasl/` beside its main.cf, whatever cyrus_sasl_config_path says
    let sasl = root.join("conf/sasl");
    std::fs::create_dir_all(&sasl).unwrap();
    let database = root.join("sasldb2");
    let script = r#"printf %s "$1" | saslpasswd2 -p -c -f "$2" -u localhost "$3" && chgrp postfix "$2" && chmod 640 "$2""#;
    run(Command::new("sh").args(["-c", script, "sh", PASSWORD]).arg(&database).arg(USER));
    let plugin = format!(
        "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {}\nmech_list: PLAIN LOGIN\n",
        database.display()
    );
    std::fs::write(sasl.join("smtpd.conf"), plugin).unwrap();
    std::fs::write(root.join("password"), PASSWORD).unwrap();
}

fn main_cf(root: &Path) -> String {
    let place = root.display();
    let settings = [
        "compatibility_level = 3.6".to_owned(),
        format!("queue_directory = {place}/spool"),
        format!("data_directory = {place}/lib"),
        format!("maillog_file = {place}/postfix-mail.log"),
        format!("maillog_file_prefixes = {place}"),
        "myhostname = localhost".to_owned(),
        "mydestination =".to_owned(),
        "inet_interfaces = 127.0.0.1".to_owned(),
        "inet_protocols = ipv4".to_owned(),
        "alias_maps =".to_owned(),
        "virtual_mailbox_domains = example.test".to_owned(),
        format!("virtual_mailbox_base = {place}/mail"),
        "virtual_mailbox_maps = static:inbox/".to_owned(),
        "virtual_minimum_uid = 1".to_owned(),
        "virtual_uid_maps = static:65534".to_owned(),
        "virtual_gid_maps = static:65534".to_owned(),
        format!("smtpd_tls_cert_file = {place}/cert.pem"),
        format!("smtpd_tls_key_file = {place}/key.pem"),
        "smtpd_tls_security_level = may".to_owned(),
        "smtpd_tls_auth_only = yes".to_owned(),
        "smtpd_sasl_auth_enable = yes".to_owned(),
        "smtpd_sasl_type = cyrus".to_owned(),
        "smtpd_sasl_path = smtpd".to_owned(),
        "smtpd_sasl_local_domain = localhost".to_owned(),
        "smtpd_relay_restrictions = permit_sasl_authenticated, reject".to_owned(),
        "smtpd_recipient_restrictions = permit_sasl_authenticated, reject".to_owned(),
    ];
    settings.join("\n") + "\n"
}

fn master_cf(starttls_port: u16, tls_port: u16) -> String {
    let mut text = format!(
        "127.0.0.1:{starttls_port} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt\n\
         127.0.0.1:{tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n"
    );
    let services = [
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "anvil unix - - n - 1 anvil",
        "proxymap unix - - n - - proxymap",
        "virtual unix - n n - - virtual",
        "error unix - - n - - error",
        "postlog unix-dgram n - n - 1 postlogd",
    ];
    for service in services {
        text.push_str(service);
        text.push('\n');
    }
    text
}
