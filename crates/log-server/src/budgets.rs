//! How much the server takes from one address, and from all together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// How many seconds' worth of joins may come at once.
const BURST: f64 = 10.0;
/// Accounts below which idle ones are not looked for.
const FEW: usize = 1024;

/// Beside [`Limits`](crate::Limits), which bind members: these bind addresses and connections, members' or not.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), group(skip))]
pub struct Budgets {
    /// WebSockets at once, and as many connections that are none or have yet to become one
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.connections, value_name = "N"))]
    pub connections: u32,
    /// The same from one address. All clients behind one NAT have one
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.address_connections, value_name = "N"))]
    pub address_connections: u32,
    /// Joins per second from one address on average, resumptions too; ten times as many at once
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.address_joins, value_name = "N"))]
    pub address_joins: u32,
    /// Rooms that were opened from one address
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.address_rooms, value_name = "N"))]
    pub address_rooms: u32,
    /// Bytes of messages that are kept in the logs of all rooms; as many may be on their way in
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.log_bytes, value_name = "BYTES"))]
    pub log_bytes: u64,
    /// Bytes of messages from one address that are kept in logs; as many may be on their way in
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.address_log_bytes, value_name = "BYTES"))]
    pub address_log_bytes: u64,
}

/// The network that a client is taken for: an IPv4 address, or the 64 bits of an IPv6 address that a provider gives to
/// one customer (RFC 6177). No `Debug`: an address is not for logs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// An IPv4 address.
    V4(u32),
    /// The first 64 bits of an IPv6 address.
    V6(u64),
}

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.to_bits()),
            IpAddr::V6(address) => {
                Self::V6(u64::try_from(address.to_bits() >> 64).unwrap_or(u64::MAX))
            }
        }
    }
}

/// A thing of which there is so much and no more.
#[derive(Clone, Copy)]
pub enum Resource {
    /// Connections that are no WebSockets.
    Requests,
    /// WebSockets.
    Sockets,
    /// Rooms that were opened.
    Rooms,
    /// Bytes of messages in logs.
    LogBytes,
    /// Bytes of messages that have begun to come.
    IncomingBytes,
}

/// Accounts of all sources, and one of their sum. Its lock is the innermost: no other is taken while it is held.
pub struct UsageLimiter {
    budgets: Budgets,
    accounts: Mutex<Accounts>,
}

#[derive(Default)]
struct Accounts {
    all: Account,
    by_source: HashMap<Source, Account>,
    /// Number of accounts at which idle ones are dropped.
    sweep_at: usize,
}

#[derive(Clone, Default)]
struct Account {
    requests: u64,
    sockets: u64,
    rooms: u64,
    log_bytes: u64,
    incoming_bytes: u64,
    /// Joins that are not yet paid for by the time that has passed, and when that was computed.
    joins: Option<(f64, Instant)>,
}

/// Something that was taken. It is given back when this is dropped.
pub struct Permit {
    limiter: Arc<UsageLimiter>,
    source: Option<Source>,
    resource: Resource,
    amount: u64,
}

impl UsageLimiter {
    /// Accounts without anything in them.
    #[must_use]
    pub fn new(budgets: Budgets) -> Arc<Self> {
        Arc::new(Self {
            budgets,
            accounts: Mutex::default(),
        })
    }

    /// Takes `amount`. `None` if the source, or all together, would have more than they may. Without a source only the
    /// sum counts.
    #[must_use]
    pub fn take(
        self: &Arc<Self>,
        source: Option<Source>,
        resource: Resource,
        amount: u64,
    ) -> Option<Permit> {
        let mut permit = Permit {
            limiter: Arc::clone(self),
            source,
            resource,
            amount: 0,
        };
        permit.add(amount).then_some(permit)
    }

    /// Pays for a join. `false` if there were too many from there.
    pub fn join(&self, source: Source, now: Instant) -> bool {
        let rate = f64::from(self.budgets.address_joins);
        let mut accounts = self.accounts();
        let account = accounts.of(source, rate, now);
        let joins = account.unpaid(rate, now) + 1.0;
        if joins > rate * BURST {
            return false;
        }
        account.joins = Some((joins, now));
        true
    }

