//! A call from the first to the last: frames follow the group, and there is no way around it.

#[cfg(test)]
mod room;

#[cfg(test)]
mod tests {
    use super::room::{Room, id, receive, send};
    use sotto_client::test_kit::Participant;
    use sotto_client::{Config, Direction, DropReason, Event};
    use sotto_frame::{Codec, HEADROOM, TAILROOM, Track};
    use sotto_group::{MlsCipherSuite, Timing};
    use std::time::Duration;

    const FACE: &[u8] = b"a face";

    #[test]
    fn everybody_sees_everybody_and_the_number_changes_with_each_who_comes() {
        let mut room = Room::default();
        let mut numbers = Vec::new();
        let names = ["alice", "bob", "carol", "dave"];
        for (present, name) in names.iter().enumerate() {
            room.join(name);
            let number = room.safety_number(name).unwrap();
            assert!(!numbers.contains(&number));
            for from in &names[..=present] {
                assert_eq!(room.safety_number(from), Some(number.clone()));
                for to in names[..=present].iter().filter(|to| *to != from) {
                    assert_eq!(room.carry(from, to, FACE).unwrap(), FACE);
                }
            }
            numbers.push(number);
        }
    }

    #[test]
    fn nothing_passes_before_there_is_a_group() {
        let mut participant = Participant::new(Config {
            member: id("alice"),
            suite: MlsCipherSuite::Classical,
            timing: Timing::default(),
            frames: vec![],
            link: None,
        })
        .unwrap();
        let sender = participant.add_sender(Track::CAMERA);
        let receiver = participant.add_receiver(id("bob"), Track::CAMERA);
        let mut buffer = [7; 200];
        assert_eq!(
            participant.encrypt(sender, Codec::Opus, &mut buffer, 100, false, Duration::ZERO),
            Err(DropReason::NoKey)
        );
        assert_eq!(
            receive(&mut participant, receiver, FACE, Duration::ZERO),
            Err(DropReason::NoKey)
        );
        let stats = participant.stats();
        assert_eq!(stats.epoch, None);
        for stream in stats.streams {
            assert_eq!((stream.frames_in, stream.frames_out), (1, 0));
            assert_eq!(stream.dropped[&DropReason::NoKey], 1);
        }
    }

    #[test]
    fn the_leavers_keys_open_nothing_that_is_sent_after() {
        let mut room = Room::default();
        for name in ["alice", "bob", "carol"] {
            room.join(name);
        }
        let mut alice = room.leave("alice").participant;
        let frame = room.send("bob", FACE).unwrap();
        let receiver = alice.add_receiver(id("bob"), Track::CAMERA);
        assert_eq!(
            receive(&mut alice, receiver, &frame, room.now),
            Err(DropReason::UnknownEpoch)
        );
        // A frame that she still sends reaches no other member either, although the keys of her epoch are still kept.
        let frame = send(&mut alice, FACE, room.now).unwrap();
        let receiver = room
            .participant("bob")
            .add_receiver(id("alice"), Track::CAMERA);
        let now = room.now;
        let outcome = receive(room.participant("bob"), receiver, &frame, now);
        assert_eq!(outcome, Err(DropReason::UnknownSender));
        assert_eq!(room.carry("carol", "bob", FACE).unwrap(), FACE);
    }

    #[test]
    fn frames_on_their_way_survive_a_change_of_the_group_for_ten_seconds() {
        let mut room = Room::default();
        room.join("alice");
        room.join("bob");
        let (early, late) = (
            room.send("alice", FACE).unwrap(),
            room.send("alice", FACE).unwrap(),
        );
        room.join("carol");
        let receiver = room
            .participant("bob")
            .add_receiver(id("alice"), Track::CAMERA);
        let due = room.participant("bob").next_timeout().unwrap();
        let just_before = due - Duration::from_millis(1);
        assert_eq!(
            receive(room.participant("bob"), receiver, &early, just_before).unwrap(),
            FACE
        );
        room.participant("bob").handle_timeout(due);
        assert_eq!(room.participant("bob").next_timeout(), None);
        let outcome = receive(room.participant("bob"), receiver, &late, due);
        assert_eq!(outcome, Err(DropReason::PastEpoch));
    }

    #[test]
    fn a_newcomer_does_not_wait_for_the_epoch_before_its_first() {
        let mut room = Room::default();
        room.join("alice");
        room.join("bob");
        let frame = room.send("alice", FACE).unwrap();
        room.join("carol");
        let now = room.now;
        let carol = room.participant("carol");
        let stream = carol.add_receiver(id("alice"), Track::CAMERA);
        let mut buffer = vec![0; HEADROOM + frame.len() + TAILROOM];
        buffer[HEADROOM..HEADROOM + frame.len()].copy_from_slice(&frame);
        let outcome = carol.decrypt_or_hold(stream, Codec::Opus, &mut buffer, frame.len(), now);
        assert_eq!(outcome, Err(DropReason::PastEpoch));
    }

