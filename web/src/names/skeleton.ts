/** Skeletons of texts (UTS #39 §4): texts with equal skeletons can be taken for each other. */

import { CONFUSABLES } from './confusables.js';

let table: ReadonlyMap<string, string> | undefined;

/**
 * The skeleton of `text`: decomposed, without invisible characters, each character replaced by its prototype, or by the
 * prototypes of its compatibility decomposition. For comparing only, not for people.
 */
export function skeletonOf(text: string): string {
  const visible = text.normalize('NFD').replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\s]/gu, '');
  return [...visible].map(prototypeOf).join('').normalize('NFD');
}

/**
 * Skeletons of `text` as it is, in lower case, and in upper case without regard to case in the result: texts that share
 * one look alike to people who do not mind the case. Skeletons alone do mind it, and small letters do not look like the
 * look-alikes of the capital ones.
 */
export function looksOf(text: string): ReadonlySet<string> {
  return new Set([
    skeletonOf(text),
    skeletonOf(text.toLowerCase()),
    skeletonOf(text.toUpperCase()).toLowerCase(),
  ]);
}

function prototypeOf(character: string): string {
  table ??= parse(CONFUSABLES);
  const prototype = table.get(character);
  if (prototype !== undefined) {
    return prototype;
  }
  const parts = character.normalize('NFKD');
  return parts === character ? character : [...parts].map(prototypeOf).join('');
}

function parse(text: string): Map<string, string> {
  const prototypes = new Map<string, string>();
  let codePoint = 0;
  for (const entry of text.trim().split(/\s+/u)) {
    const [distance = '', parts = ''] = entry.split(':');
    codePoint += distance === '' ? 1 : Number.parseInt(distance, 36);
    const prototype = parts.split('.').map((part) => String.fromCodePoint(Number.parseInt(part, 36)));
    prototypes.set(String.fromCodePoint(codePoint), prototype.join(''));
  }
  return prototypes;
}
