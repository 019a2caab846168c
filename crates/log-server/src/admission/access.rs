//! The connections that a server takes.

use super::origin::Origins;
use ipnet::IpNet;

/// Which connections are taken, and for whose. [`LogServer::set_access`](crate::LogServer::set_access) changes it while the
/// server runs.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Web pages that may connect, beside those of the server's own host.
    pub origins: Origins,
    /// Networks of the reverse proxies whose `X-Forwarded-For` is believed, so that budgets are for each client and not for the
    /// proxy. That of a single address is `IpNet::from(address)`.
    pub trusted_proxies: Vec<IpNet>,
}
