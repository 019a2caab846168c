//! A log that comes later than media: no frame of the members that stay is lost, and no old key outlives its bound.

#[cfg(test)]
mod room;

#[cfg(test)]
mod tests {
    use super::room::{Room, id};
    use sotto_client::{
        DropReason, EARLY_FRAME_TIMEOUT, Event, KEY_FRAME_PATIENCE, Kid, SWITCH_DELAY, StreamId,
    };
    use sotto_frame::{Codec, HEADROOM, TAILROOM, Track};
    use std::collections::VecDeque;
    use std::time::Duration;

    const FRAME: Duration = Duration::from_millis(20);
    const LAG: Duration = Duration::from_secs(1);

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn padded(frame: &[u8]) -> Vec<u8> {
        [&[0; HEADROOM], frame, &[0; TAILROOM]].concat()
    }

    fn seal(
        room: &mut Room,
        name: &str,
        stream: StreamId,
        key_frame: bool,
    ) -> Result<Vec<u8>, DropReason> {
        let frame = [7; 40];
        let mut buffer = padded(&frame);
        let (now, len) = (room.now, frame.len());
        let participant = room.participant(name);
        let range = participant.encrypt(stream, Codec::Opus, &mut buffer, len, key_frame, now);
        room.deliver(name);
        Ok(buffer[range?].to_vec())
    }

    /// Epoch of a frame of a small room, modulo 32, from the KID of its header (RFC 9605 §4.3).
    fn epoch(frame: &[u8]) -> u8 {
        let config = frame[0];
        let kid = (config >> 4) & 7;
        let kid = if config & 0x80 == 0 {
            u64::from(kid)
        } else {
            frame[1..=usize::from(kid) + 1]
                .iter()
                .fold(0, |kid, byte| kid << 8 | u64::from(*byte))
        };
        (0..32)
            .find(|epoch| Kid::from_number(kid).may_be_of(u64::from(*epoch)))
            .unwrap()
    }

    /// The epochs of frames that alice sends every 20 ms from now on.
    fn epochs(room: &mut Room, track: Track, count: usize, key_frame: bool) -> Vec<u8> {
        let stream = room.participant("alice").add_sender(track);
        (0..count)
            .map(|_| {
                let sealed = epoch(&seal(room, "alice", stream, key_frame).unwrap());
                room.pass(FRAME);
                sealed
            })
            .collect()
    }

    fn call(names: &[&str]) -> Room {
        let mut room = Room::default();
        for name in names {
            room.join(name);
        }
        for name in names {
            room.participant(name).take_key_frame_wish();
        }
        room
    }

    /// Frames of alice that bob does not get while he reads the log `lag` after alice: held as a receiver does.
    fn lost(track: Track, lag: Duration) -> (usize, usize) {
        let mut room = call(&["alice", "bob"]);
        room.late = Some((id("bob"), lag));
        let sender = room.participant("alice").add_sender(track);
        let receiver = room.participant("bob").add_receiver(id("alice"), track);
        let mut held: VecDeque<(Duration, Vec<u8>)> = VecDeque::new();
        let (mut opened, mut dropped) = (0, 0);
        for number in 0..101 + 50 {
            if number == 25 {
                room.begin_to_join("carol");
            }
            if number < 101 {
                let wish = room.participant("alice").take_key_frame_wish();
                let sealed = seal(&mut room, "alice", sender, wish).unwrap();
                held.push_back((room.now + EARLY_FRAME_TIMEOUT, sealed));
            }
            while let Some((until, frame)) = held.front() {
                let (now, last) = (room.now, *until <= room.now);
                let mut buffer = padded(frame);
                let bob = room.participant("bob");
                let outcome = if last {
                    bob.decrypt(receiver, Codec::Opus, &mut buffer, frame.len(), now)
                        .map(Some)
                } else {
                    bob.decrypt_or_hold(receiver, Codec::Opus, &mut buffer, frame.len(), now)
                };
                match outcome {
                    Ok(None) => break,
                    Ok(Some(_)) => opened += 1,
                    Err(_) => dropped += 1,
                }
                held.pop_front();
            }
            room.pass(FRAME);
        }
        assert_eq!(epoch(&seal(&mut room, "alice", sender, false).unwrap()), 2);
        (opened, dropped)
    }

    #[test]
    fn no_frame_is_lost_where_the_log_is_up_to_a_second_late() {
        for track in [Track::MICROPHONE, Track::CAMERA] {
            for lag in [0, 100, 500, 900, 1000] {
                assert_eq!(lost(track, ms(lag)), (101, 0), "{track:?} {lag}");
            }
        }
    }

    #[test]
    fn a_log_that_is_later_still_costs_frames() {
        assert!(lost(Track::MICROPHONE, 2 * LAG).1 > 0);
    }

