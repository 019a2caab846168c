/** As many pictures as come in eight seconds of the tests' camera. */
const GARBLED = 80;

const get = Object.getOwnPropertyDescriptor(RTCRtpScriptTransformer.prototype, 'writable')?.get;

/** No decoder takes a frame of nothing but zeros. */
function garbling(): TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame> {
  let seen = 0;
  return new TransformStream({
    transform(frame, controller) {
      seen += 1;
      if (seen <= GARBLED) frame.data = new ArrayBuffer(frame.data.byteLength);
      controller.enqueue(frame);
    },
  });
}

const garbled = new WeakMap<object, WritableStream>();

Object.defineProperty(RTCRtpScriptTransformer.prototype, 'writable', {
  get(this: RTCRtpScriptTransformer) {
    const known = garbled.get(this);
    if (known !== undefined) return known;
    const { readable, writable } = garbling();
    void readable.pipeTo(get?.call(this)).catch(() => undefined);
    garbled.set(this, writable);
    return writable;
  },
});
