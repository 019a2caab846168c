// mediasoup, with signalling by WebSocket: requests `{ id, method, … }`, answers `{ id, data }` or `{ id, error }`, news `{ news, … }`.
import { networkInterfaces } from 'node:os';
import { createWorker, getSupportedRtpCapabilities } from 'mediasoup';

const wanted = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  ...['VP8', 'VP9', 'AV1'].map((name) => ({ kind: 'video', mimeType: `video/${name}`, clockRate: 90_000 })),
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
];
// AV1 is not in mediasoup's older releases, which refuse a list that has it.
const known = getSupportedRtpCapabilities().codecs.map(({ mimeType }) => mimeType.toLowerCase());
const mediaCodecs = wanted.filter(({ mimeType }) => known.includes(mimeType.toLowerCase()));

/** Rooms on one worker of mediasoup. A real server has a worker for each core, and asks who may join. */
export class Sfu {
  #worker;
  #rooms = new Map();

  static async start() {
    const sfu = new Sfu();
    sfu.#worker = await createWorker();
    return sfu;
  }

  /** Serves one client until its connection ends. */
  serve(socket) {
    const peer = { socket, transports: new Map(), producers: new Map(), consumers: new Map(), room: null };
    socket.on('message', async (text) => {
      let id;
      try {
        const request = JSON.parse(text);
        id = request.id;
        const data = await this.#answer(peer, request);
        socket.send(JSON.stringify({ id, data: data ?? null }));
      } catch (error) {
        socket.send(JSON.stringify({ id, error: String(error) }));
      }
    });
    socket.on('close', () => {
      for (const transport of peer.transports.values()) transport.close();
      peer.room?.peers.delete(peer);
    });
  }

  async #answer(peer, request) {
    const { room } = peer;
    switch (request.method) {
      case 'join':
        peer.room = await this.#room(String(request.room));
        peer.room.peers.add(peer);
        return peer.room.router.rtpCapabilities;
      case 'producers':
        return [...room.peers]
          .filter((other) => other !== peer)
          .flatMap((other) => [...other.producers.keys()]);
      case 'transport': {
        const ip = process.env.LISTEN_IP ?? ownAddress();
        const announcedAddress = process.env.ANNOUNCED_ADDRESS;
        const transport = await room.router.createWebRtcTransport({
          listenInfos: [{ protocol: 'udp', ip, announcedAddress }],
          initialAvailableOutgoingBitrate: 2_000_000,
        });
        peer.transports.set(transport.id, transport);
        const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
        return { id, iceParameters, iceCandidates, dtlsParameters };
      }
      case 'connect':
        return peer.transports.get(request.transport).connect({ dtlsParameters: request.dtlsParameters });
      case 'produce': {
        const { kind, rtpParameters } = request;
        const producer = await peer.transports.get(request.transport).produce({ kind, rtpParameters });
        peer.producers.set(producer.id, producer);
        producer.observer.on('close', () => peer.producers.delete(producer.id));
        for (const other of room.peers)
          if (other !== peer) tell(other, { news: 'producer', id: producer.id });
        return { id: producer.id };
      }
      case 'close':
        return peer.producers.get(request.producer)?.close();
      case 'consume': {
        const { producer: producerId, rtpCapabilities } = request;
        const transport = peer.transports.get(request.transport);
        const consumer = await transport.consume({ producerId, rtpCapabilities, paused: true });
        peer.consumers.set(consumer.id, consumer);
        consumer.observer.on('close', () => {
          peer.consumers.delete(consumer.id);
          tell(peer, { news: 'consumer-closed', id: consumer.id });
        });
        const { id, kind, rtpParameters } = consumer;
        return { id, producerId, kind, rtpParameters };
      }
      case 'resume':
        return peer.consumers.get(request.consumer).resume();
      case 'layers': {
        const { spatialLayer } = request;
        return peer.consumers.get(request.consumer).setPreferredLayers({ spatialLayer });
      }
      default:
        throw new TypeError(`there is no method ${request.method}`);
    }
  }

  async #room(name) {
    if (!this.#rooms.has(name)) {
      const room = this.#worker
        .createRouter({ mediaCodecs })
        .then((router) => ({ router, peers: new Set() }));
      this.#rooms.set(name, room);
    }
    return this.#rooms.get(name);
  }
}

function tell({ socket }, news) {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(news));
}

/** An address of this machine that Firefox sends to: from a page that may use no loopback candidate it sends nothing to 127.0.0.1. */
function ownAddress() {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
