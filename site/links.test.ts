import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DeadLinkError, siteLink } from './links.js';

const crates = new Map([['crates/confusables', 'confusables']]);
const source = 'https://forge.example/sotto/{kind}/abc/';
const known = { source, crates };

describe('a link on a page', () => {
  test('to another page is that page on the site, with the fragment', () => {
    assert.deepEqual(siteLink('docs/guides/own-sfu.md', '../codecs.md#vp9', known), {
      href: '/docs/codecs.md#vp9',
      outside: false,
    });
    assert.equal(siteLink('README.md', 'docs/guides', known).href, '/docs/guides/index.md');
    assert.equal(siteLink('docs/codecs.md', '../README.md', known).href, '/index.md');
  });

  test('to a crate is its documentation, which is no page', () => {
    assert.deepEqual(siteLink('README.md', 'crates/confusables', known), {
      href: '/api/rust/confusables/index.html',
      outside: true,
    });
  });

  test('to another file or folder is its source, or text where nobody knows the address', () => {
    assert.equal(
      siteLink('docs/support.md', '../Cargo.toml', known).href,
      'https://forge.example/sotto/blob/abc/Cargo.toml',
    );
    assert.equal(
      siteLink('README.md', 'examples', known).href,
      'https://forge.example/sotto/tree/abc/examples',
    );
    assert.equal(siteLink('README.md', 'examples', { source: undefined, crates }).href, null);
  });

  test('to elsewhere, or within the page, stays', () => {
    for (const href of ['https://openmls.tech', 'mailto:a@b.example', '#vp9']) {
      assert.deepEqual(siteLink('README.md', href, known), { href, outside: false });
    }
  });

  test('to what is not there is an error that names page and link', () => {
    for (const href of ['docs/no-such.md', '..', '../outside.md', 'docs/no-such.md#a']) {
      assert.throws(
        () => siteLink('README.md', href, known),
        (error) => error instanceof DeadLinkError && error.message === `README.md: ${href} is not there`,
      );
    }
  });
});
