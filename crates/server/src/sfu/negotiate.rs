//! Offers and answers.

use super::Bounds;
use super::peer::Peer;
use super::routes::Wishes;
use super::sdp::{Identity, sections};
use super::task::{Name, Sfu};
use crate::wire::{MediaErrorCode, MediaKind, Publication, Subscription};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;
use str0m::media::{MediaKind as RtcKind, Mid};

/// The highest track number.
const MAX_TRACK: u8 = 7;

/// Why an offer has no answer.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: MediaErrorCode,
    pub(super) detail: String,
}

impl From<String> for Refusal {
    fn from(detail: String) -> Self {
        Self {
            code: MediaErrorCode::OfferRefused,
            detail,
        }
    }
}

impl From<&str> for Refusal {
    fn from(detail: &str) -> Self {
        detail.to_owned().into()
    }
}

impl Sfu {
    /// Takes an offer, gives the answer. After an error the member has no connection of use any more.
    pub(super) fn offer(
        &mut self,
        room: &Name,
        member: &Name,
        sdp: &str,
        publish: &[Publication],
        subscribe: &[Subscription],
        now: Instant,
    ) -> Result<String, Refusal> {
        check(sdp, publish, subscribe, self.bounds)?;
        let identity = Identity::of(sdp).ok_or("no session or no certificate fingerprint")?;
        let key = (Arc::clone(room), Arc::clone(member));
        let before = self.of_member.get(&key).copied();
        let id = match before.filter(|id| {
            self.peers
                .get(id)
                .is_some_and(|peer| peer.identity == identity)
        }) {
            Some(id) => id,
            None if before.is_none() && self.peers.len() >= self.bounds.connections => {
                return Err(Refusal {
                    code: MediaErrorCode::MediaUnavailable,
                    detail: "the server has as many media connections as it may".to_owned(),
                });
            }
            None => {
                self.last_id += 1;
                let id = self.last_id;
                let peer = Peer::new(&self.setup, id, room.clone(), member.clone(), identity, now);
                self.peers.insert(id, peer);
                self.of_member.insert(key, id);
                id
            }
        };
        let negotiated = self.negotiate(id, sdp, publish, subscribe);
        let attached = match &negotiated {
            Ok((_, wishes)) => self.routes.set(id, room, member, wishes),
            Err(_) => Vec::new(),
        };
        if let Some(before) = before.filter(|before| *before != id) {
            self.forget(before);
        }
        // Until a connection is there a keyframe would be lost.
        if self.peers.get(&id).is_some_and(Peer::is_connected) {
            for origin in attached {
                self.want_keyframe(origin, now);
            }
        }
        Ok(negotiated?.0)
    }

    fn negotiate(
        &mut self,
        id: u64,
        sdp: &str,
        publish: &[Publication],
        subscribe: &[Subscription],
    ) -> Result<(String, Wishes), String> {
        let peer = self.peers.get_mut(&id).ok_or("no connection")?;
        self.busy.insert(id);
        let answer = peer.accept(sdp)?;
        let wishes = wishes(peer, publish, subscribe)?;
        Ok((answer, wishes))
    }
}

/// Whether the publications and subscriptions of an offer are within the bounds and name sections that any offer may
/// have.
fn check(
    sdp: &str,
    publish: &[Publication],
    subscribe: &[Subscription],
    bounds: Bounds,
) -> Result<(), String> {
    let max = bounds.sections;
    if publish.len() + subscribe.len() > max || sections(sdp) > max {
        return Err(format!("more than {max} media sections"));
    }
    if subscribe
        .iter()
        .any(|subscription| subscription.member.len() > bounds.name_bytes)
    {
        return Err("a member's name is too long".to_owned());
    }
    let mut mids = HashSet::new();
    let all = publish.iter().map(|publication| &publication.mid);
    for mid in all.chain(subscribe.iter().map(|subscription| &subscription.mid)) {
        let form =
            !mid.is_empty() && mid.len() <= 16 && mid.chars().all(|c| c.is_ascii_alphanumeric());
        if !form || !mids.insert(mid) {
            return Err(format!(
                "mid `{mid}` is named twice, or not 1 to 16 letters and digits"
            ));
        }
    }
    let mut tracks = HashSet::new();
    for publication in publish {
        if publication.track > MAX_TRACK || !tracks.insert(publication.track) {
            return Err(format!(
                "track {} is published twice, or above {MAX_TRACK}",
                publication.track
            ));
        }
    }
    Ok(())
}

/// The client's publications and subscriptions, checked against the sections that it offered.
fn wishes(
    peer: &Peer,
    publish: &[Publication],
    subscribe: &[Subscription],
) -> Result<Wishes, String> {
    let mut wishes = Wishes::default();
    for publication in publish {
        let mid = Mid::from(&*publication.mid);
        let media = peer
            .section(mid)
            .filter(|media| media.direction().is_receiving())
            .ok_or_else(|| format!("mid `{mid}` does not send in a codec known here"))?;
        let kind = match media.kind() {
            RtcKind::Audio => MediaKind::Audio,
            RtcKind::Video => MediaKind::Video,
        };
        wishes.publish.push((mid, publication.track, kind));
    }
    for subscription in subscribe {
        let mid = Mid::from(&*subscription.mid);
        peer.section(mid)
            .filter(|media| media.direction().is_sending())
            .ok_or_else(|| format!("mid `{mid}` does not receive a codec known here"))?;
        wishes
            .subscribe
            .push((mid, subscription.member.as_str().into(), subscription.track));
    }
    Ok(wishes)
}
