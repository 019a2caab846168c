import type { Call } from '../../call/call.js';
import type { DirectoryCall } from '../stream-directory.js';
import type {
  LiveKitEngine,
  LiveKitLocalTrack,
  LiveKitOpened,
  LiveKitParticipant,
  LiveKitPublication,
  LiveKitRemoteTrack,
  LiveKitRoom,
  LiveKitSealed,
} from './client.js';
import { guardDataChannels } from './data-channels.js';
import { LiveKitError } from './error.js';
import { Publications, type PublishingCall } from './publications.js';
import { type DataCall, openData, sealData } from './sealed-data.js';
import { Subscriptions } from './subscriptions.js';
import { followConnections } from './transport.js';

/** The part of a call that {@link sottoE2EE} needs. */
export type LiveKitCall = DirectoryCall & PublishingCall & DataCall & Pick<Call, 'adoptPeerConnection'>;

/** A listener to `participantEncryptionStatusChanged` or `encryptionError`. */
type EncryptionListener = (...given: never[]) => void;

/**
 * The encryption of a LiveKit `Room` by a call, as LiveKit's `BaseE2EEManager`. Its methods are called by `livekit-client`.
 *
 * All connections of the room are the call's from before anything is on them, so each sender and receiver is shut until it is bound:
 * a sender when it is made, a receiver when the member that LiveKit names has claimed the track. Encryption cannot be turned off.
 */
export class LiveKitEncryption {
  readonly #call: LiveKitCall;
  readonly #listeners = new Map<string, Set<EncryptionListener>>();
  readonly #subscriptions: Subscriptions;
  readonly #publications: Publications;
  readonly #encrypted = new Set<string>();
  readonly #offMembers: () => void;
  #undo: (() => void)[] = [];
  #room: LiveKitRoom | undefined;

