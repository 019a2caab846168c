import type { CallErrorCode } from 'sotto';
import type { Cell, Moment } from './cells.js';
import { type Counts, countsOf, FLAG, Pair } from './pair.js';
import { codeOf, type Party } from './party.js';
import { anotherTask } from './until.js';

/** The parts of a connection of a cell. */
export interface CellMeans {
  cell: Cell;
  camera: MediaStreamTrack;
  alice: Party;
  bob: Party;
  /** Whether the far side has Sotto, too. */
  withSotto: boolean;
}

/** Two qualities at once. */
const SIMULCAST: RTCRtpEncodingParameters[] = [{ rid: '0', scaleResolutionDownBy: 2 }, { rid: '1' }];

/** One connection of a cell: a near side that is bound at the cell's moment, and a far side with or without Sotto. */
export class CellConnection {
  readonly cell: Cell;
  readonly withSotto: boolean;
  readonly #camera: MediaStreamTrack;
  readonly #near: Party;
  readonly #far: Party;
  readonly #pair: Pair;
  /** The sender or receiver of the cell, once it is there. */
  #transceiver: RTCRtpTransceiver | undefined;
  #outcome: 'in force' | CallErrorCode | undefined;

  constructor({ cell, camera, alice, bob, withSotto }: CellMeans) {
    this.cell = cell;
    this.withSotto = withSotto;
    this.#camera = camera;
    const [near, far] = this.#sends ? [alice, bob] : [bob, alice];
    this.#near = near;
    this.#far = far;
    this.#pair = new Pair(this.#make(), new RTCPeerConnection(withSotto ? FLAG : {}));
  }

  /** `in force`, or the code of the error. */
  get outcome(): 'in force' | CallErrorCode {
    return this.#outcome ?? 'in force';
  }

  get refused(): boolean {
    return this.outcome !== 'in force';
  }

  /**
   * Connects, binds at the moment of the cell, and lets the sending side send. A sender or receiver that is refused is
   * not used.
   */
  async run(): Promise<void> {
    if (this.cell.role === 'sender') await this.#send();
    else if (this.cell.role === 'receiver at once') await this.#offerToReceive();
    else await this.#answerToReceive();
  }

  /** Frames that were sent to the receiving side. */
  counts(): Promise<Counts> {
    return countsOf(this.#sends ? this.#pair.far : this.#pair.near);
  }

  /** How many frames the side that sends has made. */
  async encoded(): Promise<number> {
    return (await countsOf(this.#sends ? this.#pair.near : this.#pair.far)).framesEncoded;
  }

  close(): void {
    for (const { sender, receiver } of this.#pair.near.getTransceivers()) {
      this.#near.call.release(sender);
      this.#near.call.release(receiver);
    }
    for (const { sender, receiver } of this.#pair.far.getTransceivers()) {
      this.#far.call.release(sender);
      this.#far.call.release(receiver);
    }
    this.#pair.close();
  }

  get #sends(): boolean {
    return this.cell.role === 'sender';
  }

  /** Whether the call keeps senders silent that are not bound yet; else the test does. */
  get #isShut(): boolean {
    return this.cell.making !== 'plain' && this.cell.making !== 'with the flag';
  }

  /**
   * Whether the test keeps the line from sending until it is bound. A connected line that is used again sends from
   * `setLocalDescription` on, before the answer, for the other side is known to receive.
   */
  get #isHeld(): boolean {
    const { moment, way } = this.cell;
    const isConnected =
      moment === 'while connected' ||
      (moment === 'after setLocalDescription' && way === 'recvonly line used again');
    return isConnected && !this.#isShut;
  }

