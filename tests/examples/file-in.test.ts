import assert from 'node:assert/strict';
import { test } from 'node:test';
// @ts-expect-error Examples are plain JavaScript.
import { fileIn } from '../../examples/shared/file-in.js';

const folder = new URL('file:///srv/page/');
const find = fileIn as (folder: URL, name: string) => URL;

test('an example serves files of its folders, and no others', () => {
  assert.equal(find(folder, 'main.js').href, 'file:///srv/page/main.js');
  assert.equal(find(folder, 'a/../main.js').href, 'file:///srv/page/main.js');
  for (const name of [
    'file:///etc/passwd',
    '/etc/passwd',
    '../key',
    '%2e%2e/key',
    '//host/x',
    'a/../../key',
    '..\\key',
  ])
    assert.throws(() => find(folder, name), name);
});
