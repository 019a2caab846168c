//! A media connection: ICE, DTLS and SRTP by str0m on a UDP socket, in a task of its own.

use crate::load::Load;
use crate::source::Source;
use anyhow::{Context as _, Result};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc};
use tokio::net::UdpSocket;
use tokio::time::{interval, sleep_until};

/// Bytes of the largest datagram.
const DATAGRAM: usize = 2000;
/// Datagrams taken before anything else is looked at.
const BATCH: usize = 32;

/// A connection that is being negotiated: `rtc` makes the descriptions, [`Connection::run`] follows.
pub(crate) struct Connection {
    pub(crate) rtc: Rtc,
    socket: UdpSocket,
    address: SocketAddr,
}

impl Connection {
    pub(crate) async fn open(address: IpAddr) -> Result<Self> {
        let socket = UdpSocket::bind((address, 0)).await?;
        let address = socket.local_addr()?;
        let mut rtc = Rtc::builder()
            .set_crypto_provider(Arc::new(str0m::crypto::from_feature_flags()))
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(Instant::now());
        rtc.add_local_candidate(Candidate::builder().udp().host(address).build()?);
        Ok(Self {
            rtc,
            socket,
            address,
        })
    }

    /// Runs until an error, which is the end of the load. `source` sends while the load says so.
    pub(crate) async fn run(mut self, mut source: Option<Source>, load: Arc<Load>) -> Result<()> {
        let mut buffer = vec![0; DATAGRAM];
        let mut sending = load.sending();
        let mut tick = interval(Source::TICK);
        let sends = source.is_some();
        loop {
            let deadline = self.poll(&load)?;
            tokio::select! {
                received = self.socket.recv_from(&mut buffer) => {
                    // Errors are those of earlier datagrams, which came back as ICMP.
                    if let Ok((length, from)) = received {
                        self.take(buffer.get(..length).unwrap_or_default(), from)?;
                    }
                    for _ in 1..BATCH {
                        let Ok((length, from)) = self.socket.try_recv_from(&mut buffer) else { break };
                        self.poll(&load)?;
                        self.take(buffer.get(..length).unwrap_or_default(), from)?;
                    }
                }
                _ = tick.tick(), if sends && *sending.borrow() => {
                    if let Some(source) = &mut source {
                        let sent = source.send(&mut self.rtc)?;
                        load.sent.fetch_add(sent, Relaxed);
                    }
                    self.rtc.handle_input(Input::Timeout(Instant::now()))?;
                }
                changed = sending.changed(), if sends => {
                    changed?;
                    if let Some(source) = &source {
                        tick.reset_after(source.delay);
                    }
                }
                () = sleep_until(deadline.into()) => {
                    self.rtc.handle_input(Input::Timeout(Instant::now()))?;
                }
            }
        }
    }

    fn take(&mut self, datagram: &[u8], from: SocketAddr) -> Result<()> {
        let receive = Receive::new(Protocol::Udp, from, self.address, datagram)?;
        let input = Input::Receive(Instant::now(), receive);
        Ok(self.rtc.handle_input(input)?)
    }

    /// Sends and counts everything that is there; gives the time of the next time-out.
    fn poll(&mut self, load: &Load) -> Result<Instant> {
        loop {
            match self.rtc.poll_output().context("the media connection")? {
                Output::Timeout(at) => return Ok(at.max(Instant::now() + Duration::from_millis(1))),
                Output::Transmit(transmit) => {
                    let to = transmit.destination;
                    if self.socket.try_send_to(&transmit.contents, to).is_err() {
                        load.unsent.fetch_add(1, Relaxed);
                    }
                }
                Output::Event(Event::Connected) => {
                    load.connected.fetch_add(1, Relaxed);
                }
                Output::Event(Event::RtpPacket(_)) => {
                    load.received.fetch_add(1, Relaxed);
                }
                Output::Event(_) => {}
            }
        }
    }
}
