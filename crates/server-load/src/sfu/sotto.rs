//! Sotto's server, the program of the release profile.

use super::room::{Room, Sfu, address};
use crate::connection::Connection;
use crate::follower::follow;
use crate::load::{Load, Tasks};
use crate::log_client::{self, Receiver, Sender};
use crate::process::Process;
use crate::source::Source;
use anyhow::{Context as _, Result, bail};
use sotto_log_server::wire as log;
use sotto_server::wire::{MediaMessage, MediaRequest, Publication, ServerMessage, Subscription};
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind, Mid};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// All clients are at one address here, which in a real service has the share of one.
const BUDGETS: [&str; 4] = [
    "--address-connections=4096",
    "--address-joins=1000",
    "--address-rooms=1000",
    "--address-log-bytes=1073741824",
];
/// The tracks of a member, as the web app numbers them.
const TRACKS: [(u8, MediaKind); 2] = [(0, MediaKind::Audio), (1, MediaKind::Video)];

pub(crate) struct Sotto {
    process: Process,
    pub(crate) address: SocketAddr,
    metrics: SocketAddr,
}

impl Sotto {
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["--port=0", "--metrics=127.0.0.1:0", "--log=warn"])
            .arg(format!("--host={}", address()))
            .args(BUDGETS)
            .env_remove("RUST_LOG")
            .stdout(Stdio::piped());
        let mut process = Process::start(&mut command)?;
        let output = process.child().stdout.take().context("no output")?;
        let mut lines = BufReader::new(output).lines();
        let mut next = || -> Result<SocketAddr> {
            let line = lines.next().context("the server did not start")??;
            let line = line.trim_end_matches("/metrics").trim_end_matches('/');
            let (_, port) = line.rsplit_once(':').context("no port")?;
            Ok((Ipv4Addr::LOCALHOST, port.parse()?).into())
        };
        let (address, metrics) = (next()?, next()?);
        Ok(Self {
            process,
            address,
            metrics,
        })
    }

    /// The sum of the values of a metric, over all its labels.
    pub(crate) async fn metric(&self, name: &str) -> Result<f64> {
        let mut stream = tokio::net::TcpStream::connect(self.metrics).await?;
        let ask = "GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(ask.as_bytes()).await?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await?;
        sum(&text, name).with_context(|| format!("no metric {name}"))
    }
}

fn sum(text: &str, name: &str) -> Option<f64> {
    let values: Vec<f64> = text
        .lines()
        .filter(|line| line.split(['{', ' ']).next() == Some(name))
        .filter_map(|line| line.rsplit_once(' ')?.1.parse().ok())
        .collect();
    (!values.is_empty()).then(|| values.iter().sum())
}

impl Sfu for Sotto {
    fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    async fn fill(&mut self, room: Room, load: &Arc<Load>, tasks: &mut Tasks) -> Result<u64> {
        for number in 0..room.members {
            let member = Member {
                server: self.address,
                room,
                number,
            };
            member.enter(load, tasks).await?;
        }
        Ok(room.members as u64)
    }

    async fn drops(&self) -> Result<u64> {
        Ok(self.metric("sotto_media_dropped_packets_total").await? as u64)
    }
}

struct Member {
    server: SocketAddr,
    room: Room,
    number: usize,
}

impl Member {
    async fn enter(&self, load: &Arc<Load>, tasks: &mut Tasks) -> Result<()> {
        let room = format!("room-{}", self.room.number);
        let (mut sender, mut receiver) =
            log_client::join(self.server, &room, &name(self.number)).await?;
        let mut connection = Connection::open(address()).await?;
        let mids = self
            .negotiate(&mut connection, &mut sender, &mut receiver)
            .await?;
        let source = match mids[..] {
            [audio, video] => Some(Source::new(audio, video, self.number)),
            _ => None,
        };
        tasks.spawn(connection.run(source, Arc::clone(load)));
        let sender = Arc::new(tokio::sync::Mutex::new(sender));
        tasks.spawn(follow(sender, receiver, |_, _| Ok(())));
        Ok(())
    }

    /// Offers all that the member will ever send and receive; gives the sections that send.
    async fn negotiate(
        &self,
        connection: &mut Connection,
        sender: &mut Sender,
        receiver: &mut Receiver,
    ) -> Result<Vec<Mid>> {
        let (mut publish, mut subscribe, mut mids) = (Vec::new(), Vec::new(), Vec::new());
        let mut change = connection.rtc.sdp_api();
        for (track, kind) in TRACKS {
            if self.number < self.room.senders {
                let mid = change.add_media(kind, Direction::SendOnly, None, None, None);
                let mid_name = mid.to_string();
                mids.push(mid);
                publish.push(Publication {
                    mid: mid_name,
                    track,
                });
            }
            for other in (0..self.room.senders).filter(|other| *other != self.number) {
                let mid = change.add_media(kind, Direction::RecvOnly, None, None, None);
                subscribe.push(Subscription {
                    mid: mid.to_string(),
                    member: name(other),
                    track,
                });
            }
        }
        let (offer, pending) = change.apply().context("an offer of nothing")?;
        let offer = MediaRequest::Offer {
            sdp: offer.to_sdp_string(),
            publish,
            subscribe,
        };
        sender.say(&offer, &[]).await?;
        let answer = loop {
            match receiver.hear().await?.0 {
                ServerMessage::Media(MediaMessage::Answer { sdp }) => break sdp,
                ServerMessage::Media(MediaMessage::Error { message, .. })
                | ServerMessage::Log(log::ServerMessage::Error { message, .. }) => {
                    bail!("refused: {message}")
                }
                _ => {}
            }
        };
        let answer = SdpAnswer::from_sdp_string(&answer)?;
        connection.rtc.sdp_api().accept_answer(pending, answer)?;
        Ok(mids)
    }
}

fn name(number: usize) -> String {
    format!("member-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_summed_over_its_labels() {
        let text = "# HELP a A\na{way=\"in\"} 3\na{way=\"out\"} 4\nab 9\n";
        assert_eq!(sum(text, "a"), Some(7.0));
        assert_eq!(sum(text, "b"), None);
    }
}
