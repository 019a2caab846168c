import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { deadLinks } from './output-links.js';

const around = mkdtempSync(join(tmpdir(), 'sotto-site-'));
const folder = join(around, 'site');
after(() => rmSync(around, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('links of the built site', () => {
  test('that lead to nothing are named with their pages, and no others', () => {
    write('../out.html', '');
    write('api/rust/a/index.html', '<a href="gone.html">rustdoc holds its own</a>');
    write('docs/a.html', '<h2 id="über-uns">A</h2><a href="#nowhere">1</a><img src="none.svg">');
    write(
      'index.html',
      `<!-- <a href="in-a-comment.html"> --><script>'<a href="in-a-script.html">'</script>
      <a href="docs/a.html">1</a> <a href="docs/a.html#%C3%BCber-uns">2</a> <a href="./docs/a.html?x=1&amp;y=2">3</a>
      <a href="api/rust/a/">4</a> <a href="https://elsewhere.example/">5</a> <a href="mailto:a@b.example">6</a>
      <a href="docs/b.html">7</a> <a href="docs/a.html#uber-uns">8</a> <a href="../out.html">9</a> <a href="/docs/a.html">10</a>`,
    );
    assert.deepEqual(deadLinks(folder).sort(), [
      'docs/a.html: #nowhere',
      'docs/a.html: none.svg',
      'index.html: ../out.html',
      'index.html: /docs/a.html',
      'index.html: docs/a.html#uber-uns',
      'index.html: docs/b.html',
    ]);
  });
});
