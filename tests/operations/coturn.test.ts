/** Credentials for TURN, used at coturn (Debian: `apt-get install coturn`) over TCP, as a client would that UDP is blocked for. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { until } from '../e2e/harness/until.js';

const PROGRAM =
  process.env.SOTTO_SERVER_PROGRAM ??
  fileURLToPath(new URL('../../target/debug/sotto-server', import.meta.url));
const RELAY_PORT = 34_780;
const SECRET = 'a secret of relay and server';

interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

function run(program: string, args: string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return child;
}

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
  run('turnserver', ['-n', ...of, ...auth, ...quiet]).stdout?.resume();
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
  const { stdout } = run(PROGRAM, options);
  assert.ok(stdout);
  const [line] = (await once(createInterface({ input: stdout }), 'line')) as [string];
  const socket = new WebSocket(`ws://localhost:${/:(\d+)\/$/u.exec(line)?.[1]}/ws`);
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
  const child = run('turnutils_uclient', [...args, '-u', username, '-w', credential, '127.0.0.1']);
  let out = '';
  child.stdout?.on('data', (data) => {
    out += data;
  });
  await once(child, 'close');
  return /Total lost packets 0 /u.test(out);
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
