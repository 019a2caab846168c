import type { CallStreamStats } from 'sotto';
import type { Order, SealedCounters } from '../orders.js';
import { SpiedWorker } from '../spied-worker.js';
import { countsOf, Pair } from './pair.js';
import { Parties, type ToldError } from './party.js';
import { until } from './until.js';

/** One camera on two connections of one call. */
export interface ConnectionsTold {
  errors: ToldError[];
  /** Credentials of ICE (RFC 8445 §5.3) that the near side offered before and after its restart. */
  fragments: [before: string, after: string];
  /** Pictures that the far side decoded: on the first connection before and after the restart, and on the second. */
  decoded: { first: number; restarted: number; second: number };
  /** The counters that the near side has sealed frames of both connections with. */
  sealed: SealedCounters;
  /** Statistics of both receivers. */
  received: CallStreamStats[];
}

const FRAMES = 10;

/**
 * The same camera on two senders of two connections, of which one has its ICE restarted. Both senders count under one
 * key, so no counter may come twice.
 */
export async function connections(camera: MediaStreamTrack): Promise<ConnectionsTold> {
  const parties = new Parties();
  const alice = await parties.enter('alice', { workerUrl: '/sotto.worker.js' });
  const spied = SpiedWorker.last();
  const bob = await parties.enter('bob');
  const pairs: Pair[] = [];
  const open = async () => {
    const pair = new Pair(alice.call.createPeerConnection(), bob.call.createPeerConnection());
    pairs.push(pair);
    pair.far.ontrack = ({ receiver }) => bob.call.unprotect(receiver, { member: 'alice', track: 'camera' });
    alice.call.protect(pair.near.addTrack(camera), { track: 'camera' });
    await pair.negotiate('near');
    return pair;
  };
  const decodes = async (pair: Pair, more: number) => {
    const decoded = async () => (await countsOf(pair.far)).framesDecoded;
    const wanted = (await decoded()) + more;
    await until('pictures are decoded', async () => (await decoded()) >= wanted);
    return decoded();
  };
  try {
    const first = await open();
    const atFirst = await decodes(first, FRAMES);
    const before = fragmentOf(first);
    first.near.restartIce();
    await first.negotiate('near');
    const restarted = await decodes(first, FRAMES);
    const second = await decodes(await open(), FRAMES);
    await decodes(first, FRAMES);
    const report = spied.reports(({ request }) => request === 1);
    spied.postMessage({ e2e: 'report', request: 1, frames: false } satisfies Order);
    const { streams: received } = await bob.call.stats();
    return {
      errors: [...alice.errors, ...bob.errors],
      fragments: [before, fragmentOf(first)],
      decoded: { first: atFirst, restarted, second },
      sealed: (await report).counters,
      received: received.filter(({ direction }) => direction === 'receive'),
    };
  } finally {
    for (const pair of pairs) pair.close();
    await parties.leave();
  }
}

function fragmentOf({ near }: Pair): string {
  return /^a=ice-ufrag:(\S+)/mu.exec(near.localDescription?.sdp ?? '')?.[1] ?? '';
}
