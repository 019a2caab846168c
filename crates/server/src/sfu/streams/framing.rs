//! Frames of a stream (RFC 4571): two bytes of length, and a datagram.

use super::super::datagram::MAX_DATAGRAM;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Why a stream has no further frame.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// The stream has ended, within a frame or after one, or has failed.
    #[error("the stream has ended: {0}")]
    End(#[from] io::Error),
    /// No datagram is as long. What follows such a length is not known to be a frame.
    #[error("a frame of {0} bytes")]
    TooLong(usize),
}

/// The next frame's datagram. Nothing of a frame is kept before its length is known to be right.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, FrameError> {
    let length = usize::from(stream.read_u16().await?);
    if length > MAX_DATAGRAM {
        return Err(FrameError::TooLong(length));
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// A datagram's frame. `None` for one that no frame can hold.
pub(super) fn write(datagram: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(datagram.len()).ok()?;
    let mut frame = Vec::with_capacity(2 + datagram.len());
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(datagram);
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(mut stream: &[u8]) -> (Vec<Vec<u8>>, FrameError) {
        let mut frames = Vec::new();
        loop {
            match read(&mut stream).await {
                Ok(frame) => frames.push(frame),
                Err(error) => return (frames, error),
            }
        }
    }

    #[tokio::test]
    async fn frames_are_read_as_they_were_written() {
        let datagrams = [vec![1, 2, 3], vec![], vec![7; MAX_DATAGRAM], vec![9]];
        let stream: Vec<u8> = datagrams.iter().flat_map(|d| write(d).unwrap()).collect();
        let (frames, end) = all(&stream).await;
        assert_eq!(frames, datagrams);
        assert!(matches!(end, FrameError::End(_)), "{end}");
    }

    #[tokio::test]
    async fn frames_cut_short_are_none_and_those_before_them_are_whole() {
        let stream = [write(&[1, 2]).unwrap(), write(&[3, 4, 5]).unwrap()].concat();
        for length in 0..stream.len() {
            let (frames, end) = all(&stream[..length]).await;
            assert_eq!(frames.len(), usize::from(length >= 4), "{length}");
            let FrameError::End(end) = end else {
                panic!("{end}");
            };
            assert_eq!(end.kind(), io::ErrorKind::UnexpectedEof);
        }
    }

    #[tokio::test]
    async fn lengths_of_no_datagram_end_the_stream() {
        for length in [MAX_DATAGRAM + 1, usize::from(u16::MAX)] {
            let prefix = u16::try_from(length).unwrap().to_be_bytes();
            let stream = [&write(&[1]).unwrap()[..], &prefix, &[0; 100]].concat();
            let (frames, end) = all(&stream).await;
            assert_eq!(frames, [[1]]);
            assert!(matches!(end, FrameError::TooLong(told) if told == length));
        }
        assert_eq!(write(&[0; 1 << 16]), None);
    }
}
