//! A server that withholds the log from one member: how long the member goes on sending, and the cost for honest calls.

#[cfg(test)]
mod room;

#[cfg(test)]
mod tests {
    use super::room::{Room, Seat, id, receive};
    use sotto_client::test_kit::Output;
    use sotto_client::{DropReason, Event, FRESH};
    use sotto_frame::Track;
    use sotto_group::{Entry, EntryKind};
    use std::time::Duration;

    const FACE: &[u8] = b"a face";
    const STEP: Duration = Duration::from_millis(200);

    fn call(members: &[&str]) -> Room {
        let mut room = Room::default();
        members.iter().for_each(|name| room.join(name));
        room
    }

    fn told(room: &Room, name: &str) -> Vec<&'static str> {
        let events = room.seats[&id(name)].events.iter();
        let word = |event: &Event| match event {
            Event::Stale { .. } => Some("stale"),
            Event::Fresh => Some("fresh"),
            _ => None,
        };
        events.filter_map(word).collect()
    }

    /// Frames of alice for so long: when those were sent that `reader` could open, counted from now.
    fn overheard(room: &mut Room, reader: &mut Seat, time: Duration) -> Vec<Duration> {
        let mut opened = Vec::new();
        let start = room.now;
        let stream = reader.participant.add_receiver(id("alice"), Track::CAMERA);
        while room.now < start + time {
            match room.send("alice", FACE) {
                Ok(frame) => {
                    let plain = receive(&mut reader.participant, stream, &frame, room.now);
                    opened.extend(plain.is_ok().then_some(room.now - start));
                }
                Err(reason) => assert_eq!(reason, DropReason::Stale),
            }
            room.pass(STEP);
        }
        opened
    }

    /// Gives an entry to one seat alone, and takes the payloads that come of it.
    fn whisper(to: &mut Seat, seq: &mut u64, kind: EntryKind, now: Duration) -> Vec<Vec<u8>> {
        *seq += 1;
        to.participant.handle_entry(Entry { seq: *seq, kind }, now);
        let mut payloads = Vec::new();
        while let Some(output) = to.participant.poll_output() {
            if let Output::Send(outgoing) = output {
                payloads.push(outgoing.payload);
            }
        }
        payloads
    }

    /// The removed member's own participant answers the challenges that the server lets through to it, and the server lets its
    /// answers through to alice: the attack that is left in small calls. Returns how many frames it could open.
    fn collude(members: &[&str], time: Duration) -> (usize, usize) {
        let mut room = call(members);
        let mut mallory = room.seats.remove(&id("mallory")).unwrap();
        room.deaf = Some(id("alice"));
        let (mut to_alice, mut to_mallory) = (room.seq(), room.seq());
        room.leave_unheard("mallory");
        let stream = mallory.participant.add_receiver(id("alice"), Track::CAMERA);
        let (mut opened, mut last) = (0, 0);
        let start = room.now;
        while room.now < start + time {
            let now = room.now;
            let mut alice = room.seats.remove(&id("alice")).unwrap();
            let frame = super::room::send(&mut alice.participant, FACE, now);
            let mut said = Vec::new();
            while let Some(output) = alice.participant.poll_output() {
                if let Output::Send(outgoing) = output {
                    said.push(outgoing.payload);
                }
            }
            for payload in said {
                let (from, attachments) = (id("alice"), Vec::new());
                let kind = EntryKind::Message {
                    from,
                    payload,
                    attachments,
                };
                for payload in whisper(&mut mallory, &mut to_mallory, kind, now) {
                    let (from, attachments) = (id("mallory"), Vec::new());
                    let kind = EntryKind::Message {
                        from,
                        payload,
                        attachments,
                    };
                    whisper(&mut alice, &mut to_alice, kind, now);
                }
            }
            room.seats.insert(id("alice"), alice);
            if let Ok(frame) = frame
                && receive(&mut mallory.participant, stream, &frame, now).is_ok()
            {
                opened += 1;
                last = (now - start).as_secs() as usize;
            }
            room.now += STEP;
        }
        (opened, last)
    }

    #[test]
    fn a_member_that_the_log_is_withheld_from_stops_within_the_bound() {
        let mut room = call(&["alice", "bob", "carol", "dave", "mallory"]);
        let mut mallory = room.seats.remove(&id("mallory")).unwrap();
        let before = overheard(&mut room, &mut mallory, Duration::from_secs(60));
        assert_eq!(before.len(), 300, "while she is there");
        assert_eq!(told(&room, "alice"), [""; 0]);
        room.deaf = Some(id("alice"));
        room.leave_unheard("mallory");
        let after = overheard(&mut room, &mut mallory, Duration::from_secs(120));
        assert!(*after.last().unwrap() <= FRESH, "{:?}", after.last());
        assert!(after.len() > 50, "she cannot know at once");
        assert_eq!(told(&room, "alice"), ["stale"]);
        // Mallory reads no other member's entries. Bob was silent for long, and asks with his first frame.
        assert_eq!(room.send("bob", FACE), Err(DropReason::Stale));
        let frame = room.send("bob", FACE).unwrap();
        let stream = mallory.participant.add_receiver(id("bob"), Track::CAMERA);
        let outcome = receive(&mut mallory.participant, stream, &frame, room.now);
        assert_eq!(outcome, Err(DropReason::UnknownEpoch));
    }

    /// The threat model names it: with two others, one removed and helped by the server is enough.
    #[test]
    fn a_removed_member_that_answers_keeps_a_sender_in_a_call_of_three_and_in_no_larger_one() {
        let time = Duration::from_secs(90);
        let (opened, last) = collude(&["alice", "bob", "mallory"], time);
        assert_eq!((opened, last), (450, 89));
        let (opened, last) = collude(&["alice", "bob", "carol", "mallory"], time);
        assert!(opened > 50 && last <= 30, "{opened} until {last}");
    }

    /// The answers are old when they come, in any order.
    #[test]
    fn a_log_that_is_three_quarters_of_a_minute_late_is_as_good_as_none() {
        let mut room = call(&["alice", "bob", "carol"]);
        room.late = Some((id("alice"), Duration::from_secs(45)));
        let mut sent = Vec::new();
        for step in 0..600 {
            sent.extend(room.send("alice", FACE).is_ok().then_some(step));
            room.pass(STEP);
        }
        assert!(*sent.last().unwrap() <= 150, "{:?}", sent.last());
        assert_eq!(told(&room, "alice"), ["stale"]);
    }

    #[test]
    fn when_others_are_heard_again_it_goes_on_with_a_key_frame() {
        let mut room = call(&["alice", "bob", "carol"]);
        room.participant("alice").take_key_frame_wish();
        // No answer for a minute.
        room.frozen.extend([id("bob"), id("carol")]);
        for _ in 0..300 {
            let _ = room.send("alice", FACE);
            room.pass(STEP);
        }
        assert_eq!(room.send("alice", FACE), Err(DropReason::Stale));
        assert_eq!(told(&room, "alice"), ["stale"]);
        assert!(!room.participant("alice").take_key_frame_wish());
        room.frozen.clear();
        room.thaw();
        for _ in 0..20 {
            let _ = room.send("alice", FACE);
            room.pass(STEP);
        }
        assert!(room.participant("alice").take_key_frame_wish());
        assert_eq!(told(&room, "alice"), ["stale", "fresh"]);
        assert_eq!(room.carry("alice", "bob", FACE).unwrap(), FACE);
    }

    #[test]
    fn after_a_long_mute_the_first_frame_asks_and_the_next_one_passes() {
        let mut room = call(&["alice", "bob", "carol", "dave"]);
        room.pass(Duration::from_secs(600));
        assert_eq!(room.send("alice", FACE), Err(DropReason::Stale));
        assert_eq!(room.carry("alice", "bob", FACE).unwrap(), FACE);
        assert_eq!(told(&room, "alice"), [""; 0]);
    }

    #[test]
    fn alone_and_with_the_first_who_comes_nothing_is_asked() {
        let mut room = call(&["alice"]);
        room.pass(Duration::from_secs(600));
        room.send("alice", FACE).unwrap();
        assert_eq!(room.liveness(), (0, 0, 0));
        room.join("bob");
        assert_eq!(room.carry("alice", "bob", FACE).unwrap(), FACE);
        assert_eq!(room.carry("bob", "alice", FACE).unwrap(), FACE);
        // And when the other has been removed.
        room.leave("bob");
        room.pass(Duration::from_secs(600));
        room.send("alice", FACE).unwrap();
        assert_eq!(room.liveness(), (0, 0, 0));
    }

    #[test]
    fn lost_for_good_is_without_keys() {
        let mut room = call(&["alice", "bob"]);
        for _ in 0..17 {
            room.skip_for("bob");
            room.pass(Duration::from_secs(1));
        }
        assert_eq!(room.send("bob", FACE), Err(DropReason::NoKey));
        let events = room.seats[&id("bob")].events.iter();
        let exhausted = events.filter(|event| matches!(event, Event::Exhausted));
        assert_eq!(exhausted.count(), 1);
    }

    /// The others are muted. Printed by `cargo test -p sotto-participant cost -- --nocapture`.
    #[test]
    fn cost() {
        let minutes = 1;
        for (count, senders) in [(2, vec![1, 2]), (3, vec![1, 3]), (30, vec![1, 10])] {
            let names = (0..count).map(|n| format!("m{n:02}")).collect::<Vec<_>>();
            let names = names.iter().map(String::as_str).collect::<Vec<_>>();
            let mut room = call(&names);
            for senders in senders {
                let senders = &names[count - senders..];
                // A member that was muted asks once more.
                senders.iter().for_each(|name| drop(room.send(name, FACE)));
                room.pass(Duration::from_secs(1));
                room.forget_liveness();
                for _ in 0..minutes * 60 {
                    for name in senders {
                        room.send(name, FACE).unwrap();
                    }
                    room.pass(Duration::from_secs(1));
                }
                let (challenges, answers, bytes) = room.liveness();
                let answering = (count - 1).min(3);
                assert!(challenges <= 6 * minutes * senders.len(), "{challenges}");
                assert!(challenges >= 5 * minutes * senders.len(), "{challenges}");
                // The first three ask, too: four answer, then, and no member answers more than four times a second.
                assert!(answers <= challenges * answering, "{answers}");
                assert!(answers >= answering, "{answers}");
                println!(
                    "{count} members, {} send: a minute {} challenges, {} answers, {} bytes",
                    senders.len(),
                    challenges / minutes,
                    answers / minutes,
                    bytes / minutes,
                );
            }
        }
    }
}
