import { JanusError } from './error.js';
import { type Fields, fieldsOf, numberOf, parse, textOf } from './read.js';

/** The subprotocol of Janus's WebSocket API. */
const PROTOCOL = 'janus-protocol';
/** How long an answer may take. Milliseconds. */
const PATIENCE = 15_000;
/** Janus ends a session of which it has heard nothing for a minute. Milliseconds. */
const KEEP_ALIVE = 25_000;

interface Waiting {
  resolve(message: Fields): void;
  reject(error: JanusError): void;
  readonly timer: ReturnType<typeof setTimeout>;
  /** Whether the acknowledgement is the answer. That of a message to a plugin may be an event that comes after it. */
  readonly byAck: boolean;
}

/** Requests that are answered by an acknowledgement. */
const BY_ACK: readonly unknown[] = ['keepalive', 'trickle'];

/** The address of a Janus, and what it asks of its users. */
export interface JanusAddress {
  readonly server: string | URL;
  readonly apiSecret?: string | undefined;
  readonly token?: string | undefined;
}

/** The listener to the news of one handle. */
export type HandleListener = (message: Fields) => void;

/** One session on a Janus, over a WebSocket of its own. */
export class JanusConnection {
  readonly #socket: WebSocket;
  readonly #credentials: Fields;
  readonly #ended: (error: JanusError) => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #handles = new Map<number, HandleListener>();
  #session: number | undefined;
  #asked = 0;
  #pulse: ReturnType<typeof setInterval> | undefined;
  #isOver = false;

  private constructor(
    socket: WebSocket,
    { apiSecret, token }: JanusAddress,
    ended: (error: JanusError) => void,
  ) {
    this.#socket = socket;
    this.#credentials = {
      ...(apiSecret !== undefined && { apisecret: apiSecret }),
      ...(token !== undefined && { token }),
    };
    this.#ended = ended;
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => this.#end(new JanusError('lost', 'the connection to Janus has ended'));
  }

  /** Connects and makes a session. `ended` is called once, if that ends by itself. */
  static async open(address: JanusAddress, ended: (error: JanusError) => void): Promise<JanusConnection> {
    const socket = await connect(address.server);
    const connection = new JanusConnection(socket, address, ended);
    try {
      const { data } = await connection.request({ janus: 'create' });
      connection.#session = idIn(data);
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.#pulse = setInterval(() => {
      connection.request({ janus: 'keepalive' }).catch(() => undefined);
    }, KEEP_ALIVE);
    return connection;
  }

  /** Attaches to a plugin. `listener` gets what comes for the handle without having been asked for. */
  async attach(plugin: string, listener: HandleListener): Promise<number> {
    const { data } = await this.request({ janus: 'attach', plugin });
    const handle = idIn(data);
    this.#handles.set(handle, listener);
    return handle;
  }

  /**
   * Sends a request and resolves with its answer: that of a plugin may be an event that comes after the acknowledgement.
   *
   * @throws {JanusError} `refused`, `timed-out` or `lost`.
   */
  request(message: Fields): Promise<Fields> {
    if (this.#isOver) return Promise.reject(new JanusError('lost', 'the connection to Janus has ended'));
    this.#asked += 1;
    const transaction = String(this.#asked);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(transaction);
        reject(new JanusError('timed-out', `Janus has not answered: ${textOf(message['janus'])}`));
      }, PATIENCE);
      const byAck = BY_ACK.includes(message['janus']);
      this.#waiting.set(transaction, { resolve, reject, timer, byAck });
      const session = this.#session === undefined ? {} : { session_id: this.#session };
      this.#socket.send(JSON.stringify({ ...message, ...session, ...this.#credentials, transaction }));
    });
  }

  /** Ends the session. */
  close(): void {
    if (this.#isOver) return;
    if (this.#session !== undefined) this.request({ janus: 'destroy' }).catch(() => undefined);
    this.#stop(new JanusError('left', 'this member has left'));
  }

  #receive(data: unknown): void {
    const message = parse(data);
    if (message === undefined) return;
    const type = message['janus'];
    const transaction = textOf(message['transaction']);
    const waiting = transaction === undefined ? undefined : this.#waiting.get(transaction);
    if (transaction !== undefined && waiting !== undefined) {
      if (type === 'ack' && !waiting.byAck) return;
      this.#waiting.delete(transaction);
      clearTimeout(waiting.timer);
      if (type === 'error') waiting.reject(refusal(message['error']));
      else waiting.resolve(message);
      return;
    }
    if (type === 'timeout') {
      this.#end(new JanusError('lost', 'Janus has ended the session'));
      return;
    }
    this.#handles.get(numberOf(message['sender']) ?? Number.NaN)?.(message);
  }

  #end(error: JanusError): void {
    if (this.#isOver) return;
    this.#stop(error);
    this.#ended(error);
  }

  #stop(error: JanusError): void {
    this.#isOver = true;
    clearInterval(this.#pulse);
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
    this.#handles.clear();
    this.#socket.close();
  }
}

function refusal(value: unknown): JanusError {
  const error = fieldsOf(value);
  const janusCode = numberOf(error?.['code']);
  const reason = textOf(error?.['reason']) ?? 'without a reason';
  return new JanusError('refused', `Janus refuses: ${reason}`, janusCode === undefined ? {} : { janusCode });
}

function idIn(data: unknown): number {
  const id = numberOf(fieldsOf(data)?.['id']);
  if (id === undefined) throw new JanusError('malformed', 'Janus has given no id');
  return id;
}

function connect(server: string | URL): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const unreachable = (cause?: unknown) => {
      const details = cause === undefined ? {} : { cause };
      reject(new JanusError('unreachable', 'Janus cannot be reached', details));
    };
    try {
      const socket = new WebSocket(server, PROTOCOL);
      socket.onopen = () => resolve(socket);
      socket.onclose = () => unreachable();
    } catch (cause) {
      unreachable(cause);
    }
  });
}
