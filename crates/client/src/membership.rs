//! The group's half of a participant: log entries in; messages, keys and events out.

use crate::epoch_keys::{Change, EpochKeys};
use crate::{Challenge, Config, Event};
use sotto_frame::SFrameCipherSuites;
use sotto_group::{
    ContinuityError, ContinuityProof, Entry, ExportError, ExportedSecret, Group, GroupPolicy,
    InternalError, Outgoing, RejectReason, SafetyNumber, Step,
};
use std::collections::VecDeque;
use std::time::Duration;

/// The group of one participant, and the frame keys that follow from it.
///
/// Give it every entry of the room log with [`handle_entry`](Self::handle_entry), in order, own messages included; after each,
/// and after each [`handle_timeout`](Self::handle_timeout) and [`challenge`](Self::challenge), take outputs with
/// [`poll_output`](Self::poll_output) until there is none left. Times are since an origin of the caller's choice and never go
/// back.
///
/// ```
/// use sotto_client::{Event, Media, MembershipOutput};
/// # use sotto_client::{Config, Membership};
/// # use sotto_group::{Entry, EntryKind, MemberId, MlsCipherSuite, Timing};
/// # use std::time::Duration;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let alice: MemberId = "alice".try_into()?;
/// # let mut membership = Membership::new(Config {
/// #     member: alice.clone(),
/// #     suite: MlsCipherSuite::Classical,
/// #     timing: Timing::default(),
/// #     frames: vec![],
/// #     link: None,
/// # })?;
/// # let (mut events, now) = (0, Duration::ZERO);
/// let mut media = Media::default();
/// # let mut log = vec![EntryKind::Joined { member: alice.clone(), present: vec![] }];
/// # let mut read = 0;
/// # while let Some(kind) = log.get(read).cloned() {
/// #     read += 1;
/// #     membership.handle_entry(Entry { seq: read as u64, kind }, Duration::ZERO);
/// #     membership.handle_timeout(Duration::ZERO);
/// while let Some(output) = membership.poll_output() {
///     match output {
///         // The room's channel appends the message to the log. This one has no attachments.
///         MembershipOutput::Send(message) => log.push(EntryKind::Message {
///             from: alice.clone(),
///             payload: message.payload,
///             attachments: vec![],
///         }),
///         MembershipOutput::Keys(keys) => media.take_keys(keys, now),
///         MembershipOutput::Heard(at) => media.hear(at, now),
///         MembershipOutput::Event(Event::Epoch { .. }) => events += 1,
///         MembershipOutput::Event(_) => {}
///     }
/// }
/// # }
/// assert_eq!(events, 1);
/// # Ok(())
/// # }
/// ```
pub struct Membership {
    group: Group,
    outputs: VecDeque<Output>,
}

/// One thing to do for a `Membership`, from its `poll_output`, in order.
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(tag = "type", rename_all = "kebab-case")
)]
pub enum Output {
    /// Append this to the room log. At least once: a message that may not have arrived is sent again, and members ignore the
    /// second one.
    Send(Outgoing),
    /// Give this to the [`Media`](crate::Media), before anything else happens. Comes before the event that tells of it.
    Keys(
        #[cfg_attr(
            feature = "typescript",
            serde(serialize_with = "crate::javascript::keys"),
            tsify(type = "{ keys?: Uint8Array<ArrayBuffer> }")
        )]
        Option<EpochKeys>,
    ),
    /// Members have shown that the epoch lived at this time of the [`Media`](crate::Media)'s clock: for
    /// [`Media::hear`](crate::Media::hear).
    Heard(
        #[cfg_attr(
            feature = "typescript",
            serde(serialize_with = "crate::javascript::heard"),
            tsify(type = "{ at: number }")
        )]
        Duration,
    ),
    /// Tell the application.
    Event(
        #[cfg_attr(
            feature = "typescript",
            serde(serialize_with = "crate::javascript::event"),
            tsify(type = "{ event: Event }")
        )]
        Event,
    ),
}

fn policy(frames: &[SFrameCipherSuites]) -> GroupPolicy {
    let bytes = |suites: &SFrameCipherSuites| suites.to_bytes().to_vec();
    match frames.split_first() {
        Some((first, others)) => GroupPolicy::new(bytes(first), others.iter().map(bytes)),
        None => GroupPolicy::new(bytes(&SFrameCipherSuites::default()), []),
    }
}

fn of_group(config: Config) -> sotto_group::Config {
    sotto_group::Config {
        member: config.member,
        suite: config.suite,
        timing: config.timing,
        policy: policy(&config.frames),
        link: config.link,
    }
}

