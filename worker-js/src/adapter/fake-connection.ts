/** A transceiver of a {@link FakeConnection}. */
export class FakeTransceiver {
  mid: string | null = null;
  direction: string;
  currentDirection: string | null = null;
  readonly sender: { track: unknown; replaceTrack(track: unknown): Promise<void> };
  readonly receiver: { readonly track: { readonly kind: string } };

  constructor(kind: string, track: unknown, direction: string) {
    this.direction = direction;
    this.receiver = { track: { kind } };
    this.sender = {
      track,
      replaceTrack: async (next) => {
        this.sender.track = next;
      },
    };
  }

  stop(): void {
    this.direction = 'stopped';
  }
}

interface Line {
  mid: string;
  kind: string;
  direction: string;
}

interface Description {
  type: 'offer' | 'answer';
  sdp: string;
}

/**
 * Stands in for an `RTCPeerConnection`, with the states of JSEP (RFC 9429 §3.2): a description that has no place in its state is
 * refused, an offer at an offer of its own too, though a browser would roll that back. Descriptions are JSON.
 */
export class FakeConnection {
  signalingState: 'stable' | 'have-local-offer' | 'closed' = 'stable';
  iceConnectionState = 'new';
  connectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: { toJSON(): RTCIceCandidateInit } | null }) => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  readonly transceivers: FakeTransceiver[] = [];
  readonly candidates: RTCIceCandidateInit[] = [];
  /** How many offers it has made. */
  offers = 0;
  restarts = 0;
  /** How many descriptions it was given, taken or not. */
  taken = 0;
  /** The error of the next local description. */
  failure: Error | null = null;
  readonly #name: string;
  #isNeeded = false;
  #isAnswering = false;

  constructor(name: string) {
    this.#name = name;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  addTransceiver(track: { kind: string }, { direction }: { direction: string }): FakeTransceiver {
    const transceiver = new FakeTransceiver(track.kind, track, direction);
    this.transceivers.push(transceiver);
    this.needs();
    return transceiver;
  }

  /** There is something to negotiate. */
  needs(): void {
    this.#isNeeded = true;
    this.#tell();
  }

  restartIce(): void {
    this.restarts += 1;
    this.needs();
  }

  async setLocalDescription(): Promise<void> {
    this.taken += 1;
    await null;
    if (this.signalingState !== 'stable') throw new Error('a local description in the wrong state');
    if (this.failure !== null) {
      const { failure } = this;
      this.failure = null;
      throw failure;
    }
    if (this.#isAnswering) {
      this.#isAnswering = false;
      this.localDescription = { type: 'answer', sdp: this.#sdp() };
      this.#settle();
      return;
    }
    this.#isNeeded = false;
    this.offers += 1;
    for (const [index, one] of this.transceivers.entries()) one.mid ??= `${this.#name}${index}`;
    this.signalingState = 'have-local-offer';
    this.localDescription = { type: 'offer', sdp: this.#sdp() };
  }

  async setRemoteDescription(description: Description): Promise<void> {
    this.taken += 1;
    await null;
    const { type, sdp } = description;
    const isRight = type === 'offer' ? 'stable' : 'have-local-offer';
    if (this.signalingState !== isRight) throw new Error(`an ${type} in state ${this.signalingState}`);
    const lines = JSON.parse(sdp) as Line[];
    this.remoteDescription = description;
    this.#isAnswering = type === 'offer';
    for (const { mid, kind, direction } of lines) {
      const known = this.transceivers.find((one) => one.mid === mid);
      const mirrored = direction === 'sendonly' ? 'recvonly' : direction;
      const one = known ?? new FakeTransceiver(kind, null, mirrored);
      if (known === undefined) this.transceivers.push(one);
      else if (type === 'offer') known.direction = mirrored;
      one.mid = mid;
    }
    if (type === 'answer') this.#settle();
  }

  async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (this.remoteDescription === null) throw new Error('a candidate before a description');
    if (candidate.candidate === 'bad') throw new Error('a bad candidate');
    this.candidates.push(candidate);
  }

  /** The browser has found a candidate. */
  finds(candidate: string): void {
    this.onicecandidate?.({ candidate: { toJSON: () => ({ candidate, sdpMid: '0' }) } });
  }

  close(): void {
    this.signalingState = 'closed';
  }

  #sdp(): string {
    const lines = this.transceivers.flatMap(({ mid, receiver, direction }): Line[] =>
      mid === null ? [] : [{ mid, kind: receiver.track.kind, direction }],
    );
    return JSON.stringify(lines);
  }

  #settle(): void {
    this.signalingState = 'stable';
    for (const one of this.transceivers) if (one.mid !== null) one.currentDirection = one.direction;
    this.#tell();
  }

  /** Tells in a task of its own, and only in the stable state. */
  #tell(): void {
    queueMicrotask(() => {
      if (this.#isNeeded && this.signalingState === 'stable' && !this.#isAnswering)
        this.onnegotiationneeded?.();
    });
  }
}
