import type { JoinOptions } from './join-options.js';

/** A member of the server's room that does not run Sotto. It is there, and says nothing to the group. */
export class Ghost {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Resolves when the server has welcomed it. */
  static async join({ server, room, member }: JoinOptions): Promise<Ghost> {
    const socket = new WebSocket(server);
    const ghost = new Ghost(socket);
    await happens(socket, 'open');
    ghost.#say({ type: 'join', room, member, resume: null });
    // The first thing that the server says.
    await happens(socket, 'message');
    return ghost;
  }

  leave(): void {
    this.#say({ type: 'leave' });
    this.#socket.close();
  }

  /** As the room's protocol has it: the length of the header, and the header. */
  #say(message: object): void {
    const header = new TextEncoder().encode(JSON.stringify(message));
    const frame = new Uint8Array(4 + header.length);
    new DataView(frame.buffer).setUint32(0, header.length);
    frame.set(header, 4);
    this.#socket.send(frame);
  }
}

function happens(socket: WebSocket, what: 'open' | 'message'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener(what, () => resolve(), { once: true });
    socket.addEventListener('close', () => reject(new TypeError('the server closed the connection')));
  });
}
