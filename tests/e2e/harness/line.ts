import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { MediaLine } from './media-line.js';

/** Where a server is: its TCP port and its UDP port. */
export interface Ports {
  readonly port: number;
  readonly mediaPort: number;
}

/** Two ends of one connection. */
type Pair = readonly [near: Socket, far: Socket];

/** The line between one participant and the server, which can be cut, silenced or made lossy. */
export class Line {
  readonly #port: number;
  readonly #server: Server;
  readonly #media: MediaLine;
  readonly #pairs = new Set<Pair>();
  /** Near ends of connections that will never carry anything again. */
  readonly #forgotten = new WeakSet<Socket>();
  /** Connections that came while nothing got through. */
  #waiting: Socket[] = [];
  #state: 'whole' | 'cut' | 'silent' = 'whole';

  private constructor(port: number, media: MediaLine) {
    this.#port = port;
    this.#media = media;
    this.#server = createServer({ pauseOnConnect: true }, (near) => this.#accept(near));
  }

  static async start({ port, mediaPort }: Ports): Promise<Line> {
    const line = new Line(port, await MediaLine.start(mediaPort));
    await new Promise<void>((resolve) => line.#server.listen(0, 'localhost', resolve));
    return line;
  }

  /** Where the server's pages are. */
  get origin(): string {
    return `http://localhost:${this.#ownPort}`;
  }

  /** Where the server's room log is. */
  get socket(): string {
    return `ws://localhost:${this.#ownPort}/ws`;
  }

  /** The port for media. Only pages that are told to use it do. */
  get mediaPort(): number {
    return this.#media.port;
  }

  /** Connections break, both sides learn of it, and no new one comes about. Media is lost. */
  cut(): void {
    this.#state = 'cut';
    this.#media.cut();
    for (const socket of [...this.#pairs].flat()) socket.destroy();
  }

  /** Nothing gets through any more, and neither end is told. */
  silence(): void {
    this.#state = 'silent';
    this.#media.cut();
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  /**
   * Connections that there are carry nothing from now on, and neither end is told (half-open, as when a NAT has
   * forgotten them). New ones and media get through.
   */
  forget(): void {
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
      this.#forgotten.add(near);
    }
  }

  /**
   * Bytes that the ends have kept for each other get through now, as TCP would see to it. Media that was lost is lost.
   */
  mend(): void {
    this.#state = 'whole';
    this.#media.mend();
    for (const [near, far] of this.#pairs) if (!this.#forgotten.has(near)) near.pipe(far).pipe(near);
    for (const near of this.#waiting.splice(0)) this.#join(near);
  }

  /** Every `every`th packet of media is lost from now on; zero: none. */
  lose(every: number): void {
    this.#media.lose(every);
  }

  stop(): void {
    this.cut();
    for (const near of this.#waiting) near.destroy();
    this.#server.close();
    this.#media.stop();
  }

  get #ownPort(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #accept(near: Socket): void {
    near.on('error', () => near.destroy());
    if (this.#state === 'cut') near.destroy();
    else if (this.#state === 'silent') this.#waiting.push(near);
    else this.#join(near);
  }

  #join(near: Socket): void {
    const far = connect(this.#port, 'localhost');
    const pair: Pair = [near, far];
    this.#pairs.add(pair);
    for (const [socket, other] of [pair, [far, near]] as const) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}
