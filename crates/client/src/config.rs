//! The configuration of a member.

use sotto_frame::SFrameCipherSuites;
use sotto_group::{Link, MemberId, MlsCipherSuite, Timing};

/// The configuration of a member.
///
/// ```
/// use sotto_client::{Config, Membership};
/// use sotto_group::{MlsCipherSuite, Timing};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let membership = Membership::new(Config {
///     member: "alice".try_into()?,
///     suite: MlsCipherSuite::Hybrid,
///     // The default SFrame cipher suites.
///     frames: vec![],
///     timing: Timing::default(),
///     link: None,
/// })?;
/// assert!(!membership.continuity_challenge().is_empty());
/// # Ok(())
/// # }
/// ```
pub struct Config {
    /// The member's name.
    pub member: MemberId,
    /// Cipher suite of the group.
    pub suite: MlsCipherSuite,
    /// SFrame cipher suites (RFC 9605 §4.5): the first of these in a group that this member founds, any of them in one
    /// that it joins, and no others. The founder writes them into the MLS GroupContext; no commit can change
    /// them. The server can choose the founder, so every suite in the list should be acceptable. The default if empty.
    pub frames: Vec<SFrameCipherSuites>,
    /// Times for which the member waits for others.
    pub timing: Timing,
    /// The link of the call, as [`sotto_group::Config::link`].
    pub link: Option<Link>,
}
