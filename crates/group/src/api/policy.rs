//! The policy of a group: an extension of the GroupContext that all its members accept.
//!
//! The founder writes it into the GroupContext (RFC 9420 §8.1), from which all keys of all epochs come: members who have
//! read something else there have nothing in common. No commit can change it (R4.8), and a member that does not
//! accept it does not join. A group that was founded on a [`Link`](crate::Link) says so here, by the id of its pre-shared key.

use crate::RejectReason;
use openmls::prelude::{
    Extension, ExtensionType, Extensions, GroupContext, InvalidExtensionError,
    RequiredCapabilitiesExtension, UnknownExtension,
};

/// GroupContext extension type, of those for private use (RFC 9420 §17.3).
const EXTENSION: u16 = 0xf5a2;

/// The id of a link's pre-shared key (RFC 9420 §8.4).
type PskId = [u8; 16];

/// The policies that a member accepts, as opaque bytes: some hundred at most.
///
/// ```
/// use sotto_group::GroupPolicy;
///
/// // A group that this member founds has the policy 1; it joins groups with the policy 1 or 2, and no others.
/// let policy = GroupPolicy::new(vec![1], [vec![2]]);
/// assert_ne!(policy, GroupPolicy::default());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupPolicy {
    first: Vec<u8>,
    others: Vec<Vec<u8>>,
}

impl GroupPolicy {
    /// The policy `first` for a group that this member founds. The member joins a group with `first` or one of `others`. The server
    /// can choose the founder, so `others` should be no weaker.
    pub fn new(first: Vec<u8>, others: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            first,
            others: others.into_iter().collect(),
        }
    }

    /// R9.2: whether a member joins a group with this GroupContext. `psk_id`: of its link, if it has one.
    pub(crate) fn accept(
        &self,
        context: &GroupContext,
        psk_id: Option<&PskId>,
    ) -> Result<(), RejectReason> {
        let extensions = context.extensions();
        let of_this_protocol = extensions.required_capabilities() == Some(&required())
            && extensions.iter().count() == 2;
        let content = of_this_protocol.then(|| content(context)).flatten();
        let content = content.ok_or(RejectReason::OtherPolicy)?;
        let accepted = || [&self.first].into_iter().chain(&self.others);
        if accepted().any(|policy| *content == *with_link(policy, psk_id)) {
            return Ok(());
        }
        let is_of_another_link = |policy: &Vec<u8>| {
            let rest = content.strip_prefix(policy.as_slice());
            rest.is_some_and(|rest| rest.is_empty() || rest.len() == size_of::<PskId>())
        };
        Err(if accepted().any(is_of_another_link) {
            RejectReason::OtherLink
        } else {
            RejectReason::OtherPolicy
        })
    }

    /// The GroupContext extensions of a new group with this policy.
    pub(crate) fn extensions(
        &self,
        psk_id: Option<&PskId>,
    ) -> Result<Extensions<GroupContext>, InvalidExtensionError> {
        let content = with_link(&self.first, psk_id);
        Extensions::from_vec(vec![
            Extension::RequiredCapabilities(required()),
            Extension::Unknown(EXTENSION, UnknownExtension(content)),
        ])
    }
}

/// RequiredCapabilities (RFC 9420 §11.1) of every group: the policy's extension, and nothing more.
///
/// Without it OpenMLS takes no GroupContextExtensions proposal with a policy in it. With more in it, a key package that is
/// admitted could not be added.
fn required() -> RequiredCapabilitiesExtension {
    RequiredCapabilitiesExtension::new(&[extension_type()], &[], &[])
}

/// The extension type, for the capabilities of every member (RFC 9420 §13.4).
pub(crate) const fn extension_type() -> ExtensionType {
    ExtensionType::Unknown(EXTENSION)
}

/// The policy of a group. `psk_id`: of the link that it was founded on, if it was.
pub(crate) fn of<'a>(context: &'a GroupContext, psk_id: Option<&PskId>) -> Option<&'a [u8]> {
    let content = content(context)?;
    match psk_id {
        Some(psk_id) => content.strip_suffix(psk_id),
        None => Some(content),
    }
}

/// The content of the extension: the policy, followed by the id of the link's pre-shared key, if the group was founded on a link.
fn content(context: &GroupContext) -> Option<&[u8]> {
    Some(&context.extensions().unknown(EXTENSION)?.0)
}

fn with_link(policy: &[u8], psk_id: Option<&PskId>) -> Vec<u8> {
    [policy, psk_id.map_or(&[], PskId::as_slice)].concat()
}
