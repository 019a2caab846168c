/** The playground's content security policy: strict, and with the hash of the import map that the page has. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ROOT } from '../e2e/harness/programs.js';

const FOLDER = join(ROOT, 'examples/playground/public');
const pages = readdirSync(FOLDER).filter((name) => name.endsWith('.html'));

/** The directives of a page's policy, with their values. */
function policyOf(page: string): Map<string, string[]> {
  const policy = /http-equiv="content-security-policy"\s+content="([^"]*)"/u.exec(page)?.[1] ?? '';
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(/\s+/u);
      return [name, values];
    }),
  );
}

/** The scripts of a page: attributes and text. */
const scriptsOf = (page: string) =>
  [...page.matchAll(/<script([^>]*)>([^<]*)<\/script>/gu)].map(([, attributes = '', text = '']) => ({
    attributes,
    text,
  }));

describe('each page of the playground', () => {
  test('there are two', () => assert.deepEqual(pages.sort(), ['index.html', 'member.html']));

  for (const name of pages) {
    const page = readFileSync(join(FOLDER, name), 'utf8');
    const policy = policyOf(page);

    test(`${name} allows nothing but its own files, and asks for Trusted Types`, () => {
      assert.deepEqual(policy.get('default-src'), ["'none'"]);
      assert.deepEqual(policy.get('require-trusted-types-for'), ["'script'"]);
      for (const [directive, values] of policy) {
        if (!directive.endsWith('-src')) continue;
        for (const value of values) {
          assert.match(value, /^('none'|'self'|'wasm-unsafe-eval'|'sha256-[A-Za-z0-9+/]{43}=')$/u, directive);
        }
      }
    });

    test(`${name} has no inline script but an import map, with its hash in the policy`, () => {
      const inline = scriptsOf(page).filter(({ attributes }) => !attributes.includes('src='));
      const hashes = inline.map(({ text, attributes }) => {
        assert.match(attributes, /type="importmap"/u);
        return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
      });
      assert.deepEqual(
        policy.get('script-src')?.filter((value) => value.startsWith("'sha256-")),
        hashes,
      );
    });
  }
});
