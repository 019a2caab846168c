//! The routes of media: from each publisher's track to its subscribers.

use crate::wire::{MediaKind, PublishedTrack};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use str0m::media::Mid;

/// A media section of one peer's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Section {
    pub(super) peer: u64,
    pub(super) mid: Mid,
}

/// The source of a subscription: a track of a member of a room.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Source {
    pub(super) room: Arc<str>,
    pub(super) member: Arc<str>,
    pub(super) track: u8,
}

/// The publications and subscriptions of one peer.
#[derive(Clone, Debug, Default)]
pub(super) struct Wishes {
    pub(super) publish: Vec<(Mid, u8, MediaKind)>,
    /// Section, member, track.
    pub(super) subscribe: Vec<(Mid, Arc<str>, u8)>,
}

/// The routing table of all rooms.
#[derive(Debug, Default)]
pub(super) struct Routes {
    publishers: BTreeMap<Source, Publisher>,
    subscribers: HashMap<Source, Vec<Section>>,
    published: HashMap<Section, Source>,
    subscribed: HashMap<Section, Source>,
}

#[derive(Clone, Debug)]
struct Publisher {
    section: Section,
    kind: MediaKind,
    muted: bool,
}

impl Routes {
    /// Puts `wishes` in the place of the peer's former ones. Gives the sections of publishers that have got a new
    /// subscriber.
    pub(super) fn set(
        &mut self,
        peer: u64,
        room: &Arc<str>,
        member: &Arc<str>,
        wishes: &Wishes,
    ) -> Vec<Section> {
        let source = |member: &Arc<str>, track| Source {
            room: Arc::clone(room),
            member: Arc::clone(member),
            track,
        };
        let muted: Vec<Source> = self
            .publishers
            .range(source(member, 0)..=source(member, u8::MAX))
            .filter(|(_, publisher)| publisher.muted)
            .map(|(source, _)| source.clone())
            .collect();
        let before = self.remove(peer);
        for (mid, track, kind) in &wishes.publish {
            let section = Section { peer, mid: *mid };
            let source = source(member, *track);
            self.published.insert(section, source.clone());
            let muted = muted.contains(&source);
            self.publishers.insert(
                source,
                Publisher {
                    section,
                    kind: *kind,
                    muted,
                },
            );
        }
        let mut attached = Vec::new();
        for (mid, member, track) in &wishes.subscribe {
            let section = Section { peer, mid: *mid };
            let source = source(member, *track);
            if before.get(&section) != Some(&source)
                && let Some(publisher) = self.publishers.get(&source)
            {
                attached.push(publisher.section);
            }
            self.subscribers
                .entry(source.clone())
                .or_default()
                .push(section);
            self.subscribed.insert(section, source);
        }
        attached
    }

    /// Forgets a peer. Gives its subscriptions.
    pub(super) fn remove(&mut self, peer: u64) -> HashMap<Section, Source> {
        self.published.retain(|section, source| {
            if section.peer != peer {
                return true;
            }
            // A newer connection of the same member may have taken the track over.
            if self
                .publishers
                .get(source)
                .is_some_and(|publisher| publisher.section == *section)
            {
                self.publishers.remove(source);
            }
            false
        });
        let (gone, rest) = std::mem::take(&mut self.subscribed)
            .into_iter()
            .partition(|(section, _)| section.peer == peer);
        self.subscribed = rest;
        for source in HashMap::values(&gone) {
            if let Some(sections) = self.subscribers.get_mut(source) {
                sections.retain(|section| section.peer != peer);
                if sections.is_empty() {
                    self.subscribers.remove(source);
                }
            }
        }
        gone
    }

    /// Whether something changed.
    pub(super) fn mute(&mut self, source: &Source, muted: bool) -> bool {
        match self.publishers.get_mut(source) {
            Some(publisher) if publisher.muted != muted => {
                publisher.muted = muted;
                true
            }
            _ => false,
        }
    }

    /// The track that a publisher sends on a section.
    pub(super) fn published(&self, section: Section) -> Option<&Source> {
        self.published.get(&section)
    }

    /// Where it goes.
    pub(super) fn subscribers(&self, source: &Source) -> &[Section] {
        self.subscribers.get(source).map_or(&[], Vec::as_slice)
    }

