//! A state of a group, as the checks compare it, and the granularity of time.

use crate::payload::KeyPackageName;
use sotto_group::MemberId;
use std::time::Duration;

/// Time between two steps of one piece of work, such as the timers of a browser leave.
pub(crate) const STEP: Duration = Duration::from_millis(4);

/// A state of a group, by the values that its members can compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Epoch {
    pub(crate) group: Vec<u8>,
    pub(crate) number: u64,
    pub(crate) safety_number: String,
    pub(crate) leaves: Vec<(u32, MemberId, KeyPackageName)>,
}
