import { type RTCDataChannel, RTCPeerConnection } from 'werift';
import { WebSocket } from 'ws';

/** Stands in for a browser's `RTCDataChannel`: one of werift's with the events of the DOM. */
class Channel extends EventTarget {
  readonly #channel: RTCDataChannel;
  readonly #listener = (event: Event) => this.#handler?.(event);
  #handler: ((event: Event) => void) | null = null;
  binaryType = 'blob';
  bufferedAmountLowThreshold = 0;

  constructor(channel: RTCDataChannel) {
    super();
    this.#channel = channel;
    channel.onMessage.subscribe((message) => {
      const data = Uint8Array.from(Buffer.from(message)).buffer;
      this.dispatchEvent(new MessageEvent('message', { data }));
    });
  }

  get label() {
    return this.#channel.label;
  }

  get readyState() {
    return this.#channel.readyState;
  }

  get bufferedAmount() {
    return this.#channel.bufferedAmount;
  }

  set onmessage(handler: ((event: Event) => void) | null) {
    if (this.#handler === null) this.addEventListener('message', this.#listener);
    this.#handler = handler;
  }

  send(data: Uint8Array): void {
    this.#channel.send(Buffer.from(data));
  }

  close(): void {
    this.#channel.close();
  }
}

/** Stands in for a browser's `RTCPeerConnection`, as far as data goes: one of werift's. */
class Peer extends RTCPeerConnection {
  readonly #channels = new EventTarget();
  readonly #listener = (event: Event) => this.#handler?.(event);
  #handler: ((event: Event) => void) | null = null;

  constructor() {
    super({ iceServers: [], iceAdditionalHostAddresses: ['127.0.0.1'], iceUseTcp: false, iceUseIpv6: false });
    this.onDataChannel.subscribe((channel) => {
      this.#channels.dispatchEvent(
        Object.assign(new Event('datachannel'), { channel: new Channel(channel) }),
      );
    });
    const create = super.createDataChannel.bind(this);
    const own = {
      createDataChannel: (label: string) => new Channel(create(label)),
      addEventListener: (type: string, listener: (event: Event) => void) =>
        this.#channels.addEventListener(type, listener),
    };
    Object.assign(this, own);
    Object.defineProperty(this, 'ondatachannel', {
      get: () => this.#handler,
      set: (handler: ((event: Event) => void) | null) => {
        if (handler === null) this.#channels.removeEventListener('datachannel', this.#listener);
        else if (this.#handler === null) this.#channels.addEventListener('datachannel', this.#listener);
        this.#handler = handler;
      },
    });
    // Descriptions that can be changed, as those of browsers.
    for (const name of ['createOffer', 'createAnswer'] as const) {
      const make = this[name].bind(this);
      Object.assign(this, {
        [name]: async () => {
          const { type, sdp } = await make();
          return { type, sdp };
        },
      });
    }
  }
}

/** Gives Node what `livekit-client` asks of a browser to connect and to send data: no media. */
export function pretendToBeABrowser(): void {
  const nothing = () => {};
  class Capable {
    static getCapabilities() {
      return { codecs: [] };
    }
    createEncodedStreams() {}
  }
  class Transceiver {
    stop() {}
  }
  const pretended = {
    WebSocket,
    RTCPeerConnection: Peer,
    RTCRtpSender: Capable,
    RTCRtpReceiver: Capable,
    RTCRtpTransceiver: Transceiver,
    window: globalThis,
    location: { href: 'http://localhost/', hostname: 'localhost' },
    document: { addEventListener: nothing, removeEventListener: nothing, querySelectorAll: () => [] },
    navigator: {
      userAgent: 'Node',
      mediaDevices: {
        addEventListener: nothing,
        removeEventListener: nothing,
        enumerateDevices: async () => [],
      },
    },
    addEventListener: nothing,
    removeEventListener: nothing,
  };
  for (const [name, value] of Object.entries(pretended)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
