//! The lies of a dishonest server.

use super::{Person, World, member};
use crate::schedule::Deviation;
use crate::violation::Violation;
use rand::RngCore as _;
use sotto_group::{EntryKind, MemberId, Outgoing};

impl World<'_> {
    pub(crate) fn deviate(&mut self, deviation: &Deviation) -> Result<(), Violation> {
        match deviation {
            Deviation::Withhold {
                person,
                entries,
                unnoticed,
            } => {
                if let Some(person) = self.people.get_mut(usize::from(*person)) {
                    person.wire.withhold = Some((*entries, *unnoticed));
                }
            }
            Deviation::Swap { person, unnoticed } => {
                if let Some(person) = self.people.get_mut(usize::from(*person)) {
                    person.wire.swap = Some(*unnoticed);
                }
            }
            Deviation::Strip { person } => {
                if let Some(person) = self.people.get_mut(usize::from(*person)) {
                    person.wire.strip = true;
                }
            }
            Deviation::Replay { to, back } => {
                if let Some((from, message)) = self.earlier(*back) {
                    self.write(from, message, Some(*to));
                }
            }
            Deviation::InNameOf { to, person, back } => {
                if let (Some((_, message)), Some(from)) = (self.earlier(*back), self.name(*person))
                {
                    self.write(from, message, Some(*to));
                }
            }
            Deviation::Flip {
                to,
                back,
                bit,
                attachment,
            } => {
                if let Some((from, mut message)) = self.earlier(*back) {
                    if *attachment {
                        message
                            .attachments
                            .iter_mut()
                            .for_each(|attachment| flip(&mut attachment.bytes, *bit));
                    } else {
                        flip(&mut message.payload, *bit);
                    }
                    self.write(from, message, Some(*to));
                }
            }
            Deviation::Truncate { to, back, len } => {
                if let Some((from, mut message)) = self.earlier(*back) {
                    let len = *len as usize % message.payload.len().max(1);
                    message.payload.truncate(len);
                    self.write(from, message, Some(*to));
                }
            }
            Deviation::Junk {
                to,
                person,
                len,
                guise,
            } => {
                let mut payload = vec![0; usize::from(*len)];
                self.random(3, u64::from(*len) << 8 | u64::from(*guise))
                    .fill_bytes(&mut payload);
                if *guise > 0 && payload.len() > 1 {
                    payload[0] = 1;
                    payload[1] = *guise;
                }
                if let Some(from) = self.name(*person) {
                    let message = Outgoing {
                        payload,
                        attachments: Vec::new(),
                    };
                    self.write(from, message, Some(*to));
                }
            }
            Deviation::SayLeft { to, person } => {
                if let Some(member) = self.name(*person) {
                    let recipients = Some(*to);
                    self.append(EntryKind::Left { member }, Vec::new(), recipients);
                }
            }
            Deviation::SayJoined { to, person } => {
                if let Some(member) = self.name(*person) {
                    let present = self.present.iter();
                    let present = present.map(|other| self.people[*other].name.clone());
                    let present = present.filter(|other| *other != member).collect();
                    let recipients = Some(*to);
                    self.append(
                        EntryKind::Joined { member, present },
                        Vec::new(),
                        recipients,
                    );
                }
            }
            Deviation::Ghost { to, name } => {
                let name = name.and_then(|person| self.name(person));
                let mut ghost = Person::new(name.unwrap_or_else(|| member("Ghost")));
                ghost.ghost = Some(*to);
                let person = self.people.len();
                self.people.push(ghost);
                let tab = self.open_tab(person);
                self.admit(person, tab);
            }
            Deviation::SwapKeyPackage { to, back } => self.swap_key_package(*to, *back),
            Deviation::ReplayJoined { to, person, back } => {
                self.replay_joined(*to, usize::from(*person), *back);
            }
            Deviation::Split { side } => self.side = Some(*side),
            Deviation::Heal => self.side = None,
        }
        Ok(())
    }

    fn name(&self, person: u8) -> Option<MemberId> {
        Some(self.people.get(usize::from(person))?.name.clone())
    }

    /// A message in the log, counted back from the last one.
    fn earlier(&self, back: u8) -> Option<(MemberId, Outgoing)> {
        let entries = self.log.iter().rev().map(|logged| &logged.entry);
        let messages = entries.filter_map(|logged| match &logged.kind {
            EntryKind::Message { from, payload, .. } => Some((from, payload, &logged.attachments)),
            _ => None,
        });
        let (from, payload, attachments) = { messages }.nth(back.into())?;
        let message = Outgoing {
            payload: payload.clone(),
            attachments: attachments.clone(),
        };
        Some((from.clone(), message))
    }
}

fn flip(bytes: &mut [u8], bit: u32) {
    let bits = bytes.len() * 8;
    if let Some(bit) = (bit as usize).checked_rem(bits) {
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}