impl Membership {
    /// A member that has not joined its room yet.
    ///
    /// # Errors
    ///
    /// [`sotto_group::SetupError`] if no key material can be made.
    pub fn new(config: Config) -> Result<Self, sotto_group::SetupError> {
        Group::new(of_group(config)).map(Self::of)
    }

    /// A member of a simulation, as [`Group::with_seed`].
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    #[cfg(feature = "seeded")]
    pub fn with_seed(
        config: Config,
        seed: &sotto_group::Seed,
    ) -> Result<Self, sotto_group::SetupError> {
        Group::with_seed(of_group(config), seed).map(Self::of)
    }

    fn of(group: Group) -> Self {
        Self {
            group,
            outputs: VecDeque::new(),
        }
    }

    /// The message that a continuity key signs, as [`Group::continuity_challenge`] says.
    #[must_use]
    pub fn continuity_challenge(&self) -> Vec<u8> {
        self.group.continuity_challenge()
    }

    /// Takes a continuity key's signature, as [`Group::prove_continuity`] does.
    ///
    /// # Errors
    ///
    /// [`ContinuityError`]; the member then has no fingerprint.
    pub fn prove_continuity(&mut self, proof: ContinuityProof) -> Result<(), ContinuityError> {
        self.group.prove_continuity(proof)
    }

    /// Processes one entry of the room log. No entry can make this fail: a rejected one is reported
    /// as [`Event::Rejected`].
    pub fn handle_entry(&mut self, entry: Entry, now: Duration) {
        self.group.handle(entry, now);
        self.drain();
    }

    /// Reports an entry that could not be read: one with fields that are missing or of the wrong kind.
    pub fn reject_malformed_entry(&mut self) {
        self.outputs.push_back(Output::Event(Event::Rejected {
            seq: None,
            from: None,
            reason: RejectReason::MalformedEntry,
        }));
    }

    /// Tells the time by the clock of the [`Media`](crate::Media), before each entry: what this member learns of its epoch's
    /// life counts by that clock alone, for that is where it is used.
    pub fn note_media_time(&mut self, at: Duration) {
        self.group.note_sender_time(at);
    }

    /// Asks other members to show that the epoch lives, as [`Group::challenge`] does.
    pub fn challenge(&mut self, challenge: Challenge) {
        self.group.challenge(challenge.attempt, challenge.at);
        self.drain();
    }

    /// Sends a message to the members of the group, as [`Group::send_message`] does. [`Event::Delivered`] or
    /// [`Event::Undelivered`] with `id` follows.
    pub fn send_message(&mut self, id: u32, label: &str, data: &[u8]) {
        self.group.send_message(id, label, data);
        self.drain();
    }

