//! Attacks that take a member, for the simulation: messages that no honest client sends.

use crate::difference::Difference;
use crate::key_package::LoggedKeyPackage;
use crate::output::Outgoing;
use crate::{Group, Suite, commit};
use openmls::prelude::OpenMlsProvider as _;
use std::sync::Arc;

/// A commit as no honest member makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mischief {
    /// Empty, whatever there is to do.
    Empty,
    /// Adds all who wait, and leaves those in the tree who have left.
    KeepDeparted,
    /// Removes those who have left, and adds none of those who wait.
    KeepWaiting,
    /// Adds only the last of those who wait.
    AddLast,
    /// As it should be, but for a public key in its path that nobody can encrypt to.
    UnusablePath,
    /// As it should be, but for every other member its ciphertext does not open.
    PartialPath,
    /// As it should be, but for the Welcome, which is missing.
    WithholdWelcome,
    /// Adds those who wait, and removes one who is there: void, and with a Welcome.
    Oust,
}

impl Group {
    /// Stages a commit of this kind and returns it; none without a group or with a commit of this member's own in flight,
    /// unless it is to `replace` that one, which nobody has seen.
    pub fn misbehave(&mut self, what: Mischief, replace: bool) -> Option<Outgoing> {
        let suite = self.suite();
        let (session, roster, as_of) = self.parts()?;
        if session.in_flight() {
            if !replace {
                return None;
            }
            session.withdraw().ok()?;
        }
        let Difference { adds, removes } = session.difference(roster);
        let own = session.mls.own_leaf_index();
        let present = session.leaves.iter();
        let mut present = present.filter(|leaf| leaf.index != own && leaf.is_current(roster));
        let none = Vec::<Arc<LoggedKeyPackage>>::new;
        let (adds, removes) = match what {
            Mischief::Empty => (none(), Vec::new()),
            Mischief::KeepDeparted => (adds, Vec::new()),
            Mischief::KeepWaiting => (none(), removes),
            Mischief::AddLast => (adds.into_iter().next_back().into_iter().collect(), removes),
            Mischief::Oust => (
                adds,
                removes.into_iter().chain(present.next().cloned()).collect(),
            ),
            Mischief::UnusablePath | Mischief::PartialPath | Mischief::WithholdWelcome => {
                (adds, removes)
            }
        };
        let rogue = &session.provider.crypto().rogue;
        match what {
            Mischief::UnusablePath => rogue.give_out(0, unusable(suite)),
            Mischief::PartialPath => rogue.spoil_every_other(true),
            _ => {}
        }
        let made = commit::author(session, &Difference { adds, removes }, roster, as_of);
        session.provider.crypto().rogue.spoil_every_other(false);
        let mut message = made.ok()?;
        if what == Mischief::UnusablePath {
            // Its author refuses it as all others do, before it looks at what it has staged.
            session.withdraw().ok()?;
        }
        if what == Mischief::WithholdWelcome {
            message.attachments.clear();
        }
        Some(message)
    }
}

fn unusable(suite: Suite) -> Vec<u8> {
    match suite {
        Suite::Classical => vec![0; 32],
        Suite::Hybrid => vec![0xff; 1216],
    }
}
