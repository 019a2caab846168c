import type { Entry } from '../wasm/sotto.js';

/**
 * A copy of what the channel delivered that can go to the worker, with the bytes in buffers of their own, or `null`
 * if it is no log entry. Whether its contents make sense is for the core to say.
 */
export function copyEntry(entry: Entry): { entry: Entry; transfer: ArrayBuffer[] } | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { seq } = entry;
  switch (entry.kind) {
    case 'joined':
      if (!Array.isArray(entry.present)) return null;
      return {
        entry: { seq, kind: 'joined', member: entry.member, present: [...entry.present] },
        transfer: [],
      };
    case 'left':
      return { entry: { seq, kind: 'left', member: entry.member }, transfer: [] };
    case 'message': {
      if (!(entry.payload instanceof Uint8Array)) return null;
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
