/** One picture of the call: a camera or a screen, whose it is, and how it is doing. */

import { fill, h, hidden, nameOf, set, write } from './dom.js';
import type { Rect, TileKind } from './grid.js';
import { type IconName, icon } from './icons.js';
import { isolated } from './labels.js';
import { initials, parseMemberId, shadeOf } from './member-id.js';
import type { TileState } from './tile-state.js';
import { wordsForConnection, wordsForDrop, wordsForEncryption } from './words.js';

/** What a tile shows. */
export interface TileView {
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

/** A tile, and its element. */
export class Tile {
  readonly element: HTMLElement;
  readonly kind: TileKind;
  readonly #video = h('video', { autoplay: true, playsinline: true, muted: true });
  readonly #initials: HTMLElement;
  readonly #caption = h('div', { class: 'tile-caption' });
  readonly #state = h('div', { class: 'tile-state' });
  #shown = '';

  constructor(member: string, kind: TileKind, own: boolean) {
    this.kind = kind;
    // The attribute alone does not silence an element that a script made.
    this.#video.muted = true;
    const { name } = parseMemberId(member);
    this.#initials = h(
      'div',
      { class: 'tile-initials', 'aria-hidden': 'true' },
      h('span', {}, initials(name)),
    );
    this.element = h(
      'article',
      {
        class: 'tile',
        'data-member': member,
        'data-track': kind,
        'data-own': own,
        'data-shade': shadeOf(member, SHADES),
      },
      this.#initials,
      this.#video,
      this.#caption,
      this.#state,
    );
  }

  show(view: TileView): void {
    this.#showVideo(view.video);
    const { encryption, connection, reason } = view.state;
    set(this.element, {
      'data-state': encryption,
      'data-connection': connection,
      'data-camera': view.video !== null,
    });
    const shown = JSON.stringify([view.label, view.own, view.microphoneOff, encryption, connection, reason]);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    this.#showCaption(view);
    this.#showState(view.state);
    set(this.element, {
      'aria-label': this.kind === 'screen' ? `Screen of ${isolated(view.label)}` : view.label,
    });
  }

  /** Puts the tile into its place. */
  place({ x, y, width, height }: Rect): void {
    const { style } = this.element;
    style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    style.width = `${width.toFixed(1)}px`;
    style.height = `${height.toFixed(1)}px`;
    set(this.element, { 'data-small': width < 190 });
  }

  remove(): void {
    this.#video.srcObject = null;
    this.element.remove();
  }

  #showVideo(track: MediaStreamTrack | null): void {
    const stream = this.#video.srcObject;
    const current = stream instanceof MediaStream ? (stream.getVideoTracks()[0] ?? null) : null;
    if (current !== track) {
      this.#video.srcObject = track ? new MediaStream([track]) : null;
    }
    this.#video.hidden = track === null;
    this.#initials.hidden = track !== null;
  }

  #showCaption({ label, own, microphoneOff }: TileView): void {
    const screen = this.kind === 'screen';
    fill(
      this.#caption,
      microphoneOff &&
        !screen &&
        h('span', { class: 'tile-muted' }, icon('microphone-off'), hidden('Microphone off')),
      screen && icon('screen'),
      nameOf(label),
      own && h('span', { class: 'tile-you' }, '(you)'),
      screen && hidden('screen'),
    );
  }

  #showState({ encryption, connection, reason }: TileState): void {
    const words = h('span', { class: 'tile-words' }, wordsForEncryption(encryption));
    if (reason) {
      write(words, `${wordsForEncryption(encryption)}: ${wordsForDrop(reason)}`);
    }
    fill(
      this.#state,
      connection !== 'connected' &&
        h(
          'span',
          { class: 'tile-connection' },
          icon('signal'),
          h('span', {}, wordsForConnection(connection)),
        ),
      h('span', { class: 'tile-encryption' }, icon(STATE_ICONS[encryption]), words),
    );
  }
}
