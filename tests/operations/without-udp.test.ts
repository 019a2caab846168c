/**
 * Calls of clients whose network lets no UDP through: over a relay, by TCP to coturn and UDP from there to the server, and by TCP to
 * the server itself. Each has a network of its own on this machine, as have server and relay (Debian's packages `coturn`, `iproute2`,
 * `openssl`).
 */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { BrowserName } from '../e2e/harness/browsers.js';
import { until } from '../e2e/harness/until.js';
import type { Told, Way } from './guest.js';
import { type Host, Networks, NO_NETWORKS, on } from './networks.js';
import { Program, startServer } from './programs.js';

/** Pictures that each side decodes of the other. */
const FRAMES = 100;
/** Samples of sound that each side plays of the other: a second. */
const SAMPLES = 48_000;
const RELAY_PORT = 3478;
const SECRET = 'a secret of relay and server';

const NO_RELAY =
  spawnSync('turnserver', ['--version']).error !== undefined && 'there is no coturn: apt install coturn';

/** A member in a browser on a host. */
class Guest {
  readonly #program: Program;

  constructor(host: Host, browser: BrowserName, url: string, name: string) {
    this.#program = new Program(on(host, ...script('guest.ts'), browser, url, name));
  }

  /** The last that it said of itself. */
  get told(): Told | undefined {
    const line = this.#program.lines.findLast((text) => text.startsWith('{"sample"'));
    return line === undefined ? undefined : (JSON.parse(line) as Told);
  }

  /** Its last words, for an error. */
  get last(): string {
    return this.#program.lines.slice(-1).join('\n').slice(0, 2_000);
  }

  async leave(): Promise<void> {
    await this.#program.end();
  }
}

/** A script of this folder, on the command line. */
function script(name: string): string[] {
  return [process.execPath, '--import', 'tsx', fileURLToPath(new URL(name, import.meta.url))];
}

/** Whether it has decoded pictures and played sound of one other member. */
function seesAndHears(told: Told | undefined): boolean {
  const of = (kind: string) => told?.sample?.streams.find((stream) => stream.kind === kind);
  return (of('video')?.framesDecoded ?? 0) >= FRAMES && (of('audio')?.samples ?? 0) >= SAMPLES;
}

describe('a call of clients without UDP', { skip: NO_NETWORKS }, () => {
  const networks = NO_NETWORKS ? undefined : new Networks();
  const files = mkdtempSync(join(tmpdir(), 'sotto-without-udp-'));
  const programs: Program[] = [];
  let [ada, ben, relay, server]: Host[] = [];

  before(() => {
    assert.ok(networks);
    ada = networks.host('ada', { udp: false });
    ben = networks.host('ben', { udp: false });
    relay = networks.host('relay', { udp: true });
    server = networks.host('server', { udp: true });
    const pair = ['-keyout', join(files, 'key.pem'), '-out', join(files, 'cert.pem')];
    const subject = ['-subj', '/CN=call', '-addext', `subjectAltName=IP:${server.address}`];
    const kind = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ];
    execFileSync('openssl', ['req', ...kind, ...subject, ...pair], { stdio: 'ignore' });
  });

  after(async () => {
    for (const program of programs) await program.end();
    networks?.remove();
    rmSync(files, { recursive: true });
  });

  function run(host: Host | undefined, ...command: string[]): Program {
    const program = new Program(on(host, ...command));
    programs.push(program);
    return program;
  }

  test('their datagrams are lost, and those of the relay are not', async () => {
    assert.ok(ada && ben && relay && server);
    await run(server, ...script('echo.ts'), 'serve').says(/^ready: (.*)$/u);
    for (const [host, answer] of [
      [ada, 'no'],
      [ben, 'no'],
      [relay, 'yes'],
    ] as const) {
      const asked = run(host, ...script('echo.ts'), 'ask', server.address);
      assert.equal(await asked.says(/^back: (.*)$/u), answer, host.name);
    }
  });

  /** A call by a server with those options, as far as pictures and sound on both sides; the ways that the media took. */
  async function call(context: TestContext, options: readonly string[]): Promise<Way[]> {
    assert.ok(ada && ben && server);
    const tls = ['--tls-cert', join(files, 'cert.pem'), '--tls-key', join(files, 'key.pem')];
    const where = ['--bind', server.address, '--port', '0', '--host', server.address];
    const all = [...where, ...tls, ...options];
    const { program, port } = await startServer(all, (...command) => on(server, ...command));
    const url = `https://${server.address}:${port}/r/room`;
    const guests = [new Guest(ada, 'chromium', url, 'Ada'), new Guest(ben, 'firefox', url, 'Ben')];
    try {
      await until(
        'both see and hear each other',
        () => guests.map(({ told, last }) => ({ told, ...(told === undefined && { last }) })),
        (now) => now.every(({ told }) => seesAndHears(told)),
      );
      const told = guests.map((guest) => guest.told);
      const [one, other] = told;
      assert.match(one?.sample?.safetyNumber ?? '', /^(\d{5} ){5}\d{5}$/u);
      assert.equal(one?.sample?.safetyNumber, other?.sample?.safetyNumber);
      for (const { sample } of told.filter((now) => now !== undefined)) {
        const frames = sample?.streams.find(({ kind }) => kind === 'video')?.framesDecoded;
        context.diagnostic(`${frames} frames decoded`);
      }
      return told.flatMap((now) => {
        assert.ok(now && now.ways.length > 0);
        return now.ways;
      });
    } finally {
      for (const guest of guests) await guest.leave();
      await program.end();
    }
  }

  test('goes through coturn over TCP, with pictures and sound on both sides', {
    skip: NO_RELAY,
  }, async (context) => {
    assert.ok(relay);
    const at = ['--listening-ip', relay.address, '--relay-ip', relay.address];
    const auth = ['--use-auth-secret', '--static-auth-secret', SECRET, '--realm', 'relay.test'];
    const only = ['--no-cli', '--no-tls', '--no-dtls', '--no-udp', '--log-file', 'stdout', '--simple-log'];
    const port = ['--listening-port', `${RELAY_PORT}`];
    run(relay, 'turnserver', '-n', ...at, ...port, ...auth, ...only);
    const turn = `turn:${relay.address}:${RELAY_PORT}?transport=tcp`;
    const ways = await call(context, ['--turn', turn, '--turn-secret', SECRET]);
    for (const way of ways) assert.deepEqual(way, { kind: 'relay', protocol: 'tcp' });
  });

  test("goes to the server's TCP port, with pictures and sound on both sides", async (context) => {
    const ways = await call(context, ['--media-tcp-port', '0']);
    for (const { kind, protocol } of ways) {
      assert.equal(protocol, 'tcp');
      assert.notEqual(kind, 'relay');
    }
  });
});
