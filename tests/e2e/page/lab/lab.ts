/** A page on which one browser plays all members and connects them to each other, at `window.lab`. */

import { type AudioAsked, type AudioFormats, audioFormats } from './audio-formats.js';
import type { BatchResult, Cell } from './cells.js';
import { type ConnectionsTold, connections } from './connections.js';
import { type DecodingTold, decoding } from './decoding.js';
import { type ForgottenTold, forgotten } from './forgotten.js';
import { Matrix } from './matrix.js';
import { Parties } from './party.js';
import { type ReceptionTold, reception } from './reception.js';
import { safetyNumberOf } from './safety-number.js';
import { type TakenOver, takenOver } from './taken-over.js';
import { type Watched, type WatchResult, watch } from './watch.js';
import { type WithoutMimeType, withoutMimeType } from './without-mime-type.js';

const TINY = { width: 160, height: 90, frameRate: 10 };

/** The page's own API. */
export class Lab {
  #media: Promise<MediaStream> | undefined;
  #matrix: Promise<Matrix> | undefined;

  /** Runs cells of the protection matrix side by side. */
  async matrix(cells: Cell[]): Promise<BatchResult> {
    this.#matrix ??= this.#makeMatrix();
    return (await this.#matrix).run(cells);
  }

  /** Lets frames go around the worker, and resolves when the call has stopped for it. */
  async watch(watched: Watched): Promise<WatchResult> {
    return watch(watched, await this.#open());
  }

  /** Sends sound and tones, and reports the negotiated formats and the frames that arrived. */
  async audioFormats(asked: AudioAsked): Promise<AudioFormats> {
    return audioFormats(asked, (await this.#devices()).microphone);
  }

  /** A call of which one side is not told the codec of frames. */
  async withoutMimeType(): Promise<WithoutMimeType> {
    return withoutMimeType(await this.#open());
  }

  /** A member whose frames cannot be opened at first. */
  async reception(): Promise<ReceptionTold> {
    return reception((await this.#devices()).camera);
  }

  /** A member whose pictures cannot be decoded at first. */
  async decoding(): Promise<DecodingTold> {
    return decoding((await this.#devices()).camera);
  }

  /** A call that protects the sender of another. */
  async takenOver(): Promise<TakenOver> {
    return takenOver((await this.#devices()).camera);
  }

  /** The safety number of an epoch authenticator and a GroupContext. */
  readonly safetyNumberOf = safetyNumberOf;

  /** Two members who forget to bind their ends. */
  async forgotten(): Promise<ForgottenTold> {
    return forgotten((await this.#devices()).camera);
  }

  /** One camera on two connections. */
  async connections(): Promise<ConnectionsTold> {
    return connections((await this.#devices()).camera);
  }

  async #makeMatrix(): Promise<Matrix> {
    return new Matrix(await Parties.two(), (await this.#devices()).camera);
  }

  async #devices(): Promise<{ camera: MediaStreamTrack; microphone: MediaStreamTrack }> {
    const stream = await this.#open();
    const [camera] = stream.getVideoTracks();
    const [microphone] = stream.getAudioTracks();
    if (camera === undefined || microphone === undefined) throw new TypeError('there is no fake device');
    return { camera, microphone };
  }

  #open(): Promise<MediaStream> {
    this.#media ??= navigator.mediaDevices.getUserMedia({ audio: true, video: TINY });
    return this.#media;
  }
}

declare global {
  interface Window {
    lab: Lab;
  }
}

window.lab = new Lab();