    #[test]
    fn a_frame_whose_epoch_may_come_is_neither_opened_nor_dropped() {
        let mut room = Room::default();
        room.join("alice");
        room.join("bob");
        let frame = room.send("alice", FACE).unwrap();
        let mut outside = Participant::new(Config {
            member: id("carol"),
            suite: MlsCipherSuite::Classical,
            timing: Timing::default(),
            frames: vec![],
            link: None,
        })
        .unwrap();
        let hold = |participant: &mut Participant, stream| {
            let mut buffer = vec![0; HEADROOM + frame.len() + TAILROOM];
            buffer[HEADROOM..HEADROOM + frame.len()].copy_from_slice(&frame);
            let opened = participant.decrypt_or_hold(
                stream,
                Codec::Opus,
                &mut buffer,
                frame.len(),
                Duration::ZERO,
            );
            (
                opened.map(|range| range.map(|range| buffer[range].to_vec())),
                buffer,
            )
        };
        let stream = outside.add_receiver(id("alice"), Track::CAMERA);
        let (outcome, buffer) = hold(&mut outside, stream);
        assert_eq!(outcome, Ok(None));
        assert_eq!(buffer[HEADROOM..HEADROOM + frame.len()], frame);
        outside.count_held(stream);
        let stats = &outside.stats().streams[0];
        assert_eq!((stats.frames_in, stats.frames_held), (0, 1));
        assert_eq!(stats.last_dropped, None);
        assert_eq!(
            receive(&mut outside, stream, &frame, Duration::ZERO),
            Err(DropReason::NoKey)
        );
        let stats = &outside.stats().streams[0];
        assert_eq!((stats.frames_in, stats.frames_held), (1, 1));
        assert_eq!(stats.last_dropped, Some(DropReason::NoKey));

        let bob = room.participant("bob");
        let stream = bob.add_receiver(id("alice"), Track::CAMERA);
        assert_eq!(hold(bob, stream).0, Ok(Some(FACE.to_vec())));
        assert_eq!(
            hold(bob, stream).0,
            Err(DropReason::Replayed),
            "no key will make it fresh"
        );
        let stats = bob.stats();
        let stats = stats
            .streams
            .iter()
            .find(|one| one.stream == stream)
            .unwrap();
        assert_eq!((stats.frames_in, stats.frames_out), (2, 1));
    }

    #[test]
    fn another_members_frames_and_another_track_do_not_pass() {
        let mut room = Room::default();
        for name in ["alice", "bob", "carol"] {
            room.join(name);
        }
        let now = room.now;
        let frame = room.send("alice", FACE).unwrap();
        let bobs = room
            .participant("carol")
            .add_receiver(id("bob"), Track::CAMERA);
        assert_eq!(
            receive(room.participant("carol"), bobs, &frame, now),
            Err(DropReason::WrongMember)
        );
        let screen = room
            .participant("carol")
            .add_receiver(id("alice"), Track::SCREEN);
        assert_eq!(
            receive(room.participant("carol"), screen, &frame, now),
            Err(DropReason::WrongTrack)
        );
        let camera = room
            .participant("carol")
            .add_receiver(id("alice"), Track::CAMERA);
        assert_eq!(
            receive(room.participant("carol"), camera, &frame, now).unwrap(),
            FACE
        );
        assert_eq!(
            receive(room.participant("carol"), camera, &frame, now),
            Err(DropReason::Replayed)
        );
    }

    #[test]
    fn random_bytes_in_the_log_change_nothing() {
        let mut room = Room::default();
        room.join("alice");
        room.join("bob");
        let number = room.safety_number("alice");
        room.message("bob", vec![0xA5; 300]);
        let ignored = |event: &Event| matches!(event, Event::Rejected { .. });
        assert!(room.seats[&id("alice")].events.iter().any(ignored));
        assert_eq!(room.safety_number("alice"), number);
        assert_eq!(room.carry("alice", "bob", FACE).unwrap(), FACE);
    }

    #[test]
    fn a_stream_goes_one_way_and_ends_when_it_is_closed() {
        let mut room = Room::default();
        room.join("alice");
        let alice = room.participant("alice");
        let sender = alice.add_sender(Track::CAMERA);
        let receiver = alice.add_receiver(id("bob"), Track::CAMERA);
        let mut buffer = [0; 200];
        assert_eq!(
            alice.decrypt(sender, Codec::Opus, &mut buffer, 100, Duration::ZERO),
            Err(DropReason::WrongDirection)
        );
        assert_eq!(
            alice.encrypt(
                receiver,
                Codec::Opus,
                &mut buffer,
                100,
                false,
                Duration::ZERO
            ),
            Err(DropReason::WrongDirection)
        );
        alice.close_stream(sender);
        assert_eq!(
            alice.encrypt(sender, Codec::Opus, &mut buffer, 100, false, Duration::ZERO),
            Err(DropReason::UnknownStream)
        );
        assert_eq!(alice.stats().streams.len(), 1);
        let stats = &alice.stats().streams[0];
        assert_eq!(stats.direction, Direction::Receive);
        assert_eq!(stats.member, Some(id("bob")));
    }

    #[test]
    fn who_is_declared_gone_drops_every_frame_and_comes_back_with_new_keys() {
        let mut room = Room::default();
        room.join("alice");
        room.join("bob");
        let old = room.send("bob", FACE).unwrap();
        room.leave("bob");
        room.join("bob");
        assert_eq!(room.carry("bob", "alice", FACE).unwrap(), FACE);
        let receiver = room
            .participant("alice")
            .add_receiver(id("bob"), Track::CAMERA);
        let now = room.now;
        let outcome = receive(room.participant("alice"), receiver, &old, now);
        assert!(
            outcome.is_err(),
            "what was sent before the removal stays shut"
        );
    }
}
