//! A commit that was changed on its way is not followed, and the right one is, when it comes after.

use crate::edits::edit;
use crate::room::{LOG, Member, NUMBER};
use sotto_group::EntryKind;
use sotto_group::test_kit::Logged;

pub(crate) fn run(mut bytes: &[u8]) {
    // Which part is changed matters to the newcomer only.
    crate::edits::take(&mut bytes);
    let Some((commit, before)) = LOG.split_last() else {
        return;
    };
    let mut bob = Member::new(1);
    for (seq, logged) in before.iter().enumerate() {
        bob.follow(seq, logged);
    }
    let epoch_before = bob.number.clone();
    let changed = with_payload(commit, |payload| edit(payload, &mut bytes));
    bob.follow(before.len(), &changed);
    if bob.number != epoch_before {
        assert_eq!(bob.number.as_ref(), Some(&*NUMBER), "no other epoch");
        return;
    }
    bob.follow(before.len() + 1, commit);
    assert_eq!(bob.number.as_ref(), Some(&*NUMBER), "it is not too late");
}

pub(crate) fn with_payload(logged: &Logged, change: impl FnOnce(&mut Vec<u8>)) -> Logged {
    let mut logged = logged.clone();
    if let EntryKind::Message { payload, .. } = &mut logged.kind {
        change(payload);
    }
    logged
}
