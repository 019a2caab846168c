/** Stands between the browser and Sotto's worker, and between the page and it. */

import { clearPrefix } from '../harness/bytes.js';
import type { LetThrough, Order, Protected, Report } from './orders.js';
import { Counters, type FrameMetadata } from './sealed-counters.js';
import { EPOCHS, epochOf, SealedEpochs, type ToldEpoch } from './sealed-epochs.js';
import { Stillness } from './stillness.js';

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

/** Bytes of a secret that the core draws, such as the nonce of a short authentication. */
const SECRET = 32;

/** Frames kept of each track. */
const KEPT = 500;

const asked = new URL(self.location.href).searchParams;
/** Whether frames pass by Sotto, as they are. */
const clear = asked.has('clear');

const transformers = new Map<number, Transformer>();
const bindings = new Map<number, Bind['binding']>();
/** Kept as bytes: to write them out as text takes longer than to encrypt them. */
interface Kept {
  track: number;
  plain: ArrayBuffer;
  sealed: ArrayBuffer;
}

const protectedFrames = new Map<number, Kept[]>();
type Counts = Omit<LetThrough, 'before' | 'behind'> & { before: Stillness; behind: Stillness };

const letThrough = new Map<string, Counts>();
/** Frames that were not let through: when they arrived, and their epoch. */
const waiting = new Map<Frame, { at: number; epoch: number | undefined; counts: Counts }>();
const toEmpty = new Map<string, number>();
let emptied = 0;
let deaf = false;
const sealedEpochs = new SealedEpochs();
const counters = new Counters();
let dumb = asked.has('dumb');
const unsaid: string[] = [];
let trap = false;
let trapGroup = false;
/** Whether the core's next secret of 32 bytes is to be another one as soon as the core has used it. */
let lie = false;
let lieGroup = false;

/** The page's messages to Sotto, with the fields that are read here. */
type ToSotto = Bind | ({ type: 'entry' } & Marks) | { type: 'follow'; port: MessagePort };

/** The marks of an entry for the tap of the worker that follows the log. */
interface Marks {
  trap?: boolean;
  lie?: boolean;
}

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
    if (lieGroup) data.lie = true;
  } else if (data.type === 'follow') {
    data.port.addEventListener('message', ({ data: passedOn }: MessageEvent<Marks>) => {
      trap ||= passedOn.trap === true;
      lie ||= passedOn.lie === true;
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
    case 'lie':
      lieGroup = true;
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
    frames: withFrames ? [...protectedFrames.values()].flat().map(written) : [],
    letThrough: [...letThrough.values()].map(({ before, behind, ...counts }) => ({
      ...counts,
      before: before.pauses,
      behind: behind.pauses,
    })),
    sealedUnder: sealedEpochs.report(),
    counters: counters.report(),
    emptied,
    unsaid,
  };
  self.postMessage(now);
}

const { postMessage } = self;
self.postMessage = (
  message: { type?: string; payload?: Uint8Array; event?: { type: 'epoch' } & ToldEpoch },
  options: Transferable[] | StructuredSerializeOptions = [],
) => {
  if (dumb && message.type === 'send') {
    if (message.payload !== undefined) unsaid.push(hex(message.payload));
    return;
  }
  // Frames that pass by Sotto would make its watch end the call.
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

const plaintexts = new WeakMap<Frame, ArrayBuffer>();

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
  if (binding.direction === 'send') plaintexts.set(frame, frame.data.slice(0));
  else countArrived(binding, frame);
}

function behind(stream: number, frame: Frame): void {
  const binding = bindings.get(stream) ?? null;
  if (binding?.direction === 'receive') countLetThrough(binding, frame);
  const plain = plaintexts.get(frame);
  if (binding === null || plain === undefined) return;
  const frames = protectedFrames.get(binding.track) ?? [];
  protectedFrames.set(binding.track, frames);
  frames.push({ track: binding.track, plain, sealed: frame.data.slice(0) });
  if (frames.length > KEPT) frames.shift();
  if (plain.byteLength === 0) return;
  const picture = frame.type === undefined ? null : frame.type === 'key' ? 'key' : 'delta';
  const sealed = new Uint8Array(frame.data);
  sealedEpochs.sealed(sealed, clearBytes(frame), picture);
  counters.sealed(sealed, clearBytes(frame), frame.getMetadata());
}

function countsOf({ member, track }: { member: string; track: number }): Counts {
  const name = `${track} ${member}`;
  const none = { arrived: 0, frames: 0, late: 0, longest: 0 };
  const counts = letThrough.get(name) ?? {
    ...{ member, track, ...none },
    ...{ before: new Stillness(), behind: new Stillness() },
  };
  letThrough.set(name, counts);
  return counts;
}

function countArrived(from: { member: string; track: number }, frame: Frame): void {
  const counts = countsOf(from);
  counts.arrived += 1;
  if (frame.type !== undefined) counts.before.passed(performance.now());
  const bytes = new Uint8Array(frame.data);
  waiting.set(frame, { at: performance.now(), epoch: epochOf(bytes, clearBytes(frame)), counts });
}

function countLetThrough(from: { member: string; track: number }, frame: Frame): void {
  const counts = countsOf(from);
  counts.frames += 1;
  if (frame.type !== undefined) counts.behind.passed(performance.now());
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

function written({ track, plain, sealed }: Kept): Protected {
  return { track, plain: hex(plain), sealed: hex(sealed) };
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

/** The frames that Sotto reads pass `before`; those that it writes pass `behind`. No other code drops a frame. */
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

/** Replaces the value of an attribute, once per transformer. */
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

/** The core's. */
let memory: WebAssembly.Memory | undefined;

/** Puts other bytes in the place of a secret, wherever the core has it: the core of a member that lies. */
function replace(secret: Uint8Array): void {
  if (memory === undefined) throw new TypeError('there is no core');
  const bytes = new Uint8Array(memory.buffer);
  const [first = 0] = secret;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (secret.every((byte, offset) => bytes[at + offset] === byte)) bytes.fill(7, at, at + secret.length);
  }
}

const { getRandomValues } = Crypto.prototype;
Crypto.prototype.getRandomValues = function draw<Values extends ArrayBufferView | null>(
  this: Crypto,
  values: Values,
) {
  Reflect.apply(getRandomValues, this, [values]);
  if (lie && values instanceof Uint8Array && values.length === SECRET) {
    lie = false;
    const secret = values.slice();
    // When the core has handled the entry, and has committed to the secret.
    queueMicrotask(() => replace(secret));
  }
  return values;
} as typeof getRandomValues;

/** Beyond any memory that a core has. */
const OUTSIDE = 0xffff_fff0;

/** Lets a core read from an address that is not in its memory when it is next to do its work: a real trap. */
function damageable(instance: WebAssembly.Instance): WebAssembly.Exports {
  const exports = { ...instance.exports };
  if (exports['memory'] instanceof WebAssembly.Memory) memory = exports['memory'];
  for (const work of ['media_encrypt', 'membership_handleEntry']) {
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
