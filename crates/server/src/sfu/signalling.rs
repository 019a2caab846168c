//! The SFU's signalling, over the room log's WebSockets.

use super::command::{Command, Event};
use super::handle::{Handle, Turns, turns};
use crate::operator::Live;
use crate::wire::{MediaMessage, MediaRequest};
use sotto_log_server::wire::{ErrorCode, IceServer};
use sotto_log_server::{Extension, LogServer, counts};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Passes requests of members on to the SFU.
pub(crate) struct Signalling {
    /// `None` for a server of the room log alone.
    pub(crate) sfu: Option<Handle>,
    /// Has the relays that clients are told.
    pub(crate) live: Arc<Live>,
}

/// One connection of a member.
pub(crate) struct Session {
    room: Arc<str>,
    member: Arc<str>,
    /// How much of it may wait for the SFU.
    turns: Turns,
}

impl Extension for Signalling {
    type Message = MediaRequest;
    type Session = Session;

    fn has_media(&self) -> bool {
        self.sfu.is_some()
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

    fn open(&self, room: &Arc<str>, member: &Arc<str>) -> Session {
        Session {
            room: Arc::clone(room),
            member: Arc::clone(member),
            turns: turns(),
        }
    }

    fn handle(&self, session: &Session, message: MediaRequest) -> Result<(), ErrorCode> {
        let sfu = self.sfu.as_ref().ok_or(ErrorCode::NoMedia)?;
        let bytes = self.cost(&message);
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

    fn left(&self, room: &Arc<str>, member: &Arc<str>) {
        if let Some(sfu) = &self.sfu {
            sfu.remove(Arc::clone(room), Arc::clone(member));
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
            Event::Answer { room, member, sdp } => {
                log.send(&room, &member, &MediaMessage::Answer { sdp });
            }
            Event::Error {
                room,
                member,
                code,
                detail,
            } => {
                counts::refused(code);
                log.send(&room, &member, &code.message(detail.as_deref()));
            }
            Event::Tracks { room, tracks } => {
                log.retain(&room, &MediaMessage::Tracks { tracks });
            }
        }
    }
}
