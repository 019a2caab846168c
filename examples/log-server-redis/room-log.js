import { createHash } from 'node:crypto';
import { createClient, RESP_TYPES } from '@redis/client';
import { Entry } from 'sotto/log-server';
import * as scripts from './scripts.js';

const LEASES = 'sotto:leases';
/** Between two looks for members that have not come back, in milliseconds. */
const SWEEP = 250;
/** Entries that are read at once. */
const COUNT = 50;

/** The room logs in one Redis. Any number of processes may use them. Results are `['ok', …]`, or an error code of the room log. */
export class RoomLogs {
  #commands;
  #news;
  #buffers;
  #sweep;
  #grace;
  #keep;
  #members;

  constructor(url, { grace, keep, members }) {
    this.#grace = String(grace);
    this.#keep = String(keep);
    this.#members = String(members);
    this.#commands = createClient({ url });
    this.#news = this.#commands.duplicate();
    this.#buffers = this.#commands.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    for (const client of [this.#commands, this.#news])
      client.on('error', (error) => console.error(error.message));
  }

  async open() {
    await Promise.all([this.#commands.connect(), this.#news.connect()]);
    this.#sweep = setInterval(() => this.#expire().catch((error) => console.error(error.message)), SWEEP);
  }

  close() {
    clearInterval(this.#sweep);
    this.#news.destroy();
    this.#commands.destroy();
  }

  /** Calls `wake` whenever the room may have something new. Gives a function that ends it. */
  async listen(room, wake) {
    const channel = keysOf(room)[0];
    await this.#news.subscribe(channel, wake);
    return () => this.#news.unsubscribe(channel, wake);
  }

  join(who, connection, token) {
    return this.#run(scripts.JOIN, who, connection, hash(token), this.#grace, this.#keep, this.#members);
  }

  resume(who, connection, { token, after }) {
    return this.#run(scripts.RESUME, who, connection, hash(token), this.#grace, this.#keep, String(after));
  }

  append(who, connection, payload, attachments) {
    const fields = ['payload', payload, 'to', JSON.stringify(attachments.map(({ to }) => to))];
    for (const { bytes } of attachments) fields.push('attachment', bytes);
    return this.#run(scripts.APPEND, who, connection, this.#keep, ...fields);
  }

  renew(who, connection) {
    return this.#run(scripts.RENEW, who, connection, this.#grace);
  }

  leave(who, connection) {
    return this.#run(scripts.LEAVE, who, connection, this.#keep);
  }

  /** The entries after `after`, as far as they fit. */
  async pull(who, connection, after) {
    const keys = keysOf(who.room);
    const given = [who.member, leaseOf(who), connection, String(after), String(COUNT)];
    const [code, entries] = await this.#buffers.eval(scripts.PULL, { keys, arguments: given });
    return [code.toString(), entries?.map(readEntry)];
  }

  async #run(script, who, ...given) {
    return this.#commands.eval(script, {
      keys: keysOf(who.room),
      arguments: [who.member, leaseOf(who), ...given],
    });
  }

  async #expire() {
    for (const lease of await this.#commands.eval(scripts.EXPIRED, { keys: [LEASES] })) {
      const [room, member] = JSON.parse(lease);
      await this.#run(scripts.EXPIRE, { room, member }, this.#keep);
    }
  }
}

function keysOf(room) {
  return [`sotto:log:${room}`, `sotto:number:${room}`, `sotto:members:${room}`, LEASES];
}

function leaseOf({ room, member }) {
  return JSON.stringify([room, member]);
}

/** The hash of a token. Redis has nothing else of it, and that opens no place. */
function hash(token) {
  return createHash('sha256').update(token).digest('hex');
}

function readEntry([id, fields]) {
  const seq = Number.parseInt(id, 10);
  const attachments = [];
  const named = {};
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at].toString();
    if (name === 'attachment') attachments.push(fields[at + 1]);
    else named[name] = fields[at + 1];
  }
  const text = (name) => named[name].toString();
  switch (text('kind')) {
    case 'joined':
      return new Entry(seq, { type: 'joined', member: text('member'), present: JSON.parse(text('present')) });
    case 'left':
      return new Entry(seq, { type: 'left', member: text('member') });
    default: {
      const to = JSON.parse(text('to'));
      return new Entry(seq, {
        type: 'message',
        from: text('from'),
        payload: named.payload,
        attachments: attachments.map((bytes, index) => ({ to: to[index], bytes })),
      });
    }
  }
}
