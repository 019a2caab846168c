//! The messages of a member.

use super::reader::{self, Ended, Reader, Received, parse};
use crate::counts;
use crate::extension::Extension;
use crate::hub::{Hub, Membership};
use crate::log::Append;
use crate::wire::frame::{self, ClientFrame};
use crate::wire::{ClientMessage, ErrorCode};
use std::time::Duration;
use tokio::time::timeout;

/// Acts upon a member's messages until no more come.
pub(super) async fn read<E: Extension>(
    reader: &mut Reader,
    hub: &Hub<E>,
    client: &Membership<E>,
    ping: Duration,
) -> Ended {
    let mut appends = 0;
    loop {
        // Every ping is answered; one may come late.
        let Ok(received) = timeout(ping * 2 + ping / 2, reader.next()).await else {
            return Ended::Gone;
        };
        let frame = match received {
            Ok(Received::Message(frame)) => frame,
            Ok(Received::Nothing) => continue,
            Err(ended) => return ended,
        };
        let result = match parse(frame) {
            Ok(frame) => handle(frame, hub, client, &mut appends),
            Err(ended) => Err(ended),
        };
        if let Err(ended) = result {
            return ended;
        }
    }
}

fn handle<E: Extension>(
    frame: ClientFrame,
    hub: &Hub<E>,
    client: &Membership<E>,
    appends: &mut u64,
) -> Result<(), Ended> {
    let (message, body) = match frame {
        ClientFrame::Log { message, body } => (message, body),
        ClientFrame::Other(other) => {
            let message = reader::other(&hub.extension, other)?;
            return answer(hub.extend(client, message), client, None);
        }
    };
    let mut refused = None;
    let result = match message {
        ClientMessage::Join { .. } => Err(ErrorCode::Unexpected),
        ClientMessage::Append {
            payload,
            attachments,
        } => {
            *appends += 1;
            refused = Some(*appends);
            let mut body = body;
            // The lengths have been checked against the frame.
            let mut take = |len: u32| body.split_to((len as usize).min(body.len()));
            let payload = take(payload);
            let attachments = attachments
                .into_iter()
                .map(|attachment| (attachment.to, take(attachment.len)))
                .collect();
            hub.append(
                client,
                Append {
                    payload,
                    attachments,
                },
            )
        }
        ClientMessage::Ping { number } => hub.ping(client, number),
        ClientMessage::Ack { seq } => hub.acknowledge(client, seq),
        ClientMessage::Leave {} => return Err(Ended::Left),
    };
    answer(result, client, refused)
}

/// Tells the client of an error, or ends its connection.
fn answer<E: Extension>(
    result: Result<(), ErrorCode>,
    client: &Membership<E>,
    refused: Option<u64>,
) -> Result<(), Ended> {
    match result {
        Ok(()) => Ok(()),
        Err(code) if code.is_fatal() => Err(Ended::Refused(code, None)),
        Err(code) => {
            counts::refused(code);
            let message = code.message_for(None, refused);
            client.outlet.send(frame::write(&message, &[]));
            Ok(())
        }
    }
}
