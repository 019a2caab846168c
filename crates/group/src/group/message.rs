//! Messages of the group: sending, and following them in the log.

use super::{Group, State};
use crate::active::session::Session;
use crate::api::internal_error::{HandleError, InternalError};
use crate::api::output::{Event, Outgoing, Output, UndeliveredReason};
use crate::message::{self, Content, Envelope, MOST_DATA, MOST_LABEL};
use crate::room::roster::Roster;
use crate::wire::payload::Payload;
use crate::{MemberId, RejectReason};

impl Group {
    /// Sends a message to the members of the group, encrypted and signed. It reaches all of them, this member too, in the order of
    /// the log, as [`Event::Message`], or nobody. A message that a commit passes on its way is sent again, so those get it who are
    /// members when it counts.
    ///
    /// [`Event::Delivered`] or [`Event::Undelivered`] with `id` follows, once, at once or with a later entry. `label` has at most 64
    /// bytes, label and `data` together 16,376.
    pub fn send_message(&mut self, id: u32, label: &str, data: &[u8]) {
        match self.push_message(id, label, data) {
            Ok(()) => self.proceed(),
            Err(Unsent::Refused(reason)) => self.emit(Event::Undelivered { id, reason }),
            Err(Unsent::Failed(error)) => {
                self.fail(error);
                let reason = UndeliveredReason::NoGroup;
                self.emit(Event::Undelivered { id, reason });
            }
        }
    }

    fn push_message(&mut self, id: u32, label: &str, data: &[u8]) -> Result<(), Unsent> {
        let State::InGroup(session) = &mut self.state else {
            return Err(Unsent::Refused(UndeliveredReason::NoGroup));
        };
        // Two lengths of at most four bytes.
        if label.len() > MOST_LABEL || label.len() + data.len() > MOST_DATA - 8 {
            return Err(Unsent::Refused(UndeliveredReason::TooLong));
        }
        if session.messages.outbox.is_full() {
            return Err(Unsent::Refused(UndeliveredReason::TooMany));
        }
        let content = Content::Application {
            label: label.to_owned(),
            data: data.to_vec(),
        };
        let content = content.encode().map_err(Unsent::Failed)?;
        session.messages.outbox.push(content, Some(id));
        Ok(())
    }

    /// A message in the log. All members of the group come to the same verdict, its sender too.
    pub(super) fn follow_message(
        &mut self,
        from: &MemberId,
        bytes: &[u8],
    ) -> Result<(), HandleError> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        let (content, id) = open(session, &self.roster, &self.member, from, bytes)?;
        session.messages.count(from);
        if let Some(id) = id {
            self.emit(Event::Delivered { id });
        }
        match Content::decode(&content)? {
            Content::ShortAuthentication(step) => self.follow_step(from, &step),
            Content::Application { label, data } => {
                let from = from.clone();
                self.emit(Event::Message { from, label, data });
                Ok(())
            }
        }
    }

    /// Encrypts and sends what is not on its way in this epoch.
    pub(super) fn send_pending(&mut self) -> Result<(), InternalError> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        let Session {
            mls,
            provider,
            identity,
            messages,
            ..
        } = &mut **session;
        while let Some(pending) = messages.next_to_seal(&self.member) {
            let content = &pending.content;
            let sealed = message::seal(mls, provider, &identity.signer, &self.member, content)?;
            let payload = Payload::Message(sealed.as_slice().into()).encode()?;
            pending.sealed = Some(sealed);
            self.outputs
                .push_back(Output::Send(Outgoing::to_all(payload)));
        }
        Ok(())
    }

    /// A commit has been merged: messages that were on their way are void, and sent again.
    pub(super) fn messages_passed(&mut self, added: &[MemberId], removed: &[MemberId]) {
        let State::InGroup(session) = &mut self.state else {
            return;
        };
        let members_changed = !added.is_empty() || !removed.is_empty();
        let given_up = session.messages.epoch_changed(members_changed);
        if members_changed {
            let authentication = &mut session.short_authentication;
            authentication.members_changed(&self.member, added, removed, self.now);
        }
        self.undelivered(given_up, UndeliveredReason::Overtaken);
    }

    /// The group is given up.
    pub(super) fn close_messages(&mut self) {
        let State::InGroup(session) = &mut self.state else {
            return;
        };
        session.short_authentication.close();
        let given_up = session.messages.outbox.close();
        self.tell_short_authentication();
        self.undelivered(given_up, UndeliveredReason::NoGroup);
    }

    fn undelivered(&mut self, ids: Vec<u32>, reason: UndeliveredReason) {
        for id in ids {
            self.emit(Event::Undelivered { id, reason });
        }
    }
}

/// The reason for which a message is not taken.
enum Unsent {
    Refused(UndeliveredReason),
    Failed(InternalError),
}

/// R12.1 to R12.6: the content of a message that counts, and the number of it if it is this member's own.
fn open(
    session: &mut Session,
    roster: &Roster,
    own: &MemberId,
    from: &MemberId,
    bytes: &[u8],
) -> Result<(Vec<u8>, Option<u32>), RejectReason> {
    let envelope = Envelope::read(bytes, from, &session.mls)?;
    // R12.3.
    let mut leaves = session.leaves.iter();
    let leaf = leaves.find(|leaf| leaf.member == *from && leaf.is_current(roster));
    let leaf = leaf.ok_or(RejectReason::NotInGroup)?.index;
    session.messages.check_count(from)?;
    // MLS cannot decrypt a message of one's own.
    if from == own
        && let Some(sent) = session.messages.outbox.take_echo(bytes)
    {
        return Ok((sent.content, sent.id));
    }
    let content = envelope.open(&mut session.mls, &session.provider, leaf)?;
    Ok((content, None))
}
