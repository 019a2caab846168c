//! The state machine that ties the rules together.
//!
//! Inputs by states. A state is replaced only when the next one is there; what can fail is done before, and a failure inside this
//! member is told as [`Event::InternalError`]. "Asks" is to send a fresh key package; a request that cannot be made is tried
//! again.
//!
//! | input | `Outside` | `Waiting` | `InGroup` |
//! |---|---|---|---|
//! | own `joined` | → `Waiting`, asks | new life: → `Waiting`, asks | new life: → `Waiting`, asks |
//! | another's `joined` | `not-joined` | roster | roster |
//! | own `left` | `not-joined` | → `Outside` | → `Outside` |
//! | another's `left` | `not-joined` | roster; founds if it is to (→ `InGroup`) | roster; removes it if it is designated |
//! | own key package | `not-joined` | may be added from here on; asks if it is an old one | → `Waiting`, asks, if it is an old one |
//! | another's key package | `not-joined` | roster | roster; adds it if designated |
//! | commit that adds this member | `not-joined` | joins (→ `InGroup`); else asks, or waits for another author | as any other commit |
//! | commit that removes its leaf | `not-joined` | `not-for-us`, noted | → `Waiting`, asks |
//! | any other commit | `not-joined` | `not-for-us`, noted | next epoch, or a reject reason |
//! | commit that fails inside | – | asks | → `Waiting`, asks |
//! | key package without a valid proof | `not-joined` | noted | noted; is refused when due |
//! | refusal | `not-joined` | is told, if of its own request | another has said it |
//! | challenge | `not-joined` | – | is answered when due; own: its epoch is noted |
//! | answer | `not-joined` | – | is heard; may raise or settle a dispute |
//! | message | `not-joined` | – | counts, or a reject reason; a step of a short authentication is followed |
//! | gap in the log | – | asks; trusts no roster but that of a Welcome | → `Waiting`, asks; the same |
//! | timeout | – | founds (→ `InGroup`); asks if an author or a request has failed it | commits, answers, asks around; resync: → `Waiting`, asks |
//! | [`challenge`](Group::challenge) | – | – | sends a challenge |
//! | [`send_message`](Group::send_message) | undelivered | undelivered | sends the message, in each epoch until it counts |
//! | [`start_short_authentication`](Group::start_short_authentication) | fails | fails | starts one, if none goes on |

mod act;
mod ask;
pub(crate) mod export;
mod follow;
#[cfg(feature = "inspect")]
pub(crate) mod inspect;
mod join;
pub(crate) mod liveness;
mod message;
mod request;
#[cfg(feature = "inspect")]
pub(crate) mod rogue_commit;
mod short_authentication;

#[cfg(any(test, feature = "seeded"))]
use crate::Seed;
use crate::active::blame::Blame;
use crate::active::dispute::DisputeCount;
use crate::active::known::Acquaintances;
use crate::active::session::Session;
use crate::api::entry::{Entry, EntryKind};
use crate::api::error::{ContinuityError, SetupError};
use crate::api::internal_error::{Attempt as _, HandleError, InternalError, Step};
use crate::api::output::{Event, Member, Output};
use crate::api::policy;
use crate::join::founding::FoundingRule;
use crate::join::waiting::Waiting;
use crate::mls::continuity::{self, ContinuityProof};
use crate::mls::key_package::{Candidate, Identity};
use crate::mls::provider::Provider;
use crate::room::roster::Roster;
use crate::{GroupPolicy, Link, MemberId, MlsCipherSuite, SafetyNumber, Timing};
use openmls::prelude::OpenMlsProvider as _;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tls_codec::Serialize as _;

/// The configuration of a [`Group`].
///
/// ```
/// use sotto_group::{Config, Group, GroupPolicy, MlsCipherSuite, Timing};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let group = Group::new(Config {
///     member: "alice".try_into()?,
///     suite: MlsCipherSuite::Hybrid,
///     timing: Timing::default(),
///     policy: GroupPolicy::default(),
///     link: None,
/// })?;
/// assert_eq!(group.epoch(), None);
/// # Ok(())
/// # }
/// ```
pub struct Config {
    /// Identifier of the member.
    pub member: MemberId,
    /// Cipher suite; all members of a call must use the same one.
    pub suite: MlsCipherSuite,
    /// Times for which the member waits for others.
    pub timing: Timing,
    /// The policy that a group must have.
    pub policy: GroupPolicy,
    /// The link of the call. With one, members prove that they have it, and nobody else can read or join; without one, only the
    /// safety number tells who is there.
    pub link: Option<Link>,
}

