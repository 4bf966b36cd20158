//! A TCP listener for strangers: so many connections at once, each for so long and no longer, whatever
//! the other side sends or does not send.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};

/// Connections served at once; more wait in the system's queue.
const CONNECTIONS: usize = 64;

/// Life of a connection. Whoever has more to ask connects again.
pub const LIFE: Duration = Duration::from_secs(30);

/// A bounded listener.
pub struct Bounded {
    inner: TcpListener,
    free: Arc<Semaphore>,
    life: Duration,
}

impl Bounded {
    /// Bounds a listener.
    pub fn new(inner: TcpListener, life: Duration) -> Self {
        Self { inner, free: Arc::new(Semaphore::new(CONNECTIONS)), life }
    }
}

impl Listener for Bounded {
    type Io = Mortal;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Mortal, SocketAddr) {
        // The semaphore is never closed, so this only waits.
        let permit = Arc::clone(&self.free).acquire_owned().await.ok();
        let (stream, from) = Listener::accept(&mut self.inner).await;
        (Mortal { stream, end: Box::pin(sleep(self.life)), _permit: permit }, from)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

/// A connection that fails once its time is over.
pub struct Mortal {
    stream: TcpStream,
    end: Pin<Box<Sleep>>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Mortal {
    fn check(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.end.as_mut().poll(cx) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Mortal {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Mortal {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn a_connection_that_says_nothing_is_cut() {
        let inner = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let mut bounded = Bounded::new(inner, Duration::from_millis(10));
        let at = bounded.local_addr().expect("address");
        let (client, accepted) = tokio::join!(TcpStream::connect(at), bounded.accept());
        let silent = client.expect("connected");
        let error = accepted.0.take(1).read_u8().await.expect_err("must be cut");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(silent);
    }
}
