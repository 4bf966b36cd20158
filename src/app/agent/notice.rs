//! Words to whoever started the agent and to whoever waits for its sign of life: systemd's notification socket, and a
//! dead man's address that is asked for after every finished pass. Neither can fail the agent.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use tracing::{debug, warn};

use crate::http;

/// Longest wait for the dead man's address.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way to the service manager, as in `sd_notify(3)`; nowhere when nobody listens.
pub struct Notice {
    socket: Option<UnixDatagram>,
    status: String,
}

impl Notice {
    /// The socket that `NOTIFY_SOCKET` names, a path or `@` and an abstract name.
    pub fn of(named: Option<&OsStr>) -> Self {
        let socket = named.and_then(|name| {
            let opened = open(name);
            opened.inspect_err(|why| warn!(%why, "cannot reach the service manager")).ok()
        });
        Self { socket, status: String::new() }
    }

    /// The agent listens and owns its stores.
    pub fn ready(&self) {
        self.say("READY=1");
    }

    /// The supervisor is awake: called whenever it looks at its timetable, which is once a second.
    pub fn awake(&self) {
        self.say("WATCHDOG=1");
    }

    /// What it does, in one line; said again only when it changed.
    pub fn status(&mut self, status: &str) {
        if self.status != status {
            status.clone_into(&mut self.status);
            self.say(&format!("STATUS={status}"));
        }
    }

    /// It ends in order.
    pub fn stopping(&self) {
        self.say("STOPPING=1");
    }

    fn say(&self, words: &str) {
        // A manager that does not read must not hold up the agent: the socket does not block.
        if let Some(Err(why)) = self.socket.as_ref().map(|s| s.send(words.as_bytes())) {
            debug!(%why, "the service manager did not hear");
        }
    }
}

fn open(name: &OsStr) -> io::Result<UnixDatagram> {
    let address = match name.as_bytes().strip_prefix(b"@") {
        Some(abstract_name) => SocketAddr::from_abstract_name(abstract_name)?,
        None => SocketAddr::from_pathname(name)?,
    };
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    socket.connect_addr(&address)?;
    Ok(socket)
}

/// Tells the dead man's address that a pass was finished and judged; blocks. The address may be a secret: no log
/// names it.
pub fn still_alive(url: &str) {
    match http::get(url, PATIENCE) {
        Ok(200..400) => debug!("the dead man's address was told"),
        Ok(status) => warn!(status, "the dead man's address refused"),
        Err(_) => warn!("the dead man's address does not answer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_manager_hears_each_word_once_and_a_status_only_when_it_changes() {
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("notify");
        let manager = UnixDatagram::bind(&path).expect("bound");
        manager.set_nonblocking(true).expect("set");
        let mut notice = Notice::of(Some(path.as_os_str()));
        notice.ready();
        notice.status("waiting");
        notice.status("waiting");
        notice.awake();
        notice.stopping();
        let mut buffer = [0; 64];
        let heard = std::iter::from_fn(|| manager.recv(&mut buffer).ok().map(|n| buffer[..n].to_vec()));
        let heard: Vec<String> = heard.map(|b| String::from_utf8(b).expect("utf-8")).collect();
        assert_eq!(heard, ["READY=1", "STATUS=waiting", "WATCHDOG=1", "STOPPING=1"]);
    }

    #[test]
    fn nobody_to_hear_and_a_manager_that_has_gone_are_no_trouble() {
        Notice::of(None).ready();
        let dir = tempfile::tempdir().expect("temp dir");
        let path = dir.path().join("notify");
        Notice::of(Some(path.as_os_str())).ready();
        let manager = UnixDatagram::bind(&path).expect("bound");
        let notice = Notice::of(Some(path.as_os_str()));
        drop(manager);
        notice.awake();
    }
}
