//! Requests to be added: key packages, with proofs where the call has a link, and refusals of them.

use super::{Group, State};
use crate::api::internal_error::{HandleError, InternalError};
use crate::api::output::{Event, Outgoing, Output};
use crate::mls::key_package::{Candidate, LoggedKeyPackage, hash, short_hash};
use crate::room::roster::RosterChange;
use crate::tree::leaf::current_before;
use crate::wire::payload::{Payload, ProvenKeyPackage, Refusal};
use crate::{MemberId, RefusalReason, RejectReason};
use std::sync::Arc;

impl Group {
    /// A key package in the log. `proven`: with its proofs, if it came with any.
    pub(super) fn requested(
        &mut self,
        seq: u64,
        from: MemberId,
        message: &[u8],
        proven: Option<&ProvenKeyPackage>,
    ) -> Result<(), HandleError> {
        if let Err(reason) = self.check_proof(&from, message, proven) {
            self.reject(seq, &from, message, reason);
            return Err(reason.into());
        }
        let logged = LoggedKeyPackage::read(message, &from, self.suite, &self.provider)?;
        let (own, id) = (from == self.member, logged.id);
        self.change(seq, RosterChange::KeyPackage(from, Arc::new(logged)))?;
        if own {
            self.own_key_package(id);
        }
        Ok(())
    }

    /// R10.15. It comes before everything else, for a hash costs less than a signature: without the link nobody can have members verify
    /// many.
    fn check_proof(
        &self,
        from: &MemberId,
        message: &[u8],
        proven: Option<&ProvenKeyPackage>,
    ) -> Result<(), RejectReason> {
        match (self.provider.link(), proven) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(RejectReason::ProofUnexpected),
            (Some(_), None) => Err(RejectReason::ProofMissing),
            (Some(link), Some(proven)) => {
                let password = proven.password_proof.as_slice();
                link.verify(from, message, &proven.link_proof, password)
            }
        }
    }

    /// Remembers a request without a valid proof (R4.16), and owes its sender the reason.
    fn reject(&mut self, seq: u64, from: &MemberId, message: &[u8], reason: RejectReason) {
        if self.provider.link().is_some() {
            let change = RosterChange::Unproven(from.clone(), short_hash(message));
            // A member that is not there has no place to remember it at; the request is rejected all the same.
            let _ = self.change(seq, change);
        }
        let State::InGroup(session) = &mut self.state else {
            return;
        };
        let own = session.mls.own_leaf_index();
        let rank = current_before(own, &session.leaves, &self.roster).count();
        if let Some(reason) = RefusalReason::of(reason).filter(|_| *from != self.member) {
            session
                .refusals
                .owe(from, hash(message), reason, rank, self.now);
        }
    }

    /// A refusal in the log. It is believed for nothing but the words that it is shown in.
    pub(super) fn refused(&mut self, from: MemberId, refusal: Refusal) {
        match &mut self.state {
            State::Outside(_) => {}
            State::InGroup(session) => session.refusals.said(&refusal.key_package_hash),
            // It is told once for each request.
            State::Waiting(waiting) if waiting.refused => {}
            State::Waiting(waiting) => {
                let own = waiting.candidate.as_ref().map(Candidate::message);
                let own = own.and_then(Result::ok).map(|message| hash(&message));
                if from != self.member && own == Some(refusal.key_package_hash) {
                    waiting.refused = true;
                    let reason = refusal.reason.0;
                    self.emit(Event::Refused { by: from, reason });
                }
            }
        }
    }

    /// Sends the refusal that is due by now, and finds out when there will be another. One that cannot be made is lost.
    pub(super) fn refuse(&mut self) -> Result<(), InternalError> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        let refusal = session.refusals.take(self.now);
        let due = session.refusals.due();
        self.wake_at(due);
        if let Some(refusal) = refusal {
            let payload = Payload::Refusal(refusal).encode()?;
            self.outputs
                .push_back(Output::Send(Outgoing::to_all(payload)));
        }
        Ok(())
    }

    /// The message that asks to be added with this key package.
    pub(super) fn request(&self, candidate: &Candidate) -> Result<Outgoing, InternalError> {
        let key_package = candidate.message()?;
        let payload = match self.provider.link() {
            None => Payload::KeyPackage(key_package.into()),
            Some(link) => {
                let proofs = link.prove(&self.member, &key_package)?;
                Payload::ProvenKeyPackage(ProvenKeyPackage {
                    key_package: key_package.into(),
                    link_proof: proofs.link,
                    password_proof: proofs.password.into(),
                })
            }
        };
        Ok(Outgoing::to_all(payload.encode()?))
    }
}
