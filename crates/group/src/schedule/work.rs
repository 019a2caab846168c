//! The next work of a member of a group, and its time: one place from which both doing it and waiting for it follow.
//!
//! Nothing of this is remembered. It is derived from log, tree and clock whenever one of them has moved.

use crate::Timing;
use crate::active::difference::Difference;
use crate::active::dispute::Outcome;
use crate::active::join_batching;
use crate::active::patience;
use crate::active::repair;
use crate::active::resync;
use crate::active::session::Session;
use crate::room::roster::Roster;
use crate::schedule::committer;
use crate::schedule::refresh;
use std::time::Duration;

/// Something to do.
#[derive(Debug)]
pub(crate) enum Work {
    /// R3.1 and R5: commit the difference.
    Difference(Difference),
    /// R8b: fill the tree by an empty commit.
    RepairTree,
    /// R8a: renew the own leaf by an empty commit.
    Refresh,
    /// R7: give the group up and ask to be swapped.
    StartAnew,
}

/// Something to do, and when.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) at: Duration,
    pub(crate) work: Work,
}

/// The work that is due first. A member that may not ask any more gives the group up all the same: it would go on sending in an epoch
/// that is over.
pub(crate) fn next(
    session: &mut Session,
    roster: &Roster,
    timing: &Timing,
    now: Duration,
) -> Option<Due> {
    let commit = commit(session, roster, timing, now);
    let anew = start_anew(session, roster, timing);
    commit.into_iter().chain(anew).min_by_key(|due| due.at)
}

/// A difference goes before all else that could be committed, and any commit of its own renews a leaf.
fn commit(session: &mut Session, roster: &Roster, timing: &Timing, now: Duration) -> Option<Due> {
    let difference = session.difference(roster);
    session.patience.note(&difference, now);
    let mut difference = session.setback.narrow(difference);
    // Where the epoch owes an add that cannot be made, no other is made (rule 4), but a removal does not wait for it.
    if !session.owed.allows(&difference) && !difference.removes.is_empty() {
        difference.adds.clear();
    }
    // Work that this member cannot do is another's.
    if session.in_flight() || !session.owed.allows(&difference) {
        return None;
    }
    let own = session.mls.own_leaf_index();
    let rank = |anchor| committer::rank(&session.leaves, roster, own, anchor);
    if !difference.is_empty() {
        let rank = rank(committer::anchor(&difference))?;
        let since = session.patience.since(&difference, now);
        let opens = since.max(join_batching::opens(&difference, &session.times, timing));
        return Some(Due {
            at: patience::due(since, opens, rank, timing),
            work: Work::Difference(difference),
        });
    }
    let tree_repair = session
        .tree_repair
        .as_ref()
        .and_then(|tree_repair| {
            repair::due(tree_repair, &session.leaves, own, &session.times, timing)
        })
        .map(|at| Due {
            at,
            work: Work::RepairTree,
        });
    let size = u32::try_from(session.leaves.len()).unwrap_or(u32::MAX);
    let refresh = refresh::due(&session.times, rank(0)?, size, timing).map(|at| Due {
        at,
        work: Work::Refresh,
    });
    tree_repair
        .into_iter()
        .chain(refresh)
        .min_by_key(|due| due.at)
}

fn start_anew(session: &Session, roster: &Roster, timing: &Timing) -> Option<Due> {
    let behind = resync::due(&session.times, session.after(), timing);
    let deceived = session.unconfirmed.as_ref();
    let deceived = deceived.and_then(|by| by.due(session.after(), timing));
    let verdict = session.verdict(roster, timing);
    let outvoted = verdict.filter(|(_, outcome)| *outcome == Outcome::Leaves);
    let outvoted = outvoted.map(|(at, _)| at);
    let due = [behind, deceived, outvoted].into_iter().flatten().min();
    due.map(|at| Due {
        at,
        work: Work::StartAnew,
    })
}
