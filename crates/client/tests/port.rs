//! A port with a latency between the worker of the group and the worker of the frames: frames that come before, between and after
//! the keys of several epochs, a worker that is two epochs behind, and keys that arrive damaged.

#[cfg(test)]
mod room;

#[cfg(test)]
mod tests {
    use super::room::{Room, id, receive};
    use sotto_client::{DropReason, EARLY_FRAME_TIMEOUT, StreamId};
    use sotto_frame::{Codec, HEADROOM, TAILROOM, Track};
    use std::time::Duration;

    const LATENCY: Duration = Duration::from_millis(400);
    const FRAME: &[u8] = b"sixteen bytes of sound";

    /// Dave's leaf is removed by carol, and frank's by erin, their neighbours in the tree: no commit has to pass bob's port.
    const NAMES: [&str; 6] = ["alice", "bob", "carol", "dave", "erin", "frank"];

    fn call(names: &[&str]) -> Room {
        let mut room = Room::default();
        for name in names {
            room.join(name);
        }
        room
    }

    /// The result of [`Media::decrypt_or_hold`](sotto_client::Media::decrypt_or_hold) for bob: `None` if the frame is held.
    fn offer(
        room: &mut Room,
        stream: StreamId,
        frame: &[u8],
    ) -> Result<Option<Vec<u8>>, DropReason> {
        let mut buffer = [&[0; HEADROOM], frame, &[0; TAILROOM]].concat();
        let (now, len) = (room.now, frame.len());
        let bob = room.participant("bob");
        let range = bob.decrypt_or_hold(stream, Codec::Opus, &mut buffer, len, now)?;
        Ok(range.map(|range| buffer[range].to_vec()))
    }

    /// Two removals, so that every member switches at once to each new epoch. Returns frames of alice from before the first one,
    /// from between the two, and from after the second.
    fn frames_of_three_epochs(room: &mut Room) -> [Vec<u8>; 3] {
        let send = |room: &mut Room| room.send_on("alice", Track::MICROPHONE, FRAME).unwrap();
        let before = send(room);
        room.leave("dave");
        let between = send(room);
        room.pass(LATENCY / 4);
        room.leave("frank");
        let after = send(room);
        assert!(kid(&before) != kid(&between) && kid(&between) != kid(&after));
        [before, between, after]
    }

    #[test]
    fn frames_before_between_and_after_the_keys_of_two_epochs() {
        let mut room = call(&NAMES);
        let stream = room
            .participant("bob")
            .add_receiver(id("alice"), Track::MICROPHONE);
        room.participant("bob").set_delay(LATENCY);
        let [before, between, after] = frames_of_three_epochs(&mut room);
        // The keys of neither new epoch have arrived: a frame of the old one decrypts, and the others are held.
        assert_eq!(offer(&mut room, stream, &before), Ok(Some(FRAME.to_vec())));
        assert_eq!(offer(&mut room, stream, &between), Ok(None));
        assert_eq!(offer(&mut room, stream, &after), Ok(None));
        // The keys of the first new epoch arrive, and those of the second do not.
        room.pass(LATENCY * 3 / 4);
        assert_eq!(offer(&mut room, stream, &between), Ok(Some(FRAME.to_vec())));
        assert_eq!(offer(&mut room, stream, &after), Ok(None));
        room.pass(LATENCY / 4);
        assert_eq!(offer(&mut room, stream, &after), Ok(Some(FRAME.to_vec())));
        // Held frames are decrypted once, as all others.
        for frame in [&before, &between, &after] {
            assert_eq!(offer(&mut room, stream, frame), Err(DropReason::Replayed));
        }
        assert!(
            LATENCY < EARLY_FRAME_TIMEOUT,
            "a receiver holds them so long"
        );
    }

