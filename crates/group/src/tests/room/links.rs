//! Links of members.

use super::Room;
use crate::{DisplayName, Link, LinkPassword, LinkSecret};

/// A link with this byte as its secret.
pub(in crate::tests) fn link(secret: u8, password: Option<&str>) -> Link {
    let password = password.map(|text| LinkPassword::try_from(text.to_owned()).unwrap());
    Link::new(&LinkSecret::from([secret; 16]), password.as_ref()).unwrap()
}

/// The name that `member` shows to the others.
pub(in crate::tests) fn display_name(member: &str) -> DisplayName {
    format!("{member} the display name").try_into().unwrap()
}

impl Room {
    pub(super) fn link(&self, member: &str) -> Option<Link> {
        let (secret, password) = self.secret?;
        Some(link(secret, password).with_name(display_name(member)))
    }
}
