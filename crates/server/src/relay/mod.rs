//! TURN (RFC 8656) for clients whose network lets no UDP through: credentials that end by themselves, as in "A REST API For
//! Access To TURN Services" (draft-uberti-behave-turn-rest-00).

mod options;

pub use options::RelayOptions;

use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Relays that share a secret with this server.
#[derive(Clone)]
pub(crate) struct Relays {
    urls: Vec<String>,
    secret: Secret,
    lifetime: Duration,
}

/// A name and a password, for a time.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) urls: Vec<String>,
    pub(crate) username: String,
    pub(crate) password: String,
}

impl Relays {
    /// `None` if the options name none.
    pub(crate) fn new(options: &RelayOptions) -> Option<Self> {
        Some(Self {
            secret: options.turn_secret.clone()?,
            urls: options.turn.clone(),
            lifetime: options.turn_lifetime,
        })
    }

    /// Credentials from `now` on. The name is the time of their end alone: a relay needs to know nothing of the member.
    pub(crate) fn credentials(&self, now: SystemTime) -> Credentials {
        let end = now
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .saturating_add(self.lifetime);
        let username = end.as_secs().to_string();
        // RFC 2104 takes a key of any length.
        let password = Hmac::<Sha1>::new_from_slice(self.secret.as_bytes())
            .map(|mac| STANDARD.encode(mac.chain_update(&username).finalize().into_bytes()))
            .unwrap_or_default();
        Credentials {
            urls: self.urls.clone(),
            username,
            password,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `printf 1700003600 | openssl dgst -sha1 -hmac north -binary | base64`.
    #[test]
    fn credentials_are_those_that_coturn_computes() {
        let relays = Relays {
            urls: vec!["turn:relay.example".to_owned()],
            secret: Secret::parse("north").unwrap(),
            lifetime: Duration::from_secs(3600),
        };
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let found = relays.credentials(now);
        assert_eq!(found.username, "1700003600");
        assert_eq!(found.password, "xF4I6gruVt/PjGbjajGu2UlidPk=");
        let later = relays.credentials(now + Duration::from_secs(1));
        assert!(later.password != found.password);
    }
}