  constructor(call: LiveKitCall) {
    this.#call = call;
    this.#subscriptions = new Subscriptions(call, (error) => this.#report(error, error.member));
    const { directory } = this.#subscriptions;
    directory.on('error', (error) => this.#report(error, error.member));
    this.#publications = new Publications(call, directory);
    this.#offMembers = call.on('members', () => this.#tellStatus());
  }

  /** Always `true`. */
  get isEnabled(): boolean {
    return true;
  }

  /** Always `true`: data is sealed by the call whether the room has the option `e2ee` or `encryption`. */
  get isDataChannelEncryptionEnabled(): boolean {
    return true;
  }

  /** Set by the room, which would turn it off with the option `e2ee`. */
  set isDataChannelEncryptionEnabled(_: boolean) {}

  /** Called by a room when it is made. */
  setup(room: LiveKitRoom): void {
    if (this.#room === room) return;
    if (this.#room !== undefined) throw new LiveKitError('in-use', 'the encryption is that of another room');
    this.#room = room;
    const { localParticipant: local } = room;
    // So that tracks are announced as encrypted, and the library offers no formats that cannot be.
    local.setE2EEEnabled(true).catch((cause: unknown) => this.#report(asError(cause), local.identity));
    const listen = (
      emitter: LiveKitRoom | LiveKitRoom['localParticipant'],
      name: string,
      listener: (...given: never[]) => void,
    ) => {
      emitter.on(name, listener);
      this.#undo.push(() => emitter.off(name, listener));
    };
    // An error that these two throw ends the attempt to connect, and the publication.
    listen(room, 'signalConnected', () => {
      this.#checkIdentity();
      this.#tell('participantEncryptionStatusChanged', true, local);
    });
    listen(local, 'localSenderCreated', (sender: RTCRtpSender, track: LiveKitLocalTrack) => {
      this.#checkIdentity();
      this.#publications.created(sender, track);
    });
    listen(local, 'localTrackPublished', (publication: LiveKitPublication) =>
      this.#publications.published(publication),
    );
    listen(local, 'localTrackUnpublished', (publication: LiveKitPublication) =>
      this.#publications.unpublished(publication),
    );
    listen(
      room,
      'trackSubscribed',
      ({ receiver }: LiveKitRemoteTrack, publication: LiveKitPublication, from: LiveKitParticipant) =>
        this.#subscribed(receiver, publication, from),
    );
    listen(room, 'trackUnsubscribed', (_: LiveKitRemoteTrack, { trackSid }: LiveKitPublication) =>
      this.#subscriptions.unsubscribed(trackSid),
    );
    for (const name of ['participantConnected', 'participantDisconnected', 'connected', 'reconnected']) {
      listen(room, name, () => this.#tellStatus());
    }
  }

  /** Called by the room for each engine, before that has connections. */
  setupEngine(engine: LiveKitEngine): void {
    // An error that this throws ends the attempt to connect.
    engine.on('transportsCreated', (publisher: unknown, subscriber: unknown) => {
      const adopt = (peer: RTCPeerConnection) => this.#adopt(peer);
      followConnections(publisher, adopt);
      // There is none where one connection is for both directions.
      if (subscriber !== undefined) followConnections(subscriber, adopt);
    });
  }

  /** Called by the room. Encryption stays on, and turning it off fails. */
  setParticipantCryptorEnabled(enabled: boolean, _identity: string): void {
    if (enabled) return;
    void this.#room?.localParticipant.setE2EEEnabled(true).catch(() => undefined);
    throw new LiveKitError('always-encrypted', 'the encryption of a call cannot be turned off');
  }

  /** Called by the room. Frames that the server makes have this at their end; they do not authenticate, and are dropped. */
  setSifTrailer(_trailer: Uint8Array): void {}

  /** Seals data that the room is about to send. */
  encryptData(data: Uint8Array): Promise<LiveKitSealed> {
    return sealData(this.#call, data);
  }

  /** Opens data that the room has received; fails if it is not of the member with that identity. */
  async handleEncryptedData(
    payload: Uint8Array,
    _iv: Uint8Array,
    participantIdentity: string,
    _keyIndex: number,
  ): Promise<LiveKitOpened> {
    try {
      return await openData(this.#call, payload, participantIdentity);
    } catch (error) {
      this.#report(asError(error), participantIdentity);
      throw error;
    }
  }

  /** Listens to what the room passes on as `ParticipantEncryptionStatusChanged` and `EncryptionError`. */
  on(event: string, listener: (...given: never[]) => void): this {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return this;
  }

  /** Shuts all of the room's senders and receivers, takes all claims back, and listens no more. The call goes on. */
  dispose(): void {
    for (const undo of this.#undo) undo();
    this.#undo = [];
    this.#offMembers();
    this.#publications.stop();
    this.#subscriptions.stop();
    this.#listeners.clear();
  }

  #adopt(peer: RTCPeerConnection): void {
    this.#call.adoptPeerConnection(peer);
    guardDataChannels(peer, (error) => this.#report(error, undefined));
  }

  #subscribed(
    receiver: RTCRtpReceiver | undefined,
    { trackSid: sid, source }: LiveKitPublication,
    { identity }: LiveKitParticipant,
  ): void {
    if (receiver === undefined) return;
    try {
      this.#subscriptions.subscribed(receiver, { sid, identity, source });
    } catch (cause) {
      this.#report(asError(cause), identity);
    }
  }

  /** Others find a member's data and tracks by this: what LiveKit shows of a participant is that member's, or nothing. */
  #checkIdentity(): void {
    const identity = this.#room?.localParticipant.identity;
    if (identity === this.#call.member) return;
    const text = `the identity in LiveKit is ${identity}, and the member of the call is ${this.#call.member}`;
    throw new LiveKitError('identity-mismatch', text, { member: this.#call.member });
  }

  /** Participants count as encrypted while they are members of the group. */
  #tellStatus(): void {
    const members = new Set(this.#call.members.map(({ member }) => member));
    const participants = [...(this.#room?.remoteParticipants.values() ?? [])];
    const here = new Set(participants.map(({ identity }) => identity));
    for (const identity of this.#encrypted) if (!here.has(identity)) this.#encrypted.delete(identity);
    for (const participant of participants) {
      const { identity } = participant;
      if (members.has(identity) === this.#encrypted.has(identity)) continue;
      if (members.has(identity)) this.#encrypted.add(identity);
      else this.#encrypted.delete(identity);
      this.#tell('participantEncryptionStatusChanged', members.has(identity), participant);
    }
  }

  #report(error: Error, identity: string | undefined): void {
    this.#tell('encryptionError', error, identity);
  }

  #tell(event: string, ...given: readonly unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) Reflect.apply(listener, undefined, given);
  }
}

/**
 * The encryption of a LiveKit `Room` by a call: `new Room({ e2ee: { e2eeManager: sottoE2EE(call) } })`. For one room, and to be made right
 * after `Call.join`. The identity in the room's token must be the member's name in the call.
 *
 * Errors are told by the room's event `EncryptionError`: a {@link LiveKitError}, or an error of the call, of its streams or of its data.
 */
export function sottoE2EE(call: LiveKitCall): LiveKitEncryption {
  return new LiveKitEncryption(call);
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
