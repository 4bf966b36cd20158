//! The agent's ear: a socket that only its own account may open. Whatever comes in, it answers or
//! hangs up; it never stops listening.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::timeout;
use tracing::{info, warn};

use super::AgentError;
use super::board::Board;
use super::wire::{self, ActRequest, CheckRequest, LONGEST_REQUEST, Request, Told};

/// Conversations at a time; further ones wait in the listener's queue.
const CONVERSATIONS: usize = 32;

/// Longest silence of a peer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Work that somebody asked for. The result goes where `tell` leads; the message of an error otherwise.
pub enum Asked {
    /// A pass.
    Check {
        /// How.
        request: CheckRequest,
        /// Where to.
        tell: oneshot::Sender<Result<Told, String>>,
    },
    /// An act on a finding.
    Act {
        /// Which.
        request: ActRequest,
        /// Account of the peer.
        uid: u32,
        /// Where to.
        tell: oneshot::Sender<Result<(), String>>,
    },
    /// A code of an address check.
    Confirm {
        /// As typed.
        code: String,
        /// Where to: the address that it confirms.
        tell: oneshot::Sender<Result<String, String>>,
    },
}

/// The open socket; its file goes with it.
pub struct Ear {
    listener: UnixListener,
    path: PathBuf,
}

impl Drop for Ear {
    #[expect(clippy::disallowed_methods, reason = "our own socket file, when we end")]
    fn drop(&mut self) {
        // One that is gone already, or cannot be removed, is replaced by the next agent.
        drop(std::fs::remove_file(&self.path));
    }
}

impl Ear {
    /// Listens in the state directory, whose lock the caller holds: a socket that is there belongs to
    /// an agent that is dead, and is replaced. Nobody ever sees it with another mode than 0600.
    ///
    /// # Errors
    /// The socket cannot be made, for example because the path is longer than 107 bytes.
    pub fn open(state_dir: &Path) -> Result<Self, AgentError> {
        let path = wire::socket(state_dir);
        let new = state_dir.join("agent.new");
        let made = || -> io::Result<UnixListener> {
            leftover(&new)?;
            let listener = UnixListener::bind(&new)?;
            std::fs::set_permissions(&new, Permissions::from_mode(0o600))?;
            std::fs::rename(&new, &path)?;
            Ok(listener)
        };
        match made() {
            Ok(listener) => Ok(Self { listener, path }),
            Err(source) => Err(AgentError::Socket { path, source }),
        }
    }

    /// Answers for ever.
    pub async fn listen(&self, board: Arc<Board>, asked: mpsc::Sender<Asked>) {
        let room = Arc::new(Semaphore::new(CONVERSATIONS));
        loop {
            let Ok(seat) = Arc::clone(&room).acquire_owned().await else { return };
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let (board, asked) = (Arc::clone(&board), asked.clone());
                    tokio::spawn(async move {
                        // A peer that hangs up in mid-sentence is its own affair.
                        drop(converse(stream, &board, &asked).await);
                        drop(seat);
                    });
                }
                // Out of descriptors: wait for some to come back.
                Err(why) => {
                    warn!(%why, "cannot take up a conversation");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }
}

/// A start that was cut short between bind and rename leaves this name behind.
#[expect(clippy::disallowed_methods, reason = "our own socket file, left by a start that was cut short")]
fn leftover(new: &Path) -> io::Result<()> {
    match std::fs::remove_file(new) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

async fn converse(stream: UnixStream, board: &Board, asked: &mpsc::Sender<Asked>) -> io::Result<()> {
    let peer = rustix::net::sockopt::socket_peercred(&stream)?.uid.as_raw();
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        // One byte more than allowed shows that it is too long.
        let longest = LONGEST_REQUEST as u64 + 1;
        let read = timeout(PATIENCE, (&mut stream).take(longest).read_until(b'\n', &mut line)).await;
        match read {
            Err(_) | Ok(Ok(0)) => return Ok(()),
            Ok(Err(why)) => return Err(why),
            Ok(Ok(_)) if line.len() > LONGEST_REQUEST => {
                let why = format!("a request holds at most {LONGEST_REQUEST} bytes");
                say(&mut stream, &wire::refusal(&why)).await?;
                return Ok(());
            }
            Ok(Ok(_)) => {}
        }
        match serde_json::from_slice::<Request>(&line) {
            Err(why) => say(&mut stream, &wire::refusal(&format!("cannot read the request: {why}"))).await?,
            Ok(request) => {
                if request.writes() {
                    info!(peer.uid = peer, request = request.logged(), "asked over the socket");
                }
                answer(&mut stream, request, peer, board, asked).await?;
            }
        }
    }
}

async fn answer(
    stream: &mut BufReader<UnixStream>,
    request: Request,
    uid: u32,
    board: &Board,
    asked: &mpsc::Sender<Asked>,
) -> io::Result<()> {
    match request {
        Request::Ping {} => say(stream, &json!({ "ok": true, "pid": std::process::id() })).await,
        Request::Status {} => say(stream, &json!({ "ok": true, "agent": board.report() })).await,
        Request::Check(request) => {
            let (tell, told) = oneshot::channel();
            hand_over(
                stream,
                asked,
                Asked::Check { request, tell },
                told,
                |told| json!({ "ok": true, "told": told }),
            )
            .await
        }
        Request::Act(request) => {
            let (tell, told) = oneshot::channel();
            let work = Asked::Act { request, uid, tell };
            hand_over(stream, asked, work, told, |()| json!({ "ok": true })).await
        }
        Request::Confirm { code } => {
            let (tell, told) = oneshot::channel();
            let work = Asked::Confirm { code, tell };
            hand_over(stream, asked, work, told, |address| json!({ "ok": true, "address": address })).await
        }
    }
}

/// Gives work to the supervisor: one line when it is taken, one when it is done.
async fn hand_over<T>(
    stream: &mut BufReader<UnixStream>,
    asked: &mpsc::Sender<Asked>,
    work: Asked,
    told: oneshot::Receiver<Result<T, String>>,
    done: impl FnOnce(T) -> Value,
) -> io::Result<()> {
    if asked.send(work).await.is_err() {
        return say(stream, &wire::refusal("the agent is ending")).await;
    }
    say(stream, &json!({ "ok": true, "accepted": true, "pid": std::process::id() })).await?;
    let result = match told.await {
        Ok(Ok(told)) => done(told),
        Ok(Err(why)) => wire::refusal(&why),
        Err(_) => wire::refusal("the agent ended before the work was done"),
    };
    say(stream, &result).await
}

async fn say(stream: &mut BufReader<UnixStream>, answer: &Value) -> io::Result<()> {
    let line = format!("{answer}\n");
    let said = timeout(PATIENCE, stream.get_mut().write_all(line.as_bytes())).await;
    said.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, Read as _, Write as _};

