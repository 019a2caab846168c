//! Asking to be added, for the first time and again.

use super::{Group, State};
use crate::behind::MAX_ATTEMPTS;
use crate::key_package::Identity;
use crate::output::{Event, Outgoing, Output};
use crate::payload::Payload;
use crate::waiting::Waiting;
use crate::{Ignored, MemberId};

impl Group {
    /// In no group, but for what `grouped` may be in; asks to be added.
    pub(super) fn wait(
        &mut self,
        identity: Identity,
        grouped: impl IntoIterator<Item = MemberId>,
    ) -> Result<(), Ignored> {
        let message = key_package_message(&identity)?;
        self.state = State::Waiting(Box::new(Waiting::new(identity, grouped)));
        self.emit(Event::Waiting);
        self.outputs.push_back(Output::Send(message));
        Ok(())
    }

    /// Asks to be added with a fresh key package: the former one has been used, and has not let this member in. To all
    /// who wait it says that this member is in no group.
    pub(super) fn ask_again(&mut self) -> Result<(), Ignored> {
        if let State::Waiting(waiting) = &mut self.state
            && self.attempts < MAX_ATTEMPTS
        {
            self.attempts += 1;
            waiting
                .identity
                .renew(self.suite, &self.provider)
                .map_err(|_| Ignored::Internal)?;
            waiting.announced = None;
            let message = key_package_message(&waiting.identity)?;
            self.outputs.push_back(Output::Send(message));
        }
        Ok(())
    }

    /// Gives up the group, which this member has been removed from or cannot follow, and asks to be added again.
    pub(super) fn start_anew(&mut self) -> Result<(), Ignored> {
        if let State::InGroup(session) = std::mem::replace(&mut self.state, State::Outside(None)) {
            let others = session
                .leaves
                .iter()
                .filter(|leaf| leaf.member != self.member && leaf.is_current(&self.roster));
            let grouped = others.map(|leaf| leaf.member.clone()).collect::<Vec<_>>();
            self.state = State::Waiting(Box::new(Waiting::new(session.identity, grouped)));
            self.emit(Event::Waiting);
            self.ask_again()?;
        }
        Ok(())
    }

    /// Rule 7: the log has lost entries. Whatever this member is in, or waits for, may be over, and it knows no longer who
    /// is there; only a Welcome made after its next key package can tell it.
    pub(super) fn lose_track(&mut self) -> Result<(), Ignored> {
        match &self.state {
            State::Outside(_) => return Ok(()),
            State::Waiting(_) => self.ask_again()?,
            State::InGroup(_) => self.start_anew()?,
        }
        if let State::Waiting(waiting) = &mut self.state {
            waiting.whole = false;
            // A Welcome made before the gap would lack what is in it.
            waiting.announced = None;
        }
        Ok(())
    }

    /// Whether it is in doubt who is there.
    pub(super) fn has_lost_track(&self) -> bool {
        matches!(&self.state, State::Waiting(waiting) if !waiting.whole)
    }
}

fn key_package_message(identity: &Identity) -> Result<Outgoing, Ignored> {
    let payload = Payload::KeyPackage(identity.message()?.into()).encode()?;
    Ok(Outgoing {
        payload,
        attachments: Vec::new(),
    })
}
