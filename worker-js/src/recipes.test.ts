/** The recipes for Vue and Svelte on the page for applications, run as they are there, over a call without workers. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { effectScope, type ShallowRef } from '@vue/reactivity';
import { build } from 'esbuild';
import { Listeners } from './api/listeners.js';
import type { Call } from './call/call.js';
import { SottoError } from './call/error.js';
import type { CallEvents } from './call/events.js';
import type { Member, SafetyNumber } from './wasm/sotto.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const page = readFileSync(here('../../docs/guides/add-sotto.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'sotto-recipes-'));
after(() => rmSync(folder, { recursive: true }));

/** The stand-in for `sotto`: a join that the test decides. */
const SOTTO = 'export const Call = { join: (options) => globalThis.sottoJoin(options) };';

/** Compiles the code under a heading of the page, with Vue's refs as they are and the package's parts replaced, and imports it. */
async function recipe(heading: string): Promise<Record<string, unknown>> {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const code = /^```ts\n(.*?)^```$/ms.exec(section)?.[1];
  assert.ok(code, heading);
  const outfile = join(folder, `${heading}.mjs`);
  await build({
    stdin: { contents: code, loader: 'ts', resolveDir: here('.') },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    plugins: [
      {
        name: 'recipe',
        setup({ onResolve, onLoad }) {
          // The scope of a component is the test's, so both need one copy.
          onResolve({ filter: /^vue$/ }, () => ({
            path: import.meta.resolve('@vue/reactivity'),
            external: true,
          }));
          onResolve({ filter: /^sotto/ }, ({ path }) => ({ path, namespace: 'sotto' }));
          onLoad({ filter: /.*/, namespace: 'sotto' }, ({ path }) => ({
            contents: path === 'sotto' ? SOTTO : '',
          }));
        },
      },
    ],
  });
  return import(pathToFileURL(outfile).href) as Promise<Record<string, unknown>>;
}

const ana: Member = { member: 'ana', name: 'Ana', fingerprint: null, proven: false };
const number: SafetyNumber = { digits: ['12345'], emoji: [], machine: '' };

/** A call that tells what a test says. */
class FakeCall {
  members: readonly Member[] = [];
  safetyNumber: SafetyNumber | null = null;
  left = 0;
  readonly #listeners = new Listeners<CallEvents>();
  on: Call['on'] = (name, listener, options) => this.#listeners.on(name, listener, options);
  leave = async () => {
    this.left += 1;
  };

  emit<Name extends keyof CallEvents>(name: Name, value: CallEvents[Name]): void {
    this.#listeners.emit(name, value);
  }
}

interface Composed {
  members: ShallowRef<readonly Member[]>;
  number: ShallowRef<SafetyNumber | null>;
  error: ShallowRef<unknown>;
  joined: Promise<FakeCall>;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the composable for Vue', async () => {
  const { useSotto } = (await recipe('Vue')) as { useSotto: (member: string, channel: object) => Composed };
  const begin = (join: (options: { signal: AbortSignal }) => Promise<FakeCall>) => {
    Object.assign(globalThis, { sottoJoin: join });
    const scope = effectScope();
    const composed = scope.run(() => useSotto('me', {}));
    assert.ok(composed);
    return { scope, ...composed };
  };

  test('has the values of the call, until the component has gone, and leaves then', async () => {
    const call = new FakeCall();
    const { scope, members, number: shown, error, joined } = begin(async () => call);
    await joined;
    call.emit('members', [ana]);
    call.emit('safetynumber', number);
    const failure = new SottoError('lost', 'x');
    call.emit('error', failure);
    assert.deepEqual([members.value, shown.value, error.value], [[ana], number, failure]);
    scope.stop();
    await settled();
    assert.equal(call.left, 1);
    call.emit('members', []);
    assert.deepEqual(members.value, [ana]);
  });

  test('has the error of joining', async () => {
    const failure = new Error('worker-failed');
    const { scope, error } = begin(() => Promise.reject(failure));
    await settled();
    assert.equal(error.value, failure);
    scope.stop();
    await settled();
  });

  test('cancels a join that goes on when the component goes', async () => {
    let told: AbortSignal | undefined;
    const { scope } = begin(({ signal }) => {
      told = signal;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    scope.stop();
    await settled();
    assert.equal(told?.aborted, true);
  });
});

describe('the stores for Svelte', async () => {
  type Store<Value> = (call: FakeCall) => { subscribe(run: (value: Value) => void): () => void };
  const { membersOf, numberOf } = (await recipe('Svelte')) as {
    membersOf: Store<readonly Member[]>;
    numberOf: Store<SafetyNumber | null>;
  };

  test('run each subscriber at once and after each change, until it is off', () => {
    const call = new FakeCall();
    const heard: unknown[] = [];
    const count = (members: readonly Member[]) => heard.push(members.length);
    const off = [
      membersOf(call).subscribe(count),
      membersOf(call).subscribe(count),
      numberOf(call).subscribe((value) => heard.push(value)),
    ];
    assert.deepEqual(heard.splice(0), [0, 0, null]);
    call.emit('members', [ana]);
    call.emit('safetynumber', number);
    assert.deepEqual(heard.splice(0), [1, 1, number]);
    for (const stop of off) stop();
    call.emit('members', []);
    call.emit('safetynumber', null);
    assert.deepEqual(heard, []);
  });
});
