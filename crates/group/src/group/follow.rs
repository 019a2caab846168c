//! What entries do to a group.

use super::{Group, State};
use crate::accept;
use crate::blame::Blame;
use crate::entry::EntryKind;
use crate::key_package::{Candidate, Identity, KeyPackageId, LoggedKeyPackage};
use crate::output::Event;
use crate::payload::{Commit, Payload};
use crate::roster::{Change, Roster};
use crate::seen::SeenCommit;
use crate::session::Session;
use crate::welcome::Invitation;
use crate::{Ignored, MemberId};
use std::sync::Arc;

impl Group {
    /// Positions only grow; if one is left out, this member has lost track (rule 7).
    pub(super) fn advance(&mut self, seq: u64) -> Result<(), Ignored> {
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
                self.lose_track()?;
            }
        }
        self.seq = Some(seq);
        Ok(())
    }

    pub(super) fn follow(&mut self, seq: u64, kind: EntryKind) -> Result<(), Ignored> {
        match kind {
            _ if matches!(self.state, State::Outside(_)) => Err(Ignored::NotJoined),
            EntryKind::Joined { member, present } => {
                if let State::Waiting(waiting) = &mut self.state
                    && !waiting.whole
                    && present.as_slice() == std::slice::from_ref(&self.member)
                {
                    waiting.found_alone();
                    self.roster.keep_only(&self.member);
                }
                self.change(seq, Change::Joined(member))
            }
            EntryKind::Left { member } if member == self.member => {
                self.depart();
                self.emit(Event::Waiting);
                Ok(())
            }
            EntryKind::Left { member } => self.change(seq, Change::Left(member)),
            EntryKind::Message {
                from,
                payload,
                attachments,
            } => {
                // Who came while entries were lost is there all the same; the Welcome will tell.
                if !self.roster.contains(&from) && !self.has_lost_track() {
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
                        let (own, id) = (from == self.member, logged.id);
                        self.change(seq, Change::KeyPackage(from, Arc::new(logged)))?;
                        if own {
                            self.own_key_package(id)
                        } else {
                            Ok(())
                        }
                    }
                    Payload::Commit(commit) => self.commit(seq, &from, &commit, &attachments),
                    Payload::Challenge(challenge) => self.be_challenged(&from, challenge),
                    Payload::Answer(answer) => self.hear(&from, &answer),
                }
            }
        }
    }

    /// A copy of an earlier key package, logged after the latest one, takes its place: nobody has keys for it any more.
    fn own_key_package(&mut self, id: KeyPackageId) -> Result<(), Ignored> {
        match &self.state {
            State::Waiting(waiting) if waiting.announced.is_some() && waiting.id != id => {
                self.ask_again()
            }
            State::InGroup(session) if session.id != id => self.start_anew(),
            _ => Ok(()),
        }
    }

    /// This member's own `joined` begins a new life, whatever was before: a member that lost its connection need not
    /// have heard of its own `left`, and a server that was started again counts from the beginning.
    pub(super) fn enter(&mut self, seq: u64, present: Vec<MemberId>) -> Result<(), Ignored> {
        let roster = Roster::at_join(seq, self.member.clone(), present)?;
        self.depart();
        let candidate = match std::mem::replace(&mut self.state, State::Outside(None)) {
            State::Outside(Some(candidate)) => *candidate,
            _ => self.fresh()?,
        };
        self.seq = Some(seq);
        self.attempts = 0;
        self.blame = Blame::default();
        self.roster = roster;
        self.wait(candidate)
    }

    /// This member's own `left`: the group is gone, and so are the keys of the key package, unless nobody has seen it.
    fn depart(&mut self) {
        if !matches!(self.state, State::Outside(_)) {
            self.state = State::Outside(None);
        }
        self.roster = Roster::default();
    }

    /// A key package to be added with, of the same member.
    pub(super) fn fresh(&self) -> Result<Candidate, Ignored> {
        Candidate::again(&self.identity, self.suite, &self.provider).map_err(|_| Ignored::Internal)
    }

    fn change(&mut self, seq: u64, change: Change) -> Result<(), Ignored> {
        let outcome = self.roster.apply(seq, change.clone());
        match &mut self.state {
            State::Outside(_) => {}
            State::Waiting(waiting) => waiting.note(seq, &change, outcome),
            State::InGroup(session) => session.roster_changed(&self.roster, change.member()),
        }
        self.ask_if_overfull()?;
        outcome
    }

    /// More has happened since this member asked than it keeps, so it asks anew.
    fn ask_if_overfull(&mut self) -> Result<(), Ignored> {
        match &self.state {
            State::Waiting(waiting) if waiting.is_overfull() => self.ask_again(),
            _ => Ok(()),
        }
    }

    fn commit(
        &mut self,
        seq: u64,
        from: &MemberId,
        commit: &Commit,
        attachments: &[Vec<u8>],
    ) -> Result<(), Ignored> {
        match &mut self.state {
            State::Outside(_) => Err(Ignored::NotJoined),
            State::Waiting(waiting) => {
                let message = accept::public_message(commit, self.suite)?;
                let position = SeenCommit::new(seq, from, commit, &message);
                waiting.note_commit(position.clone(), &self.roster);
                if !position.adds.contains(&self.member) {
                    return self.ask_if_overfull().and(Err(Ignored::NotForUs));
                }
                // With an earlier key package, or before there was any: the latest one is still to be used.
                if waiting
                    .announced
                    .is_none_or(|announced| announced > position.as_of)
                {
                    return Err(Ignored::AddsOtherKeyPackage);
                }
                if !self.blame.believes(from) {
                    self.doubt();
                    return Err(Ignored::AuthorDisbelieved);
                }
                match Invitation::read(position, message, attachments) {
                    Ok(invitation) => {
                        waiting.invitation = Some(Box::new(invitation));
                        Ok(())
                    }
                    Err(reason) => self.led_nowhere(from).and(Err(reason)),
                }
            }
            State::InGroup(session) => {
                match accept::follow(session, &self.roster, from, commit, self.suite, self.now) {
                    Ok(change) if change.own_removed => self.start_anew(),
                    Ok(change) => {
                        session.begin_epoch(&self.roster);
                        if let Some(author) = session.confirmed_by(from) {
                            self.blame.led_to_the_group(&author);
                        }
                        self.epoch_changed(change.added, change.removed);
                        Ok(())
                    }
                    // A group that is half changed is of no use to anybody.
                    Err(Ignored::Internal) => self.start_anew().and(Err(Ignored::Internal)),
                    Err(reason) => Err(reason),
                }
            }
        }
    }

    /// From waiting into a group. The private keys of the key package go.
    pub(super) fn start(
        &mut self,
        added: Vec<MemberId>,
        session: impl FnOnce(Arc<Identity>, KeyPackageId, u64) -> Result<Session, Ignored>,
    ) -> Result<(), Ignored> {
        if let State::Waiting(waiting) = std::mem::replace(&mut self.state, State::Outside(None)) {
            self.groups += 1;
            let mut session = session(Arc::clone(&self.identity), waiting.id, self.groups)?;
            session.begin_epoch(&self.roster);
            session.liveness.lived_at(waiting.asked);
            self.state = State::InGroup(Box::new(session));
            self.epoch_changed(added, Vec::new());
        }
        Ok(())
    }
}
