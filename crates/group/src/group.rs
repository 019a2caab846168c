//! The state machine that ties the rules together.

use crate::accept;
use crate::commit;
use crate::committer;
use crate::difference::Difference;
use crate::entry::{Entry, EntryKind};
use crate::error::{ExportError, SetupError};
use crate::founding::Observer;
use crate::key_package::{Identity, LoggedKeyPackage};
use crate::output::{Event, Member, Outgoing, Output};
use crate::payload::{Commit, Payload};
use crate::provider::Provider;
use crate::roster::{Change, Roster};
use crate::seen::SeenCommit;
use crate::session::Session;
use crate::tree::Leaf;
use crate::waiting::Waiting;
use crate::welcome::{self, Joined, Seen};
use crate::{Ignored, MemberId, SafetyNumber, Suite};
use openmls::prelude::OpenMlsProvider;
use std::collections::VecDeque;
use std::sync::Arc;
use zeroize::Zeroizing;

/// How a group is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// Who this is.
    pub member: MemberId,
    /// Cipher suite; all members of a call must use the same one.
    pub suite: Suite,
}

/// One member's view of who is in the call.
///
/// Feed it every entry of the room log with [`handle`](Self::handle), in order, from this member's own `joined` on and
/// with its own messages among them; after each, take what it wants done with [`poll`](Self::poll) until there is
/// nothing left. It has no clock and sends nothing by itself.
pub struct Group {
    member: MemberId,
    suite: Suite,
    /// Position of the last entry, whatever became of it.
    seq: Option<u64>,
    roster: Roster,
    state: State,
    /// Groups that this member has been in.
    groups: u64,
    outputs: VecDeque<Output>,
    /// Checks key packages of others; keeps nothing.
    provider: Provider,
}

