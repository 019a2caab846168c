//! Janus with its plugin VideoRoom, as the system has it, over its WebSocket API. A member has two connections there: one that sends,
//! and one that receives.

use super::room::{Room, Sfu, address};
use crate::connection::Connection;
use crate::load::{Load, Tasks};
use crate::process::Process;
use crate::source::Source;
use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer};
use str0m::media::{Direction, MediaKind};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// How long a start and an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// From a connection that is up for its client until it is for Janus.
const SETTLE: Duration = Duration::from_millis(300);
/// The parts of Debian's package that have nothing to do here. Some of them open ports, or wait for programs that are not there.
const UNUSED_PLUGINS: &str = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,\
    libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so";
const UNUSED_TRANSPORTS: &str =
    "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so";

pub(crate) struct Janus {
    process: Process,
    folder: PathBuf,
    address: SocketAddr,
}

impl Janus {
    /// Whether there is one: its version.
    pub(crate) fn version() -> Option<String> {
        let output = Command::new("janus").arg("--version").output().ok()?;
        version(&String::from_utf8_lossy(&output.stdout))
    }

    pub(crate) async fn start() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("sotto-load-janus-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let port = address.port();
        let files = [
            (
                "janus",
                format!(
                    "general: {{ debug_level = 2, session_timeout = 0 }}\n\
                     plugins: {{ disable = \"{UNUSED_PLUGINS}\" }}\n\
                     transports: {{ disable = \"{UNUSED_TRANSPORTS}\" }}\n\
                     loggers: {{ disable = \"libjanus_jsonlog.so\" }}\n"
                ),
            ),
            (
                "janus.transport.websockets",
                format!("general: {{ ws = true, ws_port = {port}, wss = false }}\n"),
            ),
            ("janus.plugin.videoroom", "general: {}\n".to_owned()),
        ];
        for (name, text) in files {
            std::fs::write(folder.join(format!("{name}.jcfg")), text)?;
        }
        let mut command = Command::new("janus");
        command
            .arg("--configs-folder")
            .arg(&folder)
            .arg("--disable-colors")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Process::start(&mut command)?;
        let mut janus = Self {
            process,
            folder,
            address,
        };
        let begun = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            janus.process.check()?;
            if begun.elapsed() > PATIENCE {
                bail!("Janus does not start");
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(janus)
    }
}

/// The version in parentheses: `Janus version: 1102 (1.1.2)`.
fn version(text: &str) -> Option<String> {
    let line = text
        .lines()
        .find(|line| line.starts_with("Janus version"))?;
    let (_, version) = line.rsplit_once('(')?;
    Some(version.trim_end_matches(')').to_owned())
}

impl Drop for Janus {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Sfu for Janus {
    fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    async fn fill(&mut self, room: Room, load: &Arc<Load>, tasks: &mut Tasks) -> Result<u64> {
        let mut session = Session::open(self.address).await?;
        let number = room.number + 1;
        let handle = session.attach().await?;
        let create = json!({
            "request": "create", "room": number, "publishers": room.senders.max(1),
            "videocodec": "vp8", "audiocodec": "opus",
        });
        session.ask(handle, create, None).await?;
        let before = load.connected.load(Relaxed);
        for member in 0..room.senders {
            session.publish(number, member, load, tasks).await?;
        }
        // VideoRoom has no stream of a publisher until its connection is up, on its side too.
        let publishers = before + room.senders as u64;
        load.connected(publishers, tasks).await?;
        sleep(SETTLE).await;
        let mut receivers = 0;
        for member in 0..room.members {
            let feeds: Vec<usize> = (0..room.senders).filter(|feed| *feed != member).collect();
            if !feeds.is_empty() {
                session.subscribe(number, &feeds, load, tasks).await?;
                receivers += 1;
            }
        }
        tasks.spawn(session.keep());
        Ok(room.senders as u64 + receivers)
    }

    /// Janus does not count them.
    async fn drops(&self) -> Result<u64> {
        Ok(0)
    }
}

/// The number by which VideoRoom knows the stream of a member.
fn feed(member: usize) -> usize {
    member + 1
}

struct Session {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: Option<u64>,
    asked: u64,
}

impl Session {
    async fn open(server: SocketAddr) -> Result<Self> {
        let mut request = format!("ws://{server}/").into_client_request()?;
        let protocol = "janus-protocol".parse()?;
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        let mut session = Self {
            socket,
            session: None,
            asked: 0,
        };
        let created = session.request(json!({ "janus": "create" })).await?;
        session.session = Some(id(&created)?);
        Ok(session)
    }

    async fn attach(&mut self) -> Result<u64> {
        let attach = json!({ "janus": "attach", "plugin": "janus.plugin.videoroom" });
        id(&self.request(attach).await?)
    }

