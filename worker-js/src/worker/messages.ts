import type { Continuity } from '../continuity/proof.js';
import type {
  Attachment,
  Config,
  DropReason,
  Entry,
  Event,
  MediaOutput,
  MimeType,
  Output,
  Stats,
} from '../wasm/sotto.js';

/** What a stream of frames is, as this member's own application says. */
export type Binding =
  | { direction: 'send'; track: number }
  | { direction: 'receive'; member: string; track: number };

/** The options of an `RTCRtpScriptTransform`: which stream's frames it carries. */
export interface TransformOptions {
  stream: number;
}

/** Frames of one stream since the worker first heard of it. Binding the stream anew does not start the counts again. */
export interface StreamCount {
  stream: number;
  /** Frames read from the browser, whatever became of them. */
  taken: number;
  /** Frames handed back to the browser. */
  written: number;
  /** Why the last frame that was dropped since the last binding was dropped, if the core dropped it. Not of request 0. */
  lastDropped?: DropReason;
}

/** What the page tells the worker. */
export type ToWorker =
  /** `group` leads to the worker that follows the log. */
  | { type: 'start'; config: Config; continuity?: Continuity; wasmUrl?: string; group: MessagePort }
  | { type: 'entry'; entry: Entry }
  /** Says what a stream is from now on; `null` shuts it. Frames of a stream without a binding are dropped. */
  | { type: 'bind'; stream: number; binding: Binding | null }
  /** Hands over what `createEncodedStreams` gave. */
  | { type: 'attach'; stream: number; readable: ReadableStream; writable: WritableStream }
  /** The negotiated payload types, for browsers whose frames have no MIME type. Takes the place of the list before. */
  | { type: 'payload-types'; stream: number; codecs: [payloadType: number, mimeType: string][] }
  /** The sender at the other end of a receiver should make a key frame. */
  | { type: 'request-key-frame'; stream: number }
  | { type: 'count'; request: number }
  /**
   * Asks for `counts` of request 0 every so many milliseconds, from now until the worker stops. The clock is the
   * worker's, for browsers slow down that of a page which is not seen.
   */
  | { type: 'watch'; every: number }
  | { type: 'stats'; request: number }
  | { type: 'stop' };

/** What the worker tells the page. */
export type FromWorker =
  /** The core runs, and can protect frames of these codecs. */
  | { type: 'ready'; codecs: readonly MimeType[] }
  /** The worker could not start, or was told to start twice. */
  | { type: 'failed'; code: 'wasm-failed' | 'config-invalid' | 'worker-failed'; message: string }
  | { type: 'send'; payload: Uint8Array; attachments: Attachment[] }
  | { type: 'event'; event: Event }
  /** The entry that has waited for longest is done with. */
  | { type: 'followed' }
  /** The sender should make a key frame, and this browser's transform cannot ask for it. */
  | { type: 'key-frame-wanted'; stream: number }
  | { type: 'codec-unsupported'; stream: number; mimeType: string }
  /** A frame without a MIME type has a payload type that is not in the list. Said once per payload type and list. */
  | { type: 'payload-types-wanted'; stream: number }
  /** The frames of a stream have come to an end, with its sender or receiver. */
  | { type: 'ended'; stream: number }
  | { type: 'counts'; request: number; streams: StreamCount[] }
  | { type: 'stats'; request: number; stats: Stats }
  | { type: 'stopped' }
  /** The core failed. Every frame is dropped from now on. */
  | { type: 'crashed'; message: string };

/**
 * What the page tells the second worker, which runs the same script: that it is to follow the log, and hear and tell the
 * other by this port. The page starts both, for Firefox does not always start a worker that another worker asks for.
 */
export interface Follow {
  type: 'follow';
  port: MessagePort;
}

/** What the worker that frames go through tells the one that follows the log. */
export type ToGroup =
  | { type: 'start'; config: Config; continuity?: Continuity; module: WebAssembly.Module }
  /** `mediaNow`: when it was passed on, by the clock of the worker that frames go through. */
  | { type: 'entry'; entry: Entry; mediaNow: number }
  /** Asks the other members whether the epoch lives. */
  | Extract<MediaOutput, { type: 'challenge' }>
  | { type: 'stop' };

/** What the worker that follows the log tells the one that frames go through. */
export type FromGroup =
  | { type: 'started' }
  | { type: 'failed'; code: 'wasm-failed' | 'config-invalid'; message: string }
  /** All that follows from one entry or time-out: no frame comes between the keys and what tells of them. */
  | { type: 'outputs'; outputs: Output[] }
  /** The entry that has waited for longest is done with. */
  | { type: 'followed' }
  /** Keys are erased; the worker may be ended. */
  | { type: 'stopped' }
  /** The core failed. */
  | { type: 'crashed'; message: string };
