//! The control channel of the tests to the adversary, over HTTP and in JSON.
//!
//! | | |
//! |---|---|
//! | `POST /control/tamper` | [`Tamper`]: do something to the frames of a track from now on |
//! | `GET /control/tampered?room=` | the orders that stand, with the number of frames seen and tampered with |
//! | `GET /control/forwarded?room=&sample=` | for each track and subscriber the number of frames forwarded, and the last of them |
//! | `POST /control/log` | [`Forgery`]: write an entry into the room log |

use crate::enemy::{Enemy, KEPT, Order, Seen};
use crate::tamper::Mode;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use sotto_server::{Attachments, Control, Kind};
use std::sync::Arc;

/// A VP8 keyframe header of 320×180 (RFC 6386 §9.1), and a partition of zeros.
const PLAIN_VIDEO: &str = "9003009d012a4001b40000000000000000000000000000000000";
/// A frame of Opus silence.
const PLAIN_AUDIO: &str = "f8fffe";

#[derive(Clone)]
struct Means {
    enemy: Enemy,
    control: Control,
}

/// The routes under `/control`.
pub fn routes(enemy: Enemy, control: Control) -> Router {
    Router::new()
        .route("/control/tamper", post(tamper))
        .route("/control/tampered", get(tampered))
        .route("/control/forwarded", get(forwarded))
        .route("/control/log", post(log))
        .with_state(Means { enemy, control })
}

/// An order, which replaces the one before for the same flows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Tamper {
    room: String,
    /// The member whose frames are meant.
    from: String,
    /// Which of their tracks.
    track: u8,
    /// On their way to whom; `null` or absent: to all.
    to: Option<String>,
    mode: ModeOrNone,
    /// Every how-manieth frame; absent: each.
    every: Option<u64>,
    /// How many frames at most; absent: until told otherwise.
    times: Option<u64>,
    /// For `swap`: the member whose frames go in their place; absent: `from`.
    with: Option<String>,
    /// For `swap`: which of that member's tracks; absent: `track`.
    with_track: Option<u8>,
    /// For `plain`: the frame in hexadecimal.
    plain: Option<String>,
}

/// `none` ends the last order.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ModeOrNone {
    Mode(Mode),
    None(None),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum None {
    None,
}

type Answer<T> = Result<T, (StatusCode, String)>;

fn bad(message: impl Into<String>) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, message.into())
}

async fn tamper(State(means): State<Means>, Json(tamper): Json<Tamper>) -> Answer<()> {
    let order = match tamper.mode {
        ModeOrNone::None(None::None) => Option::None,
        ModeOrNone::Mode(mode) => {
            // The microphone and the sound of the screen.
            let audio = matches!(tamper.track, 0 | 3);
            let default = if audio { PLAIN_AUDIO } else { PLAIN_VIDEO };
            let plain = hex::decode(tamper.plain.as_deref().unwrap_or(default))
                .map_err(|error| bad(format!("plain: {error}")))?;
            Some(Order {
                room: tamper.room.clone(),
                from: tamper.from.clone(),
                track: tamper.track,
                to: tamper.to.clone(),
                mode,
                every: tamper.every.unwrap_or(1).max(1),
                times: tamper.times,
                with: Some((
                    tamper.with.unwrap_or_else(|| tamper.from.clone()),
                    tamper.with_track.unwrap_or(tamper.track),
                )),
                plain,
                seen: 0,
                done: 0,
            })
        }
    };
    means.enemy.order(
        &tamper.room,
        &tamper.from,
        tamper.track,
        tamper.to.as_deref(),
        order,
    );
    Ok(())
}

#[derive(Debug, Deserialize)]
struct InRoom {
    room: String,
    sample: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Tampered {
    from: String,
    track: u8,
    to: Option<String>,
    mode: Mode,
    /// Frames that went by since the order.
    seen: u64,
    /// Frames that were tampered with.
    tampered: u64,
}

async fn tampered(State(means): State<Means>, Query(query): Query<InRoom>) -> Json<Vec<Tampered>> {
    let orders = means.enemy.orders(&query.room).into_iter();
    Json(
        orders
            .map(|order| Tampered {
                from: order.from,
                track: order.track,
                to: order.to,
                mode: order.mode,
                seen: order.seen,
                tampered: order.done,
            })
            .collect(),
    )
}

async fn forwarded(State(means): State<Means>, Query(query): Query<InRoom>) -> Json<Vec<Seen>> {
    Json(means.enemy.seen(&query.room, query.sample.unwrap_or(KEPT)))
}

/// An entry of the room log that no member sent.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
enum Forgery {
    Joined {
        room: String,
        member: String,
        present: Vec<String>,
    },
    Left {
        room: String,
        member: String,
    },
    Message {
        room: String,
        from: String,
        /// In hexadecimal.
        payload: String,
        #[serde(default)]
        attachments: Vec<ForgedAttachment>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ForgedAttachment {
    to: Vec<String>,
    /// In hexadecimal.
    bytes: String,
}

async fn log(State(means): State<Means>, Json(forgery): Json<Forgery>) -> Answer<()> {
    let bytes = |text: &str| {
        hex::decode(text)
            .map(Into::into)
            .map_err(|error| bad(error.to_string()))
    };
    let (room, kind) = match forgery {
        Forgery::Joined {
            room,
            member,
            present,
        } => (
            room,
            Kind::Joined {
                member: member.into(),
                present: present.into_iter().map(Arc::from).collect(),
            },
        ),
        Forgery::Left { room, member } => (
            room,
            Kind::Left {
                member: member.into(),
            },
        ),
        Forgery::Message {
            room,
            from,
            payload,
            attachments,
        } => {
            let mut addressed = Attachments::default();
            for attachment in attachments {
                let to = attachment.to.into_iter().map(Arc::from);
                addressed.add(to, bytes(&attachment.bytes)?);
            }
            let kind = Kind::Message {
                from: from.into(),
                payload: bytes(&payload)?,
                attachments: addressed,
            };
            (room, kind)
        }
    };
    if means.control.write(&room, kind) {
        Ok(())
    } else {
        Err((StatusCode::NOT_FOUND, "nobody is in that room".into()))
    }
}
