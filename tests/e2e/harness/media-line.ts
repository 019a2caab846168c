import { createSocket, type Socket } from 'node:dgram';

/** The line on which one participant's media goes to and from the server. Datagrams on a line that is cut are lost. */
export class MediaLine {
  readonly #near = createSocket('udp4');
  readonly #far = new Map<string, Socket>();
  #cut = false;
  /** Every how-manieth packet is lost; zero: none. */
  #losing = 0;
  #packets = 0;

  private constructor(server: number) {
    this.#near.on('message', (bytes, { address, port }) => {
      if (this.#passes()) this.#farOf(address, port).send(bytes, server, '127.0.0.1');
    });
  }

  /** `server` is the server's UDP port. */
  static async start(server: number): Promise<MediaLine> {
    const line = new MediaLine(server);
    await new Promise<void>((resolve) => line.#near.bind(0, resolve));
    return line;
  }

  /** The UDP port that stands for the server's. */
  get port(): number {
    return this.#near.address().port;
  }

  cut(): void {
    this.#cut = true;
  }

  mend(): void {
    this.#cut = false;
  }

  /** Loses every `every`th packet from now on, in both directions; zero: none. */
  lose(every: number): void {
    this.#losing = every;
  }

  stop(): void {
    for (const socket of [this.#near, ...this.#far.values()]) socket.close();
  }

  #passes(): boolean {
    this.#packets += 1;
    return !this.#cut && (this.#losing === 0 || this.#packets % this.#losing !== 0);
  }

  /** The server tells clients apart by their addresses, so each has one. */
  #farOf(address: string, port: number): Socket {
    const name = `${address} ${port}`;
    const known = this.#far.get(name);
    if (known !== undefined) return known;
    const far = createSocket('udp4');
    far.on('message', (bytes) => {
      if (this.#passes()) this.#near.send(bytes, port, address);
    });
    this.#far.set(name, far);
    return far;
  }
}
