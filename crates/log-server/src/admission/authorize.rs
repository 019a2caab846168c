//! The application's word on each `join`.

use crate::wire::Authorization;
use axum::http::HeaderMap;
use std::net::IpAddr;
use std::pin::Pin;

/// A client's wish to join. No `Debug`: names, headers and addresses are not for logs.
pub struct JoinRequest {
    /// The room's name.
    pub room: String,
    /// The name that the client wants to be known by in the room.
    pub member: String,
    /// The token that the client has sent in `join`, if it has sent one.
    pub authorization: Option<Authorization>,
    /// Whether it wants to go on as a member that it was before. The log checks by a secret of its own that it was.
    pub resumes: bool,
    /// Headers of the HTTP request that has opened the WebSocket.
    pub headers: HeaderMap,
    /// The client's address, as far as it is known.
    pub address: Option<IpAddr>,
}

/// Why a client may not join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizeError {
    /// The token is missing, or not one for this room and member. The client is told `not-authorized`, which is final.
    #[error("this user may not join the room as this member")]
    Denied,
    /// The application cannot say for now. The connection ends without an error, and the client tries again. Causes are
    /// for the application's own log: this server's has no names.
    #[error("the application cannot say for now whether this user may join")]
    Unavailable,
}

/// The future of [`Authorize::authorize`].
pub type Authorizing<'a> = Pin<Box<dyn Future<Output = Result<(), AuthorizeError>> + Send + 'a>>;

/// The application's check of each `join`, resumptions included, before anything is kept for the client. Closures that return
/// a future are one:
///
/// ```
/// use sotto_log_server::{Authorize, AuthorizeError, JoinRequest};
///
/// fn check(hook: impl Authorize) {}
///
/// check(|join: JoinRequest| async move {
///     match join.authorization {
///         Some(token) if token.0 == "ticket" => Ok(()),
///         _ => Err(AuthorizeError::Denied),
///     }
/// });
/// ```
pub trait Authorize: Send + Sync + 'static {
    /// Whether the client may join. Its time is that of [`Times::join`](crate::Times::join), and ends with it.
    ///
    /// # Errors
    /// The reason why it may not.
    fn authorize(&self, join: JoinRequest) -> Authorizing<'_>;
}

impl<Hook, Answer> Authorize for Hook
where
    Hook: Fn(JoinRequest) -> Answer + Send + Sync + 'static,
    Answer: Future<Output = Result<(), AuthorizeError>> + Send + 'static,
{
    fn authorize(&self, join: JoinRequest) -> Authorizing<'_> {
        Box::pin(self(join))
    }
}

/// Lets every client join that knows a room's name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Everybody;

impl Authorize for Everybody {
    fn authorize(&self, _: JoinRequest) -> Authorizing<'_> {
        Box::pin(std::future::ready(Ok(())))
    }
}
