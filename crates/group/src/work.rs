//! What a member of a group has to do next, and when: one place from which both doing it and waiting for it follow.
//!
//! Nothing of this is remembered. It is derived from log, tree and clock whenever one of them has moved.

use crate::difference::Difference;
use crate::roster::Roster;
use crate::session::Session;
use crate::{Pace, behind, committer, gather, patience, refresh, tend};
use std::time::Duration;

/// Something to do.
#[derive(Debug)]
pub(crate) enum Work {
    /// Rules 3 and 5: commit the difference.
    Difference(Difference),
    /// Rule 8b: fill the tree by an empty commit.
    Tend,
    /// Rule 8a: renew the own leaf by an empty commit.
    Refresh,
    /// Rule 7: give the group up and ask to be swapped.
    StartAnew,
}

/// Something to do, and when.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) at: Duration,
    pub(crate) work: Work,
}

/// What is due first. A member that may not ask any more gives the group up all the same: it would go on sending in an epoch
/// that is over.
pub(crate) fn next(
    session: &mut Session,
    roster: &Roster,
    pace: &Pace,
    now: Duration,
) -> Option<Due> {
    let commit = commit(session, roster, pace, now);
    let anew = start_anew(session, pace);
    commit.into_iter().chain(anew).min_by_key(|due| due.at)
}

/// A difference goes before all else that could be committed, and any commit of its own renews a leaf.
fn commit(session: &mut Session, roster: &Roster, pace: &Pace, now: Duration) -> Option<Due> {
    let difference = session.difference(roster);
    session.patience.note(&difference, now);
    let difference = session.setback.narrow(difference);
    // What this member cannot do, another has to.
    if session.in_flight() || !session.owed.allows(&difference) {
        return None;
    }
    let own = session.mls.own_leaf_index();
    let rank = |anchor| committer::rank(&session.leaves, roster, own, anchor);
    if !difference.is_empty() {
        let rank = rank(committer::anchor(&difference))?;
        let since = session.patience.since(&difference, now);
        let opens = since.max(gather::opens(&difference, &session.times, pace));
        return Some(Due {
            at: patience::due(since, opens, rank, pace),
            work: Work::Difference(difference),
        });
    }
    let tend = session
        .tender
        .as_ref()
        .and_then(|tender| tend::due(tender, &session.leaves, own, &session.times, pace))
        .map(|at| Due {
            at,
            work: Work::Tend,
        });
    let size = u32::try_from(session.leaves.len()).unwrap_or(u32::MAX);
    let refresh = refresh::due(&session.times, rank(0)?, size, pace).map(|at| Due {
        at,
        work: Work::Refresh,
    });
    tend.into_iter().chain(refresh).min_by_key(|due| due.at)
}

fn start_anew(session: &Session, pace: &Pace) -> Option<Due> {
    let contradicted = session.unconfirmed.as_ref();
    if session.times.suspicious.is_none() && contradicted.is_none() {
        return None;
    }
    let own = session.mls.own_leaf_index();
    let after = session.leaves.iter().filter(|leaf| leaf.index > own);
    let after = after.count();
    let after = u32::try_from(after).unwrap_or(u32::MAX);
    let behind = behind::due(&session.times, after, pace);
    let deceived = contradicted.and_then(|by| by.due(after, pace));
    behind.into_iter().chain(deceived).min().map(|at| Due {
        at,
        work: Work::StartAnew,
    })
}
