import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Track } from '../../api/track.js';
import { SottoError } from '../../call/error.js';
import type { MemberTrack } from '../../call/events.js';
import { FakeConnection } from '../fake-connection.js';
import type { ReceivedStream } from '../received-stream.js';
import type { MeshError } from './error.js';
import { Pair, type PairCall } from './pair.js';
import { decodeSignal, encodeSignal, type Signal } from './signal.js';

const SINCE = 7;

/** One member of a pair: its call, its connection, and what it was told. */
class Side {
  readonly member: string;
  readonly connection: FakeConnection;
  readonly bound = new Map<unknown, MemberTrack | null>();
  readonly added: ReceivedStream[] = [];
  readonly removed: ReceivedStream[] = [];
  readonly errors: MeshError[] = [];
  /** Signals that it has sent, and whether they are kept from the other until it says so. */
  readonly sent: Signal[] = [];
  readonly held: Uint8Array[] = [];
  isHeld = false;
  state: PairCall['state'] = 'encrypted';
  failure: SottoError | null = null;
  /** Descriptions and candidates that its connection has taken. */
  get steps(): number {
    const { connection } = this;
    return connection.taken + connection.candidates.length;
  }
  other: Side | undefined;
  readonly pair: Pair;

  constructor(member: string, other: string) {
    this.member = member;
    this.connection = new FakeConnection(member);
    const side = this;
    const call: PairCall = {
      member,
      get state() {
        return side.state;
      },
      createPeerConnection: () => this.connection as unknown as RTCPeerConnection,
      protect: (sender) => {
        this.bound.set(sender, null);
      },
      unprotect: (receiver, from) => {
        this.bound.set(receiver, from);
      },
      release: (end) => {
        this.bound.delete(end);
      },
      sendMessage: async (data) => {
        await null;
        if (this.failure !== null) throw this.failure;
        const signal = await decodeSignal(data);
        assert.ok(signal);
        this.sent.push(signal);
        if (this.isHeld) this.held.push(data);
        else this.other?.pair.hear(data);
      },
    };
    this.pair = new Pair(
      call,
      { other, since: SINCE },
      {},
      {},
      {
        added: (stream) => this.added.push(stream),
        removed: (stream) => this.removed.push(stream),
        failed: (error) => this.errors.push(error),
      },
    );
  }

  add(track: Track): Promise<void> {
    const kind = track === 'microphone' ? 'audio' : 'video';
    return this.pair.add(track, { kind } as MediaStreamTrack);
  }

  /** Lets the other have what it was kept from, and what comes. */
  release(): void {
    this.isHeld = false;
    for (const data of this.held.splice(0)) this.other?.pair.hear(data);
  }

  /** A signal of the other's that its own pair has not made. */
  async hears(signal: Partial<Signal>): Promise<void> {
    this.pair.hear(await encodeSignal(this.member, { since: SINCE, ...signal }));
  }

  get received(): string[] {
    return this.pair.streams.map(({ member, track }) => `${member} ${track}`).sort();
  }

  /** Kinds of the signals that it has sent. */
  get said(): string[] {
    return this.sent.map(({ description, candidates, wish, turn, bye }) =>
      description !== undefined
        ? (description.type ?? '')
        : ((candidates && 'candidates') ?? (wish && 'wish') ?? (turn && 'turn') ?? (bye && 'bye') ?? '?'),
    );
  }
}

/**
 * Until nothing more happens. Signals are packed and unpacked in tasks of the platform, so what is waited for are such tasks: each step of
 * a negotiation takes one or two, and after five without a change there is none left.
 */
