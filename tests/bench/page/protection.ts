/** The code that encrypts the frames of a call in 720p, for each of its two members. */

import type { Call } from 'sotto';
import { CallMember } from './call-member.js';
import { enableLivekit, startLivekit } from './livekit.js';
import { RoomLog } from './room-log.js';
import type { Vehicle } from './vehicle.js';

/** The contestant whose worker frames go through; `none` sends them in clear. */
export type Protection = 'none' | 'sotto' | 'livekit';

/** The member that is measured, and the other one. */
export type Side = 'me' | 'peer';

/** The encryption of one member's senders and receivers. */
export interface Protector {
  send(sender: RTCRtpSender, track: number): void;
  receive(receiver: RTCRtpReceiver, from: Side, track: number): void;
}

/** Both members' workers. They are started one by one, so that threads can be told apart. */
export interface Workers {
  start(side: Side): Promise<void>;
  /** Resolves when both members have keys. */
  ready(): Promise<void>;
  of(side: Side): Protector;
}

export function workersOf(protection: Protection): Workers {
  switch (protection) {
    case 'none':
      return new NoWorkers();
    case 'sotto':
      return new SottoWorkers();
    case 'livekit':
      return new LivekitWorkers();
  }
}

class NoWorkers implements Workers {
  async start(): Promise<void> {}
  async ready(): Promise<void> {}
  of(): Protector {
    return { send: () => {}, receive: () => {} };
  }
}

class SottoWorkers implements Workers {
  readonly #log = new RoomLog();
  readonly #members = { me: new CallMember('me', this.#log), peer: new CallMember('peer', this.#log) };
  readonly #calls = new Map<Side, Call>();

  async start(side: Side): Promise<void> {
    this.#calls.set(side, await this.#members[side].start());
  }

  async ready(): Promise<void> {
    const { me, peer } = this.#members;
    this.#log.join(me, peer);
    await Promise.all([me.grown(2), peer.grown(2)]);
  }

  of(side: Side): Protector {
    const call = this.#calls.get(side);
    return {
      send: (sender) => call?.protect(sender, { track: 'camera' }),
      receive: (receiver, member) => call?.unprotect(receiver, { member, track: 'camera' }),
    };
  }
}

class LivekitWorkers implements Workers {
  readonly #workers = new Map<Side, Vehicle>();

  async start(side: Side): Promise<void> {
    this.#workers.set(side, await startLivekit());
  }

  async ready(): Promise<void> {
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const key = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveBits', 'deriveKey']);
    for (const [side, worker] of this.#workers) {
      for (const member of ['me', 'peer']) await enableLivekit(worker, member, key, member === side);
    }
  }

  /** `livekit-client` gives its worker a sender or receiver by the options of a script transform. */
  of(side: Side): Protector {
    const worker = this.#workers.get(side)?.worker;
    if (worker === undefined) throw new TypeError(`${side} has no worker`);
    const transform = (kind: 'encode' | 'decode', participantIdentity: Side, track: number) =>
      new RTCRtpScriptTransform(worker, {
        kind,
        participantIdentity,
        trackId: `${participantIdentity} ${track}`,
        codec: 'vp8',
        hasPacketTrailer: false,
      });
    return {
      send: (sender, track) => {
        sender.transform = transform('encode', side, track);
      },
      receive: (receiver, from, track) => {
        receiver.transform = transform('decode', from, track);
      },
    };
  }
}
