/** A transform of another library, which lets frames through as they are. */
export class Pass {
  readonly #worker = new Worker('/pass.worker.js', { type: 'module' });

  transform(): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#worker);
  }

  /**
   * Ends the worker, whose transform was taken off. In Chromium a worker that lets go of a transform after another one was set
   * takes the frames from that one, too.
   */
  end(): void {
    this.#worker.terminate();
  }

  /** How many frames of which MIME type it has seen. */
  counts(): Promise<Record<string, number>> {
    return new Promise((resolve) => {
      this.#worker.onmessage = ({ data }: MessageEvent<Record<string, number>>) => resolve(data);
      this.#worker.postMessage(null);
    });
  }
}
