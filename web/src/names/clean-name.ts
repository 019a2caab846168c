/** Names as they may be shown: nothing invisible, nothing that reorders the text around it, nothing endless. */

import { skeletonOf } from './skeleton.js';

/** Stands between a name and the mark that tells it from others; no name contains it. */
export const BORDER = '#';

/** Marks above, below and around one character; UTS #39 §5.4 forbids more. */
const MOST_MARKS = 4;

/** Characters that look like the border and that Unicode's table does not list. */
const LIKE_BORDER = /[♯⌗⋕]/u;

/**
 * Drawn as nothing though Unicode does not call them ignorable: the object replacement character, an empty pattern of
 * Braille, a musical note without a head, a filler of the Khitan script, and blanks among the hieroglyphs.
 */
const BLANK = /[\ufffc\u2800\u{1d159}\u{16fe4}\u{13441}\u{13442}]/gu;

const EMOJI = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f)?`;

/** Viramas of Indic scripts, after which a joiner chooses the form of a conjunct (UAX #31 §2.3.1). */
const VIRAMA = String.raw`\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca`;

/** Sequences with invisible characters that change the glyph, and are left whole. */
const KEPT = new RegExp(
  [
    // Families, professions and flags in colours: emoji joined by U+200D.
    `${EMOJI}(?:\\u200d${EMOJI})+`,
    // A character shown as emoji and not as text, by U+FE0F.
    String.raw`\p{Extended_Pictographic}\ufe0f`,
    // Flags of England, Scotland and Wales: all of their kind that Unicode recommends.
    String.raw`\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}`,
    // Persian words whose letters do not join, and conjuncts of Indic scripts.
    String.raw`(?<=\p{Script=Arabic}\p{Mn}*)\u200c(?=\p{Script=Arabic})`,
    `(?<=[${VIRAMA}])[\\u200c\\u200d](?=\\p{L})`,
  ].join('|'),
  'gu',
);

/**
 * Ignorable, control, format and private characters, lone surrogates, and characters that this browser's Unicode does
 * not know.
 */
const REMOVED = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;

/** The name as it may be shown or used, in NFC; empty if nothing of it is to be seen. */
export function cleanName(name: string): string {
  // U+FEFF counts as a space in JavaScript, and is none.
  const spaced = name.replace(/[^\S\ufeff]+/gu, ' ');
  const visible = withFewMarks(onlyVisible(spaced).replace(BLANK, '').normalize('NFD')).normalize('NFC');
  const plain = [...visible].map((character) => (isBorder(character) ? '-' : character)).join('');
  // A mark at the start would be drawn over the text before the name.
  return plain
    .replace(/\s+/gu, ' ')
    .replace(/^[\s\p{M}]+/u, '')
    .trim();
}

function onlyVisible(text: string): string {
  let kept = '';
  let end = 0;
  for (const match of text.matchAll(KEPT)) {
    kept += text.slice(end, match.index).replace(REMOVED, '') + match[0];
    end = match.index + match[0].length;
  }
  return kept + text.slice(end).replace(REMOVED, '');
}

/** `text`, in NFD, without the marks that are one too many on their character or repeat the one before. */
function withFewMarks(text: string): string {
  let marks = 0;
  let before = '';
  let kept = '';
  for (const character of text) {
    const isMark = /[\p{Mn}\p{Me}]/u.test(character) && !/\p{Variation_Selector}/u.test(character);
    marks = isMark ? marks + 1 : 0;
    if (!isMark || (marks <= MOST_MARKS && character !== before)) {
      kept += character;
    }
    before = character;
  }
  return kept;
}

function isBorder(character: string): boolean {
  return LIKE_BORDER.test(character) || skeletonOf(character).includes(BORDER);
}
