//! The address that a request comes from, behind a reverse proxy too.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// The header in which proxies write where a request came from, each behind those before it.
const FORWARDED: &str = "x-forwarded-for";

/// The last address on the way that is no trusted proxy. Those before it in the header may be made up; without trusted
/// proxies the header is not looked at.
#[must_use]
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut client = peer.to_canonical();
    let hops: Vec<&str> = headers
        .get_all(FORWARDED)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in hops.iter().rev() {
        if !is_trusted(client, trusted) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => break,
        }
    }
    client
}

/// Whether the address is that of a trusted proxy.
#[must_use]
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_trusted_proxy_has_seen_counts() {
        let trusted: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/30", "fd00::/64"]
            .map(|network| network.parse().unwrap())
            .into();
        let cases: [(&str, &[&str], &str); 11] = [
            ("192.0.2.9", &["198.51.100.1"], "192.0.2.9"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["203.0.113.5, 198.51.100.1"], "198.51.100.1"),
            (
                "127.0.0.1",
                &["203.0.113.5", "198.51.100.1"],
                "198.51.100.1",
            ),
            ("127.0.0.1", &["203.0.113.5, 10.0.0.1"], "203.0.113.5"),
            ("127.0.0.1", &["203.0.113.5, 10.0.0.4"], "10.0.0.4"),
            ("::ffff:127.0.0.1", &["2001:db8::1"], "2001:db8::1"),
            ("fd00::7", &["2001:db8::1"], "2001:db8::1"),
            ("fd00:0:0:1::7", &["2001:db8::1"], "fd00:0:0:1::7"),
            ("127.0.0.1", &["203.0.113.5, nonsense"], "127.0.0.1"),
        ];
        for (peer, values, expected) in cases {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(FORWARDED, value.parse().unwrap());
            }
            let found = client_address(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(found.to_string(), expected, "{peer} {values:?}");
            let plain = client_address(peer.parse().unwrap(), &headers, &[]);
            assert_eq!(plain, peer.parse::<IpAddr>().unwrap().to_canonical());
        }
    }
}
