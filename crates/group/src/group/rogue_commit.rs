//! Commits of a rogue member, for the simulation: messages that only a member can sign, and that no honest member makes.

use crate::active::difference::Difference;
use crate::active::session::Session;
use crate::api::output::Outgoing;
use crate::commit::create;
pub use crate::mls::crypto::rogue::SPOILT;
use crate::mls::key_package::{Candidate, LoggedKeyPackage};
use crate::mls::provider::Provider;
use crate::room::roster::Roster;
use crate::{Group, MemberId, MlsCipherSuite};
use openmls::prelude::OpenMlsProvider as _;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The deviation of a rogue's commit from the one that an honest committer makes. The names in JSON are those of recorded
/// schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RogueCommit {
    /// No proposal at all, although members have come or gone.
    Empty,
    /// Adds all members that wait, and removes no leaf of a member that has left.
    KeepDeparted,
    /// Removes all members that have left, and adds none of those that wait.
    KeepWaiting,
    /// Adds only the last of the members that wait.
    AddLast,
    /// A public key in the UpdatePath is one that nobody can encrypt to.
    UnusablePath,
    /// The UpdatePath's ciphertext for every other member does not open.
    PartialPath,
    /// The Welcome is missing.
    WithholdWelcome,
    /// Adds the members that wait, and removes one that is present: other members reject the commit, and its Welcome is valid.
    Oust,
    /// Adds a client that has not asked in the log, and so has proved nothing, besides the members that wait.
    AddGhost,
    /// Adds all members that wait without the link's PreSharedKey proposal.
    WithoutPsk,
}

impl Group {
    /// Stages a commit with this deviation and returns it. Returns `None` without a group, where the deviation would be none, or
    /// while a commit of this member is in flight; with `replace` that commit, which must not have been sent yet, is withdrawn first.
    pub fn rogue_commit(&mut self, what: RogueCommit, replace: bool) -> Option<Outgoing> {
        let suite = self.suite();
        let (session, roster, as_of) = self.parts()?;
        // Without a link, or without an add, the commit would be an honest one.
        let omits_psk = what == RogueCommit::WithoutPsk;
        let has_psk = |session: &Session| {
            session.provider.link().is_some() && !session.difference(roster).adds.is_empty()
        };
        if omits_psk && !has_psk(session) {
            return None;
        }
        if session.in_flight() {
            if !replace {
                return None;
            }
            session.withdraw().ok()?;
        }
        let ghost = match what {
            RogueCommit::AddGhost => make_up(roster, suite, &session.provider),
            _ => None,
        };
        let Difference { adds, removes } = session.difference(roster);
        let own = session.mls.own_leaf_index();
        let present = session.leaves.iter();
        let mut present = present.filter(|leaf| leaf.index != own && leaf.is_current(roster));
        let none = Vec::<Arc<LoggedKeyPackage>>::new;
        let (adds, removes) = match what {
            RogueCommit::Empty => (none(), Vec::new()),
            RogueCommit::KeepDeparted => (adds, Vec::new()),
            RogueCommit::KeepWaiting => (none(), removes),
            RogueCommit::AddLast => (adds.into_iter().next_back().into_iter().collect(), removes),
            RogueCommit::Oust => (
                adds,
                removes.into_iter().chain(present.next().cloned()).collect(),
            ),
            RogueCommit::AddGhost => (adds.into_iter().chain(ghost).collect(), removes),
            RogueCommit::UnusablePath
            | RogueCommit::PartialPath
            | RogueCommit::WithholdWelcome
            | RogueCommit::WithoutPsk => (adds, removes),
        };
        // By its bytes alone.
        let is_refused = omits_psk || what == RogueCommit::UnusablePath;
        let rogue = &session.provider.crypto().rogue;
        match what {
            RogueCommit::UnusablePath => rogue.give_out(0, unusable(suite)),
            RogueCommit::PartialPath => rogue.spoil_every_other(true),
            RogueCommit::WithoutPsk => rogue.omit_psk(true),
            _ => {}
        }
        let made = create::create_commit(session, &Difference { adds, removes }, roster, as_of);
        session.provider.crypto().rogue.spoil_every_other(false);
        session.provider.crypto().rogue.omit_psk(false);
        let Ok(mut message) = made else {
            // A deviation may be impossible in this state. The honest commit, which was withdrawn, is then made again.
            let (session, roster, as_of) = self.parts()?;
            let honest = session.difference(roster);
            let again = replace.then(|| create::create_commit(session, &honest, roster, as_of));
            return again?.ok();
        };
        if is_refused {
            // The author rejects the bytes as all others do, before it would merge what it has staged.
            session.withdraw().ok()?;
        }
        if what == RogueCommit::WithholdWelcome {
            message.attachments.clear();
        }
        Some(message)
    }
}

/// The key package of a client that the rogue makes up: under the name of a member that is there and was not admitted, or under one of
/// its own.
fn make_up(
    roster: &Roster,
    suite: MlsCipherSuite,
    provider: &Provider,
) -> Option<Arc<LoggedKeyPackage>> {
    let mut waiting = roster.iter().filter(|present| present.latest.is_none());
    let member = waiting.next().map(|present| present.member.clone());
    let member = match member {
        Some(member) => member,
        None => MemberId::try_from("Phantom").ok()?,
    };
    let ghost = Candidate::new(&member, suite, provider).ok()?;
    let message = ghost.message().ok()?;
    let logged = LoggedKeyPackage::read(&message, &member, suite, provider).ok()?;
    Some(Arc::new(logged))
}

fn unusable(suite: MlsCipherSuite) -> Vec<u8> {
    match suite {
        MlsCipherSuite::Classical => vec![0; 32],
        MlsCipherSuite::Hybrid => vec![0xff; 1216],
    }
}
