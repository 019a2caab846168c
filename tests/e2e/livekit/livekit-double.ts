import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { WebSocketServer } from 'ws';
import { Participant } from './participant.js';

/**
 * Stands in for a LiveKit server, of which there is none here: it plays the signalling that `livekit-client` needs, and forwards RTP
 * packets and data. It checks no token, has one room, and knows neither bandwidth nor permissions.
 */
export class LiveKitDouble {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #participants = new Set<Participant>();

  private constructor() {
    this.#server = createServer((_, response) => response.writeHead(404).end());
    this.#sockets = new WebSocketServer({ noServer: true });
    this.#server.on('upgrade', (request, socket, head) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://livekit');
      const { sub } = decodeJwt(searchParams.get('access_token') ?? '');
      // Of two connections, one for each direction: that for both has another address.
      if (pathname !== '/rtc' || sub === undefined) {
        socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const participant: Participant = new Participant(sub, webSocket, {
          all: () => [...this.#participants],
          left: (gone) => this.#participants.delete(gone),
        });
        this.#participants.add(participant);
        participant.welcome();
      });
    });
  }

  static async start(): Promise<LiveKitDouble> {
    const double = new LiveKitDouble();
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  /** The address for `Room.connect`. */
  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The participant with an identity. */
  participant(identity: string): Participant | undefined {
    return [...this.#participants].find((each) => each.identity === identity);
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
