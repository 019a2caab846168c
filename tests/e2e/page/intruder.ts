/** Members of the server's room that do not run Sotto: they speak the room's protocol by themselves. */

import type { JoinOptions } from './bare.js';

/** What the server says, as far as it matters here. */
type Said =
  | { type: 'welcome' }
  | { type: 'answer'; sdp: string }
  | { type: 'tracks'; tracks: { member: string; track: number; kind: 'audio' | 'video' }[] }
  | { type: 'entry' }
  | { type: 'error'; code: string };

/** Is in the room, and silent. */
export class Ghost {
  readonly #socket: WebSocket;
  readonly #waiting = new Set<(said: Said) => void>();
  #tracks: Extract<Said, { type: 'tracks' }>['tracks'] = [];

  private constructor(server: string) {
    this.#socket = new WebSocket(server);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      const said = read(data);
      if (said.type === 'tracks') this.#tracks = said.tracks;
      for (const waiting of this.#waiting) waiting(said);
    };
  }

  /** Resolves when the server has welcomed it. */
  static async join({ server, room, member }: JoinOptions): Promise<Ghost> {
    const ghost = new Ghost(server);
    await new Promise((resolve, reject) => {
      ghost.#socket.onopen = resolve;
      ghost.#socket.onerror = reject;
    });
    const welcomed = ghost.hears('welcome');
    ghost.say({ type: 'join', room, member, resume: null });
    await welcomed;
    return ghost;
  }

  /** What is published in the room. */
  get tracks(): readonly { member: string; track: number; kind: 'audio' | 'video' }[] {
    return this.#tracks;
  }

  say(message: object): void {
    const header = new TextEncoder().encode(JSON.stringify(message));
    const frame = new Uint8Array(4 + header.length);
    new DataView(frame.buffer).setUint32(0, header.length);
    frame.set(header, 4);
    this.#socket.send(frame);
  }

  /** The next message of this type. */
  hears<Type extends Said['type']>(type: Type): Promise<Extract<Said, { type: Type }>> {
    return new Promise((resolve) => {
      const take = (said: Said) => {
        if (said.type !== type) return;
        this.#waiting.delete(take);
        resolve(said as Extract<Said, { type: Type }>);
      };
      this.#waiting.add(take);
    });
  }

  leave(): void {
    this.say({ type: 'leave' });
    this.#socket.close();
  }
}

/** What an eavesdropper has got so far. */
export interface Overheard {
  packets: number;
  framesDecoded: number;
}

/** Receives what the SFU forwards, and gives it to the browser's decoders as it is. */
export class Eavesdropper {
  readonly #peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });

  /** Subscribes to every track in the room. */
  async join(options: JoinOptions): Promise<void> {
    const ghost = await Ghost.join(options);
    if (ghost.tracks.length === 0) await ghost.hears('tracks');
    const transceivers = ghost.tracks.map((track) => ({
      ...track,
      transceiver: this.#peer.addTransceiver(track.kind, { direction: 'recvonly' }),
    }));
    await this.#peer.setLocalDescription();
    const subscribe = transceivers.map(({ member, track, transceiver: { mid } }) => ({ mid, member, track }));
    const answered = ghost.hears('answer');
    ghost.say({ type: 'offer', sdp: this.#peer.localDescription?.sdp, publish: [], subscribe });
    await this.#peer.setRemoteDescription({ type: 'answer', sdp: (await answered).sdp });
  }

  async overheard(): Promise<Overheard> {
    const overheard = { packets: 0, framesDecoded: 0 };
    for (const entry of (await this.#peer.getStats()).values()) {
      if (entry.type !== 'inbound-rtp') continue;
      overheard.packets += entry.packetsReceived ?? 0;
      overheard.framesDecoded += entry.framesDecoded ?? 0;
    }
    return overheard;
  }
}

function read(data: ArrayBuffer): Said {
  const length = new DataView(data).getUint32(0);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
}