    /// How much all together have now.
    #[must_use]
    pub fn used(&self, resource: Resource) -> u64 {
        *self.accounts().all.of(resource)
    }

    fn may(&self, resource: Resource) -> (u64, u64) {
        let budgets = &self.budgets;
        match resource {
            Resource::Requests | Resource::Sockets => (
                budgets.address_connections.into(),
                budgets.connections.into(),
            ),
            // How many there are together is a limit that clients are told.
            Resource::Rooms => (budgets.address_rooms.into(), u64::MAX),
            Resource::LogBytes | Resource::IncomingBytes => {
                (budgets.address_log_bytes, budgets.log_bytes)
            }
        }
    }

    fn accounts(&self) -> MutexGuard<'_, Accounts> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Accounts {
    fn of(&mut self, source: Source, rate: f64, now: Instant) -> &mut Account {
        if self.by_source.len() >= self.sweep_at.max(FEW) && !self.by_source.contains_key(&source) {
            self.by_source
                .retain(|_, account| !account.is_idle(rate, now));
            self.sweep_at = 2 * self.by_source.len();
        }
        self.by_source.entry(source).or_default()
    }
}

impl Account {
    fn of(&mut self, resource: Resource) -> &mut u64 {
        match resource {
            Resource::Requests => &mut self.requests,
            Resource::Sockets => &mut self.sockets,
            Resource::Rooms => &mut self.rooms,
            Resource::LogBytes => &mut self.log_bytes,
            Resource::IncomingBytes => &mut self.incoming_bytes,
        }
    }

    fn unpaid(&self, rate: f64, now: Instant) -> f64 {
        self.joins.map_or(0.0, |(joins, at)| {
            (joins - now.saturating_duration_since(at).as_secs_f64() * rate).max(0.0)
        })
    }

    fn is_idle(&self, rate: f64, now: Instant) -> bool {
        self.requests == 0
            && self.sockets == 0
            && self.rooms == 0
            && self.log_bytes == 0
            && self.incoming_bytes == 0
            && self.unpaid(rate, now) <= 0.0
    }
}

impl Permit {
    /// How much was taken.
    pub fn amount(&self) -> u64 {
        self.amount
    }

    /// Takes more. `false` if the budget has not so much left; then nothing changes.
    pub fn add(&mut self, amount: u64) -> bool {
        let (each, together) = self.limiter.may(self.resource);
        let rate = f64::from(self.limiter.budgets.address_joins);
        let mut accounts = self.limiter.accounts();
        if accounts.all.of(self.resource).saturating_add(amount) > together {
            return false;
        }
        if let Some(source) = self.source {
            let used = accounts.of(source, rate, Instant::now()).of(self.resource);
            if used.saturating_add(amount) > each {
                return false;
            }
            *used += amount;
        }
        *accounts.all.of(self.resource) += amount;
        self.amount += amount;
        true
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut accounts = self.limiter.accounts();
        let used = accounts.all.of(self.resource);
        *used = used.saturating_sub(self.amount);
        if let Some(account) = self
            .source
            .and_then(|source| accounts.by_source.get_mut(&source))
        {
            let used = account.of(self.resource);
            *used = used.saturating_sub(self.amount);
        }
    }
}

impl Budgets {
    /// Budgets of a server that is given none.
    pub const DEFAULT: Self = Self {
        connections: 4096,
        address_connections: 256,
        address_joins: 20,
        address_rooms: 64,
        log_bytes: 1 << 30,
        address_log_bytes: 128 << 20,
    };
}

impl Default for Budgets {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn source(text: &str) -> Source {
        text.parse::<IpAddr>().unwrap().into()
    }

    fn limiter() -> Arc<UsageLimiter> {
        UsageLimiter::new(Budgets {
            connections: 3,
            address_connections: 2,
            address_joins: 1,
            log_bytes: 100,
            address_log_bytes: 80,
            ..Budgets::default()
        })
    }

