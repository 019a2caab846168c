import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../e2e/harness/programs.js';

/** The application of this folder beside the package as npm packs and installs it. */
export class PackedApp {
  /** Its folder, with `app` and `node_modules` in it. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<PackedApp> {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-matrix-'));
    const npm = process.env['npm_execpath'];
    if (npm === undefined) throw new Error('to be run by `npm run matrix -w tests`');
    const pack = [npm, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const [{ filename }] = JSON.parse(run(process.execPath, pack, join(ROOT, 'worker-js'))) as [
      { filename: string },
    ];
    run('tar', ['-xzf', filename], folder);
    await mkdir(join(folder, 'node_modules'));
    await rename(join(folder, 'package'), join(folder, 'node_modules/sotto'));
    await cp(fileURLToPath(new URL('app', import.meta.url)), join(folder, 'app'), { recursive: true });
    // The dependencies of the package, as they are installed here.
    const { resolve } = createRequire(join(ROOT, 'worker-js/package.json'));
    for (const [name, file] of [
      ['lean-qr', 'lean-qr'],
      ['qr', 'qr/decode.js'],
    ] as const) {
      await symlink(folderOf(name, resolve(file)), join(folder, 'node_modules', name), 'junction');
    }
    return new PackedApp(folder);
  }

  /** Copies files of the package into a build, as applications do whose bundler does not bring them. */
  async copyFiles(out: string): Promise<void> {
    for (const file of ['worker.js', 'sotto.wasm', 'pictures']) {
      await cp(join(this.folder, 'node_modules/sotto/dist', file), join(out, file), { recursive: true });
    }
  }

  /** Copies the page into a build. */
  copyPage(out: string): Promise<void> {
    return cp(join(this.folder, 'app/index.html'), join(out, 'index.html'));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

function run(program: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** The folder `node_modules/<name>` that `file` is in. */
function folderOf(name: string, file: string): string {
  let folder = dirname(file);
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return folder;
}