enum State {
    /// Not in the room. Holds what the next `joined` needs, if it is made already.
    Outside(Option<Box<Identity>>),
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
        let Config { member, suite } = config;
        let identity = Identity::new(&member, suite).map_err(|_| SetupError::KeyMaterial)?;
        Ok(Self {
            member,
            suite,
            seq: None,
            roster: Roster::default(),
            state: State::Outside(Some(Box::new(identity))),
            groups: 0,
            outputs: VecDeque::new(),
            provider: Provider::default(),
        })
    }

    /// Follows one entry. Nothing in an entry can make this fail: what is not followed is reported as
    /// [`Event::Ignored`].
    pub fn handle(&mut self, entry: Entry) {
        let Entry { seq, kind } = entry;
        let from = match &kind {
            EntryKind::Message { from, .. } => Some(from.clone()),
            _ => None,
        };
        if let Err(reason) = self.advance(seq).and_then(|()| self.follow(seq, kind)) {
            self.emit(Event::Ignored { seq, from, reason });
        }
        if let Err(reason) = self.act() {
            self.emit(Event::Ignored {
                seq,
                from: None,
                reason,
            });
        }
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
        SafetyNumber::from_epoch_authenticator(self.session()?.mls.epoch_authenticator().as_slice())
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

    #[cfg(test)]
    pub(crate) fn parts(&mut self) -> Option<(&mut Session, &Roster, u64)> {
        match &mut self.state {
            State::InGroup(session) => Some((session, &self.roster, self.seq?)),
            _ => None,
        }
    }

    #[cfg(test)]
    pub(crate) fn identity(&self) -> Option<&Identity> {
        match &self.state {
            State::Waiting(waiting) => Some(&waiting.identity),
            State::InGroup(session) => Some(&session.identity),
            State::Outside(_) => None,
        }
    }

    fn session(&self) -> Option<&Session> {
        match &self.state {
            State::InGroup(session) => Some(session),
            _ => None,
        }
    }

    fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    /// Positions only grow; one that is left out is reported, and the log followed all the same.
    fn advance(&mut self, seq: u64) -> Result<(), Ignored> {
        if let Some(last) = self.seq {
            if seq <= last {
                return Err(Ignored::Replayed);
            }
            // Between a `left` and the next `joined` of its own, the log is not for this member.
            if seq - last > 1 && !matches!(self.state, State::Outside(_)) {
                self.emit(Event::Ignored {
                    seq: last + 1,
                    from: None,
                    reason: Ignored::Gap,
                });
            }
        }
        self.seq = Some(seq);
        Ok(())
    }

    fn follow(&mut self, seq: u64, kind: EntryKind) -> Result<(), Ignored> {
        match kind {
            EntryKind::Joined { member, present } if matches!(self.state, State::Outside(_)) => {
                if member == self.member {
                    self.enter(seq, present)
                } else {
                    Err(Ignored::NotJoined)
                }
            }
            _ if matches!(self.state, State::Outside(_)) => Err(Ignored::NotJoined),
            EntryKind::Joined { member, .. } => self.change(seq, Change::Joined(member)),
            EntryKind::Left { member } if member == self.member => {
                self.depart();
                Ok(())
            }
            EntryKind::Left { member } => self.change(seq, Change::Left(member)),
            EntryKind::Message {
                from,
                payload,
                attachment,
            } => {
                if !self.roster.contains(&from) {
                    return Err(Ignored::SenderNotPresent);
                }
                match Payload::decode(&payload)? {
                    Payload::KeyPackage(message) => {
                        let logged = LoggedKeyPackage::read(
                            message.as_slice(),
                            &from,
                            self.suite,
                            &self.provider,
                        )?;
                        self.change(seq, Change::KeyPackage(from, Arc::new(logged)))
                    }
                    Payload::Commit(commit) => {
                        self.commit(seq, &from, &commit, attachment.as_deref())
                    }
                }
            }
        }
    }

    /// This member's own `joined`.
    fn enter(&mut self, seq: u64, present: Vec<MemberId>) -> Result<(), Ignored> {
        self.roster = Roster::at_join(seq, self.member.clone(), present)?;
        let identity = match std::mem::replace(&mut self.state, State::Outside(None)) {
            State::Outside(Some(identity)) => *identity,
            _ => Identity::new(&self.member, self.suite).map_err(|_| Ignored::Internal)?,
        };
        self.wait(identity, Observer::new(seq, []))
    }

    /// This member's own `left`: the group is gone, and so are the keys of the key package.
    fn depart(&mut self) {
        let identity = match std::mem::replace(&mut self.state, State::Outside(None)) {
            State::Outside(identity) => identity.map(|identity| *identity),
            State::Waiting(waiting) => Some(waiting.identity),
            State::InGroup(session) => Some(session.identity),
        };
        let renewed = identity.and_then(|identity| identity.renewed(&self.member, self.suite).ok());
        self.state = State::Outside(renewed.map(Box::new));
        self.roster = Roster::default();
        self.emit(Event::Waiting);
    }

    /// Asks to be added.
    fn wait(&mut self, identity: Identity, observer: Observer) -> Result<(), Ignored> {
        let payload = Payload::KeyPackage(identity.message()?.into()).encode()?;
        self.state = State::Waiting(Box::new(Waiting::new(identity, observer)));
        self.emit(Event::Waiting);
        self.outputs.push_back(Output::Send(Outgoing {
            payload,
            attachments: Vec::new(),
        }));
        Ok(())
    }

    fn change(&mut self, seq: u64, change: Change) -> Result<(), Ignored> {
        let outcome = self.roster.apply(seq, change.clone());
        if let State::Waiting(waiting) = &mut self.state {
            waiting.note(seq, &change, outcome);
        }
        outcome
    }

    fn commit(
        &mut self,
        seq: u64,
        from: &MemberId,
        commit: &Commit,
        attachment: Option<&[u8]>,
    ) -> Result<(), Ignored> {
        match &mut self.state {
            State::Outside(_) => Err(Ignored::NotJoined),
            State::Waiting(waiting) => {
                let message = accept::public_message(commit)?;
                let position = SeenCommit::new(seq, from, commit, &message);
                waiting.observer.committed(position.clone(), &self.roster);
                if !position.adds.contains(&self.member) {
                    return Err(Ignored::NotForUs);
                }
                let seen = Seen {
                    own: &self.member,
                    suite: self.suite,
                    identity: &waiting.identity,
                    announced: waiting.announced.ok_or(Ignored::AddsNotWaiting)?,
                    roster: &self.roster,
                    history: &waiting.history,
                    commits: &waiting.observer.commits,
                };
                let joined = welcome::join(&seen, &position, &message, attachment)?;
                let Joined {
                    provider,
                    mls,
                    leaves,
                    roster,
                } = joined;
                self.roster = roster;
                self.start(position.adds, |identity, ordinal| {
                    Ok(Session {
                        mls,
                        provider,
                        identity,
                        leaves,
                        ordinal,
                    })
                })
            }
            State::InGroup(session) => {
                match accept::follow(session, &self.roster, from, commit) {
                    Ok(change) if change.own_removed => self.removed(),
                    Ok(change) => {
                        self.epoch_changed(change.added, change.removed);
                        Ok(())
                    }
                    // A group that is half changed is of no use to anybody.
                    Err(Ignored::Internal) => self.removed().and(Err(Ignored::Internal)),
                    Err(reason) => Err(reason),
                }
            }
        }
    }

    /// From waiting into a group.
    fn start(
        &mut self,
        added: Vec<MemberId>,
        session: impl FnOnce(Identity, u64) -> Result<Session, Ignored>,
    ) -> Result<(), Ignored> {
        if let State::Waiting(waiting) = std::mem::replace(&mut self.state, State::Outside(None)) {
            self.groups += 1;
            self.state = State::InGroup(Box::new(session(waiting.identity, self.groups)?));
            self.epoch_changed(added, Vec::new());
        }
        Ok(())
    }

    /// A commit has removed this member, which is still there: it asks to be added again.
    fn removed(&mut self) -> Result<(), Ignored> {
        if let State::InGroup(session) = std::mem::replace(&mut self.state, State::Outside(None)) {
            let others = session
                .leaves
                .iter()
                .filter(|leaf| leaf.member != self.member && leaf.is_current(&self.roster));
            let grouped = others.map(|leaf| leaf.member.clone());
            let observer = Observer::new(0, grouped);
            let identity = session
                .identity
                .renewed(&self.member, self.suite)
                .map_err(|_| Ignored::Internal)?;
            self.wait(identity, observer)?;
        }
        Ok(())
    }

    fn epoch_changed(&mut self, added: Vec<MemberId>, removed: Vec<MemberId>) {
        if let State::InGroup(session) = &self.state {
            let event = Event::EpochChanged {
                group: session.ordinal,
                epoch: session.epoch(),
                own_leaf: session.mls.own_leaf_index().u32(),
                members: session.leaves.iter().map(Leaf::to_member).collect(),
                added,
                removed,
            };
            self.emit(event);
        }
    }

    /// What follows from the state: a group to found, or a difference to commit.
    fn act(&mut self) -> Result<(), Ignored> {
        match &mut self.state {
            State::Waiting(waiting) => {
                if waiting.announced.is_some()
                    && waiting.observer.may_found(&self.roster, &self.member)
                {
                    let (suite, added) = (self.suite, vec![self.member.clone()]);
                    self.start(added, |identity, ordinal| {
                        Session::found(identity, suite, ordinal).map_err(|_| Ignored::Internal)
                    })?;
                    return self.act();
                }
            }
            State::InGroup(session) => {
                let own = Some(session.mls.own_leaf_index());
                if !session.in_flight()
                    && committer::designated(&session.leaves, &self.roster) == own
                {
                    let difference = Difference::between(&self.roster, &session.leaves);
                    if let (false, Some(as_of)) = (difference.is_empty(), self.seq) {
                        let message = commit::author(session, &difference, &self.roster, as_of)?;
                        self.outputs.push_back(Output::Send(message));
                    }
                }
            }
            State::Outside(_) => {}
        }
        Ok(())
    }
}
