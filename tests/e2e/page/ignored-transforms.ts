/** Runs before a page's own scripts: the browser takes transforms, says that they are in force, and uses none. */

/** The configuration that an `RTCPeerConnection` was made with. */
type Asked = RTCConfiguration & { encodedInsertableStreams?: boolean };

for (const { prototype } of [RTCRtpSender, RTCRtpReceiver]) {
  const transforms = new WeakMap<object, RTCRtpScriptTransform | null>();
  Object.defineProperty(prototype, 'transform', {
    configurable: true,
    get(this: object) {
      return transforms.get(this) ?? null;
    },
    set(this: object, transform: RTCRtpScriptTransform | null) {
      transforms.set(this, transform);
    },
  });
  if ('createEncodedStreams' in prototype) {
    Object.defineProperty(prototype, 'createEncodedStreams', {
      configurable: true,
      value: () => ({ readable: new ReadableStream(), writable: new WritableStream() }),
    });
  }
}

const Native = RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Native {
  readonly #asked: Asked;

  constructor(asked: Asked = {}) {
    super({ ...asked, encodedInsertableStreams: false } as RTCConfiguration);
    this.#asked = asked;
  }

  override getConfiguration(): Asked {
    const { encodedInsertableStreams: _, ...said }: Asked = super.getConfiguration();
    return { ...said, ...(this.#asked.encodedInsertableStreams && { encodedInsertableStreams: true }) };
  }
};
