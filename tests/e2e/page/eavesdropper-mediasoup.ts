import type { types } from 'mediasoup-client';
import './eavesdropped.js';

/**
 * Takes all streams of a room of the example over mediasoup, as anybody could who may connect to its server, by mediasoup-client without
 * Sotto. To be bundled, and run in a page of the example's origin.
 */
globalThis.eavesdropMediasoup = async (room: string) => {
  const { Device } = (await import(`${location.origin}/mediasoup-client.js`)) as {
    Device: new () => types.Device;
  };
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/media`);
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  let asked = 0;
  const ask = <Answer>(method: string, request: object = {}) => {
    asked += 1;
    const id = asked;
    socket.send(JSON.stringify({ id, method, ...request }));
    return new Promise<Answer>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const answer: { id: number; data: Answer } = JSON.parse(String(data));
        if (answer.id === id) resolve(answer.data);
      });
    });
  };
  const device = new Device();
  await device.load({ routerRtpCapabilities: await ask<types.RtpCapabilities>('join', { room }) });
  const transport = device.createRecvTransport(await ask<types.TransportOptions>('transport'));
  transport.on('connect', ({ dtlsParameters }, done) => {
    void ask('connect', { transport: transport.id, dtlsParameters }).then(done);
  });
  const { rtpCapabilities } = device;
  for (const producer of await ask<string[]>('producers')) {
    const consume = { transport: transport.id, producer, rtpCapabilities };
    const consumer = await transport.consume(await ask<types.ConsumerOptions>('consume', consume));
    await ask('resume', { consumer: consumer.id });
    if (consumer.kind !== 'video') continue;
    // A track that nobody shows is decoded all the same, once it has a sink.
    const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true });
    video.srcObject = new MediaStream([consumer.track]);
    document.body.append(video);
  }
  globalThis.eavesdropped = async () =>
    [...(await transport.getStats()).values()]
      .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
      .map(({ packetsReceived, framesDecoded }) => ({
        packets: packetsReceived ?? 0,
        decoded: framesDecoded ?? 0,
      }));
};
