/** The expectations of a call in which all is well. */

import assert from 'node:assert/strict';
import type { Sample, StreamSample } from '../page/probe.js';
import type { Participant } from './participant.js';
import { until } from './until.js';

/** Samples of sound in a window that is long enough to judge: one second at 48 kHz. */
const WINDOW = 48_000;
/** Above this share of made-up samples in a window, the sound does not count as received. */
const CONCEALED = 0.1;

/**
 * Waits until all have one and the same safety number for exactly this group, and returns it. `unasked` are in the
 * group, too, and cannot answer.
 */
export async function sameNumber(
  group: readonly Participant[],
  unasked: readonly string[] = [],
): Promise<string> {
  const asked = await Promise.all(group.map((one) => one.member()));
  const members = [...asked, ...unasked].sort();
  const [first, ...others] = await until(
    `all of ${group.map(({ name }) => name).join(', ')} show the same number`,
    () => Promise.all(group.map((one) => one.sampleOrNull())),
    (samples) => samples.every((sample) => isIn(sample, members)) && agree(samples),
  );
  const number = first?.safetyNumber ?? '';
  assert.match(number, /^(\d{5} ){5}\d{5}$/u);
  for (const other of others) {
    assert.equal(other?.safetyNumber, number);
    assert.deepEqual([...(other?.members ?? [])].sort(), members);
    assert.equal(other?.epoch, first?.epoch);
  }
  return number;
}

function isIn(sample: Sample | null, members: readonly string[]): boolean {
  return sample?.state === 'encrypted' && [...sample.members].sort().join('\n') === members.join('\n');
}

function agree(samples: readonly (Sample | null)[]): boolean {
  return new Set(samples.map((sample) => sample?.safetyNumber)).size === 1;
}

/** Waits until `viewer` has decoded `frames` more pictures of each of `senders` than now. Returns all it decoded. */
export async function sees(
  viewer: Participant,
  senders: readonly Participant[],
  frames: number,
): Promise<number> {
  const members = await Promise.all(senders.map((sender) => sender.member()));
  const decoded = (sample: Sample, member: string) => find(sample, member, 'camera')?.framesDecoded ?? 0;
  const start = await viewer.sample();
  const tallies = new Map(members.map((member) => [member, { last: decoded(start, member), more: 0 }]));
  const after = await viewer.until(`decodes ${frames} frames of ${members.join(', ')}`, (sample) => {
    for (const [member, tally] of tallies) {
      const now = decoded(sample, member);
      // A receiver that was made anew counts from zero.
      tally.more += now < tally.last ? now : now - tally.last;
      tally.last = now;
    }
    return [...tallies.values()].every(({ more }) => more >= frames);
  });
  return members.reduce((sum, member) => sum + decoded(after, member), 0);
}

/** Each member decodes `frames` more pictures of each other member. */
export async function allSee(group: readonly Participant[], frames: number): Promise<void> {
  await Promise.all(
    group.map((viewer) =>
      sees(
        viewer,
        group.filter((other) => other !== viewer),
        frames,
      ),
    ),
  );
}

/** Waits until `viewer` plays sound of each of `senders` that was received and not made up for losses. */
export async function hears(viewer: Participant, senders: readonly Participant[]): Promise<void> {
  const members = await Promise.all(senders.map((sender) => sender.member()));
  await Promise.all(members.map((member) => hearsOne(viewer, member)));
}

async function hearsOne(viewer: Participant, member: string): Promise<void> {
  let start: StreamSample | undefined;
  await until(
    `${viewer.name} hears ${member}`,
    async () => {
      const now = await viewer.stream(member, 'microphone');
      const samples = (now?.samples ?? 0) - (start?.samples ?? 0);
      const concealed = (now?.concealedSamples ?? 0) - (start?.concealedSamples ?? 0);
      const window = { samples, concealed, counts: start !== undefined && now !== undefined };
      if (start === undefined || samples >= WINDOW) start = now;
      return window;
    },
    ({ samples, concealed, counts }) => counts && samples >= WINDOW && concealed < CONCEALED * samples,
  );
}

/** Waits until the tiles of all `senders` show something that is not black, and something else later. */
export async function showsPictures(viewer: Participant, senders: readonly Participant[]): Promise<void> {
  const members = await Promise.all(senders.map((sender) => sender.member()));
  const seen = new Map<string, Set<number>>();
  await until(
    `${viewer.name} shows moving pictures of ${members.join(', ')}`,
    async () => {
      for (const { member, track, brightness, checksum } of await viewer.pictures()) {
        if (track !== 'camera' || brightness < 8) continue;
        seen.set(member, (seen.get(member) ?? new Set()).add(checksum));
      }
      return members.map((member) => seen.get(member)?.size ?? 0);
    },
    (pictures) => pictures.every((count) => count >= 3),
  );
}

/** Each member sees and hears each other member. Returns how many frames were decoded by all. */
export async function allSeeAndHear(group: readonly Participant[], frames: number): Promise<number> {
  const decoded = await Promise.all(
    group.map(async (viewer) => {
      const others = group.filter((other) => other !== viewer);
      const [count] = await Promise.all([
        sees(viewer, others, frames),
        hears(viewer, others),
        showsPictures(viewer, others),
      ]);
      return count;
    }),
  );
  return decoded.reduce((sum, count) => sum + count, 0);
}

function find(sample: Sample, member: string, track: string): StreamSample | undefined {
  return sample.streams.find((stream) => stream.member === member && stream.track === track);
}
