//! Commands of members, done.

use super::command::{Command, Event};
use super::negotiate::Refusal;
use super::peer::Peer;
use super::routes::Source;
use super::task::{Name, Sfu};
use sotto_log_server::Alias;
use std::sync::Arc;
use std::time::Instant;
use tracing::field::Empty;

impl Sfu {
    pub(super) fn command(&mut self, command: Command, now: Instant) {
        match command {
            Command::Offer {
                room,
                member,
                question,
                sdp,
                publish,
                subscribe,
            } => {
                let span = tracing::info_span!(
                    "offer",
                    room = %Alias(&room),
                    member = %Alias(&member),
                    refused = Empty
                );
                let _within = span.enter();
                let answer = self.offer(&room, &member, &sdp, &publish, &subscribe, now);
                match answer {
                    Ok(sdp) => {
                        if let Some(peer) = self.peer_of(&room, &member) {
                            peer.question = question;
                        }
                        let event = Event::Answer {
                            room: Arc::clone(&room),
                            member,
                            question,
                            sdp,
                        };
                        self.events.push(event);
                        self.tell_tracks(&room);
                    }
                    Err(Refusal { code, detail }) => {
                        span.record("refused", tracing::field::debug(code));
                        // Details may quote the offer, which has addresses.
                        tracing::debug!(room = %Alias(&room), member = %Alias(&member), "offer refused");
                        if let Some(id) = self.of_member.get(&(room.clone(), member.clone())) {
                            self.drop_peer(*id);
                        }
                        self.events.push(Event::Error {
                            room,
                            member,
                            question,
                            code,
                            detail: Some(detail),
                        });
                    }
                }
            }
            Command::Mute {
                room,
                member,
                track,
                muted,
            } => {
                let source = Source {
                    room,
                    member,
                    track,
                };
                if self.routes.mute(&source, muted) {
                    self.tell_tracks(&source.room);
                }
            }
            Command::Remove { room, member } => {
                if let Some(id) = self.of_member.get(&(room, member)) {
                    self.drop_peer(*id);
                }
            }
            Command::Close { room } => {
                let of_room = |peer: &&Peer| peer.room == room;
                let ids: Vec<u64> = self
                    .peers
                    .values()
                    .filter(of_room)
                    .map(|peer| peer.id)
                    .collect();
                for id in ids {
                    self.drop_peer(id);
                }
            }
        }
    }

    fn peer_of(&mut self, room: &Name, member: &Name) -> Option<&mut Peer> {
        let key = (Arc::clone(room), Arc::clone(member));
        self.peers.get_mut(self.of_member.get(&key)?)
    }
}
