//! Rule 5: whoever is silent keeps the others waiting only for a while.

use super::World;
use crate::history::{Fault, list};
use crate::ledger::Understood;
use crate::tab::{Doing, Tab};
use crate::violation::{Broken, Violation};
use sotto_group::Pace;
use std::time::Duration;

/// For what is not counted.
const MARGIN: Duration = Duration::from_secs(1);
/// How often work may come to nothing because of what happened in the meantime.
const ROUNDS: u32 = 3;

impl World<'_> {
    /// Nothing happens until `at`. If it was quiet for long enough by then, or nobody has come or gone for much longer,
    /// the awake have done what there was to do.
    pub(crate) fn prompt(&self, at: Duration) -> Result<(), Violation> {
        let (takeover, ways) = self.patience();
        let quiet = at > self.stirred + takeover + ways;
        let late = at > self.disturbed + takeover * ROUNDS + ways * ROUNDS;
        if self.honest() && self.rogue {
            return self
                .nothing_overdue(at)
                .map_err(|fault| self.violation(fault));
        }
        if self.honest() && !self.lossy && (quiet || late) {
            self.all_done().map_err(|fault| self.violation(fault))
        } else {
            Ok(())
        }
    }

    /// How long it may take until somebody does the work of those who are silent, and how long its message may take
    /// until all have it, and have answered.
    fn patience(&self) -> (Duration, Duration) {
        let Pace {
            takeover, gather, ..
        } = Pace::default();
        let silent = self.seated().filter(|tab| tab.doing != Doing::Awake);
        let ranks = silent.count() as u32 + 1;
        (takeover * ranks + gather, self.longest_way * 4 + MARGIN)
    }

    /// Whatever a rogue sends: who has gone, and who waits, is for so long only. A member that is deceived, or cannot follow, is
    /// one more that is silent, and so is the rogue.
    fn nothing_overdue(&self, at: Duration) -> Result<(), Fault> {
        let Some(newest) = self.history.newest().filter(|_| !self.lossy) else {
            return Ok(());
        };
        let follows = |tab: &&Tab| {
            tab.doing == Doing::Awake && !tab.rogue && tab.epoch.as_ref() == Some(newest)
        };
        let (following, seated) = (self.seated().filter(follows).count(), self.seated().count());
        if following == 0 {
            return Ok(());
        }
        let Pace {
            takeover, gather, ..
        } = Pace::default();
        let silent = (seated - following) as u32 + 1;
        let once = (takeover + gather) * silent + gather + self.longest_way * 4 + MARGIN;
        let overdue = |since: Duration| at > self.disturbed.max(since) + once * ROUNDS;
        let roster = self.ledger.latest();
        let waiting = roster.iter().filter_map(|(member, name)| {
            let name = (*name)?;
            let waits = !newest.leaves.iter().any(|leaf| leaf.2 == name);
            let since = self.since(|entry| entry.key_package(member) == Some(name));
            (waits && overdue(since)).then_some(member)
        });
        let gone = newest.leaves.iter().filter(|(_, member, name)| {
            let left = |entry: &Understood| entry.key_package(member) != Some(*name);
            self.ledger.entries.last().is_some_and(left) && overdue(self.since(left))
        });
        let (waiting, gone) = (list(waiting), list(gone.map(|leaf| &leaf.1)));
        if (waiting.as_str(), gone.as_str()) != ("nobody", "nobody") {
            let how = format!(
                "{following} could have done it: {waiting} still wait, and {gone} are still in the group"
            );
            return Err((Broken::NotKeptWaiting, how));
        }
        Ok(())
    }

    /// Since when this has been so.
    fn since(&self, holds: impl Fn(&Understood) -> bool) -> Duration {
        let mut entries = self.ledger.entries.iter().zip(&self.log).rev();
        let before = entries.find(|(entry, _)| !holds(entry)).is_some();
        let first = entries.len() + usize::from(before);
        self.log
            .get(first)
            .map_or(Duration::ZERO, |logged| logged.at)
    }

    fn seated(&self) -> impl Iterator<Item = &Tab> {
        let seats = self.people.iter().filter_map(|person| person.seat.as_ref());
        seats.map(|seat| &self.tabs[seat.tab])
    }

    fn all_done(&self) -> Result<(), Fault> {
        let awake = || self.seated().filter(|tab| tab.doing == Doing::Awake);
        let roster = self.ledger.latest();
        for tab in awake() {
            let Some(epoch) = &tab.epoch else { continue };
            let waiting = roster.iter().filter(|(_, name)| {
                name.is_some_and(|name| !epoch.leaves.iter().any(|leaf| leaf.2 == name))
            });
            let gone = epoch
                .leaves
                .iter()
                .filter(|leaf| !roster.iter().any(|(_, name)| *name == Some(leaf.2)));
            let (waiting, gone) = (
                list(waiting.map(|(member, _)| member)),
                list(gone.map(|leaf| &leaf.1)),
            );
            if (waiting.as_str(), gone.as_str()) != ("nobody", "nobody") {
                let how = format!(
                    "{} is awake and in the group, {waiting} wait, and {gone} are still in it",
                    tab.name
                );
                return Err((Broken::NotKeptWaiting, how));
            }
            if let Some(out) = awake().find(|tab| tab.epoch.is_none()) {
                let how = format!(
                    "{} is in the group, and {} is awake and is not",
                    tab.name, out.name
                );
                return Err((Broken::NotKeptWaiting, how));
            }
        }
        Ok(())
    }
}
