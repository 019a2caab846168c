/** The element `<sotto-safety-number>`. */

import type { SafetyNumber } from '../wasm/sotto.js';
import { AsOfView } from './as-of-view.js';
import { CodeView } from './code-view.js';
import { CompareView } from './compare-view.js';
import { make } from './dom.js';
import { elementBase } from './element-base.js';
import { HistoryView } from './history-view.js';
import { NumberView } from './number-view.js';
import type { SafetyRecord, SeenEpoch } from './record.js';
import { backCamera, type Camera } from './scanner.js';
import { STYLE } from './style.js';
import { type Verdict, verdictOf } from './verdict.js';
import { type NamesOf, wordsForChange, wordsForVerdict } from './words.js';

/**
 * `<sotto-safety-number>`: a call's safety number as digits and pictures, by `value` or by `record`. There is no form
 * without the digits, for pictures alone can be searched for.
 *
 * The attribute `full` adds the QR code, and with a `record` scanning, marks and history. `held` keeps the number that is
 * shown while the group goes on. `compact` shows digits and pictures smaller. `pictures` is the address of the folder with
 * the images, with a slash at its end, if they are not beside this module.
 *
 * Events: `scanned` with a {@link Verdict}, `compared` with the members that a person has marked, `scanfailed` with the
 * error of the camera.
 */
export class SottoSafetyNumber extends elementBase('sotto-safety-number') {
  static readonly observedAttributes = ['pictures', 'full', 'held'];
  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #asOf = new AsOfView(() => this.#renew());
  readonly #number = new NumberView();
  readonly #code = new CodeView({
    camera: () => this.camera,
    judge: (text) => this.#judge(text),
    onerror: (error) => this.#tell('scanfailed', error),
  });
  readonly #compare = new CompareView((members) => this.#compared(members));
  readonly #history = new HistoryView();
  #value: SafetyNumber | null = null;
  #record: SafetyRecord | null = null;
  #unfollow: (() => void) | null = null;
  /** The epoch that is held. */
  #kept: SeenEpoch | null = null;
  #drawn: { number: SafetyNumber | null; folder: string | undefined } | null = null;
  #namesOf: NamesOf = (members) => new Map(members.map((member) => [member, member]));
  /** The words of epochs, which have to be found once, and anew when a key was noted. */
  #words = new WeakMap<SeenEpoch['keys'], string>();
  /** The source of pictures for a scan. */
  camera: Camera = backCamera;

  constructor() {
    super();
    // An element with styles would be refused by a policy without 'unsafe-inline'.
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [style];
    const both = make('div', 'columns');
    both.append(this.#number.element, this.#code.element);
    this.#root.append(
      this.#asOf.element,
      both,
      this.#code.result,
      this.#compare.element,
      this.#history.element,
    );
  }

  /** The number to show without a record; `null` while there is none. */
  get value(): SafetyNumber | null {
    return this.#shown?.safetyNumber ?? this.#value;
  }

  set value(value: SafetyNumber | null) {
    this.#value = value;
    this.#render();
  }

  /** The record to show; `null` for a number by `value`. */
  get record(): SafetyRecord | null {
    return this.#record;
  }

  set record(record: SafetyRecord | null) {
    this.#unfollow?.();
    this.#unfollow = null;
    this.#record = record;
    this.#kept = null;
    if (this.isConnected) this.#follow();
    this.#render();
  }

  /** Gives the names for people of members that are named beside each other; their ids by default. */
  get namesOf(): NamesOf {
    return this.#namesOf;
  }

  set namesOf(namesOf: NamesOf) {
    this.#namesOf = namesOf;
    this.#words = new WeakMap();
    this.#render();
  }

  /** Whether the number stays as it is while the group goes on. */
  get held(): boolean {
    return this.hasAttribute('held');
  }

  set held(held: boolean) {
    this.toggleAttribute('held', held);
  }

  /** Starts the camera. Resolves when it runs or has failed. */
  scan(): Promise<void> {
    return this.#code.scan();
  }

  /** Ends the camera and takes result and ticks away, as when the comparison is over. */
  reset(): void {
    this.#code.stop();
    this.#compare.forget();
  }

  connectedCallback(): void {
    this.#follow();
    this.#render();
  }

  disconnectedCallback(): void {
    this.#unfollow?.();
    this.#unfollow = null;
    this.reset();
  }

  attributeChangedCallback(name: string): void {
    if (name === 'held') this.#kept = null;
    this.#render();
  }

  /** The epoch whose number is shown, of the record. */
  get #shown(): SeenEpoch | null {
    return this.#kept ?? this.#record?.current ?? null;
  }

  #follow(): void {
    this.#unfollow ??= this.#record?.on('change', () => this.#render()) ?? null;
  }

  /** Holds the current number in place of the one that is held. */
  #renew(): void {
    this.#kept = null;
    this.reset();
    this.#render();
  }

  #judge(text: string): { verdict: Verdict; words: string } {
    const shown = this.#shown;
    const history = this.#record?.history ?? [];
    const verdict = verdictOf(text, shown === null ? history : [shown, ...history]);
    if (verdict.result !== 'no-number') {
      // Ticks belong to an earlier look at the number.
      this.#compare.forget();
      this.#tell('scanned', verdict);
    }
    if (verdict.result === 'equal') {
      // Those who can be marked are the members of the epoch in which both were.
      this.#kept = verdict.epoch;
      this.#render();
      this.#compare.tickOnly();
    }
    return { verdict, words: wordsForVerdict(verdict, shown) };
  }

  #compared(members: string[]): void {
    const shown = this.#shown;
    if (shown === null) return;
    this.#record?.compared(shown, members);
    this.#tell('compared', { members });
  }

  #tell(name: 'scanned' | 'compared' | 'scanfailed', detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #render(): void {
    const record = this.#record;
    if (this.held) this.#kept ??= record?.current ?? null;
    const shown = this.#shown;
    this.#draw(this.value);
    const full = this.hasAttribute('full');
    this.#code.element.hidden = this.#code.result.hidden = !full;
    this.#history.element.hidden = !full || record === null;
    if (full) this.#code.show(this.value, record !== null);
    if (!full || record === null) {
      this.#compare.element.hidden = true;
      this.#asOf.element.hidden = true;
      return;
    }
    const wordsOf = (epoch: SeenEpoch) => this.#wordsOf(epoch, record.own);
    this.#history.show(record.history, wordsOf);
    const at = shown === null ? 0 : record.history.indexOf(shown);
    const since = record.history.slice(0, at < 0 ? record.history.length : at);
    this.#asOf.show(shown, since, record.current !== null, wordsOf);
    const others = (shown?.members ?? []).filter(({ member }) => member !== record.own);
    this.#compare.show(
      others.map((member) => ({ member, mark: record.markOf(member) })),
      this.#namesOf,
    );
  }

  #wordsOf(epoch: SeenEpoch, own: string): string {
    const known = this.#words.get(epoch.keys);
    if (known !== undefined) return known;
    const words = wordsForChange(epoch, own, this.#namesOf);
    this.#words.set(epoch.keys, words);
    return words;
  }

  /** Draws digits and pictures only if they are others: an image that is made anew flickers. */
  #draw(number: SafetyNumber | null): void {
    const folder = this.getAttribute('pictures') ?? undefined;
    if (this.#drawn?.number === number && this.#drawn.folder === folder) return;
    this.#drawn = { number, folder };
    this.#number.show(number, folder);
  }
}