    #[test]
    fn frames_that_are_not_held_are_dropped_until_the_keys_arrive() {
        let mut room = call(&NAMES);
        let stream = room
            .participant("bob")
            .add_receiver(id("alice"), Track::MICROPHONE);
        room.participant("bob").set_delay(LATENCY);
        let [_, between, after] = frames_of_three_epochs(&mut room);
        let now = room.now;
        for frame in [&between, &after] {
            let dropped = receive(room.participant("bob"), stream, frame, now);
            assert_eq!(dropped, Err(DropReason::UnknownEpoch));
        }
        room.pass(LATENCY);
        let now = room.now;
        for frame in [&between, &after] {
            let decrypted = receive(room.participant("bob"), stream, frame, now);
            assert_eq!(
                decrypted,
                Ok(FRAME.to_vec()),
                "a dropped frame is no replay"
            );
        }
    }

    /// A worker two epochs behind encrypts under the old key, which the other members still have, and not under any other.
    #[test]
    fn a_worker_two_epochs_behind_is_heard_and_catches_up() {
        let mut room = call(&NAMES);
        let early = room.send_on("bob", Track::MICROPHONE, FRAME).unwrap();
        room.participant("bob").set_delay(LATENCY);
        room.leave("dave");
        room.pass(LATENCY / 4);
        room.leave("frank");
        assert_ne!(room.safety_number("alice"), room.safety_number("bob"));
        let behind = room.send_on("bob", Track::MICROPHONE, FRAME).unwrap();
        assert_eq!(kid(&behind), kid(&early));
        room.pass(LATENCY);
        assert_eq!(room.safety_number("alice"), room.safety_number("bob"));
        let current = room.send_on("bob", Track::MICROPHONE, FRAME).unwrap();
        assert_ne!(kid(&current), kid(&early));
        let stream = room
            .participant("alice")
            .add_receiver(id("bob"), Track::MICROPHONE);
        let now = room.now;
        for frame in [&early, &behind, &current] {
            let decrypted = receive(room.participant("alice"), stream, frame, now);
            assert_eq!(decrypted, Ok(FRAME.to_vec()));
        }
    }

    /// The KID of a frame (RFC 9605 §4.3): in the config byte, or in the bytes after it.
    fn kid(frame: &[u8]) -> Vec<u8> {
        let field = frame[0] >> 4 & 7;
        if frame[0] & 0x80 == 0 {
            vec![field]
        } else {
            frame[1..=usize::from(field) + 1].to_vec()
        }
    }

    #[test]
    fn damaged_keys_stop_all_frames_until_the_next_keys() {
        let mut room = call(&NAMES);
        let stream = room
            .participant("bob")
            .add_receiver(id("alice"), Track::MICROPHONE);
        let old = room.send_on("alice", Track::MICROPHONE, FRAME).unwrap();
        room.participant("bob").damage_next_keys();
        room.leave("dave");
        let lost = room.send_on("alice", Track::MICROPHONE, FRAME).unwrap();
        // Without keys no frame passes in either direction, those of the epoch before included.
        let now = room.now;
        for frame in [&old, &lost] {
            let dropped = receive(room.participant("bob"), stream, frame, now);
            assert_eq!(dropped, Err(DropReason::NoKey));
        }
        let sent = room.send_on("bob", Track::MICROPHONE, FRAME);
        assert_eq!(sent, Err(DropReason::NoKey));
        // A frame in the clear is not taken for one that needs no key.
        let clear = receive(room.participant("bob"), stream, FRAME, now);
        assert_eq!(clear, Err(DropReason::NoKey));

        room.leave("frank");
        let next = room.send_on("alice", Track::MICROPHONE, FRAME).unwrap();
        let now = room.now;
        let decrypted = receive(room.participant("bob"), stream, &next, now);
        assert_eq!(decrypted, Ok(FRAME.to_vec()));
        assert_eq!(room.carry("bob", "alice", FRAME), Ok(FRAME.to_vec()));
        let lost = receive(room.participant("bob"), stream, &lost, now);
        assert_eq!(lost, Err(DropReason::PastEpoch), "its keys are gone");
    }
}
