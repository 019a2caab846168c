//! Cipher suites of frames are the group's: chosen by its founder, accepted by whoever joins, changed by nobody.

#[cfg(test)]
mod room;

#[cfg(test)]
mod tests {
    use super::room::{Room, id, receive};
    use sotto_client::{Dropped, Event};
    use sotto_frame::{CipherSuite, Suites, Track};
    use sotto_group::Ignored;

    const FRAME: &[u8] = &[7; 100];

    fn accepting(frames: &[Suites]) -> Room {
        let mut room = Room::default();
        room.frames = frames.to_vec();
        room
    }

    /// How many bytes are added to a frame of alice's that bob opens.
    fn added(room: &mut Room, track: Track) -> usize {
        let now = room.now;
        let frame = room.send_on("alice", track, FRAME).unwrap();
        let receiver = room.client("bob").open_receiver(id("alice"), track);
        let opened = receive(room.client("bob"), receiver, &frame, now).unwrap();
        assert_eq!(opened, FRAME);
        frame.len() - FRAME.len()
    }

    #[test]
    fn all_of_them_work_and_add_what_was_promised() {
        for suite in CipherSuite::ALL {
            let mut room = accepting(&[suite.into()]);
            room.join("alice");
            room.join("bob");
            for track in 0..Track::COUNT {
                let added = added(&mut room, Track::new(track).unwrap());
                let most = if suite.tag_len() > 10 {
                    22
                } else {
                    6 + suite.tag_len()
                };
                assert!(added <= most, "{suite:?}: {added}");
            }
        }
    }

    #[test]
    fn audio_may_have_a_shorter_tag() {
        let suites = Suites {
            audio: CipherSuite::Aes128CtrHmacSha256_64,
            video: CipherSuite::default(),
        };
        let mut room = accepting(&[suites]);
        room.join("alice");
        room.join("bob");
        for _ in 0..300 {
            assert!(added(&mut room, Track::MICROPHONE) <= 14);
            assert!(added(&mut room, Track::SCREEN_AUDIO) <= 14);
            let camera = added(&mut room, Track::CAMERA);
            assert!((16..=22).contains(&camera), "{camera}");
        }
    }

    #[test]
    fn the_first_that_the_founder_has_is_taken_if_the_others_accept_it() {
        let [gcm, chacha] = [
            CipherSuite::Aes128GcmSha256_128,
            CipherSuite::ChaCha20Poly1305Sha256_128,
        ];
        let mut room = accepting(&[gcm.into()]);
        room.join("alice");
        room.frames = vec![chacha.into(), gcm.into()];
        room.join("bob");
        added(&mut room, Track::CAMERA);
    }

    #[test]
    fn who_accepts_none_of_them_sends_and_receives_nothing() {
        let short = Suites {
            audio: CipherSuite::Aes128CtrHmacSha256_32,
            video: CipherSuite::default(),
        };
        for (founder, joiner) in [
            (short, Suites::default()),
            (Suites::default(), short),
            (CipherSuite::Aes128GcmSha256_128.into(), Suites::default()),
        ] {
            let mut room = accepting(&[founder]);
            room.join("alice");
            room.frames = vec![joiner];
            room.join("bob");
            let events = &room.participants[&id("bob")].events;
            let refused = |event: &&Event| matches!(event, Event::Ignored { reason, .. } if *reason == Ignored::OtherTerms);
            assert!(events.iter().any(|event| refused(&event)));
            assert!(
                !events
                    .iter()
                    .any(|event| matches!(event, Event::Epoch { .. }))
            );
            for track in [Track::CAMERA, Track::MICROPHONE] {
                let sent = room.send_on("bob", track, FRAME);
                assert_eq!(sent, Err(Dropped::NoKey));
                let now = room.now;
                let frame = room.send_on("alice", track, FRAME).unwrap();
                let receiver = room.client("bob").open_receiver(id("alice"), track);
                let opened = receive(room.client("bob"), receiver, &frame, now);
                assert_eq!(opened, Err(Dropped::NoKey));
            }
        }
    }
}