    /// Asks VideoRoom for something; gives its answer.
    async fn ask(&mut self, handle: u64, body: Value, jsep: Option<Value>) -> Result<Value> {
        let mut message = json!({ "janus": "message", "handle_id": handle, "body": body });
        if let (Some(jsep), Some(message)) = (jsep, message.as_object_mut()) {
            message.insert("jsep".to_owned(), jsep);
        }
        let answer = self.request(message).await?;
        match answer.pointer("/plugindata/data/error") {
            Some(error) => bail!("VideoRoom refuses: {error}"),
            None => Ok(answer),
        }
    }

    async fn request(&mut self, mut message: Value) -> Result<Value> {
        self.asked += 1;
        let transaction = self.asked.to_string();
        let fields = message.as_object_mut().context("no object")?;
        fields.insert("transaction".to_owned(), transaction.clone().into());
        if let Some(session) = self.session {
            fields.insert("session_id".to_owned(), session.into());
        }
        self.socket
            .send(Message::Text(message.to_string().into()))
            .await?;
        let answer = async {
            loop {
                let answer = self.hear().await?;
                let has = |field, text: &str| answer.get(field).is_some_and(|value| value == text);
                if has("transaction", &transaction) && !has("janus", "ack") {
                    return Ok::<_, anyhow::Error>(answer);
                }
            }
        };
        let answer = tokio::time::timeout(PATIENCE, answer).await??;
        match answer.get("error") {
            Some(error) => bail!("Janus refuses: {error}"),
            None => Ok(answer),
        }
    }

    async fn hear(&mut self) -> Result<Value> {
        loop {
            let message = self.socket.next().await.context("Janus has closed")??;
            if let Message::Text(text) = message {
                return Ok(serde_json::from_str(&text)?);
            }
        }
    }

    async fn publish(
        &mut self,
        room: usize,
        member: usize,
        load: &Arc<Load>,
        tasks: &mut Tasks,
    ) -> Result<()> {
        let handle = self.attach().await?;
        let join =
            json!({ "request": "join", "ptype": "publisher", "room": room, "id": feed(member) });
        self.ask(handle, join, None).await?;
        let mut connection = Connection::open(address()).await?;
        let mut change = connection.rtc.sdp_api();
        let audio = change.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        let video = change.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
        let (offer, pending) = change.apply().context("an offer of nothing")?;
        let jsep = json!({ "type": "offer", "sdp": offer.to_sdp_string() });
        let configure = json!({ "request": "configure" });
        let answer = self.ask(handle, configure, Some(jsep)).await?;
        let answer = SdpAnswer::from_sdp_string(description(&answer)?)?;
        connection.rtc.sdp_api().accept_answer(pending, answer)?;
        let source = Source::new(audio, video, member);
        tasks.spawn(connection.run(Some(source), Arc::clone(load)));
        Ok(())
    }

    async fn subscribe(
        &mut self,
        room: usize,
        feeds: &[usize],
        load: &Arc<Load>,
        tasks: &mut Tasks,
    ) -> Result<()> {
        let handle = self.attach().await?;
        let streams: Vec<Value> = feeds
            .iter()
            .map(|member| json!({ "feed": feed(*member) }))
            .collect();
        let join =
            json!({ "request": "join", "ptype": "subscriber", "room": room, "streams": streams });
        let offer = self.ask(handle, join, None).await?;
        let offer = SdpOffer::from_sdp_string(description(&offer)?)?;
        let mut connection = Connection::open(address()).await?;
        let answer = connection.rtc.sdp_api().accept_offer(offer)?;
        let jsep = json!({ "type": "answer", "sdp": answer.to_sdp_string() });
        let start = json!({ "request": "start" });
        self.ask(handle, start, Some(jsep)).await?;
        tasks.spawn(connection.run(None, Arc::clone(load)));
        Ok(())
    }

    /// Reads for as long as the load lasts.
    async fn keep(mut self) -> Result<()> {
        loop {
            self.hear().await?;
        }
    }
}

fn id(answer: &Value) -> Result<u64> {
    let id = answer.pointer("/data/id").and_then(Value::as_u64);
    id.with_context(|| format!("no id in {answer}"))
}

fn description(answer: &Value) -> Result<&str> {
    let sdp = answer.pointer("/jsep/sdp").and_then(Value::as_str);
    sdp.with_context(|| format!("no description in {answer}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_in_parentheses() {
        let text = "Janus version: 1102 (1.1.2)\nJanus commit: not-a-git-repo\n";
        assert_eq!(version(text).as_deref(), Some("1.1.2"));
        assert_eq!(version("Unknown option"), None);
    }
}
