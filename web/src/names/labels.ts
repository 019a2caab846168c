/** Labels of members, made so that no two labels can be taken for each other. The one place where labels are made. */

import { sha256 } from '@noble/hashes/sha2.js';
import { BORDER } from './clean-name.js';
import { isSuffix, MARKS, type ParsedName, parseMemberId } from './member-id.js';
import { looksOf, skeletonOf } from './skeleton.js';

/** Characters of a mark that is made of the whole identity: 78 bits of its hash. */
const LONG = 16;

/** Not `m`, which looks like `rn`. */
const LONG_MARKS = MARKS.replace('m', '');

/** Words for oneself in the app, so no other member may be called so without a mark. */
const OWN_WORDS = new Set(['you', 'nameless'].flatMap((word) => [...looksOf(word)]));

/** Something of four characters, or a word for oneself, set apart as the app or a label sets it apart. */
const LIKE_MARK = /[\p{Ps}\p{Pi}\p{Po}\p{Pd}\p{Sm}~|]\s*(?:[\p{L}\p{N}]{4}|you)\s*(?:\P{L}|$)/iu;

interface Named {
  id: string;
  name: string;
  /** The suffix of the identity; empty if it has none that a label can show. */
  suffix: string;
  looks: ReadonlySet<string>;
}

/**
 * The label of each of `ids`: the name, with a mark after `#` where names look alike (UTS #39), or where one could be
 * read as the label of another or as a word of the app. A name has no `#`, so it is never a label with a mark. The mark
 * is the suffix of the identity; where two have the same, or an identity has none, it is made of a hash of the whole
 * identity. `nameOf` gives the name of an id.
 */
export function labels(
  ids: Iterable<string>,
  nameOf: (id: string) => ParsedName = parseMemberId,
): Map<string, string> {
  const all = [...new Set(ids)].map((id): Named => {
    const { name, suffix } = nameOf(id);
    return { id, name, suffix: isSuffix(suffix) ? suffix : '', looks: looksOf(name) };
  });
  const sharing = count(all.flatMap(({ looks }) => [...looks]));
  const suffixes = count(all.map(({ suffix }) => skeletonOf(suffix)));
  const carried = carriers(all);
  return new Map(
    all.map((named) => {
      const { id, name, suffix, looks } = named;
      const alike = [...looks].some((look) => (sharing.get(look) ?? 0) > 1 || OWN_WORDS.has(look));
      if (!alike && !carried.has(id) && !LIKE_MARK.test(name.normalize('NFKC'))) {
        return [id, name];
      }
      const unique = suffix !== '' && suffixes.get(skeletonOf(suffix)) === 1;
      return [id, `${name} ${BORDER}${unique ? suffix : longMark(id)}`];
    }),
  );
}

/** The parts of a label. */
export function partsOf(label: string): { name: string; mark: string } {
  const at = label.lastIndexOf(` ${BORDER}`);
  return at < 0 ? { name: label, mark: '' } : { name: label.slice(0, at), mark: label.slice(at + 1) };
}

/** `label` to stand in a sentence: isolated (UAX #9 §2.4), so that its direction of writing keeps to itself. */
export function isolated(label: string): string {
  return `\u2068${label}\u2069`;
}

/** Members whose names contain the suffix of another, and those others. */
function carriers(all: readonly Named[]): Set<string> {
  const found = new Set<string>();
  const bare = all.map(({ looks }) => [...looks].map((look) => look.replace(/[^\p{L}\p{N}]/gu, '')));
  for (const { id, suffix } of all) {
    if (suffix === '') {
      continue;
    }
    const wanted = [...looksOf(suffix)];
    for (const [index, carrier] of all.entries()) {
      const carries = bare[index]?.some((look) => wanted.some((part) => look.includes(part)));
      if (carries && carrier.id !== id) {
        found.add(carrier.id).add(id);
      }
    }
  }
  return found;
}

function longMark(id: string): string {
  // Code units as they are: UTF-8 would make one of all lone surrogates.
  const units = Uint16Array.from({ length: id.length }, (_, index) => id.charCodeAt(index));
  const hash = sha256(new Uint8Array(units.buffer));
  return Array.from(hash.subarray(0, LONG), (byte) => LONG_MARKS[byte % LONG_MARKS.length]).join('');
}

function count(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
