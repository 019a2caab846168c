//! The events of the SFU here, for the servers that have the members.

use super::super::message::Body;
use super::Exchange;
use crate::sfu::{Event, Question};
use sotto_log_server::log::ServerId;
use std::sync::Arc;
use std::time::Instant;

impl Exchange {
    /// The SFU here says something. Its rooms are called by their keys.
    pub(crate) fn event(&mut self, event: Event, now: Instant) {
        let (Event::Answer { room, .. }
        | Event::Error { room, .. }
        | Event::Ended { room, .. }
        | Event::Tracks { room, .. }) = &event;
        let key = Arc::clone(room);
        let (Some(held), Some(placed)) = (self.held.get_mut(&key), self.placements.get(&key))
        else {
            return;
        };
        let revision = placed.revision;
        match event {
            Event::Answer { question, sdp, .. } => {
                if let Some(Question { server, number }) = question {
                    let body = Body::Answer { offer: number, sdp };
                    self.send(server, &key, revision, body, now);
                }
            }
            Event::Error {
                member,
                question: None,
                code,
                detail,
                ..
            } => {
                if let Some(guest) = held.guests.get(&member) {
                    let to = guest.gateway;
                    let body = Body::Told {
                        member: member.to_string(),
                        life: guest.life,
                        code,
                        detail,
                    };
                    self.send(to, &key, revision, body, now);
                }
            }
            Event::Error {
                member,
                question: Some(question),
                code,
                detail,
                ..
            } => {
                held.end(&member, Some(question), now);
                self.refuse(&key, question, code, detail, now);
            }
            Event::Ended {
                member, question, ..
            } => held.end(&member, question, now),
            Event::Tracks { tracks, .. } => {
                if held.tracks == tracks && held.version > 0 {
                    return;
                }
                held.version += 1;
                held.tracks.clone_from(&tracks);
                let version = held.version;
                let gateways: Vec<ServerId> = held.gateways.keys().copied().collect();
                for gateway in gateways {
                    let tracks = tracks.clone();
                    let body = Body::Tracks { version, tracks };
                    self.send(gateway, &key, revision, body, now);
                }
            }
        }
    }
}
