import { randomBytes, randomUUID } from 'node:crypto';
import { allowsName, encodeFrame, Refusal, readClientFrame } from 'sotto/log-server';

/** Until `join` has to have come, and between two pings, in milliseconds. */
const JOIN_TIME = 10_000;
const PING = 5_000;
/** Messages of a client that may wait for Redis before no more is read from it. */
const MOST_WAITING = 64;

/** One client's WebSocket. Its messages are handled one after the other. */
export class Session {
  #socket;
  #logs;
  #limits;
  #grace;
  #id = randomUUID();
  /** Its room and member, once it has joined. */
  #who;
  #unlisten;
  /** Number of the last entry that it was sent. */
  #sent = 0;
  #appends = 0;
  #work = Promise.resolve();
  #waiting = 0;
  #pulling = false;
  #woken = false;
  #answered = true;
  #timers = [];

  constructor(socket, logs, limits, grace) {
    this.#socket = socket;
    this.#logs = logs;
    this.#limits = limits;
    this.#grace = grace;
    const late = setTimeout(() => this.#who ?? this.#refuse(new Refusal('join-timeout')), JOIN_TIME);
    this.#timers.push(
      late,
      setInterval(() => this.#ping(), PING),
    );
    socket.on('pong', () => {
      this.#answered = true;
    });
    socket.on('message', (data, isBinary) => this.#queue(() => this.#handle(data, isBinary)));
    socket.on('error', () => {});
    socket.on('close', () => this.#queue(() => this.#lose()));
  }

  end() {
    this.#refuse(new Refusal('shutting-down'));
  }

  #queue(step) {
    this.#waiting += 1;
    if (this.#waiting > MOST_WAITING) this.#socket.pause();
    this.#work = this.#work
      .then(step)
      // Redis is away: the client comes back, and sends again.
      .catch(() => this.#socket.close(1011))
      .finally(() => {
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#socket.resume();
      });
  }

  async #handle(data, isBinary) {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const read = isBinary ? readClientFrame(data) : new Refusal('malformed', 'messages are binary frames');
    if (read instanceof Refusal) return this.#refuse(read);
    const { message, body } = read;
    if (this.#who === undefined) {
      return message.type === 'join' ? this.#join(message) : this.#refuse(new Refusal('unexpected'));
    }
    switch (message.type) {
      case 'append':
        return this.#append(message, body);
      case 'ping':
        return this.#send(encodeFrame({ type: 'pong', number: message.number }));
      case 'ack':
        // Redis keeps the last entries whether they were received or not.
        return undefined;
      case 'leave':
        await this.#logs.leave(this.#who, this.#id);
        return this.#socket.close(1000);
      case 'join':
        return this.#refuse(new Refusal('unexpected'));
      default:
        return this.#refuse(new Refusal('no-media'));
    }
  }

  async #join({ room, member, resume }) {
    if (!allowsName(this.#limits, room) || !allowsName(this.#limits, member)) {
      return this.#refuse(new Refusal('invalid-name'));
    }
    const who = { room, member };
    const token = resume?.token ?? randomBytes(16).toString('hex');
    // The listener comes first, so that no entry is unnoticed in between.
    this.#unlisten = await this.#logs.listen(room, () => this.#pull());
    const [code, sent] = await (resume === null
      ? this.#logs.join(who, this.#id, token)
      : this.#logs.resume(who, this.#id, resume));
    if (code !== 'ok') return this.#refuse(new Refusal(code));
    const welcome = {
      type: 'welcome',
      token,
      limits: this.#limits,
      grace_ms: this.#grace,
      resumed: resume !== null,
      media: false,
    };
    this.#sent = Number(sent);
    await this.#send(encodeFrame(welcome));
    this.#who = who;
    this.#timers.push(setInterval(() => this.#renew(), this.#grace / 3));
    this.#pull();
  }

  async #append({ payload, attachments }, body) {
    const { message_bytes, message_attachments, message_recipients } = this.#limits;
    this.#appends += 1;
    const recipients = attachments.reduce((sum, { to }) => sum + to.length, 0);
    if (
      body.length > message_bytes ||
      attachments.length > message_attachments ||
      recipients > message_recipients
    ) {
      return this.#refuse(new Refusal('message-too-large'), this.#appends);
    }
    let end = payload;
    const blobs = attachments.map(({ to, len }) => {
      end += len;
      return { to, bytes: body.subarray(end - len, end) };
    });
    const [code] = await this.#logs.append(this.#who, this.#id, body.subarray(0, payload), blobs);
    if (code !== 'ok') this.#refuse(new Refusal(code), this.#appends);
  }

  /** Sends what is new, as fast as the client takes it. */
  async #pull() {
    this.#woken = true;
    if (this.#pulling || this.#who === undefined) return;
    this.#pulling = true;
    try {
      while (this.#woken && this.#socket.readyState === this.#socket.OPEN) {
        this.#woken = false;
        const [code, entries] = await this.#logs.pull(this.#who, this.#id, this.#sent);
        if (code !== 'ok') return this.#refuse(new Refusal(code));
        for (const entry of entries) {
          await this.#send(entry.frameFor(this.#who.member));
          this.#sent = entry.seq;
          this.#woken = true;
        }
      }
    } catch {
      this.#socket.close(1011);
    } finally {
      this.#pulling = false;
    }
  }

  #send(frame) {
    return new Promise((resolve) => this.#socket.send(frame, { binary: true }, resolve));
  }

  #refuse(refusal, append = null) {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(encodeFrame(refusal.message(append)), { binary: true }, () => {});
    if (refusal.fatal) this.#socket.close(1000);
  }

  #ping() {
    if (!this.#answered) this.#socket.terminate();
    this.#answered = false;
    this.#socket.ping();
  }

  #renew() {
    this.#logs.renew(this.#who, this.#id).catch(() => this.#socket.close(1011));
  }

  /** The connection has ended. If the member has not left, its grace begins. */
  async #lose() {
    for (const timer of this.#timers) clearTimeout(timer);
    const who = this.#who;
    await this.#unlisten?.();
    if (who !== undefined) await this.#logs.renew(who, this.#id);
  }
}
