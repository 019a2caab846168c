import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_VIDEO, linkOf, routeOf, serverOf } from './route.js';

const at = (path: string) => routeOf(new URL(path, 'http://localhost:8080'));

test('anything but a room is the home page', () => {
  for (const path of ['/', '/r/', '/r/%2F', '/other', '/r/a/b']) {
    assert.equal(at(path).page, 'home', path);
  }
});

test('a plain link has the defaults', () => {
  assert.deepEqual(at('/r/quiet-owl'), {
    page: 'room',
    room: 'quiet-owl',
    options: { name: null, video: DEFAULT_VIDEO, microphone: true, camera: true },
  });
});

test('a link with options', () => {
  assert.deepEqual(at('/r/demo?name=Guest%201&video=320x180@15&mic=0&cam=0'), {
    page: 'room',
    room: 'demo',
    options: {
      name: 'Guest 1',
      video: { width: 320, height: 180, rate: 15 },
      microphone: false,
      camera: false,
    },
  });
});

test('nonsense in an option falls back', () => {
  const route = at('/r/demo?video=big');
  assert.ok(route.page === 'room');
  assert.deepEqual(route.options.video, DEFAULT_VIDEO);
  assert.equal(at('/r/%E0%A4%A').page, 'room', 'a broken escape is no crash');
});

test('these are all the options, and what is none of them does nothing', () => {
  const plain = at('/r/demo');
  assert.ok(plain.page === 'room');
  assert.deepEqual(Object.keys(plain.options).sort(), ['camera', 'microphone', 'name', 'video']);
  for (const path of [
    '/r/demo?join=1',
    '/r/demo?join',
    '/r/demo?mic=1&cam=1&autojoin=1&start=1',
    '/r/demo#join=1',
    '/r/demo#join',
    '/r/demo?JOIN=1&Mic=0#mic=0&cam=0',
  ]) {
    assert.deepEqual(at(path), plain, path);
  }
});

test('a room’s link leads back to the room', () => {
  const link = linkOf('überraschung', 'https://call.example/r/x?join=1');
  assert.equal(link, 'https://call.example/r/%C3%BCberraschung');
  const route = routeOf(new URL(link));
  assert.ok(route.page === 'room' && route.room === 'überraschung');
});

test('the WebSocket is as safe as the page', () => {
  assert.equal(serverOf(new URL('https://call.example/r/x?y#z')).href, 'wss://call.example/ws');
  assert.equal(serverOf(new URL('http://localhost:8080/')).href, 'ws://localhost:8080/ws');
});
