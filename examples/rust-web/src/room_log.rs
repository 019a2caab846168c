//! The room log: the same entries in the same order for all. A server keeps it in an application.

use sotto_web::{Attachment, Channel, EntryKind, Error, Outgoing};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// A log in memory, and those who read it. A clone is the same log.
#[derive(Clone, Default)]
pub(crate) struct RoomLog(Rc<RefCell<Contents>>);

#[derive(Default)]
struct Contents {
    /// Entries, with the attachments of messages.
    entries: Vec<(EntryKind, Vec<Attachment>)>,
    readers: Vec<Reader>,
}

struct Reader {
    member: String,
    channel: Channel,
    /// The index of the entry that it reads next.
    next: usize,
}

impl RoomLog {
    /// A member's channel. It brings nothing before [`join`](Self::join).
    pub(crate) fn channel(&self, member: &str) -> Channel {
        let (log, from) = (self.clone(), member.to_owned());
        Channel::new(move |message| log.message(&from, message))
    }

    /// Writes that a member joins, which is the first entry that it reads.
    pub(crate) fn join(&self, member: &str, channel: &Channel) -> Result<(), Error> {
        {
            let mut contents = self.0.borrow_mut();
            let present = contents.readers.iter().map(|reader| reader.member.clone());
            let joined = EntryKind::Joined {
                member: member.to_owned(),
                present: present.collect(),
            };
            let next = contents.entries.len();
            contents.entries.push((joined, Vec::new()));
            contents.readers.push(Reader {
                member: member.to_owned(),
                channel: channel.clone(),
                next,
            });
        }
        self.deliver()
    }

    /// Writes that a member has left.
    pub(crate) fn leave(&self, member: &str) -> Result<(), Error> {
        {
            let mut contents = self.0.borrow_mut();
            contents.readers.retain(|reader| reader.member != member);
            let left = EntryKind::Left {
                member: member.to_owned(),
            };
            contents.entries.push((left, Vec::new()));
        }
        self.deliver()
    }

    fn message(&self, from: &str, message: Outgoing) -> Result<(), JsValue> {
        let kind = EntryKind::Message {
            from: from.to_owned(),
            payload: message.payload,
            attachments: Vec::new(),
        };
        self.0
            .borrow_mut()
            .entries
            .push((kind, message.attachments));
        self.deliver().map_err(|error| error.value().clone())
    }

    /// Brings each member what it has not read yet.
    fn deliver(&self) -> Result<(), Error> {
        while let Some((channel, seq, entry)) = self.next() {
            channel.deliver(seq, &entry)?;
        }
        Ok(())
    }

    /// An entry that a member has not read yet, which then has.
    fn next(&self) -> Option<(Channel, u64, EntryKind)> {
        let Contents { entries, readers } = &mut *self.0.borrow_mut();
        let reader = readers.iter_mut().find(|it| it.next < entries.len())?;
        let (mut entry, all) = entries.get(reader.next)?.clone();
        reader.next += 1;
        if let EntryKind::Message { attachments, .. } = &mut entry {
            let own = all.into_iter().filter(|it| it.to.contains(&reader.member));
            *attachments = own.map(|attachment| attachment.bytes).collect();
        }
        Some((reader.channel.clone(), reader.next as u64, entry))
    }
}
