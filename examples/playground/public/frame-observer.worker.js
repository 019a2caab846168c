// Size and first bytes of each encoded frame that arrives. The frames go on to the decoder as they are.

/** Bytes of a frame that are told. */
const BYTES = 64;

self.onrtctransform = ({ transformer: { readable, writable } }) => {
  const observer = new TransformStream({
    transform(frame, controller) {
      const { data } = frame;
      self.postMessage({ size: data.byteLength, start: new Uint8Array(data.slice(0, BYTES)) });
      controller.enqueue(frame);
    },
  });
  readable.pipeThrough(observer).pipeTo(writable);
};
