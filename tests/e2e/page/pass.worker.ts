/** A transform that is not Sotto's: counts frames by codec, and lets all through as they are. */

interface Frame {
  getMetadata(): { mimeType?: string };
}

declare const self: DedicatedWorkerGlobalScope & {
  onrtctransform: ((event: RTCTransformEvent) => void) | null;
};

const counts: Record<string, number> = {};

self.onrtctransform = ({ transformer }) => {
  const count = new TransformStream<Frame, Frame>({
    transform(frame, controller) {
      const { mimeType = '' } = frame.getMetadata();
      counts[mimeType] = (counts[mimeType] ?? 0) + 1;
      controller.enqueue(frame);
    },
  });
  void transformer.readable
    .pipeThrough(count)
    .pipeTo(transformer.writable)
    .catch(() => undefined);
};

self.onmessage = () => self.postMessage(counts);
