/** One's own camera, microphone and screen: open or not, on or off, which device. */

import type { VideoSize } from '../link/route.js';
import type { AppTrack } from '../names/participants.js';
import { recall, remember } from '../storage/remember.js';
import { type DeviceProblem, deviceProblemOf } from './device-problem.js';

/** A device that is chosen from a list. */
export type Source = 'microphone' | 'camera';

/** A source that did not open, or ended by itself. */
export interface SourceProblem {
  source: Source | 'screen';
  problem: DeviceProblem;
}

/** Events of {@link LocalMedia}. */
export interface LocalMediaListener {
  /** A track came, went, or was switched on or off. */
  changed?(track: AppTrack): void;
  /** A source did not open, or ended by itself. */
  failed?(problem: SourceProblem): void;
}

const HINTS: Record<AppTrack, string> = {
  microphone: 'speech',
  camera: 'motion',
  screen: 'detail',
  'screen-audio': 'music',
};

/** One's own tracks. Every failure goes to the listeners; no method rejects. */
export class LocalMedia {
  readonly #video: VideoSize;
  readonly #tracks = new Map<AppTrack, MediaStreamTrack>();
  /** Switched off but open. Kept apart from `enabled`, which belongs to the room as well. */
  readonly #off = new Set<AppTrack>();
  readonly #listeners = new Set<LocalMediaListener>();
  /** One change of a source at a time, in the order asked for. */
  #queue: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(video: VideoSize) {
    this.#video = video;
  }

  listen(listener: LocalMediaListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  track(track: AppTrack): MediaStreamTrack | null {
    return this.#tracks.get(track) ?? null;
  }

  /** Whether others would hear or see it. */
  isOn(track: AppTrack): boolean {
    return this.#tracks.has(track) && !this.#off.has(track);
  }

  /** Opens several sources with one question to the user. */
  open(sources: readonly Source[]): Promise<void> {
    return this.#then(async () => {
      if (sources.length > 1) {
        try {
          this.#take(await this.#ask(sources));
          return;
        } catch {
          // One of them failed: each is asked for alone, to have the others and to know which.
        }
      }
      for (const source of sources) {
        await this.#openOne(source);
      }
    });
  }

  /** Switches a source on, opening the device if need be. */
  switchOn(source: Source): Promise<void> {
    return this.#then(async () => {
      const track = this.#tracks.get(source);
      if (track) {
        this.#switch(source, track, true);
      } else {
        await this.#openOne(source);
      }
    });
  }

  /** Switches a source off. The camera is closed, so that its light goes out; the microphone only made silent. */
  switchOff(source: Source): Promise<void> {
    return this.#then(() => {
      const track = this.#tracks.get(source);
      if (source === 'camera') {
        this.#close('camera');
      } else if (track) {
        this.#switch(source, track, false);
      }
    });
  }

  /** Uses another device from now on. */
  choose(source: Source, deviceId: string): Promise<void> {
    remember(source, deviceId);
    return this.#then(async () => {
      const before = this.#tracks.get(source);
      if (!before) {
        return;
      }
      const on = this.isOn(source);
      // Some systems give a device to one user at a time, so the old one is closed first.
      this.#forget(source);
      await this.#openOne(source);
      const track = this.#tracks.get(source);
      if (track && !on) {
        this.#switch(source, track, false);
      }
    });
  }

  /** Asks for a screen or window and shares it. */
  shareScreen(): Promise<void> {
    // Not queued: the browser wants this to happen within the click.
    return this.#askForScreen();
  }

  stopScreen(): void {
    this.#close('screen');
    this.#close('screen-audio');
  }

  /** Closes everything for good. */
  stop(): void {
    this.#stopped = true;
    this.#listeners.clear();
    for (const track of [...this.#tracks.keys()]) {
      this.#forget(track);
    }
  }

  #then(step: () => Promise<void> | void): Promise<void> {
    this.#queue = this.#queue.then(step);
    return this.#queue;
  }

  async #openOne(source: Source): Promise<void> {
    try {
      this.#take(await this.#askRememberedThenAny(source));
    } catch (error) {
      this.#failed({ source, problem: deviceProblemOf(error) });
      this.#changed(source);
    }
  }

  async #askRememberedThenAny(source: Source): Promise<MediaStream> {
    try {
      return await this.#ask([source]);
    } catch (error) {
      const problem = deviceProblemOf(error);
      if (recall(source) && (problem === 'unsuitable' || problem === 'missing')) {
        return await this.#ask([source], false);
      }
      throw error;
    }
  }

  #ask(sources: readonly Source[], remembered = true): Promise<MediaStream> {
    const device = (source: Source) => {
      const id = remembered ? recall(source) : null;
      return id ? { deviceId: { exact: id } } : {};
    };
    return devices().getUserMedia({
      audio: sources.includes('microphone') && {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...device('microphone'),
      },
      video: sources.includes('camera') && {
        width: { ideal: this.#video.width },
        height: { ideal: this.#video.height },
        frameRate: { ideal: this.#video.rate },
        ...device('camera'),
      },
    });
  }

  async #askForScreen(): Promise<void> {
    try {
      const stream = await devices().getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: true });
      const [video] = stream.getVideoTracks();
      const [audio] = stream.getAudioTracks();
      if (video) {
        this.#add('screen', video);
      }
      if (audio) {
        this.#add('screen-audio', audio);
      }
    } catch (error) {
      const problem = deviceProblemOf(error);
      // Closing the browser's question is an answer, not a failure.
      if (problem !== 'denied') {
        this.#failed({ source: 'screen', problem });
      }
      this.#changed('screen');
    }
  }

  #take(stream: MediaStream): void {
    for (const track of stream.getTracks()) {
      this.#add(track.kind === 'audio' ? 'microphone' : 'camera', track);
    }
  }

  #add(name: AppTrack, track: MediaStreamTrack): void {
    if (this.#stopped) {
      track.stop();
      return;
    }
    this.#forget(name);
    track.contentHint = HINTS[name];
    this.#tracks.set(name, track);
    track.addEventListener('ended', () => this.#endedByItself(name, track));
    this.#changed(name);
  }

  /** Unplugged, taken away by the system, or stopped in the browser's own controls. */
  #endedByItself(name: AppTrack, track: MediaStreamTrack): void {
    if (this.#tracks.get(name) !== track) {
      return;
    }
    if (name === 'screen') {
      this.stopScreen();
      return;
    }
    this.#close(name);
    if (name !== 'screen-audio') {
      this.#failed({ source: name, problem: 'unsuitable' });
    }
  }

  #switch(name: AppTrack, track: MediaStreamTrack, on: boolean): void {
    track.enabled = on;
    if (on) {
      this.#off.delete(name);
    } else {
      this.#off.add(name);
    }
    this.#changed(name);
  }

  #close(name: AppTrack): void {
    if (this.#tracks.has(name)) {
      this.#forget(name);
      this.#changed(name);
    }
  }

  #forget(name: AppTrack): void {
    this.#tracks.get(name)?.stop();
    this.#tracks.delete(name);
    this.#off.delete(name);
  }

  #changed(track: AppTrack): void {
    for (const listener of [...this.#listeners]) {
      listener.changed?.(track);
    }
  }

  #failed(problem: SourceProblem): void {
    for (const listener of [...this.#listeners]) {
      listener.failed?.(problem);
    }
  }
}

/** The browser's devices; it has none on pages that it deems unsafe. */
function devices(): MediaDevices {
  const found: MediaDevices | undefined = navigator.mediaDevices;
  if (!found) {
    throw new DOMException('no media devices on this page', 'SecurityError');
  }
  return found;
}