    /// A secret of the application, as [`Group::export_application_secret`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn export_secret(
        &self,
        label: &str,
        context: &[u8],
        len: usize,
    ) -> Result<ExportedSecret, ExportError> {
        self.group.export_application_secret(label, context, len)
    }

    /// Starts a short authentication, as [`Group::start_short_authentication`] does.
    pub fn start_short_authentication(&mut self) {
        self.group.start_short_authentication();
        self.drain();
    }

    /// Ends it, as [`Group::cancel_short_authentication`] does.
    pub fn cancel_short_authentication(&mut self) {
        self.group.cancel_short_authentication();
        self.drain();
    }

    /// Does what the group wants done by now without an entry. Call it at [`next_timeout`](Self::next_timeout); calling
    /// it more often does no harm.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.group.handle_timeout(now);
        self.drain();
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if anything is to happen without further input.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        self.group.next_timeout()
    }

    /// The next thing to do, if any.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The state of the group.
    #[cfg(feature = "inspect")]
    #[must_use]
    pub fn inspect(&self) -> sotto_group::Inspection {
        self.group.inspect()
    }

    /// The safety number of the group's state, if this member is in a group.
    #[cfg(feature = "inspect")]
    #[must_use]
    pub fn safety_number(&self) -> Option<sotto_group::SafetyNumber> {
        self.group.safety_number()
    }

    /// As [`Group::rogue_commit`].
    #[cfg(feature = "inspect")]
    pub fn rogue_commit(
        &mut self,
        what: sotto_group::RogueCommit,
        replace: bool,
    ) -> Option<sotto_group::Outgoing> {
        self.group.rogue_commit(what, replace)
    }

    fn drain(&mut self) {
        while let Some(output) = self.group.poll() {
            match output {
                sotto_group::Output::Send(outgoing) => {
                    self.outputs.push_back(Output::Send(outgoing));
                }
                sotto_group::Output::Heard(at) => self.outputs.push_back(Output::Heard(at)),
                sotto_group::Output::Event(event) => self.follow(event),
            }
        }
    }

    fn keys_and_number(
        &self,
        change: Change<'_>,
    ) -> Result<(EpochKeys, SafetyNumber), InternalError> {
        let keys = EpochKeys::of(&self.group, change)?;
        let number = self.group.safety_number();
        let missing = || InternalError::new(Step::ExportSecret, "no safety number");
        Ok((keys, number.ok_or_else(missing)?))
    }

    fn follow(&mut self, event: sotto_group::Event) {
        let event = match event {
            sotto_group::Event::Ignored { seq, from, reason } => Event::Rejected {
                seq: Some(seq),
                from,
                reason,
            },
            sotto_group::Event::InternalError(error) => Event::InternalError(error),
            sotto_group::Event::Exhausted => Event::Exhausted,
            sotto_group::Event::Refused { by, reason } => Event::Refused { by, reason },
            sotto_group::Event::Returned {
                member,
                fingerprint,
            } => Event::Returned {
                member,
                fingerprint,
            },
            sotto_group::Event::KeyChanged {
                member,
                before,
                fingerprint,
            } => Event::KeyChanged {
                member,
                before,
                fingerprint,
            },
            sotto_group::Event::Message { from, label, data } => {
                Event::Message { from, label, data }
            }
            sotto_group::Event::Delivered { id } => Event::Delivered { id },
            sotto_group::Event::Undelivered { id, reason } => Event::Undelivered { id, reason },
            sotto_group::Event::ShortAuthentication(told) => {
                Event::ShortAuthentication(Box::new(told))
            }
            sotto_group::Event::Waiting => self.wait(),
            sotto_group::Event::EpochChanged {
                group,
                epoch,
                own_leaf,
                members,
                added,
                removed,
                heard,
            } => {
                let change = Change {
                    ordinal: group,
                    epoch,
                    own_leaf,
                    members: &members,
                    added: &added,
                    removed: &removed,
                    heard,
                };
                match self.keys_and_number(change) {
                    Ok((keys, safety_number)) => {
                        self.outputs.push_back(Output::Keys(Some(keys)));
                        Event::Epoch {
                            epoch,
                            members,
                            added,
                            removed,
                            safety_number: Box::new(safety_number),
                        }
                    }
                    // Without keys there is no call, whatever the group says.
                    Err(error) => {
                        let error = Event::InternalError(error);
                        self.outputs.push_back(Output::Event(error));
                        self.wait()
                    }
                }
            }
        };
        self.outputs.push_back(Output::Event(event));
    }

    /// The keys go, and the application is told after it.
    fn wait(&mut self) -> Event {
        self.outputs.push_back(Output::Keys(None));
        Event::Waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_group::{EntryKind, MlsCipherSuite, Timing};

    /// A group whose policy names no SFrame cipher suites has no frame keys, and its member says why.
    #[test]
    fn an_epoch_without_frame_keys_is_told_and_not_used() {
        let group = Group::new(sotto_group::Config {
            member: "alice".try_into().unwrap(),
            suite: MlsCipherSuite::Classical,
            timing: Timing::default(),
            policy: GroupPolicy::new(vec![1, 2, 3], []),
            link: None,
        });
        let mut membership = Membership {
            group: group.unwrap(),
            outputs: VecDeque::new(),
        };
        let (member, present) = ("alice".try_into().unwrap(), vec![]);
        let kind = EntryKind::Joined { member, present };
        membership.handle_entry(Entry { seq: 0, kind }, Duration::ZERO);
        let outputs = std::iter::from_fn(|| membership.poll_output());
        let sent = outputs.filter_map(|output| match output {
            Output::Send(message) => Some(message.payload),
            _ => None,
        });
        let payload = sent.last().unwrap();
        let kind = EntryKind::Message {
            from: "alice".try_into().unwrap(),
            payload,
            attachments: vec![],
        };
        membership.handle_entry(Entry { seq: 1, kind }, Duration::ZERO);
        let outputs: Vec<Output> = std::iter::from_fn(|| membership.poll_output()).collect();
        let [
            Output::Event(Event::InternalError(error)),
            Output::Keys(None),
            Output::Event(Event::Waiting),
        ] = &outputs[..]
        else {
            panic!("{} outputs", outputs.len());
        };
        assert_eq!(error.step(), Step::ExportSecret);
        assert_eq!(error.cause(), "no SFrame cipher suites in the policy");
        assert!(error.at().file().ends_with("epoch_keys.rs"));
    }
}
