//! What the members of a group have agreed on besides who they are.
//!
//! The founder writes it into the GroupContext (RFC 9420 §8.1), from which all keys of all epochs come: members who have
//! read something else there have nothing in common. Nobody can change it afterwards (rule 4), and who does not accept
//! it does not join.

use openmls::prelude::{
    Extension, ExtensionType, Extensions, GroupContext, InvalidExtensionError, UnknownExtension,
};

/// GroupContext extension type, of those for private use (RFC 9420 §17.3).
const EXTENSION: u16 = 0xf5a2;

/// What a member brings and what it accepts: bytes that mean nothing here, at most some hundred of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    first: Vec<u8>,
    others: Vec<Vec<u8>>,
}

impl Terms {
    /// `first` is for the group that this member founds, if it does; it joins one that was founded on this or on any of
    /// `others`. Whoever founds can be chosen by the server, so `others` are to be no worse.
    pub fn new(first: Vec<u8>, others: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self {
            first,
            others: others.into_iter().collect(),
        }
    }

    pub(crate) fn accept(&self, context: &GroupContext) -> bool {
        of(context).is_some_and(|terms| {
            terms == self.first || self.others.iter().any(|other| terms == other)
        })
    }

    /// For a group that is founded on them.
    pub(crate) fn extensions(&self) -> Result<Extensions<GroupContext>, InvalidExtensionError> {
        Extensions::single(Extension::Unknown(
            EXTENSION,
            UnknownExtension(self.first.clone()),
        ))
    }
}

/// What every member must say that it understands (RFC 9420 §13.4).
pub(crate) const fn extension_type() -> ExtensionType {
    ExtensionType::Unknown(EXTENSION)
}

/// What a group was founded on.
pub(crate) fn of(context: &GroupContext) -> Option<&[u8]> {
    let terms = context.extensions().unknown(EXTENSION)?;
    Some(&terms.0)
}
