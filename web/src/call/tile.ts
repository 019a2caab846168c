/** One picture of the call: a camera or a screen, its member, and its state. */

import { html, nothing, type TemplateResult } from 'lit-html';
import { type IconName, icon } from '../elements/icons.js';
import { playing } from '../elements/playing.js';
import { hidden, nameOf } from '../elements/text.js';
import { isolated, partsOf } from '../names/labels.js';
import { initials, shadeOf } from '../names/member-id.js';
import { wordsForConnection, wordsForDrop, wordsForEncryption } from '../words.js';
import type { TileKind } from './grid.js';
import type { TileState } from './tile-state.js';

/** The content of a tile. */
export interface TileView {
  member: string;
  kind: TileKind;
  label: string;
  own: boolean;
  /** `null` shows the initials. */
  video: MediaStreamTrack | null;
  microphoneOff: boolean;
  state: TileState;
}

const SHADES = 6;
const STATE_ICONS: Record<TileState['encryption'], IconName> = {
  waiting: 'hourglass',
  encrypted: 'lock',
  'not-decrypting': 'warning',
  stopped: 'warning',
};

/** A tile. Only the stage knows its place. */
export function tile(view: TileView): TemplateResult {
  const { member, kind, label, own, video, state } = view;
  // `muted` as an attribute alone does not silence an element that a script made.
  return html`
    <article
      class="tile"
      data-member=${member}
      data-track=${kind}
      ?data-own=${own}
      data-shade=${shadeOf(member, SHADES)}
      data-state=${state.encryption}
      data-connection=${state.connection}
      ?data-camera=${video !== null}
      aria-label=${kind === 'screen' ? `Screen of ${isolated(label)}` : label}
    >
      <div class="tile-initials" aria-hidden="true" ?hidden=${video !== null}>${initialsOf(label)}</div>
      <video autoplay playsinline muted .muted=${true} ?hidden=${video === null} ${playing(video)}></video>
      <div class="tile-caption">${caption(view)}</div>
      <div class="tile-state">${stateMarks(state)}</div>
    </article>
  `;
}

function initialsOf(label: string): TemplateResult {
  return html`<span>${initials(partsOf(label).name)}</span>`;
}

function caption({ kind, label, own, microphoneOff }: TileView): TemplateResult {
  const you = own ? html`<span class="tile-you">(you)</span>` : nothing;
  if (kind === 'screen') {
    return html`${icon('screen')}${nameOf(label)}${you}${hidden('screen')}`;
  }
  const muted = html`<span class="tile-muted">${icon('microphone-off')}${hidden('Microphone off')}</span>`;
  return html`${microphoneOff ? muted : nothing}${nameOf(label)}${you}`;
}

function stateMarks({ encryption, connection, reason }: TileState): TemplateResult {
  const words = wordsForEncryption(encryption);
  const arrival = html`
    <span class="tile-connection">${icon('signal')}<span>${wordsForConnection(connection)}</span></span>
  `;
  return html`
    ${connection === 'connected' ? nothing : arrival}
    <span class="tile-encryption">
      ${icon(STATE_ICONS[encryption])}
      <span class="tile-words">${reason ? `${words}: ${wordsForDrop(reason)}` : words}</span>
    </span>
  `;
}
