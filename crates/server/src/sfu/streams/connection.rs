//! One stream: frames in, frames out.

use super::super::datagram::{Datagram, Sender};
use super::framing::{self, FrameError};
use super::open::{Ends, Opened, Streams};
use std::io;
use std::time::{Duration, Instant};
use str0m::net::Protocol;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, split};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// Frames that are taken from a stream before one of them was a client's. Each costs the SFU a look at all its clients.
const UNPROVEN: usize = 64;
/// Bytes that are read ahead.
const AHEAD: usize = 4096;

/// How long a stream is waited for.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// Until one of its datagrams was a client's, by the ICE password of that.
    pub(super) proof: Duration,
    /// While the system takes nothing of a frame.
    pub(super) stall: Duration,
}

/// Why a stream was ended here.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    #[error("{0}")]
    Frames(#[from] FrameError),
    #[error("{0} frames, and none of a client")]
    Unproven(usize),
    #[error("no frame of a client in time")]
    Late,
    #[error("nothing is taken from here")]
    Stalled,
    #[error("nothing can be written: {0}")]
    Write(#[source] io::Error),
    #[error("its client, or the SFU, has ended")]
    Closed,
}

/// Serves a stream until its end.
pub(super) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    mut opened: Opened,
    datagrams: &Sender,
    Patience { proof, stall }: Patience,
) -> Ended {
    let (reading, writing) = split(stream);
    let reading = BufReader::with_capacity(AHEAD, reading);
    let (ends, streams) = (opened.ends, opened.streams.clone());
    let mut owner = opened.owner.clone();
    let late = async {
        let proven = timeout(proof, owner.wait_for(Option::is_some))
            .await
            .is_ok();
        if proven {
            std::future::pending().await
        }
    };
    tokio::select! {
        ended = read(reading, ends, &opened.owner, datagrams, &streams) => ended,
        ended = write(writing, &mut opened.frames, stall, &streams) => ended,
        () = late => Ended::Late,
        () = datagrams.closed() => Ended::Closed,
    }
}

async fn read(
    mut stream: impl AsyncRead + Unpin,
    Ends { local, remote }: Ends,
    owner: &watch::Receiver<Option<u64>>,
    datagrams: &Sender,
    streams: &Streams,
) -> Ended {
    let mut unproven = 0;
    loop {
        let bytes = match framing::read(&mut stream).await {
            Ok(bytes) => bytes,
            Err(error) => return error.into(),
        };
        streams.traffic.received(bytes.len());
        if owner.borrow().is_none() {
            unproven += 1;
            if unproven > UNPROVEN {
                return Ended::Unproven(UNPROVEN);
            }
        }
        let datagram = Datagram {
            at: Instant::now(),
            protocol: Protocol::Tcp,
            from: remote,
            to: local,
            bytes,
        };
        // Unlike a socket of UDP, a stream can wait.
        if datagrams.send(datagram).await.is_err() {
            return Ended::Closed;
        }
    }
}

