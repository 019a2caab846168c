//! The SFU's signalling, over the room log's WebSockets.

use super::command::{Command, Event};
use super::handle::{Handle, Turns, turns};
use crate::cluster::{Gateway, Seat};
use crate::operator::Live;
use crate::wire::{MediaMessage, MediaRequest};
use sotto_log_server::log::Life;
use sotto_log_server::wire::{ErrorCode, IceServer};
use sotto_log_server::{Entered, Extension, LogServer, counts};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Passes requests of members on to the SFU.
pub(crate) struct Signalling {
    pub(crate) way: Way,
    /// Has the relays that clients are told.
    pub(crate) live: Arc<Live>,
}

/// The way to the SFU.
pub(crate) enum Way {
    /// There is none: the server carries the room log alone.
    None,
    /// The SFU of this server has all rooms.
    Here(Handle<Command>),
    /// Each room has its SFU on one of several servers.
    Shared(Gateway),
}

/// One connection of a member.
pub(crate) struct Session {
    room: Arc<str>,
    member: Arc<str>,
    /// How much of it may wait for the SFU.
    turns: Turns,
    /// Its place among those that other servers may have media of.
    seat: Option<Seat>,
}

impl Extension for Signalling {
    type Message = MediaRequest;
    type Session = Session;

    fn has_media(&self) -> bool {
        match &self.way {
            Way::None => false,
            Way::Here(_) => true,
            Way::Shared(gateway) => gateway.has_media(),
        }
    }

    fn ice_servers(&self) -> Option<Vec<IceServer>> {
        self.live.ice_servers()
    }

    /// Nothing is published in a new room.
    fn retained(&self) -> Option<serde_json::Value> {
        serde_json::to_value(MediaMessage::Tracks { tracks: Vec::new() }).ok()
    }

    fn read(&self, kind: &str, header: &[u8]) -> Result<Option<MediaRequest>, String> {
        match kind {
            "offer" | "mute" => serde_json::from_slice(header)
                .map(Some)
                .map_err(|error| error.to_string()),
            _ => Ok(None),
        }
    }

    fn cost(&self, message: &MediaRequest) -> usize {
        match message {
            MediaRequest::Offer {
                sdp,
                publish,
                subscribe,
            } => {
                let names = subscribe
                    .iter()
                    .map(|subscription| subscription.mid.len() + subscription.member.len());
                let mids = publish.iter().map(|publication| publication.mid.len());
                sdp.len() + names.chain(mids).sum::<usize>()
            }
            MediaRequest::Mute { .. } => 0,
        }
    }

    fn open(&self, entered: Entered<'_>) -> Session {
        let seat = match &self.way {
            Way::Shared(gateway) => Some(gateway.open(entered)),
            Way::None | Way::Here(_) => None,
        };
        Session {
            room: Arc::clone(entered.room),
            member: Arc::clone(entered.member),
            turns: turns(),
            seat,
        }
    }

    fn handle(&self, session: &Session, message: MediaRequest) -> Result<(), ErrorCode> {
        let bytes = self.cost(&message);
        let sfu = match (&self.way, &session.seat) {
            (Way::Here(sfu), _) => sfu,
            (Way::Shared(gateway), Some(seat)) => {
                return gateway.request(seat, &session.turns, bytes, message);
            }
            (Way::None | Way::Shared(_), _) => return Err(ErrorCode::NoMedia),
        };
        let room = Arc::clone(&session.room);
        let member = Arc::clone(&session.member);
        let command = match message {
            MediaRequest::Offer {
                sdp,
                publish,
                subscribe,
            } => Command::Offer {
                room,
                member,
                question: None,
                sdp,
                publish,
                subscribe,
            },
            MediaRequest::Mute { track, muted } => Command::Mute {
                room,
                member,
                track,
                muted,
            },
        };
        sfu.ask(&session.turns, bytes, command)
    }

    fn left(&self, room: &Arc<str>, member: &Arc<str>, life: Life) {
        match &self.way {
            Way::None => {}
            Way::Here(sfu) => sfu.tell(Command::Remove {
                room: Arc::clone(room),
                member: Arc::clone(member),
            }),
            Way::Shared(gateway) => gateway.left(room, member, life),
        }
    }
}

/// Passes the SFU's events on to members. Runs until the SFU ends; without one there is nothing that could end.
pub(crate) async fn pass_on(log: &LogServer<Signalling>, events: Option<mpsc::Receiver<Event>>) {
    let Some(mut events) = events else {
        return std::future::pending().await;
    };
    while let Some(event) = events.recv().await {
        match event {
            Event::Answer {
                room, member, sdp, ..
            } => {
                log.send(&room, &member, &MediaMessage::Answer { sdp });
            }
            Event::Error {
                room,
                member,
                code,
                detail,
                ..
            } => {
                counts::refused(code);
                log.send(&room, &member, &code.message(detail.as_deref()));
            }
            Event::Tracks { room, tracks } => {
                log.retain(&room, &MediaMessage::Tracks { tracks });
            }
            Event::Ended { .. } => {}
        }
    }
}
