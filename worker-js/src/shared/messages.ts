import type { Continuity } from '../continuity/proof.js';
import type {
  Config,
  DropReason,
  Entry,
  Event,
  ExportedSecret,
  ExportRefusal,
  Media,
  MediaOutput,
  MimeType,
  Output,
  Stats,
} from '../wasm/sotto.js';

/** The track of a stream of frames, by this member's own application. */
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
  /** Frames read from the browser, dropped ones too. */
  taken: number;
  /** Frames handed back to the browser. */
  written: number;
  /** Why the last frame that was dropped since the last binding was dropped, if the core dropped it. Not of request 0. */
  lastDropped?: DropReason;
}

/** The outcome of a request for a secret. */
export interface Exported {
  type: 'exported';
  request: number;
  outcome: ExportedSecret | ExportRefusal;
}

/** The outcome of a request to seal data: the sealed bytes, or a reason. */
export interface Sealed {
  type: 'sealed';
  request: number;
  outcome: ReturnType<Media['seal']>;
}

/** The outcome of a request to open data: the data, or a reason. */
export interface Opened {
  type: 'opened';
  request: number;
  outcome: ReturnType<Media['open']>;
}

/** The page's request to seal data, which is answered by {@link Sealed}, or to open it: {@link Opened}. */
export interface DataRequest {
  type: 'seal' | 'open';
  request: number;
  data: Uint8Array<ArrayBuffer>;
}

/** Requests of the page to the group, by way of the worker that frames go through. */
export type GroupRequest =
  /** A `delivered` or `undelivered` event with the same `id` follows. */
  | { type: 'message'; id: number; label: string; data: Uint8Array }
  /** Starts a short authentication, or ends the one that goes on. */
  | { type: 'short-authentication'; wanted: boolean }
  /** A message {@link Exported} follows. */
  | { type: 'export'; request: number; label: string; context: Uint8Array; length: number };

/** The page's messages to the worker. */
export type ToWorker =
  | GroupRequest
  | DataRequest
  /** The module that the page has compiled, and checked where it could. Comes before `start`, perhaps long before. */
  | { type: 'load'; module: WebAssembly.Module }
  /** `group` leads to the worker that follows the log. */
  | { type: 'start'; config: Config; continuity?: Continuity; group: MessagePort }
  | { type: 'entry'; entry: Entry }
  /** Binds a stream from now on; `null` shuts it. Frames of a stream without a binding are dropped. */
  | { type: 'bind'; stream: number; binding: Binding | null }
  /** Hands over the result of `createEncodedStreams`. */
  | { type: 'attach'; stream: number; readable: ReadableStream; writable: WritableStream }
  /** The negotiated payload types, for browsers whose frames have no MIME type. Takes the place of the list before. */
  | { type: 'payload-types'; stream: number; codecs: [payloadType: number, mimeType: string][] }
  /** The sender at the other end of a receiver should make a key frame. */
  | { type: 'request-key-frame'; stream: number }
  /** The encodings that a sender is to send now, by rid; none if its only one has no name. The worker asked for them. */
  | { type: 'rids'; stream: number; rids: string[] }
  | { type: 'count'; request: number }
  /**
   * Asks for `counts` of request 0 every so many milliseconds, from now until the worker stops. The clock is the
   * worker's, for browsers slow down that of a page which is not seen.
   */
  | { type: 'watch'; every: number }
  | { type: 'stats'; request: number }
  | { type: 'stop' };

/** The messages to the page of both workers about the module, before there is a call. */
export type FromLoading =
  /** The module is instantiated. */
  | { type: 'loaded' }
  /** The worker could not start, or was told to start twice. */
  | { type: 'failed'; code: 'wasm-failed' | 'config-invalid' | 'worker-failed'; message: string };

/** The worker's messages to the page. */
export type FromWorker =
  | FromLoading
  /** The core runs, and can protect frames of these codecs. */
  | { type: 'ready'; codecs: readonly MimeType[] }
  | Extract<Output, { type: 'send' }>
  | { type: 'event'; event: Event }
  /** The entry that has waited for longest is done with. */
  | { type: 'followed' }
  /** The sender should make a key frame, and this browser's transform cannot ask for it. */
  | { type: 'key-frame-wanted'; stream: number }
  /** The sender should make a key frame of each of several encodings, whose names only the page knows. */
  | { type: 'rids-wanted'; stream: number }
  | { type: 'codec-unsupported'; stream: number; mimeType: string }
  /** A frame without a MIME type has a payload type that is not in the list. Said once per payload type and list. */
  | { type: 'payload-types-wanted'; stream: number }
  /** The frames of a stream have come to an end, with its sender or receiver. */
  | { type: 'ended'; stream: number }
  | { type: 'counts'; request: number; streams: StreamCount[] }
  | { type: 'stats'; request: number; stats: Stats }
  | Exported
  | Sealed
  | Opened
  | { type: 'stopped' }
  /** The core failed. Every frame is dropped from now on. */
  | { type: 'crashed'; message: string };

/**
 * The page's message to the second worker, which runs the same script: it is to follow the log, and to exchange
 * messages with the other by this port. It loads the module at once, and tells the page so ({@link FromLoading}). The page starts both, for Firefox does not always start a worker that another
 * worker asks for.
 */
export interface Follow {
  type: 'follow';
  port: MessagePort;
  /** Not by the port: Firefox 153 loses one module in three that a worker passes on to another (`messageerror`). */
  module: WebAssembly.Module;
}

/** The messages of the worker that frames go through to the one that follows the log. */
export type ToGroup =
  | GroupRequest
  | { type: 'start'; config: Config; continuity?: Continuity }
  /** `mediaNow`: when it was passed on, by the clock of the worker that frames go through. */
  | { type: 'entry'; entry: Entry; mediaNow: number }
  /** Asks the other members whether the epoch lives. */
  | Extract<MediaOutput, { type: 'challenge' }>
  | { type: 'stop' };

/** The messages of the worker that follows the log to the one that frames go through. */
export type FromGroup =
  | { type: 'started' }
  | { type: 'failed'; code: 'wasm-failed' | 'config-invalid'; message: string }
  /** All outputs of one entry or time-out: no frame comes between the keys and the events that tell of them. */
  | { type: 'outputs'; outputs: Output[] }
  /** The entry that has waited for longest is done with. */
  | { type: 'followed' }
  | Exported
  /** Keys are erased; the worker may be ended. */
  | { type: 'stopped' }
  /** The core failed. */
  | { type: 'crashed'; message: string };
