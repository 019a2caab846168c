import { GroupDispatch } from './group-worker/group-dispatch.js';
import { Dispatch, type Transformer } from './media-worker/dispatch.js';
import { messageOf } from './shared/error-message.js';
import type { Follow, FromGroup, FromLoading, ToGroup, ToWorker } from './shared/messages.js';
import { sleeplessClock } from './shared/sleepless-clock.js';
import init, { codecOf, codecs, holdMilliseconds, Media, Membership } from './wasm/sotto.js';

declare const self: DedicatedWorkerGlobalScope & {
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
};

const timers = {
  setTimeout: (callback: () => void, delay: number) => self.setTimeout(callback, delay),
  clearTimeout: (timer: number) => self.clearTimeout(timer),
};

// An exception here is a fault of ours; thrown once more outside the promise, it reaches the page's `onerror`.
const rethrow = (error: unknown) => {
  self.setTimeout(() => {
    throw error;
  });
};

/** Keeps the group, which in a large call takes longer for a commit than a frame should wait. */
function followLog({ port, module }: Follow): void {
  const loading = init({ module_or_path: module });
  loading.then(
    () => self.postMessage({ type: 'loaded' } satisfies FromLoading),
    (error) =>
      self.postMessage({
        type: 'failed',
        code: 'wasm-failed',
        message: messageOf(error),
      } satisfies FromLoading),
  );
  const dispatch = new GroupDispatch({
    ...timers,
    subtle: self.isSecureContext ? self.crypto.subtle : undefined,
    now: () => performance.now(),
    post: (message, transfer = []) => port.postMessage(message, transfer),
    load: async () => {
      await loading;
      return (config) => new Membership(config);
    },
  });
  port.onmessage = ({ data }: MessageEvent<ToGroup>) => void dispatch.handle(data).catch(rethrow);
}

const dispatch = new Dispatch({
  ...timers,
  // A sender's sign of life of its epoch grows old while the machine sleeps, too.
  now: sleeplessClock(
    () => performance.now(),
    () => Date.now(),
  ),
  post: (message, transfer = []) => self.postMessage(message, transfer),
  load: async (module) => {
    await init({ module_or_path: module });
    return {
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
  if (data.type === 'follow') followLog(data);
  else void dispatch.handle(data).catch(rethrow);
};
// Thrown, it reaches the page's `onerror`: a call that says so, and not one that never starts.
self.onmessageerror = () => {
  throw new Error('a message of the page cannot be read here');
};
self.onrtctransform = ({ transformer }) => void dispatch.handleTransform(transformer).catch(rethrow);
