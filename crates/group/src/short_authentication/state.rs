//! The state of a short authentication, and what changes it besides the steps of members.

use super::draw::{Draw, Ending};
use super::wire::DrawId;
#[cfg(test)]
use super::wire::Nonce;
use crate::MemberId;
use crate::api::short_authentication::{
    MemberChange, ShortAuthentication as Event, ShortAuthenticationFailure as Failure,
    ShortAuthenticationStep as Awaited,
};
use litemap::LiteMap;
use std::time::Duration;

/// The time after which members that have not taken a step are named.
pub(super) const OVERDUE: Duration = Duration::from_secs(15);

/// R13.2: draws that one member may start while the members are the same.
pub(super) const MOST_STARTS: u8 = 8;

/// A short authentication of this member's group, from its point of view.
#[derive(Default)]
pub(crate) struct ShortAuthentication {
    pub(super) state: State,
    /// The changes of members that have interrupted it.
    pub(super) changes: Vec<MemberChange>,
    /// How many draws each member has started since the members last changed.
    pub(super) starts: LiteMap<MemberId, u8>,
    /// For the application.
    pub(crate) events: Vec<Event>,
    /// The last draw that has ended in pictures, and their names.
    #[cfg(feature = "inspect")]
    pub(crate) drawn: Option<(DrawId, Vec<&'static str>)>,
}

/// The state of a short authentication. All members of the group are in the same one, but for `Wanted`.
#[derive(Default)]
pub(super) enum State {
    #[default]
    Idle,
    Wanted(Wanted),
    Committing(Draw),
    Revealing(Draw),
}

/// A draw that this member is to start, if no other does.
pub(super) struct Wanted {
    pub(super) since: Duration,
    /// The members of the draw that was interrupted, its starter first: in this order they start it anew. Empty after the button.
    pub(super) order: Vec<MemberId>,
    /// The start that is on its way.
    pub(super) sent: Option<DrawId>,
    /// Whether the person wants it no longer.
    pub(super) withdrawn: bool,
}

impl Wanted {
    fn new(since: Duration, order: Vec<MemberId>) -> Self {
        Self {
            since,
            order,
            sent: None,
            withdrawn: false,
        }
    }
}

impl ShortAuthentication {
    /// The person wants one. Nothing happens while one goes on.
    pub(crate) fn start(&mut self, now: Duration) {
        if matches!(self.state, State::Idle) {
            self.state = State::Wanted(Wanted::new(now, Vec::new()));
        }
    }

    /// The person wants no more of it.
    pub(crate) fn cancel(&mut self, own: &MemberId) {
        match &mut self.state {
            State::Idle => {}
            State::Wanted(wanted) if wanted.sent.is_some() => wanted.withdrawn = true,
            State::Wanted(_) => self.fail(Failure::Cancelled {
                by: own.clone(),
                missing: Vec::new(),
            }),
            State::Committing(draw) | State::Revealing(draw) => {
                if draw.ending == Ending::No {
                    draw.ending = Ending::Wanted;
                }
            }
        }
    }

    /// The draw that goes on, the step that it waits for, and the members that have not taken it.
    pub(super) fn awaited(&self) -> Option<(&Draw, Awaited, Vec<MemberId>)> {
        match &self.state {
            State::Idle | State::Wanted(_) => None,
            State::Committing(draw) => Some((draw, Awaited::Commit, draw.uncommitted())),
            State::Revealing(draw) => Some((draw, Awaited::Reveal, draw.unrevealed())),
        }
    }

    /// R13.7: the members have changed. An epoch with the same members changes nothing (R13.8).
    pub(crate) fn members_changed(
        &mut self,
        own: &MemberId,
        added: &[MemberId],
        removed: &[MemberId],
        now: Duration,
    ) {
        self.starts.clear();
        let order = match &mut self.state {
            State::Idle => return,
            State::Wanted(wanted) => {
                // Steps that were on their way are void.
                wanted.sent = None;
                wanted.since = now;
                if wanted.withdrawn {
                    self.fail(Failure::Cancelled {
                        by: own.clone(),
                        missing: Vec::new(),
                    });
                } else if let Some(last) = self.changes.last_mut() {
                    last.added.extend_from_slice(added);
                    last.removed.extend_from_slice(removed);
                }
                return;
            }
            State::Committing(draw) | State::Revealing(draw) => {
                let starter = std::iter::once(&draw.starter);
                let others = draw.members().iter().filter(|one| **one != draw.starter);
                starter.chain(others).cloned().collect()
            }
        };
        let (added, removed) = (added.to_vec(), removed.to_vec());
        self.changes.push(MemberChange {
            added: added.clone(),
            removed: removed.clone(),
        });
        let restarts = u8::try_from(self.changes.len()).unwrap_or(u8::MAX);
        if restarts > Event::MOST_RESTARTS {
            let changes = std::mem::take(&mut self.changes);
            self.fail(Failure::MembersChanged { changes });
            return;
        }
        self.state = State::Wanted(Wanted::new(now, order));
        self.events.push(Event::Restarted {
            added,
            removed,
            restarts,
        });
    }

    /// The group is given up.
    pub(crate) fn close(&mut self) {
        if !matches!(self.state, State::Idle) {
            self.fail(Failure::LeftGroup);
        }
    }

    /// The draw that goes on.
    #[cfg(test)]
    pub(crate) fn draw_id(&self) -> Option<DrawId> {
        self.awaited().map(|(draw, ..)| draw.id)
    }

    /// This member will reveal another nonce than it has committed to.
    #[cfg(test)]
    pub(crate) fn lie(&mut self, nonce: Nonce) {
        if let State::Committing(draw) | State::Revealing(draw) = &mut self.state {
            draw.own = Some(nonce.into());
        }
    }

    pub(super) fn progress(&mut self, step: Awaited, missing: Vec<MemberId>, overdue: bool) {
        self.events.push(Event::Progress {
            step,
            missing,
            overdue,
        });
    }

    pub(super) fn fail(&mut self, failure: Failure) {
        self.state = State::Idle;
        self.changes.clear();
        self.events.push(Event::Failed { failure });
    }
}
