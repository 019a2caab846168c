import init, { Client, codecOf, codecs, holdMilliseconds } from './wasm/sotto.js';
import { Dispatch, type Transformer } from './worker/dispatch.js';
import type { ToWorker } from './worker/messages.js';

declare const self: DedicatedWorkerGlobalScope & {
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
};

const dispatch = new Dispatch({
  subtle: self.isSecureContext ? self.crypto.subtle : undefined,
  now: () => performance.now(),
  post: (message, transfer = []) => self.postMessage(message, transfer),
  load: async (wasmUrl) => {
    const url = wasmUrl ?? new URL('./sotto.wasm', import.meta.url);
    const { memory } = await init({ module_or_path: url });
    return {
      memory: memory as WebAssembly.Memory & { buffer: ArrayBuffer },
      createClient: (config) => new Client(config),
      codecs,
      codecOf,
      holdMilliseconds,
    };
  },
  setTimeout: (callback, delay) => self.setTimeout(callback, delay),
  clearTimeout: (timer) => self.clearTimeout(timer),
});

// What is thrown here is a fault of ours; thrown once more outside the promise, it reaches the page's `onerror`.
const rethrow = (error: unknown) => {
  self.setTimeout(() => {
    throw error;
  });
};
self.onmessage = ({ data }: MessageEvent<ToWorker>) => void dispatch.handle(data).catch(rethrow);
self.onrtctransform = ({ transformer }) => void dispatch.handleTransform(transformer).catch(rethrow);