/// The MLS group of a call, from one member's point of view: a sans-IO state machine.
///
/// Give it every entry of the room log with [`handle`](Self::handle), in order, from this member's own `joined` on, own messages
/// included. After each entry and each [`handle_timeout`](Self::handle_timeout), take outputs with [`poll`](Self::poll) until there
/// is none left. It has no clock and sends nothing by itself. Times are since an origin of the caller's choice and never go back.
///
/// ```
/// use sotto_group::{Entry, EntryKind, Event, Output};
/// # use sotto_group::{Config, Group, GroupPolicy, MemberId, MlsCipherSuite, Timing};
/// # use std::time::Duration;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let alice: MemberId = "alice".try_into()?;
/// # let mut group = Group::new(Config {
/// #     member: alice.clone(),
/// #     suite: MlsCipherSuite::Classical,
/// #     timing: Timing::default(),
/// #     policy: GroupPolicy::default(),
/// #     link: None,
/// # })?;
/// # let mut log: Vec<EntryKind> = Vec::new();
/// log.push(EntryKind::Joined { member: alice.clone(), present: vec![] });
/// let (mut read, mut founded) = (0, false);
/// while let Some(kind) = log.get(read).cloned() {
///     read += 1;
///     group.handle(Entry { seq: read as u64, kind }, Duration::ZERO);
///     while group.next_timeout().is_some_and(|due| due.is_zero()) {
///         group.handle_timeout(Duration::ZERO);
///     }
///     while let Some(output) = group.poll() {
///         match output {
///             // The room's channel appends the message to the log. This one has no attachments.
///             Output::Send(message) => log.push(EntryKind::Message {
///                 from: alice.clone(),
///                 payload: message.payload,
///                 attachments: vec![],
///             }),
///             Output::Event(Event::EpochChanged { .. }) => founded = true,
///             Output::Event(_) | Output::Heard(_) => {}
///         }
///     }
/// }
/// // Alice is the first in the room: her KeyPackage is in the log, and she has founded a group.
/// assert!(founded);
/// assert_eq!((log.len(), group.epoch()), (2, Some(0)));
/// # Ok(())
/// # }
/// ```
pub struct Group {
    member: MemberId,
    identity: Arc<Identity>,
    suite: MlsCipherSuite,
    timing: Timing,
    policy: GroupPolicy,
    /// Position of the last entry, whatever became of it.
    pub(crate) seq: Option<u64>,
    pub(crate) roster: Roster,
    state: State,
    /// Groups that this member has been in.
    groups: u64,
    known: Acquaintances,
    /// How often it has asked to be added again in this life.
    attempts: u32,
    /// The disputes of this life in the sessions before this one.
    disputes: DisputeCount,
    /// Members that may be in a group (R6).
    founding: FoundingRule,
    /// Authors whose Welcomes have led nowhere in this life.
    blame: Blame,
    /// The latest time that it has been told.
    now: Duration,
    /// The latest time that it has been told by the clock of the one who sends frames.
    sender_time: Duration,
    /// When it has something to do next, for all that it knows by now.
    due: Option<Duration>,
    outputs: VecDeque<Output>,
    /// Failures that it has told of lately.
    failures: Vec<InternalError>,
    /// Checks key packages of others, and is what each group's own provider is made from; keeps no keys.
    provider: Provider,
}

enum State {
    /// Not in the room. Holds what the first `joined` needs, so that what cannot be made is found out before.
    Outside(Option<Box<Candidate>>),
    Waiting(Box<Waiting>),
    InGroup(Box<Session>),
}

impl Group {
    /// A member that has not joined its room yet.
    ///
    /// # Errors
    ///
    /// [`SetupError::KeyMaterial`] if no key material can be made.
    pub fn new(config: Config) -> Result<Self, SetupError> {
        let provider = Provider::new().in_step(Step::DrawRandomness)?;
        Self::with(config, provider)
    }

