/** Stands in for an `RTCRtpTransceiver` in tests. */
export class FakeTransceiver {
  mid: string | null = null;
  direction: RTCRtpTransceiverDirection;
  currentDirection: RTCRtpTransceiverDirection | null = null;
  stopped = false;
  /** Which qualities it was made to send. */
  sendEncodings: unknown;
  readonly sender: {
    track: unknown;
    transform: null;
    replaceTrack(track: unknown): Promise<void>;
    getParameters(): object;
    setParameters(): Promise<void>;
  };
  readonly receiver: { track: { kind: string }; transform: null };

  constructor(kind: string, track: unknown, direction: RTCRtpTransceiverDirection) {
    this.direction = direction;
    this.receiver = { track: { kind }, transform: null };
    this.sender = {
      track,
      transform: null,
      replaceTrack: async (next) => {
        this.sender.track = next;
      },
      getParameters: () => ({ encodings: [] }),
      setParameters: async () => {},
    };
  }

  setCodecPreferences(): void {}

  stop(): void {
    this.stopped = true;
  }
}

/** Stands in for an `RTCPeerConnection` in tests. Each offer gives the transceivers their mids. */
export class FakePeer {
  static last: FakePeer;
  readonly transceivers: FakeTransceiver[] = [];
  connectionState = 'new';
  signalingState = 'stable';
  #localDescription: { sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;
  readonly configuration: object;
  readonly #listeners: (() => void)[] = [];

  constructor(configuration: object = {}) {
    this.configuration = configuration;
    FakePeer.last = this;
  }

  get localDescription(): { sdp: string } | null {
    return this.#localDescription;
  }

  getConfiguration(): object {
    return this.configuration;
  }

  addEventListener(_: string, listener: () => void): void {
    this.#listeners.push(listener);
  }

  addTrack(track: { kind: string }): FakeTransceiver['sender'] {
    return this.addTransceiver(track, { direction: 'sendrecv' }).sender;
  }

  /** A transceiver that the browser makes by itself. */
  addLine(kind: string): void {
    this.transceivers.push(new FakeTransceiver(kind, null, 'recvonly'));
  }

  /** Something has happened that is told to listeners. */
  tells(): void {
    for (const listener of this.#listeners) listener();
  }

  async createOffer(): Promise<object> {
    return { type: 'offer', sdp: '' };
  }

  addTransceiver(
    what: string | { kind: string },
    { direction, sendEncodings }: { direction: RTCRtpTransceiverDirection; sendEncodings?: unknown },
  ): FakeTransceiver {
    const kind = typeof what === 'string' ? what : what.kind;
    const transceiver = new FakeTransceiver(kind, typeof what === 'string' ? null : what, direction);
    transceiver.sendEncodings = sendEncodings;
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers.filter(({ stopped }) => !stopped);
  }

  async setLocalDescription(): Promise<void> {
    for (const [index, transceiver] of this.transceivers.entries()) transceiver.mid ??= String(index);
    const sections = this.transceivers.map(
      ({ mid, direction, receiver }) => `m=${receiver.track.kind} 9\r\na=mid:${mid}\r\na=${direction}\r\n`,
    );
    this.#localDescription = { sdp: `v=0\r\n${sections.join('')}` };
  }

  async setRemoteDescription(): Promise<void> {
    for (const transceiver of this.transceivers) transceiver.currentDirection = transceiver.direction;
  }

  close(): void {
    this.signalingState = 'closed';
  }
}
