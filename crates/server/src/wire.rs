//! The messages of the SFU's signalling, which go over the room log's WebSocket in its framing
//! ([`sotto_log_server::wire`]), and all messages together, as clients see them.

use serde::{Deserialize, Serialize};
use sotto_log_server::wire as log;
use ts_rs::TS;

/// Everything that a client of this server sends. [`log::ClientMessage::Join`] comes first and only once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum ClientMessage {
    /// Of the room log.
    Log(log::ClientMessage),
    /// To the SFU.
    Media(MediaRequest),
}

/// Everything that this server sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum ServerMessage {
    /// Of the room log.
    Log(log::ServerMessage),
    /// Of the SFU.
    Media(MediaMessage),
}

/// Everything that can be refused or fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum ErrorCode {
    /// Of the room log.
    Log(log::ErrorCode),
    /// Of the SFU.
    Media(MediaErrorCode),
}

/// From a client to the SFU. Without an SFU both are refused with [`log::ErrorCode::NoMedia`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum MediaRequest {
    /// Negotiate media. Names all tracks that are sent and received, not only the changes.
    Offer {
        /// The offer of the client's one `RTCPeerConnection`.
        sdp: String,
        /// The tracks of the media sections that send.
        publish: Vec<Publication>,
        /// The tracks of the media sections that receive.
        subscribe: Vec<Subscription>,
    },
    /// Tell the others that a published track is silent or black.
    Mute {
        /// The track's number, 0 to 7.
        track: u8,
        /// Whether it is.
        muted: bool,
    },
}

/// A media section that sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The `a=mid` of the media section.
    pub mid: String,
    /// The track's number, 0 to 7.
    pub track: u8,
}

/// A media section that receives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// The `a=mid` of the media section.
    pub mid: String,
    /// The member whose track it is. It need not publish the track yet.
    pub member: String,
    /// The track's number, 0 to 7.
    pub track: u8,
}

/// From the SFU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum MediaMessage {
    /// Everything that is published in the room, after each change.
    Tracks {
        /// The whole list.
        tracks: Vec<PublishedTrack>,
    },
    /// To the last [`MediaRequest::Offer`].
    Answer {
        /// The answer for the client's `RTCPeerConnection`.
        sdp: String,
    },
    /// Something about media was refused or has failed.
    Error {
        /// The error.
        code: MediaErrorCode,
        /// The same in words, for a developer.
        message: String,
        /// Whether the server closes the connection after this: never.
        fatal: bool,
        /// The `append` that was refused: none.
        #[ts(type = "number | null")]
        append: Option<u64>,
    },
}

/// Audio or video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum MediaKind {
    /// Audio.
    Audio,
    /// Video.
    Video,
}

/// A track that a member of the room publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PublishedTrack {
    /// The member that publishes it.
    pub member: String,
    /// The track's number, 0 to 7.
    pub track: u8,
    /// Audio or video.
    pub kind: MediaKind,
    /// Whether its publisher says that it is silent or black.
    pub muted: bool,
}

/// Everything about media that can be refused or fail. None ends the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, TS)]
#[serde(rename_all = "kebab-case")]
pub enum MediaErrorCode {
    /// The offer cannot be accepted. The media connection is gone; start over with a new `RTCPeerConnection`.
    #[error("the offer cannot be accepted; start over with a new RTCPeerConnection")]
    OfferRefused,
    /// The media connection is gone; start over with a new `RTCPeerConnection`.
    #[error("the media connection is gone; start over with a new RTCPeerConnection")]
    MediaLost,
    /// No server takes this member's media for now: none has an SFU, or those that have one are full or about to end. Start over
    /// later with a new `RTCPeerConnection`.
    #[error("no server takes the media of this member for now; try again later")]
    MediaUnavailable,
    /// A subscribed track cannot be forwarded, because the subscriber did not offer its codec.
    #[error("the subscriber did not offer the codec in which the track is sent")]
    CodecUnsupported,
}

impl MediaErrorCode {
    /// The message for this error, with its detail.
    #[must_use]
    pub fn message(self, detail: Option<&str>) -> MediaMessage {
        MediaMessage::Error {
            code: self,
            message: detail.map_or_else(|| self.to_string(), |detail| format!("{self}: {detail}")),
            fatal: false,
            append: None,
        }
    }
}
