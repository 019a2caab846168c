//! The room log of an honest server, in memory.

use crate::{Attachment, Entry, EntryKind, MemberId, Outgoing};

/// The log of one room. Members read it at their own pace: [`entry`](Self::entry) gives what the server would send to one of them.
#[derive(Debug, Default)]
pub struct RoomLog {
    entries: Vec<Logged>,
    /// Members in the room, in the order in which they joined.
    present: Vec<MemberId>,
}

/// An entry as the server keeps it, with all attachments and their recipients.
#[derive(Debug, Clone)]
pub struct Logged {
    /// The entry, without attachments.
    pub kind: EntryKind,
    /// Attachments of a message, each for some members only.
    pub attachments: Vec<Attachment>,
}

impl RoomLog {
    /// Sequence number of the last entry; 0 before the first one.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The members in the room, in the order in which they joined.
    #[must_use]
    pub fn present(&self) -> &[MemberId] {
        &self.present
    }

    /// Admits a member. Returns the sequence number of its `joined`, which is the first entry that it reads.
    pub fn join(&mut self, member: MemberId) -> u64 {
        let present = self.present.clone();
        self.present.push(member.clone());
        self.append(EntryKind::Joined { member, present }, Vec::new())
    }

    /// Writes that a member has left.
    pub fn leave(&mut self, member: MemberId) -> u64 {
        self.present.retain(|present| *present != member);
        self.append(EntryKind::Left { member }, Vec::new())
    }

    /// Appends what a member sends.
    pub fn message(&mut self, from: MemberId, message: Outgoing) -> u64 {
        let kind = EntryKind::Message {
            from,
            payload: message.payload,
            attachments: Vec::new(),
        };
        self.append(kind, message.attachments)
    }

    /// Appends any entry, such as one that an honest server would not write.
    pub fn append(&mut self, kind: EntryKind, attachments: Vec<Attachment>) -> u64 {
        self.entries.push(Logged { kind, attachments });
        self.last()
    }

    /// All entries, from sequence number 1.
    #[must_use]
    pub fn entries(&self) -> &[Logged] {
        &self.entries
    }

    /// The entry with this sequence number, as the server keeps it.
    #[must_use]
    pub fn logged(&self, seq: u64) -> Option<&Logged> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.entries.get(index)
    }

    /// The entry with this sequence number as `reader` receives it: with the attachments that are for that member.
    #[must_use]
    pub fn entry(&self, seq: u64, reader: &MemberId) -> Option<Entry> {
        Some(self.logged(seq)?.entry(seq, reader))
    }
}

impl Logged {
    /// The entry as `reader` receives it, under a sequence number.
    #[must_use]
    pub fn entry(&self, seq: u64, reader: &MemberId) -> Entry {
        let mut kind = self.kind.clone();
        if let EntryKind::Message { attachments, .. } = &mut kind {
            *attachments = attachments_for(&self.attachments, reader);
        }
        Entry { seq, kind }
    }
}

/// The attachments that `reader` receives, in order.
#[must_use]
pub fn attachments_for(attachments: &[Attachment], reader: &MemberId) -> Vec<Vec<u8>> {
    attachments
        .iter()
        .filter(|attachment| attachment.to.contains(reader))
        .map(|attachment| attachment.bytes.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> MemberId {
        name.try_into().unwrap()
    }

    #[test]
    fn a_reader_receives_only_its_attachments() {
        let mut log = RoomLog::default();
        log.join(id("ann"));
        assert_eq!(log.join(id("bob")), 2);
        let seq = log.message(
            id("ann"),
            Outgoing {
                payload: vec![1],
                attachments: vec![
                    Attachment {
                        to: vec![id("bob")],
                        bytes: vec![2],
                    },
                    Attachment {
                        to: vec![id("ann"), id("bob")],
                        bytes: vec![3],
                    },
                ],
            },
        );
        let attached = |name| match log.entry(seq, &id(name)).map(|entry| entry.kind) {
            Some(EntryKind::Message { attachments, .. }) => attachments,
            _ => Vec::new(),
        };
        assert_eq!(attached("ann"), [vec![3]]);
        assert_eq!(attached("bob"), [vec![2], vec![3]]);
        assert_eq!(attached("cleo"), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn joined_lists_the_members_present() {
        let mut log = RoomLog::default();
        log.join(id("ann"));
        log.join(id("bob"));
        log.leave(id("ann"));
        let seq = log.join(id("cleo"));
        let present = match log.entry(seq, &id("cleo")).map(|entry| entry.kind) {
            Some(EntryKind::Joined { present, .. }) => present,
            _ => Vec::new(),
        };
        assert_eq!(present, [id("bob")]);
        assert_eq!(log.present(), [id("bob"), id("cleo")]);
        assert!(log.entry(0, &id("bob")).is_none() && log.entry(5, &id("bob")).is_none());
    }
}
