/** The element `<sotto-call-state>`. */

import type { Unsubscribe } from '../api/listeners.js';
import type { Refused } from '../call/events.js';
import { make, say } from '../safety-number/dom.js';
import { elementBase } from '../safety-number/element-base.js';
import type { NamesOf } from '../safety-number/words.js';
import { timeOf } from '../safety-number/words.js';
import { wordsForEnd, wordsForFailure, wordsForFault, wordsForRefusal } from './call-words.js';
import { Faults } from './faults.js';
import { shownNames } from './names.js';
import { adopt } from './sheet.js';
import type { ShownCall } from './shown-call.js';
import { CALL_STATE_STYLE } from './style.js';

/** The states of the element: those of a call, `stale` and `failed` beside them, and `none` without a call. */
export type ShownState = 'none' | 'waiting' | 'encrypted' | 'stale' | 'stopped' | 'failed';

/** A state, and the reason for it in words. */
interface InWords {
  readonly state: ShownState;
  readonly words: string;
  readonly reason: string;
}

const LOST = 'This device cannot follow the group any more and has given up its keys. Leave, and join again.';

/**
 * `<sotto-call-state>`: whether a call waits, is encrypted or has stopped, in words, with the reason; and which members' tracks come
 * and cannot be heard or seen. A call that has not begun is shown by its `error`.
 *
 * The attribute `compact` makes it smaller.
 */
export class SottoCallState extends elementBase('sotto-call-state') {
  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #light = make('span', 'light');
  readonly #state = make('span', 'state');
  readonly #reason = make('p', 'reason');
  readonly #list = make('ul', 'faults');
  readonly #faults = new Faults();
  #call: ShownCall | null = null;
  #error: unknown = null;
  #end: string | null = null;
  #isLost = false;
  #refused: Refused | null = null;
  #staleSince: number | null = null;
  #unfollow: readonly Unsubscribe[] = [];
  #namesOf: NamesOf | null = null;

  constructor() {
    super();
    adopt(this.#root, CALL_STATE_STYLE);
    const line = make('div', 'line');
    this.#light.setAttribute('aria-hidden', 'true');
    this.#state.setAttribute('role', 'status');
    this.#reason.setAttribute('role', 'alert');
    this.#list.setAttribute('role', 'list');
    this.#list.setAttribute('aria-label', 'Members that cannot be heard or seen');
    this.#list.setAttribute('aria-live', 'polite');
    line.append(this.#light, this.#state);
    this.#root.append(line, this.#reason, this.#list);
    this.#render();
  }

  /**
   * The call whose state is shown. It is followed until another one or `null` is set, in the document or not, so that no reason is
   * missed. Set it right after `Call.join`: reasons and faults that were told before are not known.
   */
  get call(): ShownCall | null {
    return this.#call;
  }

  set call(call: ShownCall | null) {
    if (call === this.#call) return;
    for (const stop of this.#unfollow) stop();
    this.#call = call;
    this.#end = this.#refused = null;
    this.#isLost = false;
    this.#staleSince = call?.staleSince ?? null;
    this.#unfollow = call === null ? [] : this.#follow(call);
    this.#render();
  }

  /** The error with which `Call.join` has failed, or what came with it; shown while there is no call. */
  get error(): unknown {
    return this.#error;
  }

  set error(error: unknown) {
    this.#error = error ?? null;
    this.#render();
  }

  /** Gives the names for people; `null`: those that the members show, else their ids. */
  get namesOf(): NamesOf | null {
    return this.#namesOf;
  }

  set namesOf(namesOf: NamesOf | null) {
    this.#namesOf = namesOf;
    this.#render();
  }

  /** The state that is shown. */
  get state(): ShownState {
    return this.#inWords().state;
  }

  #follow(call: ShownCall): Unsubscribe[] {
    const render = () => this.#render();
    return [
      call.on('state', () => {
        this.#refused = this.#staleSince = null;
        this.#isLost = false;
        this.#render();
      }),
      call.on('members', render),
      call.on('error', (error) => {
        // An error that ends the call comes after the state; others are of single requests.
        if (call.state === 'stopped') this.#end ??= wordsForEnd(error);
        if (error.code === 'lost') this.#isLost = true;
        this.#render();
      }),
      call.on('refused', (refused) => {
        this.#refused = refused;
        this.#render();
      }),
      call.on('stale', ({ since }) => {
        this.#staleSince = since;
        this.#render();
      }),
      call.on('fresh', () => {
        this.#staleSince = null;
        this.#render();
      }),
      this.#faults.follow(call, render),
    ];
  }

  #inWords(): InWords {
    const call = this.#call;
    if (call === null) {
      return this.#error === null
        ? { state: 'none', words: 'Not in a call.', reason: '' }
        : {
            state: 'failed',
            words: 'The call could not be joined.',
            reason: wordsForFailure(this.#error),
          };
    }
    switch (call.state) {
      case 'waiting':
        return {
          state: 'waiting',
          words: 'Waiting to be let into the call. Nothing is sent or shown until then.',
          reason: this.#reasonToWait(),
        };
      case 'encrypted':
        return this.#staleSince === null
          ? { state: 'encrypted', words: 'Encrypted end to end.', reason: '' }
          : {
              state: 'stale',
              words: 'Encrypted end to end. Nothing is sent for now.',
              reason: `Since ${timeOf(this.#staleSince)} nobody has shown that this device is up to date. The connection may be lost.`,
            };
      case 'stopped':
        return this.#end === null
          ? { state: 'stopped', words: 'The call is over.', reason: '' }
          : { state: 'failed', words: 'The call has stopped.', reason: this.#end };
    }
  }

  #reasonToWait(): string {
    if (this.#isLost) return LOST;
    if (this.#refused === null) return '';
    const { by } = this.#refused;
    return wordsForRefusal(this.#refused, this.#names([by]).get(by));
  }

  #names(ids: readonly string[]): ReadonlyMap<string, string> {
    return (this.#namesOf ?? shownNames(this.#call?.members ?? []))(ids);
  }

  #render(): void {
    const { state, words, reason } = this.#inWords();
    this.#light.className = `light ${state}`;
    this.#light.setAttribute('part', `light ${state}`);
    this.#state.setAttribute('part', `state ${state}`);
    say(this.#state, words);
    this.#reason.className = `reason ${state}`;
    this.#reason.setAttribute('part', `reason ${state}`);
    say(this.#reason, reason);
    this.#renderFaults();
  }

  /** Changes only items whose words are others: what is live is read again whenever it is put in. */
  #renderFaults(): void {
    const faults = this.#call?.state === 'encrypted' ? this.#faults.all : [];
    const names = this.#names(faults.map(({ member }) => member));
    const words = faults.map((fault) => wordsForFault(fault, names.get(fault.member)));
    for (const item of [...this.#list.children]) {
      if (!words.includes(item.textContent ?? '')) item.remove();
    }
    const shown = [...this.#list.children].map(({ textContent }) => textContent);
    for (const text of words) if (!shown.includes(text)) this.#list.append(make('li', 'fault', text));
    this.#list.hidden = words.length === 0;
  }
}
