// An application's own mediasoup-client, with Sotto's `MediasoupMedia` where transports, producers and consumers are made.
import { Device } from 'mediasoup-client';
import { Signalling } from './signalling.js';

const simulcast = [4, 2, 1].map((scaleResolutionDownBy) => ({ scaleResolutionDownBy }));

export class MediaRoom {
  #media;
  #device = new Device();
  #signalling;
  #sending;
  #receiving;
  #options;
  #offered = new Set();
  #consumers = new Map();
  producers = new Map();

  /** `options.codec` is the video codec to send, `options.layers` whether to send it in three sizes. */
  static async join(media, server, { room, ...options }) {
    const joined = new MediaRoom();
    joined.#media = media;
    joined.#options = options;
    joined.#signalling = await Signalling.connect(server);
    joined.#signalling.onnews = (news) => joined.#follow(news);
    await joined.#device.load({ routerRtpCapabilities: await joined.#ask('join', { room }) });
    joined.#sending = await joined.#transport('createSendTransport');
    joined.#receiving = await joined.#transport('createRecvTransport');
    joined.#sending.on('produce', ({ kind, rtpParameters }, done, fail) =>
      joined.#ask('produce', { transport: joined.#sending.id, kind, rtpParameters }).then(done, fail),
    );
    // A producer without a claim would stay shut, and ask for key frames in vain.
    media.directory.on('claimed', ({ id }) => joined.#consume(id));
    for (const id of await joined.#ask('producers')) joined.#follow({ news: 'producer', id });
    return joined;
  }

  get streams() {
    return this.#media.streams;
  }

  async publish(track, mediaStreamTrack) {
    const { codec: name, layers } = this.#options;
    const isVideo = mediaStreamTrack.kind === 'video';
    const codec = isVideo
      ? this.#device.sendRtpCapabilities.codecs.find(({ mimeType }) => mimeType === `video/${name}`)
      : undefined;
    // Without it mediasoup-client would take the first codec there is.
    if (isVideo && name !== null && codec === undefined) throw new Error(`${name} cannot be sent here`);
    const encodings = track === 'camera' && layers ? simulcast : undefined;
    const options = { track: mediaStreamTrack, codec, encodings };
    this.producers.set(track, await this.#media.produce(this.#sending, track, options));
  }

  async unpublish(track) {
    const producer = this.producers.get(track);
    if (producer === undefined) return;
    this.producers.delete(track);
    producer.close();
    await this.#ask('close', { producer: producer.id });
  }

  /** Asks for a layer of what a member sends in several. */
  async selectLayer({ member, track }, { substream: spatialLayer }) {
    const { receiver } =
      this.streams.find((stream) => stream.member === member && stream.track === track) ?? {};
    for (const { id, rtpReceiver } of this.#consumers.values()) {
      if (rtpReceiver === receiver) await this.#ask('layers', { consumer: id, spatialLayer });
    }
  }

  leave() {
    this.#media.close();
    this.#signalling.close();
  }

  #ask(method, request) {
    return this.#signalling.ask(method, request);
  }

  async #transport(make) {
    const transport = this.#media[make](this.#device, await this.#ask('transport'));
    transport.on('connect', ({ dtlsParameters }, done, fail) =>
      this.#ask('connect', { transport: transport.id, dtlsParameters }).then(done, fail),
    );
    return transport;
  }

  #follow({ news, id }) {
    if (news === 'producer') {
      this.#offered.add(id);
      this.#consume(id);
    } else if (news === 'consumer-closed') {
      this.#consumers.get(id)?.close();
      this.#consumers.delete(id);
    }
  }

  /** Consumes what the server has and a member has claimed, once. */
  async #consume(id) {
    if (this.#media.directory.holderOf(id) === undefined || !this.#offered.delete(id)) return;
    const { rtpCapabilities } = this.#device;
    const request = { transport: this.#receiving.id, producer: id, rtpCapabilities };
    let consumer;
    try {
      consumer = await this.#media.consume(this.#receiving, await this.#ask('consume', request));
      this.#consumers.set(consumer.id, consumer);
      await this.#ask('resume', { consumer: consumer.id });
    } catch (error) {
      // As when its producer was closed meanwhile.
      console.warn(error);
      consumer?.close();
    }
  }
}
