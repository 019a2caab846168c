/** The words of the comparison by voice. All who had a hand in it are named: to end or interrupt a draw is what is left to a liar. */

import type { MemberChange, ShortAuthenticationFailure } from 'sotto';
import type { NamesOf } from 'sotto/safety-number';
import { listOf, type Words } from '../words.js';
import { type Draw, membersOf } from './draw.js';

/** Draws that may begin anew, in the protocol's rule R13.7. */
const RESTARTS = 3;

/** The names of people, with oneself as “you”. */
class Names {
  readonly #own: string;
  readonly #names: ReadonlyMap<string, string>;

  constructor(draw: Draw, own: string, namesOf: NamesOf) {
    this.#own = own;
    this.#names = namesOf([...new Set([own, ...membersOf(draw)])]);
  }

  /** All of them: one that is not named could hide. */
  list(ids: readonly string[]): string {
    const names = ids.map((id) => (id === this.#own ? 'you' : (this.#names.get(id) ?? id)));
    return listOf(names, Number.POSITIVE_INFINITY);
  }

  have(ids: readonly string[]): string {
    const [first, ...more] = ids;
    return `${this.list(ids)} ${more.length === 0 && first !== this.#own ? 'has' : 'have'}`;
  }

  isOwn(id: string): boolean {
    return id === this.#own;
  }

  /** `ids` without oneself. */
  others(ids: readonly string[]): string[] {
    return ids.filter((id) => id !== this.#own);
  }

  changes(changes: readonly MemberChange[]): string {
    return changes
      .map(({ added, removed }) =>
        [
          ...(added.length > 0 ? [`${this.list(added)} came`] : []),
          ...(removed.length > 0 ? [`${this.list(removed)} went`] : []),
        ].join(' and '),
      )
      .join('; ');
  }
}

/** How the comparison stands: what is said in the dialog, and in a notice. `none` is said by nobody. */
export function wordsForDraw(draw: Exclude<Draw, { state: 'none' }>, own: string, namesOf: NamesOf): Words {
  const names = new Names(draw, own, namesOf);
  switch (draw.state) {
    case 'asked':
      return { what: 'Starting…', advice: 'All who are in the call take part by themselves.' };
    case 'drawing':
      return {
        what: sentence(`${names.have([draw.by])} started to compare by voice`),
        advice: progress(draw, names),
      };
    case 'restarting':
      return {
        what: 'It begins anew.',
        advice: sentence(`${names.changes(draw.changes)}, ${ofRestarts(draw.changes)}`),
      };
    case 'pictures':
      return {
        what: 'Seven pictures to read to each other.',
        advice: [sentence(`${names.have([draw.by])} started this`), restarts(draw, names), replaced(draw)]
          .filter((part) => part !== '')
          .join(' '),
      };
    case 'same':
      return {
        what: 'The same.',
        advice: `${sentence(`${names.have(names.others(draw.members))} a mark now`)} It stays until their key changes.`,
      };
    case 'differ':
      return {
        what: 'They differ: somebody may be in between, and see and hear this call.',
        advice:
          'Leave it, and say nothing more that is private. If one of you has only misread, compare again.',
      };
    case 'failed':
      return failed(draw.failure, names);
  }
}

/** The order in which people read. */
export function wordsForTurns(
  draw: Extract<Draw, { state: 'pictures' }>,
  own: string,
  namesOf: NamesOf,
): string {
  const names = new Names(draw, own, namesOf);
  return (
    `Read all seven aloud, one person after the other: ${names.list(draw.members)}. ` +
    'All listen whether it is the voice they know, and whether the pictures are those on their own screen, in the same order.'
  );
}

/** Those who are marked by “They are the same”. */
export function wordsForMarks(
  draw: Extract<Draw, { state: 'pictures' }>,
  own: string,
  namesOf: NamesOf,
): string {
  const names = new Names(draw, own, namesOf);
  return `“They are the same” marks ${names.list(names.others(draw.members))} as compared.`;
}

function progress(draw: Extract<Draw, { state: 'drawing' }>, names: Names): string {
  const others = names.others(draw.missing);
  const waiting =
    others.length === 0
      ? 'Waiting for this device.'
      : draw.overdue
        ? `${sentence(`${names.have(others)} not answered for 15 seconds`)} The page may be asleep there.`
        : sentence(`Waiting for ${names.list(others)}`);
  return [restarts(draw, names), replaced(draw), waiting].filter((part) => part !== '').join(' ');
}

function restarts({ changes }: { changes: readonly MemberChange[] }, names: Names): string {
  return changes.length === 0
    ? ''
    : sentence(`It began anew, ${ofRestarts(changes)}: ${names.changes(changes)}`);
}

function ofRestarts(changes: readonly MemberChange[]): string {
  return `${changes.length} of ${RESTARTS} times`;
}

function replaced({ replaces }: { replaces: boolean }): string {
  return replaces ? 'The pictures of before do not count any more: begin with the first one again.' : '';
}

function failed(failure: ShortAuthenticationFailure, names: Names): Words {
  switch (failure.reason) {
    case 'wrong-nonce':
      return {
        what: sentence(`${names.have([failure.member])} tried to choose the pictures`),
        advice: `A page that works does not do that. Leave the call, and do not trust ${names.list([failure.member])}.`,
      };
    case 'silent':
      return {
        what: sentence(`${names.have(failure.members)} not answered in time`),
        advice: `${sentence(`That is what ${names.isOwn(failure.by) ? 'this device' : names.list([failure.by])} says`)} ${
          failure.step === 'reveal' ? KNEW : 'The page may be asleep there. Try again.'
        }`,
      };
    case 'cancelled':
      return {
        what: sentence(`${names.have([failure.by])} ended it`),
        advice: [
          ...(failure.missing.length > 0
            ? [sentence(`It had to wait for ${names.list(failure.missing)}`)]
            : []),
          names.isOwn(failure.by) ? 'You can start again.' : AGAIN,
        ].join(' '),
      };
    case 'members-changed':
      return {
        what: `It was given up: ${failure.changes.length} times somebody came or went.`,
        advice: `${sentence(names.changes(failure.changes))} ${AGAIN}`,
      };
    case 'left-group':
      return { what: 'This device is not in the group any more.', advice: 'Start again when it is back.' };
    case 'alone':
      return { what: 'Nobody else is in the group.', advice: 'Start when somebody is.' };
    case 'too-many-members':
      return {
        what: 'More than 100 people are in the call.',
        advice: 'So many cannot read to each other. Compare the safety number.',
      };
    case 'too-many-starts':
      return {
        what: 'You have started eight times.',
        advice:
          'You can start again when somebody has come or gone. Until then others can, or compare the safety number.',
      };
  }
}

const AGAIN =
  'It can be an accident. It is also all that somebody in between can do who does not like the pictures: if it happens again, leave the call.';

const KNEW = `By then a device may know the pictures. ${AGAIN}`;

function sentence(text: string): string {
  return `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}.`;
}