    /// Where a subscriber's section gets its packets from.
    pub(super) fn origin(&self, subscriber: Section) -> Option<Section> {
        let source = self.subscribed.get(&subscriber)?;
        Some(self.publishers.get(source)?.section)
    }

    /// Where all the sections of a subscriber get their packets from.
    pub(super) fn origins(&self, peer: u64) -> Vec<Section> {
        self.subscribed
            .iter()
            .filter(|(section, _)| section.peer == peer)
            .filter_map(|(_, source)| Some(self.publishers.get(source)?.section))
            .collect()
    }

    /// Everything that is published in a room.
    pub(super) fn tracks(&self, room: &Arc<str>) -> Vec<PublishedTrack> {
        let first = Source {
            room: Arc::clone(room),
            member: "".into(),
            track: 0,
        };
        self.publishers
            .range(first..)
            .take_while(|(source, _)| source.room == *room)
            .map(|(source, publisher)| PublishedTrack {
                member: source.member.to_string(),
                track: source.track,
                kind: publisher.kind,
                muted: publisher.muted,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> (Arc<str>, Arc<str>, Arc<str>) {
        ("room".into(), "alice".into(), "bob".into())
    }

    fn section(peer: u64, mid: &str) -> Section {
        Section {
            peer,
            mid: mid.into(),
        }
    }

    fn publishes(mid: &str, track: u8) -> Wishes {
        Wishes {
            publish: vec![(mid.into(), track, MediaKind::Video)],
            subscribe: vec![],
        }
    }

    fn subscribes(list: &[(&str, &Arc<str>, u8)]) -> Wishes {
        Wishes {
            publish: vec![],
            subscribe: list
                .iter()
                .map(|(mid, member, track)| ((*mid).into(), Arc::clone(member), *track))
                .collect(),
        }
    }

    #[test]
    fn packets_find_their_subscribers_whoever_comes_first() {
        let (room, alice, bob) = names();
        let mut routes = Routes::default();
        assert!(
            routes
                .set(2, &room, &bob, &subscribes(&[("0", &alice, 1)]))
                .is_empty()
        );
        routes.set(1, &room, &alice, &publishes("5", 1));
        let source = routes.published(section(1, "5")).unwrap().clone();
        assert_eq!(routes.subscribers(&source), [section(2, "0")]);
        assert_eq!(routes.origin(section(2, "0")), Some(section(1, "5")));
        assert_eq!(
            routes.set(
                2,
                &room,
                &bob,
                &subscribes(&[("0", &alice, 1), ("1", &alice, 1)])
            ),
            [section(1, "5")],
            "only what is new wants a keyframe"
        );
        let elsewhere = "elsewhere".into();
        routes.set(3, &elsewhere, &bob, &subscribes(&[("0", &alice, 1)]));
        assert_eq!(routes.origin(section(3, "0")), None, "rooms are apart");
    }

    #[test]
    fn a_reused_section_carries_only_its_new_track() {
        let (room, alice, bob) = names();
        let mut routes = Routes::default();
        routes.set(1, &room, &alice, &publishes("5", 1));
        routes.set(2, &room, &bob, &subscribes(&[("0", &alice, 1)]));
        routes.set(1, &room, &alice, &publishes("5", 2));
        assert_eq!(routes.origin(section(2, "0")), None);
        let source = routes.published(section(1, "5")).unwrap().clone();
        assert_eq!(source.track, 2);
        assert!(routes.subscribers(&source).is_empty());
    }

    #[test]
    fn a_newer_connection_takes_over_and_stays_muted() {
        let (room, alice, bob) = names();
        let mut routes = Routes::default();
        routes.set(1, &room, &alice, &publishes("5", 1));
        routes.set(2, &room, &bob, &subscribes(&[("0", &alice, 1)]));
        let source = routes.published(section(1, "5")).unwrap().clone();
        assert!(routes.mute(&source, true));
        assert!(!routes.mute(&source, true));
        routes.set(9, &room, &alice, &publishes("0", 1));
        routes.remove(1);
        assert_eq!(routes.origin(section(2, "0")), Some(section(9, "0")));
        let tracks = routes.tracks(&room);
        assert_eq!(tracks.len(), 1);
        assert!(tracks[0].muted);
        routes.remove(9);
        assert!(routes.tracks(&room).is_empty());
        assert_eq!(routes.origin(section(2, "0")), None);
    }
}
