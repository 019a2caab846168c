/** The list of the group's members, as they agreed on it, and of people in the room that are not in the group. */

import { html, nothing, render, type TemplateResult } from 'lit-html';
import { timeOf } from 'sotto/safety-number';
import type { CodeStatement } from '../code/code-statements.js';
import { hex } from '../code/hex.js';
import { closeButton } from '../elements/buttons.js';
import { icon } from '../elements/icons.js';
import { hidden, nameOf } from '../elements/text.js';
import { partsOf } from '../names/labels.js';
import { initials, shadeOf } from '../names/member-id.js';
import type { Participant } from '../names/participants.js';

const SHADES = 6;

const PROVEN = 'Everybody here has proved to have the whole link.';
const NOT_PROVEN =
  'The link of this call has no secret: only the safety number shows that nobody is in between.';

const CODE =
  'Which code a person’s page runs is the word of that page: one that was changed says what it likes.';

/** Bytes of a hash that are shown: enough to tell releases apart. */
const SHOWN = 4;

/** An entry of the list. */
export interface Person extends Pick<Participant, 'id' | 'label' | 'own' | 'inGroup' | 'fingerprint'> {
  microphoneOff: boolean;
  cameraOff: boolean;
  /** When the safety number was compared with this person; `null` if it was not. */
  comparedAt: number | null;
  /** The statement of the person's page on its code; `null` if it has made none. */
  code: CodeStatement | null;
}

/** The panel. */
export class People {
  readonly element = document.createElement('aside');
  readonly #onclose: () => void;
  readonly #hasSecret: boolean;

  /** `hasSecret`: the call's link has a secret, which everybody in the group has proved to have. */
  constructor(hasSecret: boolean, onclose: () => void) {
    this.#hasSecret = hasSecret;
    this.#onclose = onclose;
    this.element.id = this.element.className = 'people';
    this.element.setAttribute('aria-labelledby', 'people-title');
    this.element.hidden = true;
    this.element.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') {
        onclose();
      }
    });
    this.show([]);
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
    const inside = people.filter((person) => person.inGroup);
    const outside = people.filter((person) => !person.inGroup);
    render(
      html`
        <header class="panel-header">
          <h2 id="people-title" tabindex="-1">People</h2>
          ${closeButton(this.#onclose)}
        </header>
        <section>
          <h3 id="people-inside">In the group (${inside.length})</h3>
          <p class="hint">
            This list comes from the members themselves, not from the server. The digits stay with a person’s tab: by them
            this page knows who comes back.
            ${inside.some(({ code, own }) => code !== null && !own) ? CODE : nothing}
            <span data-link=${this.#hasSecret ? 'secret' : 'open'}>${this.#hasSecret ? PROVEN : NOT_PROVEN}</span>
          </p>
          <ul class="people-list" aria-labelledby="people-inside">
            ${inside.map(row)}
          </ul>
        </section>
        <section ?hidden=${outside.length === 0}>
          <h3 id="people-outside">Not in the group</h3>
          <p class="hint">
            In the room as the server tells it, without a key: they see and hear nothing of the call.
          </p>
          <ul class="people-list" aria-labelledby="people-outside">
            ${outside.map(row)}
          </ul>
        </section>
      `,
      this.element,
    );
  }
}

function row({
  id,
  label,
  own,
  inGroup,
  fingerprint,
  comparedAt,
  code,
  microphoneOff,
  cameraOff,
}: Person): TemplateResult {
  const { name } = partsOf(label);
  return html`
    <li
      class="person"
      data-group-member=${inGroup ? id : nothing}
      data-waiting-member=${inGroup ? nothing : id}
    >
      <span class="avatar" data-shade=${shadeOf(id, SHADES)} aria-hidden="true">${initials(name)}</span>
      <div class="person-who">
        <span class="person-name">${nameOf(label)}${own ? ' (you)' : nothing}</span>
        ${inGroup ? fingerprintLine(fingerprint) : nothing}
        ${comparedAt === null ? nothing : html`<span class="person-compared" data-compared>${icon('check')}compared ${timeOf(comparedAt)}</span>`}
        ${code === null || own ? nothing : codeLine(code)}
      </div>
      <span class="person-marks">
        ${microphoneOff ? [icon('microphone-off'), hidden('microphone off')] : nothing}
        ${cameraOff ? [icon('camera-off'), hidden('camera off')] : nothing}
        ${icon(inGroup ? 'lock' : 'hourglass')} ${hidden(inGroup ? 'in the group' : 'waiting for keys')}
      </span>
    </li>
  `;
}

function codeLine({ hash, same }: CodeStatement): TemplateResult {
  const start = hex(hash.slice(0, SHOWN));
  if (same === null) return html`<span class="person-code" data-code="unknown">says: code ${start}…</span>`;
  return same
    ? html`<span class="person-code" data-code="same">says: same code as yours</span>`
    : html`<span class="person-code" data-code="other">${icon('warning')}says: other code than yours, ${start}…</span>`;
}

function fingerprintLine(fingerprint: string | null): TemplateResult {
  return fingerprint === null
    ? html`<span class="person-key">no key to know them by</span>`
    : html`<span class="person-key" data-fingerprint>${hidden('Key ')}${fingerprint}</span>`;
}
