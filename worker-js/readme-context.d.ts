// Declarations of what an application brings to the snippets in README.md and worker-js/README.md, for the test that compiles them.
import type {
  Attachment,
  Call,
  CallState,
  Channel,
  Emoji,
  Entry,
  KeyChanged,
  Member,
  RefusalReason,
  SafetyNumber,
  ShortAuthenticationFailure,
  Track,
} from 'sotto';
import type {
  MediasoupConsumeOptions,
  MediasoupProduceOptions,
  MediasoupStream,
  MediasoupTransport,
  MediasoupTransportOptions,
} from 'sotto/mediasoup';

declare global {
  const app: (
    request: import('node:http').IncomingMessage,
    response: import('node:http').ServerResponse,
  ) => void;
  const tickets: { admit(ticket: string | undefined, room: string, member: string): Promise<boolean> };
  const call: Call;
  const channel: Channel;
  const iceServers: RTCIceServer[];
  const stream: MediaStream;
  const cameraTrack: MediaStreamTrack;
  const dataChannel: RTCDataChannel;
  const livekitUrl: string;
  function tokenFor(member: string): Promise<string>;
  function keepKey(epoch: number, key: CryptoKey): void;
  const record: import('sotto/safety-number').SafetyRecord;
  const myStatements: { of(member: string): { hash: string; same: boolean | null } | null };
  const myBus: {
    join(room: string, member: string): Promise<Channel>;
    publish(payload: Uint8Array, attachments: Attachment[]): void;
    onentry: ((entry: Entry) => void) | null;
  };
  const peer: RTCPeerConnection;
  /** As in mediasoup-client: the parts that the snippet has to do with. */
  const device: {
    createSendTransport(options: MediasoupTransportOptions): MediasoupTransport & {
      produce(
        options: MediasoupProduceOptions & { track: MediaStreamTrack; encodings?: { maxBitrate: number }[] },
      ): Promise<MediasoupStream>;
    };
    createRecvTransport(options: MediasoupTransportOptions): MediasoupTransport & {
      consume(options: MediasoupConsumeOptions): Promise<MediasoupStream>;
    };
  };
  const myServer: {
    makeTransport(direction: 'send' | 'receive'): Promise<MediasoupTransportOptions>;
    connect(sending: MediasoupTransport, receiving: MediasoupTransport): void;
    consume(producerId: string): Promise<MediasoupConsumeOptions>;
    resume(consumerId: string): Promise<void>;
    onproducer: (id: string) => void;
  };
  const mySfu: {
    publish(sender: RTCRtpSender): Promise<string>;
    streamOn(mid: string | null): string;
    subscribe(id: string): void;
  };
  const mySignalling: { whatIs(mid: string | null): { member: string; track: Track } };
  function whoseIs(track: MediaStreamTrack): { member: string; name: Track };
  function showWhyNobodyComes(reason: RefusalReason): void;
  function showPeople(members: readonly Member[]): void;
  function showWhoIsReallyHere(members: readonly Member[]): void;
  function showNumber(number: SafetyNumber | string | null | undefined): void;
  function showChat(from: string, text: string): void;
  function showWaiting(missing: readonly string[], overdue: boolean): void;
  function showRestart(added: readonly string[], removed: readonly string[]): void;
  function showPictures(pictures: readonly Emoji[], members: readonly string[]): void;
  function showFailure(failure: ShortAuthenticationFailure): void;
  function showState(state: CallState): void;
  function warnUntilSomebodyLooks(change: KeyChanged): void;
  function report(code: string, message: string): void;
  function showTile(member: string, track: Track, mediaStreamTrack: MediaStreamTrack): void;
  function removeTile(member: string, track: Track): void;
}
