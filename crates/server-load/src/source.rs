//! Microphone and camera of a member: packets of the sizes and at the rate of a call with 360p in VP8, about 500 kbit/s, and of
//! Opus at 32 kbit/s. Their contents are encrypted in a real call, so that no server can look at more than the first bytes.

use anyhow::{Context as _, Result};
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::Rtc;
use str0m::format::Codec;
use str0m::media::Mid;
use str0m::rtp::RtpWrite;

/// Bytes of an Opus frame, the overhead of its encryption included.
const AUDIO_BYTES: usize = 100;
/// Bytes of a packet of VP8.
const VIDEO_BYTES: usize = 1050;
/// Packets of a frame of VP8.
const VIDEO_PACKETS: u64 = 2;
/// Ticks of the clock of RTP in one of [`Source::TICK`], for Opus.
const AUDIO_TIME: u64 = 960;
/// Ticks of the clock of RTP between two frames, for VP8.
const VIDEO_TIME: u64 = 3000;

/// Sends on two media sections.
pub(crate) struct Source {
    audio: Mid,
    video: Mid,
    audio_payload: Arc<[u8]>,
    video_first: Arc<[u8]>,
    video_rest: Arc<[u8]>,
    ticks: u64,
    frames: u64,
    /// After which the first packet comes, so that members do not all send at once.
    pub(crate) delay: Duration,
}

impl Source {
    /// Between two packets of audio. There are three frames of video in five of them, which are 30 in a second.
    pub(crate) const TICK: Duration = Duration::from_millis(20);

    pub(crate) fn new(audio: Mid, video: Mid, number: usize) -> Self {
        // The payload descriptor of RFC 7741 §4.2 and the header of a delta frame.
        let video_of = |descriptor: u8| {
            let mut payload = vec![0x5a; VIDEO_BYTES];
            payload.splice(..2, [descriptor, 0x01]);
            payload.into()
        };
        Self {
            audio,
            video,
            audio_payload: vec![0x5a; AUDIO_BYTES].into(),
            video_first: video_of(0x10),
            video_rest: video_of(0x00),
            ticks: 0,
            frames: 0,
            delay: Duration::from_millis(number as u64 * 7 % 20),
        }
    }

    /// Sends what is due with one tick; gives the number of packets.
    pub(crate) fn send(&mut self, rtc: &mut Rtc) -> Result<u64> {
        let audio = (self.ticks, self.ticks * AUDIO_TIME, true);
        write(rtc, self.audio, Codec::Opus, audio, &self.audio_payload)?;
        self.ticks += 1;
        let mut sent = 1;
        while self.frames < self.ticks * 3 / 5 {
            for part in 0..VIDEO_PACKETS {
                let payload = if part == 0 {
                    &self.video_first
                } else {
                    &self.video_rest
                };
                let sequence = self.frames * VIDEO_PACKETS + part;
                let last = part + 1 == VIDEO_PACKETS;
                let place = (sequence, self.frames * VIDEO_TIME, last);
                write(rtc, self.video, Codec::Vp8, place, payload)?;
                sent += 1;
            }
            self.frames += 1;
        }
        Ok(sent)
    }
}

/// Sends a packet with the sequence number, time and marker of `place`.
fn write(
    rtc: &mut Rtc,
    mid: Mid,
    codec: Codec,
    (sequence, time, marker): (u64, u64, bool),
    payload: &Arc<[u8]>,
) -> Result<()> {
    let mut formats = rtc.codec_config().params().iter();
    let format = formats.find(|params| params.spec().codec == codec);
    let payload_type = format.context("no such codec")?.pt();
    let mut direct = rtc.direct_api();
    let stream = direct.stream_tx_by_mid(mid, None).context("no stream")?;
    // Times wrap around, as they do in RTP.
    let time = (time & u64::from(u32::MAX)) as u32;
    let packet = RtpWrite::new(
        payload_type,
        sequence.into(),
        time,
        Instant::now(),
        Arc::clone(payload),
    );
    stream.write_rtp(packet.marker(marker).nackable(codec.is_video()));
    Ok(())
}
