import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

/** A message that a member appends: bytes as numbers, and attachments for some members only. */
interface Appended {
  payload: number[];
  attachments: { to: string[]; bytes: number[] }[];
}

/**
 * Room logs, and messages from one member to another, over HTTP: `GET /relay/<room>/<member>` joins and is a stream of
 * server-sent events, whose end is the member's leaving; a `POST` there appends to the log, one to
 * `/relay/<room>/<member>/<to>` is delivered to that member alone.
 */
export class Relay {
  readonly #rooms = new Map<string, Room>();

  /** Answers a request. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , name = '', member = '', to] = (request.url ?? '').split('/').map(decodeURIComponent);
    const room = this.#rooms.get(name) ?? new Room();
    this.#rooms.set(name, room);
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      room.join(member, response);
      return;
    }
    const message = await json(request);
    if (to === undefined) room.append(member, message as Appended);
    else room.deliver(to, { from: member, signal: message });
    response.end();
  }
}

class Room {
  readonly #present = new Map<string, ServerResponse>();
  #seq = 0;

  join(member: string, stream: ServerResponse): void {
    const present = [...this.#present.keys()];
    this.#present.set(member, stream);
    this.#write(() => ({ kind: 'joined', member, present }));
    stream.on('close', () => {
      this.#present.delete(member);
      this.#write(() => ({ kind: 'left', member }));
    });
  }

  append(from: string, { payload, attachments }: Appended): void {
    this.#write((member) => ({
      kind: 'message',
      from,
      payload,
      attachments: attachments.filter(({ to }) => to.includes(member)).map(({ bytes }) => bytes),
    }));
  }

  deliver(to: string, message: object): void {
    this.#present.get(to)?.write(`data: ${JSON.stringify(message)}\n\n`);
  }

  #write(entryFor: (member: string) => object): void {
    this.#seq += 1;
    for (const member of this.#present.keys()) {
      this.deliver(member, { entry: { seq: this.#seq, ...entryFor(member) } });
    }
  }
}
