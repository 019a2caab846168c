//! The options of the command line.

use clap::Args;
use sotto_log_server::{Access, Budgets, Limits, Origins, Times};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

/// How a server runs.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct Options {
    /// TCP port of the web app and the WebSocket; 0 takes any that is free
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Address to listen on. Browsers give camera and microphone only to pages from this machine or over HTTPS, so
    /// for others put a proxy with a certificate in front
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    pub bind: IpAddr,
    /// UDP port of the media; 0 takes any that is free
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub udp_port: u16,
    /// Address under which clients reach the UDP port, for example the public one of a NAT, or a name, whose addresses are
    /// looked up once, at the start; may be repeated [default: every address of this machine]
    #[arg(long, value_name = "ADDRESS")]
    pub host: Vec<String>,
    /// Carry the room log alone: no media port is opened, and media cannot be negotiated. For applications with an SFU of
    /// their own
    #[arg(long, conflicts_with_all = ["udp_port", "host"])]
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
    /// Address of a reverse proxy whose `X-Forwarded-For` is believed, so that budgets are for each client and not for the
    /// proxy; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,
    /// Days for which browsers are to come back over TLS alone (`Strict-Transport-Security`). The server itself has no TLS: set it
    /// where a proxy with a certificate stands in front, and only there
    #[arg(long, value_name = "DAYS")]
    pub hsts: Option<u16>,
    /// Directory with the `bundle.json` that you have signed for WEBCAT, and with `bundle-prev.json` if there is one. They
    /// are read at the start and served below `/.well-known/webcat/`
    #[arg(long, value_name = "DIRECTORY")]
    pub webcat: Option<PathBuf>,
    /// How much the server takes from a member
    #[command(flatten)]
    pub limits: Limits,
    /// How much the server takes from an address
    #[command(flatten)]
    pub budgets: Budgets,
}

impl Options {
    /// The room log's share.
    pub(crate) fn log(&self) -> sotto_log_server::Options {
        sotto_log_server::Options {
            limits: self.limits.clone(),
            budgets: self.budgets.clone(),
            times: Times {
                grace: self.grace,
                ping: self.ping,
                acknowledge: self.acknowledge,
                join: self.join_time,
            },
            access: Access {
                origins: Origins {
                    allowed: self.allow_origin.clone(),
                    none: self.allow_no_origin,
                    remedy: Some("see `--allow-origin` and `--allow-no-origin`"),
                },
                trusted_proxies: self.trusted_proxy.clone(),
            },
            ..sotto_log_server::Options::default()
        }
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

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| *duration >= Duration::from_millis(50) && *duration <= DAY)
        .ok_or_else(|| "a number of seconds from 0.05 to 86400".to_owned())
}

pub(crate) const DAY: Duration = Duration::from_secs(86_400);