    #[test]
    fn one_source_has_its_share_and_all_have_the_sum() {
        let limiter = limiter();
        let (here, there) = (Some(source("192.0.2.1")), Some(source("192.0.2.2")));
        let take = |source| limiter.take(source, Resource::Sockets, 1);
        let first = take(here).unwrap();
        let _second = take(here).unwrap();
        assert!(take(here).is_none(), "its share");
        let third = take(there).unwrap();
        assert!(take(there).is_none(), "the sum");
        assert!(take(None).is_none(), "the sum");
        drop((first, third));
        let _again = take(here).unwrap();
        let _more = take(None).unwrap();
        assert!(
            take(there).is_none(),
            "what is refused takes nothing, what is dropped is given back once"
        );
    }

    #[test]
    fn bytes_are_added_or_refused_as_a_whole() {
        let limiter = limiter();
        let (here, there) = (Some(source("192.0.2.1")), Some(source("192.0.2.2")));
        let mut permit = limiter.take(here, Resource::LogBytes, 50).unwrap();
        assert!(!permit.add(31));
        assert!(permit.add(30));
        assert!(limiter.take(there, Resource::LogBytes, 21).is_none());
        assert!(limiter.take(there, Resource::LogBytes, 20).is_some());
        drop(permit);
        assert!(limiter.take(here, Resource::LogBytes, 80).is_some());
        assert!(limiter.take(here, Resource::LogBytes, u64::MAX).is_none());
    }

    #[test]
    fn joins_are_paid_for_by_time() {
        let (limiter, now) = (limiter(), Instant::now());
        let here = source("192.0.2.1");
        let joins = |now| (0..100).filter(|_| limiter.join(here, now)).count();
        assert_eq!(joins(now), 10);
        assert_eq!(joins(now + Duration::from_secs(3)), 3);
        assert!(limiter.join(source("192.0.2.2"), now));
    }

    #[test]
    fn a_customer_of_ipv6_is_one_source() {
        let of = |text| source(text);
        assert!(of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff::9"));
        assert!(of("2001:db8:1:2::1") != of("2001:db8:1:3::1"));
        assert!(of("::ffff:192.0.2.1") == of("192.0.2.1"));
        assert!(of("192.0.2.1") != of("192.0.2.2"));
    }

    /// Makes a limiter with one account look for idle ones, a minute after `at`.
    fn sweep(limiter: &Arc<UsageLimiter>, at: Instant) {
        for number in 1..u32::try_from(FEW).unwrap() {
            assert!(limiter.join(Source::V4(number), at));
        }
        assert_eq!(limiter.accounts().by_source.len(), FEW);
        assert!(limiter.join(Source::V4(u32::MAX), at + Duration::from_secs(60)));
        let accounts = limiter.accounts().by_source.len();
        assert!(accounts <= 2, "{accounts}");
    }

    #[test]
    fn an_account_in_use_is_not_forgotten() {
        let (here, now) = (source("2001:db8::1"), Instant::now());
        let limiter = || {
            UsageLimiter::new(Budgets {
                address_connections: 1,
                address_rooms: 1,
                address_joins: 1,
                address_log_bytes: 1,
                ..Budgets::default()
            })
        };
        for resource in [
            Resource::Requests,
            Resource::Sockets,
            Resource::Rooms,
            Resource::LogBytes,
            Resource::IncomingBytes,
        ] {
            let limiter = limiter();
            let _held = limiter.take(Some(here), resource, 1).unwrap();
            sweep(&limiter, now);
            assert!(limiter.take(Some(here), resource, 1).is_none());
        }
        let (limiter, later) = (limiter(), now + Duration::from_secs(60));
        while limiter.join(here, later) {}
        sweep(&limiter, now);
        assert!(!limiter.join(here, later), "joins are not paid for yet");
    }

    #[test]
    fn accounts_are_as_many_as_are_in_use() {
        let (limiter, now) = (limiter(), Instant::now());
        let later = now + Duration::from_secs(60);
        for number in 0..10 * u32::try_from(FEW).unwrap() {
            let at = if number % 2 == 0 { now } else { later };
            assert!(limiter.join(Source::V4(number), at));
        }
        for number in 0..20 * u32::try_from(FEW).unwrap() {
            limiter.join(
                Source::V4(number),
                later + Duration::from_secs(number.into()),
            );
        }
        let accounts = limiter.accounts().by_source.len();
        assert!(accounts <= 2 * FEW, "{accounts}");
    }
}
