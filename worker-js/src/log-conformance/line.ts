/** One WebSocket of the suite's. */
export interface Line {
  /** Sends a binary message, or a text message. */
  send(message: Uint8Array | string): void;
  /** Ends it without `leave`. */
  lose(): void;
  /** Reads nothing until it is told to. `false`: this transport always reads. */
  hold(held: boolean): boolean;
}

/** Gets what comes on a {@link Line}, in order. */
export interface Listener {
  /** A message; `null` if it is not binary. */
  onmessage(frame: ArrayBuffer | null): void;
  /** Nothing comes any more. */
  onclose(): void;
}

/** Opens a line, or rejects. */
export type Dial = (listener: Listener) => Promise<Line>;

/** The part that is used of a WebSocket (WHATWG); `pause` and `resume` are those of `ws`. */
interface Socket {
  readonly readyState: number;
  binaryType: string;
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(message: Uint8Array | string): void;
  close(): void;
  terminate?: () => void;
  pause?: () => void;
  resume?: () => void;
}

/** The state of a WebSocket whose closing handshake has begun. */
const CLOSING = 2;
/** Between two looks at the state, in milliseconds. */
const POLL = 50;

type Constructor = new (url: string | URL, options: object) => Socket;

/**
 * A way to open lines to `url`, as a page of `origin` would: with `ws` if it is installed, for it can stop to read, or with Node's own
 * WebSocket (Node 22).
 */
export async function dialer(url: string | URL, origin: string): Promise<Dial> {
  const library = await import('ws').then(
    ({ WebSocket }) => WebSocket as unknown as Constructor,
    () => undefined,
  );
  const own = (globalThis as { WebSocket?: Constructor }).WebSocket;
  const Socket = library ?? own;
  if (Socket === undefined) throw new TypeError('there is no WebSocket: use Node 22, or install `ws`');
  const options = library === undefined ? { headers: { origin } } : { origin };
  return (listener) => open(new Socket(url, options), listener);
}

function open(socket: Socket, listener: Listener): Promise<Line> {
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    let reason = 'it closed at once';
    socket.onerror = ({ message }) => {
      reason = message ?? reason;
    };
    let poll: ReturnType<typeof setInterval> | undefined;
    const end = () => {
      clearInterval(poll);
      listener.onclose();
    };
    socket.onclose = () => {
      reject(new Error(reason));
      end();
    };
    // Node's own has no `terminate`, and its `close` waits seconds for the other side to end TCP as well.
    if (socket.terminate === undefined) {
      poll = setInterval(() => {
        if (socket.readyState >= CLOSING) end();
      }, POLL);
    }
    socket.onmessage = ({ data }) => listener.onmessage(data instanceof ArrayBuffer ? data : null);
    socket.onopen = () =>
      resolve({
        send: (message) => socket.send(message),
        lose: () => (socket.terminate ?? socket.close).call(socket),
        hold: (held) => {
          (held ? socket.pause : socket.resume)?.call(socket);
          return socket.pause !== undefined;
        },
      });
  });
}
