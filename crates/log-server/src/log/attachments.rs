//! The attachments of a message: bytes for some members only.

use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Attachments by recipient. An attachment for several members is kept once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachments {
    blobs: Vec<Bytes>,
    /// Which of the blobs a member gets, in their order.
    addressed: BTreeMap<Arc<str>, Vec<usize>>,
}

impl Attachments {
    /// Adds one more for `to`. An attachment without recipients is not kept; a member that is named twice gets it once.
    pub fn add(&mut self, to: impl IntoIterator<Item = Arc<str>>, bytes: Bytes) {
        let number = self.blobs.len();
        let mut wanted = false;
        for member in to {
            wanted = true;
            let mine = self.addressed.entry(member).or_default();
            if mine.last() != Some(&number) {
                mine.push(number);
            }
        }
        if wanted {
            self.blobs.push(bytes);
        }
    }

    /// The attachments addressed to `member`, in the sender's order.
    pub fn of(&self, member: &str) -> impl Iterator<Item = &Bytes> {
        self.addressed
            .get(member)
            .into_iter()
            .flatten()
            .filter_map(|number| self.blobs.get(*number))
    }

    /// Bytes that keeping them takes, roughly.
    #[must_use]
    pub fn size(&self) -> usize {
        let recipients = self
            .addressed
            .iter()
            .map(|(member, mine)| member.len() + size_of_val(mine.as_slice()));
        self.blobs.iter().map(Bytes::len).chain(recipients).sum()
    }
}
