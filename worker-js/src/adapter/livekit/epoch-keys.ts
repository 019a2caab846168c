import type { Unsubscribe } from '../../api/listeners.js';
import type { Call } from '../../call/call.js';
import { toBase64url } from '../../link/base64url.js';

/** The label of the exported secrets. */
export const KEY_LABEL = 'sotto.livekit.key';
/** The length of a secret, in bytes. */
const KEY_LENGTH = 32;
/** How many keys a key ring of LiveKit has by default, and so how many epochs have an index of their own. */
const RING = 16;

/** Where keys go: what LiveKit's key providers have in common, on the web, in Swift, Kotlin, Dart and Rust. */
export interface EpochKeySink {
  /**
   * Sets the shared key of an index. `key` is text (Base64url of 32 bytes), which all of LiveKit's SDKs take, and derive their keys from
   * with PBKDF2.
   */
  setKey(key: string, index: number): void | Promise<void>;
}

/** The part of a call that {@link feedEpochKeys} needs. */
export type KeyCall = Pick<Call, 'on' | 'exportSecret' | 'state'>;

/**
 * Feeds a key provider of LiveKit with one key for each epoch of the call, so that LiveKit's own encryption protects frames: for calls
 * with participants on LiveKit's native SDKs, whose frames Sotto cannot reach. Each member derives the same key from the MLS exporter (RFC 9420
 * §8.5): label `sotto.livekit.key`, no context, 32 bytes, as Base64url without padding; its index is the epoch modulo 16.
 *
 * Weaker than `sottoE2EE`:
 *
 * - One key is shared by all: a receiver is not bound to its sender, so a member can send in another's name, and the server can exchange
 *   streams, participants and tracks.
 * - Whoever has left can still send with the old key, until 16 epochs later its place in the key ring is taken, and nothing keeps frames from being
 *   sent or shown once the call has stopped: LiveKit's keys stay.
 * - The key of a new epoch comes later at some than at others, and LiveKit drops what it has no key for: pictures and sound fail for that while.
 * - LiveKit sends the beginning of each frame in clear and unauthenticated, and data only with its option `encryption`.
 *
 * Returns a function that ends it. `failed` is told what `exportSecret` or `setKey` throws; the sink then keeps the key it had.
 */
export function feedEpochKeys(
  call: KeyCall,
  sink: EpochKeySink,
  failed: (cause: unknown) => void = () => {},
): Unsubscribe {
  let isOver = false;
  let last = -1;
  let turn = Promise.resolve();
  const feed = () => {
    // One after the other: a key that arrives late would become the newest at the sink.
    turn = turn.then(async () => {
      if (isOver || call.state !== 'encrypted') return;
      try {
        const { epoch, secret } = await call.exportSecret(KEY_LABEL, new Uint8Array(), KEY_LENGTH);
        const key = toBase64url(secret);
        secret.fill(0);
        // The secret is that of the newest epoch, which may be newer than the one that was told.
        if (isOver || epoch === last) return;
        last = epoch;
        await sink.setKey(key, epoch % RING);
      } catch (cause) {
        failed(cause);
      }
    });
  };
  const off = call.on('epoch', feed);
  feed();
  return () => {
    isOver = true;
    off();
  };
}
