import init, { codecOf, codecs, holdMilliseconds, Media, Membership } from './wasm/sotto.js';
import { compile } from './worker/compile.js';
import { Dispatch, type Transformer } from './worker/dispatch.js';
import { GroupDispatch } from './worker/group-dispatch.js';
import type { Follow, FromGroup, ToGroup, ToWorker } from './worker/messages.js';
import { sleeplessClock } from './worker/sleepless-clock.js';

declare const self: DedicatedWorkerGlobalScope & {
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
};

const timers = {
  setTimeout: (callback: () => void, delay: number) => self.setTimeout(callback, delay),
  clearTimeout: (timer: number) => self.clearTimeout(timer),
};

// What is thrown here is a fault of ours; thrown once more outside the promise, it reaches the page's `onerror`.
const rethrow = (error: unknown) => {
  self.setTimeout(() => {
    throw error;
  });
};

/** Keeps the group, which in a large call takes longer for a commit than a frame should wait. */
function followLog(port: MessagePort): void {
  const dispatch = new GroupDispatch({
    ...timers,
    subtle: self.isSecureContext ? self.crypto.subtle : undefined,
    now: () => performance.now(),
    post: (message, transfer = []) => port.postMessage(message, transfer),
    load: async (module) => {
      await init({ module_or_path: module });
      return (config) => new Membership(config);
    },
  });
  port.onmessage = ({ data }: MessageEvent<ToGroup>) => void dispatch.handle(data).catch(rethrow);
}

const dispatch = new Dispatch({
  ...timers,
  subtle: self.isSecureContext ? self.crypto.subtle : undefined,
  // What a sender has heard of its epoch's life grows old while the machine sleeps, too.
  now: sleeplessClock(
    () => performance.now(),
    () => Date.now(),
  ),
  post: (message, transfer = []) => self.postMessage(message, transfer),
  load: async (wasmUrl) => {
    const module = await compile(wasmUrl ?? new URL('./sotto.wasm', import.meta.url));
    const { memory } = await init({ module_or_path: module });
    return {
      module,
      memory: memory as WebAssembly.Memory & { buffer: ArrayBuffer },
      createMedia: () => new Media(),
      codecs,
      codecOf,
      holdMilliseconds,
    };
  },
  connect: (group, hear) => {
    group.onmessage = ({ data }: MessageEvent<FromGroup>) => hear(data);
    return (message) => group.postMessage(message);
  },
});

self.onmessage = ({ data }: MessageEvent<ToWorker | Follow>) => {
  if (data.type === 'follow') followLog(data.port);
  else void dispatch.handle(data).catch(rethrow);
};
self.onrtctransform = ({ transformer }) => void dispatch.handleTransform(transformer).catch(rethrow);
