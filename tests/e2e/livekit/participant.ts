import {
  DataPacket,
  JoinResponse,
  ParticipantInfo,
  ParticipantInfo_State,
  SignalRequest,
  SignalResponse,
  SignalTarget,
  TrackInfo,
  TrackType,
} from '@livekit/protocol';
import type { MediaStreamTrack, RTCDataChannel, RTCRtpTransceiver, RtpPacket } from 'werift';
import type { WebSocket } from 'ws';
import { makeConnection } from './connection.js';
import { localOf, midOf, sendingSections, withBundledPorts } from './description.js';
import { Layers } from './layers.js';
import { type Published, pendingFor } from './published.js';

/** A part of LiveKit's `SignalResponse`. */
export type Answer = NonNullable<ConstructorParameters<typeof SignalResponse>[0]>['message'];

/** The room's part in a {@link Participant}. */
export interface Neighbours {
  all(): readonly Participant[];
  left(participant: Participant): void;
}

/** A participant of the double: its signalling (LiveKit's protocol 16 over `/rtc`), and its two connections. */
export class Participant {
  static #made = 0;
  readonly identity: string;
  readonly sid: string;
  readonly #socket: WebSocket;
  readonly #room: Neighbours;
  readonly #publisher = makeConnection();
  readonly #subscriber = makeConnection();
  readonly #channels = new Map<string, RTCDataChannel>();
  readonly #published = new Map<string, Published>();
  readonly #sent = new Map<string, RTCRtpTransceiver>();
  /** Descriptions are exchanged one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #answered: (() => void) | undefined;
  #offers = 0;
  #isOver = false;

  constructor(identity: string, socket: WebSocket, room: Neighbours) {
    Participant.#made += 1;
    this.identity = identity;
    this.sid = `PA_${Participant.#made}`;
    this.#socket = socket;
    this.#room = room;
    for (const label of ['_reliable', '_lossy']) {
      this.#channels.set(label, this.#subscriber.createDataChannel(label));
    }
    for (const [peer, target] of [
      [this.#publisher, SignalTarget.PUBLISHER],
      [this.#subscriber, SignalTarget.SUBSCRIBER],
    ] as const) {
      peer.onIceCandidate.subscribe((candidate) => {
        if (candidate === undefined) return;
        const candidateInit = JSON.stringify(candidate.toJSON());
        this.say({ case: 'trickle', value: { candidateInit, target, final: false } });
      });
    }
    this.#publisher.onDataChannel.subscribe((channel) => {
      channel.onMessage.subscribe((data) => {
        if (typeof data !== 'string') this.#relay(channel.label, data);
      });
    });
    socket.on('message', (data: Buffer) => this.#hear(data));
    socket.on('close', () => this.#end());
  }

  /** Its description for the others. */
  get info(): ParticipantInfo {
    return new ParticipantInfo({
      sid: this.sid,
      identity: this.identity,
      state: ParticipantInfo_State.ACTIVE,
      joinedAt: 1n,
      isPublisher: this.#published.size > 0,
      permission: { canPublish: true, canSubscribe: true, canPublishData: true },
      tracks: [...this.#published.values()].map(({ info }) => info),
    });
  }

  /** Welcomes it, and gives it what others send. */
  welcome(): void {
    const value = new JoinResponse({
      room: { sid: 'RM_1', name: 'room' },
      participant: this.info,
      otherParticipants: this.#others.map(({ info }) => info),
      serverInfo: { version: '1.9.0', protocol: 16 },
      serverVersion: '1.9.0',
      subscriberPrimary: true,
      enabledPublishCodecs: [{ mime: 'audio/opus' }, { mime: 'video/VP8' }],
      pingInterval: 10,
      pingTimeout: 60,
    });
    this.say({ case: 'join', value });
    this.offer();
    for (const other of this.#others) other.say(updateOf(this.info));
    for (const other of this.#others) for (const sid of other.#published.keys()) this.#take(other, sid);
  }

  /** Sends something of the signalling. */
  say(message: Answer): void {
    if (this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.send(new SignalResponse({ message } as object).toBinary());
    }
  }

  /** Offers the connection by which it receives, as it is now. */
  offer(): void {
    this.#inTurn(async () => {
      const answered = new Promise<void>((resolve) => {
        this.#answered = resolve;
      });
      this.#offers += 1;
      const sdp = await localOf(this.#subscriber, 'offer');
      const streams = [...this.#sent].flatMap(([sid, { mid }]) => (mid === null ? [] : [[mid, sid]]));
      const midToTrackId = Object.fromEntries(streams);
      this.say({ case: 'offer', value: { type: 'offer', sdp, id: this.#offers, midToTrackId } });
      await answered;
    });
  }

  /** Gives it data of another. */
  give(label: string, data: Buffer): void {
    const channel = this.#channels.get(label);
    if (channel?.readyState === 'open') channel.send(data);
  }

  #hear(data: Buffer): void {
    const { message } = SignalRequest.fromBinary(data);
    switch (message.case) {
      case 'offer': {
        const { sdp, id } = message.value;
        this.#inTurn(() => this.#answer(sdp, id));
        break;
      }
      case 'answer': {
        const { sdp } = message.value;
        void this.#subscriber.setRemoteDescription({ type: 'answer', sdp }).then(() => this.#answered?.());
        break;
      }
      case 'trickle': {
        const { candidateInit, target } = message.value;
        const peer = target === SignalTarget.PUBLISHER ? this.#publisher : this.#subscriber;
        void peer.addIceCandidate(JSON.parse(candidateInit)).catch(() => undefined);
        break;
      }
      case 'addTrack': {
        const { cid, name, type, source, encryption, width, height, layers, muted } = message.value;
        const sid = `TR_${this.sid}_${this.#published.size}_${cid.slice(0, 6)}`.replace(/\W/g, '');
        const mimeType = type === TrackType.AUDIO ? 'audio/opus' : 'video/vp8';
        const codecs = [{ mimeType, cid, mid: '', layers }];
        const info = new TrackInfo({
          ...{ sid, name, type, source, encryption, width, height, layers, muted, mimeType, codecs },
        });
        this.#published.set(sid, { info, cid, layers: new Layers(), transceiver: undefined });
        this.say({ case: 'trackPublished', value: { cid, track: info } });
        this.#tell();
        break;
      }
      case 'ping':
        this.say({ case: 'pong', value: message.value });
        break;
      case 'pingReq':
        this.say({ case: 'pongResp', value: { lastPingTimestamp: message.value.timestamp } });
        break;
      case 'leave':
        this.#end();
        break;
      default:
    }
  }

  /** Answers the offer of the connection by which it sends, and forwards what is new on it. */
  async #answer(sdp: string, id: number): Promise<void> {
    await this.#publisher.setRemoteDescription({ type: 'offer', sdp: withBundledPorts(sdp) });
    const answer = await localOf(this.#publisher, 'answer');
    this.say({ case: 'answer', value: { type: 'answer', sdp: answer, id } });
    const sent = sendingSections(sdp);
    for (const [sid, { transceiver }] of [...this.#published]) {
      if (transceiver !== undefined && !sent.some((section) => midOf(section) === transceiver.mid)) {
        this.#withdraw(sid);
      }
    }
    for (const section of sent) this.#receive(section);
  }

  /** Forwards what comes on a section of its offer, unless it does so already. */
  #receive(section: string): void {
    const mid = midOf(section);
    const transceiver = this.#publisher.getTransceivers().find((each) => each.mid === mid);
    const [sid, pending] = pendingFor(section, this.#published) ?? [];
    const isKnown = [...this.#published.values()].some((each) => each.transceiver === transceiver);
    if (transceiver === undefined || sid === undefined || pending === undefined || isKnown) return;
    this.#published.set(sid, { ...pending, transceiver });
    for (const track of transceiver.receiver.tracks) this.#forward(sid, track);
    transceiver.onTrack.subscribe((track) => this.#forward(sid, track));
    for (const other of this.#others) other.#take(this, sid);
  }

  /** Receives another's track from now on. */
  #take(from: Participant, sid: string): void {
    const published = from.#published.get(sid);
    if (published?.transceiver === undefined || this.#sent.has(sid)) return;
    const kind = published.info.type === TrackType.AUDIO ? 'audio' : 'video';
    const transceiver = this.#subscriber.addTransceiver(kind, { direction: 'sendonly' });
    transceiver.sender.streamIds = [`${from.sid}|${sid}`];
    this.#sent.set(sid, transceiver);
    transceiver.sender.onPictureLossIndication.subscribe(() => void from.#wantKeyFrame(sid));
    this.offer();
  }

  /** Forwards what comes as a track of a publication: there is one for each layer, and one for each SSRC. */
  #forward(sid: string, track: MediaStreamTrack): void {
    track.onReceiveRtp.subscribe((packet) => {
      if (!this.#published.get(sid)?.layers.forwards(track.rid, packet.header.ssrc)) return;
      for (const other of this.#others) other.#pass(sid, packet);
    });
  }

  /** Sends it a packet of another's publication. */
  #pass(sid: string, packet: RtpPacket): void {
    const copy = packet.clone();
    copy.header.extensions = [];
    void this.#sent.get(sid)?.sender.sendRtp(copy);
  }

  async #wantKeyFrame(sid: string): Promise<void> {
    const { layers, transceiver } = this.#published.get(sid) ?? {};
    if (layers?.forwarded !== undefined) await transceiver?.receiver.sendRtcpPLI(layers.forwarded);
  }

  /** One of its tracks has ended. */
  #withdraw(sid: string): void {
    this.#published.delete(sid);
    this.#tell();
    for (const other of this.#others) other.#lose(sid);
  }

  #lose(sid: string): void {
    const transceiver = this.#sent.get(sid);
    if (transceiver === undefined) return;
    this.#sent.delete(sid);
    transceiver.setDirection('inactive');
    this.offer();
  }

  #relay(label: string, data: Buffer): void {
    const packet = DataPacket.fromBinary(data);
    packet.participantIdentity = this.identity;
    packet.participantSid = this.sid;
    const relayed = Buffer.from(packet.toBinary());
    for (const other of this.#others) other.give(label, relayed);
  }

  #tell(): void {
    for (const each of this.#room.all()) each.say(updateOf(this.info));
  }

  get #others(): readonly Participant[] {
    return this.#room.all().filter((other) => other !== this);
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#answered?.();
    this.#room.left(this);
    const { info } = this;
    info.state = ParticipantInfo_State.DISCONNECTED;
    for (const other of this.#room.all()) {
      for (const sid of this.#published.keys()) other.#lose(sid);
      other.say(updateOf(info));
    }
    this.#socket.close();
    void this.#publisher.close();
    void this.#subscriber.close();
  }

  #inTurn(step: () => Promise<void>): void {
    this.#turn = this.#turn.then(async () => {
      if (!this.#isOver) await step();
    });
    this.#turn.catch((error: unknown) => {
      if (!this.#isOver) throw error;
    });
  }
}

function updateOf(info: ParticipantInfo): Answer {
  return { case: 'update', value: { participants: [info] } };
}