  #make(): RTCPeerConnection {
    const { call } = this.#near;
    switch (this.cell.making) {
      case 'plain':
        return new RTCPeerConnection();
      case 'with the flag':
        return new RTCPeerConnection(FLAG);
      case 'created by the call':
        return call.createPeerConnection();
      case 'adopted by the call':
      case 'adopted without the flag': {
        const peer = new RTCPeerConnection(this.cell.making === 'adopted by the call' ? FLAG : {});
        call.adoptPeerConnection(peer);
        return peer;
      }
    }
  }

  /** Binds if this is the moment. */
  #at(moment: Moment): void {
    const transceiver = this.#transceiver;
    if (moment !== this.cell.moment || transceiver === undefined || this.#outcome !== undefined) return;
    const code = codeOf(() => {
      if (this.#sends) this.#near.call.protect(transceiver.sender, { track: 'camera' });
      else this.#near.call.unprotect(transceiver.receiver, { member: this.#far.name, track: 'camera' });
    });
    this.#outcome = code ?? 'in force';
    // An application must not use a sender that is refused.
    if (code !== null && this.#sends) void transceiver.sender.replaceTrack(null);
  }

  async #atFirstMoments(): Promise<void> {
    this.#at('same task');
    await undefined;
    this.#at('a microtask later');
    await anotherTask();
    this.#at('a task later');
  }

  /** The near side offers, and is bound on the way. */
  async #offer(offered: () => void): Promise<void> {
    const munge = this.cell.way === 'simulcast' && this.#sends ? acceptSimulcast : undefined;
    await this.#pair.negotiate(
      'near',
      {
        offered,
        created: () => this.#at('after createOffer'),
        set: () => this.#at('after setLocalDescription'),
      },
      munge,
    );
    await this.#pair.connected();
    this.#at('while connected');
  }

  async #send(): Promise<void> {
    const { near, far } = this.#pair;
    far.ontrack = ({ receiver }) => {
      if (this.withSotto) this.#far.call.unprotect(receiver, { member: this.#near.name, track: 'camera' });
    };
    if (this.cell.way === 'recvonly line used again') {
      far.addTransceiver('video', { direction: 'sendrecv' });
      await this.#pair.negotiate('far');
      await this.#pair.connected();
    }
    this.#transceiver = this.#makeSender(near);
    const { direction } = this.#transceiver;
    await this.#atFirstMoments();
    // A line without a track is held, too: Firefox sends a black picture a second on it.
    const isHeld = this.#isHeld;
    if (isHeld) this.#transceiver.direction = direction === 'sendrecv' ? 'recvonly' : 'inactive';
    if (this.refused) return near.close();
    await this.#offer(() => {});
    if (this.refused) return near.close();
    if (isHeld) {
      this.#transceiver.direction = direction;
      await this.#offer(() => {});
    }
    if (this.cell.way === 'replaceTrack') await this.#transceiver.sender.replaceTrack(this.#camera);
  }

  #makeSender(near: RTCPeerConnection): RTCRtpTransceiver {
    const direction = 'sendonly';
    switch (this.cell.way) {
      case 'addTrack':
      case 'recvonly line used again':
        near.addTrack(this.#camera, new MediaStream([this.#camera]));
        return only(near);
      case 'addTransceiver':
        return near.addTransceiver(this.#camera, { direction });
      case 'simulcast':
        return near.addTransceiver(this.#camera, { direction, sendEncodings: SIMULCAST });
      case 'replaceTrack':
        return near.addTransceiver('video', { direction });
    }
  }

  async #offerToReceive(): Promise<void> {
    const { near, far } = this.#pair;
    if (this.cell.way === 'recvonly line used again') {
      near.addTransceiver('video', { direction: 'recvonly' });
      await this.#pair.negotiate('near');
      await this.#pair.connected();
    }
    this.#transceiver = this.#makeReceiver(near);
    await this.#atFirstMoments();
    if (this.refused) return near.close();
    await this.#offer(() => {
      const transceiver = only(far);
      transceiver.direction = 'sendonly';
      this.#protectFar(transceiver.sender);
      if (!this.#isHeld) void transceiver.sender.replaceTrack(this.#camera);
    });
    if (this.refused) return near.close();
    if (this.#isHeld) await only(far).sender.replaceTrack(this.#camera);
  }

  /** A receiving line that may send, too: then it is protected at once. */
  #makeReceiver(near: RTCPeerConnection): RTCRtpTransceiver {
    switch (this.cell.way) {
      case 'addTransceiver':
        return near.addTransceiver('video', { direction: 'recvonly' });
      case 'recvonly line used again':
        return only(near);
      case 'addTrack':
        near.addTrack(this.#camera, new MediaStream([this.#camera]));
        break;
      case 'simulcast':
        near.addTransceiver(this.#camera, { direction: 'sendrecv', sendEncodings: SIMULCAST });
        break;
      case 'replaceTrack':
        near.addTransceiver('video', { direction: 'sendrecv' });
        break;
    }
    this.#protectNear(near);
    return only(near);
  }

  async #answerToReceive(): Promise<void> {
    const { near, far } = this.#pair;
    const { way } = this.cell;
    if (way === 'recvonly line used again') {
      near.addTransceiver('video', { direction: 'sendonly' });
      this.#protectNear(near);
      await this.#pair.negotiate('near');
      await this.#pair.connected();
    }
    if (way === 'addTrack') {
      near.addTrack(this.#camera, new MediaStream([this.#camera]));
      this.#protectNear(near);
      await anotherTask();
    }
    this.#makeFarSender(far);
    this.#protectFar(only(far).sender);
    if (this.#isHeld) await only(far).sender.replaceTrack(null);
    let first = Promise.resolve();
    near.ontrack = ({ transceiver }) => {
      this.#transceiver = transceiver;
      if (transceiver.direction === 'sendonly') transceiver.direction = 'sendrecv';
      first = this.#atFirstMoments();
    };
    await this.#pair.negotiate('far', {
      offered: () => first,
      created: () => this.#at('after createOffer'),
      set: () => this.#at('after setLocalDescription'),
    });
    if (this.refused) return near.close();
    await this.#pair.connected();
    this.#at('while connected');
    if (this.refused) return near.close();
    if (this.#isHeld || way === 'replaceTrack') await only(far).sender.replaceTrack(this.#camera);
  }

  #makeFarSender(far: RTCPeerConnection): void {
    switch (this.cell.way) {
      case 'addTrack':
      case 'recvonly line used again':
        far.addTrack(this.#camera, new MediaStream([this.#camera]));
        break;
      case 'addTransceiver':
        far.addTransceiver(this.#camera, { direction: 'sendonly' });
        break;
      case 'simulcast':
        far.addTransceiver(this.#camera, { direction: 'sendonly', sendEncodings: SIMULCAST });
        break;
      case 'replaceTrack':
        far.addTransceiver('video', { direction: 'sendonly' });
        break;
    }
  }

  /** The near side's own sender, which is not the subject of the cell. */
  #protectNear(near: RTCPeerConnection): void {
    if (!this.#isShut) this.#near.call.protect(only(near).sender, { track: 'camera' });
  }

  #protectFar(sender: RTCRtpSender): void {
    if (this.withSotto) this.#far.call.protect(sender, { track: 'camera' });
  }
}

function only(peer: RTCPeerConnection): RTCRtpTransceiver {
  const [transceiver] = peer.getTransceivers();
  if (transceiver === undefined) throw new TypeError('the connection has no transceiver');
  return transceiver;
}

/** Browsers answer offers of several qualities without, SFUs take them. Of two layers Firefox decodes neither. */
function acceptSimulcast(sdp: string): string {
  if (sdp.includes('a=simulcast') || navigator.userAgent.includes('Firefox')) return sdp;
  return `${sdp}a=rid:0 recv\r\na=rid:1 recv\r\na=simulcast:recv 0;1\r\n`;
}
