import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ofOwnOrigin, trustedScript } from './trusted-script.js';

Object.assign(globalThis, {
  document: { baseURI: 'https://app.example/r/room' },
  location: { origin: 'https://app.example' },
});

test('where there are no Trusted Types, an address stays as it is', () => {
  assert.equal(trustedScript('https://other.example/w.js'), 'https://other.example/w.js');
});

test('the policy lets the own origin through, and nothing else', () => {
  assert.equal(ofOwnOrigin('/w.js'), 'https://app.example/w.js');
  assert.equal(ofOwnOrigin('https://app.example/w.js'), 'https://app.example/w.js');
  for (const url of [
    'https://other.example/w.js',
    '//other.example/w.js',
    'data:text/javascript,1',
    'http://app.example/w.js',
  ]) {
    assert.throws(() => ofOwnOrigin(url), TypeError, url);
  }
});

test('one policy is made, by its name', () => {
  const names: string[] = [];
  Object.assign(globalThis, {
    trustedTypes: {
      createPolicy: (name: string, { createScriptURL }: { createScriptURL(url: string): string }) => {
        names.push(name);
        return { createScriptURL: (url: string) => `trusted ${createScriptURL(url)}` };
      },
    },
  });
  assert.equal(trustedScript('/w.js'), 'trusted https://app.example/w.js');
  assert.equal(trustedScript('/w.js'), 'trusted https://app.example/w.js');
  assert.deepEqual(names, ['sotto']);
});
