import { decodeFrame, encodeFrame } from '../log/framing.js';
import { LogCore } from './core.js';
import { DEFAULT_BUDGETS, DEFAULT_LIMITS, DEFAULT_TERMS } from './limits.js';
import type { CoreOptions, Output } from './output.js';

/** A core with clients and a clock that stand still unless they are told, for tests. */
export class World {
  now = 1_000_000;
  readonly core: LogCore;
  readonly #clients = new Map<number, Client>();
  #tokens = 0;

  constructor(options: { [Name in keyof CoreOptions]?: Partial<CoreOptions[Name]> } = {}) {
    this.core = new LogCore({
      authorize: options.authorize ?? false,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      terms: { ...DEFAULT_TERMS, ...options.terms },
      budgets: { ...DEFAULT_BUDGETS, ...options.budgets },
      random: (options.random as CoreOptions['random'] | undefined) ?? ((bytes) => this.#draw(bytes)),
    });
  }

  /** A client that has connected. */
  connect(): Client {
    const client = new Client(this, this.#clients.size + 1);
    this.#clients.set(client.id, client);
    this.drive(() => this.core.open(client.id, this.now));
    return client;
  }

  /** A client that has joined. */
  join(member: string, room = 'room'): Client {
    const client = this.connect();
    client.say({ type: 'join', room, member, resume: null });
    return client;
  }

  /** A client that has come back, or tried to. */
  resume(member: string, token: string, after: number): Client {
    const client = this.connect();
    client.say({ type: 'join', room: 'room', member, resume: { token, after } });
    return client;
  }

  /** Lets time pass, step by step, as the core asks. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (
      let next = this.core.nextTimeout();
      next !== undefined && next <= end;
      next = this.core.nextTimeout()
    ) {
      this.now = Math.max(this.now, next);
      this.drive(() => this.core.handleTimeout(this.now));
    }
    this.now = end;
  }

  drive(input: () => void): void {
    input();
    for (let output = this.core.poll(); output !== undefined; output = this.core.poll()) {
      this.#clients.get(output.connection)?.take(output);
    }
  }

  #draw(bytes: number): Uint8Array {
    this.#tokens += 1;
    return new Uint8Array(bytes).fill(this.#tokens);
  }
}

/** One client of a {@link World}. */
export class Client {
  readonly id: number;
  /** Headers of the messages that have come, with their bytes as text under `text`. */
  readonly got: Record<string, unknown>[] = [];
  ended = false;
  pings = 0;
  /** Questions to the application. */
  readonly asked: unknown[] = [];
  /** Whether it reads. A client that does not gets so much that the transport takes no more. */
  reads = true;
  #unsent = 0;
  readonly #world: World;

  constructor(world: World, id: number) {
    this.#world = world;
    this.id = id;
  }

  get token(): string {
    return this.got.find(({ type }) => type === 'welcome')?.['token'] as string;
  }

  /** The entries that have come, in short: `1 joined a`, `2 a: text+attachment`. */
  get entries(): string[] {
    return this.got
      .filter(({ type }) => type === 'entry')
      .map(({ seq, kind, text }) => {
        const { type, member, from, present } = kind as Record<string, unknown>;
        if (type === 'message') return `${seq} ${from}: ${text}`;
        return type === 'joined' ? `${seq} joined ${member} [${present}]` : `${seq} left ${member}`;
      });
  }

  /** Codes of the errors that have come, with the number of the `append`. */
  get errors(): string[] {
    return this.got
      .filter(({ type }) => type === 'error')
      .map(({ code, append }) => (append === null ? String(code) : `${code} ${append}`));
  }

  /** Sends a message. */
  say(header: object, ...blobs: string[]): void {
    this.sayBytes(
      encodeFrame(
        header,
        blobs.map((text) => new TextEncoder().encode(text)),
      ),
    );
  }

  sayBytes(frame: Uint8Array | string): void {
    this.#world.drive(() => this.#world.core.receive(this.id, frame, this.#world.now));
  }

  append(payload: string, ...attachments: { to: string[]; text: string }[]): void {
    const headers = attachments.map(({ to, text }) => ({ to, len: text.length }));
    this.say(
      { type: 'append', payload: payload.length, attachments: headers },
      payload,
      ...attachments.map(({ text }) => text),
    );
  }

  /** Acknowledges all entries that have come. */
  acknowledge(): void {
    const seq = this.got.findLast(({ type }) => type === 'entry')?.['seq'];
    this.say({ type: 'ack', seq });
  }

  /** Reads on. */
  read(): void {
    this.reads = true;
    const unsent = this.#unsent;
    this.#unsent = 0;
    this.#world.drive(() => this.#world.core.sent(this.id, unsent));
  }

  leave(): void {
    this.say({ type: 'leave' });
  }

  lose(): void {
    this.#world.drive(() => this.#world.core.lost(this.id, this.#world.now));
  }

  /** Answers the server's pings. */
  pong(): void {
    this.#world.drive(() => this.#world.core.control(this.id, 0, this.#world.now));
  }

  admit(may: boolean | null): void {
    this.#world.drive(() => this.#world.core.admit(this.id, may, this.#world.now));
  }

  take(output: Output): void {
    switch (output.type) {
      case 'send':
        this.#read(output.frame);
        if (this.reads) this.#world.core.sent(this.id, output.frame.length);
        else this.#unsent += output.frame.length;
        break;
      case 'ping':
        this.pings += 1;
        break;
      case 'authorize':
        this.asked.push(output.join);
        break;
      case 'end':
        if (output.frame !== undefined) this.#read(output.frame);
        this.ended = true;
    }
  }

  #read(frame: Uint8Array): void {
    const parts = decodeFrame(frame.slice().buffer);
    if (parts === null) throw new TypeError('the core has sent a message that is none');
    this.got.push({ ...(parts.header as object), text: new TextDecoder().decode(parts.blobs) });
  }
}
