import assert from 'node:assert/strict';
import type { FromGroup, FromWorker, ToGroup } from '../shared/messages.js';
import type { Output } from '../wasm/sotto.js';
import { Dispatch, type Transformer } from './dispatch.js';
import { FakeMedia } from './fake-media.js';
import type { Frame } from './frame.js';
import { FakeFrame } from './stream-bench.js';

/** When all that is due has been done. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
/** Stands for the compiled module. */
export const MODULE = {} as WebAssembly.Module;

/** A worker with a fake wasm, and beside it a group's worker that the test controls. */
export function dispatchBench(
  options: { load?: () => Promise<void>; connect?: () => void; answer?: FromGroup } = {},
) {
  const fake = new FakeMedia();
  const posted: FromWorker[] = [];
  /** Messages about the module, apart from those about the call. */
  const loaded: FromWorker[] = [];
  const transferred: ArrayBuffer[] = [];
  const clock = { now: 0 };
  const timers: { callback: () => void; delay: number }[] = [];
  const group = {
    told: [] as ToGroup[],
    says: (_message: FromGroup): void => assert.fail('not started'),
    wants: (...outputs: Output[]) => group.says({ type: 'outputs', outputs }),
  };
  const dispatch = new Dispatch({
    now: () => clock.now,
    post: (message, transfer = []) => {
      if (message.type === 'loaded') return void loaded.push(message);
      posted.push(message);
      transferred.push(...transfer);
    },
    load: async (module) => {
      assert.equal(module, MODULE);
      await options.load?.();
      return {
        createMedia: () => fake.media,
        codecs: () => ['video/VP8'],
        codecOf: (mimeType) => (mimeType === 'video/VP8' ? 1 : undefined),
        holdMilliseconds: () => 500,
      };
    },
    connect: (_port, hear) => {
      options.connect?.();
      group.says = hear;
      return (message) => {
        group.told.push(message);
        if (message.type === 'start') hear(options.answer ?? { type: 'started' });
      };
    },
    setTimeout: (callback, delay) => timers.push({ callback, delay }),
    clearTimeout: (timer) => {
      timers[timer - 1] = { callback: () => {}, delay: -1 };
    },
  });
  return { fake, posted, loaded, transferred, timers, clock, dispatch, group };
}

/** A sender or receiver of the browser. */
export function line(stream: number, extra: Partial<Transformer> = {}) {
  const { readable, writable: source } = new TransformStream<Frame, Frame>();
  const out: number[][] = [];
  const writable = new WritableStream<Frame>({
    write: ({ data }) => {
      out.push([...new Uint8Array(data)]);
    },
  });
  const writer = source.getWriter();
  const push = (frame: Frame) => writer.write(frame);
  const feed = (...bytes: number[]) => push(new FakeFrame(bytes));
  const transformer: Transformer = { readable, writable, options: { stream }, ...extra };
  return { transformer, out, feed, push, end: () => writer.close() };
}

/** Has the module loaded, and starts the core. */
export async function begin(dispatch: Dispatch): Promise<void> {
  await dispatch.handle(load);
  await dispatch.handle(start);
}

export const load = { type: 'load', module: MODULE } as const;
export const start = {
  type: 'start',
  config: { member: 'alice' },
  group: {} as MessagePort,
} as const;
export const bindSend = (stream: number) =>
  ({ type: 'bind', stream, binding: { direction: 'send', track: 1 } }) as const;
export const types = (messages: { type: string }[]) => messages.map(({ type }) => type);
export const entry = (seq: number) => ({ type: 'entry', entry: { seq, kind: 'left', member: 'b' } }) as const;
