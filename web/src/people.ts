/** The list of who is in the group, as its members agreed on it, and of who is in the room without being in the group. */

import { closeButton } from './buttons.js';
import { fill, h, hidden, nameOf, set } from './dom.js';
import { icon } from './icons.js';
import { initials, parseMemberId, shadeOf } from './member-id.js';
import type { Participant } from './participants.js';

const SHADES = 6;

/** What the list shows of somebody. */
export interface Person extends Pick<Participant, 'id' | 'label' | 'own' | 'inGroup' | 'fingerprint'> {
  microphoneOff: boolean;
  cameraOff: boolean;
}

/** The panel. */
export class People {
  readonly element: HTMLElement;
  readonly #inside = h('ul', { class: 'people-list', 'aria-labelledby': 'people-inside' });
  readonly #outside = h('ul', { class: 'people-list', 'aria-labelledby': 'people-outside' });
  readonly #insideHeading = h('h3', { id: 'people-inside' });
  readonly #outsideSection: HTMLElement;
  #shown = '';

  constructor(onclose: () => void) {
    this.#outsideSection = h(
      'section',
      { hidden: true },
      h('h3', { id: 'people-outside' }, 'Not in the group'),
      h(
        'p',
        { class: 'hint' },
        'In the room as the server tells it, without a key: they see and hear nothing of the call.',
      ),
      this.#outside,
    );
    this.element = h(
      'aside',
      {
        class: 'people',
        id: 'people',
        'aria-labelledby': 'people-title',
        hidden: true,
        onkeydown: (event) => {
          if (event instanceof KeyboardEvent && event.key === 'Escape') {
            onclose();
          }
        },
      },
      h(
        'header',
        { class: 'panel-header' },
        h('h2', { id: 'people-title', tabindex: '-1' }, 'People'),
        closeButton(onclose),
      ),
      h(
        'section',
        {},
        this.#insideHeading,
        h(
          'p',
          { class: 'hint' },
          'This list comes from the members themselves, not from the server. The digits stay with a person’s tab: by them this page knows who comes back.',
        ),
        this.#inside,
      ),
      this.#outsideSection,
    );
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.element.hidden = false;
    this.element.querySelector('h2')?.focus();
  }

  close(): void {
    this.element.hidden = true;
  }

  show(people: readonly Person[]): void {
    const shown = JSON.stringify(people);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    const inside = people.filter((person) => person.inGroup);
    const outside = people.filter((person) => !person.inGroup);
    this.#insideHeading.textContent = `In the group (${inside.length})`;
    fill(this.#inside, ...inside.map((person) => row(person)));
    fill(this.#outside, ...outside.map((person) => row(person)));
    this.#outsideSection.hidden = outside.length === 0;
  }
}

function row({ id, label, own, inGroup, fingerprint, microphoneOff, cameraOff }: Person): HTMLElement {
  const { name } = parseMemberId(id);
  const item = h(
    'li',
    { class: 'person' },
    h('span', { class: 'avatar', 'data-shade': shadeOf(id, SHADES), 'aria-hidden': 'true' }, initials(name)),
    h(
      'div',
      { class: 'person-who' },
      h('span', { class: 'person-name' }, nameOf(label), own && ' (you)'),
      inGroup && fingerprintLine(fingerprint),
    ),
    h(
      'span',
      { class: 'person-marks' },
      microphoneOff && icon('microphone-off'),
      microphoneOff && hidden('microphone off'),
      cameraOff && icon('camera-off'),
      cameraOff && hidden('camera off'),
      icon(inGroup ? 'lock' : 'hourglass'),
      hidden(inGroup ? 'in the group' : 'waiting for keys'),
    ),
  );
  set(item, inGroup ? { 'data-group-member': id } : { 'data-waiting-member': id });
  return item;
}

function fingerprintLine(fingerprint: string | null): HTMLElement {
  if (fingerprint === null) {
    return h('span', { class: 'person-key' }, 'no key to know them by');
  }
  return h('span', { class: 'person-key', 'data-fingerprint': true }, hidden('Key '), fingerprint);
}
