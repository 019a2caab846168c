import type { Binding } from '../shared/messages.js';
import { Core } from './core.js';
import { FakeMedia } from './fake-media.js';
import type { Frame } from './frame.js';
import type { Metadata } from './frame-codec.js';
import { Stream } from './stream.js';

/** A frame as browsers give it. */
export class FakeFrame implements Frame {
  data: ArrayBuffer;
  metadataReads = 0;
  readonly type?: string;
  readonly #metadata: Metadata;

  /** A `type` of `audio` is none: frames of sound have no type. */
  constructor(bytes: number[], type = 'delta', metadata: Metadata | string = 'video/VP8') {
    this.data = new Uint8Array(bytes).buffer;
    if (type !== 'audio') this.type = type;
    this.#metadata = typeof metadata === 'string' ? { mimeType: metadata } : metadata;
  }

  getMetadata(): Metadata {
    this.metadataReads += 1;
    return this.#metadata;
  }
}

/** The numbers of codecs in these tests. */
export const CODECS = ['audio/opus', 'video/VP8', 'video/VP9', 'video/AV1'];

/** A stream over a fake wasm. */
export function streamBench(binding: Binding | null) {
  const fake = new FakeMedia();
  const surroundings = { now: () => 0, wake: () => {}, crashed: () => {}, told: () => {} };
  const core = new Core(fake.media, surroundings);
  const around = { now: 0, unsupported: [] as string[], requests: 0, listsWanted: 0 };
  const stream = new Stream(core, {
    now: () => around.now,
    hold: 500,
    codecOf: (mimeType) => CODECS.indexOf(mimeType) + 1 || undefined,
    codecUnsupported: (mimeType) => around.unsupported.push(mimeType),
    payloadTypesWanted: () => {
      around.listsWanted += 1;
    },
    requestKeyFrame: () => {
      around.requests += 1;
    },
  });
  if (binding) stream.bind(binding);
  return { fake, core, stream, around };
}

export const send: Binding = { direction: 'send', track: 1 };
export const receive: Binding = { direction: 'receive', member: 'bob', track: 1 };
export const bytes = (frame: Frame) => [...new Uint8Array(frame.data)];

/** Whether the frame comes out at once. */
export function passes(stream: Stream, frame: Frame): boolean {
  let written = false;
  stream.push(frame, () => {
    written = true;
  });
  return written;
}
