//! A newcomer joins the group of all other members, or none.

use crate::commits::with_payload;
use crate::edits::{edit, take};
use crate::room::{LOG, Member, NUMBER};

pub(crate) fn run(mut bytes: &[u8]) {
    let Some((commit, before)) = LOG.split_last() else {
        return;
    };
    let mut carol = Member::new(2);
    for (seq, logged) in before.iter().enumerate() {
        carol.follow(seq, logged);
    }
    let asked = carol.sent.len();
    let mut changed = commit.clone();
    let part = usize::from(take(&mut bytes)) % (1 + changed.attachments.len());
    match part.checked_sub(1) {
        None => changed = with_payload(commit, |payload| edit(payload, &mut bytes)),
        Some(index) => {
            if let Some(attachment) = changed.attachments.get_mut(index) {
                edit(&mut attachment.bytes, &mut bytes);
            }
        }
    }
    carol.follow(before.len(), &changed);
    match &carol.number {
        Some(number) => assert_eq!(number, &*NUMBER, "no other group"),
        None => assert!(carol.sent.len() <= asked + 1, "she asks again once"),
    }
}