    /// A member of a simulation: what it draws follows from `seed`, as [`Seed`] says.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    #[cfg(any(test, feature = "seeded"))]
    pub fn with_seed(config: Config, seed: &Seed) -> Result<Self, SetupError> {
        Self::with(config, Provider::seeded(seed))
    }

    fn with(config: Config, provider: Provider) -> Result<Self, SetupError> {
        let Config {
            member,
            suite,
            timing,
            policy,
            link,
        } = config;
        let provider = provider.in_call(link.map(Arc::new));
        let candidate =
            Candidate::new(&member, suite, &provider).in_step(Step::CreateKeyPackage)?;
        Ok(Self {
            member,
            identity: Arc::clone(&candidate.identity),
            suite,
            timing,
            policy,
            seq: None,
            roster: Roster::default(),
            state: State::Outside(Some(Box::new(candidate))),
            groups: 0,
            known: Acquaintances::default(),
            attempts: 0,
            disputes: DisputeCount::default(),
            founding: FoundingRule::default(),
            blame: Blame::default(),
            now: Duration::ZERO,
            sender_time: Duration::ZERO,
            due: None,
            outputs: VecDeque::new(),
            failures: Vec::new(),
            provider,
        })
    }

    /// The message that a continuity key signs for this member: its name and its signature key, which it keeps for all its lives
    /// in the room.
    #[must_use]
    pub fn continuity_challenge(&self) -> Vec<u8> {
        let signature_key = &self.identity.credential.signature_key;
        continuity::to_be_signed(self.member.as_str().as_bytes(), signature_key.as_slice())
    }

    /// Takes a continuity key's signature over [`continuity_challenge`](Self::continuity_challenge), once and before the
    /// first `joined` of this member's own. Without it the member has no fingerprint.
    ///
    /// # Errors
    ///
    /// [`ContinuityError`]; the member is then as it was, but with [`ContinuityError::KeyMaterial`] it has taken the proof and
    /// makes its key package when it joins.
    pub fn prove_continuity(&mut self, proof: ContinuityProof) -> Result<(), ContinuityError> {
        if !matches!(self.state, State::Outside(Some(_))) {
            return Err(ContinuityError::TooLate);
        }
        let signature_key = &self.identity.credential.signature_key;
        let member = self.member.as_str().as_bytes();
        proof
            .verify(member, signature_key.as_slice(), self.provider.crypto())
            // The error says only that the proof is none, which is what this one says.
            .or(Err(ContinuityError::Invalid))?;
        let set = self.identity.proof.set(proof);
        // The error is the proof itself, given back.
        set.or(Err(ContinuityError::TooLate))?;
        // The key package made before has no proof in it, and must not be used whatever comes of the next one.
        let fresh = self.fresh();
        let (candidate, outcome) = match fresh {
            Ok(candidate) => (Some(Box::new(candidate)), Ok(())),
            Err(error) => (None, Err(error.into())),
        };
        self.state = State::Outside(candidate);
        outcome
    }

    /// Follows one entry. Nothing in an entry can make this fail: what is not followed is reported as
    /// [`Event::Ignored`].
    ///
    /// The epoch changes once at most in each call, so whoever is told of it can
    /// [`export_secret`](Self::export_secret)s of that very epoch before the next call.
    pub fn handle(&mut self, entry: Entry, now: Duration) {
        self.now = self.now.max(now);
        self.take(entry);
        self.proceed();
    }

