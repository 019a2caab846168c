// Checks the package as npm packs it: publint, arethetypeswrong, its files, and its types with the oldest and the newest TypeScript.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { exports } = JSON.parse(await readFile(here('package.json'), 'utf8'));
const entries = Object.entries(exports);
/** Entries with types: those that a program imports. */
const modules = entries.filter(([, target]) => typeof target !== 'string').map(([entry]) => entry);
const others = entries.filter(([, target]) => typeof target === 'string').map(([entry]) => entry);

/** Runs a program of Node, and returns what it says; the words with which it failed are thrown. */
function node(args, cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** Packs, and unpacks into `folder` as npm would install it. Returns the path of the archive. */
async function pack(folder) {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('to be run by `npm run packed`');
  const [{ filename }] = JSON.parse(
    node([npm, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder], here('.')),
  );
  const archive = join(folder, filename);
  await mkdir(join(folder, 'node_modules'));
  const { status } = spawnSync('tar', ['-xzf', filename], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error('the archive cannot be unpacked: is there a program `tar`?');
  await rename(join(folder, 'package'), join(folder, 'node_modules/sotto'));
  return archive;
}

async function checkFiles(folder) {
  const files = await readdir(folder, { recursive: true });
  const missing = ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'dist/worker.js', 'dist/sotto.wasm'].filter(
    (file) => !files.includes(join(...file.split('/'))),
  );
  const scripts = files.filter((file) => file.endsWith('.js'));
  const unmapped = scripts.filter((file) => !files.includes(`${file}.map`));
  const strange = files.filter((file) => /\.test\.|\.tsx?$/.test(file.replace(/\.d\.ts$/, '')));
  if (missing.length > 0) throw new Error(`missing: ${missing}`);
  if (unmapped.length > 0) throw new Error(`without a source map: ${unmapped}`);
  if (strange.length > 0) throw new Error(`not to be published: ${strange}`);
}

async function lint(folder) {
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, strict: true });
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'));
}

/** ES modules only: to `require` one is Node's affair, and the resolution of before `exports` is nobody's any more. */
function checkResolution(archive) {
  const cli = join(
    dirname(fileURLToPath(import.meta.resolve('@arethetypeswrong/cli/package.json'))),
    'dist/index.js',
  );
  node([cli, archive, '--profile', 'esm-only', '--no-definitely-typed', '--exclude-entrypoints', ...others]);
}

/** Entries for Node, whose types an application has there. */
const FOR_NODE = ['./log-server', './log-websocket', './log-conformance'];

/** Compiles a program that imports all modules, with all checks, as an application would that knows no more than ES2022 and the DOM, or Node. */
async function compile(folder) {
  const isForNode = (entry) => FOR_NODE.includes(entry);
  await compileEntries(
    folder,
    modules.filter((entry) => !isForNode(entry)),
    { lib: ['es2022', 'dom'], types: [] },
  );
  await compileEntries(folder, modules.filter(isForNode), {
    lib: ['es2022'],
    types: ['node'],
    typeRoots: [here('../node_modules/@types')],
  });
}

async function compileEntries(folder, entries, surroundings) {
  const lines = entries.map((entry, index) => `export * as m${index} from 'sotto${entry.slice(1)}';`);
  await writeFile(join(folder, 'all.ts'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of ['typescript-5.5', 'typescript']) {
    for (const [module, moduleResolution] of [
      ['esnext', 'bundler'],
      ['nodenext', 'nodenext'],
    ]) {
      const compilerOptions = {
        target: 'es2022',
        ...surroundings,
        module,
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
      };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['all.ts'] }));
      node([here(`../node_modules/${name}/bin/tsc`), '-p', folder]);
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'sotto-packed-'));
try {
  const archive = await pack(folder);
  const unpacked = join(folder, 'node_modules/sotto');
  await checkFiles(unpacked);
  await lint(unpacked);
  checkResolution(archive);
  await compile(folder);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
