import type { Entry } from '../wasm/sotto.js';
import { isWellFormed } from './member.js';

/**
 * A copy of what the channel delivered that can go to the worker, with the bytes in buffers of their own, or `null`
 * if it is no log entry. A name that is not well-formed UTF-16 makes it none, because on its way to the core it would
 * become another name. Whether the contents make sense is for the core to say.
 */
export function copyEntry(entry: Entry): { entry: Entry; transfer: ArrayBuffer[] } | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { seq } = entry;
  switch (entry.kind) {
    case 'joined':
      if (!Array.isArray(entry.present) || ![entry.member, ...entry.present].every(staysSame)) return null;
      return {
        entry: { seq, kind: 'joined', member: entry.member, present: [...entry.present] },
        transfer: [],
      };
    case 'left':
      if (!staysSame(entry.member)) return null;
      return { entry: { seq, kind: 'left', member: entry.member }, transfer: [] };
    case 'message': {
      if (!(entry.payload instanceof Uint8Array) || !staysSame(entry.from)) return null;
      // `null` comes from channels that speak JSON.
      const given: Uint8Array[] | null | undefined = entry.attachments;
      const attached = given ?? [];
      if (!Array.isArray(attached) || !attached.every((bytes) => bytes instanceof Uint8Array)) return null;
      const payload = new Uint8Array(entry.payload);
      const attachments = attached.map((bytes) => new Uint8Array(bytes));
      return {
        entry: { seq, kind: 'message', from: entry.from, payload, attachments },
        transfer: [payload, ...attachments].map(({ buffer }) => buffer),
      };
    }
    default:
      return null;
  }
}

/** Whether `name` is the same in UTF-8. What is no string at all is for the core to refuse. */
function staysSame(name: unknown): boolean {
  return typeof name !== 'string' || isWellFormed(name);
}
