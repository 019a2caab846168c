import type { Call } from '../../call/call.js';
import { FakeConnection } from '../fake-connection.js';
import type { StreamDirectory } from '../stream-directory.js';
import type { HandleListener, JanusConnection } from './connection.js';
import type { JanusError } from './error.js';
import type { Fields } from './read.js';

/** A request of this member's that waits for the test's answer. */
export interface Asked {
  readonly body: Fields;
  readonly jsep: Fields | undefined;
  /** Answers as VideoRoom does. */
  answer(data: Fields, jsep?: Fields): void;
  reject(error: Error): void;
}

/** A call and a session on a Janus for tests: what is asked is answered by the test, and what is said to the directory is kept. */
export class FakeVideoRoom {
  readonly peers: FakeConnection[] = [];
  /** Requests to VideoRoom, without those that were taken by {@link FakeVideoRoom.next}. */
  readonly asked: Asked[] = [];
  readonly trickled: Fields[] = [];
  /** Calls of the directory and requests, in order. */
  readonly told: string[] = [];
  readonly bound = new Map<unknown, string>();
  readonly errors: JanusError[] = [];
  /** Tells a handle something. */
  says: HandleListener = () => {};
  isAttachRefused: Error | null = null;

  readonly call = {
    createPeerConnection: () => {
      const peer = new FakeConnection('');
      this.peers.push(peer);
      return peer;
    },
    protect: () => {},
    release: () => {},
  } as unknown as Call;

  readonly directory = {
    claim: (id: string, track: unknown) => this.told.push(`claim ${id} ${track}`),
    withdraw: (id: string) => this.told.push(`withdraw ${id}`),
    bind: (receiver: unknown, id: string) => this.bound.set(receiver, id),
    unbind: (receiver: unknown) => this.bound.delete(receiver),
  } as unknown as StreamDirectory;

  readonly connection = {
    attach: async (_: string, listener: HandleListener) => {
      if (this.isAttachRefused !== null) throw this.isAttachRefused;
      this.says = listener;
      return 9;
    },
    request: (message: Fields) => {
      if (message['janus'] === 'trickle') {
        this.trickled.push(message['candidate'] as Fields);
        return Promise.reject(new Error('lost'));
      }
      return new Promise<Fields>((resolve, reject) => {
        const body = message['body'] as Fields;
        this.told.push(`ask ${body['request']}`);
        this.asked.push({
          body,
          jsep: message['jsep'] as Fields | undefined,
          answer: (data, jsep) => resolve({ janus: 'event', plugindata: { data }, ...(jsep && { jsep }) }),
          reject,
        });
      });
    },
  } as unknown as JanusConnection;

  get peer(): FakeConnection {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error('there is no connection');
    return peer;
  }

  /** The oldest request that was not taken yet. */
  next(): Asked {
    const asked = this.asked.shift();
    if (asked === undefined) throw new Error('nothing is asked');
    return asked;
  }

  /** An event of VideoRoom's that nobody asked for. */
  event(data: Fields, jsep?: Fields): void {
    this.says({ janus: 'event', plugindata: { data }, ...(jsep && { jsep }) });
  }
}

/** Until all that follows from what is known has happened: nothing here takes more than microtasks. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A session description of a {@link FakeConnection}. */
export function sdpOf(...lines: { mid: string; kind: string; direction: string }[]): string {
  return JSON.stringify(lines);
}