    use proptest::prelude::*;

    use super::*;
    use crate::app::eyes::Eyes;
    use crate::model::UtcMs;

    /// An ear on a runtime of its own; nobody runs passes.
    struct Listening {
        dir: tempfile::TempDir,
        _runtime: tokio::runtime::Runtime,
    }

    fn listening() -> Listening {
        let dir = tempfile::tempdir().expect("temp dir");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("runtime");
        let ear = {
            let _inside = runtime.enter();
            Ear::open(dir.path()).expect("socket")
        };
        let (asked, _) = mpsc::channel(1);
        runtime
            .spawn(async move { ear.listen(Arc::new(Board::new(UtcMs(0), Eyes::default())), asked).await });
        Listening { dir, _runtime: runtime }
    }

    impl Listening {
        fn connect(&self) -> std::os::unix::net::UnixStream {
            let stream =
                std::os::unix::net::UnixStream::connect(wire::socket(self.dir.path())).expect("listens");
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("timeout");
            stream
        }

        fn line_after(&self, said: &[u8]) -> Value {
            let mut stream = self.connect();
            stream.write_all(said).expect("writes");
            let mut line = String::new();
            io::BufReader::new(stream).read_line(&mut line).expect("answers");
            serde_json::from_str(&line).expect("JSON")
        }
    }

    #[test]
    fn a_socket_left_by_a_dead_agent_is_replaced_and_is_private() {
        let dir = tempfile::tempdir().expect("temp dir");
        drop(std::os::unix::net::UnixListener::bind(wire::socket(dir.path())).expect("stale"));
        drop(std::os::unix::net::UnixListener::bind(dir.path().join("agent.new")).expect("stale"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        let _inside = runtime.enter();
        let ear = Ear::open(dir.path()).expect("replaced");
        let mode = std::fs::metadata(wire::socket(dir.path())).expect("socket").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        drop(ear);
        assert!(!wire::socket(dir.path()).exists());
    }

    #[test]
    fn a_request_that_is_too_long_is_refused_and_the_next_peer_is_served() {
        let agent = listening();
        let refused = agent.line_after(&vec![b'x'; LONGEST_REQUEST + 1]);
        assert_eq!(refused["ok"], false);
        assert_eq!(agent.line_after(b"{\"op\":\"ping\"}\n")["pid"], std::process::id());
    }

    #[test]
    fn a_request_of_the_wrong_shape_is_refused_and_the_conversation_goes_on() {
        let agent = listening();
        let mut stream = agent.connect();
        for bad in [
            &b"\n"[..],
            b"null\n",
            b"{\"op\":\"dance\"}\n",
            b"{\"op\":\"check\",\"fulll\":true}\n",
            b"\xff\xfe\n",
        ] {
            stream.write_all(bad).expect("writes");
        }
        stream.write_all(b"{\"op\":\"status\"}\n").expect("writes");
        stream.shutdown(std::net::Shutdown::Write).expect("half closed");
        let mut all = String::new();
        stream.read_to_string(&mut all).expect("answers");
        let answers: Vec<Value> = all.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        assert_eq!(answers.len(), 6, "{all}");
        assert!(
            answers[..5].iter().all(|a| a["ok"] == false && !a["error"].as_str().expect("why").is_empty())
        );
        assert_eq!(answers[5]["agent"]["pid"], std::process::id());
    }

    #[test]
    fn a_pass_that_nobody_can_run_is_refused() {
        let agent = listening();
        let refused = agent.line_after(b"{\"op\":\"check\"}\n");
        assert!(refused["error"].as_str().expect("why").contains("ending"), "{refused}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn garbage_never_silences_the_agent(garbage in prop::collection::vec(any::<u8>(), 0..4_000)) {
            static AGENT: std::sync::OnceLock<Listening> = std::sync::OnceLock::new();
            let agent = AGENT.get_or_init(listening);
            let mut stream = agent.connect();
            // It may hang up before all of it is written.
            drop(stream.write_all(&garbage));
            drop(stream);
            prop_assert_eq!(&agent.line_after(b"{\"op\":\"ping\"}\n")["ok"], &json!(true));
        }
    }
}
