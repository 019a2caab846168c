/** The track that a `<video>` or `<audio>` element of a template plays. */

import { noChange } from 'lit-html';
import { AsyncDirective, directive, type ElementPart } from 'lit-html/async-directive.js';

type Changed = (element: HTMLMediaElement) => void;

class Playing extends AsyncDirective {
  #element: HTMLMediaElement | null = null;

  override render(_track: MediaStreamTrack | null, _changed?: Changed): unknown {
    return noChange;
  }

  override update(part: ElementPart, [track, changed]: [MediaStreamTrack | null, Changed?]): unknown {
    const element = part.element as HTMLMediaElement;
    this.#element = element;
    const stream = element.srcObject;
    const current = stream instanceof MediaStream ? (stream.getTracks()[0] ?? null) : null;
    // The same track keeps its MediaStream: with another one the element would start anew.
    if (current !== track) {
      element.srcObject = track && new MediaStream([track]);
      changed?.(element);
    }
    return noChange;
  }

  /** An element that has left the document lets go of its track at once. */
  override disconnected(): void {
    if (this.#element) {
      this.#element.srcObject = null;
    }
  }
}

/**
 * Stands in the tag of a media element, which plays `track`, or nothing for `null`. `changed` is called after each change of
 * the track.
 */
export const playing = directive(Playing);
