/** Stands between the browser and Sotto's worker, and between the page and it. */

import { clearPrefix } from '../harness/bytes.js';
import type { LetThrough, Order, Protected, Report } from './orders.js';
import { Counters, type FrameMetadata } from './sealed-counters.js';
import { EPOCHS, epochOf, SealedEpochs, type ToldEpoch } from './sealed-epochs.js';

declare const self: DedicatedWorkerGlobalScope;

interface Frame {
  data: ArrayBuffer;
  /** Only of pictures. */
  readonly type?: 'key' | 'delta' | 'empty';
  getMetadata(): FrameMetadata;
}

interface Transformer {
  readonly options: { stream: number };
  sendKeyFrameRequest(): Promise<unknown>;
}

interface Bind {
  type: 'bind';
  stream: number;
  binding:
    | { direction: 'send'; track: number }
    | { direction: 'receive'; member: string; track: number }
    | null;
}

/** How long a frame may wait for its epoch, in milliseconds. */
const HOLD = 500;

/** Frames kept of each track. */
const KEPT = 500;

const asked = new URL(self.location.href).searchParams;
/** Whether frames pass by Sotto, as they are. */
const clear = asked.has('clear');

const transformers = new Map<number, Transformer>();
const bindings = new Map<number, Bind['binding']>();
const protectedFrames = new Map<number, Protected[]>();
const letThrough = new Map<string, LetThrough>();
/** What was not let through: when it arrived, and its epoch. */
const waiting = new Map<Frame, { at: number; epoch: number | undefined; counts: LetThrough }>();
const toEmpty = new Map<string, number>();
let emptied = 0;
const webCrypto = { encrypt: 0, decrypt: 0 };
let deaf = false;
const sealedEpochs = new SealedEpochs();
const counters = new Counters();
let dumb = asked.has('dumb');
let trap = false;
let trapGroup = false;

/** What the page says to Sotto, as far as it matters here. */
type ToSotto = Bind | { type: 'entry'; trap?: boolean } | { type: 'follow'; port: MessagePort };

self.addEventListener('message', (event: MessageEvent<Order | ToSotto>) => {
  const { data } = event;
  if ('e2e' in data) {
    event.stopImmediatePropagation();
    obey(data);
  } else if (data.type === 'bind') {
    bindings.set(data.stream, data.binding);
  } else if (data.type === 'entry') {
    if (deaf) event.stopImmediatePropagation();
    // The worker that follows the log is behind another tap.
    if (trapGroup) data.trap = true;
  } else if (data.type === 'follow') {
    data.port.addEventListener('message', ({ data: passedOn }: MessageEvent<{ trap?: boolean }>) => {
      trap ||= passedOn.trap === true;
    });
  }
});

function obey(order: Order): void {
  switch (order.e2e) {
    case 'deaf':
      deaf = true;
      break;
    case 'dumb':
      dumb = true;
      break;
    case 'ask-for-key-frame':
      for (const [stream, binding] of bindings) {
        if (binding?.direction !== 'receive') continue;
        if (binding.member !== order.member || binding.track !== order.track) continue;
        void transformers.get(stream)?.sendKeyFrameRequest();
      }
      break;
    case 'trap':
      if (order.core === 'media') trap = true;
      else trapGroup = true;
      break;
    case 'empty':
      toEmpty.set(`${order.direction} ${order.track}`, order.count);
      break;
    case 'report':
      report(order.request, order.frames);
      break;
  }
}

function report(request: number | null, withFrames: boolean): void {
  const now: Report = {
    e2e: 'report',
    request,
    frames: withFrames ? [...protectedFrames.values()].flat() : [],
    letThrough: [...letThrough.values()],
    sealedUnder: sealedEpochs.report(),
    counters: counters.report(),
    emptied,
    webCrypto,
  };
  self.postMessage(now);
}

const { postMessage } = self;
self.postMessage = (
  message: { type?: string; event?: { type: 'epoch' } & ToldEpoch },
  options: Transferable[] | StructuredSerializeOptions = [],
) => {
  if (dumb && message.type === 'send') return;
  // Frames that pass by Sotto are what its watch ends a call for.
  if (clear && message.type === 'counts') return;
  // The page ends the worker soon after.
  if (message.type === 'crashed') report(null, true);
  if (message.event?.type === 'epoch') {
    sealedEpochs.told(message.event);
    excuseLate(message.event.epoch);
  }
  // One of the two forms that it takes, whichever it was.
  Reflect.apply(postMessage, self, [message, options]);
};

const plaintexts = new WeakMap<Frame, string>();

function before(stream: number, frame: Frame): void {
  const binding = bindings.get(stream) ?? null;
  if (binding === null) return;
  const kind = `${binding.direction} ${binding.track}`;
  const left = toEmpty.get(kind) ?? 0;
  if (left > 0) {
    toEmpty.set(kind, left - 1);
    frame.data = new ArrayBuffer(0);
    emptied += 1;
  }
  if (binding.direction === 'send') plaintexts.set(frame, hex(frame.data));
  else countArrived(binding, frame);
}

function behind(stream: number, frame: Frame): void {
  const binding = bindings.get(stream) ?? null;
  if (binding?.direction === 'receive') countLetThrough(binding, frame);
  const plain = plaintexts.get(frame);
  if (binding === null || plain === undefined) return;
  const frames = protectedFrames.get(binding.track) ?? [];
  protectedFrames.set(binding.track, frames);
  frames.push({ track: binding.track, plain, sealed: hex(frame.data) });
  if (frames.length > KEPT) frames.shift();
  if (plain === '') return;
  const picture = frame.type === undefined ? null : frame.type === 'key' ? 'key' : 'delta';
  const sealed = new Uint8Array(frame.data);
  sealedEpochs.sealed(sealed, clearBytes(frame), picture);
  counters.sealed(sealed, clearBytes(frame), frame.getMetadata());
}

