/**
 * The parts of `livekit-client` that the adapter uses, as structural types: an application's copy of the library fits them, and the
 * package's own declarations need no types of it.
 */

/** Events as `livekit-client` has them, of Node's `EventEmitter`. A listener that throws makes the emitter's caller fail. */
export interface Emitter {
  on(event: string, listener: (...given: never[]) => void): unknown;
  off(event: string, listener: (...given: never[]) => void): unknown;
}

/** A participant: `Participant`. */
export interface LiveKitParticipant {
  readonly identity: string;
}

/** One's own part: `LocalParticipant`. */
export interface LiveKitLocalParticipant extends LiveKitParticipant, Emitter {
  /** Sets whether publications are announced as encrypted, and republishes those that were not. */
  setE2EEEnabled(enabled: boolean): Promise<void>;
}

/** A publication, one's own or another's: `TrackPublication`. */
export interface LiveKitPublication {
  /** The server's id of the track. */
  readonly trackSid: string;
  /** `camera`, `microphone`, `screen_share`, `screen_share_audio` or `unknown`; by the server's word if it is another's. */
  readonly source: string;
  readonly track?: object | undefined;
}

/** One's own track: `LocalTrack`. */
export interface LiveKitLocalTrack {
  readonly source: string;
}

/** A track of another that has arrived: `RemoteTrack`. */
export interface LiveKitRemoteTrack {
  readonly receiver?: RTCRtpReceiver | undefined;
}

/** The room: `Room`. */
export interface LiveKitRoom extends Emitter {
  readonly localParticipant: LiveKitLocalParticipant;
  readonly remoteParticipants: ReadonlyMap<string, LiveKitParticipant>;
}

/** The engine, which makes the connections: `RTCEngine`. There is a new one after each disconnection. */
export interface LiveKitEngine {
  on(event: string, listener: (...given: never[]) => void): unknown;
}

/** Bytes in an `ArrayBuffer` that is not shared. TypeScript before 5.7 has one type for both, so the type is that of a function of the library. */
export type OwnBytes = ReturnType<typeof Uint8Array.from>;

/** The result of `BaseE2EEManager.encryptData`. */
export interface LiveKitSealed {
  uuid: string;
  payload: OwnBytes;
  iv: OwnBytes;
  keyIndex: number;
}

/** The result of `BaseE2EEManager.handleEncryptedData`. */
export interface LiveKitOpened {
  uuid: string;
  payload: OwnBytes;
}
