//! The steps that this member takes, and when.

use super::draw::Ending;
use super::state::{OVERDUE, ShortAuthentication, State, Wanted};
use super::wire::{EndReason, Step};
use crate::MemberId;
use crate::api::internal_error::{Attempt as _, InternalError, Step as Attempted};
use crate::api::short_authentication::{
    ShortAuthentication as Event, ShortAuthenticationFailure as Failure,
};
use crate::mls::provider::Provider;
use std::time::Duration;
use zeroize::Zeroizing;

/// The knowledge of a member when it may take a step.
pub(crate) struct Turn<'a> {
    pub(crate) own: &'a MemberId,
    /// The members of the group, by leaf.
    pub(crate) members: &'a [MemberId],
    /// Whether the group is the roster, and no commit of this member's own is in flight: members are not about to change, as far as
    /// this member knows.
    pub(crate) settled: bool,
    pub(crate) now: Duration,
    /// How long a member waits for each that comes before it.
    pub(crate) distance: Duration,
}

impl ShortAuthentication {
    /// The step that this member takes now, if any.
    pub(crate) fn next_step(
        &mut self,
        turn: &Turn,
        provider: &Provider,
    ) -> Result<Option<Step>, InternalError> {
        if let State::Wanted(wanted) = &mut self.state {
            let outcome = wanted.next_step(turn, provider);
            return self.or_failed(outcome);
        }
        self.tell_overdue(turn.now);
        let overdue = self.ends_at(turn).is_some_and(|at| at <= turn.now);
        match &mut self.state {
            State::Idle | State::Wanted(_) => Ok(None),
            State::Committing(draw) | State::Revealing(draw) if draw.ending == Ending::Wanted => {
                draw.ending = Ending::Sent;
                Ok(Some(Step::End(draw.id, EndReason::Cancelled)))
            }
            State::Committing(draw) | State::Revealing(draw)
                if overdue && draw.ending == Ending::No =>
            {
                draw.ending = Ending::Sent;
                Ok(Some(Step::End(draw.id, EndReason::Overdue)))
            }
            State::Committing(draw) if draw.own.is_none() => {
                let nonce = provider.random().in_step(Attempted::DrawRandomness)?;
                let nonce = Zeroizing::new(nonce);
                let commitment = draw.commitment(turn.own, &nonce)?;
                draw.own = Some(nonce);
                Ok(Some(Step::Commit(draw.id, commitment)))
            }
            State::Revealing(draw) if !draw.revealed => {
                draw.revealed = true;
                let nonce = draw.own.as_ref();
                Ok(nonce.map(|nonce| Step::Reveal(draw.id, **nonce)))
            }
            State::Committing(_) | State::Revealing(_) => Ok(None),
        }
    }

    fn or_failed(
        &mut self,
        outcome: Result<Option<Step>, NotStarted>,
    ) -> Result<Option<Step>, InternalError> {
        match outcome {
            Ok(step) => Ok(step),
            Err(NotStarted::Internal(error)) => Err(error),
            Err(NotStarted::Impossible(failure)) => {
                let changes = std::mem::take(&mut self.changes);
                // Those who have gone are the reason that nobody is left.
                let failure = match failure {
                    Failure::Alone if !changes.is_empty() => Failure::MembersChanged { changes },
                    failure => failure,
                };
                self.fail(failure);
                Ok(None)
            }
        }
    }

    fn tell_overdue(&mut self, now: Duration) {
        let Some((draw, step, missing)) = self.awaited() else {
            return;
        };
        if !draw.overdue && draw.since.saturating_add(OVERDUE) <= now {
            self.progress(step, missing, true);
            if let State::Committing(draw) | State::Revealing(draw) = &mut self.state {
                draw.overdue = true;
            }
        }
    }

