/** A restart of the server with 50 members in 10 rooms. No browser takes part: the members are clients of the room log. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomLog } from 'sotto/log';
import { WebSocket } from 'ws';
import { until } from '../e2e/harness/until.js';
import { startServer } from './programs.js';

const ROOMS = 10;
const MEMBERS = 5;
/** From the signal to the last member that sees all others of its room again, in milliseconds. */
const MOST = 5_000;

function start(port: number): ReturnType<typeof startServer> {
  return startServer(['--no-sfu', '--allow-no-origin', '--port', `${port}`, '--log', 'warn']);
}

/** One member, and the names that it has seen in its room since it last joined. */
class Member {
  readonly log: RoomLog;
  present = new Set<string>();
  joins = 0;

  constructor(server: string, room: string, name: string) {
    this.log = new RoomLog({ server, room, member: name });
    this.log.on('open', ({ resumed }) => {
      if (!resumed) this.joins += 1;
    });
    this.log.channel.onentry = (entry) => {
      if (entry.kind === 'joined') {
        if (entry.member === name) this.present = new Set(entry.present);
        this.present.add(entry.member);
      }
      if (entry.kind === 'left') this.present.delete(entry.member);
    };
  }

  get isComplete(): boolean {
    return this.log.state === 'connected' && this.present.size === MEMBERS;
  }
}

test('50 members in 10 rooms are back by themselves within five seconds', async (context) => {
  Object.assign(globalThis, { WebSocket });
  let server = await start(0);
  const members = Array.from({ length: ROOMS * MEMBERS }, (_, index) => {
    const room = `room-${index % ROOMS}`;
    return new Member(`ws://localhost:${server.port}/ws`, room, `member-${index}`);
  });
  await Promise.all(members.map(({ log }) => log.open()));
  const all = () => members.filter((member) => member.isComplete).length;
  await until('all are in', all, (count) => count === members.length);

  const from = performance.now();
  assert.equal(await server.program.end(), 0);
  const down = performance.now() - from;
  server = await start(server.port);
  const back = () => members.filter((member) => member.joins === 2 && member.isComplete).length;
  await until('all are back', back, (count) => count === members.length);
  const took = performance.now() - from;
  context.diagnostic(`ended after ${down.toFixed(0)} ms, all back after ${took.toFixed(0)} ms`);
  assert.ok(took < MOST, `${took} ms`);

  for (const { log } of members) log.leave();
  await server.program.end();
});
