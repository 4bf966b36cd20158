//! A real syslog server: rsyslog with UDP, TCP and a datagram socket, writing what its RFC 5424 parser understood.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::server::{Foreground, free_port, open_folder, wait_for};

/// A running server.
pub struct Rsyslog {
    /// Datagrams and streams both arrive here.
    pub port: u16,
    _server: Foreground,
    folder: tempfile::TempDir,
}

impl Rsyslog {
    /// Writes the configuration and starts the server.
    pub fn start() -> Self {
        let folder = open_folder();
        let (port, root) = (free_port(), folder.path().display());
        let conf = format!(
            r#"global(workDirectory="{root}" maxMessageSize="8k")
module(load="imudp")
module(load="imtcp")
module(load="imuxsock" SysSock.Use="off")
input(type="imudp" address="127.0.0.1" port="{port}")
input(type="imtcp" address="127.0.0.1" port="{port}")
input(type="imuxsock" Socket="{root}/log" UseSpecialParser="off" IgnoreTimestamp="off" UsePIDFromSystem="off")
template(name="fields" type="string"
  string="%pri%|%protocol-version%|%timereported:::date-rfc3339%|%hostname%|%app-name%|%msgid%|%structured-data%|%msg%\n")
action(type="omfile" file="{root}/messages" template="fields" sync="on")
"#
        );
        std::fs::write(folder.path().join("rsyslog.conf"), conf).unwrap();
        let mut command = Command::new("rsyslogd");
        command.args(["-n", "-i", "NONE", "-f"]).arg(folder.path().join("rsyslog.conf"));
        let mut server = Foreground::start("rsyslogd", &command, folder.path());
        server.wait_for_port(port, Duration::from_secs(20));
        Self { port, _server: server, folder }
    }

    /// Its datagram socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// The messages as it parsed them, once there are so many: pri, version, time, host, program, id, data, text.
    pub fn messages(&self, count: usize) -> Vec<Vec<String>> {
        let read = || std::fs::read_to_string(self.folder.path().join("messages")).unwrap_or_default();
        wait_for(&format!("{count} messages"), Duration::from_secs(20), || {
            let lines: Vec<Vec<String>> =
                read().lines().map(|l| l.splitn(8, '|').map(str::to_owned).collect()).collect();
            Some(lines).filter(|l| l.len() >= count)
        })
    }
}
