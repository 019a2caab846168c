/** Counts the received frames that a transform is given twice: of one stream, with one timestamp, and the same bytes. */

declare const self: DedicatedWorkerGlobalScope & {
  onrtctransform: ((event: RTCTransformEvent) => void) | null;
};

self.onrtctransform = ({ transformer }) => {
  const counts = { frames: 0, repeated: 0, altered: 0 };
  const seen = new Map<string, string>();
  const counter = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
    transform(frame, controller) {
      const { synchronizationSource, rtpTimestamp = frame.timestamp } = frame.getMetadata();
      const key = `${synchronizationSource} ${rtpTimestamp}`;
      const bytes = new Uint8Array(frame.data).join();
      const before = seen.get(key);
      counts.frames += 1;
      if (before === undefined) seen.set(key, bytes);
      else if (before === bytes) counts.repeated += 1;
      else counts.altered += 1;
      self.postMessage(counts);
      controller.enqueue(frame);
    },
  });
  void transformer.readable.pipeThrough(counter).pipeTo(transformer.writable);
};