async fn write(
    mut stream: impl AsyncWrite + Unpin,
    frames: &mut mpsc::Receiver<Vec<u8>>,
    stall: Duration,
    streams: &Streams,
) -> Ended {
    while let Some(frame) = frames.recv().await {
        match timeout(stall, stream.write_all(&frame)).await {
            Ok(Ok(())) => streams.traffic.sent(1, frame.len().saturating_sub(2)),
            Ok(Err(error)) => return Ended::Write(error),
            Err(_) => return Ended::Stalled,
        }
    }
    Ended::Closed
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, DuplexStream, duplex};
    use tokio::task::JoinHandle;

    const PATIENCE: Patience = Patience {
        proof: Duration::from_millis(300),
        stall: Duration::from_millis(300),
    };
    /// Nothing here takes as long, if it works.
    const LONG: Duration = Duration::from_secs(20);
    const CLIENT: u64 = 7;

    struct Served {
        client: DuplexStream,
        streams: Streams,
        ends: Ends,
        datagrams: mpsc::Receiver<Datagram>,
        ended: JoinHandle<Ended>,
    }

    async fn end(ended: JoinHandle<Ended>) -> Ended {
        timeout(LONG, ended).await.unwrap().unwrap()
    }

    /// A stream that holds so many bytes on its way, and is served.
    fn served(holds: usize) -> Served {
        let (client, server) = duplex(holds);
        let streams = Streams::new();
        let ends = Ends {
            local: ([192, 0, 2, 1], 443).into(),
            remote: ([192, 0, 2, 2], 1).into(),
        };
        let opened = streams.open(ends).unwrap();
        let (sender, datagrams) = mpsc::channel(1024);
        let ended = tokio::spawn(async move { serve(server, opened, &sender, PATIENCE).await });
        Served {
            client,
            streams,
            ends,
            datagrams,
            ended,
        }
    }

    #[tokio::test]
    async fn streams_without_a_client_end_in_time_and_others_go_on() {
        let idle = served(100);
        let chatty = served(100);
        let proven = served(100);
        proven.streams.own(proven.ends, CLIENT);
        let mut client = chatty.client;
        let chat = tokio::spawn(async move {
            while client
                .write_all(&framing::write(b"x").unwrap())
                .await
                .is_ok()
            {
                tokio::time::sleep(PATIENCE.proof / 10).await;
            }
        });
        for ended in [idle.ended, chatty.ended] {
            let ended = end(ended).await;
            assert!(matches!(ended, Ended::Late), "{ended}");
        }
        chat.await.unwrap();
        tokio::time::sleep(PATIENCE.proof).await;
        assert!(!proven.ended.is_finished());
    }

    #[tokio::test]
    async fn floods_end_before_the_sfu_has_to_look_at_them() {
        let Served {
            mut client,
            mut datagrams,
            ended,
            ..
        } = served(100);
        let flood = async {
            while client
                .write_all(&framing::write(b"flood").unwrap())
                .await
                .is_ok()
            {}
        };
        timeout(LONG, flood).await.unwrap();
        let ended = end(ended).await;
        assert!(matches!(ended, Ended::Unproven(UNPROVEN)), "{ended}");
        let mut taken = 0;
        while datagrams.recv().await.is_some() {
            taken += 1;
        }
        assert_eq!(taken, UNPROVEN);
    }

    #[tokio::test]
    async fn frames_of_a_client_are_not_counted_against_it() {
        let mut served = served(100);
        served.streams.own(served.ends, CLIENT);
        for number in 0..4 * UNPROVEN {
            let frame = framing::write(&number.to_be_bytes()).unwrap();
            // A byte at a time: a frame may come in any pieces.
            for byte in frame {
                served.client.write_all(&[byte]).await.unwrap();
            }
            let datagram = served.datagrams.recv().await.unwrap();
            assert_eq!(datagram.bytes, number.to_be_bytes());
            assert_eq!(datagram.protocol, Protocol::Tcp);
            assert_eq!(
                (datagram.to, datagram.from),
                (served.ends.local, served.ends.remote)
            );
        }
    }

    #[tokio::test]
    async fn clients_that_take_nothing_are_given_up() {
        let slow = served(10);
        slow.streams.own(slow.ends, CLIENT);
        slow.streams.send(slow.ends, &[1; 100]);
        let ended = end(slow.ended).await;
        assert!(matches!(ended, Ended::Stalled), "{ended}");
    }

    #[tokio::test]
    async fn what_waits_is_written_before_the_end() {
        let mut served = served(1000);
        served.streams.own(served.ends, CLIENT);
        served.streams.send(served.ends, b"last");
        served.streams.close(CLIENT);
        let mut told = Vec::new();
        served.client.read_to_end(&mut told).await.unwrap();
        assert_eq!(told, b"\0\x04last");
        assert!(matches!(end(served.ended).await, Ended::Closed));
    }

    #[tokio::test]
    async fn wrong_lengths_and_the_end_of_the_sfu_end_a_stream() {
        let mut wrong = served(100);
        wrong.client.write_all(&[0xff; 50]).await.unwrap();
        let ended = end(wrong.ended).await;
        assert!(
            matches!(ended, Ended::Frames(FrameError::TooLong(0xffff))),
            "{ended}"
        );
        let over = served(100);
        drop(over.datagrams);
        let ended = end(over.ended).await;
        assert!(matches!(ended, Ended::Closed), "{ended}");
    }
}
