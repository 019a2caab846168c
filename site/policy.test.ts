import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { withPolicy } from './policy.js';

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the policy of a page of the site', () => {
  test('has the hash of each inline script, and allows nothing from elsewhere', () => {
    const page = withPolicy(
      '<html><head><script id="a">one()</script></head><body><script type="module" src="b.js"></script><script>two()\n</script></body></html>',
    );
    const policy = /content="([^"]*)"/u.exec(page)?.[1] ?? '';
    assert.match(policy, /^default-src 'none'; /u);
    assert.ok(policy.includes(`script-src 'self' ${hashOf('one()')} ${hashOf('two()\n')};`), policy);
    assert.doesNotMatch(policy, /https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/u);
    assert.ok(page.indexOf('content-security-policy') < page.indexOf('<script'));
  });
});
