/** The server that examples share, by the one with the most of its own: examples/livekit. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Example, startExample } from '../e2e/harness/example.js';

let example: Example;

before(async () => {
  example = await startExample('livekit');
});
after(() => example?.stop());

const answerTo = (path: string) => fetch(`http://${new URL(example.url).host}${path}`);

test("an example's server has its own files, the shared ones, packages, and its answers", async () => {
  for (const [path, type, text] of [
    ['/', 'text/html', 'A call over LiveKit'],
    ['/main.js', 'text/javascript', 'room.connect'],
    ['/show.js', 'text/javascript', 'showStreams'],
    ['/sotto/log.js', 'text/javascript', 'RoomLog'],
    ['/livekit/livekit-client.esm.mjs', 'text/javascript', 'Room'],
    ['/ticket.json?member=ana&room=standup', 'application/json', 'token'],
  ] as const) {
    const answer = await answerTo(path);
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers.get('content-type'), type, path);
    assert.ok((await answer.text()).includes(text), path);
  }
});

test("an example's server has nothing of its folder but what is public, and answers when an answer fails", async () => {
  for (const path of ['/server.js', '/package.json', '/public/main.js', '/sotto', '/ticket.json']) {
    assert.equal((await answerTo(path)).status, 404, path);
  }
});