async function settled(): Promise<void> {
  for (let quiet = 0, before = ''; quiet < 5; ) {
    await decodeSignal(await encodeSignal('nobody', { since: SINCE }));
    await new Promise((resolve) => setImmediate(resolve));
    const now = JSON.stringify([ana, ben].map((side) => [side.sent.length, side.errors.length, side.steps]));
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}

let ana: Side;
/** Has the first turn. */
let ben: Side;

beforeEach(() => {
  [ana, ben] = [new Side('ana', 'ben'), new Side('ben', 'ana')];
  [ana.other, ben.other] = [ben, ana];
});

const fine = () => assert.deepEqual([...ana.errors, ...ben.errors], []);

describe('a pair', () => {
  test('connects when the one whose turn it is has something to send', async () => {
    await ben.add('camera');
    await settled();
    assert.deepEqual([ben.said, ana.said], [['offer'], ['answer']]);
    assert.deepEqual(ana.received, ['ben camera']);
    assert.equal(ana.added[0]?.kind, 'video');
    assert.deepEqual(ana.bound.get(ana.added[0]?.receiver), { member: 'ben', track: 'camera' });
    assert.deepEqual([ana.connection.signalingState, ben.connection.signalingState], ['stable', 'stable']);
    fine();
  });

  test('connects when it is the other’s turn, after a wish', async () => {
    await ana.add('microphone');
    await settled();
    assert.deepEqual(
      [ana.said, ben.said],
      [
        ['wish', 'offer'],
        ['turn', 'answer'],
      ],
    );
    assert.deepEqual(ben.received, ['ana microphone']);
    await ana.add('camera');
    await settled();
    assert.deepEqual(ana.said.slice(2), ['offer'], 'the turn is still its own');
    fine();
  });

  test('of which both begin at once makes one offer after the other', async () => {
    ana.isHeld = ben.isHeld = true;
    await Promise.all([ana.add('camera'), ben.add('camera'), ana.add('microphone')]);
    await settled();
    ana.release();
    ben.release();
    await settled();
    assert.deepEqual([ana.received, ben.received], [['ben camera'], ['ana camera', 'ana microphone']]);
    assert.deepEqual([ana.connection.offers, ben.connection.offers], [1, 1]);
    fine();
  });

  test('of which both change something at once later makes one offer after the other, and rolls none back', async () => {
    await Promise.all([ana.add('camera'), ben.add('camera')]);
    await settled();
    for (let round = 0; round < 4; round += 1) {
      const track = ([4, 5, 6, 7] as const)[round] ?? 4;
      ana.isHeld = ben.isHeld = true;
      await Promise.all([ana.add(track), ben.add(track)]);
      await settled();
      ana.release();
      ben.release();
      await settled();
    }
    assert.deepEqual(ana.received, ['ben 4', 'ben 5', 'ben 6', 'ben 7', 'ben camera']);
    assert.deepEqual(ben.received, ['ana 4', 'ana 5', 'ana 6', 'ana 7', 'ana camera']);
    // The connections refuse an offer at an offer of their own.
    fine();
  });

  test('says its wish once, however much there is to send', async () => {
    ben.isHeld = true;
    await ana.add('camera');
    await settled();
    ana.connection.onnegotiationneeded?.();
    await settled();
    assert.deepEqual(ana.said, ['wish']);
    fine();
  });

  test('passes the turn on only when its offer is answered', async () => {
    ana.isHeld = true;
    await ben.add('camera');
    await settled();
    await ana.add('camera');
    await settled();
    assert.deepEqual([ben.said, ana.said], [['offer'], ['answer', 'wish']]);
    const [answer, wish] = ana.held.splice(0);
    assert.ok(answer && wish);
    ben.pair.hear(wish);
    await settled();
    assert.deepEqual(ben.said, ['offer'], 'the wish waits');
    ana.isHeld = false;
    ben.pair.hear(answer);
    await settled();
    assert.deepEqual(ben.said, ['offer', 'turn', 'answer']);
    fine();
  });

  test('ends a track, and uses its line again', async () => {
    await ben.add('camera');
    await settled();
    const [stream] = ana.added;
    await ben.pair.remove('camera');
    ben.connection.needs();
    await settled();
    assert.deepEqual([ana.received, ana.removed], [[], [stream]]);
    assert.equal(ana.bound.has(stream?.receiver), false, 'shut');
    await ben.add('screen');
    ben.connection.needs();
    await settled();
    assert.deepEqual([ana.received, ben.connection.transceivers.length], [['ben screen'], 1]);
    fine();
  });

  test('restarts ICE when that has failed', async () => {
    await ben.add('camera');
    await settled();
    ben.connection.oniceconnectionstatechange?.();
    assert.equal(ben.connection.restarts, 0, 'it has not');
    ben.connection.iceConnectionState = 'failed';
    ben.connection.oniceconnectionstatechange?.();
    await settled();
    assert.deepEqual([ben.connection.restarts, ben.said], [1, ['offer', 'offer']]);
    fine();
  });
});

describe('candidates of a pair', () => {
  test('go to the other, many in one message, and the end of them is not told', async () => {
    await ben.add('camera');
    await settled();
    for (const one of ['a', 'b', 'c']) ben.connection.finds(one);
    ben.connection.onicecandidate?.({ candidate: null });
    await settled();
    assert.deepEqual(
      ana.connection.candidates.map(({ candidate }) => candidate),
      ['a', 'b', 'c'],
    );
    assert.equal(ben.said.filter((kind) => kind === 'candidates').length, 2);
    fine();
  });

  test('that come before a description wait for it, 64 of them', async () => {
    const many = (from: number) => Array.from({ length: 40 }, (_, at) => ({ candidate: `${from + at}` }));
    await ana.hears({ candidates: many(0) });
    await ana.hears({ candidates: many(40) });
    await settled();
    assert.deepEqual(ana.connection.candidates, []);
    await ben.add('camera');
    await settled();
    assert.deepEqual(
      ana.connection.candidates.map(({ candidate }) => candidate),
      Array.from({ length: 64 }, (_, at) => `${at}`),
    );
    fine();
  });

  test('that the browser refuses are an error', async () => {
    await ben.add('camera');
    await settled();
    await ana.hears({ candidates: [{ candidate: 'bad' }] });
    await settled();
    assert.deepEqual(
      ana.errors.map(({ code, member }) => [code, member]),
      [['negotiation-failed', 'ben']],
    );
  });
});

describe('bad input of the other member', () => {
  test('that is no signal is an error, and what follows is heard', async () => {
    ana.pair.hear(Uint8Array.of(1, 0, 9, 9));
    await ben.add('camera');
    await settled();
    assert.deepEqual(
      ana.errors.map(({ code }) => code),
      ['signal-malformed'],
    );
    assert.deepEqual(ana.received, ['ben camera']);
  });

  test('for a former connection is not heard', async () => {
    await ben.add('camera');
    await settled();
    await ana.hears({ since: SINCE - 1, bye: true });
    await settled();
    assert.deepEqual(ana.received, ['ben camera']);
    fine();
  });

  test('an offer out of turn is an error, and changes nothing', async () => {
    await ben.hears({ description: { type: 'offer', sdp: '[]' }, tracks: new Map() });
    await ben.hears({ candidates: [{ candidate: 'x' }] });
    await settled();
    assert.deepEqual(
      ben.errors.map(({ code }) => code),
      ['negotiation-failed'],
    );
    assert.equal(ben.connection.remoteDescription, null);
    await ben.add('camera');
    await settled();
    assert.deepEqual(ana.received, ['ben camera']);
  });

  test('candidates of an offer out of turn belong to nothing', async () => {
    await ben.add('camera');
    await settled();
    await ben.hears({ description: { type: 'offer', sdp: '[]' }, tracks: new Map() });
    await ben.hears({ candidates: [{ candidate: 'bad' }] });
    await settled();
    assert.equal(ben.errors.length, 1, 'that of the offer');
  });

  test('a wish or a turn again and again makes no offer and passes no turn twice', async () => {
    for (const signal of [{ wish: true }, { wish: true }, { wish: true }] as const) await ben.hears(signal);
    for (const signal of [{ turn: true }, { turn: true }] as const) await ana.hears(signal);
    await settled();
    assert.deepEqual([ben.said, ana.said], [['turn'], []]);
    fine();
  });

  for (const [what, description] of [
    ['an answer to nothing', { type: 'answer', sdp: '[]' }],
    ['an offer that is no SDP', { type: 'offer', sdp: 'v=1' }],
  ] as const) {
    test(`${what} is an error, and the connection stays`, async () => {
      await ana.hears({ description, tracks: new Map() });
      await settled();
      assert.deepEqual(
        ana.errors.map(({ code }) => code),
        ['negotiation-failed'],
      );
      await ben.add('camera');
      await settled();
      assert.deepEqual(ana.received, ['ben camera']);
    });
  }
});

describe('a pair that fails or ends', () => {
  test('tells that its own offer cannot be made, and makes the next', async () => {
    ben.connection.failure = new Error('no codecs');
    await ben.add('camera');
    await settled();
    assert.deepEqual(
      ben.errors.map(({ code, cause }) => [code, String(cause)]),
      [['negotiation-failed', 'Error: no codecs']],
    );
    await ben.add('screen');
    await settled();
    assert.deepEqual(ana.received, ['ben camera', 'ben screen']);
  });

  test('tells that a description is too long for a message', async () => {
    ben.failure = new SottoError('message-undelivered', 'x', { cause: 'too-long' });
    await ben.add('camera');
    await settled();
    assert.deepEqual(
      ben.errors.map(({ code }) => code),
      ['signal-too-long'],
    );
  });

  test('says goodbye, shuts what it had, and is silent from then on', async () => {
    await Promise.all([ana.add('camera'), ben.add('camera')]);
    await settled();
    const [receiver] = ben.added.map((stream) => stream.receiver);
    ben.pair.close({ bye: true });
    ben.pair.close({ bye: true });
    ben.connection.finds('late');
    ben.connection.onnegotiationneeded?.();
    await settled();
    assert.equal(ben.said.filter((kind) => kind === 'bye').length, 1);
    assert.equal(ben.said.at(-1), 'bye');
    for (const side of [ana, ben]) {
      assert.deepEqual([side.received, side.connection.signalingState], [[], 'closed']);
      assert.equal(side.removed.length, 1);
    }
    assert.equal(ben.bound.has(receiver), false);
    await ben.hears({ description: { type: 'offer', sdp: '[]' }, tracks: new Map() });
    await settled();
    fine();
  });

  test('that is closed while it negotiates tells nothing', async () => {
    await ben.add('camera');
    ben.pair.close({ bye: false });
    ana.pair.hear(
      await encodeSignal('ana', {
        since: SINCE,
        description: { type: 'offer', sdp: '[{"mid":"0","kind":"video","direction":"sendonly"}]' },
        tracks: new Map<string, Track>([['0', 'camera']]),
      }),
    );
    ana.pair.close({ bye: false });
    await settled();
    assert.deepEqual([ana.sent, ben.sent, ana.added], [[], [], []]);
    fine();
  });
});
