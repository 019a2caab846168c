import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLink, formatLink, LinkSecret } from 'sotto';
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
    link: { room: 'quiet-owl', secret: null },
    room: 'quiet-owl',
    options: { name: null, video: DEFAULT_VIDEO, microphone: true, camera: true },
  });
});

test('a link with options', () => {
  assert.deepEqual(at('/r/demo?name=Guest%201&video=320x180@15&mic=0&cam=0'), {
    page: 'room',
    link: { room: 'demo', secret: null },
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
  const link = linkOf({ room: 'überraschung', secret: null }, 'https://call.example/r/x?join=1');
  assert.equal(link, 'https://call.example/r/%C3%BCberraschung');
  const route = routeOf(new URL(link));
  assert.ok(route.page === 'room' && route.room === 'überraschung');
});

test('a link with a secret leads back to its room, with the secret, and is all behind the #', () => {
  const link = createLink('überraschung');
  const url = new URL(linkOf(link, 'https://call.example/r/x?name=Ana'));
  assert.deepEqual([url.origin, url.pathname, url.search], ['https://call.example', '/', '']);
  const route = routeOf(url);
  assert.ok(route.page === 'room' && route.room === 'überraschung');
  assert.deepEqual(route.link.secret?.bytes(), link.secret.bytes());
});

test('beside a secret there are all options but a name, which the server would read', () => {
  const link = formatLink(createLink('demo')).slice(1);
  const route = at(`/?name=Guest&video=320x180@15&mic=0&cam=0&join=1${link}`);
  assert.ok(route.page === 'room');
  assert.deepEqual(route.options, {
    name: null,
    video: { width: 320, height: 180, rate: 15 },
    microphone: false,
    camera: false,
  });
});

test('a link that has lost a part leads nowhere', () => {
  const link = formatLink({ room: 'demo', secret: new LinkSecret(new Uint8Array(16)) });
  for (const [text, why] of [
    [link.slice(0, -1), 'link-damaged'],
    [link.replace('demo', 'dema'), 'link-damaged'],
    ['/#demo', 'secret-missing'],
    ['/#join=1', 'secret-missing'],
  ] as const) {
    assert.deepEqual(at(text), { page: 'damaged', why }, text);
  }
  assert.equal(at('/#').page, 'home');
});

test('a room of whose name nothing can be shown has a name on the screen', () => {
  const route = at(formatLink(createLink('🐢')));
  assert.ok(route.page === 'room');
  assert.equal(route.room, 'call');
});

test('the WebSocket is as safe as the page', () => {
  assert.equal(serverOf(new URL('https://call.example/r/x?y#z')).href, 'wss://call.example/ws');
  assert.equal(serverOf(new URL('http://localhost:8080/')).href, 'ws://localhost:8080/ws');
});
