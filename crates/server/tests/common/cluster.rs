//! Servers of a cluster, as programs of their own.

use super::media::{Peer, config};
use super::metrics::{get, metric};
use super::nats::Nats;
use super::program::{Program, command};
use super::wire::Wire;
use super::{Client, LONG};
use sotto_log_server::wire::Resume;
use std::net::SocketAddr;
use std::time::Duration;

/// Seconds that members may be away here.
pub const GRACE: Duration = Duration::from_secs(3);

pub struct Server {
    pub program: Program,
    pub address: SocketAddr,
    metrics: SocketAddr,
    /// Where its media are, if it has an SFU.
    pub media: Option<SocketAddr>,
}

impl Server {
    /// A server with an SFU.
    pub fn start(nats: &Nats, more: &[&str]) -> Self {
        let host = ["--host", "127.0.0.1"];
        Self::start_patient(nats, GRACE, &[&host[..], more].concat())
    }

    /// A server without one.
    pub fn start_alone(nats: &Nats, more: &[&str]) -> Self {
        Self::start_patient(nats, GRACE, &[&["--no-sfu"], more].concat())
    }

    pub fn start_patient(nats: &Nats, grace: Duration, more: &[&str]) -> Self {
        let (url, grace) = (nats.url(), grace.as_secs().to_string());
        let cluster = ["--cluster", &url, "--grace", &grace];
        let free = ["--port", "0", "--metrics", "127.0.0.1:0"];
        let mut program = Program::start(command(&[&cluster, &free, more].concat()));
        let (address, metrics) = (program.address(), program.address());
        let ready = program.log.find("ready");
        let media = ready.split_whitespace().find_map(|word| {
            word.strip_prefix("media=\"")?
                .trim_end_matches('"')
                .parse()
                .ok()
        });
        Self {
            program,
            address,
            metrics,
            media,
        }
    }

    /// The value of a metric, with its labels as they are written.
    pub fn metric(&self, name: &str) -> f64 {
        metric(&get(self.metrics, "/metrics"), name)
    }

    /// A member that is new.
    pub async fn enter(&self, room: &str, member: &str) -> Peer {
        let (ws, _) = Client::join(self.address, room, member).await;
        Peer::over(Wire::udp(), ws, config())
    }

    /// A member that is new, and its token.
    pub async fn enter_to_resume(&self, room: &str, member: &str) -> (Peer, String) {
        let (ws, token) = Client::join(self.address, room, member).await;
        (Peer::over(Wire::udp(), ws, config()), token)
    }

    /// Resumes. The member has all entries up to `after`.
    pub async fn resume(&self, room: &str, member: &str, token: &str, after: u64) -> Client {
        let begun = std::time::Instant::now();
        loop {
            let mut client = Client::connect(self.address).await;
            let resume = Resume {
                token: token.into(),
                after,
            };
            client.say_join(room, member, Some(resume)).await;
            if client.welcomed().await {
                return client;
            }
            assert!(begun.elapsed() < LONG, "it cannot resume");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Whether an answer tells the addresses of this server, and no others.
    pub fn has_answered(&self, answer: &str) -> bool {
        let at = self.media.unwrap();
        let place = format!(" {} {} typ host", at.ip(), at.port());
        let mut candidates = answer
            .lines()
            .filter(|line| line.starts_with("a=candidate:"))
            .peekable();
        candidates.peek().is_some() && candidates.all(|line| line.contains(&place))
    }
}
