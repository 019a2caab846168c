/** The element `<sotto-members>`. */

import type { Unsubscribe } from '../api/listeners.js';
import { make, say } from '../safety-number/dom.js';
import { elementBase } from '../safety-number/element-base.js';
import type { SafetyRecord } from '../safety-number/record.js';
import type { NamesOf } from '../safety-number/words.js';
import type { Member } from '../wasm/sotto.js';
import type { CodeOf } from './code-statement.js';
import { KeyChanges } from './key-changes.js';
import { MemberItem } from './member-item.js';
import { wordsForArrivals, wordsForKey, wordsForProofs } from './member-words.js';
import { shownNames } from './names.js';
import { adopt } from './sheet.js';
import type { ShownCall } from './shown-call.js';
import { MEMBERS_STYLE } from './style.js';

/**
 * `<sotto-members>`: the members of a call's group, as they know each other, not as a server says. Each has its name, the
 * fingerprint of its key, whether it has proved to have the link, the mark of a comparison (with a `record`), its page's statement on
 * its code (with `codeOf`), and a warning when it came with another key than before, until a person has looked at it.
 *
 * The attribute `compact` leaves fingerprints and statements out; `label` is the list's name for screen readers.
 *
 * Event: `keyseen` with the `member` and its `fingerprint` when a person has looked at a changed key.
 */
export class SottoMembers extends elementBase('sotto-members') {
  static readonly observedAttributes = ['label'];
  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #empty = make('p', 'empty', 'Nobody is in the group yet.');
  readonly #list = make('ul', 'members');
  readonly #hint = make('p', 'hint');
  readonly #news = make('p', 'news');
  readonly #items = new Map<string, MemberItem>();
  readonly #changes = new KeyChanges();
  #call: ShownCall | null = null;
  #record: SafetyRecord | null = null;
  #unfollow: readonly Unsubscribe[] = [];
  #unfollowRecord: Unsubscribe | null = null;
  #namesOf: NamesOf | null = null;
  #codeOf: CodeOf = () => null;

  constructor() {
    super();
    adopt(this.#root, MEMBERS_STYLE);
    // A list without bullets is none to VoiceOver, unless it says so.
    this.#list.setAttribute('role', 'list');
    this.#news.setAttribute('role', 'status');
    this.#root.append(this.#empty, this.#list, this.#hint, this.#news);
    this.#render();
  }

  /**
   * The call whose members are shown. It is followed until another one or `null` is set, in the document or not, so that no
   * change of a key is missed.
   */
  get call(): ShownCall | null {
    return this.#call;
  }

  set call(call: ShownCall | null) {
    if (call === this.#call) return;
    for (const stop of this.#unfollow) stop();
    this.#changes.clear();
    this.#items.clear();
    say(this.#news, '');
    this.#call = call;
    let before: readonly Member[] = call?.members ?? [];
    this.#unfollow =
      call === null
        ? []
        : [
            call.on('members', (members) => {
              this.#announce(before, members);
              before = members;
              this.#render();
            }),
            call.on('key-changed', (change) => {
              this.#changes.add(change);
              const name = this.#names([change.member]).get(change.member) ?? change.member;
              say(this.#news, `${name}: ${wordsForKey(change)}`);
              this.#render();
            }),
            // The state changes before the members do.
            call.on('state', () => this.#render()),
          ];
    this.#render();
  }

  /** The record with the marks of those who were compared; `null` for none. */
  get record(): SafetyRecord | null {
    return this.#record;
  }

  set record(record: SafetyRecord | null) {
    this.#unfollowRecord?.();
    this.#record = record;
    this.#unfollowRecord = record?.on('change', () => this.#render()) ?? null;
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

  /** Finds the members' statements on their code. None by default. Call {@link SottoMembers.update} when one has come. */
  get codeOf(): CodeOf {
    return this.#codeOf;
  }

  set codeOf(codeOf: CodeOf) {
    this.#codeOf = codeOf;
    this.#render();
  }

  /** Shows names and statements anew. */
  update(): void {
    this.#render();
  }

  attributeChangedCallback(): void {
    this.#render();
  }

  #names(ids: readonly string[]): ReadonlyMap<string, string> {
    return (this.#namesOf ?? shownNames(this.#call?.members ?? []))(ids);
  }

  #announce(before: readonly Member[], now: readonly Member[]): void {
    const idsOf = (members: readonly Member[]) => members.map(({ member }) => member);
    const [were, are] = [idsOf(before), idsOf(now)];
    // To get into the group, or out of it, is the call's own state.
    if (were.length === 0 || are.length === 0) return;
    const names = (this.#namesOf ?? shownNames([...before, ...now]))([...new Set([...were, ...are])]);
    const called = (ids: readonly string[], others: readonly string[]) =>
      ids.filter((id) => !others.includes(id)).map((id) => names.get(id) ?? id);
    const words = wordsForArrivals(called(are, were), called(were, are));
    if (words !== '') say(this.#news, words);
  }

  #render(): void {
    const members = this.#call?.members ?? [];
    const names = this.#names(members.map(({ member }) => member));
    for (const id of [...this.#items.keys()]) {
      if (!members.some(({ member }) => member === id)) this.#items.delete(id);
    }
    const elements = members.map((member) => {
      const { member: id } = member;
      const item = this.#items.get(id) ?? new MemberItem(() => this.#seen(id));
      this.#items.set(id, item);
      item.show({
        member,
        name: names.get(id) ?? id,
        own: id === this.#call?.member,
        mark: this.#record?.markOf(member) ?? null,
        code: this.#codeOf(id),
        change: this.#changes.of(member),
      });
      return item.element;
    });
    // An element that is put in again loses the focus.
    const isSame =
      elements.length === this.#list.children.length &&
      elements.every((element, at) => element === this.#list.children[at]);
    if (!isSame) this.#list.replaceChildren(...elements);
    this.#list.setAttribute('aria-label', this.getAttribute('label') ?? 'Members of the call');
    this.#list.hidden = members.length === 0;
    this.#empty.hidden = members.length > 0;
    say(this.#hint, wordsForProofs(members));
    this.#hint.hidden = members.length === 0;
  }

  #seen(member: string): void {
    const fingerprint = this.#call?.members.find((one) => one.member === member)?.fingerprint ?? null;
    this.#changes.seen(member);
    this.#render();
    // The button has gone, and the focus of a keyboard with it.
    const { element } = this.#items.get(member) ?? {};
    if (element !== undefined) {
      element.tabIndex = -1;
      element.focus();
    }
    const detail = { member, fingerprint };
    this.dispatchEvent(new CustomEvent('keyseen', { detail, bubbles: true, composed: true }));
  }
}