    #[test]
    fn sound_goes_on_under_the_old_key_for_the_delay_and_no_longer() {
        let mut room = call(&["alice", "bob"]);
        room.begin_to_join("carol");
        let sent = epochs(&mut room, Track::MICROPHONE, 50, false);
        assert_eq!(sent, [vec![1; 30], vec![2; 20]].concat());
    }

    #[test]
    fn a_video_track_waits_for_a_key_frame_and_not_for_ever() {
        let mut room = call(&["alice", "bob"]);
        room.begin_to_join("carol");
        let sent = epochs(&mut room, Track::CAMERA, 50, false);
        assert_eq!(sent, [vec![1; 45], vec![2; 5]].concat());

        let mut room = call(&["alice", "bob"]);
        room.begin_to_join("carol");
        assert!(!room.participant("alice").take_key_frame_wish());
        let stream = room.participant("alice").add_sender(Track::CAMERA);
        let early = seal(&mut room, "alice", stream, true).unwrap();
        assert_eq!(epoch(&early), 1, "carol may not have the key yet");
        room.pass(SWITCH_DELAY);
        assert!(room.participant("alice").take_key_frame_wish());
        assert!(!room.participant("alice").take_key_frame_wish(), "once");
        let screen = room.participant("alice").add_sender(Track::SCREEN);
        for (stream, key_frame, expected) in [
            (stream, false, 1),
            (stream, true, 2),
            (stream, false, 2),
            (screen, false, 1),
        ] {
            let sealed = seal(&mut room, "alice", stream, key_frame).unwrap();
            assert_eq!(epoch(&sealed), expected, "{stream:?} {key_frame}");
        }
    }

    #[test]
    fn the_key_of_a_muted_track_goes_with_the_patience() {
        let mut room = call(&["alice", "bob"]);
        room.begin_to_join("carol");
        room.pass(SWITCH_DELAY + KEY_FRAME_PATIENCE);
        let stream = room.participant("alice").add_sender(Track::CAMERA);
        assert_eq!(epoch(&seal(&mut room, "alice", stream, false).unwrap()), 2);
    }

    #[test]
    fn a_removal_switches_at_once_whatever_is_still_to_come() {
        for before in [0, 300, 650] {
            let mut room = call(&["alice", "bob", "dave"]);
            room.begin_to_join("carol");
            room.pass(ms(before));
            room.leave("dave");
            for track in [Track::MICROPHONE, Track::CAMERA] {
                let sent = epochs(&mut room, track, 60, false);
                assert_eq!(sent, vec![4; 60], "{before} {track:?}");
            }
        }
    }

    /// Bob has missed an entry and asks to be added again: one commit takes his old leaf away and adds another.
    #[test]
    fn a_member_that_is_added_again_has_all_switch_at_once() {
        let mut room = call(&["alice", "bob"]);
        room.deaf = Some(id("bob"));
        room.message("alice", vec![1]);
        room.deaf = None;
        room.message("alice", vec![2]);
        let last = room.seats[&id("alice")].events.last();
        let again = vec![id("bob")];
        assert!(
            matches!(last, Some(Event::Epoch { added, removed, .. }) if *added == again && *removed == again),
            "{last:?}"
        );
        for track in [Track::MICROPHONE, Track::CAMERA] {
            assert_eq!(epochs(&mut room, track, 3, false), [2; 3]);
        }
        assert!(room.participant("alice").take_key_frame_wish());
    }

    #[test]
    fn a_member_who_leaves_and_comes_back_is_gone_at_once_and_back_after_the_delay() {
        let mut room = call(&["alice", "bob", "carol"]);
        room.leave("bob");
        room.begin_to_join("bob");
        let sent = epochs(&mut room, Track::MICROPHONE, 40, false);
        assert_eq!(sent, [vec![3; 30], vec![4; 10]].concat());
    }

    #[test]
    fn a_burst_of_joins_puts_off_no_switch() {
        let mut room = call(&["alice", "bob"]);
        let stream = room.participant("alice").add_sender(Track::MICROPHONE);
        let joins = 8;
        for number in 0..joins * 3 {
            if number % 3 == 0 {
                room.begin_to_join(&format!("guest{number}"));
            }
            let sealed = epoch(&seal(&mut room, "alice", stream, false).unwrap());
            // One epoch every 300 ms: each is in use 600 ms after it came.
            let due = if number >= 6 { (number - 6) / 3 + 2 } else { 1 };
            assert_eq!(u32::from(sealed), due, "{number}");
            room.pass(ms(100));
        }
    }

    #[test]
    fn nobody_makes_a_key_frame_for_who_goes() {
        let mut room = call(&["alice", "bob", "carol"]);
        room.leave("carol");
        assert!(!room.participant("alice").take_key_frame_wish());
        room.pass(2 * SWITCH_DELAY);
        assert!(!room.participant("alice").take_key_frame_wish());
    }
}
