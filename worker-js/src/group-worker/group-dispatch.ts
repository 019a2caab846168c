import { type Continuity, prove } from '../continuity/proof.js';
import { messageOf } from '../shared/error-message.js';
import type { FromGroup, ToGroup } from '../shared/messages.js';
import { Timer, type Timers } from '../shared/timer.js';
import type { Config, Membership } from '../wasm/sotto.js';
import { Follower } from './follower.js';

/** The environment of the group's worker. */
export interface GroupThread extends Timers {
  /** For continuity keys; none where there is no secure context. */
  readonly subtle: Pick<SubtleCrypto, 'sign'> | undefined;
  now(): number;
  post(message: FromGroup, transfer?: ArrayBuffer[]): void;
  load(): Promise<(config: Config) => Membership>;
}

type Start = Extract<ToGroup, { type: 'start' }>;

/** Takes the messages of the worker that frames go through. */
export class GroupDispatch {
  readonly #thread: GroupThread;
  /** Settles when the follower is there or has failed. What comes before waits for it, in order. */
  readonly #ready: Promise<void>;
  readonly #timer: Timer;
  #settle: () => void = () => {};
  #follower: Follower | undefined;

  constructor(thread: GroupThread) {
    this.#thread = thread;
    this.#timer = new Timer(thread, () => this.#follower?.handleTimeout());
    this.#ready = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Handles a message. */
  async handle(message: ToGroup): Promise<void> {
    if (message.type === 'start') return this.#start(message);
    if (this.#follower === undefined) await this.#ready;
    if (message.type === 'entry') {
      if (this.#follower === undefined) return;
      this.#follower.handleEntry(message.entry, message.mediaNow);
      this.#thread.post({ type: 'followed' });
    } else if (message.type === 'challenge') {
      this.#follower?.challenge(message.attempt, message.at);
    } else if (message.type === 'message') {
      this.#follower?.sendMessage(message.id, message.label, message.data);
    } else if (message.type === 'short-authentication') {
      this.#follower?.authenticate(message.wanted);
    } else if (message.type === 'export') {
      this.#follower?.exportSecret(message);
    } else {
      this.#follower?.stop();
      this.#thread.post({ type: 'stopped' });
    }
  }

  async #start({ config, continuity }: Start): Promise<void> {
    const { post, now } = this.#thread;
    const failed = (code: 'wasm-failed' | 'config-invalid') => (error: unknown) =>
      post({ type: 'failed', code, message: messageOf(error) });
    const create = await this.#thread.load().catch(failed('wasm-failed'));
    try {
      if (create !== undefined) {
        const membership = create(config);
        if (continuity !== undefined) await this.#prove(membership, continuity);
        this.#follower = new Follower(membership, { now, post, wake: (delay) => this.#timer.set(delay) });
        post({ type: 'started' });
      }
    } catch (error) {
      failed('config-invalid')(error);
    }
    this.#settle();
  }

  /** No entry is followed before that is done: the key package of a member has its proof from the first. */
  async #prove(membership: Membership, continuity: Continuity): Promise<void> {
    const { subtle } = this.#thread;
    if (subtle === undefined) throw new TypeError('there are no continuity keys here');
    await prove(membership, continuity, subtle);
  }
}
