//! The state machine that ties the rules together.

mod act;
mod ask;
mod follow;
mod join;
pub(crate) mod liveness;

use crate::blame::Blame;
use crate::continuity::{self, ContinuityProof};
use crate::entry::{Entry, EntryKind};
use crate::error::{ContinuityError, ExportError, SetupError};
use crate::key_package::{Candidate, Identity};
use crate::known::Acquaintances;
use crate::output::{Event, Member, Output};
use crate::provider::Provider;
use crate::roster::Roster;
use crate::session::Session;
use crate::tree::Leaf;
use crate::waiting::Waiting;
use crate::{MemberId, Pace, SafetyNumber, Seed, Suite, Terms, terms};
use openmls::prelude::OpenMlsProvider;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tls_codec::Serialize as _;
use zeroize::Zeroizing;

/// How a group is set up.
pub struct Config {
    /// Who this is.
    pub member: MemberId,
    /// Cipher suite; all members of a call must use the same one.
    pub suite: Suite,
    /// How long it waits for others.
    pub pace: Pace,
    /// What a group must have been founded on.
    pub terms: Terms,
    /// Where all its randomness comes from.
    pub seed: Seed,
}

/// One member's view of who is in the call.
///
/// Feed it every entry of the room log with [`handle`](Self::handle), in order, from this member's own `joined` on and
/// with its own messages among them; after each, take what it wants done with [`poll`](Self::poll) until there is
/// nothing left, and after each [`handle_timeout`](Self::handle_timeout). It has no clock and sends nothing by itself.
/// Times are since an origin of the caller's choice and never go back.
pub struct Group {
    member: MemberId,
    identity: Arc<Identity>,
    suite: Suite,
    pace: Pace,
    terms: Terms,
    /// Position of the last entry, whatever became of it.
    pub(crate) seq: Option<u64>,
    pub(crate) roster: Roster,
    state: State,
    /// Groups that this member has been in.
    groups: u64,
    known: Acquaintances,
    /// How often it has asked to be added again in this life.
    attempts: u32,
    /// Authors whose Welcomes have led nowhere in this life.
    blame: Blame,
    /// The latest time that it has been told.
    now: Duration,
    /// The latest time that it has been told by the clock of the one who sends frames.
    sender_time: Duration,
    /// When it has something to do next, for all that it knows by now.
    due: Option<Duration>,
    /// Entries that have come while it was about to join.
    entries: VecDeque<Entry>,
    outputs: VecDeque<Output>,
    /// Checks key packages of others and is where all randomness begins; keeps nothing.
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
        let Config {
            member,
            suite,
            pace,
            terms,
            seed,
        } = config;
        let provider = Provider::new(*seed.bytes());
        let candidate =
            Candidate::new(&member, suite, &provider).map_err(|_| SetupError::KeyMaterial)?;
        Ok(Self {
            member,
            identity: Arc::clone(&candidate.identity),
            suite,
            pace,
            terms,
            seq: None,
            roster: Roster::default(),
            state: State::Outside(Some(Box::new(candidate))),
            groups: 0,
            known: Acquaintances::default(),
            attempts: 0,
            blame: Blame::default(),
            now: Duration::ZERO,
            sender_time: Duration::ZERO,
            due: None,
            entries: VecDeque::new(),
            outputs: VecDeque::new(),
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
    /// [`ContinuityError`]; the member is then as it was.
    pub fn prove_continuity(&mut self, proof: ContinuityProof) -> Result<(), ContinuityError> {
        let State::Outside(Some(candidate)) = &mut self.state else {
            return Err(ContinuityError::TooLate);
        };
        let signature_key = &self.identity.credential.signature_key;
        let member = self.member.as_str().as_bytes();
        proof
            .verify(member, signature_key.as_slice(), self.provider.crypto())
            .map_err(|_| ContinuityError::Invalid)?;
        let set = self.identity.proof.set(proof);
        set.map_err(|_| ContinuityError::TooLate)?;
        **candidate = Candidate::again(&self.identity, self.suite, &self.provider)
            .map_err(|_| ContinuityError::KeyMaterial)?;
        Ok(())
    }

    /// Follows one entry. Nothing in an entry can make this fail: what is not followed is reported as
    /// [`Event::Ignored`].
    ///
    /// What takes long is done in steps: [`next_timeout`](Self::next_timeout) is then due at once, and entries may be handed
    /// over as before. The epoch changes once at most in each call, so whoever is told of it can
    /// [`export_secret`](Self::export_secret)s of that very epoch before the next call.
    pub fn handle(&mut self, entry: Entry, now: Duration) {
        self.now = self.now.max(now);
        self.entries.push_back(entry);
        self.proceed();
    }

    /// Takes fresh randomness in: whoever has read this member's memory at some time cannot tell what keys it makes after
    /// this. Call it before [`handle`](Self::handle) and [`handle_timeout`](Self::handle_timeout), unless the run is to be
    /// repeated.
    pub fn stir(&mut self, fresh: &Seed) {
        self.provider.stir(fresh);
        if let State::InGroup(session) = &self.state {
            session.provider.stir(fresh);
        }
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

    /// Who is in the group, this member included, by leaf; nobody without a group.
    #[must_use]
    pub fn members(&self) -> Vec<Member> {
        self.session()
            .map(|session| session.leaves.iter().map(Leaf::to_member).collect())
            .unwrap_or_default()
    }

    /// What people compare; none without a group.
    #[must_use]
    pub fn safety_number(&self) -> Option<SafetyNumber> {
        let mls = &self.session()?.mls;
        let context = mls.public_group().group_context();
        SafetyNumber::of_epoch(
            mls.epoch_authenticator().as_slice(),
            &context.tls_serialize_detached().ok()?,
        )
    }

    /// What the group was founded on; none without a group.
    #[must_use]
    pub fn terms(&self) -> Option<&[u8]> {
        terms::of(self.session()?.mls.public_group().group_context())
    }

    /// `len` bytes that all members derive alike in this epoch, and nobody else (RFC 9420 §8.5).
    ///
    /// # Errors
    ///
    /// [`ExportError`] without a group, or if `len` is more than HKDF gives.
    pub fn export_secret(
        &self,
        label: &str,
        context: &[u8],
        len: usize,
    ) -> Result<Zeroizing<Vec<u8>>, ExportError> {
        let session = self.session().ok_or(ExportError::NoGroup)?;
        let secret = session
            .mls
            .export_secret(session.provider.crypto(), label, context, len);
        secret.map(Zeroizing::new).map_err(|_| ExportError::TooLong)
    }

    #[cfg(feature = "inspect")]
    pub(crate) fn suite(&self) -> Suite {
        self.suite
    }

    #[cfg(any(test, feature = "inspect"))]
    pub(crate) fn parts(&mut self) -> Option<(&mut Session, &Roster, u64)> {
        match &mut self.state {
            State::InGroup(session) => Some((session, &self.roster, self.seq?)),
            _ => None,
        }
    }

    /// All secrets that this member holds, as a thief of its memory finds them, but for its signature key and what its
    /// randomness is drawn from.
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

    pub(crate) fn session(&self) -> Option<&Session> {
        match &self.state {
            State::InGroup(session) => Some(session),
            _ => None,
        }
    }

    /// Joins if it is about to, then follows what has come, and then does what follows from that.
    fn proceed(&mut self) {
        let before = (self.groups, self.epoch());
        for taken in 0.. {
            if self.step_towards_joining() {
                self.due = Some(self.now);
                return;
            }
            if (self.groups, self.epoch()) != before || taken == self.pace.signatures() {
                break;
            }
            match self.entries.pop_front() {
                Some(entry) => self.take(entry),
                None => break,
            }
        }
        if !self.entries.is_empty() {
            self.due = Some(self.now);
        } else if let Some(seq) = self.seq {
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
                self.enter(seq, present)
            }
            kind => self.advance(seq).and_then(|()| self.follow(seq, kind)),
        };
        if let Err(reason) = outcome {
            self.emit(Event::Ignored { seq, from, reason });
        }
    }

    fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    fn epoch_changed(&mut self, added: Vec<MemberId>, removed: Vec<MemberId>) {
        let changed = !added.is_empty() || !removed.is_empty();
        if let State::InGroup(session) = &self.state {
            let event = Event::EpochChanged {
                group: session.ordinal,
                epoch: session.epoch(),
                own_leaf: session.mls.own_leaf_index().u32(),
                members: session.leaves.iter().map(Leaf::to_member).collect(),
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
