//! Asking whether the epoch lives, and answering.

use super::{Group, State};
use crate::liveness::{self, Life};
use crate::output::{Outgoing, Output};
use crate::payload::{Answer, Challenge, Nonce, Payload};
use crate::roster::Roster;
use crate::session::Session;
use crate::tree::Leaf;
use crate::{Ignored, MemberId};
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
        let Ok(nonce) = session.provider.random() else {
            return;
        };
        if let Ok(payload) = Payload::Challenge(Challenge { nonce, attempt }).encode() {
            session.liveness.hearing.asks(nonce, at);
            self.outputs.push_back(Output::Send(message(payload)));
        }
    }

    /// A challenge in the log.
    pub(super) fn be_challenged(
        &mut self,
        from: &MemberId,
        challenge: Challenge,
    ) -> Result<(), Ignored> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        if *from == self.member {
            return Ok(());
        }
        current(session, &self.roster, from)?;
        let own = session.mls.own_leaf_index();
        let before = |leaf: &&Leaf| leaf.index < own && leaf.member != *from;
        let before = session.leaves.iter().filter(before);
        let rank = before.filter(|leaf| leaf.is_current(&self.roster)).count();
        let answering = &mut session.liveness.answering;
        answering.be_challenged(from, challenge, rank);
        Ok(())
    }

    /// An answer in the log. Most are for others.
    pub(super) fn hear(&mut self, from: &MemberId, answer: &Answer) -> Result<(), Ignored> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        if *from == self.member {
            return Ok(());
        }
        liveness::limit(answer.nonces.len())?;
        let Some(at) = session.liveness.hearing.asked(&answer.nonces, from)? else {
            return Ok(());
        };
        let leaf = current(session, &self.roster, from)?.index;
        let node = session.mls.public_group().leaf(leaf);
        let public = node.ok_or(Ignored::NotInGroup)?.signature_key();
        let life = session.liveness.hearing.life(answer.epoch);
        let life = life.ok_or(Ignored::InvalidAnswer)?;
        let group = session.mls.group_id().as_slice();
        liveness::verify(
            public.as_slice(),
            group,
            life,
            &answer.nonces,
            &answer.signature,
        )?;
        let (leaves, own) = (&session.leaves, session.mls.own_leaf_index());
        let hearing = &mut session.liveness.hearing;
        if let Some(heard) = hearing.hear(from, at, leaves, &self.roster, own) {
            self.outputs.push_back(Output::Heard(heard));
        }
        Ok(())
    }

    /// Answers what is due by now, and finds out when there will be something else.
    pub(super) fn answer(&mut self) -> Result<(), Ignored> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        let nonces = session.liveness.answering.take(self.now);
        let due = session.liveness.answering.due();
        self.due = self.due.into_iter().chain(due).min();
        if !nonces.is_empty() {
            let payload = answer(session, nonces)?;
            self.outputs.push_back(Output::Send(message(payload)));
        }
        Ok(())
    }
}

/// An answer of this member to these.
pub(crate) fn answer(session: &Session, nonces: Vec<Nonce>) -> Result<Vec<u8>, Ignored> {
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

/// The leaf of a member that is in the group and has not left.
fn current<'a>(
    session: &'a Session,
    roster: &Roster,
    member: &MemberId,
) -> Result<&'a Leaf, Ignored> {
    let mut leaves = session.leaves.iter();
    let leaf = leaves.find(|leaf| leaf.member == *member && leaf.is_current(roster));
    leaf.ok_or(Ignored::NotInGroup)
}

fn message(payload: Vec<u8>) -> Outgoing {
    Outgoing {
        payload,
        attachments: Vec::new(),
    }
}
