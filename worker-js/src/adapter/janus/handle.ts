import type { JanusConnection } from './connection.js';
import { JanusError } from './error.js';
import { type Fields, fieldsOf, numberOf, textOf } from './read.js';

const PLUGIN = 'janus.plugin.videoroom';

/** A session description on its way to or from Janus. */
export interface Jsep {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
  /** Janus's name for the order in which the `rid`s of simulcast are: low to high. */
  readonly rid_order?: 'lmh';
}

/** A message of VideoRoom's: an answer, or an event. */
export interface RoomMessage {
  readonly data: Fields;
  readonly jsep: Jsep | undefined;
}

/** The listener to the news of a {@link Handle}. */
export interface HandleNews {
  /** VideoRoom says something that was not asked for. */
  told(message: RoomMessage): void;
  /** Janus has ended the media connection, or the handle. */
  hungUp(reason: string): void;
  /** A candidate of Janus's; `undefined`: there are no more. */
  candidate(candidate: RTCIceCandidateInit | undefined): void;
}

/** One attachment to VideoRoom: a publisher's or a subscriber's, with one media connection. */
export class Handle {
  readonly #connection: JanusConnection;
  readonly #id: number;

  private constructor(connection: JanusConnection, id: number) {
    this.#connection = connection;
    this.#id = id;
  }

  static async attach(connection: JanusConnection, news: HandleNews): Promise<Handle> {
    const id = await connection.attach(PLUGIN, (message) => tell(news, message));
    return new Handle(connection, id);
  }

  /**
   * Asks VideoRoom for something.
   *
   * @throws {JanusError} `refused`, `timed-out`, `lost` or `malformed`.
   */
  async ask(body: Fields, jsep?: Jsep): Promise<RoomMessage> {
    const request = { janus: 'message', handle_id: this.#id, body, ...(jsep && { jsep }) };
    const said = roomMessageOf(await this.#connection.request(request));
    if (said === undefined) throw new JanusError('malformed', 'Janus has answered without an answer');
    const janusCode = numberOf(said.data['error_code']);
    if (janusCode !== undefined) {
      const reason = textOf(said.data['error']) ?? 'without a reason';
      throw new JanusError('refused', `VideoRoom refuses ${textOf(body['request'])}: ${reason}`, {
        janusCode,
      });
    }
    return said;
  }

  /** Tells Janus a candidate, or that there are no more. One that is lost is one way less to connect. */
  trickle(candidate: RTCIceCandidate | null): void {
    const told = candidate === null || candidate.candidate === '' ? { completed: true } : candidate.toJSON();
    this.#connection
      .request({ janus: 'trickle', handle_id: this.#id, candidate: told })
      .catch(() => undefined);
  }
}

function tell(news: HandleNews, message: Fields): void {
  switch (message['janus']) {
    case 'event': {
      const said = roomMessageOf(message);
      if (said !== undefined) news.told(said);
      break;
    }
    case 'trickle': {
      const candidate = fieldsOf(message['candidate']);
      const text = textOf(candidate?.['candidate']);
      const sdpMid = textOf(candidate?.['sdpMid']) ?? null;
      const sdpMLineIndex = numberOf(candidate?.['sdpMLineIndex']) ?? null;
      if (text !== undefined) news.candidate({ candidate: text, sdpMid, sdpMLineIndex });
      break;
    }
    case 'hangup':
    case 'detached':
      news.hungUp(textOf(message['reason']) ?? 'without a reason');
      break;
  }
}

function roomMessageOf(message: Fields): RoomMessage | undefined {
  const data = fieldsOf(fieldsOf(message['plugindata'])?.['data']);
  if (data === undefined) return undefined;
  const jsep = fieldsOf(message['jsep']);
  const type = jsep?.['type'];
  const sdp = textOf(jsep?.['sdp']);
  const isWhole = (type === 'offer' || type === 'answer') && sdp !== undefined;
  return { data, jsep: isWhole ? { type, sdp } : undefined };
}
