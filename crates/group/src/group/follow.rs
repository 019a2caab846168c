//! The effect of each kind of entry.

use super::{Group, State};
use crate::active::blame::Blame;
use crate::active::dispute::DisputeCount;
use crate::active::session::Session;
use crate::api::entry::EntryKind;
use crate::api::internal_error::{Attempt as _, HandleError, InternalError, Step};
use crate::api::output::Event;
use crate::commit::validate;
use crate::join::by_welcome::Invitation;
use crate::join::founding::FoundingRule;
use crate::join::waiting::Waiting;
use crate::mls::key_package::{Candidate, KeyPackageId};
use crate::room::roster::{Roster, RosterChange};
use crate::room::seen::SeenKeyPackages;
use crate::wire::payload::{Commit, Payload};
use crate::wire::unverified_commit::UnverifiedCommit;
use crate::{MemberId, RejectReason};

impl Group {
    /// Positions only grow; if one is left out, this member has lost track (R7.1).
    pub(super) fn advance(&mut self, seq: u64) -> Result<(), RejectReason> {
        if let Some(last) = self.seq {
            if seq <= last {
                return Err(RejectReason::Replayed);
            }
            // Between a `left` and the next `joined` of its own, the log is not for this member.
            if seq - last > 1 && !matches!(self.state, State::Outside(_)) {
                self.emit(Event::Ignored {
                    seq: last + 1,
                    from: None,
                    reason: RejectReason::Gap,
                });
                self.lose_track();
            }
        }
        self.seq = Some(seq);
        Ok(())
    }

    pub(super) fn follow(&mut self, seq: u64, kind: EntryKind) -> Result<(), HandleError> {
        match kind {
            _ if matches!(self.state, State::Outside(_)) => Err(RejectReason::NotJoined.into()),
            EntryKind::Joined { member, present } => {
                if let State::Waiting(waiting) = &mut self.state
                    && !waiting.whole
                    && present.as_slice() == std::slice::from_ref(&self.member)
                {
                    // R7.9: all others that were there have left, so no member can be in a group.
                    waiting.whole = true;
                    self.roster.keep_only(&self.member);
                }
                Ok(self.change(seq, RosterChange::Joined(member))?)
            }
            EntryKind::Left { member } if member == self.member => {
                self.depart();
                self.emit(Event::Waiting);
                Ok(())
            }
            EntryKind::Left { member } => Ok(self.change(seq, RosterChange::Left(member))?),
            EntryKind::Message {
                from,
                payload,
                attachments,
            } => {
                // Members that came while entries were lost are present all the same; the Welcome will tell.
                if !self.roster.contains(&from) && !self.has_lost_track() {
                    return Err(RejectReason::SenderNotPresent.into());
                }
                match Payload::decode(&payload)? {
                    Payload::KeyPackage(message) => {
                        self.requested(seq, from, message.as_slice(), None)
                    }
                    Payload::ProvenKeyPackage(proven) => {
                        self.requested(seq, from, proven.key_package.as_slice(), Some(&proven))
                    }
                    Payload::Refusal(refusal) => {
                        self.refused(from, refusal);
                        Ok(())
                    }
                    Payload::Commit(commit) => self.commit(seq, &from, &commit, &attachments),
                    Payload::Challenge(challenge) => Ok(self.be_challenged(&from, challenge)?),
                    Payload::Answer(answer) => Ok(self.hear(&from, &answer)?),
                    Payload::Message(message) => self.follow_message(&from, message.as_slice()),
                }
            }
        }
    }

    /// A copy of an earlier key package, logged after the latest one, takes its place: nobody has keys for it any more.
    pub(super) fn own_key_package(&mut self, id: KeyPackageId) {
        match &self.state {
            State::Waiting(waiting) if waiting.announced.is_some() && waiting.id != Some(id) => {
                self.ask_again();
            }
            State::InGroup(session) if session.id != id => self.start_anew(),
            _ => {}
        }
    }

    /// This member's own `joined` begins a new life, whatever was before: a member that lost its connection need not
    /// have heard of its own `left`, and a server that was started again counts from the beginning.
    pub(super) fn enter(&mut self, seq: u64, present: Vec<MemberId>) -> Result<(), RejectReason> {
        let roster = Roster::at_join(seq, self.member.clone(), present)?;
        self.close_messages();
        let roster = match self.provider.link() {
            Some(_) => roster.remembering(SeenKeyPackages::default()),
            None => roster,
        };
        let candidate = match &mut self.state {
            State::Outside(candidate) => candidate.take(),
            State::Waiting(_) | State::InGroup(_) => None,
        };
        self.seq = Some(seq);
        self.attempts = 0;
        self.blame = Blame::default();
        self.disputes = DisputeCount::default();
        self.failures.clear();
        self.roster = roster;
        self.founding = FoundingRule::default();
        self.state = State::Waiting(Box::new(Waiting::new(None)));
        self.emit(Event::Waiting);
        self.ask_with(candidate.map(|candidate| *candidate), false);
        Ok(())
    }

