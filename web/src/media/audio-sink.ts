/** Plays the sound of the others through hidden elements, all on one speaker. */

import { html, render } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { RemoteStream } from 'sotto/room';
import { playing } from '../elements/playing.js';
import { recall, remember } from '../storage/remember.js';

/** Whether this browser lets a page choose the speaker. */
export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}

/** The sound of a call. */
export class AudioSink {
  /** To be put into the page. */
  readonly element = document.createElement('div');
  readonly #blocked: () => void;

  /** `blocked` is called when the browser wants a click before it plays sound. */
  constructor(blocked: () => void) {
    this.#blocked = blocked;
    this.element.hidden = true;
    this.element.dataset['audio'] = '';
  }

  /** Plays exactly `streams`. */
  play(streams: readonly RemoteStream[]): void {
    const sounds = streams.filter(({ kind }) => kind === 'audio');
    const byKey = new Map(sounds.map((stream) => [`${stream.track} ${stream.member}`, stream]));
    const players = repeat(
      byKey,
      ([key]) => key,
      ([, { member, track, mediaStreamTrack }]) =>
        html`<audio data-member=${member} data-track=${track} ${playing(mediaStreamTrack, this.#start)}></audio>`,
    );
    render(players, this.element);
  }

  /** Tries again after a click. */
  unblock(): void {
    this.#players().forEach(this.#start);
  }

  /** Plays on another speaker from now on. */
  choose(deviceId: string): void {
    remember('speaker', deviceId);
    for (const player of this.#players()) {
      direct(player, deviceId);
    }
  }

  stop(): void {
    this.play([]);
    this.element.remove();
  }

  #players(): NodeListOf<HTMLAudioElement> {
    return this.element.querySelectorAll('audio');
  }

  readonly #start = (player: HTMLMediaElement): void => {
    direct(player, recall('speaker'));
    player.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotAllowedError') {
        this.#blocked();
      }
    });
  };
}

function direct(player: HTMLMediaElement, deviceId: string | null): void {
  if (deviceId !== null && canChooseSpeaker()) {
    // A speaker that is gone leaves the sound where it was.
    player.setSinkId(deviceId).catch(() => undefined);
  }
}
