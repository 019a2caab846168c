//! Cutting messages into frames of a WebSocket (RFC 6455 §5.4).

use bytes::Bytes;
use std::collections::VecDeque;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// Bytes of a frame. A client that does not read makes the server hold one of them, not a whole message: a message of
/// megabytes is in memory once, however many it is for.
const PIECE: usize = 64 << 10;

/// One binary message out of consecutive `parts`, as frames that share their memory. A short one is copied into one frame.
pub(crate) fn in_pieces(parts: Vec<Bytes>) -> VecDeque<Message> {
    let length: usize = parts.iter().map(Bytes::len).sum();
    if length <= PIECE {
        return VecDeque::from([Message::Binary(parts.concat().into())]);
    }
    let mut pieces: Vec<Bytes> = Vec::new();
    for mut part in parts {
        while !part.is_empty() {
            pieces.push(part.split_to(part.len().min(PIECE)));
        }
    }
    let last = pieces.len() - 1;
    pieces
        .into_iter()
        .enumerate()
        .map(|(number, piece)| {
            let kind = if number == 0 {
                Data::Binary
            } else {
                Data::Continue
            };
            Message::Frame(Frame::message(piece, OpCode::Data(kind), number == last))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_not_copied_and_no_frame_is_long() {
        let parts: Vec<Bytes> = [4, 3 * PIECE + 1, 0, PIECE, 7]
            .map(|length| vec![length.to_le_bytes()[0]; length].into())
            .into();
        let whole = parts.concat();
        let second = parts[1].as_ptr();
        let mut found = Vec::new();
        let frames = in_pieces(parts);
        let count = frames.len();
        for (number, message) in frames.into_iter().enumerate() {
            let Message::Frame(frame) = message else {
                panic!("no frame")
            };
            let header = frame.header();
            assert_eq!(header.is_final, number == count - 1);
            let kind = if number == 0 {
                Data::Binary
            } else {
                Data::Continue
            };
            assert_eq!(header.opcode, OpCode::Data(kind));
            assert!(frame.payload().len() <= PIECE);
            if number == 1 {
                assert_eq!(frame.payload().as_ptr(), second);
            }
            found.extend_from_slice(frame.payload());
        }
        assert!(found == whole);
    }

    #[test]
    fn a_short_message_is_one_frame() {
        let frames = in_pieces(vec!["ab".into(), "".into(), "c".into()]);
        assert_eq!(frames, [Message::Binary("abc".into())]);
        assert_eq!(in_pieces(Vec::new()), [Message::Binary(Bytes::new())]);
    }
}
