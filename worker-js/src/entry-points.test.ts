import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** Where an entry of `exports` points: a file, or one for each condition. */
type Target = string | { readonly default: string };

/** Names of modules of the package that a program imports. A worker runs in a browser only. */
function modules(): { name: string; file: string }[] {
  const { exports } = JSON.parse(readFileSync(`${FOLDER}/package.json`, 'utf8')) as {
    exports: Record<string, Target>;
  };
  return Object.entries(exports).flatMap(([entry, target]) => {
    const file = typeof target === 'string' ? target : target.default;
    if (!file.endsWith('.js') || file === './dist/worker.js') return [];
    return [{ name: `sotto${entry.slice(1)}`, file }];
  });
}

/** Runs a script as a module in plain Node, without TypeScript, and returns what it says in JSON. */
function run(script: string): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

describe('a module of the built package, in Node', () => {
  test('is one of at least five', () => {
    const names = modules().map(({ name }) => name);
    assert.ok(names.length >= 5 && names.includes('sotto/safety-number'), names.join());
  });

  for (const { name, file } of modules()) {
    test(`can be imported, and changes no global: ${name}`, async () => {
      const found = run(`
        const before = Object.getOwnPropertyNames(globalThis);
        const names = Object.keys(await import('${name}'));
        const added = Object.getOwnPropertyNames(globalThis).filter((key) => !before.includes(key));
        console.log(JSON.stringify({ names, added }));`);
      const source = file.replace('./dist/', './').replace(/js$/, 'ts');
      const names = Object.keys((await import(source)) as object).sort();
      assert.ok(names.length > 0);
      assert.deepEqual(found, { names, added: [] });
    });
  }

  test('says that there are no calls here', () => {
    const found = run(`
      const { Call } = await import('sotto');
      console.log(JSON.stringify(Call.supported().supported));`);
    assert.equal(found, false);
  });

  for (const [module, element, tag] of [
    ['sotto/safety-number', 'SottoSafetyNumber', 'sotto-safety-number'],
    ['sotto/elements', 'SottoMembers', 'sotto-members'],
    ['sotto/elements', 'SottoCallState', 'sotto-call-state'],
  ] as const) {
    test(`says that it needs a document: <${tag}>`, () => {
      const found = run(`
        const { ${element} } = await import('${module}');
        try { new ${element}(); } catch (error) { console.log(JSON.stringify(String(error))); }`);
      assert.equal(found, `TypeError: <${tag}> can be made in a document only`);
    });
  }
});
