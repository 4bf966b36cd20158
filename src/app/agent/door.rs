//! The agent's door for machines: figures, and whether it lives and is ready, over HTTP.
//!
//! It reads the stores through views of its own, one reading at a time, and waits neither for the supervisor nor for
//! the thread that owns the stores. It tells and changes nothing, and names no reason that holds a path.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tracing::error;

use super::Watched;
use super::board::{Board, Work};
use super::hot::Asking;
use crate::app::AppError;
use crate::app::eyes::{self, ChildFacts, Heeded};
use crate::app::witness::listener::{Bounded, LIFE};
use crate::catalogue::Catalogue;
use crate::clock::{Clock, System};
use crate::metrics::{self, Agent, Device, Footage, MetricsError, Reader};
use crate::model::UtcMs;
use crate::views::{View, ViewError};

/// Longest wait for a reading that another one keeps waiting; a scrape gives up after 10 s by default.
const TURN: Duration = Duration::from_secs(5);

/// A supervisor that has not looked at its timetable for so long is stuck: it looks once a second.
const STUCK_AFTER: Duration = Duration::from_secs(30);

/// What the door reads from.
pub struct Door {
    board: Arc<Board>,
    in_force: watch::Receiver<Arc<Watched>>,
    footage: Mutex<Option<Kept>>,
    turn: Arc<Semaphore>,
}

/// What figures of footage rest on: the end of the newest walk, the newest judged pass, and, for what comes between,
/// the [`PERIOD_MS`] until whose end everything is known. Bytes are read between.
type Seen = (Option<UtcMs>, Option<UtcMs>, i64);

/// Figures of footage are read again after so many milliseconds of watching: reading them takes a look at every segment.
const PERIOD_MS: i64 = 300_000;

/// Figures of footage, and what they are of.
struct Kept {
    seen: Seen,
    watched: Arc<Watched>,
    footage: Arc<Footage>,
}

impl Door {
    /// A door that shows this board and the configuration in force.
    pub fn new(board: Arc<Board>, in_force: watch::Receiver<Arc<Watched>>) -> Self {
        Self { board, in_force, footage: Mutex::default(), turn: Arc::new(Semaphore::new(1)) }
    }

    fn figures(&self) -> Result<String, AppError> {
        let watched = Arc::clone(&self.in_force.borrow());
        let now = System.now();
        let catalogue = Catalogue::open_to_read(&watched.config.state_dir)?;
        // As of the moment until which everything was watched.
        let seen = catalogue.seen_until()?.unwrap_or(now);
        let view = View::open(&watched.config.state_dir, watched.site.context(seen, true))?;
        let rests_on = (catalogue.last_pass()?, metrics::judged(&view)?, seen.0.div_euclid(PERIOD_MS));
        let footage = self.footage(&view, rests_on, &watched)?;
        metrics::expose(&view, &footage, &self.agent(), now).map_err(|e| match e {
            MetricsError::View(why) => why.into(),
            MetricsError::Text(why) => {
                AppError::Io { what: "tell figures".to_owned(), source: std::io::Error::other(why) }
            }
        })
    }

    fn footage(&self, view: &View, seen: Seen, watched: &Arc<Watched>) -> Result<Arc<Footage>, ViewError> {
        let mut kept = self.footage.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|k| k.seen == seen && Arc::ptr_eq(&k.watched, watched)) {
            return Ok(Arc::clone(&kept.footage));
        }
        let policy = &watched.site.policy;
        let within = i64::try_from(watched.config.budget.reread_within.as_millis()).unwrap_or(i64::MAX);
        let lately = UtcMs(view.context.now.0.saturating_sub(within));
        let footage = Arc::new(Footage::read(view, lately, |camera| view.retention_floor(policy, camera))?);
        *kept = Some(Kept { seen, watched: Arc::clone(watched), footage: Arc::clone(&footage) });
        Ok(footage)
    }

    fn agent(&self) -> Agent {
        let facts = self.board.facts().clone();
        let watching = facts.watching_figures();
        Agent {
            version: env!("CARGO_PKG_VERSION"),
            started: facts.started_at,
            doing: facts.doing.map(|d| match d.work {
                Work::Check => "check",
                Work::Judge => "judge",
            }),
            trouble: facts.trouble.is_some(),
            refused: facts.refused.is_some(),
            hanging: eyes::hanging().len(),
            read_bytes: facts.read_bytes,
            watching,
            devices: facts.asking.into_iter().map(device).collect(),
            readers: self.board.children().into_iter().map(reader).collect(),
            unknown: facts.unknown,
        }
    }

    fn unready(&self) -> Result<Vec<&'static str>, AppError> {
        let watched = Arc::clone(&self.in_force.borrow());
        let view = View::open(&watched.config.state_dir, watched.site.context(System.now(), true))?;
        Ok(metrics::unready(&view)?)
    }
}

