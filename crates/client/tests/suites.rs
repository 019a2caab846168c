//! Cipher suites of frames are the group's: chosen by its founder, accepted by every joiner, changed by no member.

#[cfg(test)]
mod room;

#[cfg(test)]
mod tests {
    use super::room::{Room, id, receive};
    use sotto_client::{DropReason, Event};
    use sotto_frame::{CipherSuite, SFrameCipherSuites, Track};
    use sotto_group::RejectReason;

    const FRAME: &[u8] = &[7; 100];

    fn accepting(frames: &[SFrameCipherSuites]) -> Room {
        let mut room = Room::default();
        room.frames = frames.to_vec();
        room
    }

    /// How many bytes are added to a frame of alice's that bob opens.
    fn added(room: &mut Room, track: Track) -> usize {
        let now = room.now;
        let frame = room.send_on("alice", track, FRAME).unwrap();
        let receiver = room.participant("bob").add_receiver(id("alice"), track);
        let opened = receive(room.participant("bob"), receiver, &frame, now).unwrap();
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
        let suites = SFrameCipherSuites {
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
        let short = SFrameCipherSuites {
            audio: CipherSuite::Aes128CtrHmacSha256_32,
            video: CipherSuite::default(),
        };
        for (founder, joiner) in [
            (short, SFrameCipherSuites::default()),
            (SFrameCipherSuites::default(), short),
            (
                CipherSuite::Aes128GcmSha256_128.into(),
                SFrameCipherSuites::default(),
            ),
        ] {
            let mut room = accepting(&[founder]);
            room.join("alice");
            room.frames = vec![joiner];
            room.join("bob");
            let events = &room.seats[&id("bob")].events;
            let refused = |event: &&Event| matches!(event, Event::Rejected { reason, .. } if *reason == RejectReason::OtherPolicy);
            assert!(events.iter().any(|event| refused(&event)));
            assert!(
                !events
                    .iter()
                    .any(|event| matches!(event, Event::Epoch { .. }))
            );
            for track in [Track::CAMERA, Track::MICROPHONE] {
                let sent = room.send_on("bob", track, FRAME);
                assert_eq!(sent, Err(DropReason::NoKey));
                let now = room.now;
                let frame = room.send_on("alice", track, FRAME).unwrap();
                let receiver = room.participant("bob").add_receiver(id("alice"), track);
                let opened = receive(room.participant("bob"), receiver, &frame, now);
                assert_eq!(opened, Err(DropReason::NoKey));
            }
        }
    }
}
