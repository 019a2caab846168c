//! Check of R5: a silent member delays the others for a bounded time only.

use super::World;
use crate::history::{Fault, list};
use crate::property::Property;
use crate::reference_log::ReferenceEntry;
use crate::tab::{Doing, Tab};
use crate::violation::Violation;
use sotto_group::Timing;
use std::time::Duration;

/// Allowance for times that are not counted one by one.
const MARGIN: Duration = Duration::from_secs(1);
/// Number of commits that may be rejected because of events in the meantime.
const ROUNDS: u32 = 3;

impl World<'_> {
    /// Checks progress before time advances to `at` without an event. If the log has been quiet for long enough by then, or no
    /// member has joined or left for much longer, the members that are awake must have done all work.
    pub(crate) fn check_progress(&self, at: Duration) -> Result<(), Violation> {
        let (committer_timeout, ways) = self.patience();
        let quiet = at > self.last_activity + committer_timeout + ways;
        let late = at > self.last_outside_event + committer_timeout * ROUNDS + ways * ROUNDS;
        if self.splits {
            return Ok(());
        }
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

    /// Longest time until another member does the work of the silent ones, and longest time until all members have received its
    /// message and have answered.
    fn patience(&self) -> (Duration, Duration) {
        let Timing {
            committer_timeout,
            join_batch_delay,
            ..
        } = Timing::default();
        let silent = self.seated().filter(|tab| tab.doing != Doing::Awake);
        let ranks = silent.count() as u32 + 1;
        (
            committer_timeout * ranks + join_batch_delay,
            self.longest_way * 4 + MARGIN,
        )
    }

    /// Checks that no member waits, and no departed member stays in the group, for longer than the bound, at any
    /// behaviour of a rogue. A member that is deceived or cannot process a commit counts as silent, and so does the
    /// rogue.
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
        let Timing {
            committer_timeout,
            join_batch_delay,
            ..
        } = Timing::default();
        let silent = (seated - following) as u32 + 1;
        let once = (committer_timeout + join_batch_delay) * silent
            + join_batch_delay
            + self.longest_way * 4
            + MARGIN;
        let overdue = |since: Duration| at > self.last_outside_event.max(since) + once * ROUNDS;
        let roster = self.reference.latest();
        let waiting = roster.iter().filter_map(|(member, name)| {
            let name = (*name)?;
            let waits = !newest.leaves.iter().any(|leaf| leaf.2 == name);
            let since = self.since(|entry| entry.key_package(member) == Some(name));
            (waits && overdue(since)).then_some(member)
        });
        let gone = newest.leaves.iter().filter(|(_, member, name)| {
            let left = |entry: &ReferenceEntry| entry.key_package(member) != Some(*name);
            self.reference.entries.last().is_some_and(left) && overdue(self.since(left))
        });
        let waiting = waiting.collect::<Vec<_>>();
        let gone = gone.map(|leaf| &leaf.1).collect::<Vec<_>>();
        if !(waiting.is_empty() && gone.is_empty()) {
            let details = format!(
                "{following} members could have made the commit; still waiting: {}; departed and still in the group: {}",
                list(waiting),
                list(gone)
            );
            return Err((Property::NotKeptWaiting, details));
        }
        Ok(())
    }

    /// Time since which a condition on the entries has held without interruption.
    fn since(&self, holds: impl Fn(&ReferenceEntry) -> bool) -> Duration {
        let mut entries = self.reference.entries.iter().zip(&self.log).rev();
        let before = entries.find(|(entry, _)| !holds(entry)).is_some();
        let first = entries.len() + usize::from(before);
        self.log
            .get(first)
            .map_or(Duration::ZERO, |logged| logged.at)
    }

    pub(super) fn seated(&self) -> impl Iterator<Item = &Tab> {
        let seats = self.people.iter().filter_map(|person| person.seat.as_ref());
        seats.map(|seat| &self.tabs[seat.tab])
    }

    fn all_done(&self) -> Result<(), Fault> {
        let awake = || self.seated().filter(|tab| tab.doing == Doing::Awake);
        let roster = self.reference.latest();
        for tab in awake() {
            let Some(epoch) = &tab.epoch else { continue };
            let waiting = roster.iter().filter(|(_, name)| {
                name.is_some_and(|name| !epoch.leaves.iter().any(|leaf| leaf.2 == name))
            });
            let gone = epoch
                .leaves
                .iter()
                .filter(|leaf| !roster.iter().any(|(_, name)| *name == Some(leaf.2)));
            let waiting = waiting.map(|(member, _)| member).collect::<Vec<_>>();
            let gone = gone.map(|leaf| &leaf.1).collect::<Vec<_>>();
            if !(waiting.is_empty() && gone.is_empty()) {
                let details = format!(
                    "{} is awake and in the group; still waiting: {}; departed and still in the group: {}",
                    tab.name,
                    list(waiting),
                    list(gone)
                );
                return Err((Property::NotKeptWaiting, details));
            }
            if let Some(out) = awake().find(|tab| tab.epoch.is_none()) {
                let details = format!(
                    "{} is in the group; {} is awake and is not",
                    tab.name, out.name
                );
                return Err((Property::NotKeptWaiting, details));
            }
        }
        Ok(())
    }
}
