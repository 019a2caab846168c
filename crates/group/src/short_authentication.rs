//! Short authentication (R13.1 to R13.8): seven pictures that all members draw together, by commitment and disclosure over
//! messages of the group.
//!
//! Each member commits to a nonce before it knows any other, and reveals it when the log has all commitments. The pictures follow
//! from the state of the group at the start and from all nonces, so nobody has anything left to choose after its commitment.
//!
//! Events by states. Steps change the state where the log has them, so all members are in the same one; time decides only when
//! this member says something. "Out of turn" and "busy" are reject reasons; "fails" tells the application why.
//!
//! | event | `Idle` | `Wanted` | `Committing` | `Revealing` |
//! |---|---|---|---|---|
//! | [`start`](ShortAuthentication::start) (button) | → `Wanted` | – | – | – |
//! | [`cancel`](ShortAuthentication::cancel) (button) | – | → `Idle`, fails; of a start on its way, when it is in the log | sends `End` | sends `End` |
//! | the group is the roster, and it is this member's turn | – | sends `Start` | – | – |
//! | `Start` | → `Committing` | → `Committing` | busy | busy |
//! | `Commit`, the first of its sender | out of turn | out of turn | the last one: → `Revealing` | out of turn |
//! | `Reveal`, the first of its sender, right | out of turn | out of turn | out of turn | the last one: → `Idle`, pictures |
//! | `Reveal`, wrong | out of turn | out of turn | out of turn | → `Idle`, fails: `wrong-nonce` |
//! | `End` | out of turn | out of turn | → `Idle`, fails | → `Idle`, fails |
//! | of another draw | out of turn | out of turn | out of turn | out of turn |
//! | nonce not sent | – | – | draws it, sends `Commit` | sends `Reveal` |
//! | 15 s have passed | – | – | tells it; sends `End` by rank | the same |
//! | epoch, the same members | – | – | – | – |
//! | epoch, other members | – | starts anew | → `Wanted`; the fourth time → `Idle`, fails: `members-changed` | the same |
//! | the group is given up | – | → `Idle`, fails | → `Idle`, fails | → `Idle`, fails |

mod draw;
mod follow;
mod group_state;
mod state;
mod turn;
mod wire;

pub(crate) use group_state::GroupState;
pub(crate) use state::ShortAuthentication;
pub(crate) use turn::Turn;
#[cfg(test)]
pub(crate) use wire::EndReason;
pub(crate) use wire::Step;
