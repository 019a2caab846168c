//! Which client a datagram from an address belongs to.

use std::collections::HashMap;
use std::net::SocketAddr;
use str0m::net::Protocol;

/// Addresses from which one client may be heard. To be heard at all takes the ICE password of the connection; a client
/// that has it can write any address into its datagrams.
const MOST: usize = 64;

/// An address from which a client is heard. A port of UDP is another than that of TCP.
pub(super) type Address = (Protocol, SocketAddr);

/// The clients by address.
#[derive(Default)]
pub(super) struct Addresses {
    clients: HashMap<Address, u64>,
    /// How many addresses each client has.
    counts: HashMap<u64, usize>,
}

impl Addresses {
    pub(super) fn client(&self, from: Address) -> Option<u64> {
        self.clients.get(&from).copied()
    }

    /// Remembers where a client was heard from. `false` if it was heard from too many places, and this is another.
    pub(super) fn note(&mut self, from: Address, client: u64) -> bool {
        if self.client(from) == Some(client) {
            return true;
        }
        let count = self.counts.entry(client).or_default();
        if *count >= MOST {
            return false;
        }
        *count += 1;
        if let Some(before) = self.clients.insert(from, client)
            && let Some(count) = self.counts.get_mut(&before)
        {
            *count -= 1;
        }
        true
    }

    pub(super) fn forget(&mut self, client: u64) {
        if self.counts.remove(&client).is_some() {
            self.clients.retain(|_, other| *other != client);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: usize) -> Address {
        let port = u16::try_from(port).unwrap();
        (Protocol::Udp, ([192, 0, 2, 1], port).into())
    }

    #[test]
    fn a_client_has_so_many_addresses_and_no_more() {
        let mut addresses = Addresses::default();
        for port in 0..MOST {
            assert!(addresses.note(address(port), 1));
            assert!(addresses.note(address(port), 1), "again");
        }
        assert!(!addresses.note(address(MOST), 1));
        assert_eq!(addresses.client(address(MOST)), None);
        assert_eq!(addresses.client(address(0)), Some(1));
        assert!(
            addresses.note(address(0), 2),
            "an address that is another's now"
        );
        assert!(addresses.note(address(MOST), 1), "that leaves a place");
        addresses.forget(1);
        assert_eq!(addresses.client(address(1)), None);
        assert_eq!(addresses.client(address(0)), Some(2));
        assert!(addresses.note(address(1), 1));
        let (_, of_tcp) = address(1);
        assert_eq!(addresses.client((Protocol::Tcp, of_tcp)), None);
    }
}
