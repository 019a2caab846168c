import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MimeType } from '../wasm/sotto.js';
import { withoutStrayAttributes, withoutUnprotectable } from './sdp.js';

const TAKEN: readonly MimeType[] = ['audio/opus', 'video/VP8', 'video/VP9', 'video/AV1'];

const lines = (text: string) => text.trim().replaceAll(/\n\s*/g, '\r\n').concat('\r\n');

/** The session part of a description. */
const SESSION = lines(`
  v=0
  o=- 5869479143293925113 2 IN IP4 127.0.0.1
  s=-
  t=0 0
  a=group:BUNDLE 0 1 2`);

/** An application's data channels. */
const DATA = lines(`
  m=application 9 UDP/DTLS/SCTP webrtc-datachannel
  c=IN IP4 0.0.0.0
  a=mid:2
  a=sctp-port:5000`);

/** An offer of video by Firefox 153, kept to VP8 and AV1 with RTX, without ICE and header extensions. */
const FIREFOX_BEFORE = lines(`
  m=video 9 UDP/TLS/RTP/SAVPF 120 124 99 100
  c=IN IP4 0.0.0.0
  a=sendrecv
  a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
  a=fmtp:120 max-fs=12288;max-fr=60
  a=fmtp:124 apt=120
  a=fmtp:100 apt=99
  a=mid:1
  a=rtcp-fb:* transport-cc
  a=rtcp-fb:120 nack
  a=rtcp-fb:120 nack pli
  a=rtcp-fb:99 ccm fir`);
const FIREFOX_STRAY = lines(`
  a=rtcp-fb:123 nack
  a=rtcp-fb:123 nack pli
  a=rtcp-fb:122 ccm fir
  a=rtcp-fb:122 goog-remb`);
const FIREFOX_AFTER = lines(`
  a=rtcp-mux
  a=rtpmap:120 VP8/90000
  a=rtpmap:124 rtx/90000
  a=rtpmap:99 AV1/90000
  a=rtpmap:100 rtx/90000
  a=ssrc-group:FID 322454692 3940487352`);

/** The offer of Chromium 156 for sound. */
const CHROMIUM_AUDIO = lines(`
  m=audio 55390 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
  c=IN IP4 127.0.0.1
  a=mid:0
  a=sendrecv
  a=rtcp-mux
  a=rtpmap:111 opus/48000/2
  a=rtcp-fb:111 transport-cc
  a=fmtp:111 minptime=10;useinbandfec=1
  a=rtpmap:63 red/48000/2
  a=fmtp:63 111/111
  a=rtpmap:9 G722/8000
  a=rtpmap:0 PCMU/8000
  a=rtpmap:8 PCMA/8000
  a=rtpmap:13 CN/8000
  a=rtpmap:110 telephone-event/48000
  a=rtpmap:126 telephone-event/8000
  a=ssrc:167483586 cname:x`);

/** An answer of video by Chromium 156, with forward error correction. */
const CHROMIUM_VIDEO = lines(`
  m=video 9 UDP/TLS/RTP/SAVPF 120 124 122 119 123 49
  c=IN IP4 0.0.0.0
  a=mid:1
  a=recvonly
  a=rtpmap:120 VP8/90000
  a=rtcp-fb:120 nack pli
  a=rtpmap:124 rtx/90000
  a=fmtp:124 apt=120
  a=rtpmap:122 red/90000
  a=rtpmap:119 rtx/90000
  a=fmtp:119 apt=122
  a=rtpmap:123 ulpfec/90000
  a=rtpmap:49 flexfec-03/90000
  a=fmtp:49 repair-window=10000000`);

const WHOLE = [
  SESSION,
  SESSION + FIREFOX_BEFORE + FIREFOX_AFTER + DATA,
  SESSION + CHROMIUM_AUDIO + CHROMIUM_VIDEO + DATA,
  (SESSION + CHROMIUM_AUDIO).replaceAll('\r\n', '\n'),
  CHROMIUM_VIDEO.trimEnd(),
  '',
];

/** The section of a description that begins with these words. */
function sectionOf(sdp: string, start: string): string[] {
  const section = sdp.split(/^(?=m=)/m).find((text) => text.startsWith(start));
  assert.ok(section);
  return section.trimEnd().split('\r\n');
}

