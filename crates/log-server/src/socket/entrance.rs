//! From the opening of a connection to the room.

use super::reader::{self, Ended, Reader, Received, parse};
use crate::admission::{Authorize, AuthorizeError, JoinRequest};
use crate::alias::Alias;
use crate::extension::Extension;
use crate::hub::{Hub, Membership, Outlet};
use crate::wire::frame::ClientFrame;
use crate::wire::{ClientMessage, ErrorCode, Resume};
use axum::http::HeaderMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tracing::Instrument as _;
use tracing::field::Empty;

/// The client as the application is told of it beside its `join`, and the application's check.
pub(super) struct Visitor {
    pub(super) address: Option<IpAddr>,
    pub(super) headers: HeaderMap,
    pub(super) authorize: Arc<dyn Authorize>,
}

/// Waits for `join` and lets the client in. `time` is for both.
pub(super) async fn enter<E: Extension>(
    reader: &mut Reader,
    hub: &Hub<E>,
    outlet: &Arc<Outlet>,
    visitor: Visitor,
    time: Duration,
) -> Result<Membership<E>, Ended> {
    let entering = async {
        let frame = loop {
            if let Received::Message(frame) = reader.next().await? {
                break frame;
            }
        };
        admit(parse(frame)?, hub, outlet, visitor).await
    };
    let client = timeout(time, entering)
        .await
        .map_err(|_| Ended::Refused(ErrorCode::JoinTimeout, None))??;
    reader.gauge.joined();
    Ok(client)
}

async fn admit<E: Extension>(
    frame: ClientFrame,
    hub: &Hub<E>,
    outlet: &Arc<Outlet>,
    visitor: Visitor,
) -> Result<Membership<E>, Ended> {
    let refused = |code| Ended::Refused(code, None);
    let message = match frame {
        ClientFrame::Log { message, .. } => message,
        ClientFrame::Other(other) => {
            reader::other(&hub.extension, other)?;
            return Err(refused(ErrorCode::Unexpected));
        }
    };
    let ClientMessage::Join {
        room,
        member,
        resume,
        authorization,
    } = message
    else {
        return Err(refused(ErrorCode::Unexpected));
    };
    let span = tracing::info_span!(
        "join",
        room = %Alias(&room),
        member = %Alias(&member),
        resumes = resume.is_some(),
        refused = Empty
    );
    let request = JoinRequest {
        room,
        member,
        authorization,
        resumes: resume.is_some(),
        headers: visitor.headers,
        address: visitor.address,
    };
    let entered = let_in(hub, outlet, visitor.authorize, request, resume)
        .instrument(span.clone())
        .await;
    if let Err(Ended::Refused(code, _)) = &entered {
        span.record("refused", tracing::field::debug(code));
    }
    entered
}

async fn let_in<E: Extension>(
    hub: &Hub<E>,
    outlet: &Arc<Outlet>,
    authorize: Arc<dyn Authorize>,
    request: JoinRequest,
    resume: Option<Resume>,
) -> Result<Membership<E>, Ended> {
    let refused = |code| Ended::Refused(code, None);
    let source = request.address.map(Into::into);
    let (room, member) = (request.room.clone(), request.member.clone());
    hub.check(source, &room, &member).map_err(refused)?;
    match authorize.authorize(request).await {
        Ok(()) => {}
        Err(AuthorizeError::Denied) => return Err(refused(ErrorCode::NotAuthorized)),
        Err(AuthorizeError::Unavailable) => {
            tracing::warn!("the application cannot say who may join");
            return Err(Ended::Gone);
        }
    }
    hub.join(outlet, source, &room, &member, resume.as_ref())
        .await
        .map_err(refused)
}
