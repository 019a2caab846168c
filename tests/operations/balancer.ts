/** A balancer of TCP connections in front of several servers, as a client of a cluster finds one. */

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Passes connections on to the first of its servers that takes them. */
export class Balancer {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  /** Ports of servers on this machine, the preferred one first. */
  ports: readonly number[];

  private constructor(ports: readonly number[]) {
    this.ports = ports;
    this.#server = createServer((client) => this.#pass(client, [...this.ports]));
  }

  static async start(ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('there is no port');
    return address.port;
  }

  /** Ends it, with all connections. */
  stop(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #pass(client: Socket, [port, ...others]: readonly number[]): void {
    this.#keep(client);
    if (port === undefined) {
      client.destroy();
      return;
    }
    const server = this.#keep(connect(port, '127.0.0.1'));
    // Nothing of the client has been read as long as it is not piped, so another server gets all of it.
    const next = () => this.#pass(client, others);
    server.once('error', next);
    server.once('connect', () => {
      server.off('error', next);
      server.on('error', () => client.destroy());
      server.on('close', () => client.destroy());
      client.on('close', () => server.destroy());
      client.pipe(server).pipe(client);
    });
  }

  #keep(socket: Socket): Socket {
    if (this.#open.has(socket)) return socket;
    this.#open.add(socket);
    // A connection that breaks is closed after it.
    socket.on('error', () => {});
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  }
}
