/** Plays the sound of the others through hidden elements, all on one speaker. */

import type { RemoteStream } from 'sotto/room';
import { h } from './dom.js';
import { recall, remember } from './remember.js';

/** Whether this browser lets a page choose the speaker. */
export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}

/** The sound of a call. */
export class AudioSink {
  /** To be put into the page. */
  readonly element = h('div', { hidden: true, 'data-audio': true });
  readonly #players = new Map<string, HTMLAudioElement>();
  readonly #blocked: () => void;

  /** `blocked` is called when the browser wants a click before it plays sound. */
  constructor(blocked: () => void) {
    this.#blocked = blocked;
  }

  /** Plays exactly `streams`. */
  play(streams: readonly RemoteStream[]): void {
    const wanted = new Map(
      streams
        .filter((stream) => stream.kind === 'audio')
        .map((stream) => [`${stream.track} ${stream.member}`, stream]),
    );
    for (const [key, player] of this.#players) {
      if (!wanted.has(key)) {
        silence(player);
        this.#players.delete(key);
      }
    }
    for (const [key, stream] of wanted) {
      this.#playOne(key, stream);
    }
  }

  /** Tries again after a click. */
  unblock(): void {
    for (const player of this.#players.values()) {
      this.#start(player);
    }
  }

  /** Plays on another speaker from now on. */
  choose(deviceId: string): void {
    remember('speaker', deviceId);
    for (const player of this.#players.values()) {
      direct(player, deviceId);
    }
  }

  stop(): void {
    this.play([]);
    this.element.remove();
  }

  #playOne(key: string, { member, track, mediaStreamTrack }: RemoteStream): void {
    let player = this.#players.get(key);
    const playing = player?.srcObject;
    if (playing instanceof MediaStream && playing.getTracks().includes(mediaStreamTrack)) {
      return;
    }
    if (!player) {
      player = h('audio', { 'data-member': member, 'data-track': String(track) });
      direct(player, recall('speaker'));
      this.#players.set(key, player);
      this.element.append(player);
    }
    player.srcObject = new MediaStream([mediaStreamTrack]);
    this.#start(player);
  }

  #start(player: HTMLAudioElement): void {
    player.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotAllowedError') {
        this.#blocked();
      }
    });
  }
}

function silence(player: HTMLAudioElement): void {
  player.pause();
  player.srcObject = null;
  player.remove();
}

function direct(player: HTMLAudioElement, deviceId: string | null): void {
  if (deviceId !== null && canChooseSpeaker()) {
    // A speaker that is gone leaves the sound where it was.
    player.setSinkId(deviceId).catch(() => undefined);
  }
}
