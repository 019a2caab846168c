import init, { codecOf, codecs, holdMilliseconds, Media, Membership } from './wasm/sotto.js';
import { compile } from './worker/compile.js';
import { Dispatch, type Transformer } from './worker/dispatch.js';
import { GroupDispatch } from './worker/group-dispatch.js';
import type { FromGroup, ToGroup, ToWorker } from './worker/messages.js';

declare const self: DedicatedWorkerGlobalScope & {
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
};

/** The name of the worker that follows the log. It runs this same script: there is one file to serve. */
const GROUP = 'sotto group';

const timers = {
  setTimeout: (callback: () => void, delay: number) => self.setTimeout(callback, delay),
  clearTimeout: (timer: number) => self.clearTimeout(timer),
};

// What is thrown here is a fault of ours; thrown once more outside the promise, it reaches the `onerror` of whoever
// started this worker.
const rethrow = (error: unknown) => {
  self.setTimeout(() => {
    throw error;
  });
};

function followLog(): void {
  const dispatch = new GroupDispatch({
    ...timers,
    now: () => performance.now(),
    post: (message, transfer = []) => self.postMessage(message, transfer),
    load: async (module) => {
      await init({ module_or_path: module });
      return (config) => new Membership(config);
    },
  });
  self.onmessage = ({ data }: MessageEvent<ToGroup>) => void dispatch.handle(data).catch(rethrow);
}

function startGroup(hear: (message: FromGroup) => void): (message: ToGroup) => void {
  const group = new Worker(import.meta.url, { type: 'module', name: GROUP });
  group.onmessage = ({ data }: MessageEvent<FromGroup>) => hear(data);
  group.onerror = (event) => {
    event.preventDefault();
    hear({ type: 'crashed', message: event.message || 'the worker of the group could not be started' });
  };
  return (message) => group.postMessage(message);
}

function passFrames(): void {
  const dispatch = new Dispatch({
    ...timers,
    subtle: self.isSecureContext ? self.crypto.subtle : undefined,
    now: () => performance.now(),
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
    startGroup,
  });
  self.onmessage = ({ data }: MessageEvent<ToWorker>) => void dispatch.handle(data).catch(rethrow);
  self.onrtctransform = ({ transformer }) => void dispatch.handleTransform(transformer).catch(rethrow);
}

if (self.name === GROUP) followLog();
else passFrames();
