//! The options of the command line.

use crate::access::{AccessOptions, Authority};
use crate::cluster::ClusterOptions;
use crate::duration::{DAY, seconds};
use crate::operator::OperatorOptions;
use crate::relay::RelayOptions;
use crate::signed::Signed;
use crate::start_error::StartError;
use crate::transport::{Tls, TlsOptions};
use clap::Args;
use ipnet::IpNet;
use sotto_log_server::order::Order;
use sotto_log_server::{Access, Authorize, Budgets, Limits, Origins, Times};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How a server runs.
#[derive(Args, Clone)]
#[group(skip)]
pub struct Options {
    /// TCP port of the web app and the WebSocket; 0 takes any that is free
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Address to listen on. Browsers give camera and microphone only to pages from this machine or over HTTPS, so
    /// for others there has to be a certificate, here or at a proxy in front
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    pub bind: IpAddr,
    /// UDP port of the media; 0 takes any that is free
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub udp_port: u16,
    /// TCP port of the media, for clients whose network lets no UDP through; 0 takes any that is free [default: none is opened]
    #[arg(long, value_name = "PORT")]
    pub media_tcp_port: Option<u16>,
    /// Bytes of the kernel's receive buffer, and of its send buffer, of each UDP port of the media; 0 leaves them as they are. Packets that
    /// come while the receive buffer is full are lost. Linux gives no more than `net.core.rmem_max` says, but for root
    #[arg(long, default_value_t = 4 << 20, value_name = "BYTES")]
    pub media_buffer: u32,
    /// Address under which clients reach the ports of the media, for example the public one of a NAT, or a name, whose addresses
    /// are looked up once, at the start; may be repeated [default: every address of this machine]
    #[arg(long, value_name = "ADDRESS")]
    pub host: Vec<String>,
    /// Media connections of all rooms together. A server that has so many, or as many rooms as `rooms` says, gets no more rooms of a
    /// cluster
    #[arg(long, default_value_t = 4096, value_name = "N")]
    pub media_connections: u32,
    /// Carry the room log alone: no media port is opened. Media cannot be negotiated then, but by way of other servers of a
    /// cluster. For applications with an SFU of their own
    #[arg(long, conflicts_with_all = ["udp_port", "media_tcp_port", "media_buffer", "host", "media_connections"])]
    pub no_sfu: bool,
    /// Seconds for which a member whose connection is lost stays in the room. Firefox may take five of them before it
    /// connects again after an outage of eight
    #[arg(long, default_value = "15", value_name = "SECONDS", value_parser = seconds)]
    pub grace: Duration,
    /// Seconds between two pings on a WebSocket; a client that is silent for two and a half of them is lost
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub ping: Duration,
    /// Seconds that a client may take to acknowledge entries; older ones are not kept for it
    #[arg(long, default_value = "120", value_name = "SECONDS", value_parser = seconds)]
    pub acknowledge: Duration,
    /// Seconds until a connection has to have sent a request or `join`
    #[arg(long, default_value = "10", value_name = "SECONDS", value_parser = seconds)]
    pub join_time: Duration,
    /// Origin of other web pages that may connect, for example `https://app.example`; `*` for all; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Let programs connect that say no origin. Browsers always do
    #[arg(long)]
    pub allow_no_origin: bool,
    /// Address of a reverse proxy whose `X-Forwarded-For` is believed, or a network of such (`10.0.0.0/8`), so that budgets are for
    /// each client and not for the proxy; a list with commas, or repeated
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',', value_parser = network)]
    pub behind_proxy: Vec<IpNet>,
    /// Days for which browsers are to come back over TLS alone (`Strict-Transport-Security`); 0 makes them forget it
    /// [default: 365 where this server has TLS, and not sent otherwise]. Behind a proxy with a certificate, set it here or there
    #[arg(long, value_name = "DAYS")]
    pub hsts: Option<u16>,
    /// Directory with the `bundle.json` that you have signed for WEBCAT, and with `bundle-prev.json` if there is one. They
    /// are read at the start and served below `/.well-known/webcat/`
    #[arg(long, value_name = "DIRECTORY")]
    pub webcat: Option<PathBuf>,
    /// Where the certificate comes from
    #[command(flatten)]
    pub tls: TlsOptions,
    /// Admission of clients
    #[command(flatten)]
    pub access: AccessOptions,
    /// Relays for clients whose network lets no UDP through
    #[command(flatten)]
    pub relay: RelayOptions,
    /// Other servers with the same rooms
    #[command(flatten)]
    pub cluster: ClusterOptions,
    /// How the server is looked at, and how it ends
    #[command(flatten)]
    pub operator: OperatorOptions,
    /// How much the server takes from a member
    #[command(flatten)]
    pub limits: Limits,
    /// How much the server takes from an address
    #[command(flatten)]
    pub budgets: Budgets,
}

/// `Strict-Transport-Security` of a server with TLS of its own that was told nothing else, in days.
const HSTS: u16 = 365;

impl Options {
    /// The first thing that does not fit together, in words.
    ///
    /// # Errors
    /// A sentence that names the options.
    pub fn check(&self) -> Result<(), String> {
        self.tls.check()?;
        self.access.check()?;
        self.relay.check()?;
        self.operator.check()?;
        self.cluster.check(self.join_time)
    }

    /// Reads the files that the options name, as a start would.
    ///
    /// # Errors
    /// The first that cannot be used.
    pub fn check_files(&self) -> Result<(), StartError> {
        Tls::new(&self.tls)?;
        Authority::new(&self.access)?;
        if let Some(directory) = &self.webcat {
            Signed::read(directory)?;
        }
        Ok(())
    }

    /// The room log's share. `authorize` says which clients may join, `order` has the rooms if they are shared.
    pub(crate) fn log(
        &self,
        authorize: Arc<dyn Authorize>,
        order: Option<Arc<dyn Order>>,
    ) -> sotto_log_server::Options {
        sotto_log_server::Options {
            limits: self.limits.clone(),
            budgets: self.budgets.clone(),
            times: Times {
                grace: self.grace,
                ping: self.ping,
                acknowledge: self.acknowledge,
                join: self.join_time,
            },
            access: self.connections(),
            authorize,
            order,
        }
    }

    /// The connections that are taken.
    pub(crate) fn connections(&self) -> Access {
        Access {
            origins: Origins {
                allowed: self.allow_origin.clone(),
                none: self.allow_no_origin,
                remedy: Some("see `--allow-origin` and `--allow-no-origin`"),
            },
            trusted_proxies: self.behind_proxy.clone(),
        }
    }

    /// The lifetime of `Strict-Transport-Security`, if it is sent.
    pub(crate) fn strict_transport(&self) -> Option<Duration> {
        let days = self.hsts.or_else(|| self.tls.is_on().then_some(HSTS))?;
        Some(DAY * u32::from(days))
    }
}

impl Default for Options {
    fn default() -> Self {
        #[derive(clap::Parser)]
        struct Defaults {
            #[command(flatten)]
            options: Options,
        }
        <Defaults as clap::Parser>::parse_from([""]).options
    }
}

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = text
        .parse::<IpAddr>()
        .map(|address| address.to_canonical().into());
    address
        .or_else(|_| text.parse())
        .map_err(|_| "an address, or a network such as 10.0.0.0/8".to_owned())
}