fn device(asking: Asking) -> Device {
    Device {
        recorder: asking.recorder,
        asked: asking.asked.as_str(),
        at: Some(asking.at),
        answered: asking.answered_at,
        failures: asking.failures,
        out: asking.out,
        log: asking.log,
    }
}

fn reader(child: ChildFacts) -> Reader {
    let done = child.done;
    Reader {
        recorder: child.recorder,
        duty: child.duty,
        running: child.pid.is_some().into(),
        starts: child.starts,
        crashes: child.crashes,
        confined: child.lacks.map(|lacks| lacks.is_empty()),
        read_bytes: done.read_bytes,
        fetched_bytes: done.fetched_bytes,
        resident_bytes: done.resident_bytes,
        memory_limit_bytes: eyes::MEMORY,
        heeds_recorder: done.heeds.map(|heeds| heeds == Heeded::Recorder),
        waited_ms: [("rate", done.rate_ms), ("pressure", done.pressure_ms), ("lag", done.lag_ms)],
    }
}

/// Serves until it is dropped.
pub async fn serve(listener: TcpListener, door: Door) {
    let router = Router::new()
        .route("/metrics", get(figures))
        .route("/livez", get(lives))
        .route("/readyz", get(is_ready))
        .with_state(Arc::new(door));
    if let Err(why) = axum::serve(Bounded::new(listener, LIFE), router).await {
        error!(%why, "figures are served no more; the agent goes on");
    }
}

async fn figures(State(door): State<Arc<Door>>) -> Response {
    match in_turn(door, Door::figures).await {
        Ok(text) => answer(StatusCode::OK, metrics::CONTENT_TYPE, text),
        Err(refusal) => refusal,
    }
}

async fn lives(State(door): State<Arc<Door>>) -> Response {
    if door.board.facts().looked.elapsed() < STUCK_AFTER {
        plain(StatusCode::OK, "ok\n")
    } else {
        plain(StatusCode::SERVICE_UNAVAILABLE, "the supervisor is stuck\n")
    }
}

async fn is_ready(State(door): State<Arc<Door>>) -> Response {
    match in_turn(door, Door::unready).await {
        Ok(why) if why.is_empty() => plain(StatusCode::OK, "ok\n"),
        Ok(why) => plain(StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", why.join("\n"))),
        Err(refusal) => refusal,
    }
}

/// Reads when it is its turn. The turn ends with the reading, also when whoever asked has hung up.
async fn in_turn<T: Send + 'static>(
    door: Arc<Door>,
    read: impl FnOnce(&Door) -> Result<T, AppError> + Send + 'static,
) -> Result<T, Response> {
    let Ok(Ok(turn)) = timeout(TURN, Arc::clone(&door.turn).acquire_owned()).await else {
        return Err(plain(StatusCode::SERVICE_UNAVAILABLE, "another reading takes long; ask again later\n"));
    };
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        read(&door)
    });
    let why = match done.await {
        Ok(Ok(read)) => return Ok(read),
        Ok(Err(why)) => why.to_string(),
        Err(why) => why.to_string(),
    };
    // What failed is for the log, not for whoever asks.
    error!(%why, "cannot read the stores for figures");
    Err(plain(StatusCode::INTERNAL_SERVER_ERROR, "cannot read the stores; the agent's log says why\n"))
}

fn plain(status: StatusCode, body: impl Into<String>) -> Response {
    answer(status, "text/plain; charset=utf-8", body.into())
}

/// A connection carries one answer: its life is bounded, and a scraper must not be cut in the middle of the next one.
fn answer(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONNECTION, "close"),
    ];
    (status, headers, body).into_response()
}
