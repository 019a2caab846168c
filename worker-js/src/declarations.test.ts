import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const DIST = new URL('../dist/', import.meta.url);
/** Parts of public types that have no use of their own, and the bases of the elements, which are `HTMLElement`. */
const PARTS = ['Event', 'NameIn', 'SottoCallState_base', 'SottoMembers_base', 'SottoSafetyNumber_base'];

const text = (file: string) => readFileSync(new URL(file, DIST), 'utf8');

/** The names that a list of exports has outside and inside of its file: `A as Alice, B`. */
function listed(list: string): { inside: string; outside: string }[] {
  return list.split(',').flatMap((item) => {
    const [inside, outside = inside] = item
      .trim()
      .replace(/^type /, '')
      .split(' as ');
    return inside === undefined || inside === '' ? [] : [{ inside, outside: outside ?? inside }];
  });
}

const files = readdirSync(DIST).filter((file) => file.endsWith('.d.ts'));
const entries = files.filter((file) => !file.startsWith('shared-'));

/** The names of declarations, in the entry points and in what they share. */
const declared = files.flatMap((file) =>
  [
    ...text(file).matchAll(
      /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|function|const) (\w+)/gm,
    ),
  ].flatMap(([, name]) => name ?? []),
);

/** The names that an application can import. */
const exported = new Set(
  entries.flatMap((file) =>
    [...text(file).matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
      listed(list).map(({ outside }) => outside),
    ),
  ),
);

test('what the published declarations declare can be imported, or is a part of what can', () => {
  assert.ok(declared.includes('Call') && declared.includes('SafetyNumber') && exported.has('Call'));
  const hidden = declared.filter((name) => !exported.has(name));
  assert.deepEqual([...new Set(hidden)].sort(), PARTS);
});
