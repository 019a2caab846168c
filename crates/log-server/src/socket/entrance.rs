//! From the opening of a connection to the room.

use super::reader::{self, Ended, Reader, Received, parse};
use crate::admission::{Authorize, AuthorizeError, JoinRequest};
use crate::extension::Extension;
use crate::hub::{Hub, Membership, Outlet};
use crate::wire::frame::ClientFrame;
use crate::wire::{ClientMessage, ErrorCode};
use axum::http::HeaderMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

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
    let source = visitor.address.map(Into::into);
    hub.check(source, &room, &member).map_err(refused)?;
    let request = JoinRequest {
        room: room.clone(),
        member: member.clone(),
        authorization,
        resumes: resume.is_some(),
        headers: visitor.headers,
        address: visitor.address,
    };
    match visitor.authorize.authorize(request).await {
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