    /// Does what is due by now without any entry. Call it at [`next_timeout`](Self::next_timeout); calling it more often
    /// does no harm.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.now = self.now.max(now);
        self.proceed();
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if anything is to happen without further entries.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        self.due
    }

    /// The next thing to do, if any.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// RFC 9420 §8.1: counts the commits of the group; none without a group.
    #[must_use]
    pub fn epoch(&self) -> Option<u64> {
        self.session().map(Session::epoch)
    }

    /// The members of the group, this one included, by leaf; empty without a group.
    #[must_use]
    pub fn members(&self) -> Vec<Member> {
        self.session().map(Session::members).unwrap_or_default()
    }

    /// The safety number of the epoch; `None` without a group.
    #[must_use]
    pub fn safety_number(&self) -> Option<SafetyNumber> {
        let mls = &self.session()?.mls;
        let context = mls.public_group().group_context();
        SafetyNumber::of_epoch(
            mls.epoch_authenticator().as_slice(),
            &context.tls_serialize_detached().ok()?,
        )
    }

    /// The policy that the group was founded with; `None` without a group.
    #[must_use]
    pub fn policy(&self) -> Option<&[u8]> {
        let context = self.session()?.mls.public_group().group_context();
        policy::of(context, self.provider.link().map(Link::psk_id))
    }

    #[cfg(feature = "inspect")]
    pub(crate) fn suite(&self) -> MlsCipherSuite {
        self.suite
    }

    #[cfg(any(test, feature = "inspect"))]
    pub(crate) fn parts(&mut self) -> Option<(&mut Session, &Roster, u64)> {
        match &mut self.state {
            State::InGroup(session) => Some((session, &self.roster, self.seq?)),
            _ => None,
        }
    }

    /// All secrets that this member holds, as a thief of its memory finds them, but for its signature key. Its randomness has no
    /// state.
    #[cfg(test)]
    pub(crate) fn dump(&self) -> Vec<Vec<u8>> {
        let mut dump = self.provider.stored();
        if let Some(candidate) = self.candidate() {
            dump.extend(postcard::to_allocvec(&candidate.bundle));
        }
        if let Some(session) = self.session() {
            dump.extend(session.provider.stored());
            // The commit in flight is part of the state of the group, which OpenMLS does not write anew when it is merged.
            let held = session.provider.in_memory().into_iter();
            let held = held.filter(|(what, _)| *what != "group_state" || session.in_flight());
            dump.extend(held.map(|(_, bytes)| bytes));
        }
        dump
    }

    #[cfg(test)]
    pub(crate) fn candidate(&self) -> Option<&Candidate> {
        match &self.state {
            State::Outside(candidate) => candidate.as_deref(),
            State::Waiting(waiting) => waiting.candidate.as_ref(),
            State::InGroup(_) => None,
        }
    }

    /// How many changes, and how many names of commits, it keeps while it waits.
    #[cfg(test)]
    pub(crate) fn noted(&self) -> (usize, usize) {
        match &self.state {
            State::Waiting(waiting) => (waiting.history.len(), waiting.names()),
            _ => (0, 0),
        }
    }

    /// Whether it does what brings it into a group, or has told that it may not: no member waits and asks for nothing.
    #[cfg(test)]
    pub(crate) fn is_on_its_way(&self) -> bool {
        match &self.state {
            State::Outside(_) => false,
            State::Waiting(waiting) => {
                let asks = waiting.candidate.is_some() || waiting.retry.is_some();
                asks || waiting.doubt.is_some() || waiting.exhausted
            }
            State::InGroup(_) => true,
        }
    }

    pub(crate) fn session(&self) -> Option<&Session> {
        match &self.state {
            State::InGroup(session) => Some(session),
            _ => None,
        }
    }

    /// Does what follows from what has been followed, and from the time.
    fn proceed(&mut self) {
        if let Some(seq) = self.seq {
            self.act(seq);
        }
    }

    fn take(&mut self, Entry { seq, kind }: Entry) {
        let from = match &kind {
            EntryKind::Message { from, .. } => Some(from.clone()),
            EntryKind::Joined { .. } | EntryKind::Left { .. } => None,
        };
        let outcome = match kind {
            EntryKind::Joined { member, present } if member == self.member => {
                self.enter(seq, present).map_err(HandleError::from)
            }
            kind => self
                .advance(seq)
                .map_err(HandleError::from)
                .and_then(|()| self.follow(seq, kind)),
        };
        if let Err(error) = outcome {
            self.give_reason(seq, from, error);
        }
    }

    fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    fn epoch_changed(&mut self, added: Vec<MemberId>, removed: Vec<MemberId>) {
        self.messages_passed(&added, &removed);
        let changed = !added.is_empty() || !removed.is_empty();
        self.failures.clear();
        if let State::InGroup(session) = &self.state {
            let event = Event::EpochChanged {
                group: session.ordinal,
                epoch: session.epoch(),
                own_leaf: session.mls.own_leaf_index().u32(),
                members: session.members(),
                added,
                removed,
                heard: session.liveness.heard(),
            };
            let returns = if changed {
                self.known.meet(&self.member, &session.leaves)
            } else {
                Vec::new()
            };
            self.emit(event);
            for event in returns {
                self.emit(event);
            }
        }
    }
}