    /// This member's own `left`: the group is gone, and so are the keys of the key package, unless nobody has seen it.
    fn depart(&mut self) {
        self.close_messages();
        if !matches!(self.state, State::Outside(_)) {
            self.state = State::Outside(None);
        }
        self.roster = Roster::default();
    }

    /// A key package to be added with, of the same member.
    pub(super) fn fresh(&self) -> Result<Candidate, InternalError> {
        Candidate::again(&self.identity, self.suite, &self.provider).in_step(Step::CreateKeyPackage)
    }

    pub(super) fn change(&mut self, seq: u64, change: RosterChange) -> Result<(), RejectReason> {
        let outcome = self.roster.apply(seq, change.clone());
        match &mut self.state {
            State::Outside(_) => {}
            State::Waiting(waiting) => waiting.note(seq, &change, outcome),
            State::InGroup(session) => session.roster_changed(&self.roster, change.member()),
        }
        self.author_started_anew(change.member());
        self.ask_if_overfull();
        outcome
    }

    /// More has happened since this member asked than it keeps, so it asks anew.
    fn ask_if_overfull(&mut self) {
        if matches!(&self.state, State::Waiting(waiting) if waiting.is_overfull()) {
            self.ask_again();
        }
    }

    fn commit(
        &mut self,
        seq: u64,
        from: &MemberId,
        commit: &Commit,
        attachments: &[Vec<u8>],
    ) -> Result<(), HandleError> {
        match &mut self.state {
            State::Outside(_) => Err(RejectReason::NotJoined.into()),
            State::Waiting(waiting) => {
                let link = self.provider.link();
                let message = validate::public_message(commit, self.suite, link)?;
                let position = UnverifiedCommit::new(seq, from, commit, &message);
                self.founding.committed(seq, commit, &self.roster);
                waiting.note_commit(position.clone());
                if !position.adds.contains(&self.member) {
                    self.ask_if_overfull();
                    return Err(RejectReason::NotForUs.into());
                }
                // With an earlier key package, or before there was any: the latest one is still to be used.
                if waiting
                    .announced
                    .is_none_or(|announced| announced > position.as_of)
                {
                    return Err(RejectReason::AddsOtherKeyPackage.into());
                }
                if !self.blame.believes(from) {
                    self.doubt();
                    return Err(RejectReason::AuthorDisbelieved.into());
                }
                match Invitation::read(position, message, attachments) {
                    Ok(invitation) => self.accept(invitation),
                    Err(reason) => {
                        self.led_nowhere(from, reason);
                        Err(reason.into())
                    }
                }
            }
            State::InGroup(session) => {
                match validate::follow(
                    session,
                    &self.roster,
                    from,
                    commit,
                    self.suite,
                    &self.timing,
                    self.now,
                ) {
                    Ok(change) if change.own_removed => {
                        self.start_anew();
                        Ok(())
                    }
                    Ok(change) => {
                        session.begin_epoch(&self.roster, seq);
                        if *from != self.member
                            && let Some(author) = session.vote(from, true, &self.roster, self.now)
                        {
                            self.blame.led_to_the_group(&author);
                        }
                        self.epoch_changed(change.added, change.removed);
                        Ok(())
                    }
                    // A group that is half changed is of no use to anybody.
                    Err(HandleError::Failed(error)) => {
                        self.fail(error);
                        self.start_anew();
                        Ok(())
                    }
                    Err(rejected) => {
                        // Another part of a split group may follow it. The members of this part are in the tree.
                        let link = self.provider.link();
                        if !commit.adds.is_empty()
                            && validate::public_message(commit, self.suite, link).is_ok()
                        {
                            self.founding.committed(seq, commit, &self.roster);
                        }
                        Err(rejected)
                    }
                }
            }
        }
    }

    /// From waiting into a group. The private keys of the key package go.
    pub(super) fn start(&mut self, added: Vec<MemberId>, mut session: Session) {
        if let State::Waiting(waiting) = &self.state {
            session.begin_epoch(&self.roster, self.seq.unwrap_or_default());
            session.disputes = self.disputes;
            session.liveness.lived_at(waiting.asked);
            self.groups = session.ordinal;
            self.state = State::InGroup(Box::new(session));
            self.epoch_changed(added, Vec::new());
        }
    }
}
