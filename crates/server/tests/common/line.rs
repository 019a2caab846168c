//! A line to NATS that can fall silent: its connections stay open, as those to a machine that is gone.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub struct Line {
    address: SocketAddr,
    silent: watch::Sender<bool>,
    /// Connections that have said something.
    used: Arc<AtomicUsize>,
}

impl Line {
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (silent, is_silent) = watch::channel(false);
        let used: Arc<AtomicUsize> = Arc::default();
        let count = Arc::clone(&used);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (is_silent, count) = (is_silent.clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    let far = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
                    let ((from, to), (back, forth)) =
                        (near.into_split(), far.unwrap().into_split());
                    tokio::spawn(pass(back, to, is_silent.clone(), Arc::default()));
                    pass(from, forth, is_silent, count).await;
                });
            }
        });
        Self {
            address,
            silent,
            used,
        }
    }

    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// Passes nothing on from now on, and does not say so; or passes on what has waited, and what comes.
    pub fn silence(&self, silent: bool) {
        self.silent.send_replace(silent);
    }

    /// How many connections have said something so far.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::SeqCst)
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut silent: watch::Receiver<bool>,
    used: Arc<AtomicUsize>,
) {
    let mut bytes = vec![0; 1 << 16];
    let mut first = true;
    loop {
        if silent.wait_for(|silent| !silent).await.is_err() {
            return;
        }
        let Ok(length) = from.read(&mut bytes).await else {
            return;
        };
        // Bytes that have come into the silence wait, too.
        if length == 0 || silent.wait_for(|silent| !silent).await.is_err() {
            return;
        }
        if std::mem::take(&mut first) {
            used.fetch_add(1, Ordering::SeqCst);
        }
        if to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}
