import type { Check } from '../check.js';
import type { Site } from '../site.js';
import { expect, expectEqual, Skip } from '../verdict.js';
import { inShort, type Visitor } from '../visitor.js';

/** Bytes above which the queue of a slow reader is not filled. */
const MOST_QUEUE = 64 << 20;
/** Between two attempts to send what was `rate-limited`, in milliseconds. */
const BETWEEN = 250;

/** Messages that are sent before they are answered. */
const TOGETHER = 20;

/** Readers and senders that go beyond their limits. */
export const BOUNDS: Check[] = [
  {
    name: 'slow-reader',
    rule: 'A reader that is too slow gets every entry, or `too-slow` and the rest when it resumes, or then `resume-gone`; never a gap.',
    async run(site) {
      const queue = site.limit('queue_bytes');
      if (!(queue <= MOST_QUEUE)) throw new Skip(`${queue} bytes may wait`);
      const writer = await site.join('writer');
      const slow = await site.join('slow');
      await slow.has(1);
      await writer.has(2);
      slow.acknowledges = false;
      slow.hold(true);
      const size = Math.max(
        1,
        Math.min(1 << 20, site.limit('message_bytes'), site.limit('member_bytes'), queue / 4),
      );
      const wanted: string[] = [];
      for (let sent = 0; sent <= queue + 2 * size; sent += size) {
        wanted.push(await write(site, writer, `${wanted.length}`, size));
      }
      writer.append('end');
      await writer.hears('end');
      wanted.push('end');
      slow.hold(false);
      const over = () => slow.said.includes('end') || slow.closed;
      await slow.until('the entries, or `too-slow`, should come', over);
      const got = [...slow.entries];
      if (slow.closed && !slow.said.includes('end')) {
        // A reader that does not read cannot be told for certain.
        expect(
          slow.errors.every(({ code }) => code === 'too-slow'),
          'it should get `too-slow`, and no other error',
        );
        const again = await site.ask('slow', { token: slow.welcome?.token ?? '', after: slow.last });
        const gone = () => again.errors.some(({ code }) => code === 'resume-gone');
        await again.until(
          'the rest, or `resume-gone`, should come',
          () => again.said.includes('end') || gone(),
        );
        if (gone()) return;
        got.push(...again.entries);
      }
      const first = slow.entries[0]?.seq ?? 0;
      const numbers = got.map(({ seq }) => String(seq));
      expectEqual(
        numbers,
        numbers.map((_, index) => String(first + index)),
        'the numbers that the slow reader gets',
      );
      expect(
        got.length === wanted.length + 1,
        `it gets ${got.length} entries, to ${inShort(got.at(-1) ?? NONE)}`,
      );
    },
  },
  {
    name: 'refused-or-echoed',
    rule: 'A message that does not enter the log is refused by an error with its number; all others are echoed.',
    async run(site) {
      const ada = await site.join('ada');
      await ada.has(1);
      const sent = Math.min(400, 15 * site.limit('member_messages'));
      const refused = () =>
        ada.errors.flatMap(({ code, append }) => (code === 'rate-limited' ? (append ?? []) : []));
      for (let number = 1; number <= sent; number += 1) {
        ada.append(`${number}`);
        if (number % TOGETHER !== 0 && number < sent) continue;
        const answered = () => ada.said.length + refused().length >= number;
        await ada.until(`${number} messages should be echoed or refused`, answered);
      }
      const numbers = [...ada.said.map(Number), ...refused()].sort((a, b) => a - b).map(String);
      expectEqual(
        numbers,
        Array.from({ length: sent }, (_, index) => String(index + 1)),
        'the messages',
      );
      expect(
        ada.errors.every(({ fatal }) => !fatal),
        '`rate-limited` should not be fatal',
      );
    },
  },
  {
    name: 'message-too-large',
    rule: 'A message above the limits is refused with its number, does not end the connection, and does not enter the log.',
    async run(site) {
      const most = site.limit('message_bytes');
      const recipients = site.limit('message_recipients');
      if (!(most <= MOST_QUEUE && recipients <= 10_000)) throw new Skip('the limits are too high to try');
      const ada = await site.join('ada');
      ada.append('small');
      ada.append(new Uint8Array(most + 1));
      const error = await ada.refused('message-too-large', false);
      expect(error.append === 2, `\`append\` should be 2, not ${error.append}`);
      const many = Array.from({ length: recipients + 1 }, () => 'a');
      ada.append('', { to: many, text: '' });
      await ada.until('a second error should come', () => ada.errors.length >= 2);
      expect(ada.errors[1]?.append === 3, '`append` should be 3 for a message with too many recipients');
      ada.append('after');
      await ada.hears('after');
      expectEqual(ada.said, ['small', 'after'], 'the messages');
    },
  },
  {
    name: 'room-full',
    rule: 'A room with as many members as it may have lets no other in.',
    async run(site) {
      const most = site.limit('room_members');
      if (!(most <= 20)) throw new Skip(`a room may have ${most} members`);
      const members: Visitor[] = [];
      for (let number = 0; number < most; number += 1) members.push(await site.join(`member ${number}`));
      await (await site.ask('one more')).refused('room-full', true);
      members[0]?.leave();
      await members[1]?.until('a member should leave', () => members[1]?.entries.at(-1)?.kind === 'left');
      await site.join('one more');
    },
  },
];

const NONE = { seq: 0, kind: 'left', member: 'nobody' } as const;

/** Appends a message of `size` bytes, again while it is `rate-limited`, and waits for its echo. */
async function write(site: Site, writer: Visitor, name: string, size: number): Promise<string> {
  const payload = new Uint8Array(size);
  new TextEncoder().encodeInto(`${name} `, payload);
  const echoes = writer.entries.length + 1;
  for (;;) {
    const errors = writer.errors.length;
    writer.append(payload);
    const answered = () => writer.entries.length >= echoes || writer.errors.length > errors;
    await writer.until(`the message ${name} should be echoed or refused`, answered);
    if (writer.entries.length >= echoes) return name;
    expect(writer.errors.at(-1)?.code === 'rate-limited', 'no other error than `rate-limited` should come');
    await site.pause(BETWEEN);
  }
}
