/** Counts the frames that arrive, and lets none through. */

declare const self: DedicatedWorkerGlobalScope & {
  onrtctransform: ((event: RTCTransformEvent) => void) | null;
};

let arrived = 0;
self.postMessage(arrived);

self.onrtctransform = ({ transformer }) => {
  void transformer.readable.pipeTo(
    new WritableStream({
      write() {
        arrived += 1;
        self.postMessage(arrived);
      },
    }),
  );
};
