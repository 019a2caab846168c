//! Data of the application and secrets for it, in a call.

#[cfg(test)]
mod room;

#[cfg(test)]
mod tests {
    use super::room::*;
    use sotto_client::{Config, DropReason, FRESH, MOST_DATA, Media, OpenedData};
    use sotto_frame::EPOCH_KEY_RETENTION;
    use sotto_group::{ExportError, MlsCipherSuite, Timing};
    use std::time::Duration;

    fn call(names: &[&str]) -> Room {
        let mut room = Room::default();
        for name in names {
            room.join(name);
        }
        room
    }

    fn seal(room: &mut Room, from: &str, data: &[u8]) -> Result<Vec<u8>, DropReason> {
        let now = room.now;
        let sealed = room.participant(from).seal(data, now);
        room.deliver(from);
        sealed
    }

    fn open(room: &mut Room, to: &str, sealed: &[u8]) -> Result<OpenedData, DropReason> {
        let now = room.now;
        room.participant(to).open(sealed, now)
    }

    fn export(room: &mut Room, name: &str, label: &str) -> Result<(u64, Vec<u8>), ExportError> {
        let exported = room
            .participant(name)
            .membership()
            .export_secret(label, b"", 32);
        exported.map(|exported| (exported.epoch, exported.secret.to_vec()))
    }

    #[test]
    fn every_member_opens_it_once_its_own_sender_too() {
        let names = ["alice", "bob", "carol"];
        let mut room = call(&names);
        let epoch = room.participant("alice").stats().epoch.unwrap();
        for counter in 0..3 {
            for from in names {
                let sealed = seal(&mut room, from, b"hello").unwrap();
                for to in names {
                    let opened = open(&mut room, to, &sealed).unwrap();
                    let expected = OpenedData {
                        member: id(from),
                        epoch,
                        counter,
                        data: b"hello".to_vec(),
                    };
                    assert_eq!(opened, expected);
                    assert_eq!(open(&mut room, to, &sealed), Err(DropReason::Replayed));
                }
            }
        }
    }

    #[test]
    fn so_many_bytes_are_sealed_and_no_more() {
        let mut room = call(&["alice", "bob"]);
        let longest = vec![7; MOST_DATA];
        let sealed = seal(&mut room, "alice", &longest).unwrap();
        assert!(sealed.len() <= 256 << 10);
        assert_eq!(open(&mut room, "bob", &sealed).unwrap().data, longest);
        let outcome = open(&mut room, "bob", &[0; (256 << 10) + 1]);
        assert_eq!(outcome, Err(DropReason::TooLong));
        let longer = vec![7; MOST_DATA + 1];
        assert_eq!(seal(&mut room, "alice", &longer), Err(DropReason::TooLong));
    }

    #[test]
    fn nothing_is_sealed_opened_or_exported_without_a_group() {
        let mut media = Media::default();
        assert_eq!(media.seal(b"x", Duration::ZERO), Err(DropReason::NoKey));
        let outcome = media.open(&[0; 40], Duration::ZERO);
        assert_eq!(outcome, Err(DropReason::NoKey));
        let outside = sotto_client::Membership::new(Config {
            member: id("alice"),
            suite: MlsCipherSuite::Classical,
            timing: Timing::default(),
            frames: vec![],
            link: None,
        });
        let outcome = outside.unwrap().export_secret("x", b"", 32);
        assert_eq!(outcome.err(), Some(ExportError::NoGroup));
    }

    #[test]
    fn whoever_has_left_opens_and_is_opened_no_more() {
        let mut room = call(&["alice", "bob", "carol"]);
        let on_its_way = seal(&mut room, "alice", b"before").unwrap();
        let mut alice = room.leave("alice").participant;
        assert_eq!(
            open(&mut room, "bob", &on_its_way),
            Err(DropReason::UnknownSender)
        );
        let sealed = alice.seal(b"after", room.now).unwrap();
        assert_eq!(
            open(&mut room, "bob", &sealed),
            Err(DropReason::UnknownSender)
        );
        let sealed = seal(&mut room, "bob", b"without alice").unwrap();
        assert_eq!(alice.open(&sealed, room.now), Err(DropReason::UnknownEpoch));
        assert_eq!(open(&mut room, "carol", &sealed).unwrap().member, id("bob"));
    }

