import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { attachLog } from '../log-server/log-server.js';
import { conformanceChecks } from './conformance.js';
import { main } from './program.js';

async function run(...given: string[]) {
  const out: string[] = [];
  const complaints: string[] = [];
  const code = await main(
    given,
    (line) => out.push(line),
    (line) => complaints.push(line),
  );
  return { code, out: out.join('\n'), complaints: complaints.join('\n') };
}

test('it prints a line for each check and its exit code says whether one has failed', async () => {
  const server = createServer();
  const log = attachLog(server, { path: '/log' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const checks = ['--only', 'welcome', '--only', 'echo', '--only', 'not-authorized'];
    const good = await run(`ws://${host}/log`, ...checks);
    assert.equal(good.code, 0);
    assert.deepEqual(good.out.split('\n').sort(), [
      '',
      '2 passed, 0 failed, 1 skipped',
      'pass  echo',
      'pass  welcome',
      'skip  not-authorized: no token to be refused is given',
    ]);
    const json = await run(`ws://${host}/log`, '--json', ...checks);
    assert.deepEqual(
      (JSON.parse(json.out) as { name: string; outcome: string }[]).map(({ name, outcome }) => [
        name,
        outcome,
      ]),
      [
        ['welcome', 'pass'],
        ['echo', 'pass'],
        ['not-authorized', 'skip'],
      ],
    );
    const elsewhere = await run(`ws://${host}/log`, '--origin', 'https://other.example', ...checks);
    assert.equal(elsewhere.code, 1);
    assert.match(elsewhere.out, /FAIL {2}welcome: it cannot be reached: .*403/);
  } finally {
    await log.close();
    server.close();
  }
});

test('wrong arguments are complained of, with the usage', async () => {
  for (const wrong of [
    [],
    ['https://example.org'],
    ['nonsense'],
    ['ws://a.example', 'b.example'],
    ['ws://a.example', '--only', 'magic'],
    ['ws://a.example', '--patience', 'x'],
    ['ws://a.example', '--colour'],
  ]) {
    const { code, out, complaints } = await run(...wrong);
    assert.deepEqual([code, out], [2, ''], wrong.join(' '));
    assert.match(complaints, /Usage/, wrong.join(' '));
  }
});

test('the checks are listed with their rules, each name once', async () => {
  const { code, out } = await run('--list');
  assert.equal(code, 0);
  const names = out.split('\n').map((line) => line.split(':')[0]);
  assert.deepEqual(names, [...new Set(conformanceChecks.map(({ name }) => name))]);
});
