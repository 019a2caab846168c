//! Asking whether the epoch lives, and answering.

use super::{Group, State};
use crate::active::session::Session;
use crate::api::internal_error::{Attempt as _, InternalError, Step};
use crate::api::output::{Outgoing, Output};
use crate::liveness::{self, Life};
use crate::room::roster::Roster;
use crate::tree::leaf::{Leaf, current_before};
use crate::wire::payload::{Answer, Challenge, Nonce, Payload};
use crate::{MemberId, RejectReason};
use std::time::Duration;

impl Group {
    /// Tells the time by the clock of the one who sends frames, from which [`Output::Heard`] counts. To be told before
    /// [`handle`](Self::handle): a group that this member joins lived when its key package was sent.
    pub fn note_sender_time(&mut self, at: Duration) {
        self.sender_time = self.sender_time.max(at);
    }

    /// Asks other members to show that the epoch lives. [`Output::Heard`] with `at`, the time of the one who sends, follows
    /// when enough of them have. `attempt` counts the challenges in a row that came to nothing; each asks twice as many.
    /// Without a group nothing happens.
    pub fn challenge(&mut self, attempt: u8, at: Duration) {
        self.note_sender_time(at);
        let State::InGroup(session) = &mut self.state else {
            return;
        };
        let nonce = session.provider.random().in_step(Step::DrawRandomness);
        let challenge = nonce.and_then(|nonce| {
            let payload = Payload::Challenge(Challenge { nonce, attempt }).encode()?;
            Ok((nonce, payload))
        });
        match challenge {
            Ok((nonce, payload)) => {
                session.liveness.hearing.asks(nonce, attempt, at);
                self.outputs
                    .push_back(Output::Send(Outgoing::to_all(payload)));
            }
            // The next challenge is due soon, and frames stop if none is answered.
            Err(error) => self.fail(error),
        }
    }

