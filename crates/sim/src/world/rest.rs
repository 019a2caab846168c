//! The end: nothing comes or goes any more, and time passes until all is done.

use super::{World, member};
use crate::history::{Fault, list};
use crate::tab::{Doing, Tab, TabId};
use crate::violation::{Broken, Violation};
use rand::Rng as _;
use sotto_group::{Entry, EntryKind, MemberId};
use std::time::Duration;

/// Where nothing is due for so long, only what comes round for ever is left, such as renewing one's leaf.
const QUIET: Duration = Duration::from_secs(300);
/// No call takes longer to come to rest.
const LONGEST: Duration = Duration::from_secs(1800);
/// A question takes no longer to the first members, and their answers back, over four ways of five seconds. Less than
/// [`FRESH`](sotto_client::FRESH), or the answer would be too old.
const ANSWERED: Duration = Duration::from_secs(25);
/// How much of the log is slipped to those whom it is not for.
const SLIPPED: usize = 10;

impl World<'_> {
    /// Lets time pass, and checks what must hold then.
    pub(crate) fn rest(&mut self) -> Result<(), Violation> {
        let mut quiet = self.pass_until_quiet(QUIET, self.now + LONGEST)?;
        if self.honest() && self.lossy {
            self.look_in();
            quiet = self.pass_until_quiet(QUIET, self.now + LONGEST)?;
        }
        if self.honest() {
            if !quiet {
                let how = format!("something is due after {} minutes", LONGEST.as_secs() / 60);
                return Err(self.violation((Broken::ComesToRest, how)));
            }
            self.group_is_roster()
                .map_err(|fault| self.violation(fault))?;
        }
        // Whoever was silent for long asks with a frame whether its epoch lives, and has an answer then. A member that was not
        // silent long enough to ask with the first frame asks with the second.
        for _ in 0..2 {
            self.all_talk()?;
            self.pass_until(self.now + ANSWERED)?;
        }
        if self.honest() {
            self.slip_log_to_others();
        }
        let stale = self.media.stale;
        self.all_talk()?;
        if self.honest() && self.media.stale > stale {
            let how = "a member is not told that its epoch lives".to_owned();
            return Err(self.violation((Broken::Heard, how)));
        }
        Ok(())
    }

    /// All who are in the room talk, and all clients listen.
    fn all_talk(&mut self) -> Result<(), Violation> {
        let listeners = (0..self.tabs.len()).collect::<Vec<_>>();
        let seated = self.people.iter().filter_map(|person| person.seat.as_ref());
        for tab in seated.map(|seat| seat.tab).collect::<Vec<_>>() {
            self.talk(tab, &listeners)?;
        }
        Ok(())
    }

    /// Whose last entries were lost cannot know it before there is another one. A visitor sees to that.
    fn look_in(&mut self) {
        for person in &mut self.people {
            person.wire.withhold = None;
        }
        let member = member("Zoe");
        let present = self.ledger.latest();
        let present = present.iter().map(|(member, _)| member.clone()).collect();
        let joined = EntryKind::Joined {
            member: member.clone(),
            present,
        };
        self.append(joined, Vec::new(), None);
        self.append(EntryKind::Left { member }, Vec::new(), None);
    }

    fn group_is_roster(&self) -> Result<(), Fault> {
        let roster = self.ledger.latest();
        let seats = || self.people.iter().filter_map(|person| person.seat.as_ref());
        // Nobody is in a group, and whoever would found one does not know who is there.
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
            let fault = |how: String| Err((Broken::GroupIsRoster, how));
            let Some(tab) = person.seat.as_ref().map(|seat| &self.tabs[seat.tab]) else {
                return fault(format!("{} is in the room without a tab", person.name));
            };
            let Some(epoch) = &tab.epoch else {
                return fault(format!(
                    "{} is in no group; in the room are {}",
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
                    "{} is in a group of {}; in the room are {}",
                    person.name,
                    list(leaves.iter().map(|(member, _)| *member)),
                    list(expected.iter().map(|(member, _)| *member))
                ));
            }
            if **number.get_or_insert(&epoch.safety_number) != *epoch.safety_number {
                return fault(format!("{} shows another number", person.name));
            }
            if tab.seen.in_flight && !tab.rogue {
                return fault(format!("{} waits for a commit of its own", person.name));
            }
        }
        Ok(())
    }

    /// Somebody who was never in the room gets the end of the log with everybody's Welcomes; so does the last who has
    /// gone. It must not help them.
    fn slip_log_to_others(&mut self) {
        let name = member("Eve");
        let seed = self.random(4, 0).random();
        let eve = self.tabs.len();
        self.tabs.push(Tab::new(
            usize::MAX,
            name.clone(),
            self.suite,
            self.pace(&seed),
            seed,
        ));
        self.tabs[eve].doing = Doing::Closed;
        let start = self.log.len().saturating_sub(SLIPPED) as u64;
        let present = match start {
            0 => Vec::new(),
            seq => self.ledger.at(seq).map_or(Vec::new(), |entry| {
                entry.roster.iter().map(|(name, _)| name.clone()).collect()
            }),
        };
        let kind = EntryKind::Joined {
            member: name.clone(),
            present,
        };
        let now = self.now;
        self.tabs[eve].read_again(Entry { seq: start, kind }, now, Duration::ZERO);
        self.slip(eve, start);
        let gone = |tab: &Tab| tab.doing == Doing::Closed && tab.epoch.is_some();
        if let Some(tab) = (0..eve).rev().find(|id| gone(&self.tabs[*id])) {
            let start = self.tabs[tab].after.max(start);
            self.slip(tab, start);
        }
    }

    fn slip(&mut self, tab: TabId, after: u64) {
        let own: MemberId = self.tabs[tab].name.clone();
        for seq in after + 1..=self.log.len() as u64 {
            let logged = &self.log[seq as usize - 1];
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
