//! The end of a run: no more events from outside, time passes until the members' work is done, and the final state is checked.

use super::{World, member};
use crate::history::{Fault, list};
use crate::property::Property;
use crate::tab::{Doing, Tab, TabId};
use crate::violation::Violation;
use rand::Rng as _;
use sotto_group::{Entry, EntryKind, MemberId};
use std::time::Duration;

/// Time without a due event after which only periodic work is left, such as the refresh of a leaf.
const QUIET: Duration = Duration::from_secs(300);
/// Longest time in which a call becomes quiet.
const LONGEST: Duration = Duration::from_secs(1800);
/// Longest time from a challenge to its answer, over four latencies of the room log of six seconds. It is less than
/// [`FRESH`](sotto_client::FRESH), or the answer would be too old.
const ANSWERED: Duration = Duration::from_secs(25);
/// Number of times that all members send frames at the end, after a group was split: by the challenges that go with frames the
/// parts find out about each other.
const CONVERSATIONS: u32 = 4;
/// Number of entries of the log that are given to clients outside the room.
const LEAKED: usize = 10;

impl World<'_> {
    /// Executes events until none is due, and checks the final state.
    pub(crate) fn rest(&mut self) -> Result<(), Violation> {
        let mut quiet = self.pass_until_quiet(QUIET, self.now + LONGEST)?;
        if self.honest() && self.lossy {
            self.visit();
            quiet = self.pass_until_quiet(QUIET, self.now + LONGEST)?;
        }
        if self.splits {
            // A part of a group in which no member commits or sends frames cannot find out about the other.
            for _ in 0..CONVERSATIONS {
                self.all_send()?;
                self.pass_until(self.now + ANSWERED)?;
            }
            if self.honest() {
                self.group_is_roster()
                    .map_err(|fault| self.violation(fault))?;
            }
            quiet = self.pass_until_quiet(QUIET, self.now + LONGEST)?;
        }
        if self.honest() {
            if !quiet {
                let details = format!("an event is due after {} minutes", LONGEST.as_secs() / 60);
                return Err(self.violation((Property::ComesToRest, details)));
            }
            self.group_is_roster()
                .map_err(|fault| self.violation(fault))?;
            self.draws_end().map_err(|fault| self.violation(fault))?;
        }
        // A round trip of the log and of the ports between workers can be longer than FRESH: such a member rightly stops sending.
        self.catch_up();
        // A member that was silent for long sends a challenge with its first frame, and has the answer by then. A member whose last
        // sign of life was still fresh sends it with the second frame.
        for _ in 0..2 {
            self.all_send()?;
            self.pass_until(self.now + ANSWERED)?;
        }
        if self.honest() {
            self.leak_log();
        }
        let stale = self.sfu.stale;
        self.all_send()?;
        if self.honest() && self.sfu.stale > stale {
            let details = "a member has no sign of life of its epoch".to_owned();
            return Err(self.violation((Property::Heard, details)));
        }
        Ok(())
    }

    /// All members send a frame, and all clients try to decrypt it.
    fn all_send(&mut self) -> Result<(), Violation> {
        let listeners = (0..self.tabs.len()).collect::<Vec<_>>();
        let seated = self.people.iter().filter_map(|person| person.seat.as_ref());
        for tab in seated.map(|seat| seat.tab).collect::<Vec<_>>() {
            self.send_frame(tab, &listeners)?;
        }
        Ok(())
    }

    /// From now on no worker falls behind.
    fn catch_up(&mut self) {
        for tab in &mut self.tabs {
            tab.set_port_delay(Duration::ZERO);
        }
    }

    /// A visitor joins and leaves. A client that has lost the last entries cannot notice before there is another one.
    fn visit(&mut self) {
        for person in &mut self.people {
            person.wire.withhold = None;
        }
        let member = member("Zoe");
        let present = self.reference.latest();
        let present = present.iter().map(|(member, _)| member.clone()).collect();
        let joined = EntryKind::Joined {
            member: member.clone(),
            present,
        };
        self.append(joined, Vec::new(), None);
        self.append(EntryKind::Left { member }, Vec::new(), None);
    }

    fn group_is_roster(&self) -> Result<(), Fault> {
        let roster = self.reference.latest();
        let seats = || self.people.iter().filter_map(|person| person.seat.as_ref());
        // No client is in a group, and a client without a complete roster must not found one.
        if seats().all(|seat| self.tabs[seat.tab].epoch.is_none())
            && seats().any(|seat| self.tabs[seat.tab].lost_track)
        {
            return Ok(());
        }
        let mut expected = roster
            .iter()
            .map(|(member, name)| (member, name.as_ref()))
            .collect::<Vec<_>>();
        expected.sort();
        let mut number: Option<&String> = None;
        for person in &self.present {
            let person = &self.people[*person];
            let fault = |details: String| Err((Property::GroupIsRoster, details));
            let Some(tab) = person.seat.as_ref().map(|seat| &self.tabs[seat.tab]) else {
                return fault(format!("{} is in the room without a tab", person.name));
            };
            let Some(epoch) = &tab.epoch else {
                return fault(format!(
                    "{} is in no group; the roster is {}",
                    person.name,
                    list(roster.iter().map(|(member, _)| member))
                ));
            };
            let mut leaves = epoch
                .leaves
                .iter()
                .map(|(_, member, name)| (member, Some(name)))
                .collect::<Vec<_>>();
            leaves.sort();
            if leaves != expected {
                return fault(format!(
                    "{} is in a group of {}; the roster is {}",
                    person.name,
                    list(leaves.iter().map(|(member, _)| *member)),
                    list(expected.iter().map(|(member, _)| *member))
                ));
            }
            if **number.get_or_insert(&epoch.safety_number) != *epoch.safety_number {
                return fault(format!("{} shows another safety number", person.name));
            }
            if tab.seen.in_flight && !tab.rogue {
                return fault(format!("{} has a commit in flight", person.name));
            }
        }
        Ok(())
    }

    /// Gives the end of the log, with all Welcomes, to a client that was never in the room, and to the last one that has left. They
    /// must still decrypt nothing.
    fn leak_log(&mut self) {
        let name = member("Eve");
        let seed = self.random(4, 0).random();
        let eve = self.tabs.len();
        self.tabs.push(Tab::new(
            usize::MAX,
            name.clone(),
            self.suite,
            seed,
            self.secret,
        ));
        self.tabs[eve].doing = Doing::Closed;
        let start = self.log.len().saturating_sub(LEAKED) as u64;
        let present = match start {
            0 => Vec::new(),
            seq => self.reference.at(seq).map_or(Vec::new(), |entry| {
                entry.roster.iter().map(|(name, _)| name.clone()).collect()
            }),
        };
        let kind = EntryKind::Joined {
            member: name.clone(),
            present,
        };
        let now = self.now;
        self.tabs[eve].read_again(Entry { seq: start, kind }, now, Duration::ZERO);
        self.leak(eve, start);
        let gone = |tab: &Tab| tab.doing == Doing::Closed && tab.epoch.is_some();
        if let Some(tab) = (0..eve).rev().find(|id| gone(&self.tabs[*id])) {
            let start = self.tabs[tab].after.max(start);
            self.leak(tab, start);
        }
    }

    fn leak(&mut self, tab: TabId, after: u64) {
        let own: MemberId = self.tabs[tab].name.clone();
        for seq in after + 1..=self.log.len() as u64 {
            let logged = &self.log[seq as usize - 1].entry;
            let mut kind = logged.kind.clone();
            match &mut kind {
                EntryKind::Message { attachments, .. } => {
                    let all = logged.attachments.iter();
                    attachments.extend(all.map(|attachment| attachment.bytes.clone()));
                }
                EntryKind::Left { member } | EntryKind::Joined { member, .. } if *member == own => {
                    continue;
                }
                EntryKind::Left { .. } | EntryKind::Joined { .. } => {}
            }
            self.tabs[tab].read_again(Entry { seq, kind }, self.now, Duration::ZERO);
        }
    }
}