    /// A challenge in the log.
    pub(super) fn be_challenged(
        &mut self,
        from: &MemberId,
        challenge: Challenge,
    ) -> Result<(), RejectReason> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        if *from == self.member {
            let epoch = session.epoch();
            session.liveness.hearing.is_logged(challenge.nonce, epoch);
            return Ok(());
        }
        if let Err(reason) = current(session, &self.roster, from) {
            // A member that waits asks nothing, so this one is in a group in which this member does not see it. It is answered:
            // else the members of two parts, neither of which has the other in its tree, would not hear of each other.
            if self.roster.latest(from).is_none() {
                return Err(reason);
            }
            session.raise_dispute(self.now, &self.timing);
        }
        let is_newcomer = session.unconfirmed.is_some();
        if let Some(dispute) = session.dispute.as_mut().filter(|_| !is_newcomer) {
            dispute.another_asks(self.now, &self.timing);
        }
        let own = session.mls.own_leaf_index();
        let before = current_before(own, &session.leaves, &self.roster);
        let rank = before.filter(|leaf| leaf.member != *from).count();
        let answering = &mut session.liveness.answering;
        answering.be_challenged(from, challenge, rank);
        Ok(())
    }

    /// An answer in the log. Most are for others.
    pub(super) fn hear(&mut self, from: &MemberId, answer: &Answer) -> Result<(), RejectReason> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        if *from == self.member {
            return Ok(());
        }
        liveness::limit(answer.nonces.len())?;
        let asked = session.liveness.hearing.asked(&answer.nonces, from);
        // While members may be in different states, answers to others count, too.
        if session.dispute.is_none() && !matches!(asked, Ok(Some(_))) {
            return asked.map(drop);
        }
        // An answer to another may have been made before its author followed what this member has followed, or its author may have
        // refused that: an epoch that both were in tells nothing.
        if !matches!(asked, Ok(Some(_))) && answer.epoch < session.epoch() {
            return asked.map(drop);
        }
        let verified = verify(session, &self.roster, from, answer);
        // A member that has not asked since it came is in no state. Its answer is one of the life before, sent late.
        if verified.is_err() && self.roster.latest(from).is_none() {
            return asked.map(drop).and(verified);
        }
        if verified.is_err() {
            session.raise_dispute(self.now, &self.timing);
        }
        let author = session.vote(from, verified.is_ok(), &self.roster, self.now);
        if let Some(author) = author {
            self.blame.led_to_the_group(&author);
        }
        let Some(at) = asked? else {
            return Ok(());
        };
        verified?;
        let (leaves, own) = (&session.leaves, session.mls.own_leaf_index());
        let hearing = &mut session.liveness.hearing;
        if let Some(heard) = hearing.hear(from, at, leaves, &self.roster, own) {
            self.outputs.push_back(Output::Heard(heard));
        }
        Ok(())
    }

    /// Ends a dispute that has been decided in favour of this member.
    pub(super) fn settle(&mut self) {
        if let State::InGroup(session) = &mut self.state {
            session.settle(&self.roster, &self.timing, self.now);
        }
    }

    /// In a dispute, asks the others whether they are in this member's state, if nobody else has asked.
    pub(super) fn ask_around(&mut self) {
        let State::InGroup(session) = &mut self.state else {
            return;
        };
        // A member that is alone in its part asks those who are not in its tree.
        let others = session.leaves.len().saturating_sub(1);
        let asks = |session: &Session| session.dispute.as_ref()?.asks(others);
        if asks(session).is_some_and(|at| at <= self.now) {
            if let Some(dispute) = &mut session.dispute {
                dispute.asked(self.now, &self.timing);
            }
            let attempt = session.liveness.hearing.next_attempt();
            self.challenge(attempt, self.sender_time);
        }
        if let State::InGroup(session) = &self.state
            && let Some(dispute) = &session.dispute
        {
            let verdict = session.verdict(&self.roster, &self.timing);
            let verdict = verdict.map(|(at, _)| at).filter(|at| *at > self.now);
            let due = [Some(dispute.ends(&self.timing)), verdict, asks(session)];
            due.into_iter().for_each(|due| self.wake_at(due));
        }
    }

    /// Answers what is due by now, and finds out when there will be something else.
    ///
    /// An answer that cannot be made is lost: who asks, asks again.
    pub(super) fn answer(&mut self) -> Result<(), InternalError> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        let nonces = session.liveness.answering.take(self.now);
        let due = session.liveness.answering.due();
        let payload = (!nonces.is_empty()).then(|| answer(session, nonces));
        self.wake_at(due);
        if let Some(payload) = payload.transpose()? {
            self.outputs
                .push_back(Output::Send(Outgoing::to_all(payload)));
        }
        Ok(())
    }
}

/// An answer of this member to these.
pub(crate) fn answer(session: &Session, nonces: Vec<Nonce>) -> Result<Vec<u8>, InternalError> {
    let life = Life::of(&session.mls);
    let group = session.mls.group_id().as_slice();
    let signature = liveness::sign(&session.identity.signer, group, &life, &nonces)?;
    Payload::Answer(Answer {
        epoch: life.epoch,
        nonces,
        signature,
    })
    .encode()
}

/// Whether a member of the group has signed that it is in this state, or in one of the last that this member was in.
fn verify(
    session: &Session,
    roster: &Roster,
    from: &MemberId,
    answer: &Answer,
) -> Result<(), RejectReason> {
    let leaf = current(session, roster, from)?.index;
    let node = session.mls.public_group().leaf(leaf);
    let public = node.ok_or(RejectReason::NotInGroup)?.signature_key();
    let hearing = &session.liveness.hearing;
    let life = hearing.life(answer.epoch);
    let life = life.ok_or(RejectReason::InvalidAnswer)?;
    // A state that both were in is not the one that it is in.
    if hearing.is_behind(&answer.nonces, answer.epoch) {
        return Err(RejectReason::InvalidAnswer);
    }
    let group = session.mls.group_id().as_slice();
    liveness::verify(
        public.as_slice(),
        group,
        life,
        &answer.nonces,
        &answer.signature,
    )
}

/// The leaf of a member that is in the group and has not left.
fn current<'a>(
    session: &'a Session,
    roster: &Roster,
    member: &MemberId,
) -> Result<&'a Leaf, RejectReason> {
    let mut leaves = session.leaves.iter();
    let leaf = leaves.find(|leaf| leaf.member == *member && leaf.is_current(roster));
    leaf.ok_or(RejectReason::NotInGroup)
}