    #[test]
    fn a_member_that_is_declared_gone_and_hears_it_has_no_keys() {
        let mut room = call(&["alice", "bob"]);
        let sealed = seal(&mut room, "alice", b"x").unwrap();
        room.leave_unheard("bob");
        assert_eq!(seal(&mut room, "bob", b"x"), Err(DropReason::NoKey));
        assert_eq!(open(&mut room, "bob", &sealed), Err(DropReason::NoKey));
        assert_eq!(export(&mut room, "bob", "x"), Err(ExportError::NoGroup));
    }

    #[test]
    fn a_newcomer_opens_all_that_is_sealed_after_its_epoch_has_come_and_nothing_before() {
        let mut room = call(&["alice", "bob"]);
        let before = seal(&mut room, "alice", b"before").unwrap();
        // Without the time for which frames stay under the older key.
        room.begin_to_join("carol");
        let after = seal(&mut room, "alice", b"after").unwrap();
        assert_eq!(open(&mut room, "carol", &after).unwrap().data, b"after");
        assert_eq!(
            open(&mut room, "carol", &before),
            Err(DropReason::PastEpoch)
        );
        assert_eq!(open(&mut room, "bob", &before).unwrap().data, b"before");
        assert_eq!(open(&mut room, "bob", &after).unwrap().counter, 1);
    }

    #[test]
    fn an_older_epochs_data_opens_for_ten_seconds() {
        for (late_by, opens) in [
            (EPOCH_KEY_RETENTION - Duration::from_millis(1), true),
            (EPOCH_KEY_RETENTION, false),
        ] {
            let mut room = call(&["alice", "bob"]);
            let sealed = seal(&mut room, "alice", b"x").unwrap();
            room.begin_to_join("carol");
            let now = room.now + late_by;
            let bob = room.participant("bob");
            assert!(bob.next_timeout().is_some());
            let outcome = bob.open(&sealed, now).map(|opened| opened.data);
            let expected = if opens {
                Ok(b"x".to_vec())
            } else {
                Err(DropReason::PastEpoch)
            };
            assert_eq!(outcome, expected);
        }
    }

    #[test]
    fn data_that_is_faster_than_its_epoch_is_early() {
        let mut room = call(&["alice", "bob"]);
        room.frozen.insert(id("bob"));
        room.begin_to_join("carol");
        let sealed = seal(&mut room, "alice", b"x").unwrap();
        let reason = open(&mut room, "bob", &sealed).unwrap_err();
        assert!(reason.is_early(), "{reason:?}");
        room.frozen.clear();
        room.thaw();
        assert_eq!(open(&mut room, "bob", &sealed).unwrap().data, b"x");
    }

    /// R14.6, where a server withholds the log.
    #[test]
    fn nothing_is_sealed_when_the_epoch_may_be_over() {
        let mut room = call(&["alice", "bob"]);
        room.frozen.insert(id("bob"));
        room.now += FRESH + Duration::from_secs(1);
        assert_eq!(seal(&mut room, "alice", b""), Err(DropReason::Stale));
        room.frozen.clear();
        room.thaw();
        room.pass(Duration::ZERO);
        assert!(seal(&mut room, "alice", b"").is_ok());
    }

    #[test]
    fn data_of_another_group_does_not_open() {
        let mut room = call(&["alice", "bob"]);
        let sealed = seal(&mut room, "alice", b"x").unwrap();
        let mut other = call(&["alice", "bob"]);
        assert_eq!(
            open(&mut other, "bob", &sealed),
            Err(DropReason::NotAuthentic)
        );
    }

    #[test]
    fn every_cut_and_every_flipped_bit_of_what_a_member_has_sealed_is_noticed() {
        let mut room = call(&["alice", "bob"]);
        let sealed = seal(&mut room, "alice", b"hello").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut forged = sealed.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&mut room, "bob", &forged).is_err(), "{bit}");
        }
        for len in 0..sealed.len() {
            assert!(open(&mut room, "bob", &sealed[..len]).is_err(), "{len}");
        }
        assert_eq!(open(&mut room, "bob", &sealed).unwrap().data, b"hello");
    }

    #[test]
    fn members_export_the_same_secret_in_one_epoch_and_another_in_the_next() {
        let mut room = call(&["alice", "bob"]);
        let secret = export(&mut room, "alice", "file").unwrap();
        assert_eq!(export(&mut room, "bob", "file"), Ok(secret.clone()));
        assert_ne!(export(&mut room, "bob", "files").unwrap().1, secret.1);
        room.join("carol");
        let next = export(&mut room, "alice", "file").unwrap();
        assert_eq!(export(&mut room, "carol", "file"), Ok(next.clone()));
        assert!(next.0 > secret.0);
        assert_ne!(next.1, secret.1);
    }
}