    /// When this member ends the draw because others are silent: the starter first, then the others that have taken the step, by leaf.
    fn ends_at(&self, turn: &Turn) -> Option<Duration> {
        let (draw, _, missing) = self.awaited()?;
        let is_before = |one: &&MemberId| **one != *turn.own && !missing.contains(one);
        let rank = if missing.contains(turn.own) {
            draw.members().iter().filter(is_before).count()
        } else if draw.starter == *turn.own {
            0
        } else {
            let others = draw.members().iter().filter(|one| **one != draw.starter);
            let before = others.take_while(|one| *one != turn.own).filter(is_before);
            before.count() + usize::from(!missing.contains(&draw.starter))
        };
        let rank = u32::try_from(rank).unwrap_or(u32::MAX);
        let waits = OVERDUE.saturating_add(turn.distance.saturating_mul(rank));
        Some(draw.since.saturating_add(waits))
    }

    /// When this member is to take a step, if no entry comes before.
    pub(crate) fn due(&self, turn: &Turn) -> Option<Duration> {
        match &self.state {
            State::Idle => None,
            // Entries of the log settle the group.
            State::Wanted(wanted) if wanted.sent.is_some() || !turn.settled => None,
            State::Wanted(wanted) => Some(wanted.at(turn)),
            State::Committing(draw) | State::Revealing(draw) => {
                let overdue = draw.since.saturating_add(OVERDUE);
                let overdue = Some(overdue).filter(|_| !draw.overdue);
                let ends = self.ends_at(turn).filter(|_| draw.ending == Ending::No);
                overdue.into_iter().chain(ends).min()
            }
        }
    }

    /// Whether there is nothing to do, whatever the time is.
    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    /// Whether the state depends on whether the group is settled.
    pub(crate) fn waits_for_group(&self) -> bool {
        matches!(&self.state, State::Wanted(wanted) if wanted.sent.is_none())
    }
}

/// The reason for which a draw has not been started.
enum NotStarted {
    Internal(InternalError),
    Impossible(Failure),
}

impl Wanted {
    /// The time at which this member starts a draw: at once after the button; of one that was interrupted by its place in the order,
    /// those left out that have gone.
    fn at(&self, turn: &Turn) -> Duration {
        let present = self.order.iter().filter(|one| turn.members.contains(one));
        let before = present.take_while(|one| *one != turn.own).count();
        let rank = u32::try_from(before).unwrap_or(u32::MAX);
        self.since
            .saturating_add(turn.distance.saturating_mul(rank))
    }

    fn next_step(&mut self, turn: &Turn, provider: &Provider) -> Result<Option<Step>, NotStarted> {
        if turn.members.len() < 2 {
            return Err(NotStarted::Impossible(Failure::Alone));
        }
        if turn.members.len() > Event::MOST_MEMBERS {
            return Err(NotStarted::Impossible(Failure::TooManyMembers));
        }
        if self.sent.is_some() || !turn.settled || self.at(turn) > turn.now {
            return Ok(None);
        }
        let id = provider.random().in_step(Attempted::DrawRandomness);
        let id = id.map_err(NotStarted::Internal)?;
        self.sent = Some(id);
        Ok(Some(Step::Start(id)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw::Draw;
    use super::super::group_state::GroupState;
    use super::*;

    /// R13.6: the starter first, then the others that have taken the step, by leaf, and at last the silent one.
    #[test]
    fn members_end_a_draw_one_after_the_other() {
        let id = |name: &str| MemberId::try_from(name).unwrap();
        let state = GroupState::for_test(&["ann", "bo", "cleo", "dan"], 3);
        let members = state.members.clone();
        let mut draw = Draw::new([1; 16], id("cleo"), state, Duration::from_secs(100));
        for name in ["ann", "bo", "cleo"] {
            assert!(draw.commit(&id(name), [0; 32]));
        }
        let waits = ShortAuthentication {
            state: State::Committing(draw),
            ..ShortAuthentication::default()
        };
        let ends = ["cleo", "ann", "bo", "dan"].map(|name| {
            let ends = waits.ends_at(&Turn {
                own: &id(name),
                members: &members,
                settled: true,
                now: Duration::ZERO,
                distance: Duration::from_secs(2),
            });
            ends.unwrap().as_secs()
        });
        assert_eq!(ends, [115, 117, 119, 121]);
    }
}
