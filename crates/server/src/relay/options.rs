//! The options about relays.

use crate::duration::seconds;
use crate::secret::Secret;
use clap::Args;
use std::time::Duration;

/// Relays for clients whose network lets no UDP through.
#[derive(Args, Clone)]
#[group(skip)]
pub struct RelayOptions {
    /// Address of a TURN server that clients are told, for example `turns:turn.example.org:443?transport=tcp`; may be repeated
    #[arg(long, value_name = "URL", value_delimiter = ',', value_parser = url)]
    pub turn: Vec<String>,
    /// Secret that the TURN server shares with this one (coturn: `use-auth-secret` and `static-auth-secret`). A flag can be read by
    /// other users of the machine: a variable or the file is better
    #[arg(long, value_name = "SECRET", value_parser = Secret::parse)]
    pub turn_secret: Option<Secret>,
    /// Seconds for which a client's credentials hold. A connection that is made keeps what it has; one made later needs
    /// credentials that hold, which clients get with each join and each resumption
    #[arg(long, default_value = "43200", value_name = "SECONDS", value_parser = seconds)]
    pub turn_lifetime: Duration,
}

impl RelayOptions {
    /// The first thing that does not fit together, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        match (self.turn.is_empty(), &self.turn_secret) {
            (false, None) => Err("`turn` needs `turn-secret`, which the relay shares".to_owned()),
            (true, Some(_)) => Err("`turn-secret` needs `turn`, the relay's address".to_owned()),
            _ => Ok(()),
        }
    }
}

/// An address as in RFC 7065: `turn:` or `turns:`, a host, and at most a port and a transport.
fn url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("turn:")
        .or_else(|| text.strip_prefix("turns:"))
        .filter(|rest| !rest.is_empty() && !rest.starts_with('/'));
    let shape = "`turn:HOST:PORT?transport=udp` or `turns:HOST:PORT?transport=tcp`";
    let rest = rest.ok_or_else(|| format!("an address has the form {shape}"))?;
    let transport = rest
        .split_once('?')
        .map_or("transport=udp", |(_, query)| query);
    if !["transport=udp", "transport=tcp"].contains(&transport) {
        return Err(format!("an address has the form {shape}"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_relays() {
        for right in [
            "turn:relay.example",
            "turns:relay.example:443?transport=tcp",
            "turn:[2001:db8::1]:3478",
        ] {
            assert!(url(right).is_ok(), "{right}");
        }
        for wrong in [
            "stun:relay.example",
            "turn://relay.example",
            "turn:",
            "https://relay.example",
            "turn:a?transport=sctp",
        ] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }
}
