/** A camera that looks for QR codes. */

/** Makes the stream of a camera. Its tracks are stopped after the scan. */
export type Camera = () => Promise<MediaStream>;

/** The longer edge of a picture that is searched, in pixels: a code that fills a third of it has six to a module. */
const EDGE = 800;
/** The pause between two searches, in milliseconds. */
const PAUSE = 100;

/** The camera at the back of a telephone, or the only one. */
export const backCamera: Camera = () =>
  navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  });

/** One scan, from the start of the camera to the code that ends it. */
export class Scan {
  readonly #video: HTMLVideoElement;
  readonly #onscan: (text: string) => void;
  readonly #canvas = document.createElement('canvas');
  #stream: MediaStream | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  /** Shows the camera in `video`. `onscan` gets the content of each code that is found, until {@link Scan.stop}. */
  constructor(video: HTMLVideoElement, onscan: (text: string) => void) {
    this.#video = video;
    this.#onscan = onscan;
  }

  /** Starts. Rejects with the error of the camera, or of the decoder that cannot be loaded. */
  async start(camera: Camera): Promise<void> {
    // The decoder is some 35 kB, and is loaded by those who scan.
    const { decodeQR } = await import('qr/decode.js');
    this.#stream = await camera();
    if (this.#over) {
      this.stop();
      return;
    }
    this.#video.srcObject = this.#stream;
    await this.#video.play();
    this.#search((image) => {
      try {
        return decodeQR(image);
      } catch {
        // The decoder throws for every picture in which it finds no code, which is most of them.
        return null;
      }
    });
  }

  /** Ends the scan and the camera. */
  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
  }

  #search(decode: (image: ImageData) => string | null): void {
    if (this.#over) return;
    const image = this.#picture();
    const text = image && decode(image);
    if (text !== null) this.#onscan(text);
    this.#timer = setTimeout(() => this.#search(decode), PAUSE);
  }

  /** The camera's picture; `null` before the first one. */
  #picture(): ImageData | null {
    const { videoWidth, videoHeight } = this.#video;
    const scale = Math.min(1, EDGE / Math.max(videoWidth, videoHeight, 1));
    const [width, height] = [Math.floor(videoWidth * scale), Math.floor(videoHeight * scale)];
    if (width === 0 || height === 0) return null;
    this.#canvas.width = width;
    this.#canvas.height = height;
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(this.#video, 0, 0, width, height);
    return context?.getImageData(0, 0, width, height) ?? null;
  }
}