describe('stray attributes', () => {
  test('are taken out of an offer by Firefox', () => {
    const offer = SESSION + CHROMIUM_AUDIO + FIREFOX_BEFORE + FIREFOX_STRAY + FIREFOX_AFTER + DATA;
    const expected = SESSION + CHROMIUM_AUDIO + FIREFOX_BEFORE + FIREFOX_AFTER + DATA;
    assert.equal(withoutStrayAttributes(offer), expected);
    assert.equal(withoutStrayAttributes(expected), expected);
  });

  test('are those of their own section', () => {
    // 111 is a payload type of sound only; 120 is one of both.
    const stray = lines('a=rtpmap:111 opus/48000/2\na=fmtp:63 111/111');
    const offer = SESSION + CHROMIUM_AUDIO + CHROMIUM_VIDEO;
    assert.equal(withoutStrayAttributes(offer + stray + DATA), offer + DATA);
  });

  test('are told by the whole number', () => {
    const offer = SESSION + CHROMIUM_VIDEO;
    assert.equal(withoutStrayAttributes(`${offer}a=rtcp-fb:12 nack\r\na=rtcp-fb:1200 nack\r\n`), offer);
  });

  test('are all that changes', () => {
    for (const sdp of WHOLE) assert.equal(withoutStrayAttributes(sdp), sdp);
  });
});

describe('codecs that cannot be protected', () => {
  test('are taken out, telephone events and comfort noise too', () => {
    const audio = sectionOf(withoutUnprotectable(SESSION + CHROMIUM_AUDIO + DATA, TAKEN), 'm=audio');
    assert.deepEqual(audio, [
      'm=audio 55390 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP4 127.0.0.1',
      'a=mid:0',
      'a=sendrecv',
      'a=rtcp-mux',
      'a=rtpmap:111 opus/48000/2',
      'a=rtcp-fb:111 transport-cc',
      'a=fmtp:111 minptime=10;useinbandfec=1',
      'a=ssrc:167483586 cname:x',
    ]);
  });

  test('are all that changes', () => {
    const whole = SESSION + CHROMIUM_VIDEO + FIREFOX_BEFORE + FIREFOX_AFTER + DATA;
    assert.equal(withoutUnprotectable(whole, TAKEN), whole);
    const lower = whole.replaceAll('VP8/', 'vp8/');
    assert.equal(withoutUnprotectable(lower, TAKEN), lower);
  });

  test('need no name: payload types of RFC 3551 have none', () => {
    const offer = CHROMIUM_AUDIO.replace('a=rtpmap:13 CN/8000\r\n', '').replace(
      'a=rtpmap:0 PCMU/8000\r\n',
      '',
    );
    assert.match(withoutUnprotectable(offer, TAKEN), /^m=audio 55390 UDP\/TLS\/RTP\/SAVPF 111\r\n/);
  });

  test('are not told by the other kind', () => {
    const offer = CHROMIUM_AUDIO.replace('red/48000/2', 'VP8/90000');
    assert.match(withoutUnprotectable(offer, TAKEN), /^m=audio 55390 UDP\/TLS\/RTP\/SAVPF 111\r\n/);
  });

  test('go with their retransmissions', () => {
    const only = withoutUnprotectable(SESSION + FIREFOX_BEFORE + FIREFOX_AFTER, ['video/AV1']);
    const video = sectionOf(only, 'm=video');
    assert.equal(video[0], 'm=video 9 UDP/TLS/RTP/SAVPF 99 100');
    const left = video.filter((line) => /^a=(rtpmap|fmtp|rtcp-fb)/.test(line));
    assert.deepEqual(left, [
      'a=fmtp:100 apt=99',
      'a=rtcp-fb:* transport-cc',
      'a=rtcp-fb:99 ccm fir',
      'a=rtpmap:99 AV1/90000',
      'a=rtpmap:100 rtx/90000',
    ]);
  });

  test('stay where there is nothing else, for the browser to decline', () => {
    const only = CHROMIUM_AUDIO.replace('111 63 9 0 8 13 110 126', '0 13 126');
    assert.equal(withoutUnprotectable(only, TAKEN), only);
    const repairs = CHROMIUM_VIDEO.replace('120 124 122', '122');
    assert.equal(withoutUnprotectable(repairs, TAKEN), repairs);
  });

  test('may name themselves as what they retransmit', () => {
    const circle = CHROMIUM_VIDEO.replace('apt=120', 'apt=124');
    assert.equal(withoutUnprotectable(circle, TAKEN), circle);
  });
});
