//! The bytes that come in on a WebSocket, counted before anything is made of them.

use crate::budgets::{Permit, Resource, Source, UsageLimiter};
use crate::wire::ErrorCode;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;

/// Bytes that may come before `join`, those of `join` among them. A client that has not said in which room it is gets no
/// more.
pub(crate) const BEFORE_JOIN: usize = 16 << 10;
/// Bytes of a client's control frame before its payload: two, and the mask (RFC 6455 §5.2, §5.5).
const CONTROL_HEADER: usize = 6;
/// Bytes of a message that are not charged.
const FREE: usize = 64 << 10;
/// Bytes that are charged at once.
const STEP: usize = 64 << 10;

/// A client's WebSocket, with its bytes counted.
pub(super) type Socket = WebSocketStream<Intake<TokioIo<Upgraded>>>;

/// A stream whose reader gets an error when more bytes come than are allowed.
pub(crate) struct Intake<Stream> {
    stream: Stream,
    gauge: Arc<Gauge>,
}

/// How much has come.
pub(crate) struct Gauge {
    limiter: Arc<UsageLimiter>,
    source: Option<Source>,
    count: Mutex<Count>,
}

#[derive(Default)]
struct Count {
    joined: bool,
    /// Since the last whole message.
    bytes: usize,
    charge: Option<Permit>,
    refused: Option<ErrorCode>,
}

impl Gauge {
    /// Bytes that come are charged to `source`.
    pub(crate) fn new(limiter: Arc<UsageLimiter>, source: Option<Source>) -> Self {
        Self {
            limiter,
            source,
            count: Mutex::default(),
        }
    }

    /// The client is in a room: one message may have as much as messages may.
    pub(crate) fn joined(&self) {
        self.count().joined = true;
        self.whole();
    }

    /// A message is complete; the room's limits count it from here.
    pub(crate) fn whole(&self) {
        let mut count = self.count();
        if count.joined {
            count.bytes = 0;
            count.charge = None;
        }
    }

    /// A control frame with `payload` bytes has come. It is no end of a message: it may stand between the parts of one.
    pub(crate) fn control(&self, payload: usize) {
        let mut count = self.count();
        if count.joined {
            count.bytes = count.bytes.saturating_sub(payload + CONTROL_HEADER);
        }
    }

    /// Why reading has failed, if it was for want of a place.
    pub(crate) fn refused(&self) -> Option<ErrorCode> {
        self.count().refused
    }

    fn has_place(&self) -> bool {
        let count = self.count();
        count.refused.is_none() && (count.joined || count.bytes < BEFORE_JOIN)
    }

    fn came(&self, bytes: usize) -> bool {
        let mut count = self.count();
        count.bytes += bytes;
        if !count.joined {
            return true;
        }
        let charged = count
            .charge
            .as_ref()
            .map_or(0, |charge| charge.amount() as usize);
        if count.bytes <= FREE + charged {
            return true;
        }
        let more = ((count.bytes - FREE - charged).div_ceil(STEP) * STEP) as u64;
        let taken = match &mut count.charge {
            Some(charge) => charge.add(more),
            none => {
                *none = self
                    .limiter
                    .take(self.source, Resource::IncomingBytes, more);
                none.is_some()
            }
        };
        if !taken {
            count.refused = Some(ErrorCode::TooSlow);
        }
        taken
    }

    fn refuse(&self) -> io::Error {
        let mut count = self.count();
        let code = *count.refused.get_or_insert(ErrorCode::Malformed);
        io::Error::other(code)
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Stream> Intake<Stream> {
    pub(crate) fn new(stream: Stream, gauge: Arc<Gauge>) -> Self {
        Self { stream, gauge }
    }

    /// The stream itself, on which nothing is counted.
    pub(crate) fn uncounted(&mut self) -> &mut Stream {
        &mut self.stream
    }
}

impl<Stream: AsyncRead + Unpin> AsyncRead for Intake<Stream> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.gauge.has_place() {
            return Poll::Ready(Err(self.gauge.refuse()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if self.gauge.came(buffer.filled().len() - before) {
            Poll::Ready(Ok(()))
        } else {
            Poll::Ready(Err(self.gauge.refuse()))
        }
    }
}

impl<Stream: AsyncWrite + Unpin> AsyncWrite for Intake<Stream> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budgets::Budgets;
    use tokio::io::AsyncReadExt as _;

    const ALL: usize = 1 << 20;

    /// Reads without end; gives the number of bytes read until it failed, at most [`ALL`].
    async fn read(gauge: &Arc<Gauge>) -> usize {
        let mut intake = Intake::new(tokio::io::repeat(0), Arc::clone(gauge));
        let (mut buffer, mut total) = ([0; 1000], 0);
        while total < ALL {
            match intake.read(&mut buffer).await {
                Ok(read) => total += read,
                Err(_) => break,
            }
        }
        total
    }

    fn gauge(address_log_bytes: u64) -> (Arc<UsageLimiter>, Arc<Gauge>) {
        let limiter = UsageLimiter::new(Budgets {
            address_log_bytes,
            ..Budgets::default()
        });
        let gauge = Arc::new(Gauge::new(Arc::clone(&limiter), Some(Source::V4(1))));
        (limiter, gauge)
    }

    #[tokio::test]
    async fn little_comes_before_join() {
        let (_, gauge) = gauge(u64::MAX);
        let read = read(&gauge).await;
        assert!((BEFORE_JOIN..BEFORE_JOIN + 1000).contains(&read), "{read}");
        assert_eq!(gauge.refused(), Some(ErrorCode::Malformed));
    }

    #[tokio::test]
    async fn whole_messages_before_join_are_counted_together() {
        let (_, gauge) = gauge(u64::MAX);
        assert!(gauge.came(BEFORE_JOIN));
        gauge.whole();
        assert_eq!(read(&gauge).await, 0);
    }

    #[tokio::test]
    async fn control_frames_between_the_parts_of_a_message_hide_nothing() {
        let (_, gauge) = gauge(0);
        gauge.joined();
        for _ in 0..3 {
            for _ in 0..1000 {
                assert!(gauge.came(CONTROL_HEADER + 125));
                gauge.control(125);
            }
            assert!(gauge.came(FREE / 3));
        }
        assert!(!gauge.came(FREE / 3), "more than is free");
    }

    #[tokio::test]
    async fn what_is_being_received_is_charged_to_its_address() {
        let budget = 300_000;
        let (limiter, gauge) = gauge(budget);
        gauge.joined();
        let read_first = read(&gauge).await;
        let most = FREE + usize::try_from(budget).unwrap();
        assert!((most - STEP..=most).contains(&read_first), "{read_first}");
        assert_eq!(gauge.refused(), Some(ErrorCode::TooSlow));
        let other = Arc::new(Gauge::new(Arc::clone(&limiter), Some(Source::V4(1))));
        other.joined();
        assert!(read(&other).await < FREE + STEP, "the same address");
        let stranger = Arc::new(Gauge::new(Arc::clone(&limiter), Some(Source::V4(2))));
        stranger.joined();
        assert!(read(&stranger).await > FREE + STEP, "another address");
        gauge.whole();
        drop((other, stranger));
        assert!(
            limiter
                .take(Some(Source::V4(1)), Resource::IncomingBytes, budget)
                .is_some()
        );
    }
}
