//! The witness that cosigns other logs (C2SP tlog-witness): one POST to cosign, one GET for monitors.
//! Nothing is answered before it is on disk; a store that fails cosigns nothing.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use thiserror::Error;
use tracing::{error, info, warn};

use super::listener::{Bounded, LIFE};
use super::store::{WitnessStore, WitnessStoreError};
use crate::clock::Clock;
use crate::ledger::cosign::{Refusal, Seen, Trusted};
use crate::ledger::keys::{Signer, VerifierKey};
use crate::ledger::note::NoteError;
use crate::ledger::witness::SIZE_TYPE;

/// Largest request: 63 hashes and a checkpoint with a handful of signatures, ML-DSA among them.
const MAX_REQUEST: usize = 64 << 10;

/// Why nothing was cosigned.
#[derive(Debug, Error)]
pub enum CosignError {
    /// The request.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store.
    #[error(transparent)]
    Store(#[from] WitnessStoreError),
    /// The signature.
    #[error("cannot cosign: {0}")]
    Sign(#[from] NoteError),
}

/// A witness, ready to be asked.
pub struct Witness {
    signer: Signer,
    logs: Vec<VerifierKey>,
    store: Mutex<WitnessStore>,
    clock: Box<dyn Clock>,
}

impl Witness {
    /// A witness that cosigns for `logs` with a key of its own (0x04, never a log's key).
    pub fn new(signer: Signer, logs: Vec<VerifierKey>, store: WitnessStore, clock: Box<dyn Clock>) -> Self {
        Self { signer, logs, store: Mutex::new(store), clock }
    }

    /// Names of the logs that it cosigns for.
    pub fn origins(&self) -> BTreeSet<&str> {
        self.logs.iter().map(|k| k.name().as_str()).collect()
    }

    /// Checks a request, remembers its tree, and gives the cosignature line: in this order.
    ///
    /// # Errors
    /// See [`CosignError`]; then nothing was remembered, unless the commit itself reported failure.
    pub fn cosign(&self, body: &[u8]) -> Result<String, CosignError> {
        let trusted = Trusted::read(body, &self.logs).inspect_err(|why| {
            if let Refusal::Untrusted(why) = why {
                warn!(%why, "a known log shows a checkpoint that its key did not sign: its key was changed, or an older state of it was put back");
            }
        })?;
        let origin = trusted.checkpoint().checkpoint.origin.as_str();
        // A panic while locked cannot leave a half-done step: the step is one SQL statement.
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let last = store.seen(origin)?;
        trusted.extends(last).inspect_err(|why| contradicts(&trusted, last, why))?;
        let now = self.clock.now();
        let seconds = u64::try_from(now.0 / 1000).unwrap_or(0);
        let line = self.signer.sign(trusted.checkpoint().note.text(), seconds)?;
        let note = trusted.cosigned(line.clone())?.to_string();
        if !store.advance(origin, last, trusted.seen(), &note, now)? {
            let size = store.seen(origin)?.map_or(0, |s| s.size);
            return Err(Refusal::Stale(size).into());
        }
        info!(origin, size = trusted.seen().size, "cosigned");
        Ok(format!("{line}\n"))
    }

    fn checkpoint(&self, origin_hex: &str) -> Result<Option<String>, WitnessStoreError> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner).checkpoint(origin_hex)
    }
}

/// Says aloud that a log shows another history than before: fewer leaves, or a tree that does not extend the one that
/// was cosigned. A log that only begins its proof elsewhere asks again.
fn contradicts(trusted: &Trusted, last: Option<Seen>, why: &Refusal) {
    let (shown, known) = (trusted.seen(), last.map_or(0, |seen| seen.size));
    let origin = trusted.checkpoint().checkpoint.origin.as_str();
    let other = last.is_some_and(|seen| seen.size == shown.size && seen.root != shown.root);
    if shown.size < known {
        warn!(
            origin,
            shown = shown.size,
            known,
            "this log shows fewer leaves than were cosigned: an older state of it was put back, or it was copied; tell its operator"
        );
    } else if other || matches!(why, Refusal::Inconsistent(_)) {
        warn!(
            origin,
            shown = shown.size,
            known,
            "this log does not extend what was cosigned: it may have been rewritten; tell its operator and the inspector"
        );
    }
}

/// Serves until `end` comes.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    listener: tokio::net::TcpListener,
    witness: Witness,
    end: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(Bounded::new(listener, LIFE), router(Arc::new(witness))).with_graceful_shutdown(end).await
}

fn router(witness: Arc<Witness>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/{origin}/checkpoint", get(checkpoint))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .with_state(witness)
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    // Signing and the synced commit block; the connections of others go on meanwhile.
    let done = tokio::task::spawn_blocking(move || witness.cosign(&body)).await;
    match done {
        Ok(Ok(line)) => plain(StatusCode::OK, line),
        Ok(Err(CosignError::Refused(refusal))) => refused(&refusal),
        Ok(Err(e)) => failed(&e),
        Err(e) => failed(&e),
    }
}

async fn checkpoint(State(witness): State<Arc<Witness>>, Path(origin): Path<String>) -> Response {
    match tokio::task::spawn_blocking(move || witness.checkpoint(&origin)).await {
        Ok(Ok(Some(note))) => plain(StatusCode::OK, note),
        Ok(Ok(None)) => plain(StatusCode::NOT_FOUND, "never cosigned\n".to_owned()),
        Ok(Err(e)) => failed(&e),
        Err(e) => failed(&e),
    }
}

fn plain(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], body)
        .into_response()
}

fn refused(refusal: &Refusal) -> Response {
    info!(why = %refusal, status = refusal.status(), "not cosigned");
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    match refusal {
        Refusal::Stale(size) => {
            (status, [(header::CONTENT_TYPE, SIZE_TYPE)], format!("{size}\n")).into_response()
        }
        other => plain(status, format!("{other}\n")),
    }
}

/// What failed here is for the log, not for strangers.
fn failed(why: &dyn std::fmt::Display) -> Response {
    error!(why = %why, "cannot answer");
    plain(StatusCode::INTERNAL_SERVER_ERROR, "this witness is in trouble; ask again later\n".to_owned())
}
