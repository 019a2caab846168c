/** The parts of an `RTCPeerConnection` that negotiation needs. */
export interface Negotiable {
  setLocalDescription(): Promise<void>;
  readonly localDescription: { readonly sdp: string } | null;
  setRemoteDescription(description: { type: 'answer'; sdp: string }): Promise<void>;
}

/** Offers, one at a time. Changes while an answer is awaited go into one more round. */
export class Negotiation {
  readonly #peer: Negotiable;
  readonly #offer: (sdp: string) => void;
  readonly #failed: (error: unknown) => void;
  #wanted = false;
  #running = false;
  #closed = false;
  #answer: ((sdp: string) => void) | undefined;
  #sdp: string | undefined;

  /** `offer` sends an offer to the server, `failed` gets the browser's errors. */
  constructor(peer: Negotiable, offer: (sdp: string) => void, failed: (error: unknown) => void) {
    this.#peer = peer;
    this.#offer = offer;
    this.#failed = failed;
  }

  /** Something has changed. */
  request(): void {
    this.#wanted = true;
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  /** The server's answer. One that was not asked for is ignored. */
  handleAnswer(sdp: string): void {
    this.#answer?.(sdp);
    this.#answer = undefined;
  }

  /** The offer that awaits its answer may have been lost: it is sent again. */
  repeat(): void {
    if (this.#answer !== undefined && this.#sdp !== undefined) this.#offer(this.#sdp);
  }

  /** No more rounds. */
  close(): void {
    this.#closed = true;
  }

  async #run(): Promise<void> {
    try {
      while (this.#wanted && !this.#closed) {
        // Changes made in the same turn belong to one round.
        await undefined;
        this.#wanted = false;
        await this.#peer.setLocalDescription();
        if (this.#closed) return;
        this.#sdp = this.#peer.localDescription?.sdp ?? '';
        const answer = new Promise<string>((resolve) => {
          this.#answer = resolve;
        });
        this.#offer(this.#sdp);
        const sdp = await answer;
        if (this.#closed) return;
        await this.#peer.setRemoteDescription({ type: 'answer', sdp });
      }
    } catch (error) {
      if (!this.#closed) this.#failed(error);
    } finally {
      this.#running = false;
    }
  }
}