function countsOf({ member, track }: { member: string; track: number }): LetThrough {
  const name = `${track} ${member}`;
  const counts = letThrough.get(name) ?? { member, track, arrived: 0, frames: 0, late: 0, longest: 0 };
  letThrough.set(name, counts);
  return counts;
}

function countArrived(from: { member: string; track: number }, frame: Frame): void {
  const counts = countsOf(from);
  counts.arrived += 1;
  const bytes = new Uint8Array(frame.data);
  waiting.set(frame, { at: performance.now(), epoch: epochOf(bytes, clearBytes(frame)), counts });
}

function countLetThrough(from: { member: string; track: number }, frame: Frame): void {
  const counts = countsOf(from);
  counts.frames += 1;
  const { at } = waiting.get(frame) ?? {};
  if (at !== undefined) counts.longest = Math.max(counts.longest, performance.now() - at);
  waiting.delete(frame);
}

/** There is an epoch that frames may have waited for. Those that waited too long may have been dropped. */
function excuseLate(told: number): void {
  const now = performance.now();
  for (const [frame, { at, epoch, counts }] of waiting) {
    if (epoch !== told % EPOCHS || now - at < HOLD) continue;
    counts.late += 1;
    waiting.delete(frame);
  }
}

/** How many bytes in front of a frame's SFrame header are clear; of codecs that are made of units, no such thing. */
function clearBytes(frame: Frame): number {
  const first = new Uint8Array(frame.data, 0, Math.min(1, frame.data.byteLength));
  const codec = frame.getMetadata().mimeType?.split('/').at(-1) ?? '';
  return clearPrefix(codec.toLowerCase(), hex(first));
}

function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Leads frames from where they come out to where they go in. Sotto sees a stream on which nothing ever comes. */
function passBy(prototype: RTCRtpScriptTransformer): void {
  const writable = Object.getOwnPropertyDescriptor(prototype, 'writable')?.get;
  wrap(prototype, 'readable', (transformer, readable: ReadableStream<Frame>) => {
    void readable.pipeTo(writable?.call(transformer)).catch(() => undefined);
    return new ReadableStream<Frame>();
  });
  wrap(prototype, 'writable', () => new WritableStream<Frame>());
}

/** What Sotto reads passes `before`; what it writes passes `behind`. Nobody but Sotto drops a frame. */
function tap(prototype: RTCRtpScriptTransformer): void {
  wrap(prototype, 'readable', (transformer, readable: ReadableStream<Frame>) => {
    transformers.set(transformer.options.stream, transformer);
    return readable.pipeThrough(
      new TransformStream<Frame, Frame>({
        transform(frame, controller) {
          before(transformer.options.stream, frame);
          controller.enqueue(frame);
        },
      }),
    );
  });
  wrap(prototype, 'writable', (transformer, writable: WritableStream<Frame>) => {
    const writer = writable.getWriter();
    return new WritableStream<Frame>({
      write(frame) {
        behind(transformer.options.stream, frame);
        return writer.write(frame);
      },
      close: () => writer.close(),
      abort: (reason) => writer.abort(reason),
    });
  });
}

for (const usage of ['encrypt', 'decrypt'] as const) {
  const asked = SubtleCrypto.prototype[usage];
  SubtleCrypto.prototype[usage] = function (this: SubtleCrypto, ...given: Parameters<typeof asked>) {
    webCrypto[usage] += 1;
    return asked.apply(this, given);
  };
}

/** Replaces what an attribute gives, once per transformer. */
function wrap<Value extends object>(
  prototype: RTCRtpScriptTransformer,
  name: 'readable' | 'writable',
  replace: (transformer: Transformer, value: Value) => Value,
): void {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (get === undefined) throw new TypeError(`RTCRtpScriptTransformer has no ${name}`);
  const replaced = new WeakMap<Transformer, Value>();
  Object.defineProperty(prototype, name, {
    get(this: Transformer) {
      const known = replaced.get(this);
      if (known !== undefined) return known;
      const value = replace(this, get.call(this));
      replaced.set(this, value);
      return value;
    },
  });
}

if (typeof RTCRtpScriptTransformer !== 'undefined') (clear ? passBy : tap)(RTCRtpScriptTransformer.prototype);

/** Beyond any memory that a core has. */
const OUTSIDE = 0xffff_fff0;

/** Lets a core read from an address that is not in its memory when it is next to do its work: a real trap. */
function damageable(instance: WebAssembly.Instance): WebAssembly.Exports {
  const exports = { ...instance.exports };
  for (const work of ['media_protect', 'membership_handleEntry']) {
    const { [work]: original } = exports;
    if (typeof original !== 'function') throw new TypeError(`the core has no ${work}`);
    exports[work] = (core: number, ...rest: unknown[]) => original(trap ? OUTSIDE : core, ...rest);
  }
  return exports;
}

const { instantiate } = WebAssembly;
WebAssembly.instantiate = (async (module: WebAssembly.Module, imports?: WebAssembly.Imports) => ({
  module,
  instance: { exports: damageable(await instantiate.call(WebAssembly, module, imports)) },
})) as unknown as typeof WebAssembly.instantiate;
