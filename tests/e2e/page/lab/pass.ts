/** A transform of another library, which lets frames through as they are. */
export class Pass {
  readonly #worker = new Worker('/pass.worker.js', { type: 'module' });

  transform(): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#worker);
  }

  /** How many frames of which MIME type it has seen. */
  counts(): Promise<Record<string, number>> {
    return new Promise((resolve) => {
      this.#worker.onmessage = ({ data }: MessageEvent<Record<string, number>>) => resolve(data);
      this.#worker.postMessage(null);
    });
  }
}
