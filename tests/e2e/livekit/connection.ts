import { RTCPeerConnection, RTCRtpCodecParameters, RTCRtpHeaderExtensionParameters } from 'werift';

const FEEDBACK = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'goog-remb' }];
const EXTENSIONS = ['urn:ietf:params:rtp-hdrext:sdes:mid', 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id'];

/** A connection of the double, on the loopback interface, for Opus and VP8. */
export function makeConnection(): RTCPeerConnection {
  const extensions = (uris: readonly string[]) =>
    uris.map((uri) => new RTCRtpHeaderExtensionParameters({ uri }));
  return new RTCPeerConnection({
    codecs: {
      audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 })],
      video: [
        new RTCRtpCodecParameters({ mimeType: 'video/VP8', clockRate: 90_000, rtcpFeedback: FEEDBACK }),
      ],
    },
    headerExtensions: { audio: extensions(EXTENSIONS.slice(0, 1)), video: extensions(EXTENSIONS) },
    iceServers: [],
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceUseIpv6: false,
    iceUseTcp: false,
  });
}
