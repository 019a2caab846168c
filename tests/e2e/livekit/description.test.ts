import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBundledPorts } from './description.js';

const offer = (video: string, bundled: string) =>
  ['v=0', 'm=audio 57209 UDP/TLS/RTP/SAVPF 109', 'a=mid:0', video, 'a=mid:1', ...bundled.split(' '), ''].join(
    '\r\n',
  );

test('a bundled section has a port, and a refused one stays refused', () => {
  const ported = 'm=video 9 UDP/TLS/RTP/SAVPF 120';
  const bare = 'm=video 0 UDP/TLS/RTP/SAVPF 120';
  assert.equal(withBundledPorts(offer(bare, 'a=bundle-only')), offer(ported, 'a=bundle-only'));
  assert.equal(withBundledPorts(offer(bare, 'a=inactive')), offer(bare, 'a=inactive'));
  assert.equal(withBundledPorts(offer(ported, 'a=sendonly')), offer(ported, 'a=sendonly'));
});
