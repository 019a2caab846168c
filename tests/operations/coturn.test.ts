/** Credentials for TURN, used at coturn (Debian: `apt-get install coturn`) over TCP, as a client would that UDP is blocked for. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { WebSocket } from 'ws';
import { until } from '../e2e/harness/until.js';
import { Program, startServer } from './programs.js';

const RELAY_PORT = 34_780;
const SECRET = 'a secret of relay and server';

interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

const programs: Program[] = [];
after(async () => {
  for (const program of programs) await program.end();
});

async function startRelay(): Promise<void> {
  const of = ['--listening-ip', '127.0.0.1', '--relay-ip', '127.0.0.1', '--listening-port', `${RELAY_PORT}`];
  const auth = ['--use-auth-secret', '--static-auth-secret', SECRET, '--realm', 'relay.test'];
  const quiet = [
    '--no-cli',
    '--no-tls',
    '--no-dtls',
    '--no-udp',
    '--allow-loopback-peers',
    '--log-file',
    'stdout',
  ];
  programs.push(new Program(['turnserver', '-n', ...of, ...auth, ...quiet]));
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(RELAY_PORT, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  await until('coturn runs', answers, (is) => is, 20_000);
}

/** The relays that a server with that secret tells a client that joins. */
async function told(secret: string): Promise<IceServer[]> {
  const url = `turn:127.0.0.1:${RELAY_PORT}?transport=tcp`;
  const options = ['--no-sfu', '--allow-no-origin', '--port', '0', '--turn', url, '--turn-secret', secret];
  const { program, port } = await startServer(options);
  programs.push(program);
  const socket = new WebSocket(`ws://localhost:${port}/ws`);
  await once(socket, 'open');
  const header = Buffer.from(JSON.stringify({ type: 'join', room: 'room', member: 'one', resume: null }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  socket.send(Buffer.concat([length, header]));
  const [frame] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  const welcome = JSON.parse(frame.subarray(4, 4 + frame.readUInt32BE(0)).toString()) as {
    ice_servers?: IceServer[];
  };
  assert.deepEqual(
    welcome.ice_servers?.map(({ urls }) => urls),
    [[url]],
  );
  return welcome.ice_servers ?? [];
}

/** Sends some messages through the relay and back, with coturn's own client. */
async function relays({ username, credential }: IceServer): Promise<boolean> {
  const args = ['-t', '-y', '-n', '5', '-m', '1', '-c', '-p', `${RELAY_PORT}`];
  const client = new Program(['turnutils_uclient', ...args, '-u', username, '-w', credential, '127.0.0.1']);
  await client.ended();
  return client.lines.some((line) => line.includes('Total lost packets 0 '));
}

test('coturn takes credentials of a welcome, and none of another secret', async () => {
  await startRelay();
  const [right] = await told(SECRET);
  const [wrong] = await told('another secret');
  assert.ok(right && wrong);
  assert.ok(Number(right.username) > Date.now() / 1000, 'they hold');
  assert.equal(await relays(right), true);
  assert.equal(await relays(wrong), false);
  assert.equal(
    await relays({ ...right, username: `${Number(right.username) + 3600}` }),
    false,
    'made longer',
  );
});
