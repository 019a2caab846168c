import { encodeFrame } from '../log/framing.js';
import type { EntryKind } from '../log/wire/EntryKind.js';
import type { ServerMessage } from '../log/wire/ServerMessage.js';

/** An attachment of a message, and the members that it is for. */
export interface Attachment {
  readonly to: readonly string[];
  readonly bytes: Uint8Array;
}

/** An event of the log, with everything in it, for all members. */
export type Kind =
  | { readonly type: 'joined'; readonly member: string; readonly present: readonly string[] }
  | { readonly type: 'left'; readonly member: string }
  | {
      readonly type: 'message';
      readonly from: string;
      readonly payload: Uint8Array;
      readonly attachments: readonly Attachment[];
    };

/** Bytes that each entry and each recipient take besides, roughly. */
const FIXED = 64;
const RECIPIENT = 8;

/** One entry of a room's log. Its frame for members without an attachment is made once, however many they are. */
export class Entry {
  /** Counts from 1, without a gap. */
  readonly seq: number;
  readonly kind: Kind;
  /** Bytes that keeping it takes, roughly. */
  readonly size: number;
  /** By recipient, in the sender's order. */
  readonly #addressed = new Map<string, Uint8Array[]>();
  #common: Uint8Array | undefined;

  constructor(seq: number, kind: Kind) {
    this.seq = seq;
    this.kind = kind;
    let size = FIXED;
    if (kind.type === 'message') {
      size += kind.from.length + kind.payload.length;
      for (const { to, bytes } of kind.attachments) {
        size += bytes.length;
        for (const member of new Set(to)) {
          const mine = this.#addressed.get(member) ?? [];
          mine.push(bytes);
          this.#addressed.set(member, mine);
          size += member.length + RECIPIENT;
        }
      }
    } else {
      size += kind.member.length;
      if (kind.type === 'joined') {
        for (const member of kind.present) size += member.length + RECIPIENT;
      }
    }
    this.size = size;
  }

  /** The attachments addressed to `member`, in the sender's order. */
  attachmentsOf(member: string): readonly Uint8Array[] {
    return this.#addressed.get(member) ?? [];
  }

  /** Bytes that sending it to `member` takes, roughly. */
  sizeFor(member: string): number {
    if (this.kind.type !== 'message') return this.size;
    return this.attachmentsOf(member).reduce((sum, { length }) => sum + length, this.kind.payload.length);
  }

  /** The message for `member`: everything but the attachments of others. */
  frameFor(member: string): Uint8Array {
    const mine = this.attachmentsOf(member);
    if (mine.length > 0) return this.#encode(mine);
    this.#common ??= this.#encode([]);
    return this.#common;
  }

  #encode(attachments: readonly Uint8Array[]): Uint8Array {
    const { seq, kind } = this;
    const frame = (wire: EntryKind, blobs: readonly Uint8Array[]) => {
      const header: ServerMessage = { type: 'entry', seq, kind: wire };
      return encodeFrame(header, blobs);
    };
    if (kind.type === 'left') return frame({ type: 'left', member: kind.member }, []);
    if (kind.type === 'joined') {
      return frame({ type: 'joined', member: kind.member, present: [...kind.present] }, []);
    }
    const { from, payload } = kind;
    const lengths = attachments.map(({ length }) => length);
    return frame({ type: 'message', from, payload: payload.length, attachments: lengths }, [
      payload,
      ...attachments,
    ]);
  }
}
