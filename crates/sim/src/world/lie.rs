//! What a lying server does.

use super::{Logged, Person, World, member};
use crate::schedule::Lie;
use crate::violation::Violation;
use rand::RngCore as _;
use sotto_group::{EntryKind, MemberId, Outgoing};

impl World<'_> {
    pub(crate) fn lie(&mut self, lie: &Lie) -> Result<(), Violation> {
        match lie {
            Lie::Withhold {
                who,
                entries,
                unnoticed,
            } => {
                if let Some(person) = self.people.get_mut(usize::from(*who)) {
                    person.wire.withhold = Some((*entries, *unnoticed));
                }
            }
            Lie::Swap { who, unnoticed } => {
                if let Some(person) = self.people.get_mut(usize::from(*who)) {
                    person.wire.swap = Some(*unnoticed);
                }
            }
            Lie::Strip { who } => {
                if let Some(person) = self.people.get_mut(usize::from(*who)) {
                    person.wire.strip = true;
                }
            }
            Lie::Replay { to, back } => {
                if let Some((from, message)) = self.earlier(*back) {
                    self.write(from, message, Some(*to));
                }
            }
            Lie::InNameOf { to, who, back } => {
                if let (Some((_, message)), Some(from)) = (self.earlier(*back), self.name(*who)) {
                    self.write(from, message, Some(*to));
                }
            }
            Lie::Flip {
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
            Lie::Truncate { to, back, len } => {
                if let Some((from, mut message)) = self.earlier(*back) {
                    let len = *len as usize % message.payload.len().max(1);
                    message.payload.truncate(len);
                    self.write(from, message, Some(*to));
                }
            }
            Lie::Junk {
                to,
                who,
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
                if let Some(from) = self.name(*who) {
                    let message = Outgoing {
                        payload,
                        attachments: Vec::new(),
                    };
                    self.write(from, message, Some(*to));
                }
            }
            Lie::SayLeft { to, who } => {
                if let Some(member) = self.name(*who) {
                    let audience = Some(*to);
                    self.append(EntryKind::Left { member }, Vec::new(), audience);
                }
            }
            Lie::SayJoined { to, who } => {
                if let Some(member) = self.name(*who) {
                    let present = self.present.iter();
                    let present = present.map(|other| self.people[*other].name.clone());
                    let present = present.filter(|other| *other != member).collect();
                    let audience = Some(*to);
                    self.append(EntryKind::Joined { member, present }, Vec::new(), audience);
                }
            }
            Lie::Ghost { to, name } => {
                let name = name.and_then(|who| self.name(who));
                let mut ghost = Person::new(name.unwrap_or_else(|| member("Ghost")));
                ghost.ghost = Some(*to);
                let person = self.people.len();
                self.people.push(ghost);
                let tab = self.open_tab(person);
                self.admit(person, tab);
            }
            Lie::Split { side } => self.side = Some(*side),
            Lie::Heal => self.side = None,
        }
        Ok(())
    }

    fn name(&self, who: u8) -> Option<MemberId> {
        Some(self.people.get(usize::from(who))?.name.clone())
    }

    /// A message that is in the log, counted back from the last.
    fn earlier(&self, back: u8) -> Option<(MemberId, Outgoing)> {
        let messages = self.log.iter().rev().filter_map(|logged| match logged {
            Logged {
                kind: EntryKind::Message { from, payload, .. },
                attachments,
                ..
            } => Some((from, payload, attachments)),
            _ => None,
        });
        let (from, payload, attachments) = messages.into_iter().nth(back.into())?;
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
