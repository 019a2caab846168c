//! Members that come and go in any order: a frame decrypts if and only if its epoch is held and its sender has been in
//! the group in every epoch since.

#[cfg(test)]
mod call;

#[cfg(test)]
mod tests {
    use super::call::{base_key, decrypt, encrypt, epoch};
    use proptest::prelude::*;
    use sotto_frame::{
        CipherSuite, Codec, EPOCH_KEY_RETENTION, FrameDecryptor, FrameEncryptor, SenderId, Source,
        Track,
    };
    use std::time::Duration;

    const SUITE: CipherSuite = CipherSuite::ChaCha20Poly1305Sha256_128;
    const MEMBERS: usize = 3;

    #[derive(Debug, Clone)]
    enum Step {
        /// The next epoch, or one after some that this member never saw.
        Install {
            skipped: u64,
            members: [bool; MEMBERS],
        },
        Send {
            member: usize,
            epochs_ago: usize,
        },
        Wait(Duration),
    }

    fn step() -> impl Strategy<Value = Step> {
        let members = prop::array::uniform3(prop::bool::weighted(0.8));
        let epochs_ago = prop_oneof![0_usize..4, 0_usize..40];
        prop_oneof![
            2 => (0_u64..3, members)
                .prop_map(|(skipped, members)| Step::Install { skipped, members }),
            4 => (0..MEMBERS, epochs_ago)
                .prop_map(|(member, epochs_ago)| Step::Send { member, epochs_ago }),
            1 => (0_u64..4_000).prop_map(|wait| Step::Wait(Duration::from_millis(wait))),
        ]
    }

    struct Past {
        number: u64,
        members: [bool; MEMBERS],
        superseded: Option<Duration>,
    }

    /// All epochs so far, from which the expected behaviour of a decryptor follows.
    struct History(Vec<Past>);

    impl History {
        fn push(&mut self, skipped: u64, members: [bool; MEMBERS], first: u64, now: Duration) {
            let number = match self.0.last_mut() {
                Some(newest) => {
                    newest.superseded = Some(now);
                    newest.number + 1 + skipped
                }
                None => first,
            };
            self.0.push(Past {
                number,
                members,
                superseded: None,
            });
        }

        /// An epoch goes after its time, or when another comes that looks the same in a KID.
        fn holds(&self, index: usize, now: Duration) -> bool {
            let looks_the_same = |other: &Past| other.number % 32 == self.0[index].number % 32;
            self.0[index]
                .superseded
                .is_none_or(|at| now < at + EPOCH_KEY_RETENTION)
                && !self.0[index + 1..].iter().any(looks_the_same)
        }

        fn may_open(&self, index: usize, member: usize, now: Duration) -> bool {
            let mut since = self.0[index..].iter();
            self.holds(index, now) && since.all(|epoch| epoch.members[member])
        }

        fn next_expiry(&self, now: Duration) -> Option<Duration> {
            (0..self.0.len())
                .filter(|index| self.holds(*index, now))
                .filter_map(|index| self.0[index].superseded)
                .map(|at| at + EPOCH_KEY_RETENTION)
                .min()
        }

        /// Another leaf each time that a member is added.
        fn leaf(&self, index: usize, member: usize) -> u32 {
            let absences = self.0[..=index]
                .iter()
                .filter(|epoch| !epoch.members[member]);
            u32::try_from(absences.count() * MEMBERS + member).unwrap()
        }

        fn install(&self, index: usize, decryptor: &mut FrameDecryptor, now: Duration) {
            let senders: Vec<_> = (0..MEMBERS)
                .filter(|member| self.0[index].members[*member])
                .map(|member| (self.leaf(index, member), sender_id(member)))
                .collect();
            decryptor.install(epoch(self.0[index].number, &senders), now);
        }
    }

    fn sender_id(member: usize) -> SenderId {
        SenderId(u32::try_from(member).unwrap())
    }

    proptest! {
        #[test]
        fn a_frame_opens_if_and_only_if_it_may(
            steps in proptest::collection::vec(step(), 1..120),
            first: u32,
        ) {
            let mut decryptor = FrameDecryptor::new(SUITE);
            let mut encryptors: Vec<_> = (0..MEMBERS).map(|_| FrameEncryptor::new(SUITE)).collect();
            let mut history = History(Vec::new());
            let mut now = Duration::ZERO;
            for step in steps {
                match step {
                    Step::Wait(time) => now += time,
                    Step::Install { skipped, members } => {
                        history.push(skipped, members, first.into(), now);
                        history.install(history.0.len() - 1, &mut decryptor, now);
                    }
                    Step::Send { member, epochs_ago } => {
                        let Some(index) = history.0.len().checked_sub(1 + epochs_ago) else {
                            continue;
                        };
                        // Installing an earlier epoch again changes nothing, at any time.
                        history.install(index, &mut decryptor, now);
                        let number = history.0[index].number;
                        let encryptor = &mut encryptors[member];
                        encryptor.install(number, history.leaf(index, member), &base_key(number));
                        let frame = encrypt(encryptor, Track::SCREEN, Codec::Vp8, &[1; 30]).unwrap();
                        let from = Source { sender: sender_id(member), track: Track::SCREEN };
                        let outcome = decrypt(&mut decryptor, from, Codec::Vp8, &frame, now);
                        let expected = history.may_open(index, member, now);
                        prop_assert_eq!(outcome.is_ok(), expected, "{:?}", outcome);
                        let again = decrypt(&mut decryptor, from, Codec::Vp8, &frame, now);
                        prop_assert!(again.is_err());
                    }
                }
                decryptor.expire(now);
                prop_assert_eq!(decryptor.next_expiry(), history.next_expiry(now));
            }
        }
    }
}
