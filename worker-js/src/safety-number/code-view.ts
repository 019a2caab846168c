/** The QR code of a number, and the camera that reads that of another device. */

import type { SafetyNumber } from '../wasm/sotto.js';
import { button, make, say } from './dom.js';
import { qrCode } from './qr-code.js';
import { type Camera, Scan } from './scanner.js';
import type { Verdict } from './verdict.js';
import { wordsForCamera } from './words.js';

/** Requests of the view to the element. */
export interface CodeViewOptions {
  camera: () => Camera;
  /** Judges what was scanned, and says it. */
  judge: (text: string) => { verdict: Verdict; words: string };
  /** A camera or a decoder failed. */
  onerror: (error: unknown) => void;
}

/** The view. */
export class CodeView {
  readonly element = make('div', 'code');
  readonly #options: CodeViewOptions;
  readonly #qr = make('div', 'qr');
  readonly #video = make('video', 'video');
  readonly #result = make('p', 'result');
  readonly #toggle = button('scan', SCAN, () => (this.#scan === null ? void this.scan() : this.stop()));
  #text: string | null = null;
  #scan: Scan | null = null;

  constructor(options: CodeViewOptions) {
    this.#options = options;
    this.#result.setAttribute('role', 'status');
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#video.hidden = true;
    this.#video.setAttribute('aria-label', 'Picture of the camera that scans');
    this.element.append(this.#qr, this.#video, this.#toggle);
  }

  /** The line that says how a scan ended; the element puts it where it is seen. */
  get result(): HTMLElement {
    return this.#result;
  }

  /** Shows the code of `number`; with `scans`, the button that starts the camera, too. */
  show(number: SafetyNumber | null, scans: boolean): void {
    const text = number?.machine ?? null;
    if (text !== this.#text) {
      this.#text = text;
      this.#qr.replaceChildren(...(text === null ? [] : [qrCode(text, 'QR code of this safety number')]));
    }
    this.#toggle.hidden = !scans || number === null;
    if (this.#toggle.hidden) this.stop();
  }

  /** Starts the camera. Resolves when it runs or has failed. */
  async scan(): Promise<void> {
    this.stop();
    const scan = new Scan(this.#video, (text) => this.#scanned(text));
    this.#scan = scan;
    this.#become(true, 'Hold the other device’s code in front of the camera.');
    try {
      await scan.start(this.#options.camera());
    } catch (error) {
      // A scan that was stopped meanwhile has no picture to play, which is no failure.
      if (this.#scan !== scan) return;
      this.#end(wordsForCamera(error));
      this.#options.onerror(error);
    }
  }

  /** Ends the camera, and takes the result away. */
  stop(): void {
    this.#end('');
  }

  #end(words: string): void {
    this.#scan?.stop();
    this.#scan = null;
    this.#result.setAttribute('part', 'result');
    this.#become(false, words);
  }

  #scanned(text: string): void {
    const { verdict, words } = this.#options.judge(text);
    if (verdict.result === 'no-number') {
      // Some other code may be in the picture, too.
      say(this.#result, words);
      return;
    }
    this.#end(words);
    this.#result.setAttribute('part', `result ${verdict.result}`);
  }

  #become(scanning: boolean, words: string): void {
    this.#video.hidden = !scanning;
    this.#qr.hidden = scanning;
    this.#toggle.textContent = scanning ? 'Stop the camera' : SCAN;
    say(this.#result, words);
  }
}

const SCAN = 'Scan the other’s code';
