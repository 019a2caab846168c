//! Rule 5: whoever is silent keeps the others waiting only for a while.

use super::World;
use crate::history::{Fault, list};
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
