import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The TypeScript code blocks of a Markdown page, with JSX or without. */
function snippets(markdown: string): string[] {
  return [...markdown.matchAll(/^```tsx?\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
}

/** Compiles each snippet as a module of its own, with the workspace's strict settings. Returns the errors. */
function errors(modules: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-readme-'));
  try {
    const files = modules.map((text, index) => {
      const file = join(folder, `snippet-${index + 1}.tsx`);
      writeFileSync(file, text);
      return file;
    });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const configuration = {
      extends: path('../../tsconfig.base.json'),
      compilerOptions: {
        lib: ['es2023', 'dom', 'dom.iterable'],
        types: ['node'],
        jsx: 'react-jsx',
        typeRoots: [path('../../node_modules/@types')],
        paths: {
          sotto: [path('./index.ts')],
          'sotto/room': [path('./room.ts')],
          'sotto/adapter': [path('./adapter.ts')],
          'sotto/elements': [path('./elements.ts')],
          'sotto/janus': [path('./janus.ts')],
          'sotto/livekit': [path('./livekit.ts')],
          'sotto/log': [path('./log.ts')],
          'sotto/log-conformance': [path('./log-conformance.ts')],
          'sotto/log-server': [path('./log-server.ts')],
          'sotto/mediasoup': [path('./mediasoup.ts')],
          'sotto/mesh': [path('./mesh.ts')],
          'sotto/safety-number': [path('./safety-number.ts')],
          'sotto-react': [path('../../react/src/index.ts')],
          'livekit-client': [path('../../node_modules/livekit-client/dist/src/index.d.ts')],
          // The part of Vue that its refs and scopes are in.
          vue: [path('../../node_modules/@vue/reactivity/dist/reactivity.d.ts')],
          react: [path('../../node_modules/@types/react/index.d.ts')],
          'react/jsx-runtime': [path('../../node_modules/@types/react/jsx-runtime.d.ts')],
        },
      },
      files: [...files, path('../readme-context.d.ts')],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    const compiler = join(manifest, '..', 'bin', 'tsc');
    const run = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
    assert.ok(run.status === 0 || run.stdout !== '', run.stderr);
    return run.stdout.replaceAll(folder, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the snippets of a page', () => {
  for (const [page, count] of [
    ['README.md', 1],
    ['worker-js/README.md', 17],
    ['react/README.md', 1],
    ['docs/guides/add-sotto.md', 8],
    ['docs/guides/own-log.md', 2],
    ['docs/guides/own-sfu.md', 1],
    ['docs/guides/from-jitsi.md', 2],
    ['docs/guides/from-livekit-e2ee.md', 2],
  ] as const) {
    test(`compile: ${page}`, () => {
      const found = snippets(readFileSync(path(`../../${page}`), 'utf8'));
      assert.equal(found.length, count);
      assert.equal(errors(found), '');
    });
  }

  test('do not compile with an event, an option or a value that does not exist', () => {
    const wrong = [
      "import { Call } from 'sotto';\nconst call = await Call.join({ member: 'alice', channel, colour: 1 });\nawait call.leave();\n",
      "import { Call } from 'sotto';\nconst call = await Call.join({ member: 'alice', channel });\ncall.on('safety', () => {});\n",
      "import { Room } from 'sotto/room';\nconst room: Room = 7;\nawait room.leave();\n",
    ];
    const found = errors(wrong);
    for (const file of ['snippet-1.tsx', 'snippet-2.tsx', 'snippet-3.tsx'])
      assert.ok(found.includes(file), found);
  });
});
