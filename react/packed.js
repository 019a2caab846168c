// Checks the package as npm packs it: publint, arethetypeswrong, and that each module can be imported.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Runs a program of Node, and returns what it says; the words with which it failed are thrown. */
function node(args, cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

const folder = await mkdtemp(join(tmpdir(), 'sotto-react-packed-'));
try {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('to be run by `npm run packed`');
  const pack = [npm, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(node(pack, here('.')));
  const { status } = spawnSync('tar', ['-xzf', filename], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error('the archive cannot be unpacked: is there a program `tar`?');
  const modules = join(folder, 'node_modules');
  const unpacked = join(modules, 'sotto-react');
  await mkdir(modules);
  await rename(join(folder, 'package'), unpacked);

  const files = await readdir(unpacked, { recursive: true });
  const missing = ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE'].filter((file) => !files.includes(file));
  const strange = files.filter((file) => /\.test\.|fake-|mounted|\.tsx?$/.test(file.replace(/\.d\.ts$/, '')));
  if (missing.length > 0) throw new Error(`missing: ${missing}`);
  if (strange.length > 0) throw new Error(`not to be published: ${strange}`);

  const { messages, pkg } = await publint({ pkgDir: unpacked, pack: false, strict: true });
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg)).join('\n'));

  const manifest = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json');
  const attw = join(dirname(manifest), 'dist/index.js');
  node([attw, join(folder, filename), '--profile', 'esm-only', '--no-definitely-typed']);

  for (const name of ['react', 'sotto']) {
    await symlink(here(`../node_modules/${name}`), join(modules, name), 'junction');
  }
  node(['--input-type=module', '--eval', "await import('sotto-react');"], folder);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
